"""The one thing of a name: exact, or an error that says what there is instead."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from itertools import islice
from typing import Any

from ..errors import NoSingleMatchError
from .pagination import lookup

_MOST_LOOKED_AT, _MOST_NAMED = 1000, 5


def name_filter(name: str) -> list[str]:
    """The value of filterBy that leaves only what has the name."""
    return [f"name=={name}"]


def find_one(
    kind: str,
    name: str,
    field: str,
    items: Iterable[Any],
    everything: Callable[[], Iterable[Any]],
) -> Any:
    """The only item whose field is the name; items may be more than those.

    Raises NoSingleMatchError; its candidates are those of the name, or what has a similar one.
    """
    matches = [item for item in items if lookup(item, field) == name]
    if len(matches) == 1:
        return matches[0]
    others = [] if matches else islice(everything(), _MOST_LOOKED_AT)
    raise _no_single_match(kind, name, field, matches, others)


async def find_one_async(
    kind: str,
    name: str,
    field: str,
    items: AsyncIterator[Any],
    everything: Callable[[], AsyncIterator[Any]],
) -> Any:
    """As `find_one`, of items that are read with `async for`."""
    matches = [item async for item in items if lookup(item, field) == name]
    if len(matches) == 1:
        return matches[0]
    others: list[Any] = []
    if not matches:
        async for item in everything():
            others.append(item)
            if len(others) == _MOST_LOOKED_AT:
                break
    raise _no_single_match(kind, name, field, matches, others)


async def find_in_list_async(
    kind: str, name: str, field: str, items: Awaitable[Iterable[Any]]
) -> Any:
    """As `find_one`, in a list that comes as one page and is awaited."""
    everything = list(await items)
    return find_one(kind, name, field, everything, lambda: everything)


def find_in_list(kind: str, name: str, field: str, items: Iterable[Any]) -> Any:
    """As `find_one`, in a list that comes as one page."""
    everything = list(items)
    return find_one(kind, name, field, everything, lambda: everything)


def _no_single_match(
    kind: str, name: str, field: str, matches: list[Any], others: Iterable[Any]
) -> NoSingleMatchError:
    from difflib import get_close_matches

    if matches:
        return NoSingleMatchError(
            kind, name, tuple(_identity(item) for item in matches), several=True
        )
    names = {str(lookup(item, field)): item for item in others}
    by_key = {known.casefold(): known for known in names}
    close = get_close_matches(name.casefold(), by_key, n=_MOST_NAMED, cutoff=0.5)
    chosen = [by_key[key] for key in close] or sorted(names)[:_MOST_NAMED]
    return NoSingleMatchError(kind, name, tuple(chosen), several=False)


def _identity(item: Any) -> str:
    for field in ("id", "uuid", "workload_id", "meta.id"):
        found = lookup(item, field)
        if found is not None:
            return str(found)
    return repr(item)[:80]
