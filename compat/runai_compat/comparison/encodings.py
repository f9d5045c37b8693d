"""How the parts of a form are sent: what its encodings say, and what holds where they are silent."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from runai_specs.openapi.locations import ITEMS, prefix_step, property_step
from runai_specs.openapi.operations import Raw
from runai_specs.openapi.schemas.effective_schema import same_json

from ..kinds import ChangeKind
from ..value_sets.validation import SCALARS
from ..vocabulary import Effect
from .facts import Fact
from .media import normalised, range_over
from .schema_view import BINARY, SchemaView, SchemaViews

FORMS = ("application/x-www-form-urlencoded", "multipart/")
_ENCODED = {
    "contentType": "encoding-content-type-changed",
    "style": "encoding-style-changed",
    "explode": "encoding-explode-changed",
    "allowReserved": "encoding-allow-reserved-changed",
}
_OF_LISTS = frozenset({"style", "explode"})  # they mean nothing to a single plain value


class Part(NamedTuple):
    """One part of a form: what its encoding says, what holds where that is silent, None if it depends."""

    said: Raw
    unsaid: Mapping[str, Any]
    is_plain: bool
    schema: Raw

    @property
    def is_json(self) -> bool:
        """Whether its encoding says that it is JSON, of which the types of values count."""
        kind = normalised(str(self.said.get("contentType"))).partition(";")[0]
        return kind == "application/json" or kind.endswith("+json")


def of_encoding(old: Part, new: Part, step: str) -> Iterator[Fact]:
    """How one part of a form is sent; what is not said is what the specification says."""
    for field, kind in _ENCODED.items():
        sides = (old.said.get(field), new.said.get(field))
        if sides == (None, None) or (field in _OF_LISTS and old.is_plain and new.is_plain):
            continue
        before, after = (
            part.unsaid.get(field) if said is None else said
            for said, part in zip(sides, (old, new), strict=True)
        )
        if same_json(before) == same_json(after) or (
            field == "contentType" and _listed(before) == _listed(after)
        ):
            continue
        yield Fact(ChangeKind.named(kind), _effect(field, sides, before, after), *sides, step)


def _effect(field: str, sides: tuple[Any, Any], before: Any, after: Any) -> Effect:
    """What another encoding does; a file of which nothing is said may have been of any type.

    An object of which nothing is said is sent as a form or as JSON, never in another style.
    """
    if field == "style":
        unsure = None in (before, after) and "form" in (before, after)
        return Effect.UNKNOWN if unsure else Effect.BOTH
    if field == "explode":
        return Effect.UNKNOWN if None in (before, after) else Effect.BOTH
    if field == "allowReserved":
        return Effect.UNKNOWN if None in sides else Effect.BOTH
    unsaid = before if sides[0] is None else after if sides[1] is None else ""
    return Effect.UNKNOWN if unsaid in (None, BINARY) else _of_lists(str(before), str(after))


def says_encoding(media_type: Raw) -> bool:
    """Whether anything is said of how parts travel; most forms leave it to their schema."""
    return any(media_type.get(field) for field in ("encoding", "prefixEncoding", "itemEncoding"))


def parts(side: SchemaViews, media_type: Raw) -> dict[str, Part]:
    """The parts of a form by their step: the properties of its schema, or the items by position."""
    schema = media_type.get("schema", True)
    form = side.view(schema).keywords
    named, properties = (media_type.get("encoding") or {}), form.get("properties", {})
    names = {
        property_step(name): _part(side, properties.get(name, True), named.get(name))
        for name in side.members(schema) | properties.keys()
    }
    prefix, items = form.get("prefixItems", ()), form.get("items", True)
    encoded = media_type.get("prefixEncoding")
    for place, said in enumerate(encoded if isinstance(encoded, list) else ()):
        part = prefix[place] if place < len(prefix) else items
        names[prefix_step(place)] = _part(side, part, said)
    names[ITEMS] = _part(side, items, media_type.get("itemEncoding"))
    return names


def paired(old: Mapping[str, Part], new: Mapping[str, Part]) -> Iterator[tuple[str, Part, Part]]:
    """The parts that both forms have, by step; an item that one side does not single out is one of all."""
    for step in sorted({*old, *new}):
        rest = ITEMS if step.startswith("[") else step
        before, after = old.get(step, old.get(rest)), new.get(step, new.get(rest))
        if before is not None and after is not None:
            yield step, before, after


def _part(side: SchemaViews, schema: Raw, said: Raw | None) -> Part:
    said = said if isinstance(said, Mapping) else {}
    view = side.view(schema)
    kind = _kind(side, view)
    unsaid = {
        "contentType": _CONTENT_TYPES.get(kind or ""),
        "style": None if kind in (None, "object") else "form",
        "explode": said.get("style", "form") == "form",
        "allowReserved": False,
    }
    return Part(said, unsaid, view.types is not None and view.types <= SCALARS, schema)


_CONTENT_TYPES = {"string": "text/plain", "object": "application/json", "binary": BINARY}


def _of_lists(before: str, after: str) -> Effect:
    """What another list of media types does to a part."""
    old, new = _listed(before), _listed(after)
    keeps_old = all(media in new or range_over(media, new) for media in old)
    keeps_new = all(media in old or range_over(media, old) for media in new)
    if keeps_old:
        return Effect.NEITHER if keeps_new else Effect.WIDER
    return Effect.NARROWER if keeps_new else Effect.BOTH


def _listed(media_types: Any) -> set[str]:
    """The media types of a list of them, in which their order says nothing."""
    return {normalised(part) for part in str(media_types).split(",")}


def _kind(side: SchemaViews, part: SchemaView) -> str | None:
    """object, binary or string (any plain value), of a list what its items are."""
    if part.types == frozenset({"array"}):
        items = side.view(part.keywords.get("items", True))
        return None if items.types == frozenset({"array"}) else _kind(side, items)
    if part.types == frozenset({"object"}):
        return "object"
    if not part.types or part.types & {"array", "object"}:
        return None
    raw = part.keywords.get("contentMediaType") == BINARY or "contentEncoding" in part.keywords
    return "binary" if raw else "string"
