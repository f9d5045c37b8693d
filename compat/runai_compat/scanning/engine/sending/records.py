"""Requests that are written out as data: method and address beside each other."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise

from ...hosts import Hosts
from ...sites import verb
from ...syntax.model import (
    Argument,
    Call,
    Concat,
    Expression,
    Items,
    Member,
    Module,
    Name,
    Operation,
    Record,
    Text,
    dotted,
    last_name,
)
from .names import ADDRESSES, METHODS, key

_OPTIONS = frozenset(
    {"options", "urloptions", "requestoptions", "requestinit", "init", "fetchoptions"}
)
SLASH = Text(0, 0, "/")
"""What is put between the segments of a path that are written one by one."""
BUILDING = frozenset(
    {
        "format", "join", "urljoin", "rstrip", "lstrip", "strip", "replace", "Sprintf", "sprintf",
        "format!", "concat", "String.format", "JoinPath", "TrimRight", "TrimSuffix",
        "path", "pathSegment", "addPathSegments", "addPathSegment", "appendPathSegments", "AppendPathSegment",
        "AppendPathSegments", "appendingPathComponent", "joinpath",
    }
)  # fmt: skip
"""What puts an address together."""


def described(
    named: Mapping[str, Expression],
) -> Iterator[tuple[Expression, Expression | None]]:
    """Each address in an object with the method beside it: `url` and `method`, `destroy_url` and
    `destroy_method`.
    """
    prefixes = {
        name[: -len(end)] for end in ("url", "uri", "path") for name in named if name.endswith(end)
    }
    if "name" in named and isinstance(short := named.get("request"), Text):
        yield short, Text(short.start, short.start, "GET")  # as Postman writes it in short
    for prefix in sorted(prefixes):
        address = next((named[prefix + n] for n in ADDRESSES if prefix + n in named), None)
        method = next((named[prefix + n] for n in METHODS if prefix + n in named), None)
        if method is None:
            method = _method_in(named)
        made = isinstance(address, Call) and address.called in BUILDING
        if made or isinstance(address, Text | Concat | Operation | Name | Member):
            assert address is not None
            yield address, method


def _method_in(named: Mapping[str, Expression]) -> Expression | None:
    """The method in the options beside an address: `url` and `url_options: {method: …}`."""
    for record in map(named.get, sorted(_OPTIONS)):
        if isinstance(record, Record):
            for name, value in record.named.items():
                if key(name) in METHODS:
                    return value
    return None


def pair_in(row: Items, heads: Sequence[Sequence[str]]) -> tuple[str, Expression] | None:
    """Method and address that stand beside each other in a row: `("GET", "/users", 200)`."""
    for one, other in pairwise(item.value for item in row.items):
        name = one.name if isinstance(one, Member) else one.value if isinstance(one, Text) else ""
        if (method := verb(name.lstrip(":"))) and isinstance(other, Text | Concat | Operation):
            return method, other
        if method and (path := _spelled(other, heads)) is not other:
            return method, path
    return None


def _spelled(one: Expression, heads: Sequence[Sequence[str]]) -> Expression:
    """The path of which a list, or what a call is given, are the segments; else what is asked about."""
    items = one.items if isinstance(one, Items) else one.arguments if isinstance(one, Call) else ()
    words = [item.value.value.strip("/") for item in items if isinstance(item.value, Text)]
    first = "/".join(words).split("/")
    if len(words) < 2:
        return one
    if not _begins(first, heads) or any(_begins(word.split("/"), heads) for word in words[1:]):
        return one  # no path, or several
    join = Member(one.start, one.end, SLASH, "join")
    return Call(one.start, one.end, join, (Argument(Items(one.start, one.end, items)),))


def _begins(segments: Sequence[str], heads: Sequence[Sequence[str]]) -> bool:
    return any(segments[: len(head)] == list(head) for head in heads)


def put_together(one: Expression, heads: Sequence[Sequence[str]]) -> Expression | None:
    """What a text is put together of; None where it is not put together."""
    path = _spelled(one, heads)
    is_built = (
        one.called in BUILDING if isinstance(one, Call) else isinstance(one, Concat | Operation)
    )
    return path if is_built or path is not one else None


def may_be_path(one: Expression) -> bool:
    """Whether a text in an expression may be a path, or something in it be put together to one: asked of
    all expressions, most of which are neither.
    """
    pending = [one]
    while pending:
        one = pending.pop()
        kind = type(one)
        if kind is Name:
            continue
        if isinstance(one, Text):
            if "/" in one.value:
                return True
        elif kind is Concat or kind is Operation or (kind is Call and one.called in BUILDING):  # type: ignore[attr-defined]
            return True
        else:
            inside = one.children
            few = (
                0 if kind is Items else 1
            )  # a call has one that is no segment, and a row is looked at
            if kind in (Call, Items) and sum(type(part) is Text for part in inside) > few:
                return True
            pending += inside
    return False


def provider_of(record: Record) -> list[str]:
    """What a resource says is its provider (Terraform)."""
    provider = record.get("provider")
    named = None if provider is None else dotted(provider) or last_name(provider)
    return [named] if named else []


def has_slash(value: Expression) -> bool:
    """Whether it is a text that may be a path."""
    parts = value.parts if isinstance(value, Concat) else (value,)
    return any(isinstance(part, Text) and "/" in part.value for part in parts)


def is_without_path(one: Expression) -> bool:
    """Whether there is nothing to be told of it: a name alone, or a text without a slash."""
    kind = type(one)
    return kind is Name or (kind is Text and "/" not in one.value)  # type: ignore[attr-defined]


def chain(call: Call) -> list[str]:
    """The names in what is called, the first one last."""
    names: list[str] = []
    function: Expression = call.function
    while isinstance(function, Member | Call):
        if isinstance(function, Member):
            names.append(function.name)
        function = function.object if isinstance(function, Member) else function.function
    return [*names, last_name(function)]


_LABELS = frozenset(
    {"name", "service", "product", "system", "backend", "provider", "target", "api", "app"}
)
_BASE = re.compile(r"base|url|uri|host|endpoint|server|address|origin|upstream")


def of_others(module: Module, hosts: Hosts) -> frozenset[int]:
    """The paths in tables of a file that stand below the name of another product (`argocd: {…}`), or
    beside a base that is called by one (`base_env: ARGOCD_URL`); the nearest tells. Only those without
    anything before them.
    """
    paths: set[int] = set()
    pending = [(expression, False) for expression, _ in module.expressions]
    for scope in (module.scope, *module.classes):
        for name, given in scope.bindings.items():
            if hosts.is_another([name]):
                pending += [(binding.value, True) for binding in given]
    while pending:
        one, is_other = pending.pop()
        if isinstance(one, Record):
            beside = _whose(
                [text for name, value in one.entries for text in _bases(name, value)], hosts
            )
            is_other = is_other if beside is None else beside
            for entry, value in one.entries:
                above = _whose([entry.value] if isinstance(entry, Text) else [], hosts)
                pending.append((value, is_other if above is None else above))
        elif isinstance(one, Text):
            if is_other and one.value.startswith("/"):
                paths.add(id(one))
        else:
            pending += [(child, is_other) for child in one.children]
    return frozenset(paths)


def _whose(names: Sequence[str], hosts: Hosts) -> bool | None:
    """Whether names are of another product; None where they say nothing."""
    if any(map(hosts.is_own_name, names)):
        return False
    return True if hosts.is_another(names) else None


def _bases(name: Expression | None, value: Expression) -> Iterator[str]:
    """What an entry of a table says of whose it is: its label, or what a base is called."""
    if not isinstance(name, Text):
        return
    if isinstance(value, Text):
        is_label = key(name.value) in _LABELS and not re.search(r"[\s/]", value.value)
        if is_label or (_BASE.search(name.value.lower()) and not value.value.startswith("/")):
            yield value.value
    elif _BASE.search(name.value.lower()) and isinstance(value, Name | Member | Concat):
        parts = value.parts if isinstance(value, Concat) else (value,)
        yield from (dotted(part) or "" for part in parts if isinstance(part, Name | Member))
