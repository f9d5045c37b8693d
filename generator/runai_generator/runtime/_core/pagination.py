"""Lists read page by page, by offset and limit, until nothing more can come.

A page is a bare array, or an object with the array in a field; beside it there may be the
offset of the next page, or a total. The end is reached when

- the page has no items;
- the page says where the next begins (`next_offset`), and says nothing, or an offset that is
  not further on; or the page is the one before it again (the server ignores the offset);
- there is no such field, and a total that has been reached; without a total, a page shorter
  than was asked for, or longer (the server does not page, this was everything), or one that
  begins like the page before it. Where the contract names no largest limit, the server may have
  one of its own, so there a page is short if it is shorter than the first.

So a list that changes while it is read ends: an item may be missed or come twice, as always
with offsets, but nothing is asked for ever and no page is an error for being odd.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping
from typing import Any, TypeVar

Item = TypeVar("Item")


def paginate(
    fetch: Callable[[int, int], Any],
    *,
    items: str | None,
    page_size: int,
    start: int = 0,
    maximum: int | None = None,
    next_offset: str | None = None,
    total: str | None = None,
) -> Iterator[Any]:
    """The items of all pages, each page fetched when its first item is asked for.

    fetch(offset, limit) gives a page. items, next_offset and total name fields of the page
    (`pagination.next_offset` reaches into an object); items is None for a bare array. maximum
    is the largest limit that the contract allows. Raises ValueError for a page_size below 1.
    """
    cursor = Cursor(page_size, start, maximum, items, next_offset, total)
    return _pages(fetch, cursor)


def paginate_async(
    fetch: Callable[[int, int], Awaitable[Any]],
    *,
    items: str | None,
    page_size: int,
    start: int = 0,
    maximum: int | None = None,
    next_offset: str | None = None,
    total: str | None = None,
) -> AsyncIterator[Any]:
    """As `paginate`, with a fetch that is awaited."""
    cursor = Cursor(page_size, start, maximum, items, next_offset, total)
    return _pages_async(fetch, cursor)


def _pages(fetch: Callable[[int, int], Any], cursor: Cursor) -> Iterator[Any]:
    while not cursor.done:
        yield from cursor.take(fetch(cursor.offset, cursor.limit))


async def _pages_async(
    fetch: Callable[[int, int], Awaitable[Any]], cursor: Cursor
) -> AsyncIterator[Any]:
    while not cursor.done:
        for item in cursor.take(await fetch(cursor.offset, cursor.limit)):
            yield item


class Cursor:
    """Where in a list we are, and whether there can be more."""

    def __init__(
        self,
        page_size: int,
        start: int,
        maximum: int | None,
        items: str | None,
        next_offset: str | None,
        total: str | None,
    ) -> None:
        if page_size < 1 or start < 0:
            raise ValueError(
                f"page_size must be 1 or more and the offset 0 or more, not {page_size} and {start}"
            )
        self.offset, self.limit = start, min(page_size, maximum or page_size)
        self._full = self.limit if maximum else None
        self.done = False
        self._items, self._next, self._total = items, next_offset, total
        self._previous: list[Any] = []

    def take(self, page: Any) -> list[Any]:
        """The items of the page that are new; moves on to the next page or ends."""
        found = page if self._items is None else lookup(page, self._items)
        items = found if isinstance(found, list) else []
        if not items or self._repeats(items):
            self.done = True
            return []
        self._full = self._full or min(len(items), self.limit)
        follows = self._following(page, len(items))
        self.done = follows is None
        self.offset, self._previous = follows or self.offset, items
        return items

    def _following(self, page: Any, count: int) -> int | None:
        """The offset of the page after this one; None if there is none."""
        after = self.offset + count
        if self._next is not None:
            stated = _whole(lookup(page, self._next))
            return stated if stated is not None and stated > self.offset else None
        total = _whole(lookup(page, self._total)) if self._total else None
        if total is not None:
            return after if after < total else None
        return after if count == self._full else None

    def _repeats(self, items: list[Any]) -> bool:
        if not self._previous:
            return False
        if self._next is not None or isinstance(items[0], str | int | float):
            return items == self._previous
        return bool(items[0] == self._previous[0])


def lookup(page: Any, name: str) -> Any:
    """The field of a model or mapping; None where there is none. Dots reach into objects."""
    for part in name.split("."):
        page = page.get(part) if isinstance(page, Mapping) else getattr(page, part, None)
    return page


def _whole(value: Any) -> int | None:
    """The number as an int, also of text or a float (the contract says number for offsets)."""
    try:
        return None if value is None or isinstance(value, bool) else int(value)
    except (TypeError, ValueError, OverflowError):
        return None
