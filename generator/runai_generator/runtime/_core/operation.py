"""What one API operation looks like on the wire: method, path, parameters, media types."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Query:
    """One query parameter and how its arrays and objects are written.

    style is form, spaceDelimited, pipeDelimited or deepObject as in OpenAPI, or json for a
    parameter whose content is application/json. is_time: a date-time, so that text is checked.
    reserved: characters like `/` and `:` are sent as they are.
    """

    name: str
    style: str = "form"
    explode: bool = True
    is_time: bool = False
    reserved: bool = False


@dataclass(frozen=True, slots=True)
class Style:
    """How a parameter in a path, header or cookie is written, where not as it most often is.

    style is simple, label, matrix or form as in OpenAPI, or json for content that is JSON. is_time:
    a date-time, so that text is checked.
    """

    location: str
    name: str
    style: str = "simple"
    explode: bool = False
    is_time: bool = False


@dataclass(frozen=True, slots=True)
class Part:
    """How one field of a form or multipart body is written, where the contract says it.

    content_type: of the part, or several to choose from. style and explode: as of a query, and
    reserved too. headers: of the part, where the caller gives none of the name. format: byte for
    bytes that travel as base64, binary for those that travel as they are.
    """

    media: str
    name: str
    content_type: str | None = None
    style: str | None = None
    explode: bool = True
    reserved: bool = False
    headers: tuple[tuple[str, str], ...] = ()
    format: str | None = None


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation: `name` is `namespace.method`, `path` the template with `{name}` in it.

    body is the content type sent unless the caller chooses another of body_choices; the
    first of accept is asked for unless the caller chooses. security: the schemes it wants, one
    of several sets of them; None asks for what the API asks for, () for nothing. scopes: what a
    token that is got for it must allow, for each of these sets. server: the address of its own
    that the contract names, as it is written there. styles: of parameters that
    are not written as parameters in their place most often are. parts: the fields of the body that
    are written in a way of their own. kinds: which kind of body goes as which content type: the name
    of a class, dict, list, str or bytes. nullable: a body of None is sent as null. errors: by status,
    `4XX` or `default` what the body of an error is; items: of answers that come one by one what
    each is. Both are types as text, since most calls need neither.
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
    scopes: tuple[tuple[str, ...], ...] = ()
    server: str | None = None
    styles: tuple[Style, ...] = ()
    parts: tuple[Part, ...] = ()
    kinds: tuple[tuple[str, str], ...] = ()
    nullable: bool = False
    errors: tuple[tuple[str, str], ...] = ()
    items: str | None = None

    def style(self, location: str, name: str) -> Style:
        """How a parameter in a path, header or cookie is written."""
        for style in self.styles:
            if (style.location, style.name) == (location, name):
                return style
        return Style(location, name, explode=location == "cookie")
