"""Clients of tests: they hand requests to a server of the code itself, or to what stands in for one."""

from __future__ import annotations

import re
from collections.abc import Iterator
from weakref import WeakKeyDictionary

from ...sites import verb
from ...syntax.in_process_clients import (
    DECLARED,
    DECLARED_IN_PROCESS,
    FEATURE_TESTS,
    HANDING_OVER_REQUESTS,
    IN_PROCESS_CLIENTS,
    IN_PROCESS_LIBRARIES,
    TEST_SERVERS,
)
from ...syntax.model import (
    Call,
    Concat,
    Expression,
    Member,
    Module,
    Name,
    Place,
    Record,
    Text,
    dotted,
    last_name,
    walk,
)
from ..evaluation.references import FunctionRef, References, ValueRef

_IN_FILE = {
    language: re.compile(said, re.MULTILINE) for language, said in IN_PROCESS_LIBRARIES.items()
}
_MOCKS = frozenset({"MockTransport", "MockEngine"})
"""What answers in place of any server."""
_AT_SERVERS = frozenset({"bindToServer", "baseUrl"})
"""What binds one to a server that is somewhere else."""
_DECLARED = {
    language: re.compile(said, re.IGNORECASE if language == "javascript" else 0)
    for language, said in DECLARED_IN_PROCESS.items()
}
_NAMED_SERVERS = {language: re.compile(named) for language, named in TEST_SERVERS.items()}
_SIMULATED = "simulate_"
"""What Falcon's test clients have before the method."""
_TEST_CASES = re.compile(r"^(?:django\.test|rest_framework\.test|flask_testing)\b")
_OF_TEST_CASES = frozenset({"client", "async_client"})
_OWN_CLIENTS = re.compile(r"^(?:django|werkzeug|flask|rest_framework|starlette|fastapi)\.test")
_FEATURES = re.compile(
    r"^(?:get|post|put|patch|delete|options|head)(?:Json)?$|^(?:json|call)$", re.IGNORECASE
)
_PREPARING = re.compile(r"^(?:actingAs|be|from|followingRedirects|with\w+|without\w+)$")
"""What Laravel's test cases give themselves back from."""
_RUBY_TEST = re.compile(r"(?:^|/)(?:spec|test)/|_(?:spec|test)\.rb$")
_RUBY_CLIENTS = re.compile(rb"airborne|HTTParty|RestClient|Unirest", re.IGNORECASE)
"""What gives a file methods of the same names that do send something."""
_DEEP = 4
_FRAMEWORKS = (rb"\b(?:django|werkzeug|flask|rest_framework|starlette|fastapi)\.test",)


