"""What a `$ref` leads to: the one resolver, and what stands where no walk of the document comes.

OpenAPI keeps shared parts under `components`, but a reference may lead anywhere: into an extension,
`#/definitions`, `#/$defs`, the value of an example. What stands there is what the reference makes of
it: a schema where a schema refers to it, a path item where a path does.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from functools import lru_cache
from typing import Any, NamedTuple, TypeAlias
from urllib.parse import unquote, urljoin

from .json_pointer import place_of, point, unescaped
from .object_model import COMPONENTS, is_walked

Way: TypeAlias = tuple[str | int, ...]
"""The keys and indexes from the top of a document to a place in it."""


def spelled(reference: str) -> str:
    """A reference as it is written where nothing in it is in percent encoding."""
    return unquote(reference) if "%" in reference else reference


class CircularReferenceError(KeyError):
    """A reference that leads back to itself."""


class References:
    """Where the references of one document lead."""

    def __init__(self, document: Mapping[str, Any]) -> None:
        self.document = document
        self._targets: dict[str, Any] = {}
        self._named: dict[str, Way] | None = None

    def target(self, reference: str) -> Any:
        """What a local reference points to; KeyError when it is not there or not local."""
        try:
            return self._targets[reference]
        except KeyError:
            leads_to = self._targets[reference] = self._find(reference)[1]
            return leads_to
        except TypeError:  # no text, where no door has looked: `x-…`, and what is named `$ref`
            raise KeyError(str(reference)) from None

    def way(self, reference: str) -> Way:
        """The way to what a local reference points to; KeyError when it is not there or not local."""
        return self._find(reference)[0]

    def resolved(self, raw: Any) -> Mapping[str, Any]:
        """The object behind a chain of `$ref`; an empty one where it leads nowhere."""
        try:
            raw = self.follow(raw)
        except KeyError:
            return {}
        return raw if type(raw) is dict or isinstance(raw, Mapping) else {}

    def follow(self, raw: Any) -> Any:
        """What a chain of `$ref` ends in; KeyError of the reference to nothing, or back to itself."""
        passed: list[str] = []
        while type(raw) is dict and isinstance(reference := raw.get("$ref"), str):
            if reference in passed:
                raise CircularReferenceError(reference)
            passed.append(reference)
            raw = self.target(reference)
        return raw

    def path_item(self, raw: Any) -> Mapping[str, Any]:
        """A path item with what its `$ref` leads to; what stands beside the `$ref` wins.

        Parameters of both are kept. OpenAPI 3.0 and 3.1 leave open what the same field on both
        sides means.
        """
        if type(raw) is dict and "$ref" not in raw:
            return raw
        passed: list[Mapping[str, Any]] = []
        while isinstance(raw, Mapping) and raw not in passed:
            passed.append(raw)
            try:
                raw = self.target(raw["$ref"]) if isinstance(raw.get("$ref"), str) else None
            except KeyError:
                break
        if passed and all(len(keywords) == 1 for keywords in passed[:-1]):
            return passed[-1]  # the same object for the same item
        merged: dict[str, Any] = {}
        for item in reversed(passed):
            shared = [*_listed(merged.get("parameters")), *_listed(item.get("parameters"))]
            merged |= item
            if shared:
                merged["parameters"] = shared
        return merged

    def _find(self, reference: str) -> tuple[Way, Any]:
        if reference != "#" and not reference.startswith("#/"):
            tokens: Iterable[str | int] = self._by_name(reference)
        else:
            tokens = reference[2:].split("/") if len(reference) > 1 else ()
        place: Any = self.document
        way: list[str | int] = []
        for token in tokens:
            step = unescaped(token) if isinstance(token, str) else token
            if type(place) is dict and step in place:  # as nearly always
                place = place[step]
                way.append(step)
                continue
            known = isinstance(place, Mapping) and step in place
            if not known and isinstance(token, str) and "%" in token:
                step = unescaped(unquote(token))
            try:
                step = int(step) if isinstance(place, list) else step
                place = place[step]
            except (KeyError, IndexError, ValueError, TypeError):
                raise KeyError(reference) from None
            way.append(step)
        return tuple(way), place

    def _by_name(self, reference: str) -> Way:
        """The way to the schema that calls itself by the name in the reference (`$anchor`)."""
        if not reference.startswith("#"):
            raise KeyError(reference)
        if self._named is None:
            self._named = dict(_anchors(self.document))
        return self._named[reference]


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _anchors(document: Any) -> Iterator[tuple[str, Way]]:
    """`#name` and the way to what has the name, for every name in a document."""
    stack: list[tuple[Any, Way]] = [(document, ())]
    while stack:
        value, way = stack.pop()
        if isinstance(value, Mapping):
            for keyword in ("$anchor", "$dynamicAnchor"):
                if isinstance(value.get(keyword), str):
                    yield f"#{value[keyword]}", way
            stack.extend((held, (*way, key)) for key, held in value.items())
        elif isinstance(value, list):
            stack.extend((held, (*way, index)) for index, held in enumerate(value))


def localise(document: Any, text: str) -> None:
    """Make references by the address that a document or a schema in it calls its own lead there.

    text: what the document was read from. Such an address is the `$self` of a document, or from
    OpenAPI 3.1 on the `$id` of a schema (JSON Schema Core 8.2.1); what a schema with one refers to
    is looked for in it first. References in percent encoding are written as all others are.
    """
    if not isinstance(document, dict):
        return
    if _ENCODED.search(text):
        _decode(document)
    modern = not str(document.get("openapi", "3.0")).startswith("3.0")
    if not ("$self" in text or (modern and "$id" in text)):
        return
    address = document.get("$self")
    top = address if isinstance(address, str) else ""
    resources: dict[str, tuple[Way, References]] = {top: ((), References(document))}
    made: list[tuple[dict[str, Any], str, str]] = []  # object, keyword, base of a reference
    stack: list[tuple[Any, Way, str]] = [(document, (), top)]
    while stack:
        value, way, base = stack.pop()
        if isinstance(value, dict):
            own = str(value.get("$id") or "").removesuffix("#") if modern else ""
            if own and "#" not in own:
                base = _joined(base, own)
                resources.setdefault(base, (way, References(value)))
            made += ((value, key, base) for key in _REFERRING if isinstance(value.get(key), str))
            stack += ((inner, (*way, key), base) for key, inner in value.items())
        elif isinstance(value, list):
            stack += ((inner, (*way, index), base) for index, inner in enumerate(value))
    for holder, key, base in made:
        address, _, fragment = _joined(base, holder[key]).partition("#")
        if address in resources:
            holder[key] = _local(*resources[address], fragment) or holder[key]


_ENCODED = re.compile(r"#\\?/[^\s\"']*%[0-9A-Fa-f]{2}")


def _decode(document: dict[str, Any]) -> None:
    """Write what references say in percent encoding in plain letters, where it is there."""
    references = References(document)
    stack: list[Any] = [document]
    while stack:
        value = stack.pop()
        if isinstance(value, list):
            stack += value
        elif isinstance(value, dict):
            stack += value.values()
            named = value.get("mapping") if "propertyName" in value else None
            for holder in (value, named) if isinstance(named, dict) else (value,):
                for key in holder if holder is named else _POINTING & holder.keys():
                    reference = holder[key]
                    if isinstance(reference, str) and _ENCODED.match(reference):
                        with suppress(KeyError):
                            holder[key] = f"#{point(place_of(references.way(reference)))}"


def _joined(base: str, reference: str) -> str:
    """The address that a reference means; the reference itself where it is none."""
    try:
        return urljoin(base, reference)
    except ValueError:  # http://[
        return reference


_REFERRING = ("$ref", "$dynamicRef")
_POINTING = {*_REFERRING, "operationRef"}


def _local(way: Way, resource: References, fragment: str) -> str | None:
    """The reference within the document to a place in a resource; None if that is not there."""
    if not way:
        return f"#{fragment}"
    try:
        return f"#{point(place_of((*way, *resource.way(f'#{fragment}'))))}"
    except KeyError:
        return None


@lru_cache(4096)
def is_component(reference: str) -> bool:
    """Whether a reference names one of the document's components, which every walk comes to."""
    if not reference.startswith("#/components/"):
        return False
    section, _, name = reference[len("#/components/") :].partition("/")
    return section in COMPONENTS and bool(name) and "/" not in name


