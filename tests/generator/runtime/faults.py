"""What goes wrong between a client and a server, and what comes out: the table in the documentation.

`python -m tests.generator.runtime.faults` writes docs/reference/faults.md from what happens, sync
and async, against a real server; it is part of `make regen`. A test compares.
"""

from __future__ import annotations

import gzip
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from runai_generator.runtime._core.errors import RunaiError
from runai_generator.runtime._core.messages.model import Model
from runai_generator.runtime._core.operation import Operation
from runai_generator.runtime._core.results.pagination import paginate, paginate_async

from .conftest import Answer, Server, Side, Time, running

PAGE = Path(__file__).parents[3] / "docs" / "reference" / "faults.md"
GET, POST = Operation("pets.get", "GET", "/x"), Operation("pets.create", "POST", "/x", body="application/json")  # fmt: skip
FILE = Operation("pets.export", "GET", "/x", accept=("text/csv",))
LIST = Operation("pets.list", "GET", "/x")
TOKEN = "/api/v1/token"
PAIR = {"client_id": "me", "client_secret": "s3cret-word"}
HTML = Answer(200, b"<html>sign in</html>", (("Content-Type", "text/html"),))


class Pet(Model):
    """An answer with a required field."""

    name: str


@dataclass(frozen=True)
class Fault:
    """A fault: what the server does at /x, what the client was told, and what is called."""

    title: str
    answers: tuple[Any, ...]
    operation: Operation = GET
    kind: Any = Any
    settings: dict[str, Any] = field(default_factory=dict)
    values: dict[str, Any] = field(default_factory=dict)
    prepare: Callable[[Server], None] | None = None
    listed: bool = False


def _token(*answers: Any) -> Callable[[Server], None]:
    return lambda server: server.on("POST", TOKEN, *answers)


def _bomb() -> Answer:
    packed = gzip.compress(b"[" + b"0," * 2_000_000 + b"0]")
    return Answer(200, packed, (("Content-Type", "application/json"), ("Content-Encoding", "gzip")))


def _cut_gzip() -> Answer:
    packed = gzip.compress(b'{"name": "a name that is long enough to be cut off"}')[:-12]
    return Answer(200, packed, (("Content-Type", "application/json"), ("Content-Encoding", "gzip")))


OK: dict[str, Any] = {"name": "rex"}
FAULTS = (
    Fault("GET: the connection is dropped once", (Answer(drop=True), OK)),
    Fault("GET: the connection is always dropped", (Answer(drop=True),)),
    Fault("POST: the connection is dropped after it was sent", (Answer(drop=True), OK), POST, values={"body": {}}),
    Fault("POST, `retry_post=True`: the same", (Answer(drop=True), OK), POST, settings={"retry_post": True}, values={"body": {}}),
    Fault("the answer is cut off in the middle", (Answer(200, {"name": "rex" * 50}, cut=True),)),
    Fault("nobody listens at the address", (), settings={"base_url": "http://127.0.0.1:9"}),
    Fault("GET: 503 twice, then an answer", (Answer(503, {}), Answer(503, {}), OK)),
    Fault("POST: 503 without Retry-After", (Answer(503, {}), OK), POST, values={"body": {}}),
    Fault("POST: 503 with Retry-After: 2", (Answer(503, {}, (("Retry-After", "2"),)), OK), POST, values={"body": {}}),
    Fault("POST: 429 without Retry-After", (Answer(429, {}), OK), POST, values={"body": {}}),
    Fault("429 with Retry-After: 1000", (Answer(429, {"message": "quota"}, (("Retry-After", "1000"),)), OK)),
    Fault("500 for ever", (Answer(500, {"message": "down"}),)),
    Fault("522, as proxies send it, then an answer", (Answer(522, {}), OK)),
    Fault("404", (Answer(404, {"message": "no such pet"}),)),
    Fault("409 with details", (Answer(409, {"message": "taken", "details": "rex"}),)),
    Fault("a redirect to another path", (Answer(302, None, (("Location", "/y"),)),),
          prepare=lambda server: server.on("GET", "/y", OK)),
    Fault("POST: a redirect", (Answer(302, None, (("Location", "/y"),)),), POST, values={"body": {}}),
    Fault("a token that has just ended (401 once)", (Answer(401, {}), OK), settings=PAIR,
          prepare=_token({"access_token": "t1"})),
    Fault("credentials that the token endpoint refuses", (OK,), settings=PAIR,
          prepare=_token(Answer(401, {"message": "unknown client"}))),
    Fault("a token endpoint that is not there", (OK,), settings=PAIR),
    Fault("a token endpoint that answers with a page", (OK,), settings=PAIR, prepare=_token(HTML)),
    Fault("a sign-in page with status 200 instead of JSON", (HTML,), kind=Pet),
    Fault("a sign-in page with status 200 instead of a CSV file", (HTML,), FILE, bytes),
    Fault("JSON that breaks off", (Answer(200, b'{"name": ', (("Content-Type", "application/json"),)),), kind=Pet),
    Fault("gzip that breaks off", (_cut_gzip(),), kind=Pet),
    Fault("an answer packed in a way that nobody asked for", (Answer(200, b"?", (("Content-Type", "text/csv"), ("Content-Encoding", "compress"))),), FILE, bytes),
    Fault("a small answer that unpacks to more than max_response_bytes", (_bomb(),), settings={"max_response_bytes": 100_000}),
    Fault("a field of the wrong type", ({"name": 7},), kind=Pet),
    Fault("a field of the wrong type, `strict=True`", ({"name": 7},), kind=Pet, settings={"strict": True}),
    Fault("a page of a list that is null", (Answer(200, b"null", (("Content-Type", "application/json"),)),), LIST, listed=True),
    Fault("a page of a list that is an error object", ({"error": "busy"},), LIST, listed=True),
    Fault("a server that never answers, `timeout=0.2`", (Answer(200, OK, delay=1.0),), settings={"timeout": 0.2}),
    Fault("headers that come drop by drop, `timeout=0.3`", (Answer(drip_headers=True),), settings={"timeout": 0.3}),
    Fault("a body that comes drop by drop, `timeout=0.3`", (Answer(200, pieces=(b"x",) * 50, pause=0.05),), settings={"timeout": 0.3}),
    Fault("a number that JSON cannot say", (OK,), POST, values={"body": {"size": float("nan")}}),
    Fault("a header with a line break", (OK,), values={"options": {"extra_headers": {"X-Note": "a\nb"}}}),
    Fault("a keyword that no method has", (OK,), values={"options": {"time_out": 3}}),
)  # fmt: skip


