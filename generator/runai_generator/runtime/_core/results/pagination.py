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
with offsets, and nothing is asked for ever. Where it ends although the page promises more, the
log warns. But a page without a list is no end: it raises ResponseValidationError, because
whoever takes half a list for a whole one deletes the rest.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from ..errors import ResponseValidationError

if TYPE_CHECKING:
    from .response import APIResponse

Item = TypeVar("Item")


@dataclass(frozen=True, slots=True)
class Page(Generic[Item]):
    """One page of a list.

    items: what is on it. next: the offset of the page after it, None on the last. total: how
    many items the whole list has, None if the server does not say.
    """

    items: list[Item]
    next: int | None = None
    total: int | None = None


class ItemIterator(Iterator[Item]):
    """The items of a list, each page fetched when its first item is asked for."""

    def __init__(self, fetch: Callable[[int, int], APIResponse[Any]], cursor: Cursor) -> None:
        self._fetch, self._cursor = fetch, cursor
        self._items = (item for page in self.pages() for item in page.items)

    def __next__(self) -> Item:
        return next(self._items)

    def pages(self) -> Iterator[Page[Item]]:
        """The pages instead of their items, fetched one by one; the first also if it is empty."""
        while not self._cursor.done:
            page = self._cursor.take(self._fetch(self._cursor.offset, self._cursor.limit))
            if page is not None:
                yield page


class AsyncItemIterator(AsyncIterator[Item]):
    """The items of a list, to be read with `async for`."""

    def __init__(
        self, fetch: Callable[[int, int], Awaitable[APIResponse[Any]]], cursor: Cursor
    ) -> None:
        self._fetch, self._cursor = fetch, cursor
        self._items = self._each_item()

    async def __anext__(self) -> Item:
        return await self._items.__anext__()

    async def pages(self) -> AsyncIterator[Page[Item]]:
        """The pages instead of their items, fetched one by one; the first also if it is empty."""
        while not self._cursor.done:
            page = self._cursor.take(await self._fetch(self._cursor.offset, self._cursor.limit))
            if page is not None:
                yield page

    async def _each_item(self) -> AsyncIterator[Item]:
        async for page in self.pages():
            for item in page.items:
                yield item


def paginate(
    fetch: Callable[[int, int], APIResponse[Any]],
    *,
    items: str | None,
    page_size: int,
    start: int = 0,
    maximum: int | None = None,
    next_offset: str | None = None,
    total: str | None = None,
    nullable: bool = False,
) -> ItemIterator[Any]:
    """The items of all pages.

    fetch(offset, limit) gives the response with a page. items, next_offset and total name fields
    of the page (`pagination.next_offset` reaches into an object); items is None for a bare array,
    and may be null where nullable. maximum is the largest limit that the contract allows. Raises
    ValueError for a page_size below 1.
    """
    cursor = Cursor(page_size, start, maximum, items, next_offset, total, nullable=nullable)
    return ItemIterator(fetch, cursor)


def paginate_async(
    fetch: Callable[[int, int], Awaitable[APIResponse[Any]]],
    *,
    items: str | None,
    page_size: int,
    start: int = 0,
    maximum: int | None = None,
    next_offset: str | None = None,
    total: str | None = None,
    nullable: bool = False,
) -> AsyncItemIterator[Any]:
    """As `paginate`, with a fetch that is awaited."""
    cursor = Cursor(page_size, start, maximum, items, next_offset, total, nullable=nullable)
    return AsyncItemIterator(fetch, cursor)


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
        *,
        nullable: bool = False,
    ) -> None:
        if page_size < 1 or start < 0:
            raise ValueError(
                f"page_size must be 1 or more and the offset 0 or more, not {page_size} and {start}"
            )
        self.offset, self.limit = start, min(page_size, maximum or page_size)
        self._full = self.limit if maximum else None
        self.done = False
        self._items, self._next, self._total = items, next_offset, total
        self._nullable, self._is_first = nullable, True
        self._previous: list[Any] = []

    def take(self, response: APIResponse[Any]) -> Page[Any] | None:
        """The page, if there is anything new on it; moves on to the next page or ends."""
        page = response.parse()
        items = self._require_items(page, response)
        total = _whole(lookup(page, self._total)) if self._total else None
        first, self._is_first = self._is_first, False
        self._full = self._full or min(len(items), self.limit)
        follows = self._following(page, len(items), total, response)
        if not items or self._repeats(items):
            self.done = True
            if follows is not None and (self._next or self._total):
                reason = "the same page again" if items else "an empty page"
                _warn_of_end(response, reason)
            return Page([], None, total) if first else None
        self.done = follows is None
        self.offset, self._previous = follows or self.offset, items
        return Page(items, follows, total)

    def _require_items(self, page: Any, response: APIResponse[Any]) -> list[Any]:
        items = page if self._items is None else lookup(page, self._items)
        if isinstance(items, list):
            return items
        if items is None and self._nullable and page is not None:
            return []
        got = "nothing" if items is None else type(items).__name__
        raise _broken_page(response, f"{self._items or 'page'}: {got} instead of a list")

    def _following(
        self, page: Any, count: int, total: int | None, response: APIResponse[Any]
    ) -> int | None:
        """The offset of the page after this one; None if there is none."""
        after = self.offset + count
        if self._next is not None:
            value = lookup(page, self._next)
            stated = _whole(value)
            if stated is None and value not in (None, "", False):
                got = type(value).__name__
                raise _broken_page(response, f"{self._next}: {got} instead of an offset")
            if stated and stated < self.offset:
                _warn_of_end(response, f"{self._next} is {stated} at {self.offset}")
            return stated if stated is not None and stated > self.offset else None
        if total is not None:
            return after if after < total else None
        return after if count == self._full else None

    def _repeats(self, items: list[Any]) -> bool:
        if not (items and self._previous):
            return False
        if self._next is not None or isinstance(items[0], str | int | float):
            return items == self._previous
        return bool(items[0] == self._previous[0])


def _warn_of_end(response: APIResponse[Any], reason: str) -> None:
    from ..messages.trace import logger  # most programs never get here

    logger.warning(
        "%s: the list ends here (%s) although the server promises more", response.operation, reason
    )


def _broken_page(response: APIResponse[Any], problem: str) -> ResponseValidationError:
    return ResponseValidationError(
        response.operation,
        (f"{problem}; what there is of it is not the whole",),
        status_code=response.status_code,
        content=response.content,
        request_id=response.request_id,
    )


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
