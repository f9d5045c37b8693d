"""Two operations compared: whether a call that was right is right still, and what answers it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, TypeAlias

from runai_specs.openapi.lifecycle_marks import lifecycle_marks
from runai_specs.openapi.locations import parameter_place, path_parameters
from runai_specs.openapi.operations import Operation, Raw

from ..kinds import ChangeKind
from ..vocabulary import Direction, Effect
from .annotations import of_default, of_marks
from .content import Contents
from .encodings import FORMS
from .facts import Fact, Link, Pair
from .renames import NewMembers
from .schema_view import SchemaViews
from .schemas.engine import Comparison
from .security import of_security, of_servers, security_schemes

_Parameters: TypeAlias = Mapping[tuple[str, str], Raw]
_EXPLODED = {"style": "form", "explode": True}
_OBJECT = frozenset({"object"})
_STYLES = {"query": "form", "cookie": "form", "path": "simple", "header": "simple"}


class Calls:
    """Compares operations, sharing what they share: parameters, responses, schemas."""

    def __init__(
        self, comparison: Comparison, pointed: Mapping[str, Sequence[str]] | None = None
    ) -> None:
        """pointed: the keys of the operations that each operationId of the revision names."""
        self.comparison = comparison
        self.pointed = pointed or {}
        self.contents = Contents(comparison)
        self._parameters: dict[tuple[int, int], Pair] = {}
        self._sent: dict[int, tuple[Raw, _Parameters]] = {}
        self._operations: dict[tuple[str, str, int, int], Pair] = {}
        self._same_schemes = comparison.unchanged(
            *(security_schemes(side.schemas) for side in (comparison.old, comparison.new))
        )

    def operation(self, old: Operation, new: Operation) -> Pair:
        """The pair of two operations that stand for the same call."""
        key = (old.key, new.key, id(old.raw), id(new.raw))
        if key in self._operations:  # a callback may lead back to the operation that has it
            return self._operations[key]
        pair = self._operations[key] = Pair(old, new)
        same_text = self._written_alike(old, new)
        if not same_text:
            pair.facts.extend(of_marks("operation", old.raw, new.raw))
            keys = self.pointed.get(old.operation_id or "", ())
            moved = bool(old.operation_id and keys) and old.key not in keys
            pair.facts.extend(_of_client(old, new, moved=moved))
        pair.facts.extend(of_servers(old, new))
        if not (self._same_schemes and old.security == new.security):
            pair.facts.extend(of_security(old, new))
        if not same_text:
            self._parts(pair, old, new)
        return pair

    def _written_alike(self, old: Operation, new: Operation) -> bool:
        unchanged = self.comparison.unchanged
        return (
            old.path == new.path
            and unchanged(old.raw, new.raw)
            and unchanged(old.item.get("parameters"), new.item.get("parameters"))
        )

    def _parts(self, pair: Pair, old: Operation, new: Operation) -> None:
        self._of_parameters(pair, old, new)
        self.contents.of_body(pair, old.body, new.body)
        self.contents.of_responses(pair, old.responses, new.responses)
        before = {callback.key: callback for callback in old.callbacks}
        after = _under_old_names(before, {callback.key: callback for callback in new.callbacks})
        for key, callback in before.items():
            step = f"<callback {callback.name}>"
            if key not in after:
                pair.facts.append(
                    Fact(
                        ChangeKind.CALLBACK_REMOVED,
                        Effect.NARROWER,
                        callback.name,
                        None,
                        step,
                        old=callback.raw,
                    )
                )
            else:
                inside = self.operation(callback, after[key])
                pair.links.append(Link(f"{step}.", inside, inverted=True))
        for key, callback in after.items():
            if key not in before:
                step = f"<callback {callback.name}>"
                pair.facts.append(
                    Fact(
                        ChangeKind.CALLBACK_ADDED,
                        Effect.WIDER,
                        None,
                        callback.name,
                        step,
                        new=callback.raw,
                    )
                )

    def _of_parameters(self, pair: Pair, old: Operation, new: Operation) -> None:
        before = self._written_out(self.comparison.old, old.parameters, new.parameters)
        after = self._written_out(self.comparison.new, new.parameters, before)
        successors = self._new_parameters(before, after)
        for key, raw in before.items():
            place = parameter_place(key[0], str(raw.get("name", "")))
            if key in after:
                inside = self._parameter(raw, after[key])
                pair.links.append(Link(place, inside, Direction.REQUEST))
            elif key[0] != "path":  # one in the path is there whether it is described or not
                name, schema = str(raw.get("name")), raw.get("schema", True)
                rename = successors[key[0]].rename_of(name, schema)
                pair.facts.append(_parameter_removed(raw, place)._replace(rename=rename))
        for key, raw in after.items():
            if key not in before and key[0] != "path":
                pair.facts.append(
                    _parameter_added(raw, parameter_place(key[0], str(raw.get("name", ""))))
                )

    def _written_out(
        self, side: SchemaViews, known: _Parameters, others: _Parameters
    ) -> _Parameters:
        """The parameters, an object of which the other side has members as parameters as its members.

        In the exploded form of queries a member is written as a parameter of its name is.
        """
        if known.keys() == others.keys():
            return known
        written: dict[tuple[str, str], Raw] = {}
        for key, raw in known.items():
            members = {} if key in others else self._members_sent(side, raw)
            written |= {key: raw} if members.keys().isdisjoint(others) else members
        return written

    def _members_sent(self, side: SchemaViews, raw: Raw) -> _Parameters:
        """The members of an object in a query, as the parameters as which they are sent."""
        made = self._sent.get(id(raw))
        if made is None:
            view = side.view(_of_query(side, raw))
            needed = view.keywords.get("required", ()) if raw.get("required") is True else ()
            held = view.keywords.get("properties", {}) if view.types == _OBJECT else {}
            form = f"{raw.get('name')}[{{}}]" if raw.get("style") == "deepObject" else "{}"
            members = {
                ("query", form.format(name)): {
                    "name": form.format(name), "in": "query", "required": name in needed, "schema": schema, _MEMBER: True,
                }
                for name, schema in held.items()
            }  # fmt: skip
            made = self._sent[id(raw)] = (raw, members)
        return made[1]

    def _new_parameters(
        self, before: Mapping[tuple[str, str], Raw], after: Mapping[tuple[str, str], Raw]
    ) -> dict[str, NewMembers]:
        """The new ones, by where those that are gone were."""
        gone = Counter(key[0] for key in before if key not in after)
        new: dict[str, dict[str, Any]] = {where: {} for where in gone}
        for key, raw in after.items():
            if key[0] in new and key not in before:
                new[key[0]][str(raw.get("name"))] = raw.get("schema", True)
        return {
            where: NewMembers(
                self.comparison, new[where], removed=number, pairs=self.comparison.names
            )
            for where, number in gone.items()
        }

    def _parameter(self, old: Raw, new: Raw) -> Pair:
        key = (id(old), id(new))
        pair = self._parameters.get(key)
        if pair is None:
            pair = self._parameters[key] = Pair(old, new)
            if not self.comparison.unchanged(old, new):
                pair.facts.extend(self._of_parameter(old, new))
                styles = [_serialised(side)["style"] for side in (old, new)]
                exploded = [_serialised(side)["explode"] for side in (old, new)]
                alike = styles[0] == styles[1] or _ALIKE_FOR_ONE.issuperset(styles)
                self.contents.of_carrier(
                    pair, old, new, described=True,
                    exploded=(exploded[0], exploded[1]) if alike else None,
                )  # fmt: skip
        return pair

    def _of_parameter(self, old: Raw, new: Raw) -> Iterator[Fact]:
        needed, needs = _required(old), _required(new)
        if needed is not needs:
            kind = "parameter-became-required" if needs else "parameter-became-optional"
            yield Fact(
                ChangeKind.named(kind), Effect.NARROWER if needs else Effect.WIDER, needed, needs
            )
        sides = (self.comparison.old, old), (self.comparison.new, new)
        views = [side.view(raw.get("schema", True)) for side, raw in sides]
        escaped = not all(view.types is not None and view.types <= _UNESCAPED for view in views)
        before, after = _serialised(old), _serialised(new)
        styles = {before["style"], after["style"]}
        alike = styles <= _ALIKE_FOR_ONE or (styles <= _OF_COOKIES and not escaped)
        several = self.contents.explodes(old, new, "form")
        if before["style"] != after["style"] and (several or not alike):
            yield Fact(
                ChangeKind.PARAMETER_STYLE_CHANGED, Effect.BOTH, before["style"], after["style"]
            )
        elif before["explode"] is not after["explode"] and self.contents.explodes(
            old, new, before["style"]
        ):
            yield Fact(
                ChangeKind.PARAMETER_EXPLODE_CHANGED,
                Effect.BOTH,
                before["explode"],
                after["explode"],
            )
        for field, name in (
            ("allowReserved", "allow-reserved"),
            ("allowEmptyValue", "allow-empty-value"),
        ):
            one, other = (_may(field, raw, side.schemas.document) for side, raw in sides)
            if one is not other and (escaped or field != "allowReserved"):
                yield Fact(
                    ChangeKind.named(f"parameter-{name}-{'added' if other else 'removed'}"),
                    Effect.WIDER if other else Effect.NARROWER,
                    one,
                    other,
                )
        if not (needed or needs):  # what must be sent has no default that counts
            yield from of_default("parameter-default", *(view.keywords for view in views))
        yield from of_marks("parameter", old, new)


def _under_old_names(
    before: Mapping[str, Operation], after: Mapping[str, Operation]
) -> dict[str, Operation]:
    """The new callbacks by key, one that is called at the address of one that is gone as that one."""
    new = {_address(callback): key for key, callback in after.items() if key not in before}
    renamed = {
        new[_address(callback)]: key
        for key, callback in before.items()
        if key not in after and _address(callback) in new
    }
    return {
        **{key: callback for key, callback in after.items() if key not in renamed},
        **{
            old: replace(after[key], key=old, path=before[old].path) for key, old in renamed.items()
        },
    }


def _address(callback: Operation) -> tuple[str, str]:
    """Where a callback is called; its name is not sent."""
    return callback.method, callback.path.partition(" ")[2]


def _of_client(old: Operation, new: Operation, *, moved: bool) -> Iterator[Fact]:
    """What no request shows but a generated client's user meets."""
    if old.operation_id != new.operation_id and not moved:
        kind = (
            "added"
            if old.operation_id is None
            else "removed"
            if new.operation_id is None
            else "changed"
        )
        yield Fact(
            ChangeKind.named(f"operation-id-{kind}"),
            Effect.NEITHER,
            old.operation_id,
            new.operation_id,
        )
    before, after = old.raw.get("tags") or [], new.raw.get("tags") or []
    if sorted(map(str, before)) != sorted(map(str, after)):
        yield Fact(ChangeKind.TAGS_CHANGED, Effect.NEITHER, before, after)
    yield from _of_order(old, new)
    names = (path_parameters(old.path), path_parameters(new.path))
    for one, other in zip(*names, strict=False):
        if one != other:
            place = parameter_place("path", one)
            yield Fact(
                ChangeKind.PATH_PARAMETER_RENAMED,
                Effect.NEITHER,
                one,
                other,
                place,
                direction=Direction.REQUEST,
            )


