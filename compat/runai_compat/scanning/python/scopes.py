"""Who gives which name its value: the scopes of a Python file, as far as reading tells."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

Function = ast.FunctionDef | ast.AsyncFunctionDef
Chain = tuple[tuple[int, str], ...]  # the branches around a statement: (statement, which branch)


@dataclass(frozen=True, slots=True)
class Place:
    """Where an expression stands: in which scope, below which branches, after what."""

    scope: Scope
    chain: Chain
    at: tuple[int, int]


@dataclass(frozen=True, slots=True)
class Binding:
    """A value given to a name. kind: "value", "item" (of what the value yields) or "more" (added)."""

    value: ast.expr
    place: Place
    kind: str = "value"


@dataclass(eq=False, slots=True)
class Scope:
    """A module, class or function. attributes: what methods of a class give to `self`; returns: what
    a function gives back.
    """

    node: ast.AST
    parent: Scope | None = None
    owner: Scope | None = None
    bindings: dict[str, list[Binding]] = field(default_factory=dict)
    attributes: dict[str, list[Binding]] = field(default_factory=dict)
    parameters: dict[str, ast.expr | None] = field(default_factory=dict)
    functions: dict[str, Scope] = field(default_factory=dict)
    classes: dict[str, Scope] = field(default_factory=dict)
    returns: list[tuple[ast.expr, Place]] = field(default_factory=list)

    def bind(self, name: str, binding: Binding) -> None:
        """Keep one more value of a name."""
        self.bindings.setdefault(name, []).append(binding)

    @property
    def receiver(self) -> str | None:
        """The name of a method's first parameter."""
        return next(iter(self.parameters), None) if self.owner else None


@dataclass(frozen=True, slots=True)
class Module:
    """A file: its scope, the expressions in it with their places, and what it imports.

    imports: the name here -> what it is there, with dots. words: the ids of the nodes that are
    documentation, not code.
    """

    tree: ast.Module
    scope: Scope
    expressions: tuple[tuple[ast.expr, Place], ...]
    imports: dict[str, str]
    words: frozenset[int]
    functions: tuple[Scope, ...]
    classes: tuple[Scope, ...]


def read_module(tree: ast.Module) -> Module:
    """The scopes of a parsed file."""
    reader = _Reader()
    scope = Scope(tree)
    reader.body(tree.body, scope, ())
    return Module(
        tree,
        scope,
        tuple(reader.expressions),
        reader.imports,
        frozenset(map(id, _words(tree))),
        tuple(reader.functions),
        tuple(reader.classes),
    )


def reaching(bindings: Sequence[Binding], place: Place) -> list[Binding]:
    """The values that may be there, the latest first: up to the first that is not in a branch."""
    found = []
    for each in reversed(bindings):
        here = each.place
        if here.scope is place.scope and (here.at >= place.at or _excluded(here, place)):
            continue
        found.append(each)
        if each.kind != "more" and here.chain == place.chain[: len(here.chain)]:
            break
    return found or list(bindings[-1:])


def _excluded(one: Place, other: Place) -> bool:
    """Whether they are in different branches of the same statement."""
    branches = dict(other.chain)
    return any(branches.get(node, branch) != branch for node, branch in one.chain)


