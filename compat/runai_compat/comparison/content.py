"""What is carried: bodies and responses with their media types, headers, encodings and links."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, TypeAlias

from runai_specs.openapi.locations import body_step, property_step
from runai_specs.openapi.media_types import corrected
from runai_specs.openapi.operations import Raw
from runai_specs.openapi.schemas.effective_schema import same_json

from ..kinds import ChangeKind
from ..vocabulary import Direction, Effect
from .annotations import of_marks
from .facts import Fact, Link, Pair
from .schema_view import SchemaView, SchemaViews
from .schemas.engine import Comparison
from .texts import of_text


class Contents:
    """Compares what operations carry, shared responses and bodies once."""

    def __init__(self, comparison: Comparison) -> None:
        self.comparison = comparison
        self._pairs: dict[tuple[str, int, int], Pair] = {}

    def of_body(self, pair: Pair, old: Raw | None, new: Raw | None) -> None:
        """Compare two operations' request bodies."""
        way: dict[str, Any] = {"direction": Direction.REQUEST}
        if old is None and new is not None:
            needs = new.get("required") is True
            kind = "required-body-added" if needs else "body-added"
            effect = Effect.NARROWER if needs else Effect.WIDER
            pair.facts.append(
                Fact(
                    ChangeKind.named(kind),
                    effect,
                    None,
                    sorted(_media(new)),
                    "request.body",
                    new=new,
                    **way,
                )
            )
        elif old is not None and new is None:
            pair.facts.append(
                Fact(
                    ChangeKind.BODY_REMOVED,
                    Effect.NARROWER,
                    sorted(_media(old)),
                    None,
                    "request.body",
                    old=old,
                    **way,
                )
            )
        elif old is not None and new is not None:
            pair.links.append(Link("request", self._carrier("body", old, new), Direction.REQUEST))

    def of_responses(self, pair: Pair, old: Mapping[str, Raw], new: Mapping[str, Raw]) -> None:
        """Compare two operations' answers by status code; a range answers for its codes."""
        taken: set[str] = set()
        for status, raw in old.items():
            partner = status if status in new else _covering(status, new)
            if partner is not None:
                taken.add(status)
                self._answer(pair, status, raw, new[partner])
                continue
            within = [code for code in new if code not in old and _is_within(code, status)]
            for code in within:
                taken.add(code)
                self._answer(pair, code, raw, new[code])
            pair.facts.append(_status_removed(status, raw, within))
            self._by_default(pair, status, raw, new.get("default"))
        for status, raw in new.items():
            if status in taken:
                continue
            partner = _covering(status, old)
            if partner is not None:
                self._answer(pair, status, old[partner], raw)
                continue
            pair.facts.append(_status_added(status, raw))
            self._by_default(pair, status, old.get("default"), raw)

    def _answer(self, pair: Pair, status: str, old: Raw, new: Raw) -> None:
        inside = self._carrier("response", old, new)
        pair.links.append(Link(f"response.{status}", inside, Direction.RESPONSE))

    def _by_default(self, pair: Pair, status: str, old: Raw | None, new: Raw | None) -> None:
        """An error that one side lists is, on the other, what its `default` says of all errors."""
        if status[:1] in "45" and old is not None and new is not None:
            self._answer(pair, status, old, new)

    def of_carrier(
        self, pair: Pair, old: Raw, new: Raw, *, described: bool = False, exploded: bool = False
    ) -> None:
        """Compare what a parameter or header carries: a schema, or content of a media type.

        described: see `Comparison.site`. exploded: several values repeat the parameter, so that
        one value is a list of one.
        """
        before, after = _media(old), _media(new)
        if bool(before) is not bool(after):
            shown = (sorted(before) or "schema", sorted(after) or "schema")
            pair.facts.append(Fact(ChangeKind.SERIALISATION_CHANGED, Effect.BOTH, *shown))
        elif before:
            self._media_types(pair, before, after, "")
        else:
            sides = (old.get("schema", True), new.get("schema", True))
            retyped = of_text(self.comparison, sides, exploded=exploded)
            if retyped is not None:
                pair.facts.append(retyped)
            else:
                inside = self.comparison.site(*sides, described=described, text="all")
                pair.links.append(Link("", inside))

    def _carrier(self, kind: str, old: Raw, new: Raw) -> Pair:
        key = (kind, id(old), id(new))
        pair = self._pairs.get(key)
        if pair is None:
            pair = self._pairs[key] = Pair(old, new)
            if not self.comparison.unchanged(old, new):
                self._of_carrier(kind, pair, old, new)
        return pair

    def _of_carrier(self, kind: str, pair: Pair, old: Raw, new: Raw) -> None:
        if kind == "body":
            before, after = old.get("required") is True, new.get("required") is True
            if before is not after:
                name = "body-became-required" if after else "body-became-optional"
                effect = Effect.NARROWER if after else Effect.WIDER
                pair.facts.append(Fact(ChangeKind.named(name), effect, before, after, ".body"))
        self._media_types(pair, _media(old), _media(new), ".")
        for meant, was, now in _respelt(old, new):
            respelt = ChangeKind.MEDIA_TYPE_SPELLING_CHANGED
            pair.facts.append(Fact(respelt, Effect.NEITHER, was, now, f".{body_step(meant)}"))
        if kind == "response":
            self.of_headers(pair, _table(old, "headers"), _table(new, "headers"), ".header")
            self._of_links(pair, _table(old, "links"), _table(new, "links"))

    def _media_types(
        self, pair: Pair, old: Mapping[str, Raw], new: Mapping[str, Raw], lead: str
    ) -> None:
        taken: set[str] = set()
        within = {_range_over(each, old): each for each in reversed([*new]) if each not in old}
        for media, raw in old.items():
            partner = media if media in new else _range_over(media, new) or within.get(media)
            step = f"{lead}{body_step(media)}" if lead else ""
            if partner is None:
                pair.facts.append(
                    Fact(ChangeKind.MEDIA_TYPE_REMOVED, Effect.NARROWER, media, None, step, old=raw)
                )
                continue
            taken.add(partner)
            if partner != media:
                narrower = partner != _range_over(media, new)
                kind, effect = (
                    ("narrowed", Effect.NARROWER) if narrower else ("widened", Effect.WIDER)
                )
                pair.facts.append(
                    Fact(ChangeKind.named(f"media-type-{kind}"), effect, media, partner, step)
                )
            self._media_type(pair, raw, new[partner], step)
        for media, raw in new.items():
            if media in taken or media in old:
                continue
            step = f"{lead}{body_step(media)}" if lead else ""
            wider = _range_over(media, old)
            if wider is None:
                pair.facts.append(
                    Fact(ChangeKind.MEDIA_TYPE_ADDED, Effect.WIDER, None, media, step, new=raw)
                )
            elif wider not in new:
                self._media_type(pair, old[wider], raw, step)

    def _media_type(self, pair: Pair, old: Raw, new: Raw, step: str) -> None:
        old, new = self._resolved(old, old=True), self._resolved(new)
        schemas = old.get("schema", True), new.get("schema", True)
        if not self._are_raw(step, schemas):
            text = next((how for media, how in _AS_TEXT.items() if media in step), "")
            pair.links.append(Link(step, self.comparison.site(*schemas, text=text)))
        if "itemSchema" in old or "itemSchema" in new:  # each member of a stream
            items = old.get("itemSchema", True), new.get("itemSchema", True)
            pair.links.append(Link(f"{step}[]", self.comparison.site(*items)))
        before, after = old.get("encoding") or {}, new.get("encoding") or {}
        sides = ((self.comparison.old, old, before), (self.comparison.new, new, after))
        for name in sorted({*before, *after}):
            parts = [
                _part(side, _property(side, holder, name), given.get(name) or {})
                for side, holder, given in sides
            ]
            self._encoding(pair, parts[0], parts[1], step + property_step(name))

    def _are_raw(self, step: str, schemas: tuple[Raw, Raw]) -> bool:
        """Whether both sides carry bytes, of which one says no more than the media type does."""
        views = self.comparison.old.view(schemas[0]), self.comparison.new.view(schemas[1])
        plain = ("json" in step, "text/" in step, "form" in step, step.endswith("body"))
        return not any(plain) and {True} == {
            view.open or view.keywords.get("contentMediaType") == _BINARY for view in views
        }

    def _encoding(self, pair: Pair, old: _Part, new: _Part, step: str) -> None:
        """How one property of a form is sent; what is not said is what the specification says."""
        for field, kind in _ENCODED.items():
            sides = (old[0].get(field), new[0].get(field))
            if sides == (None, None):
                continue
            before, after = (
                unsaid.get(field) if said is None else said
                for said, (_, unsaid) in zip(sides, (old, new), strict=True)
            )
            if same_json(before) != same_json(after):
                effect = Effect.UNKNOWN if None in sides else Effect.BOTH
                pair.facts.append(Fact(ChangeKind.named(kind), effect, *sides, step))
        headers = (_table(old[0], "headers"), _table(new[0], "headers"))
        self.of_headers(pair, *headers, f"{step}.header")

    def of_headers(
        self, pair: Pair, old: Mapping[str, Raw], new: Mapping[str, Raw], lead: str
    ) -> None:
        """Compare headers; their names have no case."""
        before = {name.lower(): raw for name, raw in old.items() if name.lower() != "content-type"}
        after = {name.lower(): raw for name, raw in new.items() if name.lower() != "content-type"}
        for name, raw in before.items():
            step = lead + property_step(name)
            header = self._resolved(raw, old=True)
            if name not in after:
                needed = header.get("required") is True
                kind = "required-header-removed" if needed else "header-removed"
                pair.facts.append(
                    Fact(ChangeKind.named(kind), Effect.WIDER, name, None, step, old=header)
                )
                continue
            pair.links.append(Link(step, self._header(header, self._resolved(after[name]))))
        for name, raw in after.items():
            if name not in before:
                step = lead + property_step(name)
                header = self._resolved(raw)
                needed = header.get("required") is True
                kind = "required-header-added" if needed else "header-added"
                effect = Effect.NARROWER if needed else Effect.NEITHER
                pair.facts.append(
                    Fact(ChangeKind.named(kind), effect, None, name, step, new=header)
                )

    def _header(self, old: Raw, new: Raw) -> Pair:
        key = ("header", id(old), id(new))
        pair = self._pairs.get(key)
        if pair is None:
            pair = self._pairs[key] = Pair(old, new)
            if not self.comparison.unchanged(old, new):
                before, after = old.get("required") is True, new.get("required") is True
                if before is not after:
                    kind = "header-became-required" if after else "header-became-optional"
                    effect = Effect.NARROWER if after else Effect.WIDER
                    pair.facts.append(Fact(ChangeKind.named(kind), effect, before, after))
                pair.facts.extend(_exploded(old, new))
                pair.facts.extend(of_marks("header", old, new))
                self.of_carrier(pair, old, new)
        return pair

    def _of_links(self, pair: Pair, old: Mapping[str, Raw], new: Mapping[str, Raw]) -> None:
        for name in sorted({*old, *new}):
            step = f".link{property_step(name)}"
            if name not in new:
                pair.facts.append(
                    Fact(ChangeKind.LINK_REMOVED, Effect.NEITHER, name, None, step, old=old[name])
                )
            elif name not in old:
                pair.facts.append(
                    Fact(ChangeKind.LINK_ADDED, Effect.NEITHER, None, name, step, new=new[name])
                )
            else:
                before = _said(self._resolved(old[name], old=True))
                after = _said(self._resolved(new[name]))
                if before != after:
                    pair.facts.append(
                        Fact(ChangeKind.LINK_CHANGED, Effect.NEITHER, before, after, step)
                    )

    def _resolved(self, raw: Any, *, old: bool = False) -> Raw:
        side = self.comparison.old if old else self.comparison.new
        return side.schemas.resolved(raw)


