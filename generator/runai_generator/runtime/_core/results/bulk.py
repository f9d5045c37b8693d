"""One call for each of many items: so many at once, and what came of each, never all or nothing."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any, Generic, TypeVar

Item = TypeVar("Item")
Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class BulkResult(Generic[Item, Result]):
    """What came of one item: value is what the call gave, or error what it raised."""

    item: Item
    value: Result | None = None
    error: Exception | None = None

    @property
    def ok(self) -> bool:
        """True if the call raised nothing."""
        return self.error is None


def bulk(
    call: Callable[[Item], Result], items: Iterable[Item], *, concurrency: int = 10
) -> list[BulkResult[Item, Result]]:
    """What came of call(item) for each item, in the order of the items.

    So many calls run at once, in threads; a client may be shared between them. An error is the
    result of its item, and the others go on. KeyboardInterrupt ends it: what runs is finished,
    what has not begun is not begun. Raises ValueError for a concurrency below 1.
    """
    from concurrent.futures import ThreadPoolExecutor

    _require(concurrency)

    def one(item: Item) -> BulkResult[Item, Result]:
        try:
            return BulkResult(item, call(item))
        except Exception as error:
            return BulkResult(item, error=error)

    results: list[BulkResult[Item, Result]] = []
    pool = ThreadPoolExecutor(concurrency, thread_name_prefix="runai-bulk")
    try:
        for part in _slices(items, 10 * concurrency):
            results.extend(pool.map(one, part))
    finally:
        pool.shutdown(cancel_futures=True)
    return results


async def bulk_async(
    call: Callable[[Item], Awaitable[Result]], items: Iterable[Item], *, concurrency: int = 10
) -> list[BulkResult[Item, Result]]:
    """As `bulk`, with a call that is awaited. Cancelling it cancels what runs."""
    _require(concurrency)
    slots = asyncio.Semaphore(concurrency)

    async def one(item: Item) -> BulkResult[Item, Result]:
        async with slots:
            try:
                return BulkResult(item, await call(item))
            except Exception as error:
                return BulkResult(item, error=error)

    results: list[BulkResult[Item, Result]] = []
    for part in _slices(items, 10 * concurrency):
        results.extend(await asyncio.gather(*map(one, part)))
    return results


def _require(concurrency: int) -> None:
    if concurrency < 1:
        raise ValueError(f"concurrency must be 1 or more, not {concurrency}")


def _slices(items: Iterable[Any], size: int) -> Iterator[list[Any]]:
    """The items in lists, so that an endless iterable is read only as far as it is worked on."""
    iterator = iter(items)
    while part := list(islice(iterator, size)):
        yield part