def _of_order(old: Operation, new: Operation) -> Iterator[Fact]:
    """The order of the parameters that both sides require, which some generated clients keep."""
    before, after = old.parameters, new.parameters
    kept = [key for key, raw in before.items() if key in after and _required(raw)]
    now = [key for key in after if key in before and _required(before[key])]
    if kept != now:
        shown = (
            [str(before[key].get("name")) for key in kept],
            [str(after[key].get("name")) for key in now],
        )
        yield Fact(
            ChangeKind.PARAMETER_ORDER_CHANGED,
            Effect.NEITHER,
            *shown,
            "request",
            direction=Direction.REQUEST,
        )


def _parameter_removed(raw: Raw, place: str) -> Fact:
    marks = lifecycle_marks(raw)
    needed = _required(raw)
    return Fact(
        ChangeKind.REQUIRED_PARAMETER_REMOVED if needed else ChangeKind.PARAMETER_REMOVED,
        Effect.UNKNOWN,
        raw.get("name"),
        None,
        place,
        old=_written(raw),
        direction=Direction.REQUEST,
        deprecated=marks.deprecated,
        stability=marks.stability,
    )


def _parameter_added(raw: Raw, place: str) -> Fact:
    needed = _required(raw)
    return Fact(
        ChangeKind.REQUIRED_PARAMETER_ADDED if needed else ChangeKind.PARAMETER_ADDED,
        Effect.NARROWER if needed else Effect.NEITHER,
        None,
        raw.get("name"),
        place,
        new=_written(raw),
        direction=Direction.REQUEST,
        stability=lifecycle_marks(raw).stability,
    )