_AS_TEXT = {"application/x-www-form-urlencoded": "all", "multipart/": "parts"}
_Part: TypeAlias = tuple[Raw, Raw]  # what an encoding says, and what holds where it does not
_ENCODED = {
    "contentType": "encoding-content-type-changed",
    "style": "encoding-style-changed",
    "explode": "encoding-explode-changed",
    "allowReserved": "encoding-allow-reserved-changed",
}


def _property(side: SchemaViews, media_type: Raw, name: str) -> SchemaView:
    """The property of a form that an encoding is about."""
    form = side.view(media_type.get("schema", True))
    return side.view(form.keywords.get("properties", {}).get(name, True))


def _part(side: SchemaViews, part: SchemaView, said: Raw) -> _Part:
    """What the encoding of a property says, and what holds where it is silent; None if it depends."""
    kind = _kind(side, part)
    return said, {
        "contentType": _CONTENT_TYPES.get(kind or ""),
        "style": None if kind in (None, "object") else "form",
        "explode": said.get("style", "form") == "form",
        "allowReserved": False,
    }


_BINARY = "application/octet-stream"
_CONTENT_TYPES = {
    "string": "text/plain",
    "object": "application/json",
    "binary": "application/octet-stream",
}


def _kind(side: SchemaViews, part: SchemaView) -> str | None:
    """object, binary or string (any plain value), of a list what its items are."""
    if part.types == frozenset({"array"}):
        items = side.view(part.keywords.get("items", True))
        return None if items.types == frozenset({"array"}) else _kind(side, items)
    if part.types == frozenset({"object"}):
        return "object"
    if not part.types or part.types & {"array", "object"}:
        return None
    raw = part.keywords.get("contentMediaType") == _BINARY or "contentEncoding" in part.keywords
    return "binary" if raw else "string"


