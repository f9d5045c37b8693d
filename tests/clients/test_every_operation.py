"""Every operation of every release is called over HTTP, sync and async, and its answer decoded.

The server refuses what the contract does not allow, and the clients are strict: an answer that does
not fit its type is an error.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from typing import Any

from every_operation import Subject, arguments, body, difference, subjects
from servers.contract_server import TOKEN_PATHS


def methods_of(release: Any, *, asynchronous: bool) -> Iterator[Subject]:
    """The methods of the release's client, but those that the server answers in its own way."""
    for subject in subjects(release.contract, release.folder, asynchronous=asynchronous):
        if subject.route.path not in TOKEN_PATHS:
            yield subject


def test_sync_with_plain_bodies(release: Any, client: Any) -> None:
    """Each sync method sends what the contract asks for; bodies are given as mappings."""
    called = 0
    for subject in methods_of(release, asynchronous=False):
        positional, keyword = arguments(subject, release.contract)
        if subject.found.body is not None:
            keyword["body"] = body(subject, release.contract)
        method = getattr(getattr(client, subject.namespace), subject.found.name)
        assert difference(subject, release.contract, method(*positional, **keyword)) is None
        called += 1
    assert called == len(release.contract.routes) - len(
        {r.path for r in release.contract.routes} & set(TOKEN_PATHS)
    )


def test_async_with_models(release: Any, async_client: Any) -> None:
    """Each async method does, too; bodies are given as models where there is one."""

    async def call_all() -> None:
        async with async_client as client:
            for subject in methods_of(release, asynchronous=True):
                positional, keyword = arguments(subject, release.contract)
                if subject.found.body is not None:
                    keyword["body"] = as_model(
                        release.package, subject, body(subject, release.contract)
                    )
                method = getattr(getattr(client, subject.namespace), subject.found.name)
                answer = await method(*positional, **keyword)
                assert difference(subject, release.contract, answer) is None

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
    for subject in methods_of(release, asynchronous=False):
        positional, keyword = arguments(subject, release.contract)
        required = {p.python_name for p in subject.facts.parameters if p.required}
        keyword = {name: value for name, value in keyword.items() if name in required}
        if subject.route.body.get("required"):
            keyword["body"] = body(subject, release.contract)
        getattr(getattr(client, subject.namespace), subject.found.name)(*positional, **keyword)
