"""Everything that a client raises: one tree under RunaiError, each error picklable and free of secrets."""

from __future__ import annotations

from typing import Any

from .headers import Headers


class RunaiError(Exception):
    """Anything that goes wrong between calling a method and getting its result."""

    def __reduce__(self) -> tuple[Any, ...]:
        return _revive, (type(self), self.args, self.__dict__)


class ConfigurationError(RunaiError, ValueError):
    """The client cannot be made, or cannot call, with the settings it was given."""


class RequestValidationError(RunaiError, ValueError):
    """A request was not sent, because a value cannot be sent or breaks the contract.

    problems holds one line for each value: where it is, and what is wrong with it.
    """

    def __init__(self, operation: str, problems: tuple[str, ...]) -> None:
        super().__init__(f"{operation}: not sent: {'; '.join(problems)}")
        self.operation, self.problems = operation, problems


class ResponseValidationError(RunaiError, ValueError):
    """A response arrived whole, but is not what the contract says.

    Raised when the client is strict, or when the content is not even of the right media type.
    problems holds one line for each place that does not fit.
    """

    def __init__(
        self,
        operation: str,
        problems: tuple[str, ...],
        *,
        status_code: int,
        content: bytes,
        request_id: str | None = None,
    ) -> None:
        shown = "; ".join(problems[:3]) + ("; ..." if len(problems) > 3 else "")
        super().__init__(f"{operation}: unexpected response (HTTP {status_code}): {shown}")
        self.operation, self.problems = operation, problems
        self.status_code, self.content, self.request_id = status_code, content, request_id


class APIConnectionError(RunaiError):
    """No complete response came: the server was not reached, or the connection broke.

    host is the server that was asked, with its port if the URL names one; attempts how often.
    """

    def __init__(
        self,
        message: str,
        *,
        method: str,
        path: str,
        path_template: str = "",
        host: str = "",
        attempts: int = 0,
    ) -> None:
        super().__init__(f"{method} {path}: {message}")
        self.message, self.method, self.path = message, method, path
        self.path_template = path_template or path
        self.host, self.attempts = host, attempts

    def __str__(self) -> str:
        counted = "1 attempt" if self.attempts == 1 else f"{self.attempts or 'no'} attempts"
        where = f" ({self.host}, {counted})" if self.host else ""
        return f"{self.method} {self.path}: {self.message}{where}"


class APITimeoutError(APIConnectionError, TimeoutError):
    """A time limit was reached; `message` says which one."""


class ResponseTooLargeError(APIConnectionError):
    """The answer is larger than `max_response_bytes`, and was not read to its end."""


class APIStatusError(RunaiError):
    """The server answered with an error status.

    code, message and details are the API's own where the body has them; body is the model that
    the contract has for the status, else the parsed JSON, else the text. path is the path requested, without the query; path_template the
    operation's. request_id is there if the server or a proxy sent one; retry_after if the
    server said how many seconds to wait.
    """

    def __init__(
        self,
        message: str,
        *,
        status_code: int,
        method: str,
        path: str,
        path_template: str = "",
        code: int | str | None = None,
        details: Any = None,
        request_id: str | None = None,
        retry_after: float | None = None,
        headers: Headers | None = None,
        body: Any = None,
    ) -> None:
        super().__init__(message)
        self.message, self.status_code = message, status_code
        self.code, self.details = code, details
        self.method, self.path, self.path_template = method, path, path_template or path
        self.request_id, self.body = request_id, body
        self.retry_after = retry_after
        self.headers = headers if headers is not None else Headers()

    def __str__(self) -> str:
        parts = [f"{self.method} {self.path}: {self._status()}"]
        if self.code is not None and str(self.code) != str(self.status_code):
            parts.append(f" (code {self.code})")
        if self.message:
            parts.append(f": {_shorten(self.message)}")
        if self.details:
            parts.append(f" ({_shorten(str(self.details))})")
        if self.retry_after:
            parts.append(f" [retry after {self.retry_after:g} s]")
        if self.request_id:
            parts.append(f" [request id {self.request_id}]")
        return "".join(parts)

    def _status(self) -> str:
        return f"HTTP {self.status_code}"


class BadRequestError(APIStatusError):
    """HTTP 400: the request is malformed or a value is not allowed."""


class AuthenticationError(APIStatusError):
    """HTTP 401, or client id and secret were refused: no, expired or wrong credentials."""


class TokenError(APIStatusError):
    """No token was got for client id and secret, so the operation was never asked.

    The fields are those of the answer of the token endpoint. It is never an error of the
    operation: a wrong base_url is no NotFoundError.
    """

    def _status(self) -> str:
        return super()._status() if self.status_code >= 300 else "no token"


class CredentialsRefusedError(TokenError, AuthenticationError):
    """Client id and secret were refused, or may not have a token."""


class PermissionDeniedError(APIStatusError):
    """HTTP 403: the credentials are good, but not for this."""


class NotFoundError(APIStatusError):
    """HTTP 404: nothing there, or nothing that the caller may see."""


class ConflictError(APIStatusError):
    """HTTP 409: in conflict with the state of the resource, often a name already taken."""


class UnprocessableError(APIStatusError):
    """HTTP 422: well-formed, but it cannot be done."""


class RateLimitError(APIStatusError):
    """HTTP 429: too many requests, also after the retries."""


class ServerError(APIStatusError):
    """HTTP 5xx: the server failed, also after the retries."""


class WaitFailedError(RunaiError):
    """What was waited for came to a phase that is one of fail_on; answer is what it looks like."""

    def __init__(self, phase: str, answer: Any) -> None:
        super().__init__(f"waiting ended in phase {phase}")
        self.phase, self.answer = phase, answer


class WaitTimeoutError(RunaiError, TimeoutError):
    """The time was up before the phase was there; last is the last phase, or what went wrong."""

    def __init__(self, until: list[str], last: str, timeout: float) -> None:
        super().__init__(f"not {' or '.join(until)} after {timeout:g} s; last: {_shorten(last)}")
        self.until, self.last = until, last


class NoSingleMatchError(RunaiError, LookupError):
    """There is none of that name, or there are several.

    candidates are names like it, or the ids of those that have it.
    """

    def __init__(self, kind: str, name: str, candidates: tuple[str, ...], *, several: bool) -> None:
        listed = ", ".join(candidates)
        problem = f"several have it: {listed}" if several else f"there is {listed or 'none at all'}"
        super().__init__(f"no single {kind} is called {name!r}: {problem}")
        self.kind, self.name, self.candidates = kind, name, candidates


_BY_STATUS: dict[int, type[APIStatusError]] = {
    400: BadRequestError,
    401: AuthenticationError,
    403: PermissionDeniedError,
    404: NotFoundError,
    409: ConflictError,
    422: UnprocessableError,
    429: RateLimitError,
}


def error_class(status_code: int) -> type[APIStatusError]:
    """The class of error that stands for the status."""
    if status_code >= 500:
        return ServerError
    return _BY_STATUS.get(status_code, APIStatusError)


def _shorten(text: str, limit: int = 500) -> str:
    """One line of it, without what would command a terminal."""
    line = "".join(
        char if char.isprintable() else "\N{REPLACEMENT CHARACTER}"
        for char in " ".join(text.split())
    )
    return line if len(line) <= limit else f"{line[:limit]}..."


def _revive(cls: type[RunaiError], args: tuple[Any, ...], state: dict[str, Any]) -> RunaiError:
    error = cls.__new__(cls, *args)
    error.args = args
    error.__dict__.update(state)
    return error
