"""Which calls send a request, and with which method to which address, as far as the call itself says."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from ..sites import UNKNOWN, surmised, verb
from ..syntax.model import (
    Argument,
    Call,
    Expression,
    Items,
    Member,
    Name,
    Place,
    Record,
    Text,
    dotted,
    last_name,
)
from . import symbols
from .bases import Bases, key
from .command_lines import COMMANDS, POWERSHELL, CommandLine, read_command
from .references import FunctionRef, References, ValueRef
from .symbols import Texts
from .values import Values

ADDRESSES = ("url", "uri", "path", "endpoint", "requesturi", "route", "resource", "href", "address", "urlpath", "pathname", "location", "apiurl", "apipath", "requesturl", "fullurl", "target")  # fmt: skip
METHODS = (
    "method",
    "httpmethod",
    "verb",
    "requestmethod",
    "customrequest",
    "custommethod",
    "httpverb",
    "requesttype",
)
_PAYLOADS = frozenset({"data", "json", "body", "content", "payload", "form"})
_OPENING = frozenset({"urlopen", "urlretrieve", "Request", "URI.open", "openURL"})
_FETCHING = frozenset(
    [
        "fetch",
        "axios",
        "$fetch",
        "ofetch",
        "got",
        "ky",
        "request",
        "superagent",
        "needle",
        "ajax",
        "useFetch",
        "useSWR",
        "http_get",
        "Fetch",
        "nodeFetch",
        "apiFetch",
        "fetchJson",
        "sendRequest",
    ]
)
_GENERAL = frozenset(
    ["request", "stream", "Request", "Req", "send_request", "ws_connect", "build_request", "NewRequest", "NewRequestWithContext", "exchange", "HttpRequestMessage", "open", "execute", "RestRequest", "request_json", "makeRequest", "doRequest", "Execute", "requestAsync", "method", "createRequest", "newRequest", "api_request", "send", "setRequest", "retrieve", "Method"]
)  # fmt: skip
_METHOD_FIRST = frozenset(
    [
        "request",
        "stream",
        "send_request",
        "build_request",
        "NewRequest",
        "HttpRequestMessage",
        "open",
        "Req",
        "api_request",
        "makeRequest",
        "doRequest",
        "request_json",
    ]
)
_SUFFIXED = re.compile(
    r"^(?P<verb>[Gg]et|[Pp]ost|[Pp]ut|[Dd]elete|[Pp]atch|[Hh]ead)"
    r"(?:For(?:Object|Entity|Location|List|Map)|(?:As)?(?:Json|String|Stream|ByteArray|Bytes|Form)?(?:From|As)?(?:Json)?Async(?:<.*>)?|FromJsonAsync|AsJsonAsync|Async)$"
)
_ALIASES = {
    "del": "DELETE",
    "destroy": "DELETE",
    "getJSON": "GET",
    "HttpGet": "GET",
    "HttpPost": "POST",
    "HttpPut": "PUT",
    "HttpDelete": "DELETE",
    "HttpPatch": "PATCH",
    "PostForm": "POST",
    "curl_init": "GET",
    "file_get_contents": "GET",
    "getBlob": "GET",
    "get_json": "GET",
    "urlread": "GET",
    "webread": "GET",
    "patchForObject": "PATCH",
    "deleteForObject": "DELETE",
    "http_get": "GET",
    "http_post": "POST",
    "http_put": "PUT",
    "http_delete": "DELETE",
    "http_patch": "PATCH",
}
_SETTERS = frozenset(
    {
        "uri",
        "url",
        "path",
        "endpoint",
        "target",
        "pathsegment",
        "setrequesturi",
        "requesturi",
        "seturl",
        "withurl",
        "newbuilder",
        "seturi",
        "withuri",
        "withpath",
    }
)
_PROCESSES = frozenset(
    ["run", "call", "Popen", "check_call", "check_output", "exec", "execFile", "spawn", "spawnSync", "execSync", "execFileSync", "create_subprocess_exec", "Command", "CommandContext", "ProcessBuilder", "command", "system", "capture2", "capture2e", "capture3", "execa", "sh", "Start", "getoutput", "new", "args", "arg", "exec_", "Run", "subprocess"]
)  # fmt: skip
_OPEN = (UNKNOWN,)


@dataclass(frozen=True, slots=True)
class Sent:
    """One request that a call sends, as texts that may depend on where the call stands.

    argument: what the address is in. sources: the written texts in it. base: what the client it is
    called on puts before it. surmised: the method is guessed from a function's name.
    """

    methods: Texts
    addresses: Texts
    argument: Expression
    sources: frozenset[int] = frozenset()
    base: Texts = ()
    body: Expression | None = None
    parameters: Expression | None = None
    open_query: bool = False
    surmised: bool = False
    command: bool = False


@dataclass(slots=True)
class _Options:
    """What is given by name. spread: more is given that cannot be seen. unseen: what may be more of
    it, unless it is a path.
    """

    named: dict[str, Expression] = field(default_factory=dict)
    places: dict[str, Place] = field(default_factory=dict)
    spread: bool = False
    unseen: list[tuple[Expression, Place]] = field(default_factory=list)

    def get(self, names: Iterable[str]) -> tuple[Expression, Place] | None:
        for name in names:
            if name in self.named:
                return self.named[name], self.places[name]
        return None


class Senders:
    """Reads calls."""

    def __init__(self, references: References, values: Values, bases: Bases) -> None:
        self._references, self._values, self._bases = references, values, bases
        self._outer: dict[int, dict[int, Call]] = {}
        self._assigned: dict[int, dict[int, str]] = {}

    def of(self, call: Call, place: Place) -> Sent | None:
        """What the call sends; None if nothing says that it does."""
        if call.command or call.called.lower() in POWERSHELL:
            return self._command(call, place)
        if call.called in _PROCESSES and (sent := self._process(call, place)):
            return sent
        if self._is_passed_on(call, place):
            return None
        options = self._options(call, place)
        return self._chain(call, place, options) or self._plain(call, place, options)

    # -- commands

    def _command(self, call: Call, place: Place) -> Sent | None:
        name = call.called or self._values.texts(call.function, place)[0]
        if name.lower() in POWERSHELL:
            return self._powershell(call, place)
        line = read_command(name, call.arguments, self._values, place)
        if line is None:
            return self._handed_on(call, place)
        return self._from_line(line, place)

    def _handed_on(self, call: Call, place: Place) -> Sent | None:
        """A function of a shell that hands its arguments on to a command: `curl … "$@"`."""
        for ref in self._references.of(call.function, place):
            if not isinstance(ref, FunctionRef) or ref.scope.module is None:
                continue
            for inner, where in ref.scope.module.calls_in(ref.scope):
                at = next(
                    (
                        n
                        for n, a in enumerate(inner.arguments)
                        if a.spread and last_name(a.value) == "@"
                    ),
                    None,
                )
                if at is None:
                    continue
                words = [a for a in inner.arguments if not a.spread]
                if any(
                    symbols.has_parameters(t)
                    for a in words
                    for t in self._values.texts(a.value, where)
                ):
                    continue  # it takes some of them apart
                given = (*(a for a in words), *call.arguments)
                line = read_command(inner.called, given, self._values, place)
                if line is not None and (sent := self._from_line(line, place)) is not None:
                    return sent
        return None

    def _from_line(self, line: CommandLine, place: Place) -> Sent | None:
        for word in line.addresses:
            value = self._values.of(word, place)
            if any(_may_be_address(text) for text in value.texts):
                return Sent(
                    line.methods,
                    value.texts,
                    word,
                    value.sources,
                    body=line.data,
                    open_query=line.query_only,
                    command=True,
                )
        return None

    def _powershell(self, call: Call, place: Place) -> Sent | None:
        options = self._options(call, place)
        method = options.get(METHODS)
        address = options.get(ADDRESSES)
        if address is None and call.positional:
            address = call.positional[0], place
        if address is None:
            return None
        value = self._values.of(*address)
        methods = (
            self._values.texts(*method) if method else _OPEN if self._is_open(options) else ("GET",)
        )
        body = options.get(("body",))
        return Sent(
            methods,
            value.texts,
            address[0],
            value.sources,
            body=body[0] if body else None,
            command=True,
        )

    def _process(self, call: Call, place: Place) -> Sent | None:
        """`run(["curl", …])`, `exec.Command("curl", …)`."""
        words = self._words(call, place)
        while words and self._values.texts(words[0].value, place)[0] in (
            "sudo",
            "env",
            "command",
            "time",
        ):
            words = words[1:]
        if len(words) < 2:
            return None
        program = self._values.texts(words[0].value, place)[0].rsplit("/", 1)[-1]
        if program not in COMMANDS:
            return None
        line = read_command(program, words[1:], self._values, place)
        return None if line is None else self._from_line(line, place)

    def _words(self, call: Call, place: Place) -> list[Argument]:
        words: list[Argument] = []
        for argument in call.arguments:
            if argument.name not in (None, "args", "command", "cmd"):
                continue
            refs = self._references.of(argument.value, place)
            inner = next((r.expression for r in refs if isinstance(r, ValueRef)), argument.value)
            if isinstance(inner, Items):
                words += [a for item in inner.items for a in self._unfolded(item, place)]
            else:
                words.append(argument)
        return words

    def _unfolded(self, item: Argument, place: Place) -> list[Argument]:
        if not item.spread:
            return [item]
        refs = self._references.of(item.value, place)
        inner = next((r.expression for r in refs if isinstance(r, ValueRef)), None)
        return list(inner.items) if isinstance(inner, Items) else []

    # -- calls

    def _options(self, call: Call, place: Place) -> _Options:
        """What is given by name, also in objects that are handed over."""
        options = _Options()
        for argument in call.arguments:
            if argument.name is not None:
                self._option(options, argument.name, argument.value, place)
            if argument.name not in (None, "options", "init", "config", "params", "opts"):
                continue
            self._spread(options, argument, place)
        if (name := self._name_of(call, place)) is not None:
            for written, bindings in place.scope.members(name):
                last = written.rpartition(".")[2].removeprefix("get_")
                value = bindings[-1].value
                if hasattr(value, "scope") and value.scope.returns:
                    value = value.scope.returns[0][0]
                self._option(options, last, value, bindings[-1].place)
        return options

    def _option(self, options: _Options, name: str, value: Expression, place: Place) -> None:
        options.named.setdefault(key(name), value)
        options.places.setdefault(key(name), place)

    def _spread(self, options: _Options, argument: Argument, place: Place, deep: int = 0) -> None:
        value = argument.value
        refs = self._references.of(value, place) if not isinstance(value, Text) else []
        records = [r for r in refs if isinstance(r, ValueRef) and isinstance(r.expression, Record)]
        for ref in records:
            record = ref.expression
            assert isinstance(record, Record)
            for name, inner in record.named.items():
                self._option(options, name, inner, ref.place)
            for entry_key, inner in record.entries:
                if entry_key is None and deep < 3:
                    self._spread(options, Argument(inner, spread=True), ref.place, deep + 1)
            self._later(options, value, place)
        if records or not (argument.spread or isinstance(value, Name | Member)):
            return
        if argument.spread:
            options.spread = True
        else:
            options.unseen.append((value, place))

    def _is_open(self, options: _Options) -> bool:
        """Whether more may be given than can be seen; asked only of what sends something."""
        return options.spread or any(
            not _looks_like_path(self._values.texts(*given)) for given in options.unseen
        )

    def _later(self, options: _Options, value: Expression, place: Place) -> None:
        """`options.method = …` after the object was made."""
        written = dotted(value)
        for name, bindings in place.scope.members(written) if written else ():
            options.named[key(name.rpartition(".")[2])] = bindings[-1].value
            options.places[key(name.rpartition(".")[2])] = bindings[-1].place

    def _name_of(self, call: Call, place: Place) -> str | None:
        """The variable that the call's result is given to."""
        known = self._assigned.get(id(place.scope))
        if known is None:
            known = {
                id(binding.value): name
                for name, bindings in place.scope.bindings.items()
                for binding in bindings
            }
            self._assigned[id(place.scope)] = known
        return known.get(id(call))

    def _is_passed_on(self, call: Call, place: Place) -> bool:
        """`urlopen(request)`: the request that was made before is the one that counts."""
        if call.called not in ("urlopen", "fetch", "request") or not call.positional:
            return False
        return any(
            isinstance(ref, ValueRef)
            and isinstance(ref.expression, Call)
            and ref.expression.called == "Request"
            for ref in self._references.of(call.positional[0], place)
        )

    def _plain(self, call: Call, place: Place, options: _Options) -> Sent | None:
        method, used, guessed = self._method(call, place, options)
        if method is None:
            return None
        candidates = list(self._candidates(call, place, options, used))
        receiver = call.receiver
        base: Texts = self._bases.from_options(options.named, place)
        if not base and receiver is not None and not guessed:
            base = self._bases.of(receiver, place)
        for expression, where in candidates:
            value = self._values.of(expression, where)
            texts = tuple(t for t in value.texts if _may_be_address(t, bool(base)))
            if texts:
                return self._sent(
                    call, options, method, (texts, value.sources), expression, base, guessed, place
                )
        if (
            receiver is not None
            and not candidates
            and verb(call.called)
            and self._is_address(receiver, place)
        ):
            value = self._values.of(receiver, place)
            return Sent(method, value.texts, receiver, value.sources)
        return None

    def _is_address(self, receiver: Expression, place: Place) -> bool:
        return any("://" in text for text in self._values.texts(receiver, place))

    def _sent(
        self,
        call: Call,
        options: _Options,
        method: Texts,
        found: tuple[Texts, frozenset[int]],
        argument: Expression,
        base: Texts,
        guessed: bool,
        place: Place,
    ) -> Sent:
        body = options.get(("json", "data", "body", "content", "payload", "requestbody"))
        parameters = options.get(("params", "query", "searchparams"))
        unseen = self._is_open(options) or any(a.spread for a in call.arguments)
        del place
        return Sent(
            method,
            found[0],
            argument,
            found[1],
            base,
            body[0] if body else None,
            parameters[0] if parameters else None,
            open_query=unseen,
            surmised=guessed,
        )

    def _candidates(
        self, call: Call, place: Place, options: _Options, used: Expression | None
    ) -> Iterator[tuple[Expression, Place]]:
        for name in ADDRESSES:
            if name in options.named:
                yield options.named[name], options.places[name]
        for value in call.positional[:3]:
            if value is not used and not isinstance(value, Record):
                yield value, place

    def _method(
        self, call: Call, place: Place, options: _Options
    ) -> tuple[Texts | None, Expression | None, bool]:
        """The texts of the method (None: it sends nothing), the argument it is in, whether it is a guess."""
        name = call.called
        if (given := options.get(METHODS)) is not None:
            return self._methods(*given), given[0], False
        if name == "ajax" and (given := options.get(("type",))) is not None:
            return self._methods(*given), given[0], False
        for value in self._beside_address(call, options):
            if (method := self._verb(value, place)) is not None:
                return (method,), value, False
        return (
            *self._by_name(call, place, options),
            surmised(name) is not None and verb_of(name) is None,
        )

    def _beside_address(self, call: Call, options: _Options) -> list[Expression]:
        """The arguments that may be a method: not the only one, which is the address if anything."""
        given = call.positional[:3]
        alone = len(given) == 1 and not options.named and verb(call.called) is None
        return [] if alone else given

    def _by_name(
        self, call: Call, place: Place, options: _Options
    ) -> tuple[Texts | None, Expression | None]:
        """What the name of the function says."""
        name = call.called
        if name in ("curl_init", "file_get_contents"):
            return self._php(call, place), None
        if (method := verb_of(name)) is not None:
            return (method,), None
        if name == "new" and call.receiver is not None:  # Net::HTTP::Delete.new
            method = verb_of(last_name(call.receiver))
            return (None if method is None else (method,)), None
        if name in _OPENING:
            payload = len(call.positional) > 1 or any(k in _PAYLOADS for k in options.named)
            return ("POST" if payload else "GET",), None
        if name in _GENERAL and len(call.positional) > 1:
            first = call.positional[0]
            if name in _METHOD_FIRST or not _looks_like_path(self._values.texts(first, place)):
                return self._values.texts(first, place), first
        if name in _FETCHING:
            return (_OPEN if self._is_open(options) else ("GET",)), None
        method = surmised(name)
        return (None if method is None else (method,)), None

    def _methods(self, expression: Expression, place: Place) -> Texts:
        """The methods that an expression may be: a text, a member of an enumeration."""
        if (known := self._verb(expression, place)) is not None:
            return (known,)
        return self._values.texts(expression, place)

    def _verb(self, expression: Expression, place: Place) -> str | None:
        """`"POST"`, `HTTPMethod.POST`, `http.MethodPost`, `:post`, or a constant that is one."""
        if isinstance(expression, Text):
            return verb(expression.value.lstrip(":"))
        if isinstance(expression, Member):
            texts = self._values.texts(expression, place)
            return verb(texts[0]) if len(texts) == 1 else None
        if isinstance(expression, Name):
            texts = self._values.texts(expression, place)
            return verb(texts[0]) if len(texts) == 1 else None
        if isinstance(expression, Call) and expression.called in (
            "HttpMethod",
            "Method",
            "from_bytes",
            "valueOf",
            "parse",
            "Parse",
            "String",
            "upper",
            "toUpperCase",
            "upcase",
            "to_uppercase",
        ):
            texts = self._values.texts(expression, place)
            if len(texts) == 1 and verb(texts[0]):
                return verb(texts[0])
            given = expression.positional
            return self._verb(given[0], place) if given else None
        return None

    def _php(self, call: Call, place: Place) -> Texts:
        """What `curl_setopt` says of the handle."""
        handle = self._name_of(call, place)
        module = place.scope.module
        methods: Texts = ("GET",)
        for other, where in module.calls_in(place.scope) if module is not None and handle else ():
            given = other.positional
            if len(given) < 2:
                continue
            if other.called == "curl_setopt" and last_name(given[0]) == handle and len(given) > 2:
                option = last_name(given[1])
                if option == "CURLOPT_CUSTOMREQUEST":
                    return self._methods(given[2], where)
                if option in ("CURLOPT_POST", "CURLOPT_POSTFIELDS"):
                    methods = ("POST",)
        return methods

    # -- builders

    def _chain(self, call: Call, place: Place, options: _Options) -> Sent | None:
        """`newBuilder().uri(…).DELETE().build()`: the address, and the method elsewhere in the row."""
        if key(call.called) not in _SETTERS or (
            call.receiver is None and key(call.called) != "newbuilder"
        ):
            return None
        if options.get(METHODS) is not None:
            return None
        inner: list[Call] = []
        current: Expression | None = call
        while isinstance(current, Call):
            inner.append(current)
            current = current.receiver
        start = current
        outer = self._around(call, place)
        row = [*reversed(inner), *outer]
        if any(key(c.called) in _SETTERS and self._gives(c, place) for c in outer):
            return None  # the last one of the row tells all
        method = self._of_row(row, place, len(inner))
        if method is None:
            return None
        setters = [c for c in inner[::-1] if key(c.called) in _SETTERS and self._gives(c, place)]
        if not setters:
            return None
        values = [self._values.of(c.positional[0], place) for c in setters]
        addresses = values[0].texts
        for value in values[1:]:
            addresses = tuple(
                two if "://" in two else f"{one.rstrip('/')}/{two.lstrip('/')}"
                for one, two in symbols.products(addresses, value.texts)
            )
        base = self._bases.of(start, place) if start is not None else ()
        sources = frozenset[int]().union(*(value.sources for value in values))
        return Sent(method, addresses, setters[-1].positional[0], sources, base, open_query=True)

    def _gives(self, call: Call, place: Place) -> bool:
        return bool(call.positional) and any(
            _may_be_address(text, True) and ("/" in text or symbols.has_parameters(text))
            for text in self._values.texts(call.positional[0], place)
        )

    def _around(self, call: Call, place: Place) -> list[Call]:
        """The calls that are made on the result, one after the other."""
        module = place.scope.module
        if module is None:
            return []
        outer = self._outer.get(id(module))
        if outer is None:
            outer = self._outer[id(module)] = {}
            for other, _ in module.calls:
                if isinstance(other.function, Member) and isinstance(other.function.object, Call):
                    outer[id(other.function.object)] = other
        row: list[Call] = []
        current = outer.get(id(call))
        while current is not None and len(row) < 20:
            row.append(current)
            current = outer.get(id(current))
        return row

    def _of_row(self, row: list[Call], place: Place, own: int) -> Texts | None:
        """The method that one of the calls names; None where the row is no request."""
        for call in row:
            name = call.called
            if (
                name in ("method", "Method", "setMethod", "SetMethod", "withMethod", "httpMethod")
                and call.positional
            ):
                return self._methods(call.positional[0], place)
        for at, call in enumerate(row):
            is_before = at < own
            if (method := verb_of(call.called)) is not None and not (
                is_before and self._gives(call, place)
            ):
                return (method,)
        names = {call.called for call in row} | {last_name(row[0].function)}
        maker = dotted(row[0].function) or row[0].called
        if names & {"build", "Build", "send", "execute", "retrieve", "GetAsync"} and re.search(
            r"Request|newBuilder|Builder", maker
        ):
            return ("GET",)
        return None


def verb_of(name: str) -> str | None:
    """The method that a function's name is, in the ways of well-known libraries."""
    if method := verb(name):
        return method
    if name in _ALIASES:
        return _ALIASES[name]
    found = _SUFFIXED.match(name)
    return verb(found["verb"]) if found else None


def _may_be_address(text: str, based: bool = False) -> bool:
    """Whether a text may be an address, or a part of one."""
    if symbols.has_parameters(text) or symbols.has_attributes(text):
        return not re.search(r"\s", symbols.plain(text))
    plain = symbols.plain(text)
    if re.search(r"\s", plain):
        return False
    return "/" in plain or (based and plain not in ("", UNKNOWN))


def _looks_like_path(texts: Texts) -> bool:
    return any("/" in symbols.plain(text) for text in texts)