def _words(tree: ast.Module) -> Iterator[ast.expr]:
    """Texts that stand for themselves, as documentation does."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            yield node.value


class _Reader:
    """Walks statements in order; expressions are kept with their places."""

    def __init__(self) -> None:
        self.expressions: list[tuple[ast.expr, Place]] = []
        self.imports: dict[str, str] = {}
        self.functions: list[Scope] = []
        self.classes: list[Scope] = []

    def body(self, statements: Sequence[ast.stmt], scope: Scope, chain: Chain) -> None:
        for statement in statements:
            self._statement(statement, scope, chain)

    def _statement(self, node: ast.stmt, scope: Scope, chain: Chain) -> None:
        place = Place(scope, chain, (node.lineno, node.col_offset))
        if isinstance(node, Function):
            self._function(node, scope, place)
        elif isinstance(node, ast.ClassDef):
            self._class(node, scope, place)
        elif isinstance(node, ast.Import | ast.ImportFrom):
            self._import(node)
        else:
            if isinstance(node, ast.Return) and node.value is not None:
                scope.returns.append((node.value, place))
            self._bind(node, place)
            self._parts(node, place)

    def _parts(self, node: ast.AST, place: Place) -> None:
        """The expressions of a statement, and the statements inside it, branch by branch."""
        for name, value in ast.iter_fields(node):
            for each in value if isinstance(value, list) else [value]:
                if isinstance(each, ast.expr):
                    self.expressions.append((each, place))
                elif isinstance(each, ast.stmt):
                    branch = (id(node), name)
                    straight = isinstance(node, ast.With | ast.AsyncWith)
                    chain = place.chain if straight else (*place.chain, branch)
                    self._statement(each, place.scope, chain)
                elif isinstance(each, ast.ExceptHandler | ast.match_case):
                    chain = (*place.chain, (id(node), f"{name} {id(each)}"))
                    self._parts(each, Place(place.scope, chain, place.at))
                elif isinstance(each, ast.withitem):
                    self._parts(each, place)

    def _bind(self, node: ast.stmt, place: Place) -> None:
        if isinstance(node, ast.Assign):
            for target in node.targets:
                self._target(target, node.value, place)
        elif isinstance(node, ast.AnnAssign) and node.value is not None:
            self._target(node.target, node.value, place)
        elif isinstance(node, ast.AugAssign):
            self._target(node.target, node.value, place, "more")
        elif isinstance(node, ast.For | ast.AsyncFor):
            self._target(node.target, node.iter, place, "item")
        elif isinstance(node, ast.With | ast.AsyncWith):
            for item in node.items:
                if item.optional_vars is not None:
                    self._target(item.optional_vars, item.context_expr, place)

    def _target(self, target: ast.expr, value: ast.expr, place: Place, kind: str = "value") -> None:
        binding = Binding(value, place, kind)
        if isinstance(target, ast.Name):
            place.scope.bind(target.id, binding)
        elif isinstance(target, ast.Attribute) and isinstance(target.value, ast.Name):
            owner = place.scope.owner
            if owner is not None and target.value.id == place.scope.receiver:
                owner.attributes.setdefault(target.attr, []).append(binding)
        elif isinstance(target, ast.Tuple) and isinstance(value, ast.Tuple) and kind == "value":
            for one, other in zip(target.elts, value.elts, strict=False):
                self._target(one, other, place)

    def _function(self, node: Function, scope: Scope, place: Place) -> None:
        inner = Scope(node, scope, scope if isinstance(scope.node, ast.ClassDef) else scope.owner)
        inner.parameters.update(_parameters(node.args))
        scope.functions[node.name] = inner
        self.functions.append(inner)
        for each in (*node.decorator_list, *_defaults(node.args)):
            self.expressions.append((each, place))
        self.body(node.body, inner, ())

    def _class(self, node: ast.ClassDef, scope: Scope, place: Place) -> None:
        inner = Scope(node, scope)
        scope.classes[node.name] = inner
        self.classes.append(inner)
        self.expressions += [(each, place) for each in node.decorator_list]
        self.body(node.body, inner, ())

    def _import(self, node: ast.Import | ast.ImportFrom) -> None:
        source = f"{node.module or ''}." if isinstance(node, ast.ImportFrom) else ""
        for each in node.names:
            self.imports[each.asname or each.name.split(".")[0]] = f"{source}{each.name}"


def _parameters(arguments: ast.arguments) -> dict[str, ast.expr | None]:
    """Names with their defaults, in order."""
    plain = [*arguments.posonlyargs, *arguments.args]
    missing: list[ast.expr | None] = [None] * (len(plain) - len(arguments.defaults))
    found = {a.arg: value for a, value in zip(plain, [*missing, *arguments.defaults], strict=True)}
    named = zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True)
    return {**found, **{each.arg: value for each, value in named}}


def _defaults(arguments: ast.arguments) -> Iterator[ast.expr]:
    yield from arguments.defaults
    yield from (each for each in arguments.kw_defaults if each is not None)
