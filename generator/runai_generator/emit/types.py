"""The Python type of a prepared schema, as a generated method writes it.

Two readings of one schema: `answer` is exact, what a caller gets; `argument` is what a caller may
give, which is wider where the wire form is the same: any sequence for an array, a mapping for a
model, text for a date or a UUID, plain values for those of an enumeration. What these are, the
module `inputs` of a client says.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ..prepare.shape import elements, fixed_tuple

PREFIX = "#/components/schemas/"
ANY = "Any"
FILE = "FileContent"  # defined by the runtime: what can be sent as bytes
PART = "FilePart"  # that, or a file with its name and content type
_QUALIFIED = re.compile(r"('[^']*')|\bmodels\.(\w+)")
_SPELLED_OUT = 12  # longer enumerations do not make a signature readable
_FORMATS = {
    "date-time": "datetime.datetime",
    "date": "datetime.date",
    "uuid": "UUID",
    "binary": "bytes",
    "byte": "bytes",
}
_SCALARS = {"boolean": "bool", "integer": "int", "number": "float", "null": "None", "string": "str"}
# The names an annotation may hold, and the import that each one needs.
IMPORTS = {
    "Any": "from typing import Any",
    "Collection": "from collections.abc import Collection",
    "FileContent": "from .._core.messages.body import FileContent",
    "FilePart": "from .._core.messages.body import FilePart",
    "Literal": "from typing import Literal",
    "Mapping": "from collections.abc import Mapping",
    "ServerSentEvent": "from .._core.messages.events import ServerSentEvent",
    "Sequence": "from collections.abc import Sequence",
    "UUID": "from uuid import UUID",
    "datetime": "import datetime",
    "inputs": "from .. import inputs",
    "models": "from .. import models",
}


@dataclass(frozen=True, slots=True)
class Annotations:
    """Writes types for the schemas of one prepared document.

    components: its named schemas; classes are written as `models.Name`.
    """

    components: Mapping[str, Any]

    def answer(self, schema: Any) -> str:
        """The exact type of a value that the schema describes."""
        return join(self._members(schema, wide=False))

    def argument(self, schema: Any) -> str:
        """The type of what a caller may give for the schema."""
        return join(self._members(schema, wide=True))

    def _members(self, schema: Any, *, wide: bool) -> list[str]:
        """The alternatives of the schema's type; ["Any"] for one that says nothing."""
        if not isinstance(schema, Mapping) or not schema.keys() - {"not"}:
            return [ANY]
        if "$ref" in schema:
            return self._class(schema["$ref"].removeprefix(PREFIX), wide=wide)
        for group in ("anyOf", "oneOf"):
            if group in schema:
                return [member for one in schema[group] for member in self._members(one, wide=wide)]
        if "const" in schema:
            value = schema["const"]
            return [literal([value]) if _spellable(value) else type(value).__name__]
        types = schema.get("type", ())
        names = [types] if isinstance(types, str) else types
        return [
            written for name in names for written in self._of_type(name, schema, wide=wide)
        ] or [ANY]

    def _class(self, name: str, *, wide: bool) -> list[str]:
        names = [f"models.{name}"]
        if not wide:
            return names
        schema = self.components[name]
        if has_literal(schema) or has_mapping(schema):
            return [*names, f"inputs.{name}"]
        if "enum" not in schema:
            return [*names, "Mapping[str, Any]"]
        values = schema["enum"]
        if all(map(_spellable, values)):
            return [*names, literal(values)]
        return [*names, _SCALARS.get(schema["type"], "str")]

    def _of_type(self, name: str, schema: Mapping[str, Any], *, wide: bool) -> list[str]:
        if name == "array" and not wide and (fixed := fixed_tuple(schema)):
            return [
                f"tuple[{', '.join(join(self._members(value, wide=False)) for value in fixed)}]"
            ]
        if name == "array":
            return [f"{'Sequence' if wide else 'list'}[{self._elements(schema, wide=wide)}]"]
        if name == "object":
            return [f"{'Mapping' if wide else 'dict'}[str, {self._values(schema, wide=wide)}]"]
        if name != "string":
            return [_SCALARS[name]]
        written = _FORMATS.get(schema.get("format", ""), "str")
        if schema.get("format") == "byte":
            return ["bytes", "str"] if wide else ["bytes"]
        if written == "bytes":
            return [FILE] if wide else ["bytes"]
        return [written, "str"] if wide else [written]

    def _elements(self, schema: Mapping[str, Any], *, wide: bool) -> str:
        return join(member for one in elements(schema) for member in self._members(one, wide=wide))

    def _values(self, schema: Mapping[str, Any], *, wide: bool) -> str:
        """Of the patterns and the rest together: a mapping has one type of values."""
        rest = schema.get("additionalProperties", {})
        every = [
            *schema.get("patternProperties", {}).values(),
            *([rest] if rest is not False else []),
        ]
        return join(member for one in every for member in self._members(one, wide=wide))


