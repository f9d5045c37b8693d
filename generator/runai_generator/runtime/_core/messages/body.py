"""The body of a request: JSON, a form, parts with files, or bytes as they are."""

from __future__ import annotations

import base64
import mimetypes
import os
from collections.abc import AsyncIterable, AsyncIterator, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, BinaryIO, TypeAlias
from urllib.parse import unquote, urlencode

from ..operation import Operation, Part, Query
from .wire import UnsendableError, compact_json, form_pairs, plain, query_pairs, text

FORM, MULTIPART = "application/x-www-form-urlencoded", "multipart/form-data"
LINES = (
    "application/x-ndjson",
    "application/ndjson",
    "application/jsonl",
    "application/x-jsonlines",
    "application/jsonlines",
    "application/json-lines",
    "application/json-seq",
)
_CHUNK = 1 << 16
# What a caller may give for a body of bytes.
FileContent: TypeAlias = (
    "bytes | os.PathLike[str] | IO[bytes] | Iterable[bytes] | AsyncIterable[bytes]"
)
# What a part of a multipart body may be beside: (file name, content[, content type[, headers]]).
FilePart: TypeAlias = "FileContent | tuple[str | None, FileContent] | tuple[str | None, FileContent, str] | tuple[str | None, FileContent, str, Mapping[str, str]]"


@dataclass(frozen=True, slots=True, repr=False)
class Body:
    """A body that can be written once, or again for a repeated attempt if it is replayable."""

    content_type: str | None
    content: Any = None
    parts: tuple[tuple[str, Any, Part | None], ...] | None = None
    replayable: bool = True

    def open(self, files: ExitStack, *, asynchronous: bool) -> Payload:
        """The body for one attempt; files opened for it are closed by the stack."""
        if self.parts is not None:
            parts = tuple((name, _part(part, files, way)) for name, part, way in self.parts)
            return Payload(None, parts, None)
        if self.content is None or isinstance(self.content, bytes):
            return Payload(self.content, None, self.content_type)
        source = self.content
        if isinstance(source, os.PathLike):
            source = _opened(source, files)
        size = _size(source)
        if asynchronous and not isinstance(source, AsyncIterable):
            return Payload(_later(_chunks(source)), None, self.content_type, size)
        chunks = source if isinstance(source, AsyncIterable) else _chunks(source)
        return Payload(chunks, None, self.content_type, size)


@dataclass(frozen=True, slots=True, repr=False)
class Payload:
    """What httpx is given: content, or multipart parts; length if it is known of a stream."""

    content: Any
    parts: tuple[tuple[str, Any], ...] | None
    content_type: str | None
    length: int | None = None


NO_BODY = Body(None)


def content_type_of(operation: Operation, value: Any) -> str | None:
    """The content type to send a body as: the one that the contract has for its kind, else the first."""
    if not operation.kinds:
        return operation.body
    if is_raw(value):
        kinds = ["bytes"]
    elif isinstance(value, str):
        kinds = ["str"]
    elif isinstance(value, Mapping):
        kinds = ["dict"]
    else:
        kinds = [kind.__name__ for kind in type(value).__mro__]
        kinds += ["list"] if isinstance(value, Iterable) and "list" not in kinds else []
    known = dict(operation.kinds)
    return next((known[kind] for kind in kinds if kind in known), operation.body)


