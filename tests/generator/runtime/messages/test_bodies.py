"""Bodies: JSON, forms, multipart and bytes, sync and async, and what cannot be sent."""

from __future__ import annotations

import io
from contextlib import ExitStack
from datetime import datetime, timezone
from email.parser import BytesParser
from email.policy import HTTP
from pathlib import Path
from typing import Annotated, Any
from uuid import UUID

import pytest
from pydantic import Field, ValidationError

from runai_generator.runtime._core.errors import RequestValidationError
from runai_generator.runtime._core.messages.body import make_body
from runai_generator.runtime._core.messages.model import Base64, Model, StrEnum
from runai_generator.runtime._core.messages.wire import UnsendableError
from runai_generator.runtime._core.operation import Operation, Part


class Kind(StrEnum):
    A = "a"


class Inner(Model):
    deep: int | None = None


class Thing(Model):
    name: str
    note: str | None = None
    inner: Inner | None = None
    kind: Kind | None = None


class Upload(Model):
    content: Annotated[bytes, Field(alias="the-file")]
    when: datetime | None = None
    more: dict[str, int] | None = None
    other: str | None = None


def post(content_type: str) -> Operation:
    return Operation("a.create", "POST", "/x", body=content_type)


def sent(side: Any, media: str, body: Any, **options: Any) -> Any:
    side.server.on("POST", "/x", {})
    side.call(side.client(), post(media), body=body, options=options)
    return side.server.received[-1]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (Thing(name="x"), b'{"name":"x"}'),
        (Thing(name="x", note=None), b'{"name":"x","note":null}'),
        (Thing(name="x", inner=Inner(), kind=Kind.A), b'{"name":"x","inner":{},"kind":"a"}'),
        ([Thing(name="x")], b'[{"name":"x"}]'),
        (
            {"a": Kind.A, "b": [UUID(int=0)]},
            b'{"a":"a","b":["00000000-0000-0000-0000-000000000000"]}',
        ),
        ({"at": datetime(2025, 1, 2, tzinfo=timezone.utc)}, b'{"at":"2025-01-02T00:00:00Z"}'),
        ({"u": "ü", "n": None, "t": True}, '{"u":"ü","n":null,"t":true}'.encode()),
        ("text", b'"text"'),
        (0, b"0"),
        (False, b"false"),
        ({}, b"{}"),
        (b'{"raw": 1}', b'{"raw": 1}'),
    ],
)
def test_json_is_compact_unset_is_left_out_and_none_is_null(
    side: Any, body: Any, expected: bytes
) -> None:
    request = sent(side, "application/json", body)
    assert request.body == expected
    assert request.headers["content-type"] == "application/json"
    assert request.headers["content-length"] == str(len(expected))


def test_no_body_has_no_content_type(side: Any) -> None:
    request = sent(side, "application/json", None)
    assert request.body == b""
    assert "content-type" not in request.headers


def test_a_form_repeats_lists_and_leaves_none_out(side: Any) -> None:
    form = {"a": "x y&", "b": [1, True], "c": None, "d": {"e": 1}}
    request = sent(side, "application/x-www-form-urlencoded", form)
    assert request.body == b"a=x+y%26&b=1&b=true&d=%7B%22e%22%3A1%7D"
    assert request.headers["content-type"] == "application/x-www-form-urlencoded"


def test_another_content_type_is_chosen_by_option(side: Any) -> None:
    request = sent(side, "application/json", {"a": 1}, content_type="application/merge-patch+json")
    assert request.headers["content-type"] == "application/merge-patch+json"
    assert request.json == {"a": 1}


def file_of(tmp_path: Path, content: bytes) -> Path:
    path = tmp_path / "data.bin"
    path.write_bytes(content)
    return path


BIG = bytes(range(256)) * 1000


