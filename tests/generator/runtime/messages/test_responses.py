"""What comes back: decoded values, whole responses, what does not fit, what is not JSON."""

from __future__ import annotations

import gc
import json
import logging
from datetime import datetime
from typing import Any

import pytest

from runai_generator.runtime._core.errors import ResponseValidationError
from runai_generator.runtime._core.headers import Headers
from runai_generator.runtime._core.messages import decode
from runai_generator.runtime._core.messages.events import Events, read_all
from runai_generator.runtime._core.messages.model import Model, StrEnum
from runai_generator.runtime._core.messages.reply import Reply
from runai_generator.runtime._core.operation import Operation

GET = Operation("a.get", "GET", "/x")
BOTH = Operation("a.get", "GET", "/x", accept=("application/json", "text/csv", "application/x-tar"))


class Phase(StrEnum):
    RUNNING = "Running"


class Status(Model):
    phase: Phase
    since: datetime | None = None


class Project(Model):
    name: str
    status: Status | None = None
    tags: dict[str, int] | None = None
    parts: list[Status] | None = None


class Job(Model):
    job: str
    steps: list[Status]


@pytest.fixture(autouse=True)
def _nothing_reported(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(decode, "_misfits", {})


def got(side: Any, kind: Any, body: Any, operation: Operation = GET, **settings: Any) -> Any:
    side.server.on("GET", "/x", body)
    return side.call(side.client(**settings), operation, {200: kind})


def test_a_model_comes_back_with_its_nested_ones(side: Any) -> None:
    project = got(
        side,
        Project,
        {"name": "p", "status": {"phase": "Running"}, "parts": [{"phase": "Running"}]},
    )
    assert isinstance(project, Project)
    assert project.status is not None
    assert project.status.phase is Phase.RUNNING
    assert project.parts == [Status(phase=Phase.RUNNING)]


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        (list[int], [1, 2]),
        (dict[str, Any], {"a": None}),
        (Project | Job, {"name": "p"}),
        (Any, {"a": [1]}),
        (str, "text"),
        (int | None, None),
    ],
)
def test_other_types_come_back_as_the_contract_says(
    side: Any, answer: Any, kind: Any, body: Any
) -> None:
    import json

    value = got(side, kind, answer(body=json.dumps(body).encode()))
    dumped = value.to_dict() if isinstance(value, Model) else value
    assert dumped == body


@pytest.mark.parametrize("kind", [None, Project, Any, list[int]])
def test_no_content_is_none(side: Any, answer: Any, kind: Any) -> None:
    side.server.on("GET", "/x", answer(204))
    assert side.call(side.client(), GET, {200: kind, 204: None}) is None


def test_a_body_where_none_is_expected_is_ignored(side: Any) -> None:
    assert got(side, None, {"a": 1}) is None


@pytest.mark.parametrize(
    ("answers", "status", "expected"),
    [
        ({200: Project, 202: Job}, 202, Job),
        ({"2XX": Job}, 207, Job),
        ({200: Project, "2XX": Job}, 206, Job),
        ({"default": Job}, 200, Job),
        ({"201": Job}, 201, Job),
        ({202: Job}, 200, Job),
    ],
)
def test_the_status_chooses_the_type(
    side: Any, answer: Any, answers: Any, status: int, expected: type
) -> None:
    """The last row: 200 where only 202 is documented is read like the 202."""
    side.server.on("GET", "/x", answer(status, {"job": "j", "steps": []}))
    assert type(side.call(side.client(), GET, answers)) is expected


def test_unknown_fields_are_kept_reachable_and_sent_back(side: Any) -> None:
    body = {"name": "p", "newField": {"a": [1]}, "status": {"phase": "Running", "more": 1}}
    project = got(side, Project, body)
    assert project.newField == {"a": [1]}
    assert project.model_extra == {"newField": {"a": [1]}}
    assert project.status.more == 1
    assert project.to_dict() == body


def test_unknown_enum_values_survive(side: Any) -> None:
    project = got(side, Project, {"name": "p", "status": {"phase": "Hibernating"}})
    assert isinstance(project.status.phase, Phase)
    assert project.status.phase == "Hibernating"
    assert project.to_dict() == {"name": "p", "status": {"phase": "Hibernating"}}


MISFITS = {
    "name": {"not": "text"},
    "status": {"since": "yesterday", "extra": 1},
    "tags": {"a": 1, "b": "many"},
    "parts": [{"phase": "Running"}, {"phase": 7}, "none"],
    "unknown": [1],
}


