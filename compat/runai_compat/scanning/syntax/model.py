"""One representation of code for all languages: what is called with what, who is given which value.

A language's reader (see `languages`) fills it; the engine reads nothing else. Places are offsets in
bytes in the file's UTF-8 text. Expressions are compared by identity, and are not frozen: a large
file has hundreds of thousands of them, and a frozen class takes three times as long to make.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property

CONSTRUCTOR = "__init__"
"""What the constructor of a class is called, whatever the language calls it."""


@dataclass(slots=True, eq=False)
class Expression:
    """Anything that has a value; by itself: something that is only a frame for others (`children`)."""

    start: int
    end: int

    @property
    def children(self) -> tuple[Expression, ...]:
        """The expressions directly inside it."""
        return ()


@dataclass(slots=True, eq=False)
class Opaque(Expression):
    """Something of which nothing is known but what is inside it."""

    parts: tuple[Expression, ...] = ()

    @property
    def children(self) -> tuple[Expression, ...]:
        """What is inside it."""
        return self.parts


@dataclass(slots=True, eq=False)
class Comparison(Opaque):
    """Values that are compared, of which none is sent anywhere; texts that are written out are left out."""

    def __post_init__(self) -> None:
        self.parts = tuple(uncompared(self.parts))


@dataclass(slots=True, eq=False)
class Text(Expression):
    """A text (or a number) that is written out; plain: not within quotation marks."""

    value: str
    plain: bool = False


@dataclass(slots=True, eq=False)
class Concat(Expression):
    """Texts one after the other: a text with holes, a sum of texts, a word of a shell."""

    parts: tuple[Expression, ...]

    @property
    def children(self) -> tuple[Expression, ...]:
        """Its parts."""
        return self.parts


@dataclass(slots=True, eq=False)
class Name(Expression):
    """A variable, or anything else that is called by a name alone."""

    name: str


@dataclass(slots=True, eq=False)
class Member(Expression):
    """`object.name`."""

    object: Expression
    name: str

    @property
    def children(self) -> tuple[Expression, ...]:
        """What it is a member of."""
        return (self.object,)


@dataclass(slots=True, eq=False)
class Index(Expression):
    """`object[key]`."""

    object: Expression
    key: Expression

    @property
    def children(self) -> tuple[Expression, ...]:
        """The object and the key."""
        return (self.object, self.key)


@dataclass(slots=True, eq=False)
class Argument:
    """One argument of a call; spread: the value's items are the arguments (`*rest`, `...rest`)."""

    value: Expression
    name: str | None = None
    spread: bool = False


@dataclass(slots=True, eq=False)
class Call(Expression):
    """`function(arguments)`; also `new Class(…)`, a struct that is written out, a command line."""

    function: Expression
    arguments: tuple[Argument, ...]
    command: bool = False
    called: str = ""
    """The last name of what is called."""

    def __post_init__(self) -> None:
        self.called = last_name(self.function)

    @property
    def children(self) -> tuple[Expression, ...]:
        """What is called, and the values of the arguments."""
        return (self.function, *(argument.value for argument in self.arguments))

    @property
    def positional(self) -> list[Expression]:
        """The arguments without a name."""
        return [a.value for a in self.arguments if a.name is None and not a.spread]

    @property
    def named(self) -> dict[str, Expression]:
        """The arguments with a name."""
        return {a.name: a.value for a in self.arguments if a.name is not None}

    @property
    def receiver(self) -> Expression | None:
        """What the method is called on."""
        return self.function.object if isinstance(self.function, Member) else None


@dataclass(eq=False)  # no slots: the entries by name are kept
class Record(Expression):
    """An object or table that is written out; a key of None: all entries of that value.

    name: what it is the value of, in a file of data (`uri` of an Ansible task).
    """

    entries: tuple[tuple[Expression | None, Expression], ...]
    name: str = ""

    @property
    def children(self) -> tuple[Expression, ...]:
        """Keys and values."""
        return tuple(part for pair in self.entries for part in pair if part is not None)

    def get(self, name: str) -> Expression | None:
        """The value of the key that is written so."""
        return self.named.get(name)

    @cached_property
    def named(self) -> dict[str, Expression]:
        """The values whose keys are written out."""
        return {k.value: v for k, v in self.entries if isinstance(k, Text)}


@dataclass(slots=True, eq=False)
class Items(Expression):
    """A list, a tuple or a set that is written out."""

    items: tuple[Argument, ...]

    @property
    def children(self) -> tuple[Expression, ...]:
        """Its items."""
        return tuple(item.value for item in self.items)


@dataclass(slots=True, eq=False)
class Choice(Expression):
    """One of several values: a conditional, `a or b`. members: of the object, if that tells them apart."""

    options: tuple[Expression, ...]
    members: tuple[tuple[str, ...], ...] = ()

    @property
    def children(self) -> tuple[Expression, ...]:
        """What it may be."""
        return self.options


@dataclass(slots=True, eq=False)
class Operation(Expression):
    """An operator that is no sum: `%` of formats, `/` of paths, `:` of the bounds of what is cut."""

    operator: str
    left: Expression
    right: Expression

    @property
    def children(self) -> tuple[Expression, ...]:
        """Both sides."""
        return (self.left, self.right)


