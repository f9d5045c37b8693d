"""Differences in what a single value may be: types, enums, bounds, patterns, formats."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from runai_specs.openapi.schemas.effective_schema import same_json
from runai_specs.openapi.schemas.patterns import matches_all

from ...kinds import ChangeKind
from ...value_sets.validation import is_shaped
from ...vocabulary import Effect
from ..acceptance import Allowance
from ..facts import Fact
from ..renames import NewMembers
from ..schema_view import SchemaView

# keyword pairs: the kind's name, the JSON type it applies to, the keyword, the larger is narrower
_COUNTS = (
    ("min-length", "string", "minLength", True),
    ("max-length", "string", "maxLength", False),
    ("min-items", "array", "minItems", True),
    ("max-items", "array", "maxItems", False),
    ("min-properties", "object", "minProperties", True),
    ("max-properties", "object", "maxProperties", False),
)
_OPAQUE = (
    ("content-encoding", "contentEncoding"),
    ("content-media-type", "contentMediaType"),
)
Bound = tuple[Any, bool]  # the number, and whether it is itself excluded


def of_values(old: SchemaView, new: SchemaView, names: Allowance) -> Iterator[Fact]:
    """What differs between the values two schemas accept, apart from null and what is inside.

    names: how many pairs of values are compared as renames.
    """
    if old.values is not None or new.values is not None:
        yield from _enums(old, new, names)
    yield from _extensible(old.keywords.get(_OPEN_LIST), new.keywords.get(_OPEN_LIST))
    yield from _bounds(old, new)
    before, after = (side.keywords.get("x-collectionFormat") for side in (old, new))
    if before != after:
        yield Fact(ChangeKind.SERIALISATION_CHANGED, Effect.BOTH, before, after)
    before, after = old.keywords.get("format"), new.keywords.get("format")
    if before != after and (old.types == new.types or None not in (before, after)):
        text = both_admit(old, new, "string")
        effect = _of_formats(before, after, text=text)
        yield Fact(ChangeKind.FORMAT_CHANGED, effect, before, after)
    if both_admit(old, new, "string"):
        for kind, keyword in _OPAQUE:
            before, after = old.keywords.get(keyword), new.keywords.get(keyword)
            if before != after:
                yield Fact(ChangeKind.named(f"{kind}-changed"), Effect.BOTH, before, after)


def _extensible(before: Any, after: Any) -> Iterator[Fact]:
    """Values of a list that stays open: what is let in is the same, what is served is not."""
    if not isinstance(before, list) or not isinstance(after, list):
        return
    known, listed = set(map(same_json, before)), set(map(same_json, after))
    for value in before:
        if same_json(value) not in listed:
            yield Fact(
                ChangeKind.EXTENSIBLE_VALUE_REMOVED, Effect.NARROWER, value, None, f"={value}"
            )
    for value in after:
        if same_json(value) not in known:
            yield Fact(ChangeKind.EXTENSIBLE_VALUE_ADDED, Effect.WIDER, None, value, f"={value}")


_OPEN_LIST = "x-extensible-enum"


def _of_formats(before: str | None, after: str | None, *, text: bool) -> Effect:
    """What another format does: known ones are parsed as what they say, others may be mere notes.

    A text that has to be of a known format, or has to be no more, is one of fewer or more texts. A
    number without a format is of whichever size a client or server gives it, and one of texts that comes
    or goes where there are none (text) is a note.
    """
    if (before, after) in _LARGER_FORMATS:
        return Effect.WIDER
    if (after, before) in _LARGER_FORMATS:
        return Effect.NARROWER
    if before is None:
        return Effect.NARROWER if text and after in _TEXT_FORMATS else Effect.UNKNOWN
    if after is None:
        return Effect.WIDER if text and before in _TEXT_FORMATS else Effect.UNKNOWN
    return Effect.BOTH if {before, after} <= _KNOWN_FORMATS else Effect.UNKNOWN


_LARGER_FORMATS = frozenset({("int32", "int64"), ("float", "double")})
_TEXT_FORMATS = frozenset(
    {"date", "date-time", "time", "duration", "uuid", "uri", "email", "hostname", "ipv4", "ipv6"}
)
_KNOWN_FORMATS = _TEXT_FORMATS | {"int32", "int64", "float", "double", "byte", "binary"}


def both_admit(old: SchemaView, new: SchemaView, kind: str) -> bool:
    """Whether on both sides there can be values of a type."""
    return old.admits(kind) and new.admits(kind)


def types(old: SchemaView, new: SchemaView, *, text: bool = False) -> Fact | None:
    """The difference in JSON types, if there is one. text: values travel as text."""
    plain = _of_types(old.types, new.types, old, new)
    if plain is None or not text:
        return plain
    sides = _as_text(old), _as_text(new)
    if sides[0] == sides[1]:  # in words only: it counts in neither direction
        return plain._replace(read_only=True, write_only=True, stated=True)
    return _of_types(*sides, old, new)


def _of_types(
    before: frozenset[str] | None, after: frozenset[str] | None, old: SchemaView, new: SchemaView
) -> Fact | None:
    if before == after:
        return None
    shown = (show_types(old.types), show_types(new.types))
    if after is None or (before is not None and _all_in(before, after)):
        return Fact(ChangeKind.TYPE_WIDENED, Effect.WIDER, *shown)
    if before is None or _all_in(after, before):
        return Fact(ChangeKind.TYPE_NARROWED, Effect.NARROWER, *shown)
    return Fact(ChangeKind.TYPE_CHANGED, Effect.BOTH, *shown)


def _as_text(of: SchemaView) -> frozenset[str] | None:
    """The types of values that travel as text: whatever is no list or object is a string, too."""
    if of.types is None or "string" not in of.types or "format" in of.keywords:
        return of.types
    if "contentMediaType" in of.keywords or is_shaped(of.keywords):
        return of.types
    return of.types | {"integer", "number", "boolean"}


def show_types(kinds: frozenset[str] | None) -> str:
    """`integer | string`, `any`, or `nothing`."""
    if kinds is None:
        return "any"
    return " | ".join(sorted(kinds)) or "nothing"


def _all_in(fewer: frozenset[str], more: frozenset[str]) -> bool:
    return all(type_ in more or (type_ == "integer" and "number" in more) for type_ in fewer)


def _enums(old: SchemaView, new: SchemaView, pairs: Allowance) -> Iterator[Fact]:
    if old.values is None or new.values is None:
        yield _closed(old.values, new.values)
        return
    before = {same_json(value): value for value in old.values}
    after = {same_json(value): value for value in new.values}
    if len(before) == len(after) == 1 and before.keys() != after.keys():
        yield Fact(ChangeKind.CONST_CHANGED, Effect.BOTH, old.values[0], new.values[0])
        return
    for keyword in _MEMBER_NAMES:
        names = (old.keywords.get(keyword), new.keywords.get(keyword))
        if names[0] and names[1] and not _kept_names(before, after, *names):
            yield Fact(ChangeKind.ENUM_NAMES_CHANGED, Effect.NEITHER, *names)
    removed = [value for key, value in before.items() if key not in after]
    added = [value for key, value in after.items() if key not in before]
    texts = {value: None for value in added if isinstance(value, str)}
    new_texts = NewMembers(None, texts, removed=len(removed), pairs=pairs)
    for value in removed:
        rename = new_texts.rename_of(value) if isinstance(value, str) else None
        yield Fact(ChangeKind.ENUM_VALUE_REMOVED, Effect.NARROWER, value, None, step=f"={_plain(value)}",
                   rename=rename)  # fmt: skip
    for value in added:
        yield Fact(ChangeKind.ENUM_VALUE_ADDED, Effect.WIDER, None, value, step=f"={_plain(value)}")


def _kept_names(before: Iterable[Any], after: Iterable[Any], old: Any, new: Any) -> bool:
    """Whether every value that both lists have is named the same in both."""
    was = dict(zip(before, old, strict=False))
    now = dict(zip(after, new, strict=False))
    return all(now[key] == name for key, name in was.items() if key in now)


_MEMBER_NAMES = ("x-enum-varnames", "x-enumNames", "x-enum-names")


def _closed(before: tuple[Any, ...] | None, after: tuple[Any, ...] | None) -> Fact:
    """A list of values, or a single fixed one, that came or went as a whole."""
    listed, added = (after, True) if before is None else (before, False)
    kind = "const" if listed is not None and len(listed) == 1 else "enum"
    shown = None if listed is None else listed[0] if kind == "const" else list(listed)
    if added:
        return Fact(ChangeKind.named(f"{kind}-added"), Effect.NARROWER, None, shown)
    return Fact(ChangeKind.named(f"{kind}-removed"), Effect.WIDER, shown, None)


def _plain(value: Any) -> str:
    return value if isinstance(value, str) else repr(value)


def _bounds(old: SchemaView, new: SchemaView) -> Iterator[Fact]:
    yield from _of_numbers(old, new)
    for kind, of_type, keyword, rising in _COUNTS:
        before, after = old.keywords.get(keyword), new.keywords.get(keyword)
        if keyword == "minProperties":
            before, after = _not_required_anyway(old, new, before, after)
        none = 0 if rising else None  # the default of a lower bound is 0
        bounds = [None if side in (None, none) else (side, False) for side in (before, after)]
        yield from _stated(old, new, of_type, bound(kind, *bounds, larger_is_narrower=rising))
    if both_admit(old, new, "array"):
        before, after = bool(old.keywords.get("uniqueItems")), bool(new.keywords.get("uniqueItems"))
        if before != after:
            kind = "unique-items-added" if after else "unique-items-removed"
            yield Fact(
                ChangeKind.named(kind), Effect.NARROWER if after else Effect.WIDER, before, after
            )
    if both_admit(old, new, "string"):
        yield from _patterns(old.keywords.get("pattern", ()), new.keywords.get("pattern", ()))


def _not_required_anyway(old: SchemaView, new: SchemaView, *bounds: Any) -> list[Any]:
    """Least numbers of members, where they are more than both sides require by name."""
    required = [set(side.keywords.get("required", ())) for side in (old, new)]
    number = len(required[0] & required[1])
    return [None if bound is None or bound <= number else bound for bound in bounds]


def _of_numbers(old: SchemaView, new: SchemaView) -> Iterator[Fact]:
    whole = old.types == new.types and "integer" in (old.types or ())
    lows = (_low(old.keywords, whole), _low(new.keywords, whole))
    highs = (_high(old.keywords, whole), _high(new.keywords, whole))
    for kind, bounds, rising in (("minimum", lows, True), ("maximum", highs, False)):
        yield from _stated(old, new, "number", bound(kind, *bounds, larger_is_narrower=rising))
    if both_admit(old, new, "number"):
        yield from _multiples(old.keywords.get("multipleOf"), new.keywords.get("multipleOf"))


def _stated(old: SchemaView, new: SchemaView, kind: str, facts: Iterable[Fact]) -> Iterator[Fact]:
    """Of bounds on values of a type those that count.

    One that both sides state beside another type asks nothing by the letter, but whoever changes it
    means something.
    """
    if both_admit(old, new, kind):
        yield from facts
    elif old.types == new.types:
        yield from (
            fact._replace(stated=True) for fact in facts if None not in (fact.before, fact.after)
        )


def bound(
    kind: str, before: Bound | None, after: Bound | None, *, larger_is_narrower: bool
) -> Iterator[Fact]:
    """The difference between two bounds of one kind."""
    if before == after:
        return
    if before is None or after is None:
        narrower = before is None
    elif larger_is_narrower:
        narrower = _above(after, before)
    else:
        narrower = _below(after, before)
    verb, effect = ("tightened", Effect.NARROWER) if narrower else ("loosened", Effect.WIDER)
    yield Fact(ChangeKind.named(f"{kind}-{verb}"), effect, _shown(before), _shown(after))


def _above(one: Bound, other: Bound) -> bool:
    """Whether a lower bound keeps out more than another."""
    return one[1] if one[0] == other[0] else bool(one[0] > other[0])


def _below(one: Bound, other: Bound) -> bool:
    """Whether an upper bound keeps out more than another."""
    return one[1] if one[0] == other[0] else bool(one[0] < other[0])


def _shown(of: Bound | None) -> Any:
    if of is None:
        return None
    return {"exclusive": of[0]} if of[1] else of[0]


def _low(keywords: Mapping[str, Any], whole: bool) -> Bound | None:
    bounds = [(keywords["minimum"], False)] if "minimum" in keywords else []
    if "exclusiveMinimum" in keywords:
        bounds.append(_excluding(keywords["exclusiveMinimum"], 1, whole))
    return max(bounds, default=None)


def _high(keywords: Mapping[str, Any], whole: bool) -> Bound | None:
    bounds = [(keywords["maximum"], False)] if "maximum" in keywords else []
    if "exclusiveMaximum" in keywords:
        bounds.append(_excluding(keywords["exclusiveMaximum"], -1, whole))
    return min(bounds, key=lambda bound: (bound[0], not bound[1]), default=None)


def _excluding(number: Any, step: int, whole: bool) -> Bound:
    """`> 4` is `>= 5` for integers."""
    if whole and isinstance(number, int):
        return (number + step, False)
    return (number, True)


def _multiples(before: Any, after: Any) -> Iterator[Fact]:
    if before == after:
        return
    if before is None:
        yield Fact(ChangeKind.MULTIPLE_OF_ADDED, Effect.NARROWER, before, after)
    elif after is None:
        yield Fact(ChangeKind.MULTIPLE_OF_REMOVED, Effect.WIDER, before, after)
    else:
        from fractions import Fraction

        old, new = Fraction(str(before)), Fraction(str(after))
        narrower, wider = (new / old).denominator == 1, (old / new).denominator == 1
        effect = Effect.NARROWER if narrower else Effect.WIDER if wider else Effect.BOTH
        yield Fact(ChangeKind.MULTIPLE_OF_CHANGED, effect, before, after)


def _patterns(before: tuple[str, ...], after: tuple[str, ...]) -> Iterator[Fact]:
    """Patterns that any text matches ask nothing and are not looked at."""
    old = {pattern for pattern in before if not matches_all(pattern)}
    new = {pattern for pattern in after if not matches_all(pattern)}
    if old == new:
        return
    shown = (" and ".join(sorted(old)) or None, " and ".join(sorted(new)) or None)
    if old < new:
        yield Fact(ChangeKind.PATTERN_ADDED, Effect.NARROWER, *shown)
    elif new < old:
        yield Fact(ChangeKind.PATTERN_REMOVED, Effect.WIDER, *shown)
    else:
        yield Fact(ChangeKind.PATTERN_CHANGED, Effect.UNKNOWN, *shown)
