"""A prepared document under its lasting names."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, Protocol

from .. import identifiers as names
from ..prepare import Prepared
from .sites import class_at, operation_key, roots
from .table import Table

_PREFIX = "#/components/schemas/"
# A bundler numbers twins: Project2. The 2 of PolicyV2 or of S3 is part of the name.
_NUMBERED = re.compile(r"(.*[a-z])[0-9]+")


def rename(prepared: Prepared, table: Table) -> Prepared:
    """The same document with each class and operation called what the table and the rules say.

    A row whose name is already taken, and one whose site is not there, changes nothing.
    """
    classes = class_names(prepared, table)
    operations = operation_names(prepared.operations, table)
    document = _with_references(prepared.document, classes)
    schemas = document["components"]["schemas"]
    document["components"]["schemas"] = dict(sorted((classes[k], v) for k, v in schemas.items()))
    occupied = set().union(*map(names.claims, classes.values()))
    renamed = []
    for fact in prepared.operations:
        namespace, name = operations[operation_key(fact.method, fact.path)]
        document["paths"][fact.path][fact.method].update(operationId=name, tags=[namespace])
        renamed.append(replace(fact, namespace=namespace, name=name))
    return replace(
        prepared,
        document=document,
        operations=tuple(renamed),
        classes={component: classes[name] for component, name in prepared.classes.items()},
        constraints={classes[name]: facts for name, facts in prepared.constraints.items()},
        aliases={
            name: _with_references(written, classes)
            for name, written in prepared.aliases.items()
            if names.claims(name).isdisjoint(occupied)
        },
        places={classes[name]: place for name, place in prepared.places.items()},
    )


def class_names(prepared: Prepared, table: Table) -> dict[str, str]:
    """Old class name -> lasting class name, for every class."""
    old = list(prepared.document["components"]["schemas"])
    wanted = dict(_tabled(prepared.document, table))
    for name in old:
        numbered = _NUMBERED.fullmatch(name)
        if name not in wanted and numbered and name in prepared.classes.values():
            wanted[name] = numbered[1]
    components = set(prepared.classes.values())
    for name in old:
        if name not in wanted and name not in components:
            wanted[name] = _after_parent(name, wanted)
    for name in old:
        if wanted.get(name, name) not in table.classes.values():
            wanted[name] = said_once(wanted.get(name, name))
    return _settle(old, wanted, list(table.classes.values()))


def said_once(name: str) -> str:
    """The class name without what it says twice: TrainingSpecSpec, ModeOptionsOption."""
    said = re.findall(r"[A-Z][A-Z0-9]*(?![a-z])|[A-Z]?[a-z0-9]+|[0-9]+", name)
    once: list[str] = []
    for word in said:
        if once and once[-1] == f"{word}s":
            once.pop()
        if not (once and once[-1] == word):
            once.append(word)
    return "".join(once)


class Named(Protocol):
    """What has a name by itself: an operation, prepared or only read."""

    @property
    def method(self) -> str: ...
    @property
    def path(self) -> str: ...
    @property
    def namespace(self) -> str: ...
    @property
    def name(self) -> str: ...


def operation_names(operations: Sequence[Named], table: Table) -> dict[str, tuple[str, str]]:
    """Operation key -> (namespace, method) that lasts, unique in its namespace."""
    wanted = {}
    for fact in operations:
        key = operation_key(fact.method, fact.path)
        numbered = re.fullmatch(r"(.*[a-z])[0-9]+", fact.name)
        ruled = (
            numbered[1] if numbered and not re.search(r"(^|_)v[0-9]+$", fact.name) else fact.name
        )
        wanted[key] = table.operations.get(key, (fact.namespace, ruled))
    plain = {
        operation_key(fact.method, fact.path): (fact.namespace, fact.name) for fact in operations
    }
    taken = {name for key, name in wanted.items() if key in table.operations or plain[key] == name}
    for key, name in wanted.items():
        if key not in table.operations and plain[key] != name:
            wanted[key] = plain[key] if name in taken else name
            taken.add(wanted[key])
    return wanted


def _tabled(document: Mapping[str, Any], table: Table) -> Iterator[tuple[str, str]]:
    starts = dict(roots(document))
    named: set[str] = set()
    for site, name in table.classes.items():
        class_ = class_at(document, site, starts)
        if class_ is not None and class_ not in named:
            named.add(class_)
            yield class_, name


def _after_parent(name: str, wanted: Mapping[str, str]) -> str:
    """The name of an inline class whose name began with its parent's, which has a new one."""
    parents = [old for old, new in wanted.items() if new != old and _begins(name, old)]
    if not parents:
        return name
    parent = max(parents, key=len)
    return wanted[parent] + name[len(parent) :]


def _begins(name: str, parent: str) -> bool:
    return name.startswith(parent) and name[len(parent) : len(parent) + 1].isupper()


def _settle(old: list[str], wanted: Mapping[str, str], first: list[str]) -> dict[str, str]:
    """The names wanted, as far as they are free; those of the table come first, then unchanged ones."""
    rank = {name: number for number, name in enumerate(first)}

    def order(name: str) -> tuple[int, int, str]:
        want = wanted.get(name, name)
        return (rank.get(want, len(rank)) if want != name else len(rank), want != name, name)

    taken: set[str] = set()
    settled: dict[str, str] = {}
    for name in sorted(old, key=order):
        choices = (wanted.get(name, name), name, *(f"{name}{n}" for n in range(2, len(old) + 3)))
        settled[name] = next(choice for choice in choices if names.claims(choice).isdisjoint(taken))
        taken |= names.claims(settled[name])
    return settled


def _with_references(place: Any, classes: Mapping[str, str]) -> Any:
    if isinstance(place, dict):
        return {key: _renamed(key, value, classes) for key, value in place.items()}
    if isinstance(place, list):
        return [_with_references(inner, classes) for inner in place]
    return place


def _renamed(key: str, value: Any, classes: Mapping[str, str]) -> Any:
    """The value of a keyword with the classes in it renamed; a discriminator maps to classes too."""
    if key == "$ref" and isinstance(value, str):
        return _PREFIX + classes[value[len(_PREFIX) :]]
    if key == "discriminator" and isinstance(value.get("propertyName"), str):
        mapping = {said: _renamed("$ref", to, classes) for said, to in value["mapping"].items()}
        return {**value, "mapping": mapping}
    return _with_references(value, classes)
