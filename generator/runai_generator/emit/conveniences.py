"""Methods that no operation has, but that people write themselves: wait for a phase, find by name.

What they need is read in the contract: which operation gets one thing, which field tells its phase
and which phases there are; which list has names, and how it is filtered by them.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from .. import identifiers as names
from ..prepare import OperationFacts, Prepared
from .methods import Method
from .pagination import Argument, named, plain
from .types import Annotations

_PHASE_FIELDS = ("actualPhase", "phase", "status.phase")
_FAILURES = frozenset({"failed", "error"})
_NAME_FIELDS = ("name", "meta.name")


@dataclass(frozen=True, slots=True)
class Waiting:
    """`wait_for`: get is the method that it calls again and again, argument its only one.

    field tells the phase, phases are all that there are, and failures those that mean the end.
    """

    get: str
    argument: Argument
    returns: str
    field: str
    phases: tuple[str, ...]
    failures: tuple[str, ...]
    phase_type: str


@dataclass(frozen=True, slots=True)
class Finding:
    """`find_...`: source is the iterator or list method; filtered is how it is asked for a name."""

    name: str
    kind: str
    source: str
    iterates: bool
    field: str
    element: str
    filtered: str


def waiting(
    methods: Sequence[tuple[OperationFacts, Method]], prepared: Prepared, taken: Collection[str]
) -> Waiting | None:
    """How the namespace is waited in; None if not exactly one method gets a thing with a phase."""
    if "wait_for" in taken:
        return None
    schemas = prepared.document["components"]["schemas"]
    types = Annotations(schemas)
    candidates = [
        candidate
        for facts, method in methods
        if (candidate := _waiting(facts, method, schemas, types)) is not None
    ]
    return candidates[0] if len(candidates) == 1 else None


def _waiting(
    facts: OperationFacts, method: Method, schemas: Mapping[str, Any], types: Annotations
) -> Waiting | None:
    arguments = [argument for argument in method.signature if isinstance(argument, Argument)]
    required = [argument for argument in arguments if argument.default is None]
    if (
        facts.method != "get"
        or method.deprecated
        or len(required) != 1
        or not facts.path.endswith("}")
    ):
        return None
    page = schemas.get(method.returns.removeprefix("models."), {})
    for field in _PHASE_FIELDS:
        attribute, schema = _property(page, field, schemas)
        values = named(schema, schemas).get("enum")
        if attribute and values and all(isinstance(value, str) for value in values):
            failures = tuple(value for value in values if value.lower() in _FAILURES)
            phase = types.argument(plain(schema)).removesuffix(" | None")
            return Waiting(
                method.name, required[0], method.returns, attribute, tuple(values), failures, phase
            )
    return None


def findings(
    namespace: str,
    methods: Sequence[tuple[OperationFacts, Method]],
    prepared: Prepared,
    taken: Collection[str],
) -> tuple[Finding, ...]:
    """What can be found by name in the namespace."""
    schemas = prepared.document["components"]["schemas"]
    candidates = (
        _finding(namespace, facts, method, prepared, schemas) for facts, method in methods
    )
    return tuple(one for one in candidates if one and one.kind and one.name not in taken)


def _finding(
    namespace: str,
    facts: OperationFacts,
    method: Method,
    prepared: Prepared,
    schemas: Mapping[str, Any],
) -> Finding | None:
    arguments = [argument for argument in method.signature if isinstance(argument, Argument)]
    element = method.pages.element if method.pages else _element(method.returns)
    if (
        facts.method != "get"
        or method.deprecated
        or method.warnings
        or element is None
        or any(argument.default is None for argument in arguments)
    ):
        return None
    kind = schemas.get(element.removeprefix("models."), {})
    for field in _NAME_FIELDS:
        attribute, schema = _property(kind, field, schemas)
        if attribute and plain(schema).get("type") == "string":
            noun = _noun(namespace, facts.name)
            return Finding(
                f"find_{noun}",
                noun.replace("_", " "),
                method.pages.name if method.pages else method.name,
                method.pages is not None,
                attribute,
                element,
                _filtered(facts, prepared),
            )
    return None


def _noun(namespace: str, method: str) -> str:
    """`project` for `get_projects`; `node_pool` for `get_nodepools` of `node_pools`; else empty."""
    noun = method.partition("_")[2] or method
    noun = namespace if noun == namespace.replace("_", "") else noun
    one = names.singular(noun)
    return one if noun.startswith(one) or noun.endswith("ies") else ""


def _element(returns: str) -> str | None:
    if returns.startswith("list[models.") and returns.endswith("]") and "|" not in returns:
        return returns.removeprefix("list[").removesuffix("]")
    return None


def _filtered(facts: OperationFacts, prepared: Prepared) -> str:
    """The argument by which the list is asked for a name; empty if it cannot be."""
    written = prepared.document["paths"][facts.path][facts.method].get("parameters", ())
    schemas = {p["name"]: p["schema"] for p in written if p["in"] == "query"}
    python_names = {p.name: p.python_name for p in facts.parameters if p.location == "query"}
    pattern = schemas.get("filterBy", {}).get("items", {}).get("pattern", "")
    if "name" in pattern.partition(")")[0].strip("^(").split("|") and "==" in pattern:
        return f"{python_names['filterBy']}=name_filter(name)"
    for exact in ("name", "search"):
        if schemas.get(exact, {}).get("type") == "string":
            return f"{python_names[exact]}=name"
    return ""


def _property(schema: Mapping[str, Any], field: str, schemas: Mapping[str, Any]) -> tuple[str, Any]:
    """The attribute of a field (dots reach into objects) and its schema; empty if there is none."""
    attributes: list[str] = []
    used: Any = schema
    for name in field.split("."):
        properties = named(used, schemas).get("properties", {})
        if name not in properties:
            return "", {}
        attributes.append(names.property_names(properties)[name])
        used = properties[name]
    return ".".join(attributes), used


__all__ = ["Finding", "Waiting", "findings", "waiting"]
