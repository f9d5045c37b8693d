"""What a test says of calls: that they are expected, were made, or what is given back by a mock."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ...syntax.in_process_clients import EXPECTED_BY_CALLS, FEATURE_TESTS, TESTED_IN_PLACE
from ...syntax.model import Call, Member, Module, Text

_SAID_OF = frozenset(
    [
        "verify", "Received", "DidNotReceive", "ReceivedWithAnyArgs", "DidNotReceiveWithAnyArgs", "EXPECT",
        "when", "expects", "shouldReceive", "shouldHaveReceived", "shouldNotHaveReceived", "method",
    ]
)  # fmt: skip
"""What gives back the object of which it is said: `verify(http).delete("/users/1")`."""
_WITH_OBJECT = frozenset({"verify", "when", "method"})
"""Those of them that mean something else where they are given nothing (`given().when().get("/users")`)."""
_SAID_AFTER = frozenset(
    [
        "shouldBeCalled", "shouldBeCalledOnce", "shouldBeCalledTimes", "shouldNotBeCalled", "shouldHaveBeenCalled",
        "shouldNotHaveBeenCalled",
    ]
)  # fmt: skip
"""What is said of the call that it is called on (Prophecy)."""
_SAID_IN = frozenset(
    [
        "every", "coEvery", "verify", "coVerify", "verifyOrder", "coVerifyOrder", "verifySequence", "justRun",
        "coJustRun", "Setup", "SetupSequence", "Verify", "CallTo", "when", "whenever", "When", "Expect",
    ]
)  # fmt: skip
"""What is said of the calls that are handed to it, or are made in the function that is."""
_LIBRARIES = re.compile(
    rb"^[ \t]*(?:import|using|use)\b[^\n]{0,80}?\b"
    rb"(?:mockk|Moq|NSubstitute|FakeItEasy|RichardSzalay\.MockHttp|mockito\w*|easymock|Mockery|wiremock)\b",
    re.IGNORECASE | re.MULTILINE,
)


class Expectations:
    """Those of one file."""

    def __init__(self, module: Module) -> None:
        self._module = module
        self._has_library = _LIBRARIES.search(module.source) is not None

    def is_one(self, call: Call) -> bool:
        """Whether a call says something of calls."""
        if call.called in _SAID_IN:
            return self._has_library
        language = self._module.language
        if language in TESTED_IN_PLACE:
            return call.called in ("mock", "mock_async") and call.receiver is not None
        if language == "go" and call.called == "On":
            named = isinstance(next(iter(call.positional), None), Text)
            return named and self._module.path.endswith("_test.go")
        return self._is_said_of(call, language)

    def span(self, call: Call) -> tuple[int, int]:
        """Where the calls are of which one says something: after what it is called on itself."""
        function = call.function
        return (function.object.end if isinstance(function, Member) else call.start), call.end

    def before(self, call: Call) -> Iterator[Call]:
        """The calls that one which comes after them says something of."""
        receiver = call.receiver
        if call.called in _SAID_AFTER and isinstance(receiver, Call):
            yield receiver

    def _is_said_of(self, call: Call, language: str) -> bool:
        inner = call.receiver
        if not isinstance(inner, Call) or inner.called not in _SAID_OF:
            return False
        if inner.called in _WITH_OBJECT and not inner.positional:
            return False
        if inner.called == "method":
            return language in FEATURE_TESTS and call.called in ("with", "withConsecutive")
        return inner.called not in ("verify", "when") or language in EXPECTED_BY_CALLS
