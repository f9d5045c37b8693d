"""What is carried: bodies and responses with their media types, headers, encodings and links."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from runai_specs.effective import same_json

from ..places import body_step, property_step
from ..surface import Raw, resolved
from ..vocabulary import Direction, Effect
from .facts import Fact, Link, Pair
from .marks import of_marks
from .schemas import Comparison
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
                Fact(kind, effect, None, sorted(_media(new)), "request.body", new=new, **way)
            )
        elif old is not None and new is None:
            pair.facts.append(
                Fact(
                    "body-removed",
                    Effect.UNKNOWN,
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
            if partner is None:
                pair.facts.append(_status_removed(status, raw))
            else:
                taken.add(partner)
                inside = self._carrier("response", raw, new[partner])
                pair.links.append(Link(f"response.{status}", inside, Direction.RESPONSE))
        for status, raw in new.items():
            if status in old or status in taken:
                continue
            partner = _covering(status, old)
            if partner is None or status == "default":
                pair.facts.append(_status_added(status, raw))
            else:
                inside = self._carrier("response", old[partner], raw)
                pair.links.append(Link(f"response.{status}", inside, Direction.RESPONSE))

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
            pair.facts.append(Fact("serialisation-changed", Effect.BOTH, *shown))
        elif before:
            self._media_types(pair, before, after, "")
        else:
            sides = (old.get("schema", True), new.get("schema", True))
            retyped = of_text(self.comparison, sides, exploded=exploded)
            if retyped is not None:
                pair.facts.append(retyped)
            else:
                pair.links.append(Link("", self.comparison.site(*sides, described=described)))

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
                pair.facts.append(Fact(name, effect, before, after, ".body"))
        self._media_types(pair, _media(old), _media(new), ".")
        if kind == "response":
            self.of_headers(pair, _table(old, "headers"), _table(new, "headers"), ".header")
            self._of_links(pair, _table(old, "links"), _table(new, "links"))

    def _media_types(
        self, pair: Pair, old: Mapping[str, Raw], new: Mapping[str, Raw], lead: str
    ) -> None:
        taken: set[str] = set()
        for media, raw in old.items():
            partner = media if media in new else _range_over(media, new)
            if partner is None and "*" in media:
                partner = next((each for each in new if _range_over(each, old) == media), None)
            step = f"{lead}{body_step(media)}" if lead else ""
            if partner is None:
                pair.facts.append(
                    Fact("media-type-removed", Effect.NARROWER, media, None, step, old=raw)
                )
                continue
            taken.add(partner)
            if partner != media:
                narrower = "*" in media and partner != _range_over(media, new)
                kind, effect = (
                    ("narrowed", Effect.NARROWER) if narrower else ("widened", Effect.WIDER)
                )
                pair.facts.append(Fact(f"media-type-{kind}", effect, media, partner, step))
            self._media_type(pair, raw, new[partner], step)
        for media, raw in new.items():
            if media in taken or media in old:
                continue
            step = f"{lead}{body_step(media)}" if lead else ""
            wider = _range_over(media, old)
            if wider is None:
                pair.facts.append(
                    Fact("media-type-added", Effect.WIDER, None, media, step, new=raw)
                )
            elif wider not in new:
                self._media_type(pair, old[wider], raw, step)

    def _media_type(self, pair: Pair, old: Raw, new: Raw, step: str) -> None:
        inside = self.comparison.site(old.get("schema", True), new.get("schema", True))
        pair.links.append(Link(step, inside))
        before, after = old.get("encoding") or {}, new.get("encoding") or {}
        for name in sorted({*before, *after}):
            self._encoding(
                pair, before.get(name) or {}, after.get(name) or {}, step + property_step(name)
            )

    def _encoding(self, pair: Pair, old: Raw, new: Raw, step: str) -> None:
        """How one property of a form is sent; what is not said has no default that is compared."""
        for field, kind in _ENCODED.items():
            before, after = old.get(field), new.get(field)
            if same_json(before) != same_json(after):
                effect = Effect.UNKNOWN if before is None or after is None else Effect.BOTH
                pair.facts.append(Fact(kind, effect, before, after, step))
        self.of_headers(pair, _table(old, "headers"), _table(new, "headers"), f"{step}.header")

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
                pair.facts.append(Fact(kind, Effect.WIDER, name, None, step, old=header))
                continue
            pair.links.append(Link(step, self._header(header, self._resolved(after[name]))))
        for name, raw in after.items():
            if name not in before:
                step = lead + property_step(name)
                header = self._resolved(raw)
                needed = header.get("required") is True
                kind = "required-header-added" if needed else "header-added"
                effect = Effect.NARROWER if needed else Effect.NEITHER
                pair.facts.append(Fact(kind, effect, None, name, step, new=header))

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
                    pair.facts.append(Fact(kind, effect, before, after))
                pair.facts.extend(_exploded(old, new))
                pair.facts.extend(of_marks("header", old, new))
                self.of_carrier(pair, old, new)
        return pair

    def _of_links(self, pair: Pair, old: Mapping[str, Raw], new: Mapping[str, Raw]) -> None:
        for name in sorted({*old, *new}):
            step = f".link{property_step(name)}"
            if name not in new:
                pair.facts.append(
                    Fact("link-removed", Effect.NEITHER, name, None, step, old=old[name])
                )
            elif name not in old:
                pair.facts.append(
                    Fact("link-added", Effect.NEITHER, None, name, step, new=new[name])
                )
            else:
                before = _said(self._resolved(old[name], old=True))
                after = _said(self._resolved(new[name]))
                if before != after:
                    pair.facts.append(Fact("link-changed", Effect.NEITHER, before, after, step))

    def _resolved(self, raw: Any, *, old: bool = False) -> Raw:
        side = self.comparison.old if old else self.comparison.new
        return resolved(side.schemas, raw)


_ENCODED = {
    "contentType": "encoding-content-type-changed",
    "style": "encoding-style-changed",
    "explode": "encoding-explode-changed",
    "allowReserved": "encoding-allow-reserved-changed",
}


def _exploded(old: Raw, new: Raw) -> Iterator[Fact]:
    before, after = old.get("explode") is True, new.get("explode") is True
    if before is not after:
        yield Fact("header-explode-changed", Effect.BOTH, before, after)


def _media(carrier: Raw) -> dict[str, Raw]:
    """Media types in lower case without blanks: `text/plain; charset=utf-8` is `text/plain;charset=utf-8`."""
    return {
        "".join(name.lower().split()): raw
        for name, raw in (carrier.get("content") or {}).items()
        if isinstance(raw, Mapping)
    }


def _table(holder: Raw, field: str) -> dict[str, Raw]:
    found = holder.get(field)
    return dict(found) if isinstance(found, Mapping) else {}


def _said(link: Raw) -> dict[str, Any]:
    return {key: value for key, value in link.items() if key != "description"}


def _covering(status: str, others: Mapping[str, Raw]) -> str | None:
    """The range that speaks for a code where the code itself is not listed."""
    ranged = f"{status[:1]}XX"
    return ranged if status != ranged and ranged in others else None


def _range_over(media: str, others: Mapping[str, Raw]) -> str | None:
    kind = media.split("/", 1)[0]
    bare = media.split(";", 1)[0]
    return next(
        (each for each in (bare, f"{kind}/*", "*/*") if each != media and each in others), None
    )


def _is_success(status: str) -> bool:
    return status[:1] in "123"


def _status_removed(status: str, raw: Raw) -> Fact:
    kind = "success-status-removed" if _is_success(status) else "error-status-removed"
    effect = Effect.BOTH if _is_success(status) else Effect.NARROWER
    return Fact(
        kind, effect, status, None, f"response.{status}", old=raw, direction=Direction.RESPONSE
    )


def _status_added(status: str, raw: Raw) -> Fact:
    kind = "success-status-added" if _is_success(status) else "error-status-added"
    return Fact(
        kind,
        Effect.WIDER,
        None,
        status,
        f"response.{status}",
        new=raw,
        direction=Direction.RESPONSE,
    )
