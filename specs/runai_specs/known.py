"""Single facts about an API -> the partial document of one of its releases.

Where no whole document of a release can be had, a file of facts takes its place: an OpenAPI
document in which any object may say `x-in` (the releases that have it) and `x-since` (members of it
that a release brought). What is left for a release, with what that refers to, is its document.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from .anatomy import METHODS
from .document import check
from .errors import InvalidDocument
from .notation import Source, parse

IN, SINCE = "x-in", "x-since"


def document_of(data: bytes, source: Source, release: str, order: Sequence[str]) -> dict[str, Any]:
    """The document of a release, made of the facts in the bytes; order is that of the releases.

    Raises InvalidDocument when the facts name a release that is not in order, or give no document.
    """
    facts, _ = parse(data, source)
    made = _Facts(source, release, order).kept(facts, ())
    if not isinstance(made, dict):
        raise InvalidDocument(source, f"nothing is known of release {release}")
    made["info"] = {**made.get("info", {}), "version": release}
    _drop_empty_paths(made)
    _drop_unused(made)
    return check(made, source)


class _Facts:
    """The facts of a file, read for one release."""

    def __init__(self, source: Source, release: str, order: Sequence[str]) -> None:
        self.source, self.release, self.order = source, release, tuple(order)

    def kept(self, value: Any, way: tuple[str, ...]) -> Any:
        """What a value is in the release."""
        if isinstance(value, list):
            return [self.kept(each, way) for each in value if self._has(each, way)]
        if not isinstance(value, Mapping):
            return value
        since = value.get(SINCE, {})
        made = {
            name: self.kept(held, (*way, name))
            for name, held in value.items()
            if name not in (IN, SINCE)
            and self._has(held, (*way, name))
            and (name not in since or self._reached(since[name], way))
        }
        if isinstance(made.get("required"), list) and isinstance(made.get("properties"), dict):
            made["required"] = [each for each in made["required"] if each in made["properties"]]
        return made

    def _has(self, value: Any, way: tuple[str, ...]) -> bool:
        if not isinstance(value, Mapping) or IN not in value:
            return True
        return any(
            self._position(name, way) == self._position(self.release, way) for name in value[IN]
        )

    def _reached(self, since: str, way: tuple[str, ...]) -> bool:
        return self._position(since, way) <= self._position(self.release, way)

    def _position(self, name: str, way: tuple[str, ...]) -> int:
        try:
            return self.order.index(name)
        except ValueError:
            at = "/" + "/".join(way)
            raise InvalidDocument(
                self.source, f"release {name!r} is not in the catalog", pointer=at
            ) from None


def _drop_empty_paths(document: dict[str, Any]) -> None:
    paths = document.get("paths", {})
    document["paths"] = {
        path: item for path, item in paths.items() if any(method in item for method in METHODS)
    }


def _drop_unused(document: dict[str, Any]) -> None:
    """Leave out tags and components that nothing refers to."""
    operations = [item[m] for item in document["paths"].values() for m in METHODS if m in item]
    tags = {tag for operation in operations for tag in operation.get("tags", ())}
    document["tags"] = [tag for tag in document.get("tags", ()) if tag["name"] in tags]
    components = document.get("components", {})
    used = _used(document["paths"], components)
    kept = {
        section: {
            name: value
            for name, value in held.items()
            if section == "securitySchemes" or f"#/components/{section}/{name}" in used
        }
        for section, held in components.items()
    }
    document["components"] = {section: held for section, held in kept.items() if held}


def _used(start: Any, components: Mapping[str, Any]) -> Collection[str]:
    """The references that something makes, itself or by what it refers to."""
    found: set[str] = set()
    todo = [start]
    while todo:
        for reference in _references(todo.pop()):
            if reference not in found:
                found.add(reference)
                _, _, section, name = (*reference.split("/", 3), "", "", "")[:4]
                todo.append(components.get(section, {}).get(name))
    return found


def _references(value: Any) -> Iterator[str]:
    if isinstance(value, Mapping):
        if isinstance(value.get("$ref"), str):
            yield value["$ref"]
        for held in value.values():
            yield from _references(held)
    elif isinstance(value, list):
        for each in value:
            yield from _references(each)
