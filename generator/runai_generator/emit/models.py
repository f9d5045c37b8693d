"""Pydantic models for a prepared document: one module per class.

Importing a model imports only what that model needs. Classes that refer to each other in a circle
share the module of the first.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from .. import identifiers as names
from ..metadata.deprecations import Notices
from ..metadata.upstream_text import Words
from ..prepare import Prepared
from ..prepare.narrowing import narrowed
from ..prepare.one_way import OneWay
from ..prepare.schemas import EXTENDS
from .deprecated_members import deprecated_members
from .model_classes import Member, ModelClass, ModelField, base_of
from .types import PREFIX, Annotations, join, names_in

_HEADER = "from __future__ import annotations\n"
# What a module of a model may import beside other models.
_STANDARD = {
    "Annotated": "typing",
    "Any": "typing",
    "ClassVar": "typing",
    "Literal": "typing",
    "TYPE_CHECKING": "typing",
    "UUID": "uuid",
    "date": "datetime",
    "datetime": "datetime",
}
_CORE = frozenset({"IntEnum", "Model", "OpenModel", "StrEnum", "Tagged"})


@dataclass(frozen=True, slots=True)
class Models:
    """modules: path below the package's models folder -> source text; classes: class -> module."""

    modules: Mapping[str, str]
    classes: Mapping[str, str]


def models(
    prepared: Prepared,
    deprecated: Mapping[tuple[str, str], str] | None = None,
    words: Words | None = None,
) -> Models:
    """The model modules of a client.

    deprecated: (class, property or value on the wire) -> what to say of it; without it what the
    contract flags is "deprecated". words: what upstream says of classes and fields. They import
    `.._core.messages.model`, so they live in `<package>/models/`.
    """
    if deprecated is None:
        deprecated = deprecated_members(prepared, Notices())
    classes = _Classes(prepared, deprecated, words or Words()).all()
    needs = {name: _needs(made, classes) for name, made in classes.items()}
    modules = {}
    for circle in _circles(needs):
        first = names.module_name(circle[0])
        modules[f"{first}.py"] = _module(_bases_first(circle, classes), classes, needs)
        for name in circle[1:]:
            modules[f"{names.module_name(name)}.py"] = (
                f"{_HEADER}\nfrom .{first} import {name} as {name}\n"
            )
    return Models(dict(sorted(modules.items())), {n: names.module_name(n) for n in sorted(classes)})


class _Classes:
    """Makes the classes of the named schemas of a prepared document.

    Their fields have no constraints: an answer that goes beyond them is to be read all the same.
    """

    def __init__(
        self, prepared: Prepared, deprecated: Mapping[tuple[str, str], str], words: Words
    ) -> None:
        self._schemas: Mapping[str, Any] = prepared.document["components"]["schemas"]
        self._types = Annotations(self._schemas, in_models=True)
        self._only = narrowed(prepared.document)
        self._one_way = OneWay.of(prepared)
        self._deprecated, self._words = deprecated, words
        self._made: dict[str, ModelClass] = {}

    def all(self) -> dict[str, ModelClass]:
        """The classes by name, in the order of the schemas."""
        return {name: self._class(name) for name in self._schemas}

    def _class(self, name: str) -> ModelClass:
        if name not in self._made:
            self._made[name] = self._make(name, self._schemas[name])
        return self._made[name]

    def _make(self, name: str, schema: Mapping[str, Any]) -> ModelClass:
        about = self._words.classes.get(name, "")
        if "enum" in schema:
            members = tuple(self._members(name, schema))
            return ModelClass(name, base_of(schema), members=members, words=about)
        extends, told = schema.get(EXTENDS), schema.get("discriminator")
        return ModelClass(
            name,
            base_of(schema),
            fields=tuple(self._fields(name, schema)),
            parent=self._class(extends["$ref"].removeprefix(PREFIX)) if extends else None,
            is_open=bool(schema.get("additionalProperties")) or "patternProperties" in schema,
            tag=told["propertyName"] if told else None,
            kinds={v: ref.removeprefix(PREFIX) for v, ref in told["mapping"].items()}
            if told
            else {},
            words=about,
        )

    def _members(self, name: str, schema: Mapping[str, Any]) -> Iterator[Member]:
        for value, member in names.members_of(schema).items():
            key = (name, str(value))
            words = self._words.properties.get(key, "")
            yield Member(member, value, self._deprecated.get(key, ""), words)

    def _fields(self, name: str, schema: Mapping[str, Any]) -> Iterator[ModelField]:
        properties = schema["properties"]
        attributes = names.property_names(properties)
        required = {*schema.get("required", ())} - self._one_way.optional.get(name, frozenset())
        read_only = self._one_way.read_only.get(name, frozenset())
        for written, used in properties.items():
            kind = self._types.answer(used)
            if (values := self._only.get(name, {}).get(written)) is not None:
                kind = join(
                    [self._types.literal(values), *(["None"] if _admits_none(kind) else [])]
                )
            yield ModelField(
                attributes[written],
                written,
                kind if written in required or _admits_none(kind) else f"{kind} | None",
                required=written in required,
                read_only=written in read_only,
                deprecated=self._deprecated.get((name, written), ""),
                words=self._words.properties.get((name, written), ""),
            )


