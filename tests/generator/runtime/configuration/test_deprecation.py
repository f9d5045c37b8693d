"""Warnings once per line that calls, blamed on that line."""

from __future__ import annotations

import asyncio
import sys
import types
import warnings
from collections.abc import Iterator
from typing import Annotated, Any

import pytest
from pydantic import Field

from runai_generator.runtime._core import deprecation
from runai_generator.runtime._core.deprecation import deprecated, warn_deprecated
from runai_generator.runtime._core.messages.model import Model


@pytest.fixture(autouse=True)
def _first_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(deprecation, "_seen", set())


@pytest.fixture
def generated() -> Iterator[Any]:
    """A module of the package with a deprecated method, called through another one of it."""
    source = """
from runai_generator.runtime._core.deprecation import deprecated, warn_deprecated

@deprecated("old; use new")
def old():
    warn_deprecated("old; use new")

def through():
    old()

async def later():
    warn_deprecated("later")
"""
    name = f"{deprecation._PACKAGE}.api.things"
    module = types.ModuleType(name)
    exec(compile(source, f"/site-packages/{name}.py", "exec"), module.__dict__)
    yield module
    sys.modules.pop(name, None)


def caught(act: Any) -> list[warnings.WarningMessage]:
    with warnings.catch_warnings(record=True) as caught_here:
        warnings.simplefilter("always")
        act()
    return list(caught_here)


def test_the_caller_is_warned_once_per_line(generated: Any) -> None:
    def act() -> None:
        for _ in range(3):
            generated.old()
        generated.old()

    first, second = caught(act)
    assert (first.category, str(first.message)) == (DeprecationWarning, "old; use new")
    assert first.filename == second.filename == __file__
    assert second.lineno == first.lineno + 1


def test_the_line_outside_the_package_is_blamed(generated: Any) -> None:
    (warning,) = caught(generated.through)
    assert warning.filename == __file__


def test_two_messages_on_one_line_are_two_warnings() -> None:
    def act() -> None:
        for message in ("a", "b", "a"):
            warn_deprecated(message)

    assert [str(warning.message) for warning in caught(act)] == ["a", "b"]


def test_warnings_as_errors_are_errors_every_time(generated: Any) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for _ in range(2):
            with pytest.raises(DeprecationWarning, match="use new"):
                generated.old()


def test_a_filter_that_ignores_is_heeded(generated: Any) -> None:
    with warnings.catch_warnings(record=True) as caught_here:
        warnings.simplefilter("ignore")
        generated.old()
    assert caught_here == []


def test_an_awaited_coroutine_blames_the_line_that_awaits(generated: Any) -> None:
    async def main() -> None:
        for _ in range(2):
            await generated.later()

    (warning,) = caught(lambda: asyncio.run(main()))
    assert warning.filename == __file__
    assert warning.lineno == main.__code__.co_firstlineno + 2


def test_a_coroutine_in_a_task_blames_no_library(generated: Any) -> None:
    async def main() -> None:
        await asyncio.gather(generated.later(), generated.later())

    (warning,) = caught(lambda: asyncio.run(main()))
    assert warning.filename == __file__


def test_the_mark_is_pep_702s_and_does_not_warn_by_itself() -> None:
    @deprecated("gone")
    def function() -> int:
        return 1

    @deprecated("gone too")
    class Thing:
        pass

    assert caught(lambda: (function(), Thing())) == []
    assert function.__deprecated__ == "gone"  # type: ignore[attr-defined]
    assert Thing.__deprecated__ == "gone too"  # type: ignore[attr-defined]


def test_fields_that_are_set_are_warned_of_however_deep() -> None:
    """In lists and maps of models too; what is not set is not mentioned."""

    class Inner(Model):
        old: Annotated[int | None, Field(deprecated="Inner.old is deprecated")] = None

    class Outer(Model):
        one: Inner | None = None
        many: list[Inner] | None = None
        named: dict[str, Inner] | None = None
        old: Annotated[int | None, Field(deprecated="Outer.old is deprecated")] = None

    inner = Inner(old=1)
    for body in (Outer(one=inner), Outer(many=[inner]), {"a": [Outer(named={"x": inner})]}):
        deprecation._seen.clear()
        told = caught(lambda body=body: deprecation.warn_of_fields(body))
        assert [str(warning.message) for warning in told] == ["Inner.old is deprecated"]
    assert len(caught(lambda: deprecation.warn_of_fields(Outer(old=None)))) == 1
    for plain in (Outer(one=Inner()), {"old": 1}, b"old", None):
        assert caught(lambda plain=plain: deprecation.warn_of_fields(plain)) == []
