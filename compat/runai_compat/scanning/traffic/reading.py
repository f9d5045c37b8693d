"""Files of traffic: which ones are, and their uses, read in a stream whatever their size."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from runai_specs.errors import UnreadableFileError
from runai_specs.local_files import open_plain

from ..sites import CallSite, Note
from . import access_log, columns, counts
from .packed import PackedFileError, unpacked
from .request import Classifier
from .spans import spans
from .tally import Tally

_CHUNK = 1 << 20
_LONGEST_LINE = 32 << 20
_LARGEST_DOCUMENT = 64_000_000
_HEAD = 65_536
_LOGS = frozenset({".log", ".jsonl", ".ndjson", ".gz", ".out", ".access"})
_MAYBE = frozenset({"", ".txt", ".json", ".csv", ".tsv"})
_ROTATED = re.compile(r"\.log[.-]\S*$|(?:^|[._-])access(?:[._-]|$)|\.\d+$", re.IGNORECASE)
_DOCUMENT = re.compile(
    rb'\A\s*[\[{]\s*(?:\{\s*)?"(?:resourceSpans|traceId|traceID|data)"\s*:', re.DOTALL
)
_SPANS = re.compile(rb'"(?:resourceSpans|scopeSpans|traceI[dD])"')


class UnreadableLogError(Exception):
    """A file of traffic cannot be read to its end."""


def is_packed_log(name: str) -> bool:
    """Whether a compressed file is called like a log."""
    plain = name.lower().removesuffix(".gz")
    suffix = Path(plain).suffix
    return name.lower().endswith(".gz") and (suffix in _LOGS or bool(_ROTATED.search(plain)) or suffix == ".json")  # fmt: skip


def is_traffic(path: Path) -> bool:
    """Whether a file records requests: told from its name and its beginning."""
    plain = path.name.lower().removesuffix(".gz")
    suffix = Path(plain).suffix
    if not (suffix in _LOGS | _MAYBE or _ROTATED.search(plain) or path.suffix == ".gz"):
        return False
    try:
        with _opened(path) as file:
            head = file.read(_HEAD)
    except PackedFileError:
        return True  # it cannot be read to its end, which is told
    except (OSError, UnreadableFileError):
        return False
    if b"\0" in head[:8192]:
        return False
    if suffix in (".csv", ".tsv"):
        return counts.is_counts(head)
    if suffix == ".json" and _is_document(head):
        return True
    if columns.has_names(head):
        return True
    return access_log.is_log(head, several=suffix == ".json", surely=suffix not in _MAYBE)


def _is_document(head: bytes) -> bool:
    """Whether it begins as what a tracing system exports in one piece."""
    return bool(_DOCUMENT.match(head)) and bool(_SPANS.search(head))


def calls_in(path: Path, classifier: Classifier, notes: list[Note]) -> list[CallSite]:
    """One use for each operation that the file says was called, with how often, when and by whom.

    Raises UnreadableLogError where the file ends in the middle or is too large to be read as one
    piece, InvalidCountsError for a table that is none.
    """
    tally = Tally(path.as_posix(), classifier)
    try:
        _read(path, tally)
    except (OSError, UnreadableFileError) as error:
        raise UnreadableLogError(f"{error}") from None
    if tally.left_out:
        problem = f"{tally.left_out} requests of more paths that no release has are not listed"
        notes.append(Note(path.as_posix(), problem))
    return tally.sites()


def _read(path: Path, tally: Tally) -> None:
    plain = path.name.lower().removesuffix(".gz")
    if plain.endswith((".csv", ".tsv")):
        with _opened(path, _LARGEST_DOCUMENT) as file:
            text = io.TextIOWrapper(file, encoding="utf-8-sig", errors="replace", newline="")
            for line, request in counts.requests(text, path.as_posix()):
                tally.add_row(line, request)
        return
    with _opened(path) as file:
        head = file.read(_HEAD)
        if plain.endswith(".json") and _is_document(head) and not _is_lines(head):
            _read_document(head + file.read(_LARGEST_DOCUMENT), tally)
            return
        table = columns.Table() if columns.has_names(head) else None
        for chunk in _chunks(head, file):
            tally.begin(chunk)
            if table is not None:
                for request in table.requests(chunk):
                    tally.add(request)
                tally.end()
                continue
            entries = access_log.entries(chunk)
            if entries is not None:
                tally.add_entries(entries)
            else:
                for request in access_log.requests(chunk):
                    tally.add(request)
            tally.end()


def _is_lines(head: bytes) -> bool:
    """Whether each line is a document of its own; one that is longer than the head may be."""
    first, line_break, _ = head.partition(b"\n")
    if not line_break:
        return False
    try:
        json.loads(first)
    except ValueError:
        return False
    return True


def _read_document(data: bytes, tally: Tally) -> None:
    if len(data) > _LARGEST_DOCUMENT:
        raise UnreadableLogError(
            f"larger than {_LARGEST_DOCUMENT} bytes in one piece; write one batch of spans a line"
        )
    try:
        value = json.loads(data)
    except (ValueError, RecursionError) as error:
        raise UnreadableLogError(f"not JSON: {error}") from None
    tally.begin(data)
    for request in spans(value):
        tally.add(request)
    tally.end()


def _chunks(head: bytes, file: IO[bytes]) -> Iterator[bytes]:
    """The file in pieces that end where a line does; a line that nobody wrote ends a piece, too."""
    piece = head
    while piece:
        if not piece.endswith(b"\n"):
            piece += file.readline(_LONGEST_LINE)
        yield piece
        piece = file.read(_CHUNK)


def _opened(path: Path, most: int | None = None) -> IO[bytes]:
    """The content; most: how many bytes of it a compressed file may have."""
    return unpacked(path, most) if path.suffix.lower() == ".gz" else open_plain(path)
