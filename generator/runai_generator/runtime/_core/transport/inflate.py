"""Compressed bodies, unpacked piece by piece: one that ends early is an error, and none explodes.

One that nothing here can unpack, and that nobody asked for, is an error too, and no content.

httpx takes a gzip body that was cut off for a whole one, and unpacks what came in one piece,
which may be a thousand times as much.
"""

from __future__ import annotations

import zlib
from collections.abc import AsyncIterator, Iterator
from importlib.util import find_spec
from typing import Any

import httpx

ACCEPTED = "gzip, deflate"
_GZIP = frozenset({"gzip", "x-gzip"})
_PIECE = 1 << 20
# What httpx unpacks where one of these packages is installed, and leaves packed where none is.
_UNPACKED_BY = {"br": ("brotli", "brotlicffi"), "zstd": ("zstandard",), "compress": ()}


def inflated(response: httpx.Response) -> httpx.Response:
    """The response with its body unpacked; the same one if it is not packed, or in another way."""
    if not any(name.lower() == b"content-encoding" for name, _ in response.headers.raw):
        return response
    coding = response.headers["content-encoding"].strip().lower()
    if coding not in _GZIP and coding != "deflate":
        _require_unpacked(coding)
        return response
    headers = [
        (name, value)
        for name, value in response.headers.multi_items()
        if name not in ("content-encoding", "content-length")
    ]
    is_sync = isinstance(response.stream, httpx.SyncByteStream)
    stream: Any = (_Inflated if is_sync else _AsyncInflated)(response, coding)
    return httpx.Response(
        response.status_code, headers=headers, stream=stream, request=response.request
    )


def _require_unpacked(codings: str) -> None:
    """Raise httpx.RemoteProtocolError for a coding that httpx would leave as it is."""
    for coding in (name.strip().removeprefix("x-") for name in codings.split(",")):
        packages = _UNPACKED_BY.get(coding)
        if packages is not None and not any(map(find_spec, packages)):
            message = (
                f"the body is packed with {coding}, which was not asked for and cannot be read"
            )
            raise httpx.RemoteProtocolError(message)


class Inflater:
    """Unpacks one body of this coding."""

    def __init__(self, coding: str) -> None:
        self._coding = coding
        self._decoder: Any = None

    def feed(self, data: bytes) -> Iterator[bytes]:
        """What the data unpacks to, in pieces of a megabyte at most."""
        while data:
            if self._decoder is not None and self._decoder.eof:
                data = data.lstrip(b"\0")  # padding, as gzip allows after its end
                if not data:
                    return
            if self._decoder is None or self._decoder.eof:
                self._decoder = zlib.decompressobj(self._window(data))
            try:
                piece = self._decoder.decompress(data, _PIECE)
            except zlib.error as error:
                message = f"the {self._coding} body is damaged: {error}"
                raise httpx.RemoteProtocolError(message) from None
            if piece:
                yield piece
            data = self._decoder.unconsumed_tail or self._decoder.unused_data

    def finish(self) -> None:
        """Raise httpx.RemoteProtocolError if the body ended before its end."""
        if self._decoder is not None and not self._decoder.eof:
            raise httpx.RemoteProtocolError(f"the {self._coding} body ended early")

    def _window(self, data: bytes) -> int:
        if self._coding in _GZIP:
            return 16 + zlib.MAX_WBITS
        has_header = data[0] & 0x0F == zlib.DEFLATED and int.from_bytes(data[:2], "big") % 31 == 0
        return zlib.MAX_WBITS if has_header else -zlib.MAX_WBITS


class _Inflated(httpx.SyncByteStream):
    def __init__(self, response: httpx.Response, coding: str) -> None:
        self._response, self._inflater = response, Inflater(coding)

    def __iter__(self) -> Iterator[bytes]:
        for data in self._response.iter_raw():
            yield from self._inflater.feed(data)
        self._inflater.finish()

    def close(self) -> None:
        self._response.close()


class _AsyncInflated(httpx.AsyncByteStream):
    def __init__(self, response: httpx.Response, coding: str) -> None:
        self._response, self._inflater = response, Inflater(coding)

    async def __aiter__(self) -> AsyncIterator[bytes]:
        async for data in self._response.aiter_raw():
            for piece in self._inflater.feed(data):
                yield piece
        self._inflater.finish()

    async def aclose(self) -> None:
        await self._response.aclose()
