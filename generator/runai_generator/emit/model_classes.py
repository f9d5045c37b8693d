"""One class of the models: what it holds, and how it is written.

Every name is an identifier of ours and every text of the document a literal, so nothing that a
document says becomes code.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from . import prose

# A field may say less or something else than that of the base as type checkers see it.
_NARROWED = "  # type: ignore[assignment, unused-ignore]"


@dataclass(frozen=True, slots=True)
class ModelField:
    """One field of a class.

    written: its name on the wire. annotation: its type as code. deprecated: what to say of that,
    without a full stop. words: what upstream says of it.
    """

    name: str
    written: str
    annotation: str
    required: bool
    read_only: bool = False
    deprecated: str = ""
    words: str = field(default="", compare=False)

    def code(self, owner: str) -> str:
        """The field as a statement."""
        arguments = [f"alias={self.written!r}"] if self.written != self.name else []
        if self.deprecated:
            arguments.append(f"deprecated={self.message(owner)!a}")
        if self.read_only:
            arguments.append("json_schema_extra={'readOnly': True}")
        kind = self.annotation
        if arguments:
            kind = f"Annotated[{kind}, Field({', '.join(arguments)})]"
        return f"{self.name}: {kind}{'' if self.required else ' = None'}"

    def message(self, owner: str) -> str:
        """What a program is told that uses the field although it is deprecated."""
        return f"{owner}.{self.name} is {self.deprecated}"

    def below(self) -> list[str]:
        """The docstring of the field, as lines."""
        return [
            *([_sentence(self.deprecated)] if self.deprecated else []),
            *prose.lines(self.words),
        ]


@dataclass(frozen=True, slots=True)
class Member:
    """One member of an enumeration."""

    name: str
    value: str | int
    deprecated: str = ""
    words: str = ""

    def below(self) -> list[str]:
        """The docstring of the member, as lines."""
        return [
            *([_sentence(self.deprecated)] if self.deprecated else []),
            *prose.lines(self.words),
        ]


@dataclass(frozen=True, slots=True)
class ModelClass:
    """A class: a model with fields, or an enumeration with members.

    parent: the class of the document that it derives from. is_open: it may hold any field beside
    its own. tag, kinds: the property that tells its subclasses apart, value -> class.
    """

    name: str
    base: str
    fields: tuple[ModelField, ...] = ()
    members: tuple[Member, ...] = ()
    parent: ModelClass | None = None
    is_open: bool = False
    tag: str | None = None
    kinds: Mapping[str, str] = field(default_factory=dict)
    words: str = ""

    @property
    def own_fields(self) -> list[ModelField]:
        """The fields that the class does not inherit as they are."""
        inherited = self.parent.fields if self.parent else ()
        return [each for each in self.fields if each not in inherited]

    def bases(self) -> list[str]:
        """The classes that it derives from, as the statement names them."""
        if self.base != "Model":
            return [self.base]
        above = [self.parent.name] if self.parent else ["Tagged"] if self.tag is not None else []
        is_open = self.is_open and not (self.parent and self.parent.is_open)
        return [*above, *(["OpenModel"] if is_open else [])] or ["Model"]

    def source(self) -> str:
        """The class as code, and before it what type checkers read of its deprecated fields."""
        body = [*self._fields(), *self._members()]
        if self.tag is not None:
            body.append(f"_tag: ClassVar[str] = {self.tag!a}")
            body.append(f"_kinds: ClassVar[dict[str, str]] = {dict(sorted(self.kinds.items()))!a}")
        about = prose.lines(self.words)
        head = [prose.docstring(about, "") + "\n"] if about else []
        inside = textwrap.indent("\n".join([*head, *(body or ["pass"])]), "    ")
        return f"{self._descriptors()}class {self.name}({', '.join(self.bases())}):\n{inside}"

    def names(self) -> set[str]:
        """What the class needs from elsewhere beside other classes of the document and types."""
        used = {*self.bases()} - {self.parent.name if self.parent else ""}
        own = self.own_fields
        if any(each.read_only or each.deprecated or each.written != each.name for each in own):
            used |= {"Annotated", "Field"}
        used |= {"ClassVar"} if self.tag is not None else set()
        used |= {"TYPE_CHECKING"} if any(each.deprecated for each in own) else set()
        return used

    def _fields(self) -> Iterator[str]:
        inherited = {each.name for each in self.parent.fields} if self.parent else set()
        for each in self.own_fields:
            suffix = _NARROWED if each.name in inherited else ""
            below = each.below()
            docstring = [prose.docstring(below, "")] if below else []
            if each.deprecated:
                kind = self._descriptor(each)
                seen = f"{each.name}: {kind}{'' if each.required else f' = {kind}()'}{suffix}"
                yield "if not TYPE_CHECKING:"
                yield textwrap.indent(each.code(self.name), "    ")
                yield "else:"
                yield textwrap.indent("\n".join([seen, *docstring]), "    ")
            else:
                yield "\n".join([f"{each.code(self.name)}{suffix}", *docstring])

    def _members(self) -> Iterator[str]:
        for each in self.members:
            below = each.below()
            docstring = [prose.docstring(below, "")] if below else []
            yield "\n".join([f"{each.name} = {each.value!r}", *docstring])

    def _descriptor(self, deprecated: ModelField) -> str:
        return f"_{self.name}_{deprecated.name}"

    def _descriptors(self) -> str:
        """Type checkers warn where a deprecated descriptor is used (PEP 702), not of a field."""
        listed = "".join(
            f"""
    class {self._descriptor(each)}:
        @deprecated({each.message(self.name)!a})
        def __get__(self, model: object, owner: object = None) -> {each.annotation}: ...
        def __set__(self, model: object, value: {each.annotation}) -> None: ...
"""
            for each in self.own_fields
            if each.deprecated
        )
        if not listed:
            return ""
        return f"if TYPE_CHECKING:\n    from typing_extensions import deprecated\n{listed}\n\n"


def _sentence(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}."


def base_of(schema: Mapping[str, Any]) -> str:
    """The class of the runtime that a named schema's class is made of."""
    if "enum" not in schema:
        return "Model"
    return "IntEnum" if schema["type"] == "integer" else "StrEnum"
