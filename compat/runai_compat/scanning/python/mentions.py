"""Every use of the API in one Python file."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, TypeGuard

from ..addresses import Addresses, Cut
from ..clients import Client
from ..observed_value import UNSEEN, Sight
from ..routes import Routes
from ..sites import UNKNOWN, Mention, UseContext
from ..verbs import verb
from .attributes import Attributes
from .bodies import Bodies
from .scopes import Module, Place, Scope
from .senders import Sent, called, payload, sent
from .values import Texts, Values, filled, parameters

if TYPE_CHECKING:
    from collections.abc import Mapping

_ROUNDS = 3
_TELLING = frozenset(
    [
        "print",
        "echo",
        "secho",
        "debug",
        "info",
        "warning",
        "warn",
        "error",
        "exception",
        "critical",
        "log",
        "fail",
        "skip",
        "add_argument",
        "help",
        "Exception",
        "ValueError",
        "RuntimeError",
    ]
)


@dataclass(frozen=True, slots=True)
class Wrapper:
    """A function that sends what its parameters say; method and address are in terms of them.

    module: the name of the file that it is in.
    """

    function: Scope
    method: str
    address: str
    module: str

    @property
    def name(self) -> str:
        """The function's name."""
        return str(getattr(self.function.node, "name", ""))


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """What other files define: texts by name, functions that send by name; and the packages of
    clients that they import.
    """

    constants: Mapping[str, Texts] = field(default_factory=dict)
    wrappers: Mapping[str, Sequence[Wrapper]] = field(default_factory=dict)
    packages: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Api:
    """What is looked for: paths, the operations they may mean, methods of clients."""

    addresses: Addresses
    routes: Routes
    clients: tuple[Client, ...] = ()


@dataclass(frozen=True, slots=True)
class _Request:
    """What one call sends: method and address as texts; the argument the address is in."""

    call: ast.Call
    place: Place
    method: str
    address: str
    argument: ast.expr
    nodes: frozenset[int]
    surmised: bool = False
    through: Wrapper | None = None


