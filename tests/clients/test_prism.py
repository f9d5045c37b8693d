"""Every method of every client is called against Prism, a mock server that nobody here wrote.

Prism makes its answers from the contract and holds to it both what arrives and what it answers. What
it does not accept, or the strict client does not decode, stands in prism.toml with the reason.
"""

from __future__ import annotations

import asyncio
import importlib
import json
import re
import sys
import tomllib
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from every_operation import moments, plain
from servers.prism import Prism, prism_command
from wire_contract import Contract

from runai_generator.build.build_requests import of_releases
from runai_generator.interface import Interface, Method, read
from runai_generator.project.model import Order
from runai_specs import load, read_catalog
from runai_specs.catalog.model import PACKAGED, Release

pytestmark = pytest.mark.prism

TIMEOUT = 120  # seconds; Prism compiles the schemas of an operation when it is first called
OPTIONS = {"token": "any", "strict": True, "max_retries": 0, "timeout": TIMEOUT}


def contracts() -> list[tuple[Release, ...]]:
    """The releases with a client, those of the same contract together: one Prism serves them."""
    groups: dict[bytes, list[Release]] = {}
    for release in read_catalog().clients:
        groups.setdefault((PACKAGED / release.file).read_bytes(), []).append(release)
    return [tuple(group) for group in groups.values()]


@dataclass(frozen=True)
class Subject:
    """A client and the contract it speaks."""

    package: Any
    interface: Interface
    contract: Contract

    @classmethod
    def of(cls, order: Order) -> Subject:
        if str(order.folder) not in sys.path:
            sys.path.insert(0, str(order.folder))
        package = importlib.import_module(order.identity.package)
        return cls(
            package,
            read(order.folder, order.identity.package),
            Contract(load(order.source).document),
        )

    def methods(self) -> Iterator[Method]:
        """Those that send an operation; iterators send what another one does."""
        return (method for method in self.interface.methods.values() if not method.iterates)

    def arguments(
        self, method: Method, *, everything: bool, models: bool
    ) -> tuple[list[Any], dict[str, Any]]:
        """Positional and keyword arguments with values of the contract."""
        route = self.contract.of(*str(method.operation).split(" ", 1))
        positional: list[Any] = []
        keyword: dict[str, Any] = {}
        for parameter in method.parameters:
            if not (everything or parameter.required):
                continue
            assert parameter.wire
            if parameter.wire == ("body", ""):
                content = next(iter(route.body["content"].values()))
                value = self.contract.value(content.get("schema", {}), 0 if everything else 9)
                name = parameter.type.partition(" | ")[0].removeprefix("models.")
                if models and name in self.interface.classes and isinstance(value, dict):
                    value = getattr(self.package.models, name).from_dict(value)
            else:
                value = self.contract.value(route.parameters[parameter.wire]["schema"])
            if parameter.position is None:
                keyword[parameter.name] = value
            else:
                positional.append(value)
        return positional, keyword


class Heard:
    """What Prism said last, to compare with what the client made of it."""

    def __init__(self) -> None:
        self.response: Any = None

    def hook(self, response: Any) -> None:
        response.read()
        self.response = response

    async def async_hook(self, response: Any) -> None:
        await response.aread()
        self.response = response

    def difference(self, answer: Any) -> list[str]:
        """What got lost or changed on the way from the response to the answer."""
        content, kind = self.response.content, self.response.headers.get("content-type", "")
        if not content:
            return [] if answer is None else [f"client: {answer!r} from an empty answer"]
        if "json" not in kind:
            same = answer in (content, content.decode("utf-8", "replace"))
            return [] if same else [f"client: another content than the {kind} that was sent"]
        if moments(plain(answer)) == moments(json.loads(content)):
            return []
        return [f"client: decoded as {plain(answer)!r:.200}, sent was {content[:200]!r}"]

    def problems(self, error: Exception) -> list[str]:
        """Prism's objections to request or answer; else what the client could not decode."""
        response = self.response
        if response is None or response.is_success:
            return [f"client: {error}"]
        told = response.json() if "json" in response.headers.get("content-type", "") else {}
        listed = told.get("validation") or self._header_violations()
        problems_here = [
            f"{'.'.join(problem['location'])}: {problem['code']}" for problem in listed
        ]
        return problems_here or [
            f"Prism: {response.status_code} {told.get('title') or response.text[:99]}"
        ]

    def _header_violations(self) -> list[dict[str, Any]]:
        """What is wrong with a request of which the contract itself has the error response."""
        _, begun, rest = self.response.headers.get("sl-violations", "").partition("[")
        try:
            rows: list[dict[str, Any]] = json.loads(begun + rest) if begun else []
        except ValueError:  # cut where a header would be too long
            return []
        return rows


@dataclass(frozen=True)
class Difference:
    """Something that one side did not accept of the other; numbers in places do not matter."""

    operation: str
    text: str


