"""What one API operation looks like on the wire: method, path, parameters, media types."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Query:
    """One query parameter and how its arrays and objects are written.

    style is form, spaceDelimited, pipeDelimited or deepObject as in OpenAPI, or json for a
    parameter whose content is application/json. is_time: a date-time, so that text is checked.
    """

    name: str
    style: str = "form"
    explode: bool = True
    is_time: bool = False


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation: `name` is `namespace.method`, `path` the template with `{name}` in it.

    body is the content type sent unless the caller chooses another of body_choices; the
    first of accept is asked for unless the caller chooses. security: the schemes it wants, one
    of several sets of them; None asks for what the API asks for, () for nothing. server: the
    address of its own that the contract names, as it is written there.
    """

    name: str
    method: str
    path: str
    path_params: tuple[str, ...] = ()
    query: tuple[Query, ...] = ()
    headers: tuple[str, ...] = ()
    cookies: tuple[str, ...] = ()
    body: str | None = None
    body_choices: tuple[str, ...] = ()
    accept: tuple[str, ...] = ("application/json",)
    security: tuple[tuple[str, ...], ...] | None = None
    server: str | None = None
