"""Paths of the API in texts and objects that no call was seen to send."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import replace

from ..hosts import Cut, Owner, host_label
from ..languages import has_trait
from ..sites import UNKNOWN, Mention, UseContext, verb
from ..syntax.language import Trait
from ..syntax.model import (
    Call,
    Expression,
    Items,
    Module,
    Place,
    Record,
    Scope,
    ScopeKind,
    Text,
    walk,
)
from .addressing import Address, Api, located, without_base
from .embedding import TextsInTexts, is_documentation, is_told
from .evaluation import symbols
from .evaluation.maps import is_json
from .evaluation.references import References
from .evaluation.tables import by_row
from .evaluation.values import Value, Values
from .incoming import (
    BASES,
    handed_on,
    is_answered,
    is_let_through,
    is_rule,
    is_unsent,
    routed,
    sent_parts,
    unsent_arguments,
)
from .sending.names import SPOKEN_LINE, key
from .sending.records import (
    SLASH,
    chain,
    described,
    has_slash,
    is_without_path,
    may_be_path,
    of_others,
    pair_in,
    provider_of,
    put_together,
)
from .servers import ServerSide, is_stand_in, is_test
from .unsent_constants import UnsentConstants
from .untold_paths import UntoldPaths

_READING = frozenset(
    {
        "uri", "ansible.builtin.uri", "ansible.legacy.uri", "win_uri", "http", "get_url",
        "ansible.builtin.get_url",
    }
)  # fmt: skip
_CREATING = frozenset({"restapi_object"})
"""What creates something at a path, with POST unless it says otherwise."""
_OTHER_PROGRAMS = frozenset(
    {"kubectl", "oc", "gh", "glab", "az", "gcloud", "aws", "vault", "helm", "argocd", "docker"}
)
"""Those whose words are paths of another product."""


_BETWEEN = re.compile(r"[,;|]")
"""What stands between the entries of a row, never in an address before its path."""


class WrittenPaths:
    """Finds them; `done` are the texts that a call is known to send, and grows by what is told."""

    def __init__(
        self,
        api: Api,
        references: References,
        values: Values,
        constants: UnsentConstants,
        untold: UntoldPaths,
    ) -> None:
        self._api, self._values, self._constants = api, values, constants
        self._references, self._untold = references, untold
        self._inner = TextsInTexts(references, api.addresses, api.hosts)
        self._makers: dict[tuple[str, int], list[str]] = {}
        self._others: dict[int, frozenset[int]] = {}

    def in_records(
        self, module: Module, done: set[int], apart: Mapping[int, ServerSide]
    ) -> Iterator[Mention]:
        """Objects that say method and address beside each other."""
        data = has_trait(module, Trait.DATA)
        routes = {
            id(part)
            for call, _ in module.calls
            if apart.get(id(call)) is ServerSide.ROUTE
            for argument in call.arguments
            for part in walk(argument.value)
        }
        if data:
            routes |= {id(part) for record, _ in module.records for part in routed(record)}
        for record, _ in module.records if data else ():
            yield from self._handed_on(record, module, done)
        for record, place in module.records:
            if id(record) in routes or id(record) in apart:
                continue
            named = {key(name): value for name, value in record.named.items()}
            if is_answered(record, named):
                done |= {id(value) for value in named.values()}
                continue
            names = {id(value): name for name, value in record.entries}
            for address, method in described(named):
                if is_unsent(record, names.get(id(address)), address):
                    continue
                yield from self._of_pair(record, address, method, place, done, data=data)

    def _handed_on(self, record: Record, module: Module, done: set[int]) -> Iterator[Mention]:
        """What a gateway hands on to the API."""
        paths, method, context = handed_on(record, self._api.hosts)
        for path in paths:
            for mention in (
                self._inner.mentions(path, module, UseContext.WORDS, done)
                if id(path) not in done
                else ()
            ):
                done.add(id(path))
                yield replace(mention, context=context, method=method)

    def _of_pair(
        self,
        record: Record,
        address: Expression,
        method: Expression | None,
        place: Place,
        done: set[int],
        *,
        data: bool,
    ) -> Iterator[Mention]:
        """What an address and a method beside it say."""
        module = place.scope.module
        if module is None or (_is_told_of(self._values.of(address, place), done) and not data):
            return
        told: set[int] = set()
        for (value, text, one), row in by_row(
            self._values, lambda: self._pairs(record, address, method, place)
        ):
            known = verb(symbols.plain(one))
            inside = row[0] if row is not None and row[1].scope.module is module else None
            mention = self._in_record(text, known, module, address, provider_of(record), inside)
            if known is None and method is None:
                continue
            if mention is None and data:
                yield from self._untold_in(text, known, module, address)
            if mention is not None:
                told |= {*value.sources, id(address)}
                if self._is_of_others(address, mention.path, module):
                    yield replace(mention, context=UseContext.WORDS)
                    continue
                called = data and mention.context is not UseContext.WORDS
                yield replace(mention, context=UseContext.CALL) if called else mention
        done |= told

    def _is_of_others(self, address: Expression, path: str, module: Module) -> bool:
        """Whether a path that many products have stands in a table of another product."""
        if not self._api.routes.is_commonplace(path):
            return False
        if id(module) not in self._others:
            self._others[id(module)] = of_others(module, self._api.hosts)
        return id(address) in self._others[id(module)]

    def _untold_in(
        self, text: str, method: str | None, module: Module, address: Expression
    ) -> Iterator[Mention]:
        """A request to the API of which nobody can tell the path: `{{ runai_url }}/api/v1{{ path }}`."""
        told = self._untold.of_text(symbols.named(text))
        if told is not None:
            where = *module.position(address.start), method, told.cut.path, UseContext.CALL
            yield Mention(*where, host=told.cut.host, is_told=False)

    def _pairs(
        self, record: Record, address: Expression, method: Expression | None, place: Place
    ) -> Iterator[tuple[Value, str, str]]:
        """Each address with each method that an object may mean."""
        value = self._values.of(address, place)
        methods = self._values.texts(method, place) if method is not None else (UNKNOWN,)
        if method is None and record.name in _READING:
            methods = ("GET",)
        elif method is None and (named := verb(record.name)) is not None:
            methods = (named,)  # `get: {url: …}` of a load test
        elif record.name in _CREATING:
            created = record.get("create_method")
            methods = ("POST",) if created is None else self._values.texts(created, place)
        for text, one in symbols.products(value.texts, methods):
            yield value, text, one

    def _in_record(
        self,
        text: str,
        method: str | None,
        module: Module,
        address: Expression,
        provider: Sequence[str] = (),
        row: Expression | None = None,
    ) -> Mention | None:
        plain = symbols.plain(text)
        names = [*provider, *symbols.names(symbols.named(text))]
        cut = None if re.search(r"\s", plain.strip()) else self._api.addresses.cut(plain.strip())
        if cut is None:
            based = (
                None if re.search(r"\s", plain) else without_base(self._api, plain, names, method)
            )
            if based is None:
                return None
            where = *located(module, address, based.cut.path, row), method, based.cut.path
            return Mention(*where, UseContext.DATA, based=based.based)
        names = [*provider, *_names_before(cut, text)]
        owner = self._api.hosts.owner(plain[: cut.start], names)
        if owner is Owner.FOREIGN:
            return None
        line, column = located(module, address, cut.path, row)
        doubtful = owner is Owner.DOUBTFUL or self._is_called_otherwise(
            cut.path, names, module, cut.host
        )
        context = UseContext.WORDS if doubtful else UseContext.DATA
        is_other = self._is_at_another(cut, names, module)
        return Mention(line, column, method, cut.path, context, host=cut.host, based=not is_other)

    def _is_called_otherwise(
        self, path: str, names: Sequence[str], module: Module, host: str = ""
    ) -> bool:
        """Whether the base is called by something else, where another is called by the API; host: where
        that is written.
        """
        hosts, routes = self._api.hosts, self._api.routes
        is_written = bool(host) and "{" not in host and not hosts.is_own_name(host)
        is_other = is_written or hosts.is_of_something_else(names)
        return is_other and routes.is_commonplace(path) and hosts.has_own_base(module.source)

    def _is_at_another(self, cut: Cut, names: Sequence[str], module: Module) -> bool:
        """Whether its base says what it is of, a host or a variable, where another is the API's."""
        hosts = self._api.hosts
        is_written = bool(cut.host) and "{" not in cut.host
        called = [host_label(cut.host)] if is_written else names
        is_other = hosts.is_of_something_else(called) and not hosts.is_own_name(cut.host)
        return is_other and hosts.has_own_base(module.source)

    def _is_unsent_otherwise(self, address: Address, module: Module) -> bool:
        """The same of a path that nobody is seen to send: there its base alone is enough."""
        hosts, cut = self._api.hosts, address.cut
        is_other = hosts.is_of_something_else(address.names) and hosts.has_own_base(module.source)
        return is_other or self._is_called_otherwise(cut.path, address.names, module, cut.host)

    def in_texts(
        self,
        expression: Expression,
        place: Place,
        done: set[int],
        apart: dict[int, ServerSide],
        context: UseContext,
    ) -> Iterator[Mention]:
        """Those in the expression; apart: calls that are on the side of a server."""
        if not may_be_path(expression):
            return
        done.add(id(SLASH))
        pending: list[tuple[Expression, UseContext]] = [(expression, context)]
        module = place.scope.module
        embedded = module.embedded if module is not None else set()
        constants = self._constants.of(module) if module is not None else {}
        while pending:
            one, context = pending.pop()
            if id(one) in done or one in embedded:
                continue
            if id(one) in constants and (
                is_let_through(constants[id(one)][0]) or self._is_unsent_constant(one, place)
            ):
                context = UseContext.WORDS
            if isinstance(one, Text):
                if self._hinted(one.value):
                    yield from self._texts(one, place, done, context)
                continue
            if isinstance(one, Call):
                side = apart.get(id(one))
                if side is ServerSide.ROUTE:
                    continue
                told = _is_told(one, side) or self.is_of_another_product(one, place)
                context = UseContext.WORDS if told else context
            if isinstance(one, Items):
                yield from self._of_row(one, place, done, context)
            whole = put_together(one, self._api.addresses.heads)
            mentions = [] if whole is None else list(self._texts(whole, place, done, context))
            if mentions:
                yield from mentions
                continue
            only_told = self._only_told(one, place) if isinstance(one, Call) else set()
            if isinstance(one, Call) and context is UseContext.DATA:
                yield from self._spoken(one, place, done, only_told)
            inside = [
                (part, UseContext.WORDS if id(part) in only_told else around)
                for part, around in _inside(one, context)
                if not is_without_path(part)
            ]
            pending += reversed(inside)

    def _spoken(
        self, call: Call, place: Place, done: set[int], only_told: Set[int]
    ) -> Iterator[Mention]:
        """Method and path in one text that a function of the project is given: `call("GET /users")`."""
        module = place.scope.module
        for argument in call.arguments if module is not None else ():
            text = argument.value
            line = SPOKEN_LINE.fullmatch(text.value) if isinstance(text, Text) else None
            if line is None or module is None or id(text) in done | only_told:
                continue
            mention = self._in_record(line[2], line[1], module, text)
            if mention is not None and self._references.functions(call, place):
                done.add(id(text))
                yield mention

    def _only_told(self, call: Call, place: Place) -> set[int]:
        """Those of the arguments that the function which is called only says to people."""
        if not any(has_slash(argument.value) for argument in call.arguments):
            return set()
        functions = [ref.scope for ref in self._references.functions(call, place)]
        if len(functions) != 1 or any(argument.spread for argument in call.arguments):
            return set()
        function, owner = functions[0], functions[0].owner
        heirs = () if owner is None else self._references.subclasses(owner)
        if any(function.name in heir.functions for heir in heirs):
            return set()
        given = dict(zip(function.parameters, call.positional, strict=False)) | call.named
        return {
            id(value)
            for name, value in given.items()
            if name in function.parameters and self._constants.is_only_told(function, name)
        }

    def is_of_another_product(self, call: Call, place: Place) -> bool:
        """Whether it is a method of another product's client: `kube.RESTClient().Get().AbsPath(…)`."""
        if call.receiver is None:
            return False
        names = chain(call)
        key_ = (names[-1], id(place.scope))
        if key_ not in self._makers:
            self._makers[key_] = list(self._made_by(names[-1], place))
        return self._api.hosts.is_another([*names, *self._makers[key_]])

    def _made_by(self, name: str, place: Place) -> Iterator[str]:
        """The names in what a client is made by, or its type."""
        for binding in self._references.bindings(name, place)[0]:
            if isinstance(binding.value, Call):
                yield from chain(binding.value)
        for scope in place.scope.enclosing:
            if (parameter := scope.parameters.get(name)) is not None:
                yield parameter.type or ""

    def is_unsent(self, place: Place) -> bool:
        """Whether it is what a test expects, or what stands in for a server answers at."""
        module = place.scope.module
        return module is not None and (is_test(module.path) or is_stand_in(module))

    def _is_unsent_constant(self, expression: Expression, place: Place) -> bool:
        """Whether it is the value of a constant with a path that is sent nowhere."""
        module = place.scope.module
        named = self._constants.of(module).get(id(expression)) if module is not None else None
        if module is None or named is None or "/" not in (code := module.code(expression)):
            return False
        is_path = self._hinted(code) or any(
            map(self._data_address, self._values.of(expression, place).texts)
        )
        return is_path and self._constants.is_one(*named)

    def _of_row(
        self, row: Items, place: Place, done: set[int], context: UseContext
    ) -> Iterator[Mention]:
        """Method and address that stand beside each other in a list."""
        pair, module = pair_in(row, self._api.addresses.heads), place.scope.module
        if pair is None or module is None:
            return
        value = self._values.of(pair[1], place)
        for text in () if _is_told_of(value, done) else value.texts:
            mention = self._in_record(text, pair[0], module, pair[1])
            if mention is not None:
                done |= value.sources
                if self._is_of_others(pair[1], mention.path, module):
                    context = UseContext.WORDS
                worded = context is UseContext.WORDS
                yield replace(mention, context=context) if worded else mention

    def _texts(
        self, expression: Expression, place: Place, done: set[int], context: UseContext
    ) -> Iterator[Mention]:
        """Those in a text, or in what texts are put together to."""
        module = place.scope.module
        assert module is not None
        if is_documentation(expression, module):
            context = UseContext.WORDS
        value = self._values.of(expression, place)
        if _is_told_of(value, done):
            return
        base = self._untold.base_in(value, expression, module)
        if base is not None and context is UseContext.DATA:
            done |= value.sources
            yield base
            return
        addresses = [a for text in value.texts if (a := self._data_address(text)) is not None]
        if not addresses or context is UseContext.WORDS:
            yield from self._inner.mentions(expression, module, context, done)
            return
        done |= value.sources
        for address in addresses:
            if address.owner is Owner.FOREIGN:
                continue
            line, column = located(module, expression, address.cut.path)
            weak = (
                address.owner is Owner.DOUBTFUL
                or "*" in address.cut.path  # a pattern of paths
                or (not (address.names or address.cut.host) and self._is_elsewhere(place.scope))
                or self._is_of_others(expression, address.cut.path, module)
            )
            yield Mention(
                line,
                column,
                None,
                address.cut.path,
                UseContext.WORDS if weak else context,
                based=not self._is_unsent_otherwise(address, module),
                host=address.cut.host,
            )

    def _is_elsewhere(self, scope: Scope) -> bool:
        """Whether the class around says that its base is another product's."""
        owner = scope if scope.kind is ScopeKind.CLASS else scope.owner
        given = (b[-1] for name, b in owner.bindings.items() if key(name) in BASES) if owner else ()
        values = [text for b in given for text in self._values.of(b.value, b.place).texts]
        texts = [text for text in values if self._data_address(text) is None]
        hosts = self._api.hosts
        named = ((symbols.plain(t), symbols.names(symbols.named(t))) for t in texts)
        owners = {hosts.owner(*one) for one in named}
        return bool(owners) and owners <= {Owner.FOREIGN, Owner.DOUBTFUL}

    def _data_address(self, text: str) -> Address | None:
        plain = symbols.plain(text).strip()
        if re.search(r"\s", plain) or is_json(plain):
            return None
        cut = self._api.addresses.cut(plain)
        if cut is None or _BETWEEN.search(plain, 0, cut.start):
            return None
        names = _names_before(cut, text)
        return Address(cut, self._api.hosts.owner(plain[: cut.start], names), names=tuple(names))

    def _hinted(self, text: str) -> bool:
        return "/" in text and self._api.addresses.may_be_in(text.encode("utf-8", "replace"))


