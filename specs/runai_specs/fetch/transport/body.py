"""The body of an answer: collected under a size cap, decoded under the same cap."""

from __future__ import annotations

import zlib

MOST_MEMBERS = 1000
"""Members of one gzip file: each costs a look at all that follow it."""
ENCODINGS = "gzip, deflate"
"""What is offered to servers as Accept-Encoding: the encodings that can be decoded under a cap."""


class TooLargeError(Exception):
    """The body outgrew the cap."""


class BrokenBodyError(Exception):
    """The body is not whole, or not in the encoding it claims."""


def decoded(raw: bytes, encoding: str, limit: int) -> bytes:
    """The content that the transferred bytes stand for, at most limit bytes of it.

    Raises TooLargeError for more and BrokenBodyError for bytes that end early or are not in that encoding.
    """
    for name in reversed([part.strip().lower() for part in encoding.split(",")]):
        if name in ("", "identity"):
            continue
        if name in ("gzip", "x-gzip"):
            raw = _inflated(raw, zlib.MAX_WBITS | 16, limit)
        elif name == "deflate":
            raw = _deflate(raw, limit)
        else:
            raise BrokenBodyError(f"content encoding {name!r} was not asked for")
    return raw


def _deflate(raw: bytes, limit: int) -> bytes:
    try:
        return _inflated(raw, zlib.MAX_WBITS, limit)
    except BrokenBodyError:  # some servers send the bare stream under this name
        return _inflated(raw, -zlib.MAX_WBITS, limit)


def _inflated(raw: bytes, window: int, limit: int) -> bytes:
    out, rest = bytearray(), raw
    for _ in range(MOST_MEMBERS):
        stream = zlib.decompressobj(window)
        try:
            out += stream.decompress(rest, limit - len(out) + 1)
        except zlib.error as error:
            raise BrokenBodyError(f"compressed data is damaged ({error})") from None
        if len(out) > limit:
            raise TooLargeError
        if not stream.eof:
            raise BrokenBodyError("compressed data ends early")
        rest = stream.unused_data
        if not rest.startswith(b"\x1f\x8b"):  # a gzip file may hold several members
            return bytes(out)
    raise BrokenBodyError(f"compressed in more than {MOST_MEMBERS:,} parts")
