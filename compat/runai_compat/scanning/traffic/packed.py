"""Files of traffic that are compressed with gzip, unpacked in a stream that ends where no log would go on."""

from __future__ import annotations

import io
import zlib
from pathlib import Path
from typing import IO, cast

from runai_specs.local_files import open_plain

ALWAYS, TIMES, MOST = 16_000_000, 100, 1_000_000_000
"""Bytes that a file may unpack to: so many, and so many times its own size, but no more than the last.

Logs reach ten to forty times. A gigabyte of one is read in half a minute, the worst in about one.
"""
_PARTS, _SMALLEST_PART = 1000, 64
"""Members of a file: so many, and one for so many bytes."""
_PIECE, _BUFFER = 1 << 14, 1 << 20
_MAGIC, _WINDOW = b"\x1f\x8b", zlib.MAX_WBITS | 16


class PackedFileError(OSError):
    """A compressed file is damaged, or unpacks to more than a log does."""


def unpacked(path: Path, most: int | None = None) -> IO[bytes]:
    """What the file unpacks to, at most so many bytes of it. Raises OSError; reading it, PackedFileError."""
    size = path.stat().st_size
    limit = min(ALWAYS + TIMES * size, MOST)
    stream = _Unpacked(open_plain(path), min(limit, most or limit), _PARTS + size // _SMALLEST_PART)
    return cast("IO[bytes]", io.BufferedReader(stream, _BUFFER))


class _Unpacked(io.RawIOBase):
    """The content of a gzip file; headers are read in C, however long they are."""

    def __init__(self, file: IO[bytes], limit: int, parts: int) -> None:
        self._file, self._limit, self._parts = file, limit, parts
        self._stream = zlib.decompressobj(_WINDOW)
        self._packed, self._size, self._members = b"", 0, 1

    def readable(self) -> bool:
        """It is for nothing else."""
        return True

    def close(self) -> None:
        """The file is closed with it."""
        self._file.close()
        super().close()

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        """The next bytes, put into the buffer; 0 at the end."""
        while True:
            if self._stream.eof and not self._begins_another():
                return 0
            if not self._packed and not (packed := self._file.read(_PIECE)):
                raise PackedFileError("the compressed data ends early")
            data = self._next(self._packed or packed, len(buffer))
            if data:
                buffer[: len(data)] = data
                return len(data)

    def _next(self, packed: bytes, most: int) -> bytes:
        try:
            data = self._stream.decompress(packed, most)
        except zlib.error as error:
            raise PackedFileError(f"the compressed data is damaged ({error})") from None
        self._packed = (
            self._stream.unused_data if self._stream.eof else self._stream.unconsumed_tail
        )
        self._size += len(data)
        if self._size > self._limit:
            raise PackedFileError(
                f"it unpacks to more than {self._limit:,} bytes, the limit for a compressed "
                "file of its size; unpack it first if that is right"
            )
        return data

    def _begins_another(self) -> bool:
        """Whether another member follows; zeros that fill up a block may stand before the end."""
        self._packed = (self._packed + self._file.read(2)).lstrip(b"\0")
        while not self._packed and (more := self._file.read(_PIECE)):
            self._packed = more.lstrip(b"\0")
        if not self._packed:
            return False
        if not _MAGIC.startswith(self._packed[:2]):
            raise PackedFileError("what follows the compressed data is not compressed")
        self._members += 1
        if self._members > self._parts:
            raise PackedFileError(f"compressed in more than {self._parts:,} parts")
        self._stream = zlib.decompressobj(_WINDOW)
        return True
