"""Every operation of every release is called over HTTP, sync and async, and its answer decoded.

The server refuses what the contract does not allow, and the clients are strict: an answer that does
not fit its type is an error.
"""

from __future__ import annotations

import ast
import asyncio
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from wire_contract import Contract, Route

from runai_generator.checks.generated_inventory import Found, take
from runai_generator.prepare import OperationFacts, prepare

TOKENS = ("/api/v1/token", "/api/v2/token")  # answered by the server in its own way


@dataclass(frozen=True)
class Subject:
    """One method of the client and the operation it sends."""

    found: Found
    route: Route
    facts: OperationFacts

    @property
    def namespace(self) -> str:
        return self.found.module.removeprefix("resources/").removesuffix(".py")


def subjects(release: Any, *, asynchronous: bool) -> Iterator[Subject]:
    facts = {
        (f.method.upper(), f.path): f
        for f in prepare(release.contract.document, source=release.name).operations
    }
    for path in sorted((release.folder / "resources").glob("*.py")):
        tree = ast.parse(path.read_bytes())
        for found in take(f"resources/{path.name}", tree):
            if found.asynchronous is asynchronous and found.operation[1] not in TOKENS:
                yield Subject(found, release.contract.of(*found.operation), facts[found.operation])


def arguments(subject: Subject, contract: Contract) -> tuple[list[Any], dict[str, Any]]:
    positional, keyword = [], {}
    for parameter in subject.facts.parameters:
        written = subject.route.parameters[parameter.location, parameter.name]
        value = contract.value(written["schema"])
        if parameter.location == "path":
            positional.append(value)
        else:
            keyword[parameter.python_name] = value
    return positional, keyword


def body(subject: Subject, contract: Contract) -> Any:
    content = subject.route.body.get("content", {})
    return contract.value(next(iter(content.values()))["schema"]) if content else None


def plain(value: Any) -> Any:
    """What came back, as the JSON it was made from."""
    if isinstance(value, list):
        return [plain(each) for each in value]
    return value.to_dict() if hasattr(value, "to_dict") else value


def moments(value: Any) -> Any:
    """JSON in which equal moments are equal, however they are written."""
    if isinstance(value, dict):
        return {name: moments(each) for name, each in value.items()}
    if isinstance(value, list):
        return [moments(each) for each in value]
    if isinstance(value, str) and value[10:11] == "T":
        return datetime.fromisoformat(value)
    return value


def expect_same(subject: Subject, contract: Contract, answer: Any) -> None:
    """The answer is what the server sent, nothing lost and nothing added."""
    _, media, content = contract.answer(
        subject.route, ",".join(("application/json", *subject.route.responses))
    )
    if media == "application/json":
        assert moments(plain(answer)) == moments(json.loads(content)), subject.found.place
    elif media.startswith("text/"):
        assert answer == content.decode(), subject.found.place
    else:
        assert answer == (content if media else None), subject.found.place


def test_sync_with_plain_bodies(release: Any, client: Any) -> None:
    """Each sync method sends what the contract asks for; bodies are given as mappings."""
    called = 0
    for subject in subjects(release, asynchronous=False):
        positional, keyword = arguments(subject, release.contract)
        if subject.found.body is not None:
            keyword["body"] = body(subject, release.contract)
        method = getattr(getattr(client, subject.namespace), subject.found.name)
        expect_same(subject, release.contract, method(*positional, **keyword))
        called += 1
    assert called == len(release.contract.routes) - len(
        {r.path for r in release.contract.routes} & set(TOKENS)
    )


def test_async_with_models(release: Any, async_client: Any) -> None:
    """Each async method does, too; bodies are given as models where there is one."""

    async def call_all() -> None:
        async with async_client as client:
            for subject in subjects(release, asynchronous=True):
                positional, keyword = arguments(subject, release.contract)
                if subject.found.body is not None:
                    keyword["body"] = as_model(
                        release.package, subject, body(subject, release.contract)
                    )
                method = getattr(getattr(client, subject.namespace), subject.found.name)
                expect_same(subject, release.contract, await method(*positional, **keyword))

    asyncio.run(call_all())


def as_model(package: Any, subject: Subject, value: Any) -> Any:
    name = (subject.found.body or "").split(" | ")[0].removeprefix("models.")
    return (
        getattr(package.models, name).from_dict(value)
        if name.isidentifier() and name[0].isupper() and isinstance(value, dict)
        else value
    )


def test_required_arguments_are_enough(release: Any, client: Any) -> None:
    """What is optional in the contract can be left out of the call."""
    for subject in subjects(release, asynchronous=False):
        positional, keyword = arguments(subject, release.contract)
        required = {p.python_name for p in subject.facts.parameters if p.required}
        keyword = {name: value for name, value in keyword.items() if name in required}
        if subject.route.body.get("required"):
            keyword["body"] = body(subject, release.contract)
        getattr(getattr(client, subject.namespace), subject.found.name)(*positional, **keyword)
