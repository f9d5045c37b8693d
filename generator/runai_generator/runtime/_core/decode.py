"""From the content of a response to the value that a method returns."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from pydantic import TypeAdapter, ValidationError

from .body import is_json
from .errors import ResponseValidationError
from .loose import adapter, loosely
from .operation import Operation
from .reply import Reply
from .trace import logger

Answers = Mapping[Any, Any]
_reported: set[tuple[str, str]] = set()


def decode(operation: Operation, reply: Reply, answers: Answers, *, strict: bool) -> Any:
    """The value of the type that the answers name for the status.

    Without content it is None. What does not fit its type is decoded as far as it does, with
    one warning in the log per operation and type; strict raises ResponseValidationError instead.
    That is raised in any case if JSON is expected and something else comes.
    """
    kind = answer_type(reply.status, answers)
    content = reply.content or b""
    if kind is None or (not content and kind not in (bytes, str)):
        return None
    if kind is bytes:
        return content
    media = reply.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind is str and not is_json(media):
        return text(reply)
    if not is_json(media) and _offered(media, operation):
        return text(reply) if media.startswith("text/") else content
    return _from_json(operation, reply, kind, content, strict=strict)


def answer_type(status: int, answers: Answers) -> Any:
    """The type for the status: its own, that of its class (`2XX`), `default`, or that of another success."""
    for key in (status, str(status), f"{status // 100}XX", "default"):
        if key in answers:
            return answers[key]
    return next(iter(answers.values()), None)


def text(reply: Reply) -> str:
    """The content as text in the charset it names, else UTF-8; what cannot be read is replaced."""
    media = reply.headers.get("content-type", "")
    charset = media.lower().partition("charset=")[2].partition(";")[0].strip("\"' ") or "utf-8"
    try:
        return (reply.content or b"").decode(charset, "replace")
    except LookupError:
        return (reply.content or b"").decode("utf-8", "replace")


def _offered(media: str, operation: Operation) -> bool:
    return any(media == offer.partition(";")[0].strip().lower() for offer in operation.accept)


def _from_json(
    operation: Operation, reply: Reply, kind: Any, content: bytes, *, strict: bool
) -> Any:
    typed: TypeAdapter[Any] = adapter(kind)
    try:
        return typed.validate_json(content)
    except ValidationError as error:
        problems = tuple(
            _line(problem) for problem in error.errors(include_url=False, include_input=False)
        )
    except RecursionError:
        problems = ("nested too deeply",)
    value = _parsed(content)
    if value is _NOT_JSON:
        media = reply.headers.get("content-type", "nothing said")
        problems = (f"not JSON (content type {media}); is base_url right?",)
    elif not strict:
        _report(operation, kind, problems)
        return loosely(kind, value)
    raise ResponseValidationError(
        operation.name,
        problems,
        status_code=reply.status,
        content=content,
        request_id=reply.request_id,
    )


_NOT_JSON = object()


def _parsed(content: bytes) -> Any:
    try:
        return json.loads(content)
    except (ValueError, RecursionError):
        return _NOT_JSON


def _line(problem: Any) -> str:
    place = ".".join(str(part) for part in problem["loc"]) or "body"
    return f"{place}: {problem['msg']}"


def _report(operation: Operation, kind: Any, problems: tuple[str, ...]) -> None:
    """One warning for each operation and type; the values themselves stay out of the log."""
    name = getattr(kind, "__name__", str(kind))
    if (operation.name, name) not in _reported:
        _reported.add((operation.name, name))
        logger.warning(
            "%s: the response does not fit %s (%d problems, first: %s); decoded loosely",
            operation.name,
            name,
            len(problems),
            problems[0],
        )
