"""From the content of a response to the value that a method returns."""

from __future__ import annotations

import codecs
import gc
import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, get_args

from pydantic import ValidationError

from ..errors import APIStatusError, ResponseValidationError, RunaiError, TokenError
from ..operation import Operation
from .adapters import AS_IT_CAME, adapter
from .body import LINES, is_json
from .lenient_decode import decode_leniently, lenient_adapter
from .reply import Reply
from .trace import logger

if TYPE_CHECKING:
    from .events import Events, Items

Answers = Mapping[Any, Any]
EVENTS = "text/event-stream"
_WITHOUT_CONTENT = frozenset({204, 205, 304})
_LARGE = 50_000  # bytes
_NEVER = 1_000_000  # collections of what is young: more than one answer brings
_MANY_MISFITS = 3  # operations: one or two are mistakes in the contract
_misfits: dict[str | None, set[str]] = {}
_MARKUP = ("text/html", "application/xhtml+xml")


@dataclass(frozen=True, slots=True)
class Reading:
    """How answers are read: whether what does not fit is an error, and by the contract of which release."""

    strict: bool = False
    release: str | None = None


def decode(operation: Operation, reply: Reply, answers: Answers, reading: Reading) -> Any:
    """The value of the type that the answers name for the status.

    What does not fit its type is decoded as far as it does, with one warning in the log per
    operation; strict raises ResponseValidationError instead. That is raised in any case if JSON
    is expected and something else comes, or HTML or JSON where a file is. Where JSON is expected
    and nothing comes, it is None: as it should be for 204 and 205, or else like what does not fit.
    """
    require_content_type(operation, reply)
    kind = answer_type(reply.status, answers)
    content = reply.content or b""
    if kind is None or (not content and kind not in (bytes, str)):
        if reply.status not in _WITHOUT_CONTENT and not _may_be_none(kind):
            _tell(operation, reply, kind, ("no content",), reading)
        return None
    if kind is bytes:
        return content
    media = media_type(reply)
    if operation.items is not None and is_stream(media):
        from .events import read_all

        return read_all(content, stream_reader(operation, reply, reading))
    if kind is str and not is_json(media) and (media not in _MARKUP or _offered(media, operation)):
        return text(reply)
    if not is_json(media) and (
        _offered(media, operation) or _may_be_anything(media, kind, operation)
    ):
        return text(reply) if media.startswith("text/") else content
    return _from_json(operation, reply, kind, content, reading)


def is_stream(media: str) -> bool:
    """Whether what comes in the media type comes one by one: as events, or as lines of JSON."""
    return media == EVENTS or media in LINES


def stream_reader(operation: Operation, reply: Reply, reading: Reading) -> Events | Items:
    """What makes the values of a stream out of its lines."""
    from .events import Events, Items
    from .named_types import named_type

    kind = named_type(operation.items or "Any")
    if media_type(reply) == EVENTS:
        return Events(lambda data: _event_data(operation, reply, kind, data, reading))
    return Items(lambda line: _from_json(operation, reply, kind, line, reading))


def _event_data(
    operation: Operation, reply: Reply, kind: Any, data: bytes, reading: Reading
) -> Any:
    if kind is str or isinstance(_parsed(data), _NotJson):
        return data.decode("utf-8", "replace")
    return _from_json(operation, reply, kind, data, reading)


def with_typed_body(operation: Operation, error: RunaiError) -> RunaiError:
    """The error, its body as what the contract says that it is for the status."""
    if operation.errors and isinstance(error, APIStatusError) and not isinstance(error, TokenError):
        kind = _error_type(operation, error.status_code)
        if kind and isinstance(error.body, dict | list):
            from .named_types import named_type

            error.body = decode_leniently(named_type(kind), error.body)
    return error


def _error_type(operation: Operation, status: int) -> str | None:
    kinds = dict(operation.errors)
    keys = (str(status), f"{status // 100}XX", "default")
    return next((kinds[key] for key in keys if key in kinds), None)


def require_content_type(operation: Operation, reply: Reply) -> None:
    """Raise ResponseValidationError where a page or a JSON object came instead of a file.

    A sign-in page with status 200, or an error that a proxy sends as one, must not be saved as a CSV.
    """
    media = media_type(reply)
    if not reply.ok or any(is_json(offer) or "*" in offer for offer in operation.accept):
        return
    if (media in _MARKUP or is_json(media)) and not _offered(media, operation):
        problem = f"{media} instead of {' or '.join(operation.accept)}; is base_url right?"
        raise ResponseValidationError(
            operation.name,
            (problem,),
            status_code=reply.status,
            content=reply.content or b"",
            request_id=reply.request_id,
        )


def media_type(reply: Reply) -> str:
    """The media type that the content type names, in lower case; empty if none."""
    return reply.headers.get("content-type", "").partition(";")[0].strip().lower()


def _may_be_none(kind: Any) -> bool:
    return kind is None or kind is Any or type(None) in get_args(kind)


def answer_type(status: int, answers: Answers) -> Any:
    """The type for the status: its own, that of its class (`2XX`), `default`, or that of another success."""
    for key in (status, str(status), f"{status // 100}XX", "default"):
        if key in answers:
            return answers[key]
    return next(iter(answers.values()), None)


