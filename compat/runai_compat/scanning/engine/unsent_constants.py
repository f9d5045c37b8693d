"""Constants that no code sends: never read, or only compared, stubbed and told to people."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from math import inf

from ..languages import has_trait
from ..syntax.in_process_clients import TESTED_IN_PLACE
from ..syntax.language import Trait
from ..syntax.model import (
    BindingKind,
    Call,
    Comparison,
    Expression,
    Member,
    Module,
    Name,
    Record,
    Scope,
    ScopeKind,
    Text,
    last_name,
)
from .embedding import is_told
from .incoming import COMPARING, TRIMMING, is_unsent
from .servers import ServerSide, is_stand_in

_WORD = re.compile(rb"\w+")
_MANY = 60
"""What is named in more files is held to be sent."""
_FEW = 8
"""Names that are looked for one by one in a file; for more, all words of it are read once."""
_GIVEN = re.compile(rb"(?:\s*:\s*[^=\n(){},]{1,40}|\s+[\w.\[\]*]{1,40})?\s*:?=(?![=~>])")
_IMPORT = re.compile(rb"^\s*(?:import|from|use|using|export\s*\{|\}\s*from)\b[^\n]*$", re.MULTILINE)
_ALL_AT_ONCE = frozenset(
    {"locals", "vars", "eval", "binding", "arguments", "func_get_args", "super"}
)
"""What takes all that a function was given, unnamed."""
_READING_NONE = frozenset(
    {
        "dataclass",
        "final",
        "unique",
        "define",
        "frozen",
        "runtime_checkable",
        "total_ordering",
        "EnumMeta",
    }
)
"""What may stand before a class, or make it, and reads none of its constants for itself."""
_DECLARING = rb"\b(?:class|enum|object|interface|module|struct|trait|impl|namespace)\s+"
Constant = tuple[str, Scope]
"""Its name, and the file or the class that has it."""
Apart = Mapping[int, Mapping[int, ServerSide]]


class UnsentConstants:
    """Finds them among all files that are read together.

    A constant counts as sent as soon as one place where its name is written is not understood: in a
    text, in a list of what a library exports, as an argument of any function.
    """

    def __init__(self, modules: Sequence[Module], apart: Apart) -> None:
        self._modules, self._apart = modules, apart
        self._constants: dict[int, dict[int, Constant]] = {}
        self._known: dict[tuple[str, int], bool] = {}
        self._unread: dict[int, Sequence[tuple[int, int]]] = {}
        self._read: dict[int, dict[str, list[tuple[int, bool, Constant | None, bool]]]] = {}
        self._inside: dict[int, dict[int, list[Expression]]] = {}
        self._only_told: dict[tuple[int, str], bool] = {}
        self._asked: Counter[int] = Counter()
        self._places: dict[int, dict[bytes, list[int]]] = {}

    def of(self, module: Module) -> Mapping[int, Constant]:
        """The name and the holder of each constant of a file of code, by the identity of its value."""
        known = self._constants.get(id(module))
        if known is None:
            alone = not module.calls and len(self._modules) < 2  # then its users are not here
            is_program = has_trait(module, Trait.CODE) and not alone
            holders = [module.scope, *module.classes] if is_program else []
            known = self._constants[id(module)] = {
                id(given[0].value): (name, holder)
                for holder in holders
                for name, given in holder.bindings.items()
                if len(given) == 1 and given[0].kind is BindingKind.VALUE
            }
        return known

    def is_one(self, name: str, holder: Scope) -> bool:
        """Whether a constant of a file, or of a class, is sent nowhere."""
        key = (name, id(holder))
        if {last_name(getattr(d, "function", d)) for d in holder.decorators} - _READING_NONE:
            return False  # a decorator, or a metaclass, may go through all that the class has
        if key not in self._known:
            self._known[key] = False  # for constants that are made of each other
            is_looked_for = name in self._names  # of others nobody knows who reads them
            self._known[key] = (
                is_looked_for
                and self._is_unsent(name, holder)
                and self._is_named_alone(holder, name)
            )
        return self._known[key]

    def is_only_told(self, function: Scope, parameter: str) -> bool:
        """Whether a function says to people what it is given under a name, and does nothing else with it."""
        key = (id(function), parameter)
        if key not in self._only_told:
            reads = list(self._reads_inside(function, parameter))
            self._only_told[key] = bool(reads) and all(reads) and not function.decorators
        return self._only_told[key]

    def _reads_inside(self, function: Scope, name: str) -> Iterator[bool]:
        """Of each place of a function where a name of it is read, whether what is read is sent nowhere."""
        module = function.module
        if module is None or not has_trait(module, Trait.CODE):
            return
        if id(module) not in self._inside:
            inside = self._inside[id(module)] = {}
            for expression, place in module.expressions:
                for scope in place.scope.enclosing:
                    inside.setdefault(id(scope), []).append(expression)
        captured = re.compile(rf"(?<!\{{)\{{{re.escape(name)}[:}}]")
        apart = self._apart.get(id(module), {})
        pending = [(one, False) for one in self._inside[id(module)].get(id(function), ())]
        while pending:
            one, unsent = pending.pop()
            if isinstance(one, Name) and one.name == name:
                yield unsent
            if isinstance(one, Name) and one.name in _ALL_AT_ONCE:
                yield False
            if (
                isinstance(one, Text)
                and module.language in TESTED_IN_PLACE
                and captured.search(one.value)
            ):
                yield unsent  # `println!("{path}")`
            told = isinstance(one, Comparison) or is_told(one) or id(one) in apart
            pending += [(part, unsent or told) for part in one.children]

    def _is_unsent(self, name: str, holder: Scope) -> bool:
        written = name.encode()
        if not name.isascii() or not name.isidentifier():
            word = re.compile(rb"(?<!\w)%b(?!\w)" % re.escape(written))
            return sum(len(word.findall(module.source)) for module in self._modules) < 2
        if self._words[written] < 2:
            return True
        if len(self._having.get(written, ())) > _MANY:
            return False
        return all(self._is_explained(m, written, holder) for m in self._seeing(name, holder))

    def _seeing(self, name: str, holder: Scope) -> Iterator[Module]:
        """The files of its language, but for those that have another constant of that name."""
        for module in self._having.get(name.encode(), ()):
            if module is holder.module:
                yield module
                continue
            own = module.scope.bindings
            if holder.kind is ScopeKind.CLASS:
                own = next((c.bindings for c in module.classes if c.name == holder.name), {})
            if name not in own and _kin(module) == _kin(holder.module):
                yield module

    def _is_named_alone(self, holder: Scope, name: str) -> bool:
        """Whether nothing goes through all constants of a class: it is only named to reach one of them."""
        if holder.parent is None or not holder.name.isidentifier():
            return True
        called = holder.name.encode()
        members = holder.bindings.keys() | holder.functions.keys()
        if not any(self._words[n.encode()] > 1 for n in members - {name}):
            return self._words[called] < 2
        reached = re.compile(rb"\b%b\b(?:\s*(?:\.|::|->)\s*(?P<name>\w+))?" % called)
        declared = re.compile(_DECLARING + rb"%b\b" % called)
        for module in self._having.get(called, ()):
            is_elsewhere = _kin(module) != _kin(holder.module)
            if is_elsewhere or (
                module is not holder.module and any(c.name == holder.name for c in module.classes)
            ):
                continue
            spans = self._spans(module)
            own = _merged(match.span() for match in declared.finditer(module.source))
            for match in reached.finditer(module.source):
                member = match["name"].decode() if match["name"] else ""
                known = member in members or _is_in(match.start(), spans)
                if not known and not _is_in(match.start(), own):
                    return False
        return True

    def _is_explained(self, module: Module, name: bytes, holder: Scope) -> bool:
        """Whether every place where a file has the name is its definition, an import or a comment, or one
        that sends nothing.
        """
        spans = self._spans(module)
        is_foreign = module is not holder.module and not _may_name(module, name.decode())
        reads = {
            at: unsent or (is_foreign and is_alone)
            for at, unsent, is_alone in self._reads(module, name.decode())
        }
        return all(
            reads.get(at, False)
            or (
                at not in reads
                and (_GIVEN.match(module.source, at + len(name)) or _is_in(at, spans))
            )
            for at in self._written(module, name)
            if module.source[at - 1 : at] != b"/"  # a part of a path
        )

    def _written(self, module: Module, name: bytes) -> Sequence[int]:
        """Where a file has a name."""
        key = id(module)
        self._asked[key] += 1
        if self._asked[key] <= _FEW:
            return [match.start() for match in re.finditer(rb"\b%b\b" % name, module.source)]
        if key not in self._places:
            places = self._places[key] = {}
            for match in _WORD.finditer(module.source):
                places.setdefault(match[0], []).append(match.start())
        return self._places[key].get(name, ())

    def _reads(self, module: Module, name: str) -> Iterator[tuple[int, bool, bool]]:
        """Each place where the name is read, whether what is read is sent nowhere, and whether the name
        stands alone.
        """
        if id(module) not in self._read:
            self._read[id(module)] = {}
            for one, unsent, inside in self._walked(module):
                kept = self._read[id(module)].setdefault(last_name(one), [])
                kept.append((one.end - len(last_name(one)), unsent, inside, isinstance(one, Name)))
        for at, unsent, inside, is_alone in self._read[id(module)].get(name, ()):
            part = inside is not None and inside[0] != name and self.is_one(*inside)
            yield at, unsent or part, is_alone

    def _walked(self, module: Module) -> Iterator[tuple[Expression, bool, Constant | None]]:
        """The names in a file that constants have: whether what is read is sent nowhere, and of which
        constant it is a part.
        """
        apart, constants = self._apart.get(id(module), {}), self.of(module)
        for expression, _ in module.expressions:
            pending: list[tuple[Expression, bool, Constant | None]] = [
                (expression, is_stand_in(module), None)
            ]
            while pending:
                one, unsent, inside = pending.pop()
                inside = constants.get(id(one), inside)
                if isinstance(one, Name | Member) and last_name(one) in self._names:
                    yield one, unsent, inside
                unsent = unsent or isinstance(one, Comparison) or _sends_nothing(one, apart)
                if isinstance(one, Record):
                    for key, value in one.entries:
                        pending.append((value, unsent or is_unsent(one, key, value), inside))
                    continue
                pending += [(part, unsent, inside) for part in one.children]

    @cached_property
    def _names(self) -> frozenset[str]:
        """What constants are called that may hold a path."""
        return frozenset(
            name
            for module in self._modules
            for name, holder in self.of(module).values()
            if "/" in module.code(holder.bindings[name][0].value)
        )

    def _spans(self, module: Module) -> Sequence[tuple[int, int]]:
        """Where words are that read nothing: comments, and lines that import something."""
        known = self._unread.get(id(module))
        if known is None:
            lines = [line.span() for line in _IMPORT.finditer(module.source)]
            known = self._unread[id(module)] = _merged([*module.words, *lines])
        return known

    @cached_property
    def _having(self) -> dict[bytes, list[Module]]:
        """The files in which the name of a constant is written, or that of a class with some."""
        names = {name.encode() for name in self._names}
        names |= {h.name.encode() for m in self._modules for _, h in self.of(m).values()}
        having: dict[bytes, list[Module]] = {}
        for module in self._modules:
            for word in names.intersection(_WORD.findall(module.source)):
                having.setdefault(word, []).append(module)
        return having

    @cached_property
    def _words(self) -> Counter[bytes]:
        """How often each word is written in the files."""
        return Counter(word for m in self._modules for word in _WORD.findall(m.source))


def _kin(module: Module | None) -> str:
    """The language, and those that use its names."""
    if module is None:
        return ""
    return Trait.JVM if has_trait(module, Trait.JVM) else module.language


def _may_name(module: Module, name: str) -> bool:
    """Whether a name that stands alone may be one of another file."""
    by_import = module.language in ("python", "javascript")
    return not by_import or name in module.imports or bool(module.includes)


def _sends_nothing(one: Expression, apart: Mapping[int, ServerSide]) -> bool:
    """Whether what a call is given is compared, cut off, answered or told to people."""
    if not isinstance(one, Call):
        return False
    return one.called in COMPARING | TRIMMING or id(one) in apart or is_told(one)


def _merged(spans: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """The spans in order, those that meet as one."""
    merged: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if merged and start <= merged[-1][1]:
            merged[-1] = merged[-1][0], max(end, merged[-1][1])
        else:
            merged.append((start, end))
    return merged


def _is_in(at: int, spans: Sequence[tuple[int, int]]) -> bool:
    """Whether a place is in one of the spans, which are merged."""
    place = bisect_right(spans, (at, inf))
    return place > 0 and at < spans[place - 1][1]