def make_body(
    value: Any, content_type: str | None, parts: Sequence[Part] = (), *, nullable: bool = False
) -> Body:
    """The body for a value: None is no body; models, dicts and lists follow the content type.

    parts: how single fields are written; nullable: None is sent as null. Bytes, paths, files and iterables of bytes are sent as they are, whatever the type says.
    """
    if content_type is None or (value is None and not nullable):
        return NO_BODY
    media = content_type.partition(";")[0].strip().lower()
    ways = {part.name: part for part in parts if part.media == media}
    if media == MULTIPART:
        return _multipart(value, ways)
    if is_raw(value):
        return _raw(value, content_type)
    if media == FORM:
        return Body(content_type, _form(value, ways))
    if is_json(media):
        return Body(content_type, compact_json(value))
    if media in LINES and not isinstance(value, str | Mapping) and isinstance(value, Iterable):
        return Body(content_type, b"".join(compact_json(item) + b"\n" for item in value))
    if isinstance(value, str):
        return Body(content_type, value.encode())
    if isinstance(value, AsyncIterable) or _may_give_bytes(value):
        return Body(content_type, value, replayable=False)
    raise UnsendableError(
        f"body: a {type(value).__name__} cannot be sent as {media}; pass bytes or a file"
    )


def _may_give_bytes(value: Any) -> bool:
    if isinstance(value, list | tuple):
        return all(isinstance(item, bytes | bytearray | memoryview) for item in value)
    return isinstance(value, Iterable) and not isinstance(value, Mapping)


def is_json(media: str) -> bool:
    """True for application/json and the types that end in +json."""
    media = media.partition(";")[0].strip().lower()
    return media.endswith(("/json", "+json"))


def is_raw(value: Any) -> bool:
    """True for what holds bytes: bytes, a path object, an open file."""
    return isinstance(value, bytes | bytearray | memoryview | os.PathLike) or hasattr(value, "read")


def _raw(value: Any, content_type: str) -> Body:
    if isinstance(value, bytes | bytearray | memoryview):
        return Body(content_type, bytes(value))
    if isinstance(value, os.PathLike):
        _require_file(value)
        return Body(content_type, value)
    start = _position(value)
    if start is None:
        return Body(content_type, value, replayable=False)
    return Body(content_type, _Rewound(value, start))


def _form(value: Any, ways: Mapping[str, Part]) -> bytes:
    fields = plain(value)
    if not ways or not isinstance(fields, dict):
        return urlencode(form_pairs(value)).encode()
    pairs: list[str] = []
    for name, field in fields.items():
        way = ways.get(name)
        if way is None:
            pairs.append(urlencode(form_pairs({name: field})))
        else:
            style = "json" if is_json(way.content_type or "") else way.style or "form"
            query = Query(name, style, way.explode, reserved=way.reserved)
            pairs.extend(query_pairs(query, field))
    return "&".join(filter(None, pairs)).encode()


def _multipart(value: Any, ways: Mapping[str, Part]) -> Body:
    fields = fields_of(value) if hasattr(type(value), "model_fields") else value
    if not isinstance(fields, Mapping):
        raise UnsendableError(
            "body: a multipart body is a mapping of part names to values or files"
        )
    parts = tuple(
        (part, item, ways.get(name))
        for name, field in fields.items()
        for part, item in _pieces(name, field, ways.get(name))
        if item is not None
    )
    for _, part, way in parts:
        if not isinstance(part, tuple) and not is_raw(part):
            _part(part, ExitStack(), way)  # what cannot be sent is told before anything is
    return Body(None, parts=parts, replayable=all(_replayable(part) for _, part, _ in parts))


def _pieces(name: str, field: Any, way: Part | None) -> Iterator[tuple[str, Any]]:
    """The parts of one field: one for each item of a list, or as its style says."""
    if way is None or way.style is None:
        items = field if isinstance(field, list) else [field]
        yield from ((name, _formatted(item, way) if way else item) for item in items)
        return
    for pair in query_pairs(Query(name, way.style, way.explode), field):
        part, _, value = pair.partition("=")
        yield unquote(part), unquote(value)


def _formatted(item: Any, way: Part) -> Any:
    """The item as its format asks: bytes as base64 text where that is `byte`; no text for `binary`."""
    if way.format == "binary" and isinstance(item, str):
        raise UnsendableError(
            f"body.{way.name}: text where a file is asked for; "
            "give bytes (text.encode()), a pathlib.Path or an open file"
        )
    if way.format != "byte" or not is_raw(item):
        return item
    if isinstance(item, os.PathLike):
        _require_file(item)
        item = Path(item).read_bytes()
    content = item.read() if hasattr(item, "read") else item
    return base64.b64encode(content).decode()


