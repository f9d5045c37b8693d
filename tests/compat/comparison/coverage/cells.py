"""Every (object, field, edit) that the object model of OpenAPI has, and those that a pair shows."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from runai_specs.openapi.object_model import MODEL, NEEDS, Field, Form, field_of

Cell = tuple[str, str, str]  # kind of object, field, edit
_MADE_OF = (Form.ONE, Form.LIST, Form.MAP, Form.TABLE, Form.BLANKS)


def cells() -> Iterator[Cell]:
    """Every cell of the model; fields that are prose have none, fields that must be there cannot go."""
    for kind, fields in MODEL.items():
        for name, field in fields.items():
            for edit in _edits(field, needed=name in NEEDS.get(kind, ())):
                yield kind, name, edit


def _edits(field: Field, *, needed: bool) -> tuple[str, ...]:
    if field.form in (Form.PROSE, Form.BLANK):
        return ()
    if field.form in _MADE_OF:
        return ("added", "removed")
    if needed:
        return ("changed",)
    if field.expects == "flag":
        return ("on", "off")
    if field.expects in ("number", "step"):
        return ("added", "removed", "raised", "lowered")
    return ("added", "removed", "changed")


def shown(kind: str, old: Any, new: Any) -> Iterator[Cell]:
    """The cells in which two objects differ, and those in which what is in them does."""
    if not isinstance(old, dict) or not isinstance(new, dict):
        return
    for name in sorted({*old, *new}):
        field = field_of(kind, name)
        if (
            field is None
            or field.form in (Form.PROSE, Form.BLANK)
            or old.get(name) == new.get(name)
        ):
            continue
        listed = name if name in MODEL[kind] else "*"
        if field.form in _MADE_OF:
            yield from _inside(kind, listed, field, old.get(name), new.get(name))
        else:
            yield kind, listed, _edit(field, old.get(name), new.get(name))


def _edit(field: Field, before: Any, after: Any) -> str:
    if field.expects == "flag":
        return "on" if after is True else "off"
    if before is None or after is None:
        return "added" if before is None else "removed"
    if field.expects in ("number", "step"):
        return "raised" if after > before else "lowered"
    return "changed"


def _inside(kind: str, name: str, field: Field, before: Any, after: Any) -> Iterator[Cell]:
    if field.form is Form.ONE:
        if before is None or after is None:
            yield kind, name, "added" if before is None else "removed"
        yield from shown(field.kind, before, after)
        return
    members = [_members(sample) for sample in (before, after)]
    for key in sorted(members[0].keys() | members[1].keys(), key=str):
        if key not in members[0] or key not in members[1]:
            yield kind, name, "removed" if key in members[0] else "added"
        else:
            yield from shown(field.kind, members[0][key], members[1][key])


def _members(held: Any) -> dict[Any, Any]:
    if isinstance(held, list):
        return dict(enumerate(held))
    return held if isinstance(held, dict) else {}