def _exploded(old: Raw, new: Raw) -> Iterator[Fact]:
    before, after = old.get("explode") is True, new.get("explode") is True
    if before is not after:
        yield Fact(ChangeKind.HEADER_EXPLODE_CHANGED, Effect.BOTH, before, after)


def _media(carrier: Raw) -> dict[str, Raw]:
    """Media types as `_plain_media` writes them, and as misspelt ones are meant."""
    names = _spelt(carrier)
    content = carrier.get("content") or {}
    return {names[name]: raw for name, raw in content.items() if isinstance(raw, Mapping)}


def _spelt(carrier: Raw) -> dict[str, str]:
    """The media types of a carrier as they are meant, by how they are written."""
    plain = {name: _plain_media(name) for name in carrier.get("content") or {}}
    names = corrected(plain.values())
    return {name: names[each] for name, each in plain.items()}


def _respelt(old: Raw, new: Raw) -> Iterator[tuple[str, str, str]]:
    """The media types that one of two carriers misspells: as meant, as old and as new write them."""
    sides = [
        {meant: _plain_media(name) for name, meant in _spelt(side).items()} for side in (old, new)
    ]
    for meant in sides[0]:
        before, after = sides[0][meant], sides[1].get(meant)
        if after is not None and before != after:
            yield meant, before, after


