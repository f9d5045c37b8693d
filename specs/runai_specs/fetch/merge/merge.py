"""One document from many: fragments, or documents per tag, of one API with what they share.

Components that are equal, references followed, become one; what differs under one name is kept
under two names, so that every operation means what its own document said, and is reported.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ...errors import InvalidDocumentError
from ...openapi.object_model import METHODS
from ...openapi.reading.limits import LIMITS, values
from ..model import Conflict, Fragment
from .agreement import Agreement
from .components import Target, base, canonical, classes, nodes, rewritten
from .naming import differing, names_of

PUSHED = ("security", "servers")
"""Keys of a document that hold for each of its operations unless the operation has its own."""


@dataclass(frozen=True, slots=True)
class Merged:
    """The whole, and what the parts did not agree on."""

    document: dict[str, Any]
    conflicts: tuple[Conflict, ...]


def merge(fragments: Sequence[Fragment], *, counters: bool = False) -> Merged:
    """The document that the fragments are parts of; what it holds does not depend on their order.

    With counters, a number at the end of a component's name is taken as a tool's way to keep
    names apart: components equal up to it become one, under the shortest of their names.
    Raises InvalidDocumentError for more values than one document may have.
    """
    if sum(values(part.document) for part in fragments) > LIMITS.nodes:
        problem = f"more than {LIMITS.nodes:,} values with the other parts"
        raise InvalidDocumentError(fragments[0].place, problem)
    conflicts: list[Conflict] = []
    parts, components = _components(fragments, counters, conflicts)
    shared = {key: _shared(parts, key) for key in PUSHED}
    parts = [_pushed(part, [key for key in PUSHED if shared[key] is None]) for part in parts]
    document = _head(parts, conflicts)
    document |= {key: value for key, value in shared.items() if value}
    document |= {"paths": _paths(parts, conflicts), "components": components}
    return Merged(
        {key: value for key, value in document.items() if value or key == "paths"},
        tuple(conflicts),
    )


def _components(
    fragments: Sequence[Fragment], counters: bool, conflicts: list[Conflict]
) -> tuple[list[Fragment], dict[str, Any]]:
    """The fragments with their references renamed, and the components those now point to."""
    component_nodes = nodes(part.document for part in fragments)
    numbers = classes(component_nodes, base if counters else str)
    names = names_of(component_nodes, numbers, counters=counters)
    conflicts += differing(component_nodes, numbers, names, fragments, counters=counters)
    renamed: dict[int, dict[Target, str]] = defaultdict(dict)
    for node in component_nodes:
        name = names[numbers[node]]
        if name != node.name:
            renamed[node.document][node.kind, node.name] = name
    parts = [
        Fragment(_renamed(part.document, renamed[index]), part.place) if index in renamed else part
        for index, part in enumerate(fragments)
    ]
    components: dict[str, Any] = {}
    for node in component_nodes:
        held = components.setdefault(node.kind, {})
        name = names[numbers[node]]
        if name not in held:
            held[name] = parts[node.document].document["components"][node.kind][node.name]
    return parts, components


def _renamed(document: Mapping[str, Any], names: Mapping[Target, str]) -> dict[str, Any]:
    """The document with references renamed, those of security requirements to their schemes too."""
    schemes = {name: new for (kind, name), new in names.items() if kind == "securitySchemes"}
    out: dict[str, Any] = rewritten(document, names)
    for holder in [out, *(operation for _, _, operation in _operations(out))] if schemes else ():
        if isinstance(needs := holder.get("security"), list):
            holder["security"] = [
                {schemes.get(name, name): scopes for name, scopes in need.items()} for need in needs
            ]
    return out


def _shared(parts: Sequence[Fragment], key: str) -> Any:
    """The value that all parts agree on; None when they do not."""
    values = {canonical(part.document.get(key)): part.document.get(key) for part in parts}
    return next(iter(values.values())) if len(values) == 1 else None


def _pushed(part: Fragment, keys: Iterable[str]) -> Fragment:
    """The part with what holds for each of its operations written into each of them."""
    held = {key: part.document[key] for key in keys if key in part.document}
    if not held:
        return part
    paths = {
        path: {
            key: {**held, **value} if key in METHODS and isinstance(value, dict) else value
            for key, value in item.items()
        }
        for path, item in _items(part.document)
    }
    return Fragment({**part.document, "paths": paths}, part.place)


def _head(parts: Sequence[Fragment], conflicts: list[Conflict]) -> dict[str, Any]:
    """Everything at the top of the document: the first part that has a key decides, others agree."""
    head: dict[str, Any] = {}
    tags: dict[str, Any] = {}
    held = Agreement(conflicts)
    for part in parts:
        for key, value in part.document.items():
            if key == "tags":
                for tag in value if isinstance(value, list) else ():
                    if isinstance(tag, Mapping) and isinstance(tag.get("name"), str):
                        held.keep(tags, tag["name"], tag, f"tags/{tag['name']}", part.place)
            elif key == "info":
                _info(head.setdefault("info", {}), value, held, part.place)
            elif key not in ("paths", "components", *PUSHED):
                held.keep(head, key, value, key, part.place)
    return head | {"tags": list(tags.values())}


def _info(info: dict[str, Any], more: Any, held: Agreement, place: str) -> None:
    """Take over what is new. A title may differ, each page has its own; a version may not."""
    for key, value in more.items() if isinstance(more, Mapping) else ():
        if key == "version":
            held.keep(info, key, value, "info/version", place)
        else:
            info.setdefault(key, value)


def _paths(parts: Sequence[Fragment], conflicts: list[Conflict]) -> dict[str, Any]:
    held = Agreement(conflicts)
    paths: dict[str, Any] = {}
    split = _split_items(parts)
    for part in parts:
        for path, item in _items(part.document):
            if path in split:
                item = _own_parameters(item, part.document)
            kept = paths.setdefault(path, {})
            for key, value in item.items():
                element = f"{key.upper()} {path}" if key in METHODS else f"paths/{path}/{key}"
                held.keep(kept, key, value, element, part.place)
    return paths


def _split_items(parts: Sequence[Fragment]) -> set[str]:
    """Paths whose parts do not share the parameters of the path itself."""
    seen: dict[str, set[str]] = defaultdict(set)
    for part in parts:
        for path, item in _items(part.document):
            seen[path].add(canonical([item.get("parameters"), item.get("servers")]))
    return {path for path, texts in seen.items() if len(texts) > 1}


def _own_parameters(item: Mapping[str, Any], document: Mapping[str, Any]) -> dict[str, Any]:
    """The path item with its parameters and servers written into its operations."""
    common, servers = item.get("parameters") or [], item.get("servers")
    out: dict[str, Any] = {}
    for key, value in item.items():
        if key in ("parameters", "servers"):
            continue
        if key in METHODS and isinstance(value, dict):
            own = value.get("parameters") or []
            taken = {_identity(parameter, document) for parameter in own}
            more = [p for p in common if _identity(p, document) not in taken]
            value = value | ({"parameters": more + own} if more else {})
            value = ({"servers": servers} if servers else {}) | value
        out[key] = value
    return out


def _identity(parameter: Any, document: Mapping[str, Any]) -> object:
    """Name and place of a parameter: what makes it the same as another one."""
    if isinstance(parameter, Mapping) and isinstance(parameter.get("$ref"), str):
        name = parameter["$ref"].rpartition("/")[2]
        components = document.get("components")
        held = components.get("parameters") if isinstance(components, Mapping) else None
        parameter = held.get(name, parameter) if isinstance(held, Mapping) else parameter
    if isinstance(parameter, Mapping) and "name" in parameter:
        return parameter.get("name"), parameter.get("in")
    return canonical(parameter)


def _items(document: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    paths = document.get("paths")
    for path, item in paths.items() if isinstance(paths, Mapping) else ():
        if isinstance(item, Mapping):
            yield path, item


def _operations(document: Mapping[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path, item in _items(document):
        for method, operation in item.items():
            if method in METHODS and isinstance(operation, dict):
                yield path, method, operation