@dataclass(slots=True, eq=False)
class Closure(Expression):
    """A function that is written as a value; its body stands in the module's expressions."""

    scope: Scope


class ScopeKind(StrEnum):
    """What has names of its own."""

    MODULE = "module"
    CLASS = "class"
    FUNCTION = "function"


class BindingKind(StrEnum):
    """How a name gets a value."""

    VALUE = "value"
    ITEM = "item"
    """The name is each item of the value in turn."""
    MORE = "more"
    """The value is added to what was there."""


_METHOD = re.compile(
    b"method|(?:%b)(?:\\b(?!\\s*\\()|_)"
    % b"|".join(
        b"%b(?<![a-z0-9]%b)" % (word, word)
        for word in (b"get", b"put", b"post", b"delete", b"patch", b"head", b"options", b"verb")
    )
)
"""Of lower case, and each word before what stands before it: then `re` looks for its first letter."""
_BLOCK = 4096
_CONTINUING = bytes(range(0x80, 0xC0))  # of UTF-8, which no character begins with

Chain = tuple[tuple[int, int], ...]
"""The branches around a statement: (statement, which of its branches)."""


@dataclass(slots=True, eq=False)
class Place:
    """Where an expression stands: in which scope, below which branches, at which offset."""

    scope: Scope
    chain: Chain
    at: int


@dataclass(slots=True, eq=False)
class Binding:
    """A value given to a name; part: which entry of each item it is, of an item that is taken apart."""

    value: Expression
    place: Place
    kind: BindingKind = BindingKind.VALUE
    part: tuple[str, ...] = ()


@dataclass(slots=True, eq=False)
class Parameter:
    """default: what it is if it is not given; type: the name of its class; variadic: takes the rest;
    parts: the names that it is taken apart into, each with its entry. one_of: the values of its type.
    """

    default: Expression | None = None
    type: str | None = None
    variadic: bool = False
    parts: tuple[tuple[str, tuple[str, ...]], ...] = ()
    one_of: Choice | None = None


@dataclass(slots=True, eq=False)
class Scope:
    """A module, a class or a function.

    owner: the class that a method belongs to. receiver: the name of the object in a method.
    attributes: what methods give to the object. overloads: the functions of one name, where there are
    several. bases: what a class is made from. returns: what a function gives back, a generator one
    after the other. decorators: what is written before it. by_name: what its first parameter is for each
    name that it has; for others that name itself.
    """

    kind: ScopeKind
    name: str = ""
    parent: Scope | None = None
    owner: Scope | None = None
    receiver: str | None = None
    module: Module | None = None
    bindings: dict[str, list[Binding]] = field(default_factory=dict)
    attributes: dict[str, list[Binding]] = field(default_factory=dict)
    parameters: dict[str, Parameter] = field(default_factory=dict)
    functions: dict[str, Scope] = field(default_factory=dict)
    overloads: dict[str, list[Scope]] = field(default_factory=dict)
    classes: dict[str, Scope] = field(default_factory=dict)
    bases: list[Expression] = field(default_factory=list)
    returns: list[tuple[Expression, Place]] = field(default_factory=list)
    is_generator: bool = False
    is_enumeration: bool = False
    decorators: list[Expression] = field(default_factory=list)
    _members: dict[str, list[tuple[str, list[Binding]]]] | None = None
    by_name: dict[str, Expression] | None = None
    _places: dict[int, Place] = field(default_factory=dict)

    def place(self, at: int = 1 << 60) -> Place:
        """A place in it, by default its end; the same one every time, as what is known is kept by place."""
        return self._places.setdefault(at, Place(self, (), at))

    def members(self, name: str) -> list[tuple[str, list[Binding]]]:
        """What was given to `name.something`, each with its values. For a scope that is read to its end."""
        if self._members is None:
            self._members = {}
            for written, bindings in self.bindings.items():
                at = written.find(".")
                while at >= 0:
                    kept = self._members.setdefault(written[:at], [])
                    kept.append((written[at + 1 :], bindings))
                    at = written.find(".", at + 1)
        return self._members.get(name, [])

    def bind(self, name: str, binding: Binding) -> None:
        """Keep one more value of a name."""
        self.bindings.setdefault(name, []).append(binding)

    @property
    def enclosing(self) -> Iterator[Scope]:
        """Itself and the scopes around it whose names it sees."""
        scope: Scope | None = self
        while scope is not None:
            yield scope
            scope = scope.parent


@dataclass(slots=True, eq=False)
class Import:
    """A name that comes from another file: its module as it is written, its name there.

    name None: the module itself; `*`: all of its names.
    """

    module: str
    name: str | None = None


