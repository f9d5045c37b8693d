"""What each method of a resource module sends, read from its body."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

_PLACES = {"path_params": "path", "query": "query", "headers": "header", "cookies": "cookie"}
_GIVEN = {"path": "path", "query": "query", "headers": "header", "cookies": "cookie"}


@dataclass(frozen=True, slots=True)
class Sending:
    """operation: `GET /path`; wire: location and name in the request of each parameter."""

    operation: str
    iterates: bool = False
    wire: Mapping[str, tuple[str, str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Operation:
    text: str
    names: Mapping[str, tuple[str, ...]]


def sendings(source: str) -> dict[tuple[str, str], Sending]:
    """By class and method; iterators and the like are found by the method that they call."""
    tree = ast.parse(source)
    operations = dict(_operations(tree))
    by_operation: dict[tuple[str, str], Sending] = {}
    paging: dict[tuple[str, str], str] = {}
    for owner in (node for node in tree.body if isinstance(node, ast.ClassDef)):
        for method in owner.body:
            if isinstance(method, (ast.FunctionDef, ast.AsyncFunctionDef)):
                for call in (node for node in ast.walk(method) if isinstance(node, ast.Call)):
                    called = ast.unparse(call.func)
                    if called == "self._client.call" and isinstance(call.args[0], ast.Name):
                        operation = operations[call.args[0].id]
                        by_operation[owner.name, method.name] = Sending(
                            operation.text, wire=dict(_wire(call, operation))
                        )
                    elif called.startswith(("self.", "_raw.")):
                        paging[owner.name, method.name] = called.rpartition(".")[2]
    for (owner_name, name), read in paging.items():
        read = paging.get((owner_name, read), read)  # what finds by name calls an iterator
        if (owner_name, read) in by_operation:
            sent = by_operation[owner_name, read]
            by_operation[owner_name, name] = Sending(sent.operation, iterates=True, wire=sent.wire)
    return by_operation


def _operations(tree: ast.Module) -> Iterator[tuple[str, _Operation]]:
    """The Operation(...) constants of a module by their names."""
    for node in tree.body:
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Call):
            call = node.value
            if ast.unparse(call.func) == "Operation" and isinstance(node.targets[0], ast.Name):
                text = " ".join(str(ast.literal_eval(argument)) for argument in call.args[1:3])
                names = {
                    _PLACES[keyword.arg]: tuple(_texts(keyword.value))
                    for keyword in call.keywords
                    if keyword.arg in _PLACES
                }
                yield node.targets[0].id, _Operation(text, names)


def _texts(node: ast.expr) -> Iterator[str]:
    """The names in a tuple of texts, or of calls like Query("limit", …)."""
    for element in node.elts if isinstance(node, (ast.Tuple, ast.List)) else ():
        first = element.args[0] if isinstance(element, ast.Call) and element.args else element
        yield str(ast.literal_eval(first))


def _wire(call: ast.Call, operation: _Operation) -> Iterator[tuple[str, tuple[str, str]]]:
    for keyword in call.keywords:
        if keyword.arg == "body" and isinstance(keyword.value, ast.Name):
            yield keyword.value.id, ("body", "")
        place = _GIVEN.get(keyword.arg or "")
        if place and isinstance(keyword.value, ast.Tuple):
            for value, name in zip(
                keyword.value.elts, operation.names.get(place, ()), strict=False
            ):
                if isinstance(value, ast.Name):
                    yield value.id, (place, name)