@pytest.mark.parametrize("form", ["bytes", "path", "file", "pipe", "iterable"])
def test_bytes_go_as_they_are_from_whatever_holds_them(
    side: Any, tmp_path: Path, form: str
) -> None:
    path = file_of(tmp_path, BIG)
    body: Any = {
        "bytes": BIG,
        "path": path,
        "file": path.open("rb"),
        "pipe": Unseekable(BIG),
        "iterable": (BIG[start : start + 1000] for start in range(0, len(BIG), 1000)),
    }[form]
    request = sent(side, "application/octet-stream", body)
    assert request.body == BIG
    assert request.headers["content-type"] == "application/octet-stream"
    if form in ("bytes", "path", "file"):
        assert request.headers["content-length"] == str(len(BIG))


class Unseekable(io.BytesIO):
    def seekable(self) -> bool:
        return False


def test_a_file_is_sent_from_where_it_stands(side: Any, tmp_path: Path) -> None:
    with file_of(tmp_path, b"skipped-kept").open("rb") as file:
        file.seek(8)
        assert sent(side, "application/octet-stream", file).body == b"kept"


def test_text_is_sent_as_text(side: Any) -> None:
    assert sent(side, "text/plain", "grüße").body == "grüße".encode()


def parts_of(request: Any) -> dict[str, tuple[str | None, str, bytes]]:
    head = f"Content-Type: {request.headers['content-type']}\r\n\r\n".encode()
    message = BytesParser(policy=HTTP).parsebytes(head + request.body)
    return {
        str(part.get_param("name", header="content-disposition")): (
            part.get_filename(),
            part.get_content_type(),
            part.get_payload(decode=True),
        )
        for part in message.iter_parts()
    }


def test_multipart_takes_values_files_paths_and_models(side: Any, tmp_path: Path) -> None:
    body = {
        "name": "x",
        "flag": True,
        "none": None,
        "path": file_of(tmp_path, b"from path"),
        "file": io.BytesIO(b"from file"),
        "named": ("a.csv", b"1,2", "text/csv"),
        "raw": b"bytes",
        "model": Thing(name="m"),
    }
    parts = parts_of(sent(side, "multipart/form-data", body))
    assert parts["name"] == (None, "text/plain", b"x")
    assert parts["flag"][2] == b"true"
    assert parts["path"] == ("data.bin", "application/octet-stream", b"from path")
    assert parts["file"][2] == b"from file"
    assert parts["named"] == ("a.csv", "text/csv", b"1,2")
    assert parts["raw"][2] == b"bytes"
    assert parts["model"] == (None, "application/json", b'{"name":"m"}')
    assert "none" not in parts


def test_multipart_sends_the_bytes_of_a_model_as_a_file(side: Any) -> None:
    body = Upload(
        content=b"\x00\xff", when=datetime(2024, 5, 1, tzinfo=timezone.utc), more={"a": 1}
    )
    parts = parts_of(sent(side, "multipart/form-data", body))
    assert parts["the-file"][2] == b"\x00\xff"
    assert parts["the-file"][0] is not None
    assert parts["when"] == (None, "text/plain", b"2024-05-01T00:00:00Z")
    assert parts["more"] == (None, "application/json", b'{"a":1}')
    assert set(parts) == {"the-file", "when", "more"}


def parted(body: Any) -> list[Any]:
    """What goes out for a multipart body with bytes in both ways: name, content, content type."""
    parts = (
        Part("multipart/form-data", "b", content_type="application/octet-stream", format="byte"),
        Part("multipart/form-data", "the-file", format="binary"),
    )
    with ExitStack() as files:
        payload = make_body(body, "multipart/form-data", parts).open(files, asynchronous=False)
        assert payload.parts is not None
        return [(name, *sent[:3]) for name, sent in payload.parts]


class Encoded(Model):
    b: Annotated[Base64 | None, Field()] = None
    many: list[Base64] | None = None
    content: Annotated[bytes | None, Field(alias="the-file")] = None
    contents: list[bytes] | None = None


