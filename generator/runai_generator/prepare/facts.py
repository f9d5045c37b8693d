"""What preparing a document gives: the document for the code generators, and what they would lose."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from runai_specs.catalog.model import TokenExchange

# Alternatives, each a set of security schemes that go together.
Requirements: TypeAlias = tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class SchemeFacts:
    """One security scheme. kind: apiKey, basic or token (what goes after `Bearer`).

    location and sent_as: where an API key goes, and under which name. exchange: how client id and
    secret become a token; None where the document does not say.
    """

    name: str
    kind: str = "token"
    location: str = "header"
    sent_as: str = "Authorization"
    exchange: TokenExchange | None = None

    @property
    def takes_token(self) -> bool:
        """Whether a token goes after `Bearer`."""
        return self.kind == "token"


@dataclass(frozen=True, slots=True)
class ServerFacts:
    """An address of the API; variables: name, default and allowed values of each `{name}` in it."""

    url: str
    variables: tuple[tuple[str, str, tuple[str, ...]], ...] = ()


@dataclass(frozen=True, slots=True)
class ParameterFacts:
    """One parameter of an operation.

    style: as in OpenAPI, or "content" when the value travels in a media type of its own.
    projected: its name in the projection for openapi-python-client, nearly always `name`.
    default: the value that the server takes where none is sent, as JSON text; None without one.
    """

    name: str
    python_name: str
    location: str
    required: bool
    style: str
    explode: bool
    deprecated: bool
    projected: str
    default: str | None = None
    reserved: bool = False


@dataclass(frozen=True, slots=True)
class OperationFacts:
    """One operation; method in lower case, operation_id and tag as the contract has them.

    name is the Python method, namespace the client's attribute that holds it.
    security: the schemes it wants, None where it wants what the document wants; scopes: what a
    token must allow, for each way of showing who calls. server: the one it names for itself, if any.
    projected_path: its path in the projection for openapi-python-client, nearly always `path`.
    """

    method: str
    path: str
    operation_id: str | None
    name: str
    tag: str | None
    namespace: str
    deprecated: bool
    parameters: tuple[ParameterFacts, ...]
    request_media: tuple[str, ...]
    response_media: Mapping[str, tuple[str, ...]]
    projected_path: str
    security: Requirements | None = None
    scopes: tuple[tuple[str, ...], ...] = ()
    server: ServerFacts | None = None


@dataclass(frozen=True, slots=True)
class Prepared:
    """An OpenAPI 3.1 document that both code generators take whole, with its facts.

    document: components.schemas holds flat objects with properties and string enumerations only;
        parameters, request bodies and responses stand where they are used.
    operations: in the order of the document.
    classes: component name in the contract -> class name; an alias has its target's class.
    constraints: class -> property -> what requests must satisfy and responses need not
        ("pattern", "maximum", ..., "default", "readOnly"; below "items" and
        "additionalProperties" for elements); the class's own are under "".
    notes: what was interpreted, one line each.
    schemes, security: the security schemes, and what an operation wants that says nothing.
    servers: where the API is served, the first one by default.
    aliases: the names of components that are no classes, with the schema that each stands for.
    places: class -> where its schema stands in the document that was prepared, as tokens.
    """

    document: dict[str, Any]
    operations: tuple[OperationFacts, ...]
    classes: Mapping[str, str]
    constraints: Mapping[str, Mapping[str, Mapping[str, Any]]]
    notes: tuple[str, ...]
    schemes: tuple[SchemeFacts, ...] = ()
    security: Requirements = ()
    servers: tuple[ServerFacts, ...] = ()
    aliases: Mapping[str, Any] = field(default_factory=dict)
    places: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
