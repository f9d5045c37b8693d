"""From an operation and the values of one call to the request that is sent: no network here."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, TypeVar
from urllib.parse import urljoin, urlsplit

from ..configuration.credentials import Secret, conceal
from ..configuration.options import RequestOptions
from ..configuration.security import Access
from ..errors import RequestValidationError
from ..headers import HIDDEN, Headers, hide_query, is_secret
from ..operation import Operation, Query
from .body import NO_BODY, Body, content_type_of, make_body
from .wire import UnsendableError, cookie, encode, header, path_segment, plain, query_pairs

Name = TypeVar("Name")
_PLACE = re.compile(r"\{([^{}]*)\}")
_REPEATED_METHODS = frozenset({"GET", "HEAD", "OPTIONS", "PUT", "DELETE", "TRACE"})


@dataclass(frozen=True, slots=True, repr=False)
class Values:
    """The arguments of one call in the order in which the operation names its parameters."""

    path: Sequence[Any] = ()
    query: Sequence[Any] = ()
    headers: Sequence[Any] = ()
    cookies: Sequence[Any] = ()
    body: Any = None


@dataclass(frozen=True, slots=True)
class Request:
    """One HTTP request, without the token: that is put on when it is sent."""

    method: str
    url: str
    headers: tuple[tuple[str, str | Secret], ...]
    body: Body
    operation: str
    template: str
    token: bool = False
    secret_query: frozenset[str] = frozenset()

    def __repr__(self) -> str:
        return f"<{self.method} {self.path}>"

    @property
    def path(self) -> str:
        """The path without the query."""
        return urlsplit(self.url).path

    @property
    def host(self) -> str:
        """The server, with its port if the URL names one."""
        return urlsplit(self.url).netloc

    @property
    def shown_url(self) -> str:
        """The URL with the values of secret query parameters hidden."""
        parts = urlsplit(self.url)
        return parts._replace(query=hide_query(parts.query, self.secret_query)).geturl()

    @property
    def idempotent(self) -> bool:
        """True if sending it twice is the same as sending it once."""
        return self.method in _REPEATED_METHODS


def make_request(
    operation: Operation,
    values: Values,
    options: RequestOptions,
    *,
    base_url: str,
    headers: Mapping[str, str],
    access: Access = Access(),  # noqa: B008 - frozen
) -> Request:
    """The request; access: what it shows of the caller. Raises RequestValidationError for a value that cannot be sent."""
    try:
        url = base_url + _path(operation, values.path) + _query(operation, values, options, access)
        value = _with_extra(values.body, options.get("extra_body"))
        content_type = options.get("content_type") or content_type_of(operation, value)
        body = make_body(value, content_type, operation.parts, nullable=operation.nullable)
        fields = _headers(operation, values, options, headers, body, access)
        sent = tuple(_field(n, value) for n, value in fields.values() if value is not None)
    except (ValueError, RecursionError) as error:
        problem = str(error)
    else:
        return Request(
            operation.method.upper(),
            url,
            sent,
            body,
            operation.name,
            operation.path,
            token=access.token and "authorization" not in fields,
            secret_query=frozenset(name for name, _ in access.query),
        )
    raise RequestValidationError(operation.name, (problem,))


def redirected(request: Request, status: int, location: str) -> Request | None:
    """The request that follows the redirect; None if it must not be followed.

    A GET or HEAD goes anywhere but from https to http; anything else only where method and
    body stay (307, 308) and the server is the same, since a body may hold secrets. Leaving the
    server, the token and every header that looks secret stay behind.
    """
    try:
        url = urljoin(request.url, location)
        here, there = urlsplit(request.url), urlsplit(url)
        same = (here.scheme, here.hostname, _port(here)) == (
            there.scheme,
            there.hostname,
            _port(there),
        )
    except ValueError:
        return None
    if there.scheme not in ("http", "https") or (here.scheme, there.scheme) == ("https", "http"):
        return None
    if same and (status in (307, 308) or request.method in ("GET", "HEAD")):
        return replace(request, url=url)
    if request.method not in ("GET", "HEAD") or "@" in there.netloc:
        return None
    kept = tuple(
        (name, value)
        for name, value in request.headers
        if not is_secret(name) and not isinstance(value, Secret)
    )
    return replace(request, url=url, headers=kept, body=NO_BODY, token=False)


def _path(operation: Operation, values: Sequence[Any]) -> str:
    """The path filled in; what stands after a `#` only tells operations of one path apart."""
    given = dict(_pairs(operation.path_params, values))
    return _PLACE.sub(
        lambda place: path_segment(operation.style("path", place[1]), given.get(place[1])),
        operation.path.partition("#")[0],
    )


def _query(operation: Operation, values: Values, options: RequestOptions, access: Access) -> str:
    extra = options.get("extra_query") or {}
    pairs: list[str] = []
    for parameter, value in _pairs(operation.query, values.query):
        if parameter.name not in extra and value is not None:
            try:
                pairs.extend(query_pairs(parameter, value))
            except UnsendableError as error:
                raise UnsendableError(f"query.{parameter.name}: {error}") from None
    styles = {parameter.name: parameter for parameter in operation.query}
    for name, value in extra.items():
        pairs.extend(query_pairs(styles.get(name, Query(name)), value))
    pairs += [f"{encode(name)}={encode(secret.reveal())}" for name, secret in access.query]
    if not pairs:
        return ""
    return ("&" if "?" in operation.path else "?") + "&".join(pairs)


def _with_extra(body: Any, extra: Mapping[str, Any] | None) -> Any:
    """The body with more fields in it; objects are merged, anything else is replaced."""
    if not extra:
        return body
    value = {} if body is None else plain(body)
    if not isinstance(value, dict):
        raise UnsendableError("extra_body: the body is no JSON object")
    merged = dict(value)
    for name, item in extra.items():
        inner = isinstance(item, Mapping) and isinstance(merged.get(name), dict)
        merged[name] = _with_extra(merged[name], item) if inner else item
    return merged


def _headers(
    operation: Operation,
    values: Values,
    options: RequestOptions,
    defaults: Mapping[str, str],
    body: Body,
    access: Access,
) -> dict[str, tuple[str, Any]]:
    fields: dict[str, tuple[str, Any]] = {}

    def put(name: str, value: Any) -> None:
        fields[name.lower()] = (name, conceal(value) if is_secret(name) else value)

    for name, secret in access.headers:
        put(name, secret)
    for name, default in defaults.items():
        put(name, default)
    put("Accept", options.get("accept") or next(iter(operation.accept), "*/*"))
    if body.content_type:
        put("Content-Type", body.content_type)
    for name, value in _pairs(operation.headers, values.headers):
        if value is not None:
            put(name, header(name, value, operation.style("header", name)))
    if cookies := _cookies(operation, values.cookies, access):
        put("Cookie", cookies)
    for name, extra in (options.get("extra_headers") or {}).items():
        put(name, extra)
    return fields


def _field(name: str, value: Any) -> tuple[str, str | Secret]:
    """The field as it is sent; a value that must not be shown stays a Secret."""
    if isinstance(value, Secret):
        return name, Secret(header(name, value.reveal()))
    return name, header(name, value)


def _cookies(operation: Operation, values: Sequence[Any], access: Access) -> str:
    named = _pairs(operation.cookies, values)
    pairs = [cookie(operation.style("cookie", n), v) for n, v in named if v not in (None, [], {})]
    secrets = (f"{name}={encode(secret.reveal())}" for name, secret in access.cookies)
    return "; ".join([*pairs, *secrets])


def _pairs(names: Sequence[Name], values: Sequence[Any]) -> Iterable[tuple[Name, Any]]:
    return zip(names, values or (None,) * len(names), strict=True)


def _port(parts: Any) -> int:
    return parts.port or (443 if parts.scheme == "https" else 80)


def shown_headers(request: Request) -> Headers:
    """The headers as hooks see them, secrets hidden; Authorization is named if it will be sent."""
    fields = [(name, HIDDEN if isinstance(v, Secret) else v) for name, v in request.headers]
    if request.token:
        fields.append(("authorization", "-"))
    return Headers(fields).redacted()


__all__ = ["Request", "UnsendableError", "Values", "make_request", "redirected", "shown_headers"]
