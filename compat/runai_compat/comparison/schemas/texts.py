"""Values that travel as text, in parameters, headers and forms: there one value is a list of one, too."""

from __future__ import annotations

from typing import NamedTuple

from runai_specs.openapi.schemas.effective_schema import Raw
from runai_specs.openapi.schemas.keywords import GROUPS

from ...kinds import ChangeKind
from ...value_sets.validation import SCALARS
from ...vocabulary import Effect
from ..acceptance import Acceptance
from ..facts import Fact
from ..schema_view import SchemaView, SchemaViews
from .values import show_types

_LIST = frozenset({"array"})
_SEPARATORS = ",;|. \t"
_WITHOUT_SEPARATOR = frozenset({"uuid", "date", "date-time"})


class Relisted(NamedTuple):
    """One value that became a list of them, or the other way round.

    items: the value and what the items of the list are, old and new, which are compared.
    """

    facts: tuple[Fact, ...]
    items: tuple[Raw, Raw]


def of_text(
    comparison: Acceptance, schemas: tuple[Raw, Raw], exploded: tuple[bool, bool]
) -> Relisted | None:
    """What one value and a list of them differ in, None if that is not what the schemas are.

    exploded: whether the values of a list repeat the parameter, old and new; else they are separated in
    one text, and a text that has the separator in it is several.
    """
    old, new = comparison.old.view(schemas[0]), comparison.new.view(schemas[1])
    lists = _items(comparison.old, old), _items(comparison.new, new)
    if _is_scalar(old) and lists[1] is not None:
        shown = show_types(old.types), _shown(comparison.new, lists[1])
        if new.keywords.get("minItems", 0) > 1:
            return Relisted((Fact(ChangeKind.TYPE_CHANGED, Effect.BOTH, *shown),), (True, True))
        widened = Fact(ChangeKind.TYPE_WIDENED, Effect.WIDER, *shown)
        unsure = not exploded[1] and _may_separate(old)
        doubt = (Fact(ChangeKind.VALUES_UNDECIDED, Effect.UNKNOWN),) if unsure else ()
        return Relisted((widened, *doubt) if _several(new) else doubt, (schemas[0], lists[1]))
    if _is_scalar(new) and lists[0] is not None:
        shown = _shown(comparison.old, lists[0]), show_types(new.types)
        if old.keywords.get("minItems", 0) > 1:
            return Relisted((Fact(ChangeKind.TYPE_CHANGED, Effect.BOTH, *shown),), (True, True))
        narrowed = Fact(ChangeKind.TYPE_NARROWED, Effect.NARROWER, *shown)
        return Relisted((narrowed,) if _several(old) else (), (lists[0], schemas[1]))
    if lists[0] is None or lists[1] is None or old.types == new.types:
        return None
    return Relisted((), (lists[0], lists[1])) if all(exploded) and _ask_no_more(old, new) else None


def _items(side: SchemaViews, of: SchemaView) -> Raw | None:
    """What the items of a list of plain values are; of one value or a list of them what either is."""
    if of.types == _LIST:
        items: Raw = of.keywords.get("items", True)
        view = side.view(items)
        return items if view.types is None or _is_scalar(view) else None
    groups = [group for name in GROUPS for group in of.keywords.get(name, ())]
    if of.types is not None or len(groups) != 1:
        return None
    views = [side.view(member) for member in groups[0]]
    lists = [view for view in views if view.types == _LIST]
    plain = [member for member, view in zip(groups[0], views, strict=True) if _is_scalar(view)]
    if not plain or not lists or len(plain) + len(lists) < len(views) or not _ask_no_more(*lists):
        return None
    return {"anyOf": [*plain, *(view.keywords.get("items", True) for view in lists)]}


def _ask_no_more(*lists: SchemaView) -> bool:
    """Whether lists ask nothing but what their items are."""
    return not any(_OF_LISTS & view.keywords.keys() for view in lists)


_OF_LISTS = frozenset({"minItems", "maxItems", "uniqueItems", "prefixItems", "contains"})


def _is_scalar(view: SchemaView) -> bool:
    return view.types is not None and view.types <= SCALARS


def _several(values: SchemaView) -> bool:
    return bool(values.keywords.get("maxItems", 2) > 1)


def _shown(side: SchemaViews, items: Raw) -> str:
    return f"array of {show_types(side.view(items).types)}"


def _may_separate(value: SchemaView) -> bool:
    """Whether a text may have in it what separates the values of a list."""
    if value.types is None or "string" not in value.types:
        return False
    if value.keywords.get("format") in _WITHOUT_SEPARATOR:
        return False
    listed = value.keywords.get("enum")
    return listed is None or any(not set(_SEPARATORS).isdisjoint(str(text)) for text in listed)