def _names_before(cut: Cut, text: str) -> list[str]:
    """What the unknown parts are called that stand before a path of the API."""
    head = "/".join(cut.path.strip("/").split("/")[:2])
    return symbols.names(symbols.named(text).partition(head)[0])


def _inside(one: Expression, context: UseContext) -> Iterator[tuple[Expression, UseContext]]:
    """What is in an expression, each with what it stands in."""
    if isinstance(one, Record):
        told = is_told(one) or is_rule(one)
        for name, value in one.entries:
            unsent = told or is_unsent(one, name, value)
            yield value, UseContext.WORDS if unsent else context
        return
    unasked = unsent_arguments(one) if isinstance(one, Call) else ()
    for part in sent_parts(one) if isinstance(one, Call) else one.children:
        yield part, UseContext.WORDS if id(part) in unasked else context


def _is_told_of(value: Value, done: set[int]) -> bool:
    """Whether all that a text is made of was told before; a base that others have, too, is not enough."""
    return bool(value.sources) and value.sources <= done


def _is_told(call: Call, side: ServerSide | None) -> bool:
    """Whether what is in a call is only said, or another product's."""
    others = call.command and call.called in _OTHER_PROGRAMS
    return side in (ServerSide.STAND_IN, ServerSide.NAMED) or is_told(call) or others
