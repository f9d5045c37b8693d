"""Compressed files of traffic: read as `gzip` reads them, and no further than a log goes."""

from __future__ import annotations

import gzip
import tracemalloc
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from runai_compat.scanning.files.listing import UnreadablePathError
from runai_compat.scanning.finding import find_usage
from runai_compat.scanning.traffic import packed, reading
from runai_compat.scanning.traffic.counts import InvalidCountsError

from .conftest import found_in, known

LINE = (
    b'1.2.3.4 - bot [05/Mar/2026:10:15:00 +0100] "GET /api/v1/clusters HTTP/1.1" 200 512 "-" "x"\n'
)
HEAD = b"operation,count\n"
MEGABYTE = 1_000_000


def read(path: Path, data: bytes) -> int | None:
    """How often the file says that an operation was called."""
    path.write_bytes(data)
    (site,) = find_usage([path], *known()).uses
    return site.traffic and site.traffic.count


@given(st.lists(st.binary(max_size=5000), min_size=1, max_size=5), st.integers(0, 3), st.integers(1, 70_000))  # fmt: skip
def test_the_content_is_what_gzip_unpacks(
    tmp_path_factory: pytest.TempPathFactory, members: list[bytes], zeros: int, piece: int
) -> None:
    """However many members, in whatever pieces it is read, with zeros that fill up a block."""
    path = tmp_path_factory.getbasetemp() / "x.gz"
    path.write_bytes(b"".join(map(gzip.compress, members)) + b"\0" * zeros)
    with packed.unpacked(path) as file:
        assert b"".join(iter(lambda: file.read(piece), b"")) == b"".join(members)


@pytest.mark.parametrize("rest", [b"x", b"\x1f\x8b", b"\0\0x", LINE])
def test_what_follows_is_no_log(tmp_path: Path, rest: bytes) -> None:
    with pytest.raises(UnreadablePathError, match="compressed"):
        read(tmp_path / "a.log.gz", gzip.compress(LINE) + rest)


@pytest.mark.parametrize("filler", [b"\n", b"x", b"\0", LINE, b'{"a": 1}\n'])
def test_a_small_file_does_not_unpack_for_ever(
    tmp_path: Path, filler: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A log that is as large as it looks passes; one that grows a thousand times is refused, in little memory."""
    monkeypatch.setattr(packed, "ALWAYS", 100_000)
    monkeypatch.setattr(packed, "TIMES", 3)
    block = gzip.compress(filler * (MEGABYTE // len(filler)))
    bomb = gzip.compress(LINE) + block
    tracemalloc.start()
    with pytest.raises(UnreadablePathError, match=r"unpacks to more than [\d,]+ bytes"):
        read(tmp_path / "a.log.gz", bomb)
    assert tracemalloc.get_traced_memory()[1] < 20 * MEGABYTE
    tracemalloc.stop()
    unread = found_in(tmp_path).coverage.unread
    assert ["file of its size" in note.problem for note in unread] == [True]
    assert (read(tmp_path / "a.log.gz", gzip.compress(LINE * 1_000)), read(tmp_path / "a.log", LINE * 9_000)) == (1_000, 9_000)  # fmt: skip


def test_a_large_file_ends_where_a_minute_does(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However large it is itself."""
    monkeypatch.setattr(packed, "MOST", 2 * MEGABYTE)
    for count, answered in ((20_000, True), (25_000, False)):
        (tmp_path / "a.log.gz").write_bytes(gzip.compress(LINE * count))
        assert found_in(tmp_path).coverage.unread is not answered


def test_members_are_counted(tmp_path: Path) -> None:
    """A rotated log has some; millions of empty ones are no log."""
    assert read(tmp_path / "a.log.gz", gzip.compress(LINE) * 900) == 900
    with pytest.raises(UnreadablePathError, match=r"in more than [\d,]+ parts"):
        read(tmp_path / "a.log.gz", gzip.compress(LINE * 9_000) + gzip.compress(b"") * 9000 + b"\0")


def test_a_long_name_in_the_header_is_passed_over(tmp_path: Path) -> None:
    data = gzip.compress(LINE)
    assert data[:4] == b"\x1f\x8b\x08\0"
    assert read(tmp_path / "a.log.gz", data[:3] + b"\x08" + data[4:10] + b"a" * MEGABYTE + b"\0" + data[10:]) == 1  # fmt: skip


def test_a_table_of_counts_has_lines_and_an_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A line of a gigabyte is none, and a compressed table unpacks to little."""
    row = b"GET /api/v1/clusters,3\n"
    assert read(tmp_path / "a.csv.gz", gzip.compress(HEAD + row * 3)) == 9
    for table in (b"x" * 3 * MEGABYTE, b'"' + b"x\n" * MEGABYTE):
        for name, data in (("b.csv", HEAD + table), ("b.csv.gz", gzip.compress(HEAD + table))):
            with pytest.raises(InvalidCountsError, match=r"b\.csv(\.gz)?:\d: "):
                read(tmp_path / name, data)
    monkeypatch.setattr(reading, "_LARGEST_DOCUMENT", MEGABYTE)
    with pytest.raises(UnreadablePathError, match="more than 1,000,000 bytes"):
        read(tmp_path / "a.csv.gz", gzip.compress(HEAD + row * 50_000))
    assert read(tmp_path / "a.csv", HEAD + row * 50_000) == 150_000
