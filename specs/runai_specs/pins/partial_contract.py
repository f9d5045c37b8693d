"""Single facts about an API -> the partial document of one of its releases.

Where no whole document of a release can be had, a file of facts takes its place: an OpenAPI
document in which any object may say `x-in` (the releases that have it) and `x-since` (members of it
that a release brought). What is left for a release, with what that refers to, is its document.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ..errors import InvalidDocumentError
from ..openapi.json_pointer import Place, point
from ..openapi.object_model import METHODS
from ..openapi.reading.reader import Source, parse
from ..openapi.validation import check

IN, SINCE = "x-in", "x-since"


def document_of(data: bytes, source: Source, release: str, order: Sequence[str]) -> dict[str, Any]:
    """The document of a release, made of the facts in the bytes; order is that of the releases.

    Raises InvalidDocumentError when the facts name a release that is not in order, or give no document.
    """
    facts, _ = parse(data, source)
    reader = _Facts(source, release, tuple(order))
    if not isinstance(facts, dict) or not reader.has(facts, None):
        raise InvalidDocumentError(source, f"nothing is known of release {release}")
    made: dict[str, Any] = reader.kept(facts, None)
    made["info"] = {**made.get("info", {}), "version": release}
    check(made, source)  # before what is in it is looked at
    _drop_empty_paths(made)
    _drop_unused(made)
    return made


@dataclass(frozen=True, slots=True)
class _Facts:
    """The facts of a file, read for one release."""

    source: Source
    release: str
    order: tuple[str, ...]

    def kept(self, value: Any, place: Place) -> Any:
        """What a value is in the release."""
        if isinstance(value, list):
            members = [((place, index), item) for index, item in enumerate(value)]
            return [self.kept(item, at) for at, item in members if self.has(item, at)]
        if not isinstance(value, Mapping):
            return value
        late = self._late(value, place)
        made = {
            name: self.kept(held, (place, name))
            for name, held in value.items()
            if name not in (IN, SINCE, *late) and self.has(held, (place, name))
        }
        if isinstance(made.get("required"), list) and isinstance(made.get("properties"), dict):
            made["required"] = [item for item in made["required"] if item in made["properties"]]
        return made

    def has(self, value: Any, place: Place) -> bool:
        """Whether a value is there in the release."""
        if not isinstance(value, Mapping) or IN not in value:
            return True
        names = value[IN]
        if not isinstance(names, list):
            raise self._refusal(f"`{IN}` must be a list of releases", place)
        return self.release in [self._checked(name, place) for name in names]

    def _late(self, value: Mapping[str, Any], place: Place) -> list[str]:
        """The members that come after the release."""
        since = value.get(SINCE, {})
        if not isinstance(since, Mapping):
            raise self._refusal(f"`{SINCE}` must be an object of members and releases", place)
        now = self.order.index(self.release)
        return [
            name
            for name, first in since.items()
            if self.order.index(self._checked(first, place)) > now
        ]

    def _checked(self, name: Any, place: Place) -> str:
        if name not in self.order:
            raise self._refusal(f"release {name!r} is not in the catalog", place)
        return str(name)

    def _refusal(self, problem: str, place: Place) -> InvalidDocumentError:
        return InvalidDocumentError(self.source, problem, pointer=point(place))


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
    used: set[str] = set()
    todo = [start]
    while todo:
        for reference in _references(todo.pop()):
            if reference not in used:
                used.add(reference)
                _, _, section, name = (*reference.split("/", 3), "", "", "")[:4]
                todo.append(components.get(section, {}).get(name))
    return used


def _references(value: Any) -> Iterator[str]:
    if isinstance(value, Mapping):
        if isinstance(value.get("$ref"), str):
            yield value["$ref"]
        for held in value.values():
            yield from _references(held)
    elif isinstance(value, list):
        for inner in value:
            yield from _references(inner)
