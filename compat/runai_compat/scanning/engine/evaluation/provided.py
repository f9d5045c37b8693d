"""What a framework hands over: a test's fixtures, and what a part of a program provides for others."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from ...languages import has_trait
from ...syntax.language import Trait
from ...syntax.model import Call, Closure, Expression, Place, Scope, last_name
from ..project import Project

_TAKING = frozenset({"useContext", "inject", "getContext"})
_GIVING = ("provide", "setContext")
_MAKING = frozenset({"Bean", "Produces", "Provides"})
_PROVIDING = frozenset({"Depends", "Security", "Provide"})
"""What gives a parameter what a function gives back."""
_WORKED_OUT_ONCE = frozenset({"useMemo", "computed", "once", "memoize"})

CallsByName = Mapping[str, Sequence[tuple[Call, Place]]]


def taken(call: Call) -> Expression | None:
    """What a call takes of what others provide: `Http` of `useContext(Http)`."""
    given = call.positional
    return given[0] if call.called in _TAKING and given else None


def provided(calls: CallsByName) -> Iterator[tuple[Expression, Expression, Place]]:
    """What is provided: what it is taken by, what it is, and where that is said.

    `provide(KEY, api)` of Vue, `setContext` of Svelte, `<Http.Provider value={api}>` of React.
    """
    for name in _GIVING:
        for call, place in calls.get(name, ()):
            if len(call.positional) > 1:
                key, value = call.positional[:2]
                yield key, value, place


def worked_out(call: Call) -> Scope | None:
    """The function whose value a call gives back: `useMemo(() => …)`."""
    given = call.positional
    is_one = call.called in _WORKED_OUT_ONCE and given and isinstance(given[0], Closure)
    return given[0].scope if is_one else None  # type: ignore[attr-defined]


def provider(default: Expression) -> Expression:
    """What a parameter is by default: what a function gives back, of `Depends(function)`."""
    if isinstance(default, Call) and default.called in _PROVIDING and default.positional:
        return Call(default.start, default.end, default.positional[0], ())
    return default


def fixtures(project: Project, scope: Scope, name: str) -> Iterator[Scope]:
    """The functions that give a test its parameter of that name."""
    module = scope.module
    if module is None or module.language != "python":
        return
    folder = module.path.rpartition("/")[0]
    for other in project.modules:
        around, _, file = other.path.rpartition("/")
        if other is module or (file == "conftest.py" and f"{folder}/".startswith(f"{around}/")):
            function = other.scope.functions.get(name)
            if function is not None and any("fixture" in decorator(d) for d in function.decorators):
                yield function


def is_property(function: Scope) -> bool:
    """Whether a method is read like an attribute."""
    return any(decorator(d) in ("property", "cached_property") for d in function.decorators)


def beans(project: Project) -> list[Scope]:
    """The functions of a configuration that give the parts of a program what they are made with: `@Bean`
    of Spring, `@Produces`, `@Provides`.
    """
    return [
        function
        for module in project.modules
        if has_trait(module, Trait.JVM)
        for function in module.functions
        if any(decorator(d) in _MAKING for d in function.decorators)
    ]


def decorator(expression: Expression) -> str:
    """What a decorator is called."""
    return expression.called if isinstance(expression, Call) else last_name(expression)
