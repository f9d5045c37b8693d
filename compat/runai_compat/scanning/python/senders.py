"""Which Python calls send an HTTP request: the method, and the argument that has the address."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass

from ..verbs import VERBS, surmised, verb
from .scopes import Place
from .values import Values

_ADDRESS = ("url", "path", "endpoint", "uri", "route", "resource", "href")
_METHOD = ("method", "http_method", "verb", "httpMethod")
_GENERAL = frozenset(
    ["request", "stream", "Request", "Req", "send_request", "ws_connect", "build_request"]
)
_OPENING = frozenset({"urlopen", "urlretrieve", "Request"})
_PAYLOAD = ("data", "json", "body", "content")


@dataclass(frozen=True, slots=True)
class Sent:
    """A call that sends: methods as texts (a name, a parameter, UNKNOWN), the address's expressions
    in the order of their likelihood. surmised: the method is guessed from a function's name.
    """

    methods: tuple[str, ...]
    addresses: tuple[ast.expr, ...]
    surmised: bool = False


def called(node: ast.expr) -> str:
    """The last name of what is called."""
    return getattr(node, "attr", "") or getattr(node, "id", "")


def sent(call: ast.Call, place: Place, values: Values) -> Sent | None:
    """What the call sends; None if nothing says that it does."""
    addresses = tuple(_addresses(call))
    if not addresses:
        return None
    for keyword in call.keywords:
        if keyword.arg in _METHOD:
            return Sent(values.of(keyword.value, place)[0], addresses)
    name = called(call.func)
    for argument in call.args[:3]:
        if method := _named(argument):
            return Sent((method,), tuple(each for each in addresses if each is not argument))
    if verb(name) and name.lower() in VERBS:
        return Sent((name.upper(),), addresses)
    if name in _OPENING:
        payload = len(call.args) > 1 or any(each.arg in _PAYLOAD for each in call.keywords)
        return Sent(("POST" if payload else "GET",), addresses)
    if name in _GENERAL and len(call.args) > 1:
        return Sent(values.of(call.args[0], place)[0], addresses[1:])
    if guessed := surmised(name):
        return Sent((guessed,), addresses, surmised=True)
    return None


def _addresses(call: ast.Call) -> Iterator[ast.expr]:
    named = {each.arg: each.value for each in call.keywords}
    yield from (named[name] for name in _ADDRESS if name in named)
    yield from (each for each in call.args[:3] if not isinstance(each, ast.Starred))


def _named(node: ast.expr) -> str | None:
    """`"POST"`, or `HTTPMethod.POST`."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return verb(node.value)
    if isinstance(node, ast.Attribute) and re.search("method", called(node.value), re.IGNORECASE):
        return verb(node.attr)
    return None


def payload(call: ast.Call) -> tuple[str, ast.expr] | None:
    """How the body is given to the call, and what it is."""
    for keyword in call.keywords:
        if keyword.arg in _PAYLOAD:
            return keyword.arg, keyword.value
    return None
