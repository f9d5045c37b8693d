"""What the public Python API of a client consists of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter of a method.

    position: from 0 among those that may be given without their name, None for the others.
    type, default: as written; default is None if an argument is required. wire: location and name
    in the request, None where the source does not tell.
    """

    name: str
    position: int | None
    type: str
    default: str | None
    wire: tuple[str, str] | None = None

    @property
    def required(self) -> bool:
        """Whether a call must give it."""
        return self.default is None


@dataclass(frozen=True, slots=True)
class Method:
    """One method: name is `namespace.method`.

    operation: what it sends, as `GET /path`; of an iterator, what it reads page by page.
    deprecated: what the deprecation says.
    """

    name: str
    parameters: tuple[Parameter, ...]
    returns: str
    operation: str | None = None
    iterates: bool = False
    deprecated: str | None = None

    @property
    def signature(self) -> str:
        """How it is called: `(project_id: str, *, limit: int | None = None) -> Project`."""
        shown: list[str] = []
        for parameter in self.parameters:
            if parameter.position is None and "*" not in shown:
                shown.append("*")
            default = "" if parameter.default is None else f" = {parameter.default}"
            shown.append(f"{parameter.name}: {parameter.type}{default}")
        return f"({', '.join(shown)}) -> {self.returns}"


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a model; wire is its name in JSON."""

    name: str
    type: str
    required: bool
    wire: str
    deprecated: bool = False


@dataclass(frozen=True, slots=True)
class Model:
    """A model, its fields by name."""

    name: str
    fields: Mapping[str, Field]
    deprecated: str | None = None


@dataclass(frozen=True, slots=True)
class Enum:
    """An enumeration, the values of its members by name."""

    name: str
    members: Mapping[str, str]
    deprecated: str | None = None


@dataclass(frozen=True, slots=True)
class Interface:
    """Everything that a program can name of a client: methods by `namespace.method`, classes by name.

    The runtime's own names (errors, options) are the same in every client of one toolkit and not here.
    """

    package: str
    methods: Mapping[str, Method]
    classes: Mapping[str, Model | Enum]
