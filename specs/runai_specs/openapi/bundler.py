"""One document out of many files: what a relative `$ref` names is taken in as a component."""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from ..errors import InvalidDocumentError, UnreadableFileError
from .fast_validation import Survey, survey
from .json_pointer import Place, escaped, place_of, point
from .object_model import Form, children, field_of
from .reading.limits import LIMITS
from .reading.reader import parse
from .reading.source_map import Starts, positions
from .references import Outside, References, localise
from .swagger import is_swagger, part_to_openapi, to_openapi

ENDINGS = (".json", ".yaml", ".yml")
_ROOTS = ("openapi", "index", "main", "root", "api")
_SECTIONS = {
    "schema": "schemas", "response": "responses", "parameter": "parameters",
    "request-body": "requestBodies", "header": "headers", "link": "links",
    "callback": "callbacks", "security-scheme": "securitySchemes", "path-item": "pathItems",
}  # fmt: skip
_LONGEST = 200
"""Characters of a reference that a message repeats."""

Read = Callable[[str], bytes]
"""The bytes of a file. Raises OSError, or UnreadableFileError for one that may not be read."""


@dataclass(slots=True)
class Bundle:
    """A document that refers to nothing outside itself, and where its parts are from.

    root: the file it starts in. texts: file -> text. moved: JSON Pointer in the document -> (file,
    JSON Pointer there), for what was taken in from other files. own: whether it named itself as a
    file, or was converted. surveyed: the survey of a document that refers to no file, starts: where its
    parts begin.
    """

    root: str
    document: Any
    texts: dict[str, str]
    moved: dict[str, tuple[str, str]] = field(default_factory=dict)
    own: bool = False
    surveyed: Survey | None = None
    starts: Starts | None = None

    @property
    def is_rewritten(self) -> bool:
        """Whether the document is another than the one in its first file."""
        return bool(self.moved) or self.own

    def home(self, pointer: str) -> tuple[str, str]:
        """The file and the JSON Pointer in it of a place in the document."""
        tokens = pointer.split("/")
        for length in range(len(tokens), 0, -1):
            origin = self.moved.get("/".join(tokens[:length]))
            if origin is not None:
                return origin[0], "/".join([origin[1], *tokens[length:]])
        return self.root, pointer

    def positions(self, file: str, places: Iterable[str]) -> dict[str, tuple[int, int]]:
        """As `source_map.positions`, of objects and lists in one of the files."""
        known = None
        if self.starts is not None and not self.is_rewritten:
            known = self.starts.positions(self.document, places)
        return positions(self.texts[file], places) if known is None else known


def bundle(read: Read, root: str) -> Bundle:
    """The document in the file `root` with everything it refers to.

    Raises InvalidDocumentError for what cannot be read or a reference that leads to nothing, and what
    `read` raises for the root.
    """
    starts = Starts()
    value, text = parse(read(root), root, starts=starts)
    swagger, origins = None, {}
    localise(value, text)
    if is_swagger(value):
        swagger = value
        value, converted = to_openapi(value)
        origins = {pointer: (root, origin) for pointer, origin in converted.items()}
    surveyed = survey(value)
    if surveyed is not None and _is_whole(surveyed.references, surveyed.mapped):
        return Bundle(root, value, {root: text}, origins, swagger is not None, surveyed, starts)
    made = _Bundler(read, root, value, text, swagger).made()
    if swagger is not None:
        made.moved, made.own = origins | made.moved, True
    if not made.is_rewritten:  # so what was rewritten leads where it led as it was written
        made.document, _ = parse(text.encode("utf-8", "surrogatepass"), root)
    return made


def may_be_document(name: str) -> bool:
    """Whether a file in a folder is looked at: told from its ending."""
    return name.lower().endswith(ENDINGS)


def roots(read: Read, folder: str, names: Iterable[str]) -> list[str]:
    """The files among those of a folder that are OpenAPI documents of their own.

    One called openapi (or index, main, root, api) in the folder itself is the only one; else those that
    no other document refers to. Files that cannot be read are passed over unless they speak of OpenAPI.
    """
    files = [name for name in names if may_be_document(name)]
    here = {
        posixpath.splitext(name)[0].lower(): name for name in reversed(files) if "/" not in name
    }
    for stem in _ROOTS:
        if stem in here and _is_document(read, posixpath.join(folder, here[stem]), sure=True):
            return [posixpath.join(folder, here[stem])]
    paths = [posixpath.join(folder, name) for name in files]
    documents = [path for path in paths if _is_document(read, path)]
    used = set().union(*(_used_by(read, path) for path in documents)) if documents[1:] else set()
    return [path for path in documents if path not in used] or documents


