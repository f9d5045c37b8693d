"""Documents in several files made one: what relative references name becomes a component."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from ..errors import InvalidDocumentError
from ..fetch.model import Page
from . import reader as notation
from .json_pointer import unescaped

# What stands under free names, or in a list, below these keys: the kind of component that a
# reference there becomes. Elsewhere it becomes a schema. A path item has no kind in OpenAPI 3.0
# and is written in where it is referred to.
_INLINE = "pathItems"
_HELD = {
    "paths": _INLINE,
    "webhooks": _INLINE,
    "responses": "responses",
    "headers": "headers",
    "examples": "examples",
    "links": "links",
    "callbacks": "callbacks",
    "parameters": "parameters",
    "requestBodies": "requestBodies",
    "securitySchemes": "securitySchemes",
    "pathItems": _INLINE,
    "schemas": "schemas",
    "properties": "schemas",
    "patternProperties": "schemas",
    "$defs": "schemas",
}
_PLAIN = frozenset({"example", "default", "enum", "const", "value"})
"""Keys whose values are data: a $ref in them refers to nothing."""


def leads_out(value: Any) -> bool:
    """Whether the value refers to another file."""
    return any(not reference.startswith("#") for reference in _references(value))


def _references(value: Any) -> Iterator[str]:
    if isinstance(value, list):
        for item in value:
            yield from _references(item)
    elif isinstance(value, dict):
        if isinstance(value.get("$ref"), str):
            yield value["$ref"]
        for key, item in value.items():
            if key not in _PLAIN:
                yield from _references(item)


@dataclass(slots=True)
class Bundle:
    """The files of one folder; no reference leads out of it, links in the file system followed."""

    folder: Path
    _files: dict[Path, Any] = field(default_factory=dict)
    _pages: dict[Path, Page] = field(default_factory=dict)

    def read(self, file: Path) -> Any:
        """What the file holds. Raises InvalidDocumentError for one outside the folder or unreadable."""
        real = file.resolve()
        if not real.is_relative_to(self.folder.resolve()):
            raise InvalidDocumentError(file, f"lies outside {self.folder}; copy it there")
        if real not in self._files:
            data = real.read_bytes()
            self._files[real], _ = notation.parse(data, file)
            self._pages[real] = Page(str(file), sha256(data).hexdigest(), len(data))
        return self._files[real]

    def pages(self) -> tuple[Page, ...]:
        """The files read so far."""
        return tuple(self._pages.values())

    def used_by(self, file: Path) -> set[Path]:
        """The other files that the file refers to, directly or not."""
        seen: set[Path] = set()
        queue = [file.resolve()]
        while queue:
            here = queue.pop()
            for reference in _references(self.read(here)):
                there = self.target(here, reference)[0]
                if there not in seen and there != file.resolve():
                    seen.add(there)
                    queue.append(there)
        return seen

    def target(self, file: Path, reference: str) -> tuple[Path, str]:
        """File and pointer that a reference in the file names. Raises InvalidDocumentError for a URL."""
        parts = urlsplit(reference)
        if parts.scheme or parts.netloc or parts.query:
            raise InvalidDocumentError(
                file, f"the reference {reference[:200]!r} leads to another host or scheme"
            )
        there = (file.parent / unquote(parts.path)).resolve() if parts.path else file.resolve()
        if not there.is_relative_to(self.folder.resolve()):
            raise InvalidDocumentError(
                file, f"the reference {reference[:200]!r} leaves {self.folder}"
            )
        if not there.is_file():
            raise InvalidDocumentError(file, f"the reference {reference[:200]!r} names no file")
        return there, unquote(parts.fragment)

    def whole(self, root: Path) -> dict[str, Any]:
        """The document in the file, with what it refers to in other files as its components."""
        return _Whole(self, root.resolve()).document()


@dataclass(slots=True)
class _Whole:
    """One document on its way to being whole."""

    bundle: Bundle
    root: Path
    added: dict[str, dict[str, Any]] = field(default_factory=dict)
    names: dict[tuple[Path, str, str], str] = field(default_factory=dict)
    within: list[tuple[Path, str]] = field(default_factory=list)

    def document(self) -> dict[str, Any]:
        found = self.bundle.read(self.root)
        if not isinstance(found, dict):
            raise InvalidDocumentError(self.root, "not an OpenAPI document: the top is no object")
        whole: dict[str, Any] = self.taken(found, self.root, "schemas")
        components = dict(whole.get("components") or {})
        for kind, held in self.added.items():
            components[kind] = {**(components.get(kind) or {}), **held}
        return {**whole, "components": components} if components else whole

    def taken(self, value: Any, file: Path, kind: str) -> Any:
        """A copy of the value, found in the file where a component of the kind may stand."""
        if isinstance(value, list):
            return [self.taken(item, file, kind) for item in value]
        if not isinstance(value, dict):
            return value
        if isinstance(reference := value.get("$ref"), str):
            return self.referred(value, reference, file, kind)
        return {key: self.inner(key, item, file, kind) for key, item in value.items()}

    def inner(self, key: str, item: Any, file: Path, kind: str) -> Any:
        """A copy of what stands under the key of an object."""
        if key in _PLAIN:
            return item
        if kind == "callbacks":  # its keys are expressions, each with a path item
            return self.taken(item, file, _INLINE)
        if key in _HELD:
            return self.taken_each(item, file, _HELD[key])
        return self.taken(item, file, "requestBodies" if key == "requestBody" else "schemas")

    def taken_each(self, held: Any, file: Path, kind: str) -> Any:
        """A copy of a map or list whose members are of the kind, whatever they are called."""
        if isinstance(held, dict) and not isinstance(held.get("$ref"), str):
            return {name: self.taken(item, file, kind) for name, item in held.items()}
        return self.taken(held, file, kind)

    def referred(self, value: dict[str, Any], reference: str, file: Path, kind: str) -> Any:
        """What takes the place of a reference: one within the document, or what it names."""
        there, pointer = self.bundle.target(file, reference)
        if there == self.root:
            return {**value, "$ref": f"#{pointer}"}
        if kind == _INLINE:
            return self.inlined(there, pointer, file, reference)
        return {**value, "$ref": f"#/components/{kind}/{self.name(there, pointer, kind)}"}

    def inlined(self, there: Path, pointer: str, file: Path, reference: str) -> Any:
        if (there, pointer) in self.within:
            raise InvalidDocumentError(
                file, f"the reference {reference[:200]!r} leads back to itself"
            )
        self.within.append((there, pointer))
        out = self.taken(self.at(there, pointer), there, _INLINE)
        self.within.pop()
        return out

    def name(self, there: Path, pointer: str, kind: str) -> str:
        """The name of the component that the place in another file becomes."""
        key = (there, pointer, kind)
        if key not in self.names:
            wanted = pointer.rpartition("/")[2] or there.name.partition(".")[0]
            self.names[key] = self.free(wanted, kind)
            held = self.added.setdefault(kind, {})
            held[self.names[key]] = {}  # claims the name before anything below asks for one
            held[self.names[key]] = self.taken(self.at(there, pointer), there, kind)
        return self.names[key]

    def free(self, wanted: str, kind: str) -> str:
        plain = "".join(char if char.isalnum() or char in "._-" else "_" for char in wanted)
        own = self.bundle.read(self.root).get("components") or {}
        taken = {*(own.get(kind) or {}), *self.added.get(kind, {})}
        stem = plain or "Component"
        return next(
            name
            for name in (stem, *(f"{stem}_{n}" for n in range(2, len(taken) + 3)))
            if name not in taken
        )

    def at(self, file: Path, pointer: str) -> Any:
        """What a pointer names in a file. Raises InvalidDocumentError when that is nothing."""
        value = self.bundle.read(file)
        for token in pointer.split("/")[1:]:
            token = unescaped(token)
            try:
                value = value[int(token)] if isinstance(value, list) else value[token]
            except (KeyError, IndexError, ValueError, TypeError):
                raise InvalidDocumentError(
                    file, f"nothing at {pointer!r}, which is referred to"
                ) from None
        return value
