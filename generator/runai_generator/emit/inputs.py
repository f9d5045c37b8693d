"""What may be given in the place of a model, for type checkers: `inputs.py` of a client.

A TypedDict for each class that a body can hold, so that a mapping is checked like a constructor,
and a Literal for each enumeration too long to be spelt out in signatures. Nothing of a client
imports the module when it runs.
"""

from __future__ import annotations

import keyword
import re
from collections.abc import Iterator, Mapping
from typing import Any

from ..prepare import Prepared
from ..prepare.media import essence
from ..prepare.one_way import OneWay, reached_from
from .types import FILE, PART, PREFIX, Annotations, has_literal, has_mapping, imports, literal

_HEADER = '''"""What may be given for a model: mappings, and the values of enumerations.

Their keys are names on the wire. Type checkers check them; they cost nothing when a program runs.
"""

from __future__ import annotations
'''
_OF_FILES = re.compile(rf"\b{FILE}\b")
_QUALIFIED = re.compile(r"('[^']*')|\binputs\.")


def inputs(prepared: Prepared) -> str:
    """The text of the module."""
    schemas = prepared.document["components"]["schemas"]
    operations = [
        operation for item in prepared.document["paths"].values() for operation in item.values()
    ]
    sent = reached_from(
        ([operation.get("requestBody"), operation.get("parameters")] for operation in operations),
        schemas,
    )
    parts = {name for operation in operations for name in _in_parts(operation)}
    types = Annotations(schemas)
    read_only = OneWay.of(prepared).read_only
    pieces = []
    for name in sorted(schemas):
        if has_literal(schemas[name]):  # whether it is sent or waited for
            pieces.append(f"{name} = {literal(schemas[name]['enum'])}")
        elif name in sent and has_mapping(schemas[name]):
            piece = _mapping(name, schemas[name], types, read_only.get(name, frozenset()))
            pieces.append(_OF_FILES.sub(PART, piece) if name in parts else piece)
    # Types stand in quotes where keys are no names; what is too much is taken out afterwards.
    texts = [p.replace("'", " ") if " = TypedDict(" in p else p for p in pieces]
    needed = [line.replace("from ..", "from .") for line in imports(texts)]
    needed += ["from typing import Literal", "from typing_extensions import Required, TypedDict"]
    return "\n".join([_HEADER, *dict.fromkeys(needed), "", *pieces]) + "\n"


def _in_parts(operation: Mapping[str, Any]) -> Iterator[str]:
    """The class of which a multipart body is made."""
    content = operation.get("requestBody", {}).get("content", {})
    for name, media in content.items():
        if essence(name) == "multipart/form-data":
            yield str(media["schema"].get("$ref", "")).removeprefix(PREFIX)


def _mapping(
    name: str, schema: Mapping[str, Any], types: Annotations, read_only: frozenset[str]
) -> str:
    """The TypedDict of a class; in its other form where a key is no name of Python."""
    fields = dict(_fields(schema, types, read_only))
    words = set(re.findall(r"\w+", " ".join(fields.values())))  # in a class they would mean its own
    if not words & fields.keys() and all(map(_is_attribute, fields)):
        return "\n".join(
            [
                f"class {name}(TypedDict, total=False):",
                *(f"    {field}: {kind}" for field, kind in fields.items()),
            ]
        )
    entries = ", ".join(f"{field!a}: {kind!a}" for field, kind in fields.items())
    return f"{name} = TypedDict({name!a}, {{{entries}}}, total=False)"


def _fields(
    schema: Mapping[str, Any], types: Annotations, read_only: frozenset[str]
) -> Iterator[tuple[str, str]]:
    required = set(schema.get("required", ())) - read_only
    for field, kind in schema["properties"].items():
        written = _QUALIFIED.sub(lambda match: match[1] or "", types.argument(kind))
        yield field, f"Required[{written}]" if field in required else written


def _is_attribute(name: str) -> bool:
    """Whether a class can have it in its body as it is: a private name would be another one."""
    return name.isascii() and name.isidentifier() and not keyword.iskeyword(name) and name[0] != "_"
