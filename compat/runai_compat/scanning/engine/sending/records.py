"""Requests that are written out as data: method and address beside each other."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ...syntax.model import Call, Concat, Expression, Member, Name, Operation, Record, Text
from .names import ADDRESSES, METHODS, key

_OPTIONS = frozenset(
    {"options", "urloptions", "requestoptions", "requestinit", "init", "fetchoptions"}
)
BUILDING = frozenset(
    {
        "format", "join", "urljoin", "rstrip", "lstrip", "strip", "replace", "Sprintf", "sprintf",
        "format!", "concat", "String.format", "JoinPath", "TrimRight", "TrimSuffix",
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
    options = (value for name, value in named.items() if name in _OPTIONS)
    for record in options:
        if isinstance(record, Record):
            for name, value in record.named.items():
                if key(name) in METHODS:
                    return value
    return None
