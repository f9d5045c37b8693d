"""One document out of many files: what a relative `$ref` names is taken in as a component."""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote

from ..errors import InvalidDocumentError
from .effective_schema import Schemas
from .fast_validation import Survey, survey
from .json_pointer import escaped
from .object_model import children
from .reader import parse

_SECTIONS = {
    "schema": "schemas", "response": "responses", "parameter": "parameters",
    "request-body": "requestBodies", "header": "headers", "link": "links",
    "callback": "callbacks", "security-scheme": "securitySchemes",
}  # fmt: skip

_ENDINGS = (".json", ".yaml", ".yml")


@dataclass(slots=True)
class Bundle:
    """A document that refers to nothing outside itself, and where its parts are from.

    texts: file -> text. moved: JSON Pointer in the document -> (file, JSON Pointer there), for
    what was taken in from other files. own: whether it named itself as a file. found: the survey of
    a document that refers to no file.
    """

    root: str
    document: dict[str, Any]
    texts: dict[str, str]
    moved: dict[str, tuple[str, str]] = field(default_factory=dict)
    own: bool = False
    found: Survey | None = None

    def home(self, pointer: str) -> tuple[str, str]:
        """The file and the JSON Pointer in it of a place in the document."""
        tokens = pointer.split("/")
        for count in range(len(tokens), 0, -1):
            found = self.moved.get("/".join(tokens[:count]))
            if found is not None:
                return found[0], "/".join([found[1], *tokens[count:]])
        return self.root, pointer


def bundle(read: Callable[[str], bytes], root: str) -> Bundle:
    """The document in the file `root` with everything it refers to. OSError, InvalidDocumentError."""
    value, text = parse(read(root), root)
    found = survey(value)
    if found is not None and _is_whole(found):
        return Bundle(root, value, {root: text}, found=found)
    made = _Bundler(read, root, value, text).made()
    if not (made.moved or made.own):  # so what was rewritten leads where it led as it was written
        made.document, _ = parse(text.encode(), root)
    return made


def _is_whole(found: Survey) -> bool:
    """Whether a document refers to no other file."""
    return all(each.startswith("#") for each in found.references) and not any(
        _leads_out(str(each)) for each in found.mapped
    )


def _leads_out(mapped: str) -> bool:
    part, mark, _ = mapped.partition("#")
    return bool(part) if mark else part.endswith(_ENDINGS)