def _written(parameter: Raw) -> Raw:
    """What stands for a parameter in the document: of a member of an object that is sent, its schema."""
    schema = parameter.get("schema") if _MEMBER in parameter else None
    return schema if isinstance(schema, Mapping) else parameter


_MEMBER = "x-member"


def _required(parameter: Raw) -> bool:
    return parameter.get("in") == "path" or parameter.get("required") is True


_ALIKE_FOR_ONE = frozenset({"form", "spaceDelimited", "pipeDelimited", "tsv"})
"""The styles in which one value is written as it is."""


def _serialised(parameter: Raw) -> dict[str, Any]:
    """How a parameter is written, the specification's defaults filled in."""
    style = parameter.get("style", _STYLES.get(str(parameter.get("in")), "form"))
    return {
        "style": parameter.get("x-collectionFormat", style),
        "explode": parameter.get("explode", style in _OF_COOKIES) is True,
    }


_OF_COOKIES = frozenset({"form", "cookie"})
"""The styles of cookies, which differ in what is percent-encoded."""
_UNESCAPED = frozenset({"integer", "boolean"})
"""Types of which no value has a character in it that is percent-encoded."""


def _of_query(side: SchemaViews, parameter: Raw) -> Any:
    """The schema of what fills a query, each member written by itself; false for any other parameter."""
    sent = _serialised(parameter)
    if parameter.get("in") == "querystring":
        form = side.schemas.resolved((parameter.get("content") or {}).get(FORMS[0]) or {})
        return False if form.get("encoding") else form.get("schema", False)
    apart = sent["style"] == "deepObject" or sent == _EXPLODED
    return parameter.get("schema", False) if parameter.get("in") == "query" and apart else False


def _may(field: str, parameter: Raw, document: Raw) -> bool:
    """Whether a parameter has a flag where the specification lets it count.

    `allowEmptyValue` is one of queries; `allowReserved` too, since OpenAPI 3.2 one of all places in
    which values are percent-encoded.
    """
    where = parameter.get("in")
    counts = where == "query" or (
        field == "allowReserved"
        and str(document.get("openapi")) >= "3.2"
        and (where == "path" or (where == "cookie" and parameter.get("style") != "cookie"))
    )
    return counts and parameter.get(field) is True
