"""What is known of an API's elements beside its contract: their future, their pages, their words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from runai_specs.openapi.locations import path_parameters
from runai_specs.openapi.operations import Operation, surface
from runai_specs.openapi.reading.limits import whole_number
from runai_specs.openapi.schemas.effective_schema import Schemas

from ..prepare import OperationFacts, ParameterFacts, Prepared
from .deprecations import Notices
from .reference_pages import Reference


@dataclass(frozen=True, slots=True)
class Words:
    """Upstream's own sentences: by (method, path); by operation and parameter; by class; by class
    and property on the wire.
    """

    operations: Mapping[tuple[str, str], str] = field(default_factory=dict)
    parameters: Mapping[tuple[str, str, ParameterFacts], str] = field(default_factory=dict)
    classes: Mapping[str, str] = field(default_factory=dict)
    properties: Mapping[tuple[str, str], str] = field(default_factory=dict)

    def operation(self, facts: OperationFacts) -> str:
        """What upstream says of the operation; empty if nothing."""
        return self.operations.get((facts.method, facts.path), "")

    def parameter(self, facts: OperationFacts, parameter: ParameterFacts) -> str:
        """What upstream says of the parameter."""
        return self.parameters.get((facts.method, facts.path, parameter), "")


@dataclass(frozen=True, slots=True)
class Background:
    """told: what is known of the future of elements; reference: their pages; words: upstream's."""

    told: Notices = field(default_factory=Notices)
    reference: Reference = field(default_factory=Reference)
    words: Words = field(default_factory=Words)


def words(document: Mapping[str, Any], prepared: Prepared) -> Words:
    """The sentences of a raw document for the elements of the prepared one.

    A parameter or property has its own only: those of the schema it refers to are that class's.
    """
    schemas = Schemas(document)
    known = surface(schemas).operations
    by_name = {
        (operation.method.lower(), operation.path): operation for operation in known.values()
    }
    operations, parameters = {}, {}
    for facts in prepared.operations:
        key = facts.method, facts.path
        if key in by_name:
            operations[key] = _said(by_name[key].raw, "summary", "description")
            for parameter in facts.parameters:
                parameters[*key, parameter] = _of_parameter(by_name[key], parameter)
    classes: dict[str, str] = {}
    properties: dict[tuple[str, str], str] = {}
    for name, place in prepared.places.items():
        raw = at(document, place)
        if not isinstance(raw, Mapping):
            continue
        classes.setdefault(name, _said(raw, "title", "description"))
        for value, text in _of_values(raw):
            properties.setdefault((name, value), text)
        for written, child in schemas.effective(raw).keywords.get("properties", {}).items():
            properties.setdefault((name, written), _said(child, "description"))
    return Words(_some(operations), _some(parameters), _some(classes), _some(properties))


def at(document: Any, place: tuple[str, ...]) -> Any:
    """The node at the place; None if there is none, or only behind a reference."""
    for token in place:
        position = whole_number(token) if isinstance(document, list) else None
        if position is not None and position < len(document):
            document = document[position]
        else:
            document = document.get(token) if isinstance(document, Mapping) else None
    return document


def _of_values(raw: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """The values of an enumeration with what is said of each, in one of the ways people do."""
    values = raw.get("enum")
    for keyword in ("x-enum-descriptions", "x-enumDescriptions", "x-enum-comments"):
        told = raw.get(keyword)
        if isinstance(told, list) and isinstance(values, list):
            told = dict(zip(map(str, values), told, strict=False))
        for value, text in told.items() if isinstance(told, Mapping) else ():
            if isinstance(text, str):
                yield str(value), text.strip()
    for group in ("oneOf", "anyOf"):
        alternatives = raw.get(group)
        for member in alternatives if isinstance(alternatives, list) else ():
            if isinstance(member, Mapping) and "const" in member:
                yield str(member["const"]), _said(member, "description")


def _of_parameter(operation: Operation, parameter: ParameterFacts) -> str:
    name = parameter.name.lower() if parameter.location == "header" else parameter.name
    if parameter.location == "path" and name in (places := path_parameters(operation.path)):
        name = str(places.index(name))
    return _said(operation.parameters.get((parameter.location, name)), "description")


def _said(raw: Any, *keywords: str) -> str:
    """The sentences under these keywords, each once."""
    texts = [raw.get(keyword) for keyword in keywords] if isinstance(raw, Mapping) else []
    told = [text.strip() for text in texts if isinstance(text, str) and text.strip()]
    return "\n\n".join(dict.fromkeys(told))


def _some(said: dict[Any, str]) -> dict[Any, str]:
    return {key: text for key, text in said.items() if text}
