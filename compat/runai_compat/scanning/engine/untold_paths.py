"""Requests that go to the API, as far as one can tell, of which nobody can tell the path; and paths of
which nobody can tell what is done with them.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence, Set
from dataclasses import replace

from ..files.forms import Form
from ..hosts import Cut, Owner
from ..languages import has_trait, language
from ..sites import UNKNOWN, Mention, UseContext, verb
from ..syntax.language import Trait
from ..syntax.model import Call, Concat, Expression, Member, Module, Text
from ..text import mentions
from .addressing import Address, Addressing, Api, Request
from .evaluation import symbols
from .evaluation.values import Value

_SCHEME = re.compile(rf"(?:{UNKNOWN}|[A-Za-z][A-Za-z0-9+.-]*)://")
_LEADING = re.compile("(?:[A-Za-z][A-Za-z0-9+.-]*://)?(?P<name>\6[^\6\7]+\7)")
_DECLARED = re.compile(r"@\w[\w.]*\s*\(|#!?\[|^\s*\[|^\s*(?:import|export|from|use|using)\b")
"""What stands before a path that code declares something by: an annotation, an attribute, an import."""
_KEY = re.compile(r"[^\s\"'`]*[\"'`]\??\s*:")
"""The name of a member of a type."""
_WITHIN_HOST = (".", "-", ":", "@")
"""What a part of a host stands after, never a path."""


class UntoldPaths:
    """Finds them: the base is one of the API's, and what follows is unknown."""

    def __init__(self, api: Api, addressing: Addressing) -> None:
        self._hosts, self._addressing = api.hosts, addressing
        self._heads = tuple(f"/{'/'.join(head)}" for head in api.routes.heads)
        self._used: set[str] = set()
        self._sources: set[int] = set()

    def count(self, request: Request, sources: frozenset[int], *, is_told: bool) -> None:
        """Know the base of a request that is told, or that goes to the API; sources: what its address is
        made of.
        """
        if is_told or self.of(request) is not None:
            self._used.update(symbols.named(base).rstrip("/") for base in request.sent.base)
            self._sources |= request.sent.sources | sources

    def bases(self, request: Request) -> set[str]:
        """What the addresses of a request begin with: a host, or the name of a variable."""
        return {base for text in self._texts(request) if (base := _base(text))}

    def is_at_own(self, request: Request) -> bool:
        """Whether its base has a name of the API: a host, or the variable that it begins with."""
        return any(map(self._hosts.is_own_name, self.bases(request)))

    def of(self, request: Request, bases: Set[str] = frozenset()) -> Address | None:
        """Where it goes; None where that is not the API, or its path is told. bases: those of calls
        of the API.
        """
        names = symbols.own_names(request.address)
        if {name.partition(".")[0] for name in names} - _parameters(request):
            return None  # a function that is to be called once more, or that is called elsewhere
        for text in self._texts(request):
            address = self._address(text, bases)
            if address is not None:
                is_sure = not request.sent.surmised or address.cut.path.startswith(self._heads)
                return address if is_sure else None
        return None

    def of_text(self, text: str) -> Address | None:
        """The same of an address that a file of data says."""
        return self._address(text, frozenset())

    def base_in(self, value: Value, expression: Expression, module: Module) -> Mention | None:
        """Requests that nobody can tell, of which only the base is known that an expression of code is."""
        if not has_trait(module, Trait.CODE) or value.sources <= self._sources:
            return None
        address = next(filter(None, map(self._of_base, value.texts)), None)
        if address is None:
            return None
        where = *module.position(expression.start), None, address.cut.path, UseContext.CALL
        return Mention(*where, host=address.cut.host, is_told=False)

    def _of_base(self, text: str) -> Address | None:
        """A base with a name of the API, which ends where all its paths go on, of which no request is known;
        None for what is none.
        """
        if symbols.named(text).rstrip("/") in self._used:
            return None
        plain = symbols.plain(text).strip().rstrip("/")
        bare = plain.rstrip(UNKNOWN).rstrip("/")
        head = next((h for h in self._heads if bare.endswith(h)), None)
        if head is None or re.search(r"\s", plain):
            return None
        before, names = bare.removesuffix(head), symbols.names(text)
        host = _split(before)[0]
        is_own = any(map(self._hosts.is_own_name, [*names, host]))
        if not is_own or self._hosts.owner(before, names) in (Owner.FOREIGN, Owner.DOUBTFUL):
            return None
        return Address(Cut(head, len(before), None, host.replace(UNKNOWN, "{}")), Owner.OURS)

    def _texts(self, request: Request) -> list[str]:
        """Its addresses, with the names of what is unknown in them; under the base of its client."""
        texts = dict.fromkeys(text for _, text, _ in self._addressing.closed(request))
        bases = list(map(symbols.named, request.sent.base))
        based = [
            f"{base.rstrip('/')}/{text.lstrip('/')}"
            for text in texts
            for base in bases
            if base and "://" not in text and not text.startswith(base)
        ]
        return [*based, *texts]

    def _address(self, text: str, bases: Set[str]) -> Address | None:
        plain = symbols.plain(text)
        if UNKNOWN not in plain or re.search(r"\s", plain):
            return None
        host, path = _split(plain)
        literal, unknown, _ = path.partition(UNKNOWN)
        names = symbols.names(text)
        if not unknown or "?" in literal:
            return None
        head = next((h for h in self._heads if literal.rstrip("/").endswith(h)), None)
        before = f"https://{host}{literal.rstrip('/').removesuffix(head or '')}"
        owner = self._hosts.owner(before if host else before[8:], names)
        if owner in (Owner.FOREIGN, Owner.DOUBTFUL):
            return None
        if head is None and not (self._may_begin(literal) and self._is_own(text, host, bases)):
            return None
        at = 0 if head is None else len(literal.rstrip("/")) - len(head)
        return Address(Cut(path[at:], at, None, host.replace(UNKNOWN, "{}")), owner)

    def _may_begin(self, literal: str) -> bool:
        """Whether a path of the API begins so, but for what is unknown then."""
        return any(f"{head}/".startswith(literal) for head in self._heads)

    def _is_own(self, text: str, host: str, bases: Set[str]) -> bool:
        leading = _LEADING.match(text)
        if leading is not None and self._hosts.is_own_name(leading["name"]):
            return True
        return bool(host.strip(UNKNOWN)) or _base(text) in bases


