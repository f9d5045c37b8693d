"""Calls for a client's README, chosen among those it really has."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from .. import identifiers as names
from ..emit.client import Client
from ..emit.methods import Argument, Method
from ..emit.types import PREFIX
from ..prepare import OperationFacts, Prepared
from .login import shown_way

_MOST_FIELDS = 3


@dataclass(frozen=True, slots=True)
class Example:
    """One call: `call` is `namespace.method(arguments)`.

    answers: False if it returns None; of_models: it is an iterator over models.
    """

    call: str
    answers: bool
    of_models: bool = False


def examples(generated: Client, prepared: Prepared) -> dict[str, Example | None]:
    """`example`: a call that needs no arguments if there is one; `list_example`: an iterator that
    needs none; `body_example`: a call with a model.

    Of several the shortest, and none that is deprecated, or wants other credentials than the
    examples give, if that can be avoided.
    """
    facts = {(f.namespace, f.name): f for f in prepared.operations}
    methods = [
        (facts[namespace.name, m.name], m)
        for namespace in generated.namespaces
        for m in namespace.methods
    ]
    methods = [pair for pair in methods if not pair[1].deprecated] or methods
    shown = {*shown_way(prepared)}
    methods = [pair for pair in methods if _is_served(pair[0], shown)] or methods
    reading = list(_reading(methods)) or list(_plain(methods))
    sending = list(_sending(methods, prepared))
    listing = [
        Example(
            f"{facts.namespace}.{m.pages.name}()",
            answers=True,
            of_models=m.pages.element.startswith("models."),
        )
        for facts, m in methods
        if m.pages and not _required(m)
    ]
    return {
        "example": min(reading, key=_shortest, default=None),
        "list_example": min(listing, key=_shortest, default=None),
        "body_example": min(sending, key=_shortest, default=None),
    }


def _is_served(facts: OperationFacts, schemes: Collection[str]) -> bool:
    """Whether credentials for the schemes are what the operation takes."""
    return not facts.security or any(set(way) <= {*schemes} for way in facts.security)


def _shortest(example: Example) -> tuple[int, str]:
    return len(example.call), example.call


def _required(method: Method) -> list[str]:
    return [a.name for a in method.signature if isinstance(a, Argument) and a.default is None]


def _reading(methods: list[tuple[OperationFacts, Method]]) -> Iterator[Example]:
    for facts, method in methods:
        optional = [a.name for a in method.signature if isinstance(a, Argument) and a.default]
        if facts.method == "get" and "limit" in optional and not _required(method):
            yield Example(f"{facts.namespace}.{facts.name}(limit=10)", answers=True)


def _plain(methods: list[tuple[OperationFacts, Method]]) -> Iterator[Example]:
    for facts, method in methods:
        in_path = {p.python_name for p in facts.parameters if p.location == "path"}
        given = ", ".join("..." if name in in_path else f"{name}=..." for name in _required(method))
        yield Example(f"{facts.namespace}.{facts.name}({given})", method.returns != "None")


def _sending(methods: list[tuple[OperationFacts, Method]], prepared: Prepared) -> Iterator[Example]:
    """Calls that need nothing but a model with a few required fields."""
    for facts, method in methods:
        written = prepared.document["paths"][facts.path][facts.method]
        fields = _fields(written, prepared.document["components"]["schemas"])
        if facts.method == "post" and fields and _required(method) == ["body"]:
            yield Example(
                f"{facts.namespace}.{facts.name}(body={fields})", method.returns != "None"
            )


def _fields(written: Mapping[str, Any], schemas: Mapping[str, Any]) -> str | None:
    content: Mapping[str, Any] = written.get("requestBody", {}).get("content", {})
    first: Mapping[str, Any] = next(iter(content.values()), {})
    reference = first.get("schema", {}).get("$ref", "")
    name = reference.removeprefix(PREFIX)
    required = schemas.get(name, {}).get("required", ())
    if not 0 < len(required) <= _MOST_FIELDS:
        return None
    python = names.property_names(schemas[name]["properties"])
    return f"models.{name}({', '.join(f'{python[field]}=...' for field in required)})"