def test_what_does_not_fit_is_decoded_as_far_as_it_does(side: Any) -> None:
    project = got(side, Project, MISFITS)
    assert isinstance(project, Project)
    assert project.name == {"not": "text"}
    assert isinstance(project.status, Status)
    assert (project.status.phase, project.status.since, project.status.extra) == (
        None,
        "yesterday",
        1,
    )
    assert project.tags == {"a": 1, "b": "many"}
    assert project.parts is not None
    assert project.parts[0] == Status(phase=Phase.RUNNING)
    assert isinstance(project.parts[1], Status)
    assert project.parts[1].phase == 7
    assert project.parts[2] == "none"
    assert project.to_dict() == MISFITS
    assert repr(project)


def test_of_a_union_the_likeliest_is_decoded(side: Any) -> None:
    value = got(side, Project | Job | list[Job], {"job": 7, "steps": [{"phase": "Running"}]})
    assert isinstance(value, Job)
    assert value.steps == [Status(phase=Phase.RUNNING)]
    (item,) = got(side, Project | list[Job], [{"job": "j"}])
    assert (type(item), item.job, item.steps) == (Job, "j", None)


def test_in_a_list_only_what_does_not_fit_is_loose(side: Any) -> None:
    fine, odd = got(side, list[Status], [{"phase": "Running"}, {"since": 3.5e99}])
    assert fine == Status(phase=Phase.RUNNING)
    assert isinstance(odd, Status)
    assert odd.since == 3.5e99


@pytest.mark.parametrize("body", [7, "text", [1], True, {"name": None}])
def test_something_quite_else_comes_back_as_it_is(side: Any, body: Any) -> None:
    value = got(side, Project, body)
    assert (value.to_dict() if isinstance(value, Project) else value) == body


def test_the_log_says_it_once_and_shows_no_value(
    side: Any, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.WARNING, "runai")
    side.server.on("GET", "/x", {"name": ["private"]})
    client = side.client()
    for _ in range(3):
        side.call(client, GET, {200: Project})
    (record,) = [record for record in caplog.records if record.name == "runai"]
    assert "a.get" in record.getMessage()
    assert "Project" in record.getMessage()
    assert "private" not in record.getMessage()


def test_strict_raises_what_and_where(side: Any) -> None:
    with pytest.raises(ResponseValidationError, match=r"a\.get.*HTTP 200.*name") as caught:
        got(side, Project, MISFITS, strict=True)
    error = caught.value
    assert error.status_code == 200
    assert b"yesterday" in error.content
    assert any(problem.startswith("status.phase") for problem in error.problems)
    assert "yesterday" not in str(error)


@pytest.mark.parametrize(
    ("content", "media"),
    [
        (b"<html>login</html>", "text/html"),
        (b'{"name": "tru', "application/json"),
        (b"oops", "text/plain"),
        (b"[" * 100_000, "application/json"),
        (b"\xff\xfe", "application/json"),
    ],
)
def test_what_is_not_json_is_an_error_whatever_the_mode(
    side: Any, answer: Any, content: bytes, media: str
) -> None:
    with pytest.raises(ResponseValidationError, match="not JSON"):
        got(side, Project, answer(body=content, headers=(("Content-Type", media),)))


@pytest.mark.parametrize(
    "media", ["text/plain", "application/octet-stream", "application/problem+json"]
)
def test_json_under_another_name_is_read(side: Any, answer: Any, media: str) -> None:
    reply = answer(body={"name": "p"}, headers=(("Content-Type", media),))
    assert got(side, Project, reply) == Project(name="p")


@pytest.mark.parametrize(
    ("media", "content", "expected"),
    [
        ("text/csv; charset=utf-8", "a,ü".encode(), "a,ü"),
        ("text/csv; charset=latin-1", "a,ü".encode("latin-1"), "a,ü"),
        ("text/csv; charset=nonsense", b"a,b", "a,b"),
        ("application/x-tar", b"\x1f\x8b\xff", b"\x1f\x8b\xff"),
        ("application/json", b'{"name":"p"}', Project(name="p")),
    ],
)
def test_the_content_type_decides_where_several_are_offered(
    side: Any, answer: Any, media: str, content: bytes, expected: Any
) -> None:
    reply = answer(body=content, headers=(("Content-Type", media),))
    assert got(side, Project, reply, BOTH) == expected


def test_a_media_type_the_caller_asks_for_is_one_that_may_come(side: Any, answer: Any) -> None:
    side.server.on("GET", "/x", answer(body=b"a,b", headers=(("Content-Type", "text/csv"),)))
    assert side.call(side.client(), GET, {200: Project}, options={"accept": "text/csv"}) == "a,b"
    assert side.server.received[-1].headers["accept"] == "text/csv"