class _Bundler:
    def __init__(self, read: Callable[[str], bytes], root: str, value: Any, text: str) -> None:
        self._read, self._root = read, root
        self._values: dict[str, Any] = {root: value}
        self._texts: dict[str, str] = {root: text}
        self._adopted: dict[tuple[str, str, str], str] = {}
        self._todo: list[tuple[str, str, Any]] = []  # kind, file, object whose references wait
        self._moved: dict[str, tuple[str, str]] = {}
        self._own = False
        self._passed: dict[int, set[tuple[str, str]]] = {}  # what path items were taken from
        self._settled: set[int] = set()  # objects of self._values that need no second look

    def made(self) -> Bundle:
        document = self._value(self._root)
        if isinstance(document, dict):
            self._todo.append(("document", self._root, document))
        while self._todo:
            self._settle(*self._todo.pop())
        return Bundle(self._root, document, self._texts, self._moved, self._own)

    def _value(self, file: str) -> Any:
        if file not in self._values:
            self._values[file], self._texts[file] = parse(self._read(file), file)
        return self._values[file]

    def _settle(self, kind: str, file: str, value: Any) -> None:
        """Make every reference in an object lead to the bundled document."""
        stack = [(kind, value, "")]
        while stack:
            kind, value, pointer = stack.pop()
            if not isinstance(value, dict) or id(value) in self._settled:
                continue  # part of a file that was taken in whole, or of another part of it
            self._settled.add(id(value))
            refers = isinstance(value.get("$ref"), str) and kind in {*_SECTIONS, "path-item"}
            if refers and self._refer(kind, file, value, pointer):
                self._settled.discard(id(value))
                continue  # taken from another file, and settled as one of its objects
            if kind == "discriminator" and isinstance(value.get("mapping"), dict):
                self._map(file, value["mapping"])
            for child in children(kind, value):
                tokens = [child.field] if child.key is None else [child.field, str(child.key)]
                below = "/".join([pointer, *map(escaped, tokens)])
                stack.append((child.kind, child.value, below))

    def _refer(self, kind: str, file: str, value: dict[str, Any], pointer: str) -> bool:
        """Make a reference lead to the bundled document; whether the object was taken in instead."""
        reference = value["$ref"]
        target, fragment = self._target(file, reference)
        if target == self._root:
            self._own |= not reference.startswith("#")
            value["$ref"] = f"#{fragment}"
        elif kind == "path-item":
            passed = self._passed.setdefault(id(value), set())
            if (target, fragment) in passed:
                raise InvalidDocumentError(
                    file, f"the reference {reference!r} leads back to itself"
                )
            passed.add((target, fragment))
            found = self._found(target, fragment, file)
            if not isinstance(found, dict):
                raise InvalidDocumentError(
                    file, f"the reference {reference!r} leads to no path item"
                )
            del value["$ref"]
            value |= found
            self._moved[pointer] = (target, fragment)
            self._todo.append((kind, target, value))
            return True
        else:
            value["$ref"] = self._adopt(kind, target, fragment, file)
        return False

    def _map(self, file: str, mapping: dict[str, Any]) -> None:
        for name, reference in mapping.items():
            written = str(reference)
            if "#" not in written and not written.endswith(_ENDINGS):
                written = f"#/components/schemas/{written}"
            target, fragment = self._target(file, written)
            if target != self._root:
                mapping[name] = self._adopt("schema", target, fragment, file)
            elif file != self._root or "#" in str(reference):
                mapping[name] = f"#{fragment}"

    def _target(self, file: str, reference: str) -> tuple[str, str]:
        part, _, fragment = reference.partition("#")
        if "://" in part:
            raise InvalidDocumentError(
                file, f"the reference {reference!r} is remote; save the file beside it first"
            )
        if not part:
            return file, unquote(fragment)
        joined = posixpath.join(posixpath.dirname(file), unquote(part))
        return posixpath.normpath(joined), unquote(fragment)

    def _found(self, file: str, fragment: str, asker: str) -> Any:
        try:
            value = self._value(file)
        except FileNotFoundError:
            raise InvalidDocumentError(asker, f"refers to {file!r}, which is not there") from None
        try:
            return Schemas(value).target(f"#{fragment}") if fragment else value
        except (KeyError, AttributeError):
            raise InvalidDocumentError(
                asker, f"the reference '{file}#{fragment}' leads to nothing"
            ) from None

    def _adopt(self, kind: str, file: str, fragment: str, asker: str) -> str:
        """Take an object of another file in as a component; the reference to it."""
        known = self._adopted.get((kind, file, fragment))
        if known is not None:
            return known
        value = self._found(file, fragment, asker)
        section = (
            self._value(self._root).setdefault("components", {}).setdefault(_SECTIONS[kind], {})
        )
        stem = posixpath.splitext(posixpath.basename(file))[0]
        wanted = fragment.rsplit("/", 1)[-1] or stem
        name = next(each for each in _numbered(wanted) if each not in section)
        pointer = f"/components/{_SECTIONS[kind]}/{name.replace('~', '~0').replace('/', '~1')}"
        self._adopted[kind, file, fragment] = f"#{pointer}"
        self._moved[pointer] = (file, fragment)
        section[name] = value
        self._todo.append((kind, file, value))
        return f"#{pointer}"


def _numbered(name: str) -> Iterator[str]:
    yield name
    count = 1
    while True:
        count += 1
        yield f"{name}_{count}"