def _admits_none(annotation: str) -> bool:
    return annotation == "None" or annotation.endswith(" | None")


def _needs(made: ModelClass, classes: Mapping[str, ModelClass]) -> tuple[str, ...]:
    """The other classes that must be there for this one."""
    used = {name for each in made.own_fields for name in names_in(each.annotation)}
    if made.parent is not None:
        used.add(made.parent.name)
    return tuple(sorted((used & classes.keys()) - {made.name}))


def _bases_first(circle: list[str], classes: Mapping[str, ModelClass]) -> list[str]:
    """The classes of one module, each after the one that it derives from."""

    def depth(made: ModelClass) -> int:
        return 1 + depth(made.parent) if made.parent else 0

    return sorted(circle, key=lambda name: (depth(classes[name]), name))


def _module(
    circle: list[str], classes: Mapping[str, ModelClass], needs: Mapping[str, tuple[str, ...]]
) -> str:
    """The source of the module that holds the classes of one circle (most often just one)."""
    used: set[str] = set()
    for name in circle:
        used |= classes[name].names()
        for each in classes[name].own_fields:
            used |= names_in(each.annotation)
    others = {n for name in circle for n in needs[name]} - set(circle)
    blocks = [_HEADER, *_imports(used - classes.keys(), others)]
    text = "\n".join(blocks) + "\n\n" + "\n\n\n".join(classes[name].source() for name in circle)
    if len(circle) > 1:
        text += "\n\n\n" + "\n".join(
            f"{name}.model_rebuild()" for name in circle if classes[name].base == "Model"
        )
    return text + "\n"


def _imports(used: set[str], models_: Iterable[str]) -> Iterator[str]:
    by_module: dict[str, list[str]] = {}
    for name in sorted(used & _STANDARD.keys()):
        by_module.setdefault(_STANDARD[name], []).append(name)
    if by_module:
        yield "".join(
            f"from {module} import {', '.join(by_module[module])}\n" for module in sorted(by_module)
        )
    if "Field" in used:
        yield "from pydantic import Field\n"
    core = sorted(used & _CORE)
    own = f"from .._core.messages.model import {', '.join(core)}\n" if core else ""
    own += "".join(f"from .{names.module_name(name)} import {name}\n" for name in sorted(models_))
    if own:
        yield own


def _circles(needs: Mapping[str, tuple[str, ...]]) -> Iterator[list[str]]:
    """The classes, those that need each other in a circle together (Tarjan's algorithm)."""
    number: dict[str, int] = {}
    low: dict[str, int] = {}
    stack: list[str] = []
    open_: set[str] = set()
    for root in needs:
        if root in number:
            continue
        work = [(root, iter(needs[root]))]
        number[root] = low[root] = len(number)
        stack.append(root)
        open_.add(root)
        while work:
            name, rest = work[-1]
            child = next(rest, None)
            if child is None:
                work.pop()
                if work:
                    low[work[-1][0]] = min(low[work[-1][0]], low[name])
                if low[name] == number[name]:
                    circle = stack[stack.index(name) :]
                    del stack[stack.index(name) :]
                    open_.difference_update(circle)
                    yield sorted(circle)
            elif child not in number:
                number[child] = low[child] = len(number)
                stack.append(child)
                open_.add(child)
                work.append((child, iter(needs[child])))
            elif child in open_:
                low[name] = min(low[name], number[child])