def has_literal(schema: Mapping[str, Any]) -> bool:
    """Whether the values of the schema are spelt out in `inputs`: there are many, and all can be."""
    values = schema.get("enum", ())
    return len(values) > _SPELLED_OUT and all(map(_spellable, values))


def has_mapping(schema: Mapping[str, Any]) -> bool:
    """Whether `inputs` says which keys a mapping for the schema has: all of them are known."""
    is_open = (
        schema.get("additionalProperties", False) is not False or "patternProperties" in schema
    )
    properties = schema.get("properties", {})  # no key of a TypedDict may be empty
    return (
        bool(properties) and "" not in properties and not is_open and "discriminator" not in schema
    )


def join(types: Iterable[str]) -> str:
    """The union of the types, each member once and None last; Any takes all in."""
    unique = dict.fromkeys(member for kind in types for member in _split(kind))
    if not unique or ANY in unique:
        return ANY
    ordered = [
        *(type_ for type_ in unique if type_ != "None"),
        *(type_ for type_ in unique if type_ == "None"),
    ]
    return " | ".join(ordered)


def _split(union: str) -> list[str]:
    """The members of a union, which may have unions and texts in brackets themselves."""
    members, depth = [""], 0
    for number, part in enumerate(re.split(r"('[^']*'| \| )", union)):
        if part == " | " and not depth:
            members.append("")
            continue
        members[-1] += part
        if number % 2 == 0:
            depth += part.count("[") - part.count("]")
    return members


def by_name(written: str) -> str:
    """The type as the runtime looks it up, and as modules of models write it: without `models.`."""
    return _QUALIFIED.sub(lambda match: match[1] or match[2], written)


def classes_in(written: str) -> list[str]:
    """The classes of `models` that a written type names."""
    return sorted({match[2] for match in _QUALIFIED.finditer(written) if match[2]})


def without_none(written: str) -> str:
    """The type without its None, for an argument whose None means: not sent."""
    return written.removesuffix(" | None")


def imports(texts: Sequence[str]) -> list[str]:
    """The import lines that the annotations need."""
    words = {word for text in texts for word in _names(text)}
    return sorted(IMPORTS[word] for word in words & IMPORTS.keys())


def _names(text: str) -> set[str]:
    """The names a written type begins with: of `models.Project | list[UUID]` models, list, UUID."""
    outside_literals = "".join(text.split("'")[::2])
    spaced = "".join(char if char.isalnum() or char in "_." else " " for char in outside_literals)
    return {word.split(".")[0] for word in spaced.split()}


def _spellable(value: str | int) -> bool:
    """Whether the value may stand in a signature as it is; type checkers read no longer integers."""
    if not isinstance(value, str):
        return not isinstance(value, int) or abs(value) < 2**63
    return value.isascii() and value.isprintable() and "\\" not in value


def literal(values: Iterable[str | int]) -> str:
    """The type of these values. Texts are in single quotes and have none in them, so that written
    types can be taken apart at them."""
    texts = (
        "'{}'".format(v.replace("'", r"\x27")) if isinstance(v, str) else repr(v) for v in values
    )
    return f"Literal[{', '.join(texts)}]"