class InProcess:
    """Knows them by what made them, what they are said to be, and the class of the test."""

    def __init__(self, references: References) -> None:
        self._references = references
        self._languages: dict[str, bool] = {}

    def _is_anywhere(self, language: str) -> bool:
        """Whether any file names a client that the language has, or says that something is one."""
        if language not in self._languages:
            names = sorted({*IN_PROCESS_CLIENTS.get(language, ()), *_MOCKS})
            named = re.compile(b"|".join((*_FRAMEWORKS, *(re.escape(n.encode()) for n in names))))
            self._languages[language] = any(
                named.search(module.source) or _declared(module)
                for module in self._references.project.modules
            )
        return self._languages[language]

    def is_one(self, call: Call, place: Place) -> bool:
        """Whether a call is of such a client."""
        module = place.scope.module
        if module is None or module.language not in _IN_FILE:
            return False
        is_in = _is_in(module)
        if module.language == "python" and verb(call.called) is None and call.called != "fetch":
            return is_in and call.called.startswith(_SIMULATED)
        if not is_in and (verb(call.called) is None or call.receiver is None):
            return False
        if not (is_in or self._is_anywhere(module.language) or _servers(module)):
            return False
        refs = self._references.of(call.function, place)
        if any(isinstance(ref, FunctionRef) for ref in refs):
            return False
        if _is_at_test_server(call, module):
            return True
        if _has_host(call):  # which is none where nothing goes out
            return call.receiver is not None and not _MOCKS.isdisjoint(
                self._names(call.receiver, place)
            )
        if is_in and self._is_of_test(call, place, module):
            return True
        if call.receiver is None:
            return False
        known = {DECLARED, *IN_PROCESS_CLIENTS.get(module.language, ())}
        names = set(self._names(call.receiver, place))
        return bool(names & known) and names.isdisjoint(_AT_SERVERS)

    def _is_of_test(self, call: Call, place: Place, module: Module) -> bool:
        """Whether the test itself has the method, or the client, from the library."""
        language, receiver = module.language, call.receiver
        if language == "python":
            return self._is_of_test_case(call, place)
        if language == "ruby":
            is_own = receiver is None or (isinstance(receiver, Name) and receiver.name == "self")
            is_sent = verb(call.called) is not None and is_own and _begins_with_slash(call)
            is_test = (
                _RUBY_TEST.search(module.path) or b"ActionDispatch::Integration" in module.source
            )
            return bool(is_sent and is_test) and not _RUBY_CLIENTS.search(module.source)
        if language == "elixir":
            return receiver is None and (verb(call.called) is not None or call.called == "conn")
        if language in FEATURE_TESTS:
            return _is_feature(call, place)
        if b"io.ktor.server.testing" in module.source:
            of_test = isinstance(receiver, Name) and receiver.name == "client"
            made = () if receiver is None else self._names(receiver, place)
            return call.called == "handleRequest" or of_test or "createClient" in made
        return language == "javascript" and _is_injected(call)

    def _is_of_test_case(self, call: Call, place: Place) -> bool:
        """`self.client.get("/users")` of Django, `self.fetch("/users")` of Tornado."""
        owner = next((s.owner for s in place.scope.enclosing if s.owner is not None), None)
        receiver = call.receiver
        if owner is None or receiver is None:
            return False
        line = self._references.line(owner)
        if call.called == "fetch":
            bases = {last_name(base) for scope in line for base in scope.bases}
            return not bases.isdisjoint({"AsyncHTTPTestCase", "AsyncHTTPSTestCase"})
        written = dotted(receiver) or ""
        if written not in {f"self.{name}" for name in _OF_TEST_CASES}:
            return False
        if self._references.attribute(owner, written.removeprefix("self.")):
            return False
        return any(
            _TEST_CASES.match(_origin(base, scope.module)) for scope in line for base in scope.bases
        )

    def handed(self, call: Call, place: Place) -> Iterator[Expression]:
        """The requests that a call hands to a server in the same process."""
        module = place.scope.module
        if module is None or call.called not in HANDING_OVER_REQUESTS.get(module.language, ()):
            return
        if module.language == "python":
            names = () if call.receiver is None else self._names(call.receiver, place)
            if IN_PROCESS_CLIENTS["python"].isdisjoint(names):
                return
        elif not _is_in(module):
            return
        for value in call.positional:
            yield value
            for ref in self._references.of(value, place):
                if isinstance(ref, ValueRef) and ref.place.scope.module is module:
                    yield ref.expression

    def _names(self, expression: Expression, place: Place, deep: int = 0) -> Iterator[str]:
        """All that is called, from the innermost on, to come to a value; and what it is said to be."""
        is_in = place.scope.module is not None and _is_in(place.scope.module)
        while isinstance(expression, Call | Member):
            if isinstance(expression, Call):
                # with a text: a client that has a name in the settings (`CreateClient("users")`)
                if is_in and not any(isinstance(value, Text) for value in expression.positional):
                    yield expression.called
                if _OWN_CLIENTS.match(_origin(expression.function, place.scope.module)):
                    yield "TestClient"
                transport = expression.named.get("transport")
                if expression.called == "HttpClient" and expression.positional:
                    transport = expression.positional[0]  # Ktor's engine
                if transport is not None and deep < _DEEP:
                    yield from self._names(transport, place, deep + 1)
                function = expression.function
                expression = function.object if isinstance(function, Member) else function
                continue
            if is_in:
                yield expression.name
            if deep < _DEEP:
                yield from self._known(expression, place, deep)
            expression = expression.object
        if isinstance(expression, Name):
            if is_in:
                yield expression.name
            if deep < _DEEP:
                yield from self._known(expression, place, deep)

    def _known(self, expression: Name | Member, place: Place, deep: int) -> Iterator[str]:
        """The same of what a name holds, and its type."""
        for ref in self._references.of(expression, place):
            if isinstance(ref, ValueRef) and ref.expression is not expression:
                yield from self._names(ref.expression, ref.place, deep + 1)
        module = place.scope.module
        if module is not None and expression.name in _declared(module):
            yield DECLARED
        for scope in (*place.scope.enclosing, place.scope.owner):
            said = None if scope is None else scope.parameters.get(expression.name)
            if said is not None and said.type is not None:
                yield said.type
                return


