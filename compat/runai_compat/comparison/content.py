"""What is carried: bodies and responses with their media types, headers, encodings and links."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from runai_specs.openapi.locations import ITEMS, body_step, property_step
from runai_specs.openapi.operations import Raw

from ..kinds import ChangeKind
from ..value_sets.validation import SCALARS
from ..vocabulary import Direction, Effect
from .annotations import of_marks
from .encodings import FORMS, of_encoding, paired, parts, says_encoding
from .facts import Fact, Link, Pair
from .media import as_array, is_sequence, media_types, range_over, respelt
from .schema_view import SchemaView, SchemaViews
from .schemas.engine import Comparison
from .schemas.texts import of_text
from .schemas.values import show_types
from .schemas.xml_names import XML, of_root


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
                    sorted(media_types(new)),
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
                    sorted(media_types(old)),
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
        self,
        pair: Pair,
        old: Raw,
        new: Raw,
        *,
        described: bool = False,
        exploded: tuple[bool, bool] | None = (False, False),
    ) -> None:
        """Compare what a parameter or header carries: a schema, or content of a media type.

        described: see `Comparison.site`. exploded: see `of_text`; None where one value is not written as
        a list of one.
        """
        before, after = media_types(old), media_types(new)
        if before and after:
            self._media_types(pair, before, after, "")
            return
        one = _written_plainly(self.comparison.old, old, before)
        other = _written_plainly(self.comparison.new, new, after)
        if one is None or other is None:
            shown = (sorted(before) or "schema", sorted(after) or "schema")
            pair.facts.append(Fact(ChangeKind.SERIALISATION_CHANGED, Effect.BOTH, *shown))
            return
        relisted = of_text(self.comparison, (one, other), exploded) if exploded else None
        if relisted is not None:
            inside = self.comparison.site(*relisted.items, text="all")
            pair.facts.extend(relisted.facts)
            pair.links.append(Link(ITEMS, inside))
        else:
            inside = self.comparison.site(one, other, described=described, text="all")
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
        self._media_types(pair, media_types(old), media_types(new), ".")
        for meant, was, now in respelt(old, new):
            kind = ChangeKind.MEDIA_TYPE_SPELLING_CHANGED
            pair.facts.append(Fact(kind, Effect.NEITHER, was, now, f".{body_step(meant)}"))
        if kind == "response":
            self.of_headers(pair, _table(old, "headers"), _table(new, "headers"), ".header")
            self._of_links(pair, _table(old, "links"), _table(new, "links"))

    def _media_types(
        self, pair: Pair, old: Mapping[str, Raw], new: Mapping[str, Raw], lead: str
    ) -> None:
        taken: set[str] = set()
        within = {range_over(media, old): media for media in reversed([*new]) if media not in old}
        for media, raw in old.items():
            partner = media if media in new else range_over(media, new) or within.get(media)
            step = f"{lead}{body_step(media)}" if lead else ""
            if partner is None:
                pair.facts.append(
                    Fact(ChangeKind.MEDIA_TYPE_REMOVED, Effect.NARROWER, media, None, step, old=raw)
                )
                continue
            taken.add(partner)
            if partner != media and partner not in old:
                narrower = partner != range_over(media, new)
                kind, effect = (
                    ("narrowed", Effect.NARROWER) if narrower else ("widened", Effect.WIDER)
                )
                pair.facts.append(
                    Fact(ChangeKind.named(f"media-type-{kind}"), effect, media, partner, step)
                )
            self._media_type(pair, raw, new[partner], media, step)
        for media, raw in new.items():
            if media in taken or media in old:
                continue
            step = f"{lead}{body_step(media)}" if lead else ""
            wider = range_over(media, old)
            if wider is None:
                pair.facts.append(
                    Fact(ChangeKind.MEDIA_TYPE_ADDED, Effect.WIDER, None, media, step, new=raw)
                )
            else:
                self._media_type(pair, old[wider], raw, media, step)

    def _media_type(self, pair: Pair, old: Raw, new: Raw, media: str, step: str) -> None:
        old, new = self._resolved(old, old=True), self._resolved(new)
        if ("itemSchema" in old) is not ("itemSchema" in new) and is_sequence(media):
            old = as_array(self.comparison.old, media, old)
            new = as_array(self.comparison.new, media, new)
        schemas = old.get("schema", True), new.get("schema", True)
        if media.startswith("text/"):  # the bytes of which are a text
            schemas = (
                _text_of(self.comparison.old, schemas[0]),
                _text_of(self.comparison.new, schemas[1]),
            )
        retyped = self._retyped(media, schemas)
        if retyped is not None:
            pair.facts.append(retyped._replace(step=step))
        elif not self._are_raw(media, schemas):
            text = next((how for kind, how in _TRAVELLING.items() if kind in media), "")
            pair.links.append(Link(step, self.comparison.site(*schemas, text=text)))
            if text == XML:
                pair.facts.extend(of_root(self.comparison, *schemas, step))
        if "itemSchema" in old or "itemSchema" in new:  # each member of a stream
            items = old.get("itemSchema", True), new.get("itemSchema", True)
            pair.links.append(Link(f"{step}[]", self.comparison.site(*items)))
        if media.startswith(FORMS) and any(map(says_encoding, (old, new))):
            sides = parts(self.comparison.old, old), parts(self.comparison.new, new)
            for place, before, after in paired(*sides):
                pair.facts.extend(of_encoding(before, after, step + place))
                if before.is_json and after.is_json:
                    inside = self.comparison.site(before.schema, after.schema, text="")
                    pair.links.append(Link(step + place, inside))
                headers = [_table(part.said, "headers") for part in (before, after)]
                self.of_headers(pair, headers[0], headers[1], f"{step}{place}.header")

    def _retyped(self, media: str, schemas: tuple[Raw, Raw]) -> Fact | None:
        """That the bytes of a file became plain values, or the other way round: what is written is bytes."""
        if _SAYING_MORE.search(media):
            return None
        views = self.comparison.old.view(schemas[0]), self.comparison.new.view(schemas[1])
        old, new = ("bytes" if view.is_bytes else show_types(view.types) for view in views)
        if views[0].is_bytes and views[1].is_plain:
            return Fact(ChangeKind.TYPE_NARROWED, Effect.NARROWER, old, new)
        if views[0].is_plain and views[1].is_bytes:
            return Fact(ChangeKind.TYPE_WIDENED, Effect.WIDER, old, new)
        return None

    def _are_raw(self, media: str, schemas: tuple[Raw, Raw]) -> bool:
        """Whether both sides carry bytes, of which one says no more than the media type does."""
        if "json" in media or "text/" in media or "form" in media:  # as nearly all
            return False
        views = self.comparison.old.view(schemas[0]), self.comparison.new.view(schemas[1])
        return all(view.is_raw(media) for view in views)

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
                pair.facts.extend(self._exploded(old, new))
                pair.facts.extend(of_marks("header", old, new))
                self.of_carrier(pair, old, new)
        return pair

    def explodes(self, old: Raw, new: Raw, style: str) -> bool:
        """Whether a parameter or header can hold what the style writes otherwise when it is exploded.

        An array of at most one item is written the same, and what only one side can hold is told.
        """
        sides = (self.comparison.old, old), (self.comparison.new, new)
        views = [side.view(raw.get("schema", True)) for side, raw in sides]
        return any(
            all(_holds(view, kind) for view in views)
            for kind in _EXPLODED.get(style, ("array", "object"))
        )

    def _exploded(self, old: Raw, new: Raw) -> Iterator[Fact]:
        before, after = old.get("explode") is True, new.get("explode") is True
        if before is not after and self.explodes(old, new, "simple"):
            yield Fact(ChangeKind.HEADER_EXPLODE_CHANGED, Effect.BOTH, before, after)
        one, other = (side.get("x-collectionFormat") for side in (old, new))
        if one != other:
            yield Fact(ChangeKind.SERIALISATION_CHANGED, Effect.BOTH, one, other)

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


def _holds(view: SchemaView, kind: str) -> bool:
    """Whether a value may be an array of several items, or an object."""
    return view.admits(kind) and not (kind == "array" and view.keywords.get("maxItems", 2) < 2)


def _text_of(side: SchemaViews, schema: Raw) -> Raw:
    return _ANY_TEXT if side.view(schema).is_bytes else schema


_ANY_TEXT = {"type": "string"}
_SAYING_MORE = re.compile(
    "json|text/|form|xml"
)  # by which a text is more than bytes, or bytes are text
# What explode makes a difference to; to arrays and objects in the styles that are not named here.
_EXPLODED: Mapping[str, tuple[str, ...]] = {"simple": ("object",), "deepObject": ()}
_TRAVELLING = {
    "application/x-www-form-urlencoded": "fields",
    "multipart/": "parts",
    "xml": XML,
    "text/plain": "all",
}


def _written_plainly(side: SchemaViews, carrier: Raw, content: Mapping[str, Raw]) -> Raw | None:
    """The schema of a value that is written as by itself; None if its media type writes it otherwise."""
    if not content:
        return carrier.get("schema", True)  # type: ignore[no-any-return]
    media, held = next(iter(content.items()))
    schema: Raw = side.schemas.resolved(held).get("schema", True)
    types = side.view(schema).types
    plain = {"application/json": SCALARS - {"string"}, "text/plain": SCALARS}.get(media)
    return schema if len(content) == 1 and plain and types and types <= plain else None


def _table(holder: Raw, field: str) -> dict[str, Raw]:
    table = holder.get(field)
    return dict(table) if isinstance(table, Mapping) else {}


def _said(link: Raw) -> dict[str, Any]:
    return {key: value for key, value in link.items() if key != "description"}


def _covering(status: str, others: Mapping[str, Raw]) -> str | None:
    """What speaks for a code where the code itself is not listed: its range, or `default`.

    Beside listed successes `default` is about errors, see `Contents._by_default`.
    """
    ranged = f"{status[:1]}XX"
    if status != ranged and ranged in others:
        return ranged
    alone = _is_success(status) and "default" in others and not any(map(_is_success, others))
    return "default" if alone else None


def _is_within(code: str, status: str) -> bool:
    """Whether a status is a range, and the code one of it."""
    return status.endswith("XX") and code != status and code[:1] == status[:1]


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
