"""Constants that no code sends: never read, or only compared, stubbed and told to people."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property

from ..languages import has_trait
from ..syntax.language import Trait
from ..syntax.model import (
    Call,
    Comparison,
    Expression,
    Member,
    Module,
    Name,
    Scope,
    ScopeKind,
    last_name,
)
from .embedding import is_told
from .incoming import COMPARING, TRIMMING
from .servers import ServerSide, is_stand_in

_WORD = re.compile(rb"\w+")
_GIVEN = rb"(?:\s*:\s*[^=\n(){},]{1,40}|\s+[\w.\[\]*]{1,40})?\s*:?=(?![=~>])"
_IMPORT = re.compile(rb"^\s*(?:import|from|use|using|export\s*\{|\}\s*from)\b[^\n]*$", re.MULTILINE)
_DECLARING = rb"\b(?:class|enum|object|interface|module|struct|trait|impl|namespace)\s+"
Apart = Mapping[int, Mapping[int, ServerSide]]


class UnsentConstants:
    """Finds them among all files that are read together.

    A constant counts as sent as soon as one place where its name is written is not understood: in a
    text, in a list of what a library exports, as an argument of any function.
    """

    def __init__(self, modules: Sequence[Module], apart: Apart) -> None:
        self._modules, self._apart = modules, apart
        self._constants: dict[int, dict[int, tuple[str, Scope]]] = {}
        self._known: dict[tuple[str, int], bool] = {}
        self._read: dict[bytes, list[tuple[Module, int, bool]]] = {}

    def of(self, module: Module) -> Mapping[int, tuple[str, Scope]]:
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
                if len(given) == 1
            }
        return known

    def is_one(self, name: str, holder: Scope) -> bool:
        """Whether a constant of a file, or of a class, is sent nowhere."""
        key = (name, id(holder))
        if key not in self._known:
            self._known[key] = False  # for constants that are made of each other
            self._known[key] = self._is_unsent(name, holder) and self._is_named_alone(holder, name)
        return self._known[key]

    def _is_unsent(self, name: str, holder: Scope) -> bool:
        written = name.encode()
        if not name.isascii() or not name.isidentifier():
            word = re.compile(rb"(?<!\w)%b(?!\w)" % re.escape(written))
            return sum(len(word.findall(module.source)) for module in self._modules) < 2
        if self._words[written] < 2:
            return True
        return all(self._is_explained(m, written, holder) for m in self._seeing(name, holder))

    def _seeing(self, name: str, holder: Scope) -> Iterator[Module]:
        """The files of its language, but for those that have another constant of that name."""
        for module in self._modules:
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
        if not any(self._words[n.encode()] > 1 for n in holder.bindings if n != name):
            return self._words[called] < 2
        reached = re.compile(rb"\b%b\b(?:\s*(?:\.|::|->)\s*(?P<name>\w+))?" % called)
        declared = re.compile(_DECLARING + rb"%b\b" % called)
        for module in self._modules:
            if _kin(module) != _kin(holder.module) or (
                module is not holder.module and any(c.name == holder.name for c in module.classes)
            ):
                continue
            spans = [*module.words, *(line.span() for line in _IMPORT.finditer(module.source))]
            spans += [match.span() for match in declared.finditer(module.source)]
            for match in reached.finditer(module.source):
                member = match["name"].decode() if match["name"] else ""
                if member not in holder.bindings and not _is_in(match.start(), spans):
                    return False
        return True

    def _is_explained(self, module: Module, name: bytes, holder: Scope) -> bool:
        """Whether every place where a file has the name is its definition, an import or a comment, or one
        that sends nothing.
        """
        places = [match.start() for match in re.finditer(rb"\b%b\b" % name, module.source)]
        if not places:
            return True
        given = re.compile(rb"%b%b" % (name, _GIVEN))
        spans = [*module.words, *(line.span() for line in _IMPORT.finditer(module.source))]
        is_foreign = module is not holder.module and not _may_name(module, name.decode())
        reads = {
            at: unsent or (is_foreign and is_alone)
            for at, unsent, is_alone in self._reads(module, name.decode())
        }
        return all(
            reads.get(at, False)
            or (at not in reads and (given.match(module.source, at) or _is_in(at, spans)))
            for at in places
            if module.source[at - 1 : at] != b"/"  # a part of a path
        )

    def _reads(self, module: Module, name: str) -> Iterator[tuple[int, bool, bool]]:
        """Each place where the name is read, whether what is read is sent nowhere, and whether the name
        stands alone.
        """
        apart, constants = self._apart.get(id(module), {}), self.of(module)
        for expression, _ in module.expressions:
            pending = [(expression, is_stand_in(module))]
            while pending:
                one, unsent = pending.pop()
                if id(one) in constants and not unsent:
                    other, holder = constants[id(one)]
                    unsent = other != name and self.is_one(other, holder)
                if isinstance(one, Name | Member) and last_name(one) == name:
                    yield one.end - len(name), unsent, isinstance(one, Name)
                unsent = unsent or isinstance(one, Comparison) or _sends_nothing(one, apart)
                pending += [(part, unsent) for part in one.children]

    @cached_property
    def _words(self) -> Counter[bytes]:
        """How often each word is written in the files."""
        return Counter(word for m in self._modules for word in _WORD.findall(m.source))


def _kin(module: Module | None) -> str:
    """The language, and those that use its names."""
    language = module.language if module is not None else ""
    return "java" if language == "kotlin" else language


def _may_name(module: Module, name: str) -> bool:
    """Whether a name that stands alone may be one of another file."""
    by_import = module.language in ("python", "javascript")
    return not by_import or name in module.imports or bool(module.includes)


def _sends_nothing(one: Expression, apart: Mapping[int, ServerSide]) -> bool:
    """Whether what a call is given is compared, cut off, answered or told to people."""
    if not isinstance(one, Call):
        return False
    return one.called in COMPARING | TRIMMING or id(one) in apart or is_told(one)


def _is_in(at: int, spans: Sequence[tuple[int, int]]) -> bool:
    return any(start <= at < end for start, end in spans)