@pytest.mark.parametrize("value", [b"hi", "aGk=", io.BytesIO(b"hi"), [b"hi"]])
def test_bytes_of_a_part_travel_as_base64_where_the_contract_says_so(value: Any) -> None:
    expected = [("b", None, b"aGk=", "application/octet-stream")]
    assert parted({"b": value}) == expected
    if isinstance(value, bytes | str):
        assert parted(Encoded(b=value)) == expected  # type: ignore[arg-type]


def test_text_is_no_file() -> None:
    """It was sent as text by a mapping, and as what it stands for in base64 by a model."""
    for body in ({"the-file": "abcd"}, {"the-file": [b"abcd", "abcd"]}):
        with pytest.raises(
            UnsendableError, match=r"body\.the-file: text where a file is asked for"
        ):
            parted(body)
    for given in (
        {"content": "abcd"},
        {"content": "no base64!"},
        {"the-file": "abcd"},
        {"contents": [b"abcd", "abcd"]},
    ):
        with pytest.raises(ValidationError, match="text where bytes are asked for"):
            Encoded(**given)
    assert Encoded(b="YWJj", many=["YWJj"]).many == [b"abc"]  # type: ignore[arg-type, list-item]
    assert Encoded.from_dict({"the-file": "YWJj"}).content == b"abc"


@pytest.mark.parametrize(
    ("content_type", "make"),
    [
        ("application/octet-stream", lambda path: path),
        ("application/octet-stream", lambda path: path.open("rb")),
        ("multipart/form-data", lambda path: {"f": path}),
        ("multipart/form-data", lambda path: {"f": path.open("rb")}),
    ],
)
def test_a_repeated_upload_is_sent_whole_again(
    side: Any, answer: Any, still: Any, tmp_path: Path, content_type: str, make: Any
) -> None:
    side.server.on("PUT", "/x", answer(503), {})
    operation = Operation("a.put", "PUT", "/x", body=content_type)
    side.call(side.client(time=still), operation, body=make(file_of(tmp_path, BIG)))
    first, second = side.server.at("/x")
    assert BIG in first.body
    assert BIG in second.body


def test_an_upload_that_cannot_be_read_again_is_not_repeated(
    side: Any, answer: Any, still: Any
) -> None:
    from runai_generator.runtime._core.errors import ServerError

    side.server.on("PUT", "/x", answer(503), {})
    operation = Operation("a.put", "PUT", "/x", body="application/octet-stream")
    with pytest.raises(ServerError):
        side.call(side.client(time=still), operation, body=iter([b"once"]))
    assert len(side.server.at("/x")) == 1


def test_an_async_iterable_is_sent_by_the_async_client(server: Any) -> None:
    import asyncio

    from runai_generator.runtime._core.client import AsyncBaseClient

    server.on("POST", "/x", {})

    async def pieces() -> Any:
        for piece in (b"a", b"b"):
            yield piece

    async def main() -> None:
        async with AsyncBaseClient(server.origin, token="t") as client:
            await client.call(post("application/octet-stream"), {200: Any}, body=pieces())

    asyncio.run(main())
    assert server.received[-1].body == b"ab"


@pytest.mark.parametrize(
    ("content_type", "body", "problem"),
    [
        ("application/json", float("nan"), "not JSON compliant|Out of range"),
        ("application/json", {"a": object()}, "object cannot be sent"),
        ("application/x-www-form-urlencoded", [1], "made of named fields"),
        ("multipart/form-data", "x", "mapping of part names"),
        ("application/octet-stream", {"a": 1}, "dict cannot be sent as application/octet-stream"),
        ("multipart/form-data", {"at": datetime(2030, 1, 1)}, "without a zone"),
        ("multipart/mixed", [{"a": 1}, b"1"], "list cannot be sent as multipart/mixed"),
        ("application/octet-stream", Path("nowhere.bin"), "nowhere.bin: no such file"),
    ],
)
def test_what_cannot_be_sent_says_so_before_sending(
    side: Any, content_type: str, body: Any, problem: str
) -> None:
    with pytest.raises(RequestValidationError, match=problem):
        side.call(side.client(), post(content_type), body=body)
    assert side.server.received == []