class PythonFile:
    """Reads one file. name: of the module, to know the wrappers that it defines by."""

    def __init__(
        self,
        module: Module,
        lines: Sequence[str],
        name: str,
        api: Api,
        elsewhere: Elsewhere,
    ) -> None:
        self._module, self._lines, self._name = module, lines, name
        self._addresses, self._routes, self._clients = api.addresses, api.routes, api.clients
        self._elsewhere = elsewhere
        self._values = Values(module, elsewhere.constants)
        self._bodies = Bodies(module)
        self._calls = [
            (node, place)
            for expression, place in module.expressions
            for node in ast.walk(expression)
            if isinstance(node, ast.Call)
        ]
        self._sources = {p for each in module.imports.values() for p in each.split(".")}
        self.wrappers: dict[str, list[Wrapper]] = {}
        self._learn()

    def constants(self) -> Iterator[tuple[str, Texts]]:
        """Texts that other files may use by name: of the module and of its classes."""
        for scope in (self._module.scope, *self._module.classes):
            for name, bindings in (*scope.bindings.items(), *scope.attributes.items()):
                last = bindings[-1]
                texts, _ = self._values.of(last.value, last.place)
                kept = tuple(t for t in (filled(each, {}) for each in texts) if "/" in t)
                if kept and last.kind == "value":
                    yield name, kept

    def mentions(self) -> Iterator[Mention]:
        """What calls send first, then what paths are left in texts."""
        done: set[int] = set()
        used: set[int] = set()
        requests = [each for call, place in self._calls for each in self._requests(call, place)]
        for each in requests:
            if each.through is not None and self._cut(each) is not None:
                used.add(id(each.through.function))
        for each in requests:
            cut = self._cut(each)
            if cut is None:
                continue
            done |= each.nodes
            if id(each.place.scope) not in used or self._fits(each.address):
                yield self._sent(each, cut)
        for expression, place in self._module.expressions:
            yield from self._left(expression, place, done, UseContext.DATA)
        packages = self._elsewhere.packages
        attributes = Attributes(self._module, self._bodies, self._lines, packages)
        yield from attributes.mentions(self._clients)

    @property
    def packages(self) -> frozenset[str]:
        """The packages of clients that it imports."""
        modules = self._module.imports.values()
        return frozenset(c.package for c in self._clients if any(map(c.is_imported, modules)))

    def _learn(self) -> None:
        """Find the functions that send what they are given, then those that use these."""
        for _ in range(_ROUNDS):
            found = [
                Wrapper(each.place.scope, each.method, each.address, self._name)
                for call, place in self._calls
                if place.scope.parameters
                for each in self._requests(call, place)
                if parameters(each.address) and not self._fits(each.address)
            ]
            before = sum(map(len, self.wrappers.values()))
            for each in found:
                held = self.wrappers.setdefault(each.name, [])
                if each not in held and len(held) < _ROUNDS:
                    held.append(each)
            if sum(map(len, self.wrappers.values())) == before:
                return

    def _requests(self, call: ast.Call, place: Place) -> Iterator[_Request]:
        """What a call sends: by itself, if its own address says so, else by way of a function that
        is known to send.
        """
        found = sent(call, place, self._values)
        direct = [] if found is None else list(self._direct(found, call, place))
        if not any(self._cut(each) and not each.surmised for each in direct):
            through = [
                each
                for wrapper in self._known(call, place)
                for each in self._through(wrapper, call, place)
                if self._cut(each) or parameters(each.address)
            ]
            direct = through or direct
        yield from direct

    def _known(self, call: ast.Call, place: Place) -> Sequence[Wrapper]:
        """The functions that the call may be of, which are known to send."""
        name = called(call.func)
        holder = getattr(call.func, "value", None)
        own = [
            each
            for each in self.wrappers.get(name, ())
            if each.function is not place.scope
            and bool(each.function.owner) == isinstance(call.func, ast.Attribute)
            and not (isinstance(holder, ast.Name) and holder.id in self._module.imports)
        ]
        if own:
            return own
        return [e for e in self._elsewhere.wrappers.get(name, ()) if e.module in self._sources]

    def _through(self, wrapper: Wrapper, call: ast.Call, place: Place) -> Iterator[_Request]:
        values = self._values.arguments(call, wrapper.function, place)
        named = parameters(wrapper.address)
        given = [*call.args, *(each.value for each in call.keywords)]
        if not given or not named & values.keys():
            return
        address = filled(wrapper.address, values)
        argument = next((a for a in given if self._gives(a, place, named, values)), given[0])
        _, nodes = self._values.of(argument, place)
        method = filled(wrapper.method, values)
        yield _Request(call, place, method, address, argument, frozenset(nodes), through=wrapper)

    def _gives(
        self, argument: ast.expr, place: Place, named: set[str], values: Mapping[str, str]
    ) -> bool:
        """Whether the argument is one of those that make the address."""
        text = self._values.of(argument, place)[0][0]
        return any(values.get(each) == text for each in named)

    def _direct(self, found: Sent, call: ast.Call, place: Place) -> Iterator[_Request]:
        for argument in found.addresses:
            texts, nodes = self._values.of(argument, place)
            usable = [each for each in texts if self._text_cut(each) or parameters(each)]
            for text in usable:
                for method in found.methods:
                    yield _Request(
                        call, place, method, text, argument, frozenset(nodes), found.surmised
                    )
            if usable:
                return

    def _cut(self, request: _Request) -> Cut | None:
        return self._text_cut(request.address)

    def _text_cut(self, text: str) -> Cut | None:
        plain = filled(text, {})
        return None if re.search(r"\s", plain) else self._addresses.cut(plain)

    def _fits(self, address: str) -> bool:
        """Whether the address means an operation whatever its parameters are."""
        cut = self._text_cut(address)
        return cut is not None and self._routes.match(None, cut.path).strict

    def _sent(self, request: _Request, cut: Cut) -> Mention:
        line, column = self._located(request.argument, cut)
        given = payload(request.call)
        body = UNSEEN
        if given is not None:
            body = self._bodies.seen(given[1], request.place)
        method = verb(filled(request.method, {}))
        return Mention(
            line,
            column,
            method,
            cut.path,
            UseContext.CALL,
            body=body,
            query=self._query(request, cut),
            surmised=request.surmised,
        )

    def _query(self, request: _Request, cut: Cut) -> Sight:
        """What is asked with the address."""
        if request.through is not None or any(each.arg is None for each in request.call.keywords):
            return UNSEEN
        params = next((e.value for e in request.call.keywords if e.arg == "params"), None)
        seen = Sight.record({}) if params is None else self._bodies.seen(params, request.place)
        if seen.kind != "object" or UNKNOWN in (cut.query or ""):
            return UNSEEN
        pairs = [each.partition("=") for each in (cut.query or "").split("&") if each]
        return Sight.record({**seen.members, **{k: Sight.scalar(v) for k, _, v in pairs}})

    def _left(
        self, node: ast.AST, place: Place, done: set[int], context: UseContext
    ) -> Iterator[Mention]:
        """Texts that no call was seen to send."""
        if id(node) in done:
            return
        if id(node) in self._module.words:
            context = UseContext.WORDS
        if isinstance(node, ast.Call) and called(node.func) in _TELLING:
            context = UseContext.WORDS
        if self._may_be_path(node):
            texts, nodes = self._values.of(node, place)
            cuts = [cut for each in texts if (cut := self._text_cut(each))]
            if cuts and context is not UseContext.WORDS:
                done |= nodes
                for cut in cuts:
                    line, column = self._located(node, cut)
                    yield Mention(line, column, None, cut.path, context)
                return
        if isinstance(node, ast.Constant | ast.JoinedStr):
            yield from self._worded(node, context)
            return
        for child in ast.iter_child_nodes(node):
            yield from self._left(child, place, done, context)

    def _may_be_path(self, node: ast.AST) -> TypeGuard[ast.expr]:
        if isinstance(node, ast.Constant):
            return isinstance(node.value, str) and self._hinted(node.value)
        if isinstance(node, ast.Call):
            return called(node.func) in _BUILDING
        return isinstance(node, ast.JoinedStr | ast.BinOp)

    def _hinted(self, text: str) -> bool:
        return self._addresses.may_be_in(text.encode("utf-8", "replace"))

    def _worded(self, node: ast.Constant | ast.JoinedStr, context: UseContext) -> Iterator[Mention]:
        """Paths among other words: a command line, a message, documentation."""
        from ..text import mentions

        source = self._source(node)
        if not self._hinted(source):
            return
        for each in mentions(source, "words", self._addresses):
            weaker = each.context if context is UseContext.DATA else context
            yield replace(each, line=each.line + node.lineno - 1, context=weaker)

    def _source(self, node: ast.expr) -> str:
        """The expression as it is written, at the column where it is."""
        lines = self._lines[node.lineno - 1 : node.end_lineno]
        end = _characters(lines[-1], node.end_col_offset or 0)
        start = _characters(lines[0], node.col_offset)
        lines = [*lines[:-1], lines[-1][:end]]
        return "\n".join([" " * start + lines[0][start:], *lines[1:]])

    def _located(self, node: ast.expr | ast.AST, cut: Cut) -> tuple[int, int]:
        """Where the path begins; where it is not written there, where the expression begins."""
        first = getattr(node, "lineno", 1)
        last = getattr(node, "end_lineno", None) or first
        start = cut.path.strip("/").partition(UNKNOWN)[0]
        head = "/".join(start.split("/")[:2])
        offset = _characters(self._lines[first - 1], getattr(node, "col_offset", 0))
        for number in range(first, last + 1):
            line = self._lines[number - 1]
            at = line.find(head, offset if number == first else 0) if head else -1
            if at >= 0:
                return number, at + 1 - (line[at - 1 : at] == "/")
        return first, offset + 1


_BUILDING = frozenset({"format", "join", "urljoin", "rstrip", "lstrip", "strip", "replace"})


def _characters(line: str, offset: int) -> int:
    """How many characters an offset in UTF-8 bytes is."""
    return offset if line.isascii() else len(line.encode()[:offset].decode("utf-8", "replace"))


def comments(lines: Iterable[str]) -> Iterator[tuple[int, int, str]]:
    """Line, offset and text of the comments of a Python file."""
    import io
    import tokenize

    text = "\n".join(lines)
    try:
        for token in tokenize.generate_tokens(io.StringIO(text).readline):
            if token.type == tokenize.COMMENT:
                yield token.start[0], token.start[1], token.string
    except (tokenize.TokenError, SyntaxError):
        return  # what was read before it counts
