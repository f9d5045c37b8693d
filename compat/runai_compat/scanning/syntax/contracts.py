"""Interfaces whose methods are requests: Retrofit, Feign, Refit, JAX-RS and HTTP interfaces.

A method without a body sends what is written before it; one with a body answers it, as a server.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from .model import Argument, Concat, Expression, Member, Name, Text, last_name
from .treesitter import Reader

DECLARED = "request"
"""What is called where an interface declares a request."""
_VERB = re.compile(
    r"(?:Http)?(?P<verb>get|post|put|delete|patch|head|options)(?:Mapping|Exchange)?", re.IGNORECASE
)
_ADDRESSES = ("value", "path", "url", "uri")
_GENERAL = frozenset({"RequestMapping", "HttpExchange", "HTTP", "RequestLine", "Path"})
_PREFIXES = frozenset({"RequestMapping", "HttpExchange", "Path"})
_NAMED_CLIENTS = frozenset({"FeignClient", "RegisterRestClient", "Client"})
_INJECTING = frozenset({"Value", "ConfigProperty", "Property"})
_PROPERTY = re.compile(r"\\?\$\{(?P<name>[\w.-]+)(?::[^}]*)?\}(?P<rest>.*)")
_LINE = re.compile(r"(?P<method>[A-Z]+) (?P<path>/\S*)")


class Annotation:
    """One annotation: its name, and what it is given."""

    def __init__(self, name: str, arguments: Sequence[Argument] = ()) -> None:
        self.name = name
        self._named = {a.name: a.value for a in arguments if a.name is not None}
        self.first = next((a.value for a in arguments if a.name is None), self._named.get("value"))

    def get(self, *names: str) -> Expression | None:
        """The value under one of the names."""
        return next((self._named[name] for name in names if name in self._named), None)

    @property
    def address(self) -> Expression | None:
        """The path that it is given."""
        return self.first or self.get(*_ADDRESSES)


def prefix_of(annotations: Sequence[Annotation]) -> Expression | None:
    """What stands before the paths of all methods of an interface; of a client that is only named, its
    name stands for its host.
    """
    for annotation in annotations:
        if annotation.name in _NAMED_CLIENTS:
            return _under_host(annotation)
        if annotation.name in _PREFIXES and annotation.address is not None:
            return annotation.address
    return None


def _under_host(annotation: Annotation) -> Expression | None:
    named = (
        annotation.get("url", "baseUri"),
        annotation.get("name", "configKey"),
        annotation.first,
    )
    host = next((property_read(value) for value in named if isinstance(value, Text)), None)
    path = annotation.get("path")
    if host is None or path is None:
        return host or path
    return Concat(path.start, path.end, (host, Text(path.start, path.start, "/"), path))


def property_read(text: Text) -> Expression:
    """`${runai.url}` of an annotation, by the name of the property; a name without dots and slashes is
    that of something, too.
    """
    placeholder = _PROPERTY.fullmatch(text.value)
    if placeholder is None and "/" in text.value:
        return text
    name = Name(text.start, text.end, placeholder["name"] if placeholder else text.value)
    rest = placeholder["rest"] if placeholder else ""
    return Concat(text.start, text.end, (name, Text(text.end, text.end, rest))) if rest else name


def injected(annotations: Sequence[Annotation]) -> Expression | None:
    """The property that a field or a parameter is given: `@Value("${runai.url}") String url`."""
    for annotation in annotations:
        written = annotation.first or annotation.get("name")
        if annotation.name in _INJECTING and isinstance(written, Text):
            return property_read(written)
    return None


def declare(
    reader: Reader,
    span: tuple[int, int],
    annotations: Sequence[Annotation],
    prefix: Expression | None,
) -> None:
    """Keep the request that a method without a body is, if it is one."""
    method, address = _method(annotations, span), _address(annotations)
    if method is None:
        return
    parts = [part for part in (prefix, address) if part is not None]
    if isinstance(address, Text) and (line := _LINE.fullmatch(address.value)):
        method = Text(address.start, address.end, line["method"])
        parts[-1] = Text(address.start, address.end, line["path"])
    if not parts:
        return
    start, end = span
    whole: Expression = parts[0]
    if len(parts) > 1:
        between = Text(parts[1].start, parts[1].end, "/")
        whole = Concat(parts[1].start, parts[1].end, (parts[0], between, parts[1]))
    function = Name(start, end, DECLARED)
    reader.expression(reader.call(start, end, function, [Argument(method), Argument(whole)]))


def _method(annotations: Sequence[Annotation], span: tuple[int, int]) -> Expression | None:
    start, end = span
    for annotation in annotations:
        if match := _VERB.fullmatch(annotation.name):
            return Text(start, end, match["verb"].upper())
    for annotation in annotations:
        given = annotation.get("method")
        if annotation.name in _GENERAL and given is not None:
            return Text(start, end, last_name(given)) if isinstance(given, Member) else given
        if annotation.name == "RequestLine":
            return Text(start, end, "")
    general = any(a.name in ("RequestMapping", "HttpExchange") for a in annotations)
    return Name(start, end, "unknown") if general else None


def _address(annotations: Sequence[Annotation]) -> Expression | None:
    named = [a for a in annotations if a.name in _GENERAL or _VERB.fullmatch(a.name)]
    return next((a.address for a in named if a.address is not None), None)
