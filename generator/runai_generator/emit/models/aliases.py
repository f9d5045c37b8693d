"""Names of the document that are no classes: unions, arrays, maps, and other names of classes.

Each is a module of `models`, so that all that the document names can be imported from there.
"""

from __future__ import annotations

from ... import identifiers as names
from ...prepare import Prepared
from ..types import Annotations, by_name, classes_in, imports


def aliases(prepared: Prepared) -> dict[str, str]:
    """The source of the module of each name."""
    schemas = prepared.document["components"]["schemas"]
    types = Annotations(schemas)
    written = {name: types.answer(schema) for name, schema in prepared.aliases.items()}
    taken = set().union(*map(names.claims, [*schemas, *written]))
    for component, target in sorted(prepared.classes.items()):
        (name,) = names.class_names([component])
        if name != target and names.claims(name).isdisjoint(taken):
            written[name] = f"models.{target}"
            taken |= names.claims(name)
    return {name: _module(name, text) for name, text in sorted(written.items())}


def _module(name: str, text: str) -> str:
    classes = classes_in(text)
    lines = [line for line in imports([text]) if line != "from .. import models"]
    lines += ["from typing import TypeAlias"]
    own = [f"from .{names.module_name(class_name)} import {class_name}" for class_name in classes]
    return "\n".join(
        ["from __future__ import annotations\n", *sorted(lines), "", *own, "", f"{name}: TypeAlias = {by_name(text)}\n"]
    )  # fmt: skip