_WITH_LIBRARY: WeakKeyDictionary[Module, bool] = WeakKeyDictionary()
_WITH_SERVERS: WeakKeyDictionary[Module, frozenset[str]] = WeakKeyDictionary()
_WITH_DECLARED: WeakKeyDictionary[Module, frozenset[str]] = WeakKeyDictionary()


def _is_in(module: Module) -> bool:
    """Whether a file has a library of such clients in it."""
    known = _WITH_LIBRARY.get(module)
    if known is None:
        pattern = _IN_FILE.get(module.language)
        known = pattern is not None and pattern.search(module.source) is not None
        _WITH_LIBRARY[module] = known
    return known


def _declared(module: Module) -> frozenset[str]:
    """The variables that a file says are such clients."""
    known = _WITH_DECLARED.get(module)
    if known is None:
        pattern = _DECLARED.get(module.language)
        is_one = module.language != "javascript" or b"supertest" in module.source
        known = _named(pattern, module) if pattern is not None and is_one else frozenset()
        _WITH_DECLARED[module] = known
    return known


def _named(pattern: re.Pattern[bytes], module: Module) -> frozenset[str]:
    """What the groups of a pattern are in a file."""
    groups = (match[match.lastindex or 0] for match in pattern.finditer(module.source))
    return frozenset(name.decode("utf-8", "replace") for name in groups)


def _servers(module: Module) -> frozenset[str]:
    """The variables that a file says are servers of its test."""
    known = _WITH_SERVERS.get(module)
    if known is None:
        pattern = _NAMED_SERVERS.get(module.language)
        known = _named(pattern, module) if pattern is not None else frozenset()
        _WITH_SERVERS[module] = known
    return known


def _is_at_test_server(call: Call, module: Module) -> bool:
    """`http.Get(ts.URL + "/users")`, where the file made `ts` a server of its test."""
    names = _servers(module)
    parts = (part for given in call.arguments for part in walk(given.value)) if names else ()
    return any(isinstance(part, Name | Member) and part.name in names for part in parts)


def _origin(function: Expression, module: Module | None) -> str:
    """The module that what is called comes from, as it is imported, in Python."""
    written = dotted(function)
    if module is None or written is None or module.language != "python":
        return ""
    first, _, rest = written.partition(".")
    entry = module.imports.get(first)
    if entry is None:
        return ""
    return ".".join(filter(None, (entry.module, entry.name, rest)))


def _has_host(call: Call) -> bool:
    """Whether an argument has a host in it: then it may be sent there."""
    given = [argument.value for argument in call.arguments]
    parts = [
        p
        for value in given
        for p in (value, *(value.children if isinstance(value, Concat) else ()))
    ]
    return any(isinstance(part, Text) and "://" in part.value for part in parts)


def _begins_with_slash(call: Call) -> bool:
    first = next(iter(call.positional), None)
    while isinstance(first, Concat) and first.parts:
        first = first.parts[0]
    return isinstance(first, Text) and first.value.startswith("/")


def _is_feature(call: Call, place: Place) -> bool:
    """`$this->actingAs($user)->getJson("/users")` of Laravel, `get("/users")` of Pest."""
    if not _FEATURES.match(call.called):
        return False
    function = call.receiver
    while isinstance(function, Call):
        if not _PREPARING.match(function.called):
            return False
        function = function.receiver
    owner = next((s.owner for s in place.scope.enclosing if s.owner is not None), None)
    if owner is None:
        return function is None or last_name(function) == "this"
    is_test = any(last_name(base).endswith("TestCase") for base in owner.bases)
    return (
        is_test and function is not None and isinstance(function, Name) and function.name == "this"
    )


def _is_injected(call: Call) -> bool:
    """`app.inject({ method, url })` of Fastify and hapi, `app.request("/users")` of Hono."""
    first = next(iter(call.positional), None)
    if call.called == "request" and call.receiver is not None:
        return last_name(call.receiver) == "app" and _begins_with_slash(call)
    if call.called != "inject":
        receiver = call.receiver
        return isinstance(receiver, Call) and receiver.called == "inject" and not receiver.arguments
    return _begins_with_slash(call) or (isinstance(first, Record) and "url" in first.named)