def outcome(fault: Fault, name: str) -> str:
    """What comes out: the value or the error, how often it was sent, and how long was waited."""
    time = Time(chance=0.5)
    with running() as server:
        server.on(fault.operation.method, "/x", *(fault.answers or (OK,)))
        if fault.prepare is not None:
            fault.prepare(server)
        side = Side(name, server)
        settings = dict(fault.settings)
        clock = {} if "timeout" in settings else {"time": time}
        client = side.client(**clock, **settings)
        result = _result(side, client, fault).replace(server.origin.partition("//")[2], "HOST")
        if not side.is_async:
            client.close()
        sent = len(server.at("/x"))
    waited = f", waits {' + '.join(f'{seconds:g} s' for seconds in time.slept)}" if time.slept else ""  # fmt: skip
    return f"{result} (sent {sent} times{waited})".replace("sent 1 times", "sent once").replace(
        "sent 0 times", "never sent"
    )


def _result(side: Side, client: Any, fault: Fault) -> str:
    try:
        if fault.listed:
            return f"answer: {_items(side, client, fault)}"
        answer = side.call(client, fault.operation, {200: fault.kind}, **fault.values)
    except (RunaiError, TypeError, ValueError) as error:
        said = re.sub(r"\s+", " ", re.sub(r"\[Errno \d+\] ", "", str(error))).strip()
        return f"{type(error).__name__}: {said}"
    return f"answer: {answer!r}"


def _items(side: Side, client: Any, fault: Fault) -> list[Any]:
    if not side.is_async:
        pages: Any = lambda at, limit: client.call_raw(fault.operation, {200: Any})  # noqa: E731, ARG005
        return list(paginate(pages, items="pets", page_size=2))

    async def page(at: int, limit: int) -> Any:  # noqa: ARG001
        return await client.call_raw(fault.operation, {200: Any})

    async def everything() -> list[Any]:
        return [item async for item in paginate_async(page, items="pets", page_size=2)]

    listed: list[Any] = side.run(client, everything())
    return listed


def page(outcomes: dict[str, tuple[str, str]]) -> str:
    """The text of the page: a row for each fault, where sync and async differ both."""
    lines = [
        "<!-- Written by tests/generator/runtime/faults.py. -->",
        "# What goes wrong, and what comes out",
        "",
        "Each row was made by running a client, sync and async, against a server that does this; a test",
        "runs them again. Waits are those of a clock that stands still, with the middle of what chance gives.",
        "",
        "| fault | what comes out |",
        "|---|---|",
    ]
    for title, (sync, asynchronous) in outcomes.items():
        told = sync if sync == asynchronous else f"sync: {sync}; async: {asynchronous}"
        lines.append(f"| {title} | {_cell(told)} |")
    return "\n".join(lines) + "\n"


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("<", "&lt;").replace("*", "\\*").replace("_", "\\_")


def outcomes() -> Iterator[tuple[str, tuple[str, str]]]:
    """Each fault's title with its outcomes, sync and async."""
    for fault in FAULTS:
        yield fault.title, (outcome(fault, "sync"), outcome(fault, "async"))


if __name__ == "__main__":
    PAGE.write_text(page(dict(outcomes())), encoding="utf-8")