def fields_of(model: Any) -> dict[str, Any]:
    """The fields that are set, by their names on the wire; bytes stay bytes, to be sent as files."""
    from .wire import wire_name

    known = {
        wire_name(name, field): vars(model)[name]
        for name, field in type(model).model_fields.items()
        if name in model.model_fields_set
    }
    return known | (model.model_extra or {})


def _replayable(part: Any) -> bool:
    file = part[1] if isinstance(part, tuple) else part
    if isinstance(file, os.PathLike):
        _require_file(file)
    return not hasattr(file, "read") or _position(file) is not None


def _part(part: Any, files: ExitStack, way: Part | None = None) -> Any:
    """The part as httpx's `files` takes it: (file name or None, content[, content type[, headers]]).

    way: what the contract says of its content type, one or several to choose from, and headers.
    """
    name, content, *rest = _plain_part(part, files)
    media = rest[0] if rest else None
    if way is not None and way.content_type is not None and not isinstance(part, tuple):
        media = _one_of(way.content_type, name or "")
        if name is None:
            value = plain(part)
            content = compact_json(value) if is_json(media) else text(value).encode()
    headers = dict(way.headers if way else ()) | (rest[1] if len(rest) > 1 else {})
    return (name, content, media, headers) if headers else (name, content, *filter(None, [media]))


def _one_of(media: str, name: str) -> str:
    """Of several content types the one that the file's name speaks for, else the first."""
    choices = [choice.strip() for choice in media.split(",")]
    guessed = mimetypes.guess_type(name)[0]
    if guessed in choices:
        return guessed
    return next((c for c in choices if "*" not in c), guessed or "application/octet-stream")


def _plain_part(part: Any, files: ExitStack) -> Any:
    if isinstance(part, tuple):
        name, content, *rest = part
        return (name, _opened(content, files), *rest)
    if isinstance(part, os.PathLike):
        return (Path(part).name, _opened(part, files))
    if isinstance(part, bytes | bytearray | memoryview):
        return ("upload", bytes(part))
    if hasattr(part, "read"):
        name = getattr(part, "name", None)
        return (Path(name).name if isinstance(name, str) else "upload", part)
    value = plain(part)
    if isinstance(value, dict | list):
        return (None, compact_json(value), "application/json")
    return (None, text(value).encode())


def _opened(content: Any, files: ExitStack) -> Any:
    if isinstance(content, os.PathLike):
        return files.enter_context(Path(content).open("rb"))
    return bytes(content) if isinstance(content, bytearray | memoryview) else content


@dataclass(frozen=True, slots=True, repr=False)
class _Rewound:
    """A seekable file that is read from where it stood when the call began."""

    file: BinaryIO
    start: int


def _chunks(source: Any) -> Iterator[bytes]:
    if isinstance(source, _Rewound):
        source.file.seek(source.start)
        source = source.file
    if hasattr(source, "read"):
        while chunk := source.read(_CHUNK):
            yield chunk if isinstance(chunk, bytes) else chunk.encode()
    else:
        yield from source


async def _later(chunks: Iterator[bytes]) -> AsyncIterator[bytes]:
    for chunk in chunks:
        yield chunk


def _size(source: Any) -> int | None:
    file, start = (source.file, source.start) if isinstance(source, _Rewound) else (source, 0)
    try:
        return max(os.fstat(file.fileno()).st_size - start, 0) if "b" in file.mode else None
    except (AttributeError, OSError, ValueError, TypeError):
        return None


def _position(file: Any) -> int | None:
    try:
        return int(file.tell()) if file.seekable() else None
    except (AttributeError, OSError, ValueError):
        return None


def _require_file(path: Any) -> None:
    if not Path(path).is_file():
        raise UnsendableError(f"body: {os.fspath(path)}: no such file")