def _is_document(read: Read, path: str, *, sure: bool = False) -> bool:
    data = read(path)
    try:
        value, _ = parse(data, path)
    except InvalidDocumentError:
        if sure or b"openapi" in data or b"swagger" in data:
            raise
        return False
    return is_api(value)


def is_api(value: object) -> bool:
    """Whether this is an OpenAPI (or Swagger) document, by its own account."""
    return isinstance(value, Mapping) and ("openapi" in value or "swagger" in value)


def _used_by(read: Read, path: str) -> set[str]:
    return {file for file in bundle(read, path).texts if file != path}


def _is_whole(references: Iterable[str], mapped: Iterable[Any]) -> bool:
    """Whether a document refers to no other file."""
    return all(reference.startswith("#") for reference in references) and not any(
        _names_file(str(name)) for name in mapped
    )


def _names_file(mapped: str) -> bool:
    """Whether what a discriminator maps to is a file; it may be the name of a schema."""
    part, mark, _ = mapped.partition("#")
    return bool(part) if mark else part.endswith(ENDINGS)


class _Bundler:
    def __init__(
        self, read: Read, root: str, value: Any, text: str, swagger: dict[str, Any] | None = None
    ) -> None:
        self._read, self._root, self._document, self._swagger = read, root, value, swagger
        self._texts: dict[str, str] = {root: text}
        self._files: dict[str, References] = {root: References(value)}
        self._outside = Outside(self._files[root])
        self._adopted: dict[tuple[str, str, str], str] = {}
        # What waits to be settled: kind, file, object, place in the document.
        self._todo: list[tuple[str, str, Any, Place]] = [("document", root, value, None)]
        self._moved: dict[str, tuple[str, str]] = {}
        self._own, self._size = False, len(text)
        self._tried: dict[tuple[str, str], int] = {}  # the last number after a name of a section
        self._homes: dict[int, str] = {}  # the files of objects that were put elsewhere
        # Objects that need no second look by their identities, which are theirs as long as they live.
        self._settled: dict[int, Any] = {}

    def made(self) -> Bundle:
        root = self._document if isinstance(self._document, dict) else {}
        if self._swagger is None and isinstance(root.get("components"), dict):
            self._take_components(root["components"])
        while self._todo:
            self._settle(*self._todo.pop())
        return Bundle(self._root, self._document, self._texts, self._moved, self._own)

    def _take_components(self, components: dict[str, Any]) -> None:
        """Put what a component leads to in another file in its place, so that it keeps its name."""
        self._unfold("components", self._root, components, (None, "components"))
        for kind, section in _SECTIONS.items():
            named = components.get(section)
            if not isinstance(named, dict):
                continue
            for name, entry in named.items():
                if not isinstance(entry, dict) or entry.keys() != {"$ref"}:
                    continue
                asker = self._homes.get(id(entry), self._root)
                target, fragment = self._target(asker, str(entry["$ref"]))
                if target == self._root or (kind, target, fragment) in self._adopted:
                    continue
                value, pointer = self._at(target, fragment, asker)
                named[name] = value
                self._house(kind, target, value, (((None, "components"), section), name), pointer)
                self._adopted[kind, target, fragment] = f"#/components/{section}/{escaped(name)}"

    def _house(self, kind: str, file: str, value: Any, place: Place, pointer: str) -> None:
        """Note that an object of a file now stands at a place of the document."""
        self._own = True
        self._moved[point(place)] = (file, pointer)
        self._homes[id(value)] = file
        self._todo.append((kind, file, value, place))

    def _settle(self, kind: str, file: str, value: Any, place: Place) -> None:
        """Make every reference in an object lead to the bundled document."""
        stack = [(kind, value, place)]
        while stack:
            kind, value, place = stack.pop()
            if not isinstance(value, dict) or id(value) in self._settled:
                continue  # part of a file that was taken in whole, or of another part of it
            if self._homes.get(id(value), file) != file:
                continue  # its turn comes, as a part of its own file
            self._settled[id(value)] = value
            if isinstance(value.get("$ref"), str) and kind in _SECTIONS:
                if kind == "path-item" and _is_path(place) and self._leads_out(file, value["$ref"]):
                    self._write_in(file, value, place)
                    continue
                self._refer(kind, file, value)
            if kind == "discriminator" and isinstance(value.get("mapping"), dict):
                self._map(file, value["mapping"])
            self._unfold(kind, file, value, place)
            for child in children(kind, value):
                below = (place, child.field)
                stack.append(
                    (child.kind, child.value, below if child.key is None else (below, child.key))
                )

    def _unfold(self, kind: str, file: str, value: dict[str, Any], place: Place) -> None:
        """Put what a reference in the place of a whole map leads to there, as many documents do it."""
        for name, held in list(value.items()):
            known = field_of(kind, name)
            if known is None or known.form not in (Form.MAP, Form.TABLE):
                continue
            origin, passed, entries = file, set[tuple[str, str]](), held
            while isinstance(entries, dict) and isinstance(reference := entries.get("$ref"), str):
                target, fragment = self._target(origin, reference)
                if (target, fragment) in passed:
                    raise _refusal(origin, reference, "leads back to itself")
                passed.add((target, fragment))
                entries, pointer = self._at(target, fragment, origin)
                if not isinstance(entries, dict):
                    raise _refusal(origin, reference, "leads to no object")
                origin = target
            if not passed:
                continue
            value[name] = dict(entries)
            for key, entry in entries.items():
                place_of_entry = ((place, name), key)
                self._house(known.kind, origin, entry, place_of_entry, f"{pointer}/{escaped(key)}")
                if kind == "components":
                    home = (known.kind, origin, f"{pointer}/{escaped(key)}")
                    self._adopted[home] = f"#{point(place_of_entry)}"

    def _refer(self, kind: str, file: str, value: dict[str, Any]) -> None:
        """Make the reference of an object lead to the bundled document."""
        reference = value["$ref"]
        target, fragment = self._target(file, reference)
        if target == self._root:
            self._own |= not reference.startswith("#")
            value["$ref"] = f"#{fragment}"
            outsider = self._outside.take(kind, value["$ref"])
            if outsider is not None:
                way = place_of(outsider.way)
                self._todo.append((kind, self._root, outsider.value, way))
        else:
            value["$ref"] = self._adopt(kind, target, fragment, file)

    def _leads_out(self, file: str, reference: str) -> bool:
        return self._target(file, reference)[0] != self._root

    def _write_in(self, file: str, item: dict[str, Any], place: Place) -> None:
        """Put a path item of another file in the place of the reference to it; what is beside it wins."""
        here = point(place)
        origin = (file, here)
        passed: set[tuple[str, str]] = set()
        while isinstance(reference := item.pop("$ref", None), str):
            target, fragment = self._target(origin[0], reference)
            if target == self._root:
                item["$ref"] = f"#{fragment}"
                self._own = True
                break
            if (target, fragment) in passed:
                raise _refusal(origin[0], reference, "leads back to itself")
            passed.add((target, fragment))
            inner, pointer = self._at(target, fragment, origin[0])
            if self._swagger is not None:
                inner = part_to_openapi(self._swagger, "path-item", inner)
            if not isinstance(inner, dict):
                raise _refusal(origin[0], reference, "leads to no path item")
            self._todo.append(("path-item", origin[0], dict(item), place))
            self._moved |= {
                f"{here}/{escaped(name)}": (origin[0], f"{origin[1]}/{escaped(name)}")
                for name in item
                if f"{here}/{escaped(name)}" not in self._moved
            }
            own, shared = item.get("parameters"), inner.get("parameters")
            item |= {name: value for name, value in inner.items() if name not in item}
            if isinstance(own, list) and isinstance(shared, list):
                item["parameters"] = [*shared, *own]
            origin = self._moved[here] = (target, pointer)
        self._todo.append(("path-item", origin[0], dict(item), place))

    def _map(self, file: str, mapping: dict[str, Any]) -> None:
        """Make what a discriminator maps to lead to the bundled document."""
        for name, written in mapping.items():
            reference = str(written)
            if not _names_file(reference) and "#" not in reference:
                if file == self._root or not self._has_schema(file, reference):
                    continue  # a schema of the root's
                reference = f"#/components/schemas/{escaped(reference)}"
            target, fragment = self._target(file, reference)
            if target != self._root:
                mapping[name] = self._adopt("schema", target, fragment, file)
            elif reference != written or not reference.startswith("#"):
                mapping[name] = f"#{fragment}"

    def _has_schema(self, file: str, name: str) -> bool:
        try:
            self._files[file].target(f"#/components/schemas/{escaped(name)}")
        except KeyError:
            return False
        return True

    def _target(self, file: str, reference: str) -> tuple[str, str]:
        """The file and the fragment that a reference in a file names."""
        part, _, fragment = reference.partition("#")
        if not part:
            return file, fragment
        path = _path(file, reference, part)
        return posixpath.normpath(posixpath.join(posixpath.dirname(file), path)), fragment

    def _at(self, file: str, fragment: str, asker: str) -> tuple[Any, str]:
        """What a fragment names in a file, and the JSON Pointer of it."""
        references = self._file(file, asker)
        try:
            target = references.target(f"#{fragment}"), references.way(f"#{fragment}")
        except KeyError:
            raise _refusal(asker, f"{file}#{fragment}", "leads to nothing") from None
        return target[0], point(place_of(target[1]))

    def _file(self, file: str, asker: str) -> References:
        if file not in self._files:
            try:
                data = self._read(file)
            except FileNotFoundError:
                raise InvalidDocumentError(
                    asker, f"refers to {file[:_LONGEST]!r}, which is not there"
                ) from None
            except UnreadableFileError as error:
                raise _refusal(asker, file, error.problem) from None
            except OSError as error:
                raise _refusal(asker, file, error.strerror or "cannot be read") from None
            self._size += len(data)
            if self._size > LIMITS.size:
                problem = f"larger than {LIMITS.size:,} bytes with all its parts"
                raise InvalidDocumentError(self._root, problem)
            value, self._texts[file] = parse(data, file)
            self._files[file] = References(value)
        return self._files[file]

    def _adopt(self, kind: str, file: str, fragment: str, asker: str) -> str:
        """Take an object of another file in as a component; the reference to it."""
        known = self._adopted.get((kind, file, fragment))
        if known is not None:
            return known
        value, pointer = self._at(file, fragment, asker)
        if self._swagger is not None:
            value = part_to_openapi(self._swagger, kind, value)
        section = self._section(_SECTIONS[kind])
        stem = posixpath.splitext(posixpath.basename(file))[0]
        name = self._free(pointer.rpartition("/")[2] or stem, _SECTIONS[kind])
        place = (((None, "components"), _SECTIONS[kind]), name)
        reference = self._adopted[kind, file, fragment] = f"#{point(place)}"
        section[name] = value
        self._house(kind, file, value, place, pointer)
        return reference

    def _section(self, name: str) -> dict[str, Any]:
        """The components of a kind, for one more."""
        holder: Any = self._document
        pointer = ""
        for step in ("components", name):
            pointer = f"{pointer}/{step}"
            if holder.get(step) is None:
                holder[step] = {}
            holder = holder[step]
            if not isinstance(holder, dict):
                problem = f"`{step}` must be an object to refer to other files"
                raise InvalidDocumentError(self._root, problem, pointer=pointer)
        section: dict[str, Any] = holder
        return section

    def _free(self, wanted: str, name: str) -> str:
        """A name for a component that nothing in the section of that name has."""
        plain = "".join(char if char.isalnum() or char in "._-" else "_" for char in wanted)
        section, plain = self._section(name), plain or "Component"
        if plain not in section:
            return plain
        numbers = count(self._tried.get((name, plain), 1) + 1)
        number = next(number for number in numbers if f"{plain}_{number}" not in section)
        self._tried[name, plain] = number
        return f"{plain}_{number}"


def _is_path(place: Place) -> bool:
    """Whether an item stands directly under a path or the name of a webhook."""
    return place is not None and place[0] in ((None, "paths"), (None, "webhooks"))


def _path(file: str, reference: str, part: str) -> str:
    """The path in a reference, which has to be relative."""
    from urllib.parse import unquote, urlsplit

    path = unquote(part)
    try:
        parts = urlsplit(part)
    except ValueError:
        raise _refusal(file, reference, "is no reference") from None
    if parts.scheme or parts.netloc:
        raise _refusal(file, reference, "is remote; save the file beside it first")
    if path.startswith(("/", "\\")):
        raise _refusal(file, reference, "is an absolute path; references are relative")
    if any(not character.isprintable() for character in path):
        raise _refusal(file, reference, "has control characters")
    return path


def _refusal(file: str, reference: str, problem: str) -> InvalidDocumentError:
    return InvalidDocumentError(file, f"the reference {reference[:_LONGEST]!r} {problem}")
