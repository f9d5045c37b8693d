"""Generated code that can only be what our templates and the model generator write.

A document decides names, texts and numbers in it, never what it does. So every generated module is
parsed and compared with a short list: which statements and expressions, which imports, and which
calls may occur in a module of its kind.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Allowed:
    """What may occur in a module of one kind; imports and calls are patterns of whole names."""

    nodes: frozenset[type[ast.AST]]
    imports: re.Pattern[str]
    calls: re.Pattern[str]
    stubs: bool = False  # functions are descriptors for type checkers, without a body


_DATA = frozenset(
    {ast.Module, ast.Expr, ast.ImportFrom, ast.alias, ast.ClassDef, ast.Assign, ast.AnnAssign,
     ast.Name, ast.Load, ast.Store, ast.Attribute, ast.Subscript, ast.BinOp, ast.BitOr, ast.Constant,
     ast.Call, ast.keyword, ast.Tuple, ast.List, ast.Dict, ast.UnaryOp, ast.USub, ast.Pass}
)  # fmt: skip
_METHODS = _DATA | {
    ast.Import, ast.If, ast.FunctionDef, ast.AsyncFunctionDef, ast.arguments, ast.arg, ast.Await, ast.Return,
}  # fmt: skip
_LAZY = _METHODS | {
    ast.For, ast.Raise, ast.Compare, ast.Eq, ast.NotIn, ast.JoinedStr, ast.FormattedValue, ast.Set, ast.Starred,
}  # fmt: skip


def _names(*patterns: str) -> re.Pattern[str]:
    return re.compile("|".join(patterns))


_MODEL = Allowed(
    _DATA | {ast.Import, ast.If, ast.Not, ast.FunctionDef, ast.arguments, ast.arg},
    _names(
        "__future__",
        "datetime",
        "enum",
        "typing",
        "uuid",
        "pydantic",
        "typing_extensions",
        r"\.\._core\.messages\.model",
        r"\.[a-z]\w*",
    ),
    _names("Field", "Later", "deprecated", r"_[A-Z]\w*", r"[A-Z]\w*\.model_rebuild"),
    stubs=True,
)
_RESOURCE = Allowed(
    _METHODS | {ast.Compare, ast.IsNot},
    _names("__future__", r"collections\.abc", "datetime", "functools", "typing", "typing_extensions", "uuid",
           r"\.\.", r"\.\._core(\.\w+)+"),
    _names("Operation", "Part", "Query", "Style", r"self\._client\.call", r"(self\.(with_raw_response\.)?|_raw\.)[a-z]\w*", "paginate(_async)?", "wait_for(_async)?", "find_(one|in_list)(_async)?", "name_filter", "deprecated", "overload", "warn_deprecated", r"[A-Z]\w*With(Raw|Streaming)Response",
           "(Async)?(Raw|Stream)Method"),
)  # fmt: skip
_CLIENT = Allowed(
    _METHODS,
    _names(
        "__future__",
        "functools",
        "typing",
        r"\._core\.(client|configuration\.(command_login|security|servers))",
        r"\.resources\.\w+",
    ),
    _names(r"[A-Z]\w*"),
)
_LAZY_MODULE = Allowed(
    _LAZY,
    _names("__future__", "importlib", "typing", r"\.", r"\.\w+", r"\._core(\.\w+)+"),
    _names(
        r"importlib\.import_module",
        "AttributeError",
        "getattr",
        "globals",
        "sorted",
        "preload_core",
    ),
)
_INPUTS = Allowed(
    _DATA | {ast.Import},
    _names(
        "__future__", r"collections\.abc", "datetime", "typing", "typing_extensions", "uuid",
        r"\.", r"\._core\.messages\.body",
    ),
    _names("TypedDict"),
)  # fmt: skip
_TESTING = Allowed(_DATA, _names(r"\._core\.testing"), _names(r"(?!)"))
_KINDS = (
    (re.compile(r"models/__init__\.py|__init__\.py"), _LAZY_MODULE),
    (re.compile(r"client\.py"), _CLIENT),
    (re.compile(r"inputs\.py"), _INPUTS),
    (re.compile(r"testing\.py"), _TESTING),
    (re.compile(r"resources/\w+\.py"), _RESOURCE),
    (re.compile(r"models/\w+\.py"), _MODEL),
)


def kind_of(path: str) -> Allowed | None:
    """What the module at the path below the package may hold; None if no such module is generated."""
    return next((allowed for pattern, allowed in _KINDS if pattern.fullmatch(path)), None)


def unexpected(tree: ast.Module, allowed: Allowed) -> Iterator[str]:
    """One line for everything in the module that may not be there."""
    for node in _walk(tree):
        if type(node) not in allowed.nodes or (allowed.stubs and not _is_harmless_stub(node)):
            yield _at(node, f"a {type(node).__name__}")
        elif isinstance(node, ast.Call):
            called = ast.unparse(node.func)
            if not allowed.calls.fullmatch(called):
                yield _at(node, f"a call of {called[:60]!r}")
        elif isinstance(node, (ast.Import, ast.ImportFrom)):
            yield from (
                _at(node, f"an import of {name!r}")
                for name in _imported(node)
                if not allowed.imports.fullmatch(name)
            )


def _walk(tree: ast.AST) -> Iterator[ast.AST]:
    """Every node but `Load` and its like, which are in every name and say nothing: twice as fast as
    `ast.walk`, and this is done to all that is generated."""
    waiting = [tree]
    while waiting:
        node = waiting.pop()
        yield node
        for name in node._fields:
            child = getattr(node, name, None)
            if isinstance(child, list):
                waiting += [one for one in child if isinstance(one, ast.AST)]
            elif isinstance(child, ast.AST) and not isinstance(child, ast.expr_context):
                waiting.append(child)


def _is_harmless_stub(node: ast.AST) -> bool:
    """True for what is no function, for the `__get__` and `__set__` of a descriptor, and for a type."""
    if not isinstance(node, ast.FunctionDef):
        return True
    return node.name in ("__get__", "__set__", "model_extra") and [
        ast.unparse(statement) for statement in node.body
    ] == ["..."]


def _imported(node: ast.Import | ast.ImportFrom) -> list[str]:
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    return ["." * node.level + (node.module or "")]


def _at(node: ast.AST, what: str) -> str:
    return f"line {getattr(node, 'lineno', 1)}: {what} is not expected there"