def _plain_media(name: str) -> str:
    """A media type as all spellings of it are written: parameters in order, small letters where case
    has no meaning. JSON is UTF-8 whether a charset says so or not (RFC 8259).
    """
    kind = "".join(name.partition(";")[0].lower().split())
    parameters = {_parameter(*match.groups()) for match in _MEDIA_PARAMETER.finditer(name)}
    if kind == "application/json" or kind.endswith("+json"):
        parameters.discard("charset=utf-8")
    return ";".join([kind, *sorted(parameters)])


_MEDIA_PARAMETER = re.compile(r';\s*([^\s=;"]+)\s*=\s*("(?:[^"\\]|\\.)*"|[^\s;"]*)')
_TOKEN = re.compile(r"[\w!#$%&'*+.^`|~/:-]+")


def _parameter(name: str, value: str) -> str:
    """A parameter of a media type; only of a charset the case of the value has no meaning."""
    bare = value[1:-1] if value.startswith('"') and _TOKEN.fullmatch(value[1:-1]) else value
    return f"{name.lower()}={bare.lower() if name.lower() == 'charset' else bare}"


def _table(holder: Raw, field: str) -> dict[str, Raw]:
    found = holder.get(field)
    return dict(found) if isinstance(found, Mapping) else {}


def _said(link: Raw) -> dict[str, Any]:
    return {key: value for key, value in link.items() if key != "description"}


def _covering(status: str, others: Mapping[str, Raw]) -> str | None:
    """The range that speaks for a code where the code itself is not listed."""
    ranged = f"{status[:1]}XX"
    return ranged if status != ranged and ranged in others else None


def _is_within(code: str, status: str) -> bool:
    """Whether a status is a range, and the code one of it."""
    return status.endswith("XX") and code != status and code[:1] == status[:1]


def _range_over(media: str, others: Mapping[str, Raw]) -> str | None:
    kind = media.split("/", 1)[0]
    bare = media.split(";", 1)[0]
    return next(
        (each for each in (bare, f"{kind}/*", "*/*") if each != media and each in others), None
    )


def _is_success(status: str) -> bool:
    return status[:1] in "123"


def _status_removed(status: str, raw: Raw, within: list[str]) -> Fact:
    """A status that is gone; within: the codes that are left of it, where it was a range."""
    kind = "success-status-removed" if _is_success(status) else "error-status-removed"
    narrower = bool(within) or not _is_success(status)
    return Fact(
        ChangeKind.named(kind),
        Effect.NARROWER if narrower else Effect.BOTH,
        status,
        within or None,
        f"response.{status}",
        old=raw,
        direction=Direction.RESPONSE,
    )


def _status_added(status: str, raw: Raw) -> Fact:
    kind = "success-status-added" if _is_success(status) else "error-status-added"
    return Fact(
        ChangeKind.named(kind),
        Effect.WIDER,
        None,
        status,
        f"response.{status}",
        new=raw,
        direction=Direction.RESPONSE,
    )