def sync_differences(subject: Subject, url: str) -> Iterator[Difference]:
    """Each method, with everything it takes; bodies are mappings."""
    import httpx

    heard = Heard()
    http = httpx.Client(timeout=TIMEOUT, event_hooks={"response": [heard.hook]})
    with http, subject.package.Client(url, http_client=http, **OPTIONS) as client:
        for method in subject.methods():
            positional, keyword = subject.arguments(method, everything=True, models=False)
            heard.response = None
            try:
                wrong = heard.difference(_bound(client, method)(*positional, **keyword))
            except subject.package.RunaiError as error:
                wrong = heard.problems(error)
            yield from _differences(method, wrong)


async def async_differences(
    subject: Subject, url: str, *, everything: bool
) -> AsyncIterator[Difference]:
    """Each async method, with everything or with what it requires; bodies are models."""
    import httpx

    heard = Heard()
    http = httpx.AsyncClient(timeout=TIMEOUT, event_hooks={"response": [heard.async_hook]})
    async with http, subject.package.AsyncClient(url, http_client=http, **OPTIONS) as client:
        for method in subject.methods():
            positional, keyword = subject.arguments(method, everything=everything, models=True)
            heard.response = None
            try:
                wrong = heard.difference(await _bound(client, method)(*positional, **keyword))
            except subject.package.RunaiError as error:
                wrong = heard.problems(error)
            for difference in _differences(method, wrong):
                yield difference


def _bound(client: Any, method: Method) -> Any:
    namespace, _, name = method.name.partition(".")
    return getattr(getattr(client, namespace), name)


def _differences(method: Method, wrong: list[str]) -> Iterator[Difference]:
    for text in wrong:
        yield Difference(str(method.operation), re.sub(r"\.\d+(?=[.:])", ".*", text))


def differences(subject: Subject, url: str) -> set[Difference]:
    """What went wrong, of all ways to call each method."""
    differing = set(sync_differences(subject, url))

    async def collect(everything: bool) -> None:
        differing.update([d async for d in async_differences(subject, url, everything=everything)])

    for everything in (True, False):
        asyncio.run(collect(everything))
    return differing


@dataclass(frozen=True)
class Explanation:
    """Why there is a difference.

    says: a pattern that the whole text fits. operations, releases: only there; None: anywhere.
    chance: it hangs on Prism's random answers, so that it need not be seen in every run.
    """

    says: str
    reason: str
    operations: tuple[str, ...] | None = None
    releases: tuple[str, ...] | None = None
    chance: bool = False

    def fits(self, difference: Difference, release: str) -> bool:
        return (
            self.of(release)
            and (self.operations is None or difference.operation in self.operations)
            and re.fullmatch(self.says, difference.text) is not None
        )

    def of(self, release: str) -> bool:
        return self.releases is None or release in self.releases


def explanations() -> list[Explanation]:
    """The rows of prism.toml."""
    path = Path(__file__).with_name("prism.toml")
    return [
        Explanation(**{k: tuple(v) if isinstance(v, list) else v for k, v in row.items()})
        for row in tomllib.loads(path.read_text("utf-8"))["difference"]
    ]


def unexplained(differing: set[Difference], release: str) -> Iterator[str]:
    """Differences of which no row says why."""
    rows = explanations()
    for difference in sorted(differing, key=lambda d: (d.operation, d.text)):
        if not any(row.fits(difference, release) for row in rows):
            yield f"{difference.operation}: {difference.text}"


def outdated(differing: set[Difference], subject: Subject, release: str) -> Iterator[str]:
    """Rows that explain what did not happen, with the operations where it did not."""
    there = {f"{route.method} {route.path}" for route in subject.contract.routes}
    for row in explanations():
        if row.of(release) and not row.chance:
            seen = {
                difference.operation for difference in differing if row.fits(difference, release)
            }
            for operation in sorted(there.intersection(row.operations or ()) - seen):
                yield f"{operation}: {row.says}"


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
@pytest.mark.parametrize("releases", contracts(), ids=lambda group: "=".join(r.name for r in group))
def test_prism_accepts_every_request_and_clients_decode_every_answer(
    releases: tuple[Release, ...], clients: Path
) -> None:
    """All methods, sync and async, with everything they take and with what they require."""
    orders = of_releases([release.name for release in releases], clients)
    with Prism(PACKAGED / releases[0].file) as prism:
        for order in orders:
            subject, release = Subject.of(order), str(order.identity.release)
            assert len(list(subject.methods())) == len(subject.contract.routes)
            differing = differences(subject, prism.url)
            prism.expect_running()
            assert list(unexplained(differing, release)) == []
            assert list(outdated(differing, subject, release)) == []


def test_every_difference_has_its_reason() -> None:
    """No row without an explanation, and none so wide that it would explain anything."""
    harmless = Difference("GET /anything", "request.body.name: type")
    for row in explanations():
        assert len(row.reason) > 40
        assert row.operations or row.chance
        assert not row.fits(harmless, "2.24")


def test_without_node_it_is_said_what_is_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    """The rest of the suite runs; this part says that it did not."""
    monkeypatch.setenv("PATH", "")
    with pytest.raises(pytest.skip.Exception, match="left out: the contract test against Prism"):
        prism_command()