def text(reply: Reply) -> str:
    """The content as text in the charset it names, else UTF-8; what cannot be read is replaced."""
    try:
        return (reply.content or b"").decode(charset(reply), "replace")
    except LookupError:
        return (reply.content or b"").decode("utf-8", "replace")


def charset(reply: Reply) -> str:
    """The charset that the content type names, in lower case; else UTF-8."""
    media = reply.headers.get("content-type", "").lower()
    return media.partition("charset=")[2].partition(";")[0].strip("\"' ") or "utf-8"


def _offered(media: str, operation: Operation) -> bool:
    return any(media == offer.partition(";")[0].strip().lower() for offer in operation.accept)


def _may_be_anything(media: str, kind: Any, operation: Operation) -> bool:
    """Whether a range of media types was offered, and nothing is said of what comes."""
    ranges = (offer.partition("/*")[0] for offer in operation.accept if "/*" in offer)
    return kind is Any and any(start in ("*", media.partition("/")[0]) for start in ranges if media)


def _from_json(
    operation: Operation, reply: Reply, kind: Any, content: bytes, reading: Reading
) -> Any:
    content = _in_utf8(content, reply)
    if not reading.strict and operation.name in _misfits.get(reading.release, ()):
        with suppress(ValidationError, RecursionError), _older_garbage_later(content):
            # It is known not to fit: read it once.
            return lenient_adapter(kind).validate_json(
                content, by_alias=True, by_name=False, context=AS_IT_CAME
            )
    try:
        with _older_garbage_later(content):
            return adapter(kind).validate_json(
                content, by_alias=True, by_name=False, context=AS_IT_CAME
            )
    except ValidationError as error:
        problems = tuple(
            _line(problem) for problem in error.errors(include_url=False, include_input=False)
        )
    except RecursionError:
        problems = ("nested too deeply",)
    with suppress(ValidationError, RecursionError):
        value = lenient_adapter(kind).validate_json(
            content, by_alias=True, by_name=False, context=AS_IT_CAME
        )
        _tell(operation, reply, kind, problems, reading)
        return value
    value = _parsed(content)
    if isinstance(value, _NotJson):
        media = reply.headers.get("content-type", "nothing said")
        problems = (f"not JSON: {value.reason} (content type {media}); is base_url right?",)
        reading = replace(reading, strict=True)
    _tell(operation, reply, kind, problems, reading)
    return decode_leniently(kind, value)


@contextmanager
def _older_garbage_later(content: bytes) -> Iterator[None]:
    """Only what is young is looked through for garbage while a large answer becomes objects.

    None of them is garbage yet, and each look through older ones costs a quarter of the time; the
    young are looked at once, while they are in the cache of the processor. Of several threads the
    first one sets the threshold and sets it back, unless somebody else has set another meanwhile.
    """
    before = gc.get_threshold()
    first = len(content) > _LARGE and before[1] != _NEVER
    if first:
        gc.set_threshold(before[0], _NEVER, before[2])
    ours = gc.get_threshold()
    try:
        yield
    finally:
        if first and gc.get_threshold() == ours:
            gc.set_threshold(*before)


@dataclass(frozen=True, slots=True)
class _NotJson:
    reason: str


def _parsed(content: bytes) -> Any:
    try:
        return json.loads(content)
    except json.JSONDecodeError as error:
        return _NotJson(f"{error.msg} in line {error.lineno}, column {error.colno}")
    except UnicodeDecodeError as error:
        return _NotJson(f"no {error.encoding} text at byte {error.start}")
    except RecursionError:
        return _NotJson("nested too deeply")
    except ValueError:  # an integer of thousands of digits
        return _NotJson("a number is too long")


def _in_utf8(content: bytes, reply: Reply) -> bytes:
    """JSON is UTF-8 (RFC 8259); proxies and old servers put a mark before it, or name a charset."""
    if content.startswith(codecs.BOM_UTF8):
        return content[len(codecs.BOM_UTF8) :]
    if charset(reply) in ("utf-8", "utf8", "us-ascii"):
        return content
    try:
        return content.decode(charset(reply)).encode()
    except (LookupError, UnicodeError):
        return content


def _tell(
    operation: Operation, reply: Reply, kind: Any, problems: tuple[str, ...], reading: Reading
) -> None:
    """Log what does not fit, or raise it if strict."""
    if not reading.strict:
        return _report(operation, kind, problems, reading.release)
    raise ResponseValidationError(
        operation.name,
        problems,
        status_code=reply.status,
        content=reply.content or b"",
        request_id=reply.request_id,
    )


def _line(problem: Any) -> str:
    place = ".".join(str(part) for part in problem["loc"]) or "body"
    return f"{place}: {problem['msg']}"


def _report(
    operation: Operation, kind: Any, problems: tuple[str, ...], release: str | None
) -> None:
    """One warning for each operation, and one when there are many; no values in the log."""
    operations = _misfits.setdefault(release, set())
    if operation.name in operations:
        return
    operations.add(operation.name)
    logger.warning(
        "%s: the response does not fit %s (%d problems, first: %s); decoded leniently",
        operation.name,
        getattr(kind, "__name__", str(kind)),
        len(problems),
        problems[0],
    )
    if len(operations) == _MANY_MISFITS:
        logger.warning(
            "the answers of %d operations do not fit their models: the server seems newer than %s; "
            "use the client of its release",
            len(operations),
            release or "this client",
        )
