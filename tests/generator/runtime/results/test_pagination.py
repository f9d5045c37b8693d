"""Iterating lists of every shape to their end, and never further, whatever the server does."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from itertools import islice
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from runai_generator.runtime._core.errors import ResponseValidationError
from runai_generator.runtime._core.results.pagination import Page, paginate, paginate_async

MakePage = Callable[[list[int], int, int], Any]  # everything, offset, limit -> page


def bare(everything: list[int], offset: int, limit: int) -> Any:
    return everything[offset : offset + limit]


def with_property(everything: list[int], offset: int, limit: int) -> Any:
    return {"items": bare(everything, offset, limit)}


def with_next(everything: list[int], offset: int, limit: int) -> Any:
    after = offset + limit
    page = SimpleNamespace(items=bare(everything, offset, limit))
    if after < len(everything):
        page.next = after
    return page


def with_pagination(everything: list[int], offset: int, limit: int) -> Any:
    following = SimpleNamespace(
        next_offset=getattr(with_next(everything, offset, limit), "next", None)
    )
    return SimpleNamespace(items=bare(everything, offset, limit), pagination=following)


def with_total(everything: list[int], offset: int, limit: int) -> Any:
    return {"items": bare(everything, offset, limit), "total": len(everything)}


SHAPES: dict[str, tuple[MakePage, dict[str, Any]]] = {
    "bare": (bare, {"items": None}),
    "property": (with_property, {"items": "items"}),
    "next": (with_next, {"items": "items", "next_offset": "next"}),
    "pagination": (with_pagination, {"items": "items", "next_offset": "pagination.next_offset"}),
    "total": (with_total, {"items": "items", "total": "total"}),
}


@dataclass
class Response:
    """A response that holds a page."""

    page: Any
    operation: str = "a.list"
    status_code: int = 200
    content: bytes = b"what came"
    request_id: str | None = "r1"

    def parse(self) -> Any:
        return self.page


class Source:
    """A list behind pages, that counts what is asked of it."""

    def __init__(self, page: MakePage, everything: list[Any]) -> None:
        self.page, self.everything = page, everything
        self.asked: list[tuple[int, int]] = []

    def __call__(self, offset: int, limit: int) -> Any:
        self.asked.append((offset, limit))
        assert len(self.asked) < 1000, "asked for ever"
        return Response(self.page(self.everything, offset, limit))


@pytest.fixture(params=SHAPES)
def shape(request: pytest.FixtureRequest) -> tuple[MakePage, dict[str, Any]]:
    return SHAPES[request.param]


def both(source: Source, **options: Any) -> list[Any]:
    """The items, after seeing that the async twin gives the same with the same requests."""
    items = list(paginate(source, **options))
    asked, source.asked = source.asked, []

    async def fetch(offset: int, limit: int) -> Any:
        return source(offset, limit)

    async def main() -> list[Any]:
        return [item async for item in paginate_async(fetch, **options)]

    assert asyncio.run(main()) == items
    assert source.asked == asked
    return items


@pytest.mark.parametrize("count", [0, 1, 9, 10, 11, 20, 45])
def test_every_item_comes_once_and_in_order(shape: Any, count: int) -> None:
    page, options = shape
    source = Source(page, list(range(count)))
    assert both(source, page_size=10, maximum=500, **options) == list(range(count))
    assert len(source.asked) <= count // 10 + 1
    assert {limit for _, limit in source.asked} == {10}


def test_one_may_begin_in_the_middle(shape: Any) -> None:
    page, options = shape
    assert both(Source(page, list(range(25))), page_size=10, start=7, **options) == list(
        range(7, 25)
    )


def test_pages_are_fetched_only_as_they_are_needed(shape: Any) -> None:
    page, options = shape
    source = Source(page, list(range(1000)))
    assert list(islice(paginate(source, page_size=10, **options), 15)) == list(range(15))
    assert len(source.asked) == 2


def test_no_page_is_larger_than_the_contract_allows(shape: Any) -> None:
    page, options = shape
    source = Source(page, list(range(12)))
    assert both(source, page_size=1000, maximum=5, **options) == list(range(12))
    assert {limit for _, limit in source.asked} == {5}


@given(
    count=st.integers(0, 40),
    size=st.integers(1, 12),
    changes=st.lists(st.integers(-15, 15), max_size=30),
    name=st.sampled_from(sorted(SHAPES)),
)
def test_a_list_that_grows_and_shrinks_under_way_still_ends(
    count: int, size: int, changes: list[int], name: str
) -> None:
    page, options = SHAPES[name]
    moves = iter(changes)

    def changing(everything: list[int], offset: int, limit: int) -> Any:
        change = next(moves, 0)
        if change >= 0:
            everything[:0] = range(1000, 1000 + change)
        else:
            del everything[:-change]
        return page(everything, offset, limit)

    items = list(paginate(Source(changing, list(range(count))), page_size=size, **options))
    assert len(items) <= count + sum(change for change in changes if change > 0)


@pytest.mark.parametrize("start", [0, 10])
@pytest.mark.parametrize("stated", [0, 5, -1, None])
def test_a_next_page_that_is_not_further_on_is_the_end(stated: Any, start: int) -> None:
    def stuck(_: list[int], offset: int, _limit: int) -> Any:
        return {"items": [1, 2], "next": min(stated, offset) if isinstance(stated, int) else stated}

    options = {"items": "items", "next_offset": "next", "page_size": 2, "start": start}
    assert both(Source(stuck, []), **options) == [1, 2]


@pytest.mark.parametrize("stated", [2, "2", 2.0])
def test_an_offset_may_come_as_any_number(stated: Any) -> None:
    pages = {0: {"items": [1, 2], "next": stated}, 2: {"items": [3]}}
    source = Source(lambda _, offset, _limit: pages[offset], [])
    assert both(source, items="items", next_offset="next", page_size=2) == [1, 2, 3]


def test_a_short_page_with_a_next_one_is_not_the_end() -> None:
    pages = {0: {"items": [1], "next": 1}, 1: {"items": [2], "next": 5}, 5: {"items": [3]}}
    source = Source(lambda _, offset, _limit: pages[offset], [])
    assert both(source, items="items", next_offset="next", page_size=50) == [1, 2, 3]


def test_a_short_page_before_the_total_is_not_the_end() -> None:
    """The server gives less than was asked for: its own limit is lower."""
    source = Source(
        lambda everything, offset, _limit: with_total(everything, offset, 3), list(range(8))
    )
    assert both(source, items="items", total="total", page_size=50) == list(range(8))


def test_an_empty_page_is_the_end_whatever_it_promises(shape: Any) -> None:
    _, options = shape

    def promising(_: list[int], offset: int, _limit: int) -> Any:
        if options["items"] is None:
            return []
        return {
            "items": [],
            "next": offset + 1,
            "pagination": {"next_offset": offset + 1},
            "total": 99,
        }

    source = Source(promising, [])
    assert both(source, page_size=10, **options) == []
    assert len(source.asked) == 1


@pytest.mark.parametrize("items", [[{"id": n} for n in range(10)], list(range(10))])
@pytest.mark.parametrize("name", ["bare", "property"])
def test_a_server_that_ignores_the_offset_is_read_once(name: str, items: list[Any]) -> None:
    page, options = SHAPES[name]
    source = Source(lambda everything, _, limit: page(everything, 0, limit), items)
    assert both(source, page_size=10, **options) == items


@pytest.mark.parametrize("name", ["bare", "property"])
def test_a_server_that_does_not_page_at_all_is_read_once(name: str) -> None:
    page, options = SHAPES[name]
    source = Source(lambda everything, *_: page(everything, 0, 1000), list(range(25)))
    assert both(source, page_size=10, **options) == list(range(25))
    assert len(source.asked) == 1


@pytest.mark.parametrize("page", [None, {}, {"items": None}, {"items": {"a": 1}}, "text", 7, [[]]])
@pytest.mark.parametrize("at", [0, 1])
def test_a_page_without_a_list_is_an_error_and_no_end(page: Any, at: int) -> None:
    """Half a list taken for a whole one is worse than none, be it the first page or a later one."""
    pages = [{"items": [{"id": n} for n in range(10)]}] * at + [page]

    def source(offset: int, _: int) -> Any:
        return Response(pages[offset // 10])

    async def source_async(offset: int, limit: int) -> Any:
        return source(offset, limit)

    taken: list[Any] = []
    with pytest.raises(ResponseValidationError, match=r"a\.list.*instead of a list") as caught:
        taken.extend(paginate(source, items="items", page_size=10))
    assert (caught.value.content, caught.value.request_id) == (b"what came", "r1")

    async def main() -> None:
        async for item in paginate_async(source_async, items="items", page_size=10):
            taken.append(item)  # noqa: PERF401 - what came before the error counts

    with pytest.raises(ResponseValidationError, match="instead of a list"):
        asyncio.run(main())
    assert len(taken) == 20 * at


@pytest.mark.parametrize("following", ["soon", "5.5", {"offset": 2}, [2], float("nan"), True])
def test_a_page_that_names_no_readable_next_one_is_an_error_and_no_end(following: Any) -> None:
    source = Source(lambda *_: {"items": [1, 2], "next": following}, [])
    with pytest.raises(ResponseValidationError, match=r"next: \w+ instead of an offset"):
        both(source, items="items", next_offset="next", page_size=2)


@pytest.mark.parametrize("following", [None, "", False, 0, "0", -1])
def test_a_page_that_names_no_next_one_is_the_last(following: Any) -> None:
    source = Source(lambda *_: {"items": [1, 2], "next": following}, [])
    assert both(source, items="items", next_offset="next", page_size=2) == [1, 2]


def test_null_is_an_empty_list_where_the_contract_says_so() -> None:
    """Servers written in Go send null for a list that was never made."""
    source = Source(lambda *_: {"items": None, "total": 0}, [])
    assert both(source, items="items", nullable=True, page_size=10) == []
    with pytest.raises(ResponseValidationError):
        both(Source(lambda *_: None, []), items="items", nullable=True, page_size=10)


def test_pages_instead_of_items() -> None:
    source = Source(with_total, list(range(25)))
    first, second, third = paginate(source, items="items", total="total", page_size=10).pages()
    assert first == Page(list(range(10)), 10, 25)
    assert (second.next, third.next) == (20, None)
    assert third.items == [20, 21, 22, 23, 24]

    async def fetch(offset: int, limit: int) -> Any:
        return source(offset, limit)

    async def main() -> list[Any]:
        pages = paginate_async(fetch, items="items", total="total", page_size=10).pages()
        return [page async for page in pages]

    assert asyncio.run(main()) == [first, second, third]


def test_an_empty_list_has_one_page_with_its_total() -> None:
    source = Source(with_total, [])
    assert list(paginate(source, items="items", total="total", page_size=10).pages()) == [
        Page([], None, 0)
    ]


@pytest.mark.parametrize(("size", "start"), [(0, 0), (-1, 0), (1, -1)])
def test_sizes_that_make_no_sense_are_refused_at_the_call(size: int, start: int) -> None:
    with pytest.raises(ValueError, match="page_size"):
        paginate(lambda *_: [], items=None, page_size=size, start=start)
    with pytest.raises(ValueError, match="page_size"):
        paginate_async(lambda *_: asyncio.sleep(0), items=None, page_size=size, start=start)


def test_a_server_that_repeats_a_page_and_promises_more_does_not_hold_us() -> None:
    """It ignores the offset, and counts the next one from what it was asked."""

    def page(_: Any, offset: int, limit: int) -> Any:
        return {"items": [{"id": n} for n in range(limit)], "next": offset + limit}

    source = Source(page, [])
    assert len(both(source, items="items", next_offset="next", page_size=10)) == 10
    assert len(source.asked) == 2


@pytest.mark.parametrize(
    ("page", "options", "reason"),
    [
        (lambda at: {"items": [1, 2], "next": at + 2}, {"next_offset": "next"}, "the same page again"),
        (lambda at: {"items": [1, 2][at:], "next": at + 2}, {"next_offset": "next"}, "an empty page"),
        (lambda at: {"items": [1, 2][at:], "total": 3}, {"total": "total"}, "an empty page"),
        (lambda at: {"items": [at, 2], "next": 2 if at == 0 else 1}, {"next_offset": "next"}, "next is 1 at 2"),
    ],
)  # fmt: skip
def test_a_list_that_ends_although_the_server_promises_more_is_warned_of(
    page: Callable[[int], Any], options: Any, reason: str, caplog: pytest.LogCaptureFixture
) -> None:
    list(paginate(lambda at, _: Response(page(at)), items="items", page_size=2, **options))
    assert caplog.messages == [
        f"a.list: the list ends here ({reason}) although the server promises more"
    ]


@pytest.mark.parametrize("after", [None, 0, ""])
def test_an_end_that_the_server_tells_is_not_warned_of(
    after: Any, caplog: pytest.LogCaptureFixture
) -> None:
    page = {"items": [1, 2], "next": after}
    assert list(paginate(lambda *_: Response(page), items="items", page_size=2, next_offset="next")) == [1, 2]  # fmt: skip
    assert caplog.messages == []


def test_a_server_may_have_a_largest_page_of_its_own() -> None:
    """Where the contract names none, a page of 50 for a limit of 200 is not the end."""

    def page(items: list[Any], offset: int, limit: int) -> list[Any]:
        return items[offset : offset + min(limit, 50)]

    everything = list(range(120))
    assert both(Source(page, everything), items=None, page_size=200) == everything
