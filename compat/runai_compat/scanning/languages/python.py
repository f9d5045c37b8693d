"""Python, as `ast` reads it. What one statement breaks is left out, everything else is read."""

from __future__ import annotations

import ast
import json
import re
import warnings
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from ..syntax.building import Builder
from ..syntax.guards import guarded
from ..syntax.language import Language, Trait
from ..syntax.model import (
    Argument,
    BindingKind,
    Call,
    Choice,
    Closure,
    Comparison,
    Concat,
    Expression,
    Index,
    Items,
    Member,
    Module,
    Name,
    Opaque,
    Operation,
    Parameter,
    ScopeKind,
    Text,
)
from ..syntax.python_classes import class_of, literals_of, tuple_fields
from ..syntax.settings import rows_given

_REPAIRS = 40
_GENERIC = re.compile(
    r"^(\s*(?:async\s+)?(?:def|class)\s+\w+)\s*\[[^\[\]()]*(?:\[[^\[\]]*\][^\[\]()]*)*\]"
)
_TELLING = re.compile(rb"#[^\n]*/")
_OPENING = re.compile(
    r"^\s*(?:async\s+)?(?:for|while|with|if|def|class|match|case)\b.*:\s*(?:#.*)?$"
)
_FIELDS = frozenset({"ib", "attrib"})
"""What makes a field of a class (attrs)."""
_CONTINUING = re.compile(r"^\s*(?:elif|else|except|finally)\b.*:\s*(?:#.*)?$")


def parse(text: str) -> tuple[ast.Module, list[tuple[int, str]]]:
    """The tree, and line and reason of each statement that had to be left out.

    Raises SyntaxError where more than a few statements are none, ValueError and RecursionError
    where `ast` does.
    """
    lines = text.removeprefix("\ufeff").split("\n")
    left_out: list[tuple[int, str]] = []
    while True:
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # of escapes in other people's texts
                return ast.parse("\n".join(lines)), left_out
        except SyntaxError as error:
            line = min(max(error.lineno or 1, 1), len(lines))
            if len(left_out) >= _REPAIRS or not _repaired(lines, line - 1):
                raise
            left_out.append((line, error.msg))


def _repaired(lines: list[str], at: int) -> bool:
    """Whether the line that breaks the file could be replaced by one that does not."""
    line = lines[at]
    written = line.strip()
    if not written or written == "pass":
        return False
    indent = line[: len(line) - len(line.lstrip())]
    if _GENERIC.match(line):
        lines[at] = _GENERIC.sub(r"\1", line)
    elif _CONTINUING.match(line):
        word = written.split(None, 1)[0].rstrip(":")
        lines[at] = (
            f"{indent}{'except Exception' if word == 'except' else word + ' True' if word == 'elif' else word}:"
        )
    elif _OPENING.match(line) and written != "if True:":
        lines[at] = f"{indent}if True:"
    else:
        lines[at] = f"{indent}pass"
    return lines[at] != line


def read(module: Module) -> list[tuple[int, str]]:
    """Fill the module from its source; line and reason of each statement that was left out."""
    text = module.source.decode("utf-8", "replace")
    tree, left_out = parse(text)
    reader = _Reader(module)
    reader.body(tree.body)
    module.words.extend(_comments(module))
    return left_out


def _comments(module: Module) -> Iterable[tuple[int, int]]:
    """The spans of the comments; a `#` inside a text is none."""
    import io
    import tokenize

    if not _TELLING.search(module.source):
        return  # nothing in them that could be a path; to find them takes longer than to parse
    text = module.source.decode("utf-8", "replace")
    try:
        for token in tokenize.generate_tokens(io.StringIO(text).readline):
            if token.type == tokenize.COMMENT:
                row, column = token.start
                start = module.line_starts[row - 1] + len(token.line[:column].encode())
                yield start, start + len(token.string.encode())
    except (tokenize.TokenError, SyntaxError):
        return  # what was read before it counts