class UnreadPaths:
    """Finds paths that stand in no expression of a file, as its reader makes nothing of what is around
    them, and those that attributes spell: `client.v1.k8s.users.get()`.
    """

    def __init__(self, api: Api) -> None:
        self._addresses, self._hosts = api.addresses, api.hosts
        heads = [[re.escape(step.encode()) for step in head] for head in api.routes.heads]
        either = b"|".join(map(b"/".join, heads)) or b"(?!)"
        self._written = re.compile(rb"(?<![\w.@-])/?(?:%b)/[\w{$:<]" % either)
        chains = b"|".join(map(rb"\s*\.\s*".join, heads)) or b"(?!)"
        self._spelled = re.compile(rb"\.\s*(?:%b)\s*\." % chains)
        self._heads = api.routes.heads

    def of(self, module: Module) -> Iterator[Mention]:
        """Those of a file, each as a call of which nothing else is known."""
        if self._spelled.search(module.source) is not None:
            yield from self._by_attributes(module)
        spoken = language(module.language)
        if module.part != (0, 0) or module.origin != (1, 1) or not spoken or spoken.is_island:
            return
        places = [match.start() + 1 for match in self._written.finditer(module.source)]
        spans = [*module.words, *module.broken, *_written_in(module, places)] if places else []
        for start, end in spans:
            del places[bisect_left(places, start) : bisect_right(places, end)]
        for line in sorted({module.position(at)[0] for at in places}):
            yield from self._on_line(module, line)

    def _on_line(self, module: Module, line: int) -> Iterator[Mention]:
        start = module.line_starts[line - 1]
        end = module.source.find(b"\n", start)
        text = module.source[start : end if end >= 0 else None].decode("utf-8", "replace")
        for mention in mentions(text, Form.CODE, self._addresses, self._hosts):
            before = text[: mention.column - 1]
            is_declared = _DECLARED.search(before) or _KEY.match(text, mention.column - 1)
            if mention.context is not UseContext.WORDS and not is_declared:
                yield replace(mention, line=line, context=UseContext.DATA, based=False)

    def _by_attributes(self, module: Module) -> Iterator[Mention]:
        for call, _ in module.calls:
            names = _names(call.function)
            *segments, last = names
            for head in self._heads:
                at = next(
                    (i for i in range(len(names)) if tuple(names[i:][: len(head)]) == head), -1
                )
                if at > 0 and len(names) > at + len(head):
                    method = verb(last)
                    path = "/".join(["", *(segments if method else names)[at:]])
                    line, column = module.position(call.start)
                    yield Mention(line, column, method, path, UseContext.CALL, based=False)


def _names(function: Expression) -> list[str]:
    """The names of a chain of attributes, the first one first; `{}` for what is called between them."""
    names: list[str] = []
    while isinstance(function, Member | Call):
        names.append(function.name if isinstance(function, Member) else UNKNOWN)
        function = function.object if isinstance(function, Member) else function.function
    return [UNKNOWN, *reversed(names)]


def _written_in(module: Module, places: Sequence[int]) -> Iterator[tuple[int, int]]:
    """The spans of the texts in the expressions of a file in which one of the places is."""
    for expression, _ in module.expressions:
        pending = [expression]
        while pending:
            one = pending.pop()
            if bisect_left(places, one.start) < bisect_right(places, one.end):
                if isinstance(one, Text | Concat):
                    yield one.start, one.end
                else:
                    pending.extend(one.children)


def _parameters(request: Request) -> set[str]:
    """What the functions around a request are called with."""
    return {name for scope in request.place.scope.enclosing for name in scope.parameters}


def _split(plain: str) -> tuple[str, str]:
    """Host and path of an address; of one that goes on after its host without a slash, what goes on."""
    scheme = _SCHEME.match(plain)
    rest = plain[scheme.end() :] if scheme else plain
    host, slash, path = rest.partition("/")
    if not scheme and not any(mark in host for mark in (UNKNOWN, ".", ":")):
        return "", rest if rest.startswith("/") else f"/{rest}"
    known = host.rstrip(UNKNOWN)
    open_ = host[len(known) :]
    least = 1 if not known or known.endswith(_WITHIN_HOST) else 0
    if len(open_) > least:
        return host[: len(known) + least], f"{open_[least:]}{slash}{path}"
    return host, f"{slash}{path}"


def _base(text: str) -> str:
    """The host of an address, or the variable that it begins with."""
    leading = _LEADING.match(text)
    return leading["name"] if leading else _split(symbols.plain(text))[0].strip(UNKNOWN)
