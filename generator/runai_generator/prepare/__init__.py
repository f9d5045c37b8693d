"""A contract made into a document that both code generators take whole, its meaning kept."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from runai_specs.errors import InvalidDocumentError

from . import security
from .facts import OperationFacts, ParameterFacts, Prepared
from .inheritance import inheritance
from .intake import admit
from .narrowing import narrowed_alone
from .operations import Route, note_webhooks, operation, routes
from .projection import project, with_projected_names
from .reading import Reader
from .schemas import Composer
from .security import with_exchanges

__all__ = [
    "OperationFacts",
    "ParameterFacts",
    "Prepared",
    "Route",
    "operations",
    "prepare",
    "project",
    "with_exchanges",
]


def operations(document: Mapping[str, Any], *, source: str) -> list[Route]:
    """The operations of a document under the names that `prepare` gives them, nothing else made."""
    return routes(Reader(admit(document, source)))


def prepare(document: Mapping[str, Any], *, source: str) -> Prepared:
    """The document prepared; see Prepared. The input is left as it is.

    Raises InvalidDocumentError where it cannot be read as OpenAPI 3.0 or 3.1; source is named there.
    """
    try:
        return _prepare(document, source)
    except RecursionError:
        raise InvalidDocumentError(source, "schemas are nested or composed too deeply") from None


def _prepare(document: Mapping[str, Any], source: str) -> Prepared:
    admitted = admit(document, source)
    related = inheritance(admitted.document)
    reader = Reader(admitted, related.parents)
    composer = Composer(reader, related)
    schemes = security.schemes(reader)
    paths: dict[str, Any] = {}
    facts = []
    for route in routes(reader):
        used, fact = operation(route, composer, schemes)
        paths.setdefault(route.path, {})[route.method] = used
        facts.append(fact)
    note_webhooks(reader)
    named = composer.finish()
    written: dict[str, Any] = {
        "openapi": "3.1.0",
        "info": {"title": "API", "version": "0"},
        "paths": paths,
        "components": {"schemas": named.schemas},
    }
    for name, tag, values in narrowed_alone(written):
        listed = ", ".join(map(str, values))
        reader.note(
            f"{name}.{tag}", f"has the value that its union tells it by ({listed}), also alone"
        )
    return Prepared(
        document=written,
        operations=with_projected_names(facts),
        classes=named.classes,
        constraints=named.constraints,
        schemes=schemes,
        security=security.default_security(schemes, reader),
        servers=security.servers(reader.source.document, reader),
        notes=tuple(reader.notes()),
        aliases=named.aliases,
        places=named.places,
    )