@dataclass(eq=False)  # no slots: the line starts are kept
class Module:
    """One file.

    expressions: every expression that is a statement or stands in one, with its place, in order.
    calls: every call in them. words: spans of comments and documentation. package: what files whose
    names are common to all of them share (a Go package, a Terraform folder). imports: by local name;
    includes: files whose names are all taken over.
    """

    path: str
    language: str
    source: bytes
    scope: Scope = field(default_factory=lambda: Scope(ScopeKind.MODULE))
    expressions: list[tuple[Expression, Place]] = field(default_factory=list)
    calls: list[tuple[Call, Place]] = field(default_factory=list)
    records: list[tuple[Record, Place]] = field(default_factory=list)
    words: list[tuple[int, int]] = field(default_factory=list)
    imports: dict[str, Import] = field(default_factory=dict)
    includes: list[str] = field(default_factory=list)
    package: str | None = None
    functions: list[Scope] = field(default_factory=list)
    classes: list[Scope] = field(default_factory=list)
    decorations: set[int] = field(default_factory=set)
    """Identities of the calls that stand before a function or class, as decorator or annotation."""
    embedded: set[Expression] = field(default_factory=set)
    """Identities of the texts that are read as modules of their own."""
    origin: tuple[int, int] = (1, 1)
    """Where the source stands in the file, if it is a text in it."""
    flat: bool = False
    """Whether all of it stands at its origin: it is written elsewhere, and put in there."""
    broken: list[tuple[int, int]] = field(default_factory=list)
    """Spans of the source that the parser could make nothing of."""
    texts: list[tuple[int, int]] = field(default_factory=list)
    """Spans of all texts, where it is read without a grammar."""
    part: tuple[int, int] = (0, 0)
    """Which part of the source it is, if not all of it."""

    def __post_init__(self) -> None:
        self.scope.module = self

    @cached_property
    def names_methods(self) -> bool:
        """Whether a method is written in it, or may come from elsewhere; a call of `get` is neither."""
        return _METHOD.search(self.source.lower()) is not None

    @property
    def text_lines(self) -> set[int]:
        """The lines of texts and words, where it was read without a grammar."""
        spans = [map(self.position, span) for span in (*self.texts, *self.words)]
        return {line for (first, _), (last, _) in spans for line in range(first, last + 1)}

    @cached_property
    def line_starts(self) -> list[int]:
        """The offset of each line."""
        starts, at = [0], self.source.find(b"\n")
        while at >= 0:
            starts.append(at + 1)
            at = self.source.find(b"\n", at + 1)
        return starts

    @cached_property
    def _before(self) -> list[int]:
        """How many characters stand before each block of the source."""
        counts = [0]
        for at in range(0, len(self.source), _BLOCK):
            counts.append(counts[-1] + _characters(self.source[at : at + _BLOCK]))
        return counts

    def _characters_before(self, offset: int) -> int:
        block = offset // _BLOCK
        return self._before[block] + _characters(self.source[block * _BLOCK : offset])

    def position(self, offset: int) -> tuple[int, int]:
        """Line and column (in characters), from 1; as quick on a line of megabytes as on another."""
        if self.flat:
            return self.origin
        line = bisect_right(self.line_starts, offset) - 1
        start = self.line_starts[line]
        column = self._characters_before(offset) - self._characters_before(start) + 1
        row, first = self.origin
        return line + row, column + first - 1 if line == 0 else column

    def lines(self, expression: Expression) -> tuple[int, int]:
        """The first and the last line of an expression."""
        return self.position(expression.start)[0], self.position(expression.end)[0]

    @cached_property
    def _calls_by_scope(self) -> dict[int, list[tuple[Call, Place]]]:
        by_scope: dict[int, list[tuple[Call, Place]]] = {}
        for call, place in self.calls:
            by_scope.setdefault(id(place.scope), []).append((call, place))
        return by_scope

    def calls_in(self, scope: Scope) -> list[tuple[Call, Place]]:
        """The calls that stand in a scope itself. For a module that has been read to its end."""
        return self._calls_by_scope.get(id(scope), [])

    def code(self, expression: Expression) -> str:
        """The expression as it is written."""
        return self.source[expression.start : expression.end].decode("utf-8", "replace")


def _characters(data: bytes) -> int:
    """How many characters begin in a piece of UTF-8."""
    return len(data.translate(None, _CONTINUING))


_NAMED = frozenset({Name, Member})


def last_name(expression: Expression) -> str:
    """`c` of `a.b.c`; empty where there is no name."""
    if type(expression) in _NAMED:
        return expression.name  # type: ignore[attr-defined, no-any-return]
    return expression.value if isinstance(expression, Text) and expression.plain else ""


def dotted(expression: Expression) -> str | None:
    """`a.b.c` where the expression is nothing but names."""
    names: list[str] = []
    while isinstance(expression, Member):
        names.append(expression.name)
        expression = expression.object
    return ".".join([expression.name, *reversed(names)]) if isinstance(expression, Name) else None


def walk(expression: Expression) -> Iterator[Expression]:
    """The expression and all inside it, each before what is inside it."""
    pending = [expression]
    while pending:
        one = pending.pop()
        yield one
        pending.extend(reversed(one.children))


def uncompared(sides: Iterable[Expression]) -> Iterator[Expression]:
    """The parts of a comparison that are no texts: what something is compared with is sent nowhere."""
    for side in sides:
        if type(side) is Opaque or isinstance(side, Items):
            yield from uncompared(side.children)
        elif not isinstance(side, Text):
            yield side