class Outsider(NamedTuple):
    """An object outside the places of OpenAPI that something refers to: kind is what refers to it."""

    kind: str
    way: Way
    value: Any


class Outside:
    """Collects what the references of a document lead to where no walk of it comes."""

    def __init__(self, references: References) -> None:
        self._references = references
        self._known: dict[Way, Outsider] = {}
        self._asked: set[tuple[str, str]] = set()

    def take(self, kind: str, reference: str) -> Outsider | None:
        """What a reference made by an object of the kind leads to, if it is outside and is new."""
        if is_component(reference) or (kind, reference) in self._asked:
            return None
        self._asked.add((kind, reference))
        try:
            way, value = self._references.way(reference), self._references.target(reference)
        except KeyError:
            return None
        if way in self._known or is_walked("document", way) or self._is_inside(way):
            return None
        outsider = self._known[way] = Outsider(kind, way, value)
        return outsider

    def _is_inside(self, way: Way) -> bool:
        """Whether a walk of another such object comes to the place."""
        return any(
            (holder := self._known.get(way[:length])) and is_walked(holder.kind, way[length:])
            for length in range(len(way))
        )

    def __iter__(self) -> Iterator[Outsider]:
        """All that was taken; what holds others comes first."""
        return iter(sorted(self._known.values(), key=lambda outsider: len(outsider.way)))