def test_bytes_and_text_come_as_they_are(side: Any, answer: Any) -> None:
    tar = answer(body=b"\x00\xff", headers=(("Content-Type", "application/x-tar"),))
    assert got(side, bytes, tar) == b"\x00\xff"
    page = answer(body=b"<html>", headers=(("Content-Type", "text/html"),))
    html = Operation("a.get", "GET", "/x", accept=("text/html",))
    assert got(side, str, page, html) == "<html>"
    assert got(side, str, answer(body=b"", headers=(("Content-Type", "text/plain"),))) == ""


@pytest.mark.parametrize(
    ("accept", "media", "content", "expected"),
    [
        ("*/*", "image/gif", b"GIF\0", b"GIF\0"),
        ("*/*", "text/plain", b"words", "words"),
        ("*/*", "application/json", b'{"a": 1}', {"a": 1}),
        ("image/*", "image/gif", b"GIF\0", b"GIF\0"),
    ],
)
def test_of_a_range_of_media_types_comes_what_came(
    side: Any, answer: Any, accept: str, media: str, content: bytes, expected: Any
) -> None:
    """Where nothing is said of it, JSON is read and all else is kept."""
    reply = answer(body=content, headers=(("Content-Type", media),))
    operation = Operation("a.any", "GET", "/x", accept=(accept,))
    assert got(side, Any, reply, operation) == expected


CSV = Operation("a.export", "GET", "/x", accept=("text/csv",))
TAR = Operation("a.logs", "GET", "/x", accept=("application/x-tar",))


@pytest.mark.parametrize(("operation", "kind"), [(CSV, str), (CSV, bytes), (TAR, bytes)])
@pytest.mark.parametrize(
    ("media", "content"),
    [
        ("text/html; charset=utf-8", b"<html>sign in</html>"),
        ("application/json", b'{"message": "try again"}'),
        ("application/problem+json", b"{}"),
    ],
)
def test_a_page_or_an_object_instead_of_a_file_is_an_error(
    side: Any, answer: Any, operation: Operation, kind: Any, media: str, content: bytes
) -> None:
    reply = answer(body=content, headers=(("Content-Type", media),))
    with pytest.raises(ResponseValidationError, match=r"instead of .*is base_url right") as caught:
        got(side, kind, reply, operation)
    assert caught.value.content == content


def test_a_file_of_another_kind_is_left_to_the_caller(side: Any, answer: Any) -> None:
    """Servers call a CSV text/plain, or octets; only pages and objects are surely something else."""
    for media in ("text/plain", "application/octet-stream", "application/vnd.ms-excel"):
        reply = answer(body=b"a,b", headers=(("Content-Type", media),))
        assert got(side, bytes, reply, CSV) == b"a,b"


def test_an_object_instead_of_the_csv_that_the_caller_asks_for_is_an_error(side: Any) -> None:
    side.server.on("GET", "/x", {"name": "p"})
    with pytest.raises(ResponseValidationError, match="application/json instead of text/csv"):
        side.call(side.client(), GET, {200: Project}, options={"accept": "text/csv"})


def test_what_never_fits_is_decoded_in_one_pass(monkeypatch: pytest.MonkeyPatch) -> None:
    """The first misfit of an operation costs a second pass over the answer; after that none does."""
    fits = {"phase": "Running", "since": "2026-01-01T00:00:00Z", "note": "a", "sizes": [1, 2]}
    pages = {
        "fine": [fits] * 50,
        "odd": [{"since": "yesterday", "note": "a", "sizes": [1, 2]}] * 50,
    }

    class Item(Status):
        note: str
        sizes: list[int]

    class Page(Model):
        items: list[Item]

    passes: list[str] = []
    for name in ("adapter", "lenient_adapter"):  # asked for once for each pass
        plain = getattr(decode, name)

        def counted(kind: Any, _plain: Any = plain) -> Any:
            passes.append(_plain.__name__)
            return _plain(kind)

        monkeypatch.setattr(decode, name, counted)
    seen = {}
    for what, items in pages.items():
        body = json.dumps({"items": items}).encode()
        reply = Reply(200, Headers([("content-type", "application/json")]), body, 0.0)
        operation = Operation(f"a.{what}", "GET", "/x")
        counts = []
        for _ in range(3):
            passes.clear()
            value = decode.decode(operation, reply, {200: Page}, decode.Reading())
            assert isinstance(value.items[49], Item)
            counts.append(len(passes))
        seen[what] = counts
    assert seen == {"fine": [1, 1, 1], "odd": [2, 1, 1]}


@pytest.mark.parametrize("thresholds", [(700, 10, 10), (0, 5, 10)])
@pytest.mark.parametrize("body", [{"name": "p"}, {"name": 1}])
def test_garbage_collection_is_afterwards_as_it_was(
    side: Any, thresholds: tuple[int, int, int], body: Any
) -> None:
    """Older garbage is left alone while a large answer is decoded, be it one that fits or not."""
    was = gc.get_threshold()
    gc.set_threshold(*thresholds)
    expected = gc.get_threshold()
    try:
        value = got(side, Project, {**body, "tags": {str(n): n for n in range(9000)}})
        assert gc.get_threshold() == expected
    finally:
        gc.set_threshold(*was)
    assert value.tags["8999"] == 8999


