"""Moves calls of the vendor's own Python client to the generated one: `moves(…)`.

A call is moved where the two are the same to whoever calls: the same operation, arguments that both
take, and an answer that nobody uses (the answers are different classes). Everything else is a task
that says what to write and what differs. A client whose calls are all moved is replaced; beside one
that is still needed a second one is made.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from runai_specs import Contract
from runai_specs.openapi.locations import operation_key

from ..scanning.observed_value import snake
from ..scanning.sites import CallSite
from .edits import Edit, Task
from .equality import Place, find

_SETTINGS = {"client_id": "client_id", "client_secret": "client_secret", "bearer_token": "token"}
_ADDRESS = re.compile(r"(?:\w+_)?base_url|host")
_BODY = "a body is a class of the other client: `body=` takes a model or a dictionary of names as the API writes them"
_ANSWER = (
    "what it answers is used: here it is the model itself (or a list), not a response with `data`"
)


@dataclass(frozen=True, slots=True)
class Target:
    """The client that calls move to. methods: by the key of the operation."""

    package: str
    methods: Mapping[str, str]
    contract: Contract

    @property
    def module(self) -> str:
        """What is imported: `client_2_24`."""
        return f"{self.package}_{re.sub(r'[^0-9A-Za-z]', '_', self.contract.name)}"


@dataclass(slots=True)
class _Made:
    """A client that a file makes. call: `VendorClient(ApiClient(…))`; statement: the assignment or `with`;
    settings: what the new one is made with, None where that cannot be told; uses: of the variable.
    """

    name: str
    call: ast.Call
    statement: ast.stmt
    settings: str | None
    uses: int = 0
    moved: list[ast.Call] = field(default_factory=list)


def moves(
    file: str, text: str, sites: Sequence[CallSite], package: str, target: Target
) -> tuple[list[Edit], list[Task]]:
    """The edits and the tasks for the calls of the official client of that package in one file."""
    try:
        tree = ast.parse(text)
    except (SyntaxError, ValueError, RecursionError):
        return [], [_task(site, None, ("the file could not be parsed",)) for site in sites]
    return _Mover(file, text, tree, package, target).move(sites)


class _Mover:
    def __init__(self, file: str, text: str, tree: ast.Module, package: str, target: Target):
        self._file, self._text, self._tree = file, text, tree
        self._target = target
        self._lines = text.encode().split(b"\n")
        self._starts = [0]
        for line in text.split("\n"):
            self._starts.append(self._starts[-1] + len(line) + 1)
        self._parents = {c: n for n in ast.walk(tree) for c in ast.iter_child_nodes(n)}
        self._imported = _imported(tree, package)
        self._calls = {
            (n.func.end_lineno, n.func.end_col_offset): n
            for n in ast.walk(tree)
            if isinstance(n, ast.Call) and isinstance(n.func, ast.Attribute)
        }
        self._made = {made.name: made for made in self._clients()}

    def move(self, sites: Sequence[CallSite]) -> tuple[list[Edit], list[Task]]:
        """Judge each call, then decide what becomes of the clients."""
        tasks: list[Task] = []
        calls: list[tuple[CallSite, ast.Call, _Made]] = []
        for site in sites:
            call = self._call_at(site)
            written = None if call is None else self._written(site, call)
            problems = tuple(self._problems(site, call))
            made = None if call is None else self._made_for(call)
            if problems or call is None or made is None or written is None:
                tasks.append(_task(site, written, problems))
            else:
                calls.append((site, call, made))
                made.moved.append(call)
        for made in self._made.values():
            if isinstance(made.statement, ast.With) and not self._is_whole(made):
                reason = ("the client of the `with` is used for something else, too",)
                tasks += [_task(s, self._written(s, c), reason) for s, c, m in calls if m is made]
                calls = [entry for entry in calls if entry[2] is not made]
                made.moved.clear()
        edits = [self._edit_call(site, call, made) for site, call, made in calls]
        for made in self._made.values():
            if made.moved:
                edits += self._edit_client(made)
        if edits:
            edits.append(self._import())
        return edits, tasks

    # -- what may be moved

    def _problems(self, site: CallSite, call: ast.Call | None) -> Iterator[str]:
        """Why a call is left to people."""
        if call is None:
            yield "it is no call that stands there in one piece"
            return
        operation = self._operation(site)
        if operation is None:
            yield f"{self._target.contract.name} does not have it, or its client has no method for it"
            return
        if not isinstance(self._parents.get(call), ast.Expr):
            yield _ANSWER
        made = self._made_for(call)
        if made is None:
            yield "the client that it is called on is not made in this file in a way that can be read"
        elif made.settings is None:
            yield "what the client is made with has no counterpart, or cannot be read"
        if self._is_guarded(call):
            yield "exceptions of the other client are caught around it"
        yield from self._argument_problems(call, operation)

    def _argument_problems(self, call: ast.Call, operation: Place) -> Iterator[str]:
        path, query = _parameters(operation)
        if len(call.args) > len(path) + _has_body(operation) or len(path) > 1 < len(call.args):
            yield "several arguments without names"
        if any(isinstance(a, ast.Starred) for a in call.args) or any(
            k.arg is None for k in call.keywords
        ):
            yield "arguments that are unpacked"
        for keyword in call.keywords:
            if keyword.arg is None or keyword.arg in path:
                continue
            if keyword.arg not in query:
                yield _BODY if _has_body(operation) else f"{keyword.arg} is no parameter here"
            elif query[keyword.arg] in ("date-time", "date", "binary", "byte"):
                yield f"{keyword.arg} is a {query[keyword.arg]} here"
        if _has_body(operation) and not call.keywords and len(call.args) > len(path):
            yield _BODY
        names = {
            n.id for value in _values(call) for n in ast.walk(value) if isinstance(n, ast.Name)
        }
        if names & self._imported.keys():
            yield "an argument is a class of the other client"
        for value in _values(call):
            if (
                isinstance(value, ast.Constant)
                and isinstance(value.value, str)
                and "_" in value.value
            ):
                yield "the other client writes `-` for `_` in what stands in the path"

    def _is_guarded(self, node: ast.AST) -> bool:
        """Whether exceptions that the other client names are caught around it."""
        current: ast.AST | None = node
        while current is not None:
            if isinstance(current, ast.Try):
                caught = [h.type for h in current.handlers if h.type is not None]
                names = {n.id for t in caught for n in ast.walk(t) if isinstance(n, ast.Name)}
                if names & self._imported.keys():
                    return True
            current = self._parents.get(current)
        return False

    def _operation(self, site: CallSite) -> Place | None:
        if len(site.operations) != 1:
            return None
        key = operation_key(*site.operations[0].split(" ", 1))
        place = find(self._target.contract, key)
        return place if key in self._target.methods else None

    def _call_at(self, site: CallSite) -> ast.Call | None:
        name = site.client.name.rpartition(".")[2] if site.client is not None else ""
        line = self._text.split("\n")[site.line - 1] if site.line < len(self._starts) else ""
        at = len(line[: site.column - 1].encode())
        for (row, end), call in self._calls.items():
            attribute = call.func
            assert isinstance(attribute, ast.Attribute)
            if row == site.line and end == at + len(attribute.attr) and attribute.attr == name:
                return call
        return None

    # -- clients

    def _clients(self) -> Iterator[_Made]:
        """The clients that the file makes, of variables that are given nothing else."""
        given: dict[str, int] = {}
        for node in ast.walk(self._tree):
            if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
                given[node.id] = given.get(node.id, 0) + 1
        for node in ast.walk(self._tree):
            target, value = None, None
            if isinstance(node, ast.Assign) and len(node.targets) == 1:
                target, value = node.targets[0], node.value
            elif isinstance(node, ast.With) and len(node.items) == 1:
                target, value = node.items[0].optional_vars, node.items[0].context_expr
            if not isinstance(target, ast.Name) or given.get(target.id) != 1:
                continue
            if isinstance(value, ast.Call) and self._original(value.func).endswith("Client"):
                assert isinstance(node, ast.stmt)
                uses = sum(
                    isinstance(n, ast.Name) and n.id == target.id and isinstance(n.ctx, ast.Load)
                    for n in ast.walk(self._tree)
                )
                yield _Made(target.id, value, node, self._settings(value), uses)

    def _settings(self, call: ast.Call) -> str | None:
        """What the client of ours is made with: of `Configuration(…)` below one or two other classes."""
        if len(call.args) + len(call.keywords) != 1:
            return None
        inner = call.args[0] if call.args else call.keywords[0].value
        inner = self._value(inner)
        if not isinstance(inner, ast.Call):
            return None
        original = self._original(inner.func)
        if original == "ApiClient":
            return self._settings(inner)
        if original != "Configuration" or inner.args:
            return None
        address, others = "", []
        for keyword in inner.keywords:
            written = ast.get_source_segment(self._text, keyword.value) or ""
            if not self._is_plain(keyword.value):
                return None
            if keyword.arg is not None and _ADDRESS.fullmatch(keyword.arg):
                address = written
            elif keyword.arg in _SETTINGS:
                others.append(f"{_SETTINGS[keyword.arg]}={written}")
            else:
                return None
        return ", ".join([address, *others]) if address else None

    def _value(self, node: ast.expr) -> ast.expr:
        """What a variable is given, if it is given something once and at the top of the file."""
        if not isinstance(node, ast.Name):
            return node
        given = [
            s.value
            for s in ast.walk(self._tree)
            if isinstance(s, ast.Assign)
            and any(isinstance(t, ast.Name) and t.id == node.id for t in s.targets)
        ]
        return given[0] if len(given) == 1 else node

    def _is_plain(self, node: ast.expr) -> bool:
        """Whether it can be written a second time: a text, a variable, the environment."""
        if isinstance(node, ast.Constant | ast.Name | ast.Attribute):
            return True
        if isinstance(node, ast.Subscript):
            return self._is_plain(node.value)
        return isinstance(node, ast.Call) and ast.unparse(node.func) in (
            "os.getenv",
            "os.environ.get",
        )

    def _original(self, function: ast.expr) -> str:
        """The name in the package of what is called, empty for what is not of it."""
        if isinstance(function, ast.Name):
            return self._imported.get(function.id, "")
        root = function
        while isinstance(root, ast.Attribute):
            root = root.value
        known = isinstance(root, ast.Name) and root.id in self._imported
        return function.attr if known and isinstance(function, ast.Attribute) else ""

    def _made_for(self, call: ast.Call) -> _Made | None:
        root: ast.expr = call.func
        while isinstance(root, ast.Attribute):
            root = root.value
        return self._made.get(root.id) if isinstance(root, ast.Name) else None

    def _is_whole(self, made: _Made) -> bool:
        """Whether all that is done with a client is moved."""
        return len(made.moved) == made.uses

    def _name_of(self, made: _Made) -> str:
        return made.name if self._is_whole(made) else f"{made.name}_{self._release}"

    @property
    def _release(self) -> str:
        return self._target.module.removeprefix(f"{self._target.package}_")

    # -- what is written

    def _written(self, site: CallSite, call: ast.Call) -> str | None:
        """The call as it is here, with the arguments as they are."""
        method = self._method(site)
        if method is None:
            return None
        root: ast.expr = call.func
        while isinstance(root, ast.Attribute):
            root = root.value
        name = root.id if isinstance(root, ast.Name) and root.id in self._made else "client"
        operation = self._operation(site)
        path, query = _parameters(operation) if operation is not None else ([], {})
        body = operation is not None and _has_body(operation)
        values: list[str] = []
        for at, argument in enumerate(call.args):
            label = "body=" if body and at >= len(path) else ""
            values.append(label + (ast.get_source_segment(self._text, argument) or ""))
        for keyword in call.keywords:
            source = ast.get_source_segment(self._text, keyword.value) or ""
            known = keyword.arg in path or keyword.arg in query or not body
            label = f"{keyword.arg}=" if keyword.arg is not None else "**"
            values.append((label if known else "body=") + source)
        return f"{name}.{method}({', '.join(values)})"

    def _method(self, site: CallSite) -> str | None:
        keys = [operation_key(*name.split(" ", 1)) for name in site.operations]
        return self._target.methods.get(keys[0]) if len(keys) == 1 else None

    def _edit_call(self, site: CallSite, call: ast.Call, made: _Made) -> Edit:
        old = ast.get_source_segment(self._text, call.func) or ""
        new = f"{self._name_of(made)}.{self._method(site)}"
        return self._edit(call.func, old, new, "the same request; nobody uses the answer")

    def _edit_client(self, made: _Made) -> Iterator[Edit]:
        new = f"{self._target.module}.Client({made.settings})"
        if self._is_whole(made):
            old = ast.get_source_segment(self._text, made.call) or ""
            yield self._edit(made.call, old, new, "all that is called on it is moved")
            return
        statement = made.statement
        indent = self._lines[statement.lineno - 1][: statement.col_offset].decode()
        at = self._offset(statement.end_lineno or 1, statement.end_col_offset or 0)
        added = f"\n{indent}{self._name_of(made)} = {new}"
        yield Edit(
            self._file, statement.end_lineno or 1, 1, at, "", added, "for the calls that are moved"
        )

    def _import(self) -> Edit:
        """Behind the last import at the top of the file."""
        imports = [n for n in self._tree.body if isinstance(n, ast.Import | ast.ImportFrom)]
        last = imports[-1]
        at = self._offset(last.end_lineno or 1, last.end_col_offset or 0)
        added = f"\nimport {self._target.module}"
        return Edit(self._file, last.end_lineno or 1, 1, at, "", added, "the client of the release")

    def _edit(self, node: ast.expr, old: str, new: str, reason: str) -> Edit:
        start = self._offset(node.lineno, node.col_offset)
        column = start - self._starts[node.lineno - 1] + 1
        return Edit(self._file, node.lineno, column, start, old, new, reason)

    def _offset(self, line: int, column: int) -> int:
        """A place of the tree, which counts bytes, in characters of the text."""
        return self._starts[line - 1] + len(self._lines[line - 1][:column].decode())


def _task(site: CallSite, written: str | None, problems: tuple[str, ...]) -> Task:
    names = ", ".join(site.operations)
    return Task(site.file, site.line, site.column, names, written, tuple(dict.fromkeys(problems)))


def _values(call: ast.Call) -> list[ast.expr]:
    return [*call.args, *(keyword.value for keyword in call.keywords)]


def _imported(tree: ast.Module, package: str) -> dict[str, str]:
    """The names that come from a package, and what they are called there."""
    names: dict[str, str] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] == package:
            names |= {alias.asname or alias.name: alias.name for alias in node.names}
        elif isinstance(node, ast.Import):
            for alias in node.names:
                if alias.name.split(".")[0] == package:
                    names[alias.asname or package] = alias.name
    return names


def _parameters(place: Place) -> tuple[list[str], dict[str, str]]:
    """The names of the parameters in the path, and of those in the query with their formats."""
    document = place.contract.document
    item = document["paths"][place.path]
    path: list[str] = []
    query: dict[str, str] = {}
    for raw in (*item.get("parameters", ()), *item[place.method.lower()].get("parameters", ())):
        parameter = _resolved(raw, document)
        name = snake(str(parameter.get("name", "")))
        if parameter.get("in") == "path":
            path.append(name)
        elif parameter.get("in") == "query":
            schema = _resolved(parameter.get("schema") or {}, document)
            query[name] = str(schema.get("format", ""))
    return path, query


def _has_body(place: Place) -> bool:
    item = place.contract.document["paths"][place.path]
    return "requestBody" in item[place.method.lower()]


def _resolved(node: Any, document: Mapping[str, Any]) -> Mapping[str, Any]:
    reference = node.get("$ref") if isinstance(node, Mapping) else None
    target: Any = document if reference else node
    for step in str(reference)[2:].split("/") if reference else ():
        target = target.get(step, {}) if isinstance(target, Mapping) else {}
    return target if isinstance(target, Mapping) else {}
