"""A contract as calls: operations by what identifies them on the wire, their parts dereferenced."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, NamedTuple

from .lifecycle_marks import LifecycleMarks, lifecycle_marks
from .locations import path_parameters, wire_path
from .object_model import METHODS
from .schemas.effective_schema import Schemas

Raw = Mapping[str, Any]


@dataclass(frozen=True)
class Operation:
    """One operation (or webhook, or callback) as the contract writes it.

    key: what identifies it on the wire, path parameters unnamed. name: as people write it.
    """

    key: str
    method: str
    path: str
    raw: Raw
    item: Raw
    schemas: Schemas = field(repr=False, compare=False)

    @property
    def name(self) -> str:
        """`GET /api/v1/projects/{id}`"""
        return f"{self.method.upper()} {self.path}"

    @property
    def operation_id(self) -> str | None:
        """The operationId, if there is one."""
        value = self.raw.get("operationId")
        return value if isinstance(value, str) else None

    @cached_property
    def lifecycle_marks(self) -> LifecycleMarks:
        """The operation's own marks."""
        return lifecycle_marks(self.raw)

    @cached_property
    def parameters(self) -> dict[tuple[str, str], Raw]:
        """Parameters by (location, name); the name of one in the path is its position there."""
        order = {name: str(place) for place, name in enumerate(path_parameters(self.path))}
        by_name: dict[tuple[str, str], Raw] = {}
        for raw in (*_listed(self.item.get("parameters")), *_listed(self.raw.get("parameters"))):
            parameter = self.schemas.resolved(raw)
            where, name = str(parameter.get("in", "")), str(parameter.get("name", ""))
            if where == "path":
                by_name[where, order.get(name, name)] = parameter
            elif where == "querystring":  # the one there is, whose name is not sent
                by_name[where, ""] = parameter
            elif not (where == "header" and name.lower() in _NOT_PARAMETERS):
                by_name[where, name.lower() if where == "header" else name] = parameter
        return by_name

    @property
    def body(self) -> Raw | None:
        """The request body, None without one."""
        raw = self.raw.get("requestBody")
        return None if raw is None else self.schemas.resolved(raw)

    @property
    def responses(self) -> dict[str, Raw]:
        """Responses by status: "200", "2XX", "default"."""
        written = self.raw.get("responses") or {}
        return {
            str(status).upper() if str(status) != "default" else "default": self.schemas.resolved(
                raw
            )
            for status, raw in written.items()
            if not str(status).startswith("x-")
        }

    @property
    def servers(self) -> list[Raw]:
        """The servers that answer it, the nearest list that is given."""
        for holder in (self.raw, self.item, self.schemas.document):
            if holder.get("servers"):
                return _listed(holder["servers"])
        return _HERE

    @property
    def security(self) -> list[Raw]:
        """The alternatives of which a caller needs one; empty when none is needed."""
        own = self.raw.get("security")
        return _listed(self.schemas.document.get("security") if own is None else own)

    @property
    def callbacks(self) -> Iterator[Operation]:
        """The calls that the server makes in consequence."""
        for name, raw in (self.raw.get("callbacks") or {}).items():
            for expression, item in self.schemas.resolved(raw).items():
                if not expression.startswith("x-"):
                    label = f"{name} {expression}"
                    yield from _operations(self.schemas, label, item, label)


_NOT_PARAMETERS = frozenset({"accept", "content-type", "authorization"})  # OpenAPI: ignored there


class Surface(NamedTuple):
    """All calls of one contract: operations by key, webhooks by key."""

    schemas: Schemas
    operations: dict[str, Operation]
    webhooks: dict[str, Operation]


def surface(schemas: Schemas) -> Surface:
    """The calls that the document of these schemas describes."""
    document = schemas.document
    paths = document.get("paths") or {}
    return Surface(
        schemas,
        _by_key(
            operation
            for path, item in paths.items()
            if path.startswith("/")
            for operation in _operations(schemas, path, item, wire_path(path))
        ),
        _by_key(
            operation
            for name, item in (document.get("webhooks") or {}).items()
            for operation in _operations(schemas, name, item, name)
        ),
    )


def _operations(schemas: Schemas, path: str, item: Any, identity: str) -> Iterator[Operation]:
    item = schemas.path_item(item)
    for method, raw in calls(item):
        yield Operation(f"{method.upper()} {identity}", method, path, raw, item, schemas)


def calls(item: Mapping[str, Any]) -> Iterator[tuple[str, Raw]]:
    """The operations of a path item by their methods, those that OpenAPI has no field for last."""
    for method in METHODS:
        raw = item.get(method)
        if raw is not None and (type(raw) is dict or isinstance(raw, Mapping)):
            yield method, raw
    more = item.get("additionalOperations")
    for method, raw in more.items() if isinstance(more, Mapping) else ():
        if isinstance(raw, Mapping):
            yield method, raw


def _by_key(operations: Iterator[Operation]) -> dict[str, Operation]:
    """By key; a second path that differs in parameter names only keeps its written form."""
    by_key: dict[str, Operation] = {}
    for operation in sorted(operations, key=lambda operation: (operation.path, operation.method)):
        by_key[operation.name if operation.key in by_key else operation.key] = operation
    return by_key


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else _NONE


# What is not written is one thing wherever it is not written, so that it is one cause of changes.
_NONE: list[Any] = []
_HERE: list[Raw] = [{"url": "/"}]  # OpenAPI: the default where no server is given