def test_thresholds_that_somebody_sets_meanwhile_stay() -> None:
    was = gc.get_threshold()
    large = b" " * 100_000
    try:
        with decode._older_garbage_later(large), decode._older_garbage_later(large):
            assert gc.get_threshold()[1] > was[1]
        assert gc.get_threshold() == was
        with decode._older_garbage_later(large):
            gc.set_threshold(900, 20, was[2])
            told = gc.get_threshold()
        assert gc.get_threshold() == told
    finally:
        gc.set_threshold(*was)


def test_a_server_that_misfits_again_and_again_seems_newer(
    side: Any, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.WARNING, "runai")
    side.server.on("GET", "/x", {"name": 1})
    client = side.client(release="2.22")
    for number in range(5):
        operation = Operation(f"a.get{number}", "GET", "/x")
        side.calls(client, operation, 2, {200: Project})
    assert sum("seems newer than 2.22" in message for message in caplog.messages) == 1
    assert sum("decoded leniently" in message for message in caplog.messages) == 5


def test_the_raw_response_has_everything(side: Any, answer: Any) -> None:
    headers = (("X-Request-Id", "r1"), ("X-Two", "a"), ("X-Two", "b"))
    side.server.on("GET", "/x", answer(200, {"name": "p"}, headers=headers))
    response = side.raw(side.client(), GET, {200: Project})
    assert (response.status_code, response.request_id) == (200, "r1")
    assert response.headers["x-two"] == "a, b"
    assert response.headers.get_list("X-TWO") == ["a", "b"]
    assert response.content == b'{"name": "p"}'
    assert response.text == '{"name": "p"}'
    assert response.json() == {"name": "p"}
    assert response.parse() == Project(name="p")
    assert 0 < response.elapsed < 5
    assert "200" in repr(response)


@pytest.mark.parametrize(
    ("content", "media"),
    [
        (b"\xef\xbb\xbf" + '{"name": "caf\u00e9"}'.encode(), "application/json"),
        ('{"name": "caf\u00e9"}'.encode("latin-1"), "application/json; charset=ISO-8859-1"),
        ('{"name": "caf\u00e9"}'.encode("utf-16"), 'application/json; charset="utf-16"'),
        ('{"name": "caf\u00e9"}'.encode(), "application/json; charset=klingon"),
        ('{"name": "caf\u00e9"}'.encode(), "application/json; charset=UTF8"),
    ],
)
def test_json_is_read_in_the_charset_it_names(
    side: Any, answer: Any, content: bytes, media: str
) -> None:
    side.server.on("GET", "/x", answer(body=content, headers=(("Content-Type", media),)))
    read = side.call(side.client(strict=True), GET, {200: Project})
    assert read.name == "caf\u00e9"


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"<html>", "line 1, column 1"),
        (b'{"name":\n', "line 2, column 1"),
        (b'{"name": "\xe9"}', "no utf-8 text at byte 10"),
        (b'{"name": ' + b"[" * 100_000, "nested too deeply"),
        (b'{"name": ' + b"9" * 5000 + b"}", "a number is too long"),
    ],
)
def test_what_is_not_json_says_why(side: Any, answer: Any, content: bytes, reason: str) -> None:
    side.server.on("GET", "/x", answer(body=content))
    with pytest.raises(ResponseValidationError, match=f"not JSON: .*{reason}"):
        side.call(side.client(), GET, {200: Project})


def test_nothing_where_a_model_is_expected_is_told(
    side: Any, answer: Any, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.WARNING, "runai")
    side.server.on("GET", "/x", answer(200))
    assert side.call(side.client(), GET, {200: Status}) is None
    assert [record.getMessage() for record in caplog.records if "no content" in record.getMessage()]
    with pytest.raises(ResponseValidationError, match="no content"):
        side.call(side.client(strict=True), GET, {200: Status})
    side.server.on("GET", "/x", answer(204))
    assert side.call(side.client(strict=True), GET, {200: Status}) is None


def test_a_wait_of_more_digits_than_a_number_may_have_is_none() -> None:
    """Python makes no number of more than 4,300 digits, and the stream goes on."""
    content = b"retry: " + b"9" * 5_000 + b"\ndata: a\n\nretry: 20\ndata: b\n\n"
    events = read_all(content, Events(bytes.decode))
    assert [(event.data, event.retry) for event in events] == [("a", None), ("b", 20)]