class _Reader(Builder):
    """Walks statements in order."""

    def __init__(self, module: Module) -> None:
        super().__init__(module)
        self._starts = module.line_starts
        self._kinds: dict[type, Callable[[Any, int, int], Expression]] = {
            ast.Constant: self._constant,
            ast.JoinedStr: lambda n, s, e: Concat(s, e, self._all(n.values)),
            ast.FormattedValue: lambda n, _s, _e: self.of(n.value),
            ast.BinOp: self._operation,
            ast.Name: lambda n, s, e: Name(s, e, n.id),
            ast.Attribute: lambda n, s, e: Member(s, e, self.of(n.value), n.attr),
            ast.Call: self._call,
            ast.Subscript: lambda n, s, e: Index(s, e, self.of(n.value), self.of(n.slice)),
            ast.Slice: self._slice,
            ast.UnaryOp: self._sign,
            ast.IfExp: lambda n, s, e: Choice(s, e, self._all((n.body, n.orelse))),
            ast.BoolOp: lambda n, s, e: Choice(s, e, self._all(n.values)),
            ast.NamedExpr: self._walrus,
            ast.Yield: self._yield,
            ast.Await: lambda n, _s, _e: self.of(n.value),
            ast.Dict: self._dict,
            ast.List: self._items,
            ast.Tuple: self._items,
            ast.Set: self._items,
            ast.Compare: self._comparison,
            ast.Lambda: self._lambda,
            ast.ListComp: self._comprehension,
            ast.SetComp: self._comprehension,
            ast.GeneratorExp: self._comprehension,
            ast.DictComp: self._comprehension,
        }
        self._statements: dict[type, Callable[[Any], None]] = {
            ast.FunctionDef: self._function,
            ast.AsyncFunctionDef: self._function,
            ast.ClassDef: self._class,
            ast.Import: self._import,
            ast.ImportFrom: self._import_from,
            ast.Assign: self._assign,
            ast.AnnAssign: self._annotated,
            ast.AugAssign: self._augmented,
            ast.Return: self._return,
            ast.For: self._for,
            ast.AsyncFor: self._for,
            ast.With: self._with,
            ast.AsyncWith: self._with,
            ast.Match: self._match,
            ast.If: self._guard,
            ast.Assert: self._guard,
            ast.Expr: self._alone,
        }

    def span(self, node: ast.AST) -> tuple[int, int]:
        """Where the node stands."""
        start = self._starts[getattr(node, "lineno", 1) - 1] + getattr(node, "col_offset", 0)
        line = getattr(node, "end_lineno", None)
        if line is None:
            return start, start
        return start, self._starts[line - 1] + (getattr(node, "end_col_offset", None) or 0)

    def of(self, node: ast.expr) -> Expression:
        """The expression."""
        starts = self._starts
        start = starts[node.lineno - 1] + node.col_offset
        end = starts[node.end_lineno - 1] + node.end_col_offset  # type: ignore[operator]
        kind = self._kinds.get(type(node))
        if kind is not None:
            return kind(node, start, end)
        return Opaque(start, end, self._all(_inside(node)))

    def _all(self, nodes: Iterable[ast.expr]) -> tuple[Expression, ...]:
        return tuple(self.of(node) for node in nodes)

    def _constant(self, node: ast.Constant, start: int, end: int) -> Expression:
        value = node.value
        if isinstance(value, bytes):
            return Text(start, end, value.decode("utf-8", "replace"))
        if isinstance(value, str):
            return Text(start, end, value)
        if value is None or isinstance(value, bool | int | float):
            written = json.dumps(value) if value is None or isinstance(value, bool) else str(value)
            return Text(start, end, written, plain=True)
        return Opaque(start, end)

    def _operation(self, node: ast.BinOp, start: int, end: int) -> Expression:
        if isinstance(node.op, ast.Add):
            return Concat(start, end, self._summands(node))
        left, right = self.of(node.left), self.of(node.right)
        if isinstance(node.op, ast.Mod | ast.Div):
            return Operation(start, end, "%" if isinstance(node.op, ast.Mod) else "/", left, right)
        return Opaque(start, end, (left, right))

    def _summands(self, node: ast.expr) -> tuple[Expression, ...]:
        """What a sum adds up, however long it is."""
        parts: list[Expression] = []
        while isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
            parts.append(self.of(node.right))
            node = node.left
        return (self.of(node), *reversed(parts))

    def _call(self, node: ast.Call, start: int, end: int) -> Expression:
        given = [
            Argument(self.of(a.value), spread=True)
            if isinstance(a, ast.Starred)
            else Argument(self.of(a))
            for a in node.args
        ]
        named = [Argument(self.of(k.value), k.arg, spread=k.arg is None) for k in node.keywords]
        return self.call(start, end, self.of(node.func), [*given, *named])

    def _sign(self, node: ast.UnaryOp, start: int, end: int) -> Expression:
        inner = self.of(node.operand)
        if isinstance(node.op, ast.USub) and isinstance(inner, Text) and inner.plain:
            return Text(start, end, f"-{inner.value}", plain=True)
        return Opaque(start, end, (inner,))

    def _slice(self, node: ast.Slice, start: int, end: int) -> Expression:
        sides = (node.lower, node.upper)
        if node.step is not None:
            return Opaque(start, end, self._all(side for side in sides if side is not None))
        left, right = (Text(start, start, "") if s is None else self.of(s) for s in sides)
        return Operation(start, end, ":", left, right)

    def _walrus(self, node: ast.NamedExpr, _start: int, _end: int) -> Expression:
        value = self.of(node.value)
        self.bind(node.target.id, value)
        return value

    def _yield(self, node: ast.Yield, start: int, end: int) -> Expression:
        if node.value is None:
            return Opaque(start, end)
        value = self.of(node.value)
        self.returned(value)
        self.scope.is_generator = True
        return Opaque(start, end, (value,))

    def _dict(self, node: ast.Dict, start: int, end: int) -> Expression:
        pairs = zip(node.keys, node.values, strict=True)
        return self.record(
            start, end, [(None if k is None else self.of(k), self.of(v)) for k, v in pairs]
        )

    def _items(self, node: ast.List | ast.Tuple | ast.Set, start: int, end: int) -> Expression:
        return Items(
            start,
            end,
            tuple(
                Argument(self.of(item.value), spread=True)
                if isinstance(item, ast.Starred)
                else Argument(self.of(item))
                for item in node.elts
            ),
        )

    def _comparison(self, node: ast.Compare, start: int, end: int) -> Expression:
        return Comparison(start, end, self._all((node.left, *node.comparators)))

    def _comprehension(self, node: Any, start: int, end: int) -> Expression:
        """Its variables first, which are each item of what it goes through."""
        listed: list[Expression] = []
        for generator in node.generators:
            value = self.of(generator.iter)
            self.items(self.of(generator.target), value, start)
            listed += [value, *self._all(generator.ifs)]
        made = [node.key, node.value] if isinstance(node, ast.DictComp) else [node.elt]
        values = self._all(made)
        if len(values) == len(listed) == 1:
            given = (Argument(values[0]), Argument(listed[0]))
            return Call(start, end, Name(start, start, "map"), given)
        return Opaque(start, end, (*listed, *values))

    def _lambda(self, node: ast.Lambda, start: int, end: int) -> Expression:
        with self.function(f"<lambda {start}>", self._parameters(node.args)) as scope:
            value = self.of(node.body)
            self.expression(value)
            self.returned(value)
        return Closure(start, end, scope)

    def body(self, statements: Sequence[ast.stmt]) -> None:
        """The statements, in order."""
        for statement in statements:
            self._statements.get(type(statement), self._other)(statement)

    def _other(self, node: ast.AST) -> None:
        """A statement without a meaning of its own: its expressions, and its blocks as branches."""
        for number, name in enumerate(node._fields):
            value = getattr(node, name, None)
            for part in value if isinstance(value, list) else [value]:
                if isinstance(part, ast.expr):
                    self.expression(self.of(part))
                elif isinstance(part, ast.ExceptHandler | ast.match_case):
                    with self.branch(id(node), id(part)):
                        self._other(part)
            if isinstance(value, list) and value and isinstance(value[0], ast.stmt):
                self._block(node, number, value)

    def _guard(self, node: ast.If | ast.Assert) -> None:
        self._other(node)
        name, options = guarded(node) or ("", [])
        if name in self.scope.parameters and not self.chain:
            self.scope.parameters[name].one_of = Choice(*self.span(node), self._all(options))

    def _block(self, node: ast.AST, number: int, statements: Sequence[ast.stmt]) -> None:
        if isinstance(node, ast.ExceptHandler | ast.match_case):
            self.body(statements)
        else:
            with self.branch(id(node), number):
                self.body(statements)

    def _alone(self, node: ast.Expr) -> None:
        """An expression that is a statement; a text is documentation there."""
        if isinstance(node.value, ast.Constant):
            self.module.words.append(self.span(node.value))
        self.expression(self.of(node.value))

    def _match(self, node: ast.Match) -> None:
        self.expression(self.of(node.subject))
        for case in node.cases:
            with self.branch(id(node), id(case)):
                self.body(case.body)

    def _assign(self, node: ast.Assign) -> None:
        value = self.of(node.value)
        self.expression(value)
        if (names := tuple_fields(node.value)) and isinstance(node.targets[0], ast.Name):
            made = self.class_named(node.targets[0].id)
            made.parameters.update((name, Parameter()) for name in names)
            return
        if isinstance(node.targets[0], ast.Name) and self._made_class(
            node.targets[0].id, node.value
        ):
            return
        for target in node.targets:
            self.assign(self.of(target), value)
        if self.scope.kind is ScopeKind.CLASS and getattr(value, "called", "") in _FIELDS:
            fields = [target.id for target in node.targets if isinstance(target, ast.Name)]
            self.scope.parameters.update((field, Parameter()) for field in fields)

    def _made_class(self, name: str, value: ast.expr) -> bool:
        """Whether it is a class that a call makes: `type("Users", (Base,), {"path": "/users"})`."""
        given = value.args if isinstance(value, ast.Call) else []
        is_made = len(given) == 3 and getattr(getattr(value, "func", None), "id", "") == "type"
        if not is_made or not isinstance(given[1], ast.Tuple) or not isinstance(given[2], ast.Dict):
            return False
        with self.class_(name, self._all(given[1].elts)):
            for key, entry in zip(given[2].keys, given[2].values, strict=True):
                if isinstance(key, ast.Constant) and isinstance(key.value, str):
                    self.bind(key.value, self.of(entry))
        return True

    def _annotated(self, node: ast.AnnAssign) -> None:
        if node.value is not None:
            value = self.of(node.value)
            self.expression(value)
            self.assign(self.of(node.target), value)
        if self.scope.kind is ScopeKind.CLASS and isinstance(node.target, ast.Name):
            self.scope.parameters[node.target.id] = Parameter(type=class_of(node.annotation))

    def _augmented(self, node: ast.AugAssign) -> None:
        value = self.of(node.value)
        self.expression(value)
        self.assign(self.of(node.target), value, BindingKind.MORE)

    def _return(self, node: ast.Return) -> None:
        if node.value is not None:
            value = self.of(node.value)
            self.expression(value)
            self.returned(value)

    def _for(self, node: ast.For | ast.AsyncFor) -> None:
        value = self.of(node.iter)
        self.expression(value)
        self.assign(self.of(node.target), value, BindingKind.ITEM)
        for number, block in enumerate((node.body, node.orelse)):
            with self.branch(id(node), number):
                self.body(block)

    def _with(self, node: ast.With | ast.AsyncWith) -> None:
        for item in node.items:
            value = self.of(item.context_expr)
            self.expression(value)
            if item.optional_vars is not None:
                self.assign(self.of(item.optional_vars), value)
        self.body(node.body)

    def _function(self, node: ast.FunctionDef | ast.AsyncFunctionDef) -> None:
        parameters = self._parameters(node.args)
        decorators = self._decorators(node)
        for parameter in parameters.values():
            self.expression(parameter.default)
        static = any(getattr(d, "name", "") == "staticmethod" for d in decorators)
        method = self.scope.kind is ScopeKind.CLASS and not static and bool(node.args.args)
        receiver = next(iter(parameters)) if method else None
        if receiver is not None:
            del parameters[receiver]
        with self.function(node.name, parameters, receiver=receiver) as scope:
            scope.decorators = decorators
            for target, rows in rows_given(decorators):
                self.assign(target, rows, BindingKind.ITEM)
            self.body(node.body)

    def _decorators(
        self, node: ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef
    ) -> list[Expression]:
        decorators = [self.of(decorator) for decorator in node.decorator_list]
        self.module.decorations.update(map(id, decorators))
        for decorator in decorators:
            self.expression(decorator)
        return decorators

    def _class(self, node: ast.ClassDef) -> None:
        decorators = self._decorators(node)
        bases = [base.value if isinstance(base, ast.Subscript) else base for base in node.bases]
        with self.class_(node.name, [self.of(base) for base in bases]) as scope:
            scope.decorators = decorators
            for keyword in node.keywords:
                value = self.of(keyword.value)
                if keyword.arg == "metaclass":
                    scope.decorators.append(value)
                elif keyword.arg is not None:  # what `__init_subclass__` is given
                    self.bind(keyword.arg, value)
            self.body(node.body)

    def _import(self, node: ast.Import) -> None:
        for alias in node.names:
            if alias.asname:
                self.imported(alias.asname, alias.name)
            else:
                self.imported(alias.name.split(".")[0], alias.name.split(".")[0])

    def _import_from(self, node: ast.ImportFrom) -> None:
        module = "." * node.level + (node.module or "")
        for alias in node.names:
            if alias.name == "*":
                self.module.includes.append(module)
            else:
                self.imported(alias.asname or alias.name, module, alias.name)

    def _parameters(self, arguments: ast.arguments) -> dict[str, Parameter]:
        """Names with their defaults, in order."""
        plain = [*arguments.posonlyargs, *arguments.args]
        missing: list[ast.expr | None] = [None] * (len(plain) - len(arguments.defaults))
        parameters: dict[str, Parameter] = {}
        defaults = [*missing, *arguments.defaults]
        for argument, default in zip(plain, defaults, strict=True):
            parameters[argument.arg] = self._parameter(argument, default)
        if arguments.vararg is not None:
            parameters[arguments.vararg.arg] = Parameter(variadic=True)
        for argument, default in zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True):
            parameters[argument.arg] = self._parameter(argument, default)
        return parameters

    def _parameter(self, argument: ast.arg, default: ast.expr | None) -> Parameter:
        literal = literals_of(argument.annotation)
        options = self._all(literal) if literal else ()
        return Parameter(
            None if default is None else self.of(default),
            class_of(argument.annotation),
            one_of=Choice(*self.span(argument), options) if options else None,
        )


def _inside(node: ast.AST) -> Iterable[ast.expr]:
    """The expressions directly inside a node of another kind."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.expr):
            yield child
        elif not isinstance(child, ast.expr_context | ast.operator):
            yield from _inside(child)


LANGUAGE = Language(
    "python",
    read,
    suffixes=(".py", ".pyi", ".pyw"),
    interpreters=("python", "pypy", "uv run"),
    traits=frozenset({Trait.CODE, Trait.LONG_LINES}),
)
