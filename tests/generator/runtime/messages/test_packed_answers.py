"""Answers that are packed, cut off, damaged, or too large."""

from __future__ import annotations

import gzip
import json
import tracemalloc
import zlib
from typing import Any

import pytest

from runai_generator.runtime._core.errors import APIConnectionError, ResponseTooLargeError

from .test_responses import CSV, Project, got


@pytest.mark.parametrize("coding", ["gzip", "deflate"])
def test_a_packed_answer_that_was_cut_off_is_an_error(
    side: Any, still: Any, answer: Any, coding: str
) -> None:
    whole = json.dumps({"name": "p" * 10, "tags": {str(n): n for n in range(500)}}).encode()
    packed = gzip.compress(whole) if coding == "gzip" else zlib.compress(whole)
    fields = (("Content-Type", "application/json"), ("Content-Encoding", coding))
    assert len(got(side, Project, answer(body=packed, headers=fields)).tags) == 500
    for cut in (packed[:-1], packed[: len(packed) // 2], packed[:-12]):
        with pytest.raises(APIConnectionError, match=f"the {coding} body ended early"):
            got(side, Project, answer(body=cut, headers=fields), time=still)
    with pytest.raises(APIConnectionError, match=f"the {coding} body is damaged"):
        got(side, Project, answer(body=b"\x1f\x8b" + b"?" * 20, headers=fields), time=still)


def test_packed_answers_of_several_members_and_raw_deflate_are_unpacked(
    side: Any, answer: Any
) -> None:
    raw = zlib.compressobj(wbits=-15)
    for packed, coding in (
        (gzip.compress(b'{"name"') + gzip.compress(b':"p"}'), "gzip"),
        (raw.compress(b'{"name":"p"}') + raw.flush(), "deflate"),
        (gzip.compress(b'{"name":"p"}') + b"\0" * 8, "gzip"),
        (gzip.compress(b'{"name":"p"}'), "x-gzip"),
        (b"", "gzip"),
    ):
        fields = (("Content-Type", "application/json"), ("Content-Encoding", coding))
        value = got(side, Project | None, answer(body=packed, headers=fields))
        assert value == (Project(name="p") if packed else None)


@pytest.mark.parametrize("coding", ["compress", "x-compress", "gzip, compress"])
def test_what_nothing_can_unpack_is_no_content(
    side: Any, still: Any, answer: Any, coding: str
) -> None:
    """It would be saved as the file that was asked for."""
    fields = (("Content-Type", "text/csv"), ("Content-Encoding", coding))
    with pytest.raises(APIConnectionError, match="packed with compress, which was not asked for"):
        got(side, bytes, answer(body=b"\x1f\x9d\x90a", headers=fields), time=still)
    for no_coding in ("identity", "utf-8"):
        fields = (("Content-Type", "text/csv"), ("Content-Encoding", no_coding))
        assert got(side, bytes, answer(body=b"a,b", headers=fields)) == b"a,b"


@pytest.mark.slow
def test_an_answer_that_unpacks_to_too_much_is_not_read_to_its_end(side: Any, answer: Any) -> None:
    """0.3 MB that unpack to 300."""
    bomb = gzip.compress(b" " * 300_000_000, compresslevel=1)
    fields = (("Content-Type", "application/json"), ("Content-Encoding", "gzip"))
    tracemalloc.start()
    with pytest.raises(ResponseTooLargeError, match="max_response_bytes"):
        got(side, Project, answer(body=bomb, headers=fields), max_response_bytes=10_000_000)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 40_000_000
    assert len(side.server.at("/x")) == 1, "asking again gives no smaller answer"


@pytest.mark.parametrize("size", [1000, 1001])
def test_max_response_bytes_is_the_last_size_that_is_fine(
    side: Any, answer: Any, size: int
) -> None:
    side.server.on("GET", "/x", answer(body=b"x" * size, headers=(("Content-Type", "text/csv"),)))
    client = side.client(max_response_bytes=1000)
    if size > 1000:
        with pytest.raises(ResponseTooLargeError):
            side.call(client, CSV, {200: bytes})
        client = client.with_options(max_response_bytes=None)
    assert len(side.call(client, CSV, {200: bytes})) == size


def test_a_compressed_answer_is_unpacked(side: Any, answer: Any) -> None:
    packed = gzip.compress(b'{"name":"p"}')
    assert got(
        side, Project, answer(body=packed, headers=(("Content-Encoding", "gzip"),))
    ) == Project(name="p")
