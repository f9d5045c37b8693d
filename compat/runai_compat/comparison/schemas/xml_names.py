"""How values are written in XML: the elements and attributes that a schema's `xml` names."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from runai_specs.openapi.schemas.effective_schema import Raw

from ...kinds import ChangeKind
from ...vocabulary import Effect
from ..facts import Fact
from ..schema_view import SchemaViews
from .sites import Sites

XML = "xml"  # how values travel, see Pair


def of_root(comparison: Sites, old: Raw, new: Raw, step: str) -> Iterator[Fact]:
    """Another form of the outermost element, where one side states it; the name of a schema is a guess."""
    before, after = _root(comparison.old, old), _root(comparison.new, new)
    stated = _xml(comparison.old.view(old).keywords) or _xml(comparison.new.view(new).keywords)
    if stated and before["element"] and after["element"] and before != after:
        yield Fact(ChangeKind.XML_CHANGED, Effect.BOTH, before, after, step, old=old, new=new)


def of_member(comparison: Sites, name: str, schemas: tuple[Raw, Raw]) -> Iterator[Fact]:
    """Another way to write a member of an object."""
    before = _written(comparison.old, schemas[0], name)
    after = _written(comparison.new, schemas[1], name)
    if before != after:
        yield Fact(ChangeKind.XML_CHANGED, Effect.BOTH, before, after)


def _root(side: SchemaViews, schema: Raw) -> dict[str, Any]:
    names = side.schemas.effective(schema).names
    return _written(side, schema, names[-1] if names else "")


def _written(side: SchemaViews, schema: Raw, name: str) -> dict[str, Any]:
    """The element or attribute that a value becomes, of a list also what each item does.

    The items of a list are called after it where they have no name, and there is no element around
    them unless it is wrapped (OpenAPI, "XML Object").
    """
    view = side.view(schema)
    xml = _xml(view.keywords)
    node = xml.get("nodeType", "attribute" if xml.get("attribute") is True else None)
    wrapped = xml.get("wrapped") is True or node == "element"
    is_list = view.types == frozenset({"array"})
    element = xml.get("name", name)
    written = {
        "element": element if wrapped or not is_list else None,
        "node": None if node == "element" else node,
        "namespace": xml.get("namespace"),
    }
    if is_list:
        items = _xml(side.view(view.keywords.get("items", True)).keywords)
        written["item"] = items.get("name", element if wrapped else name)
    return written


def _xml(keywords: Mapping[str, Any]) -> Mapping[str, Any]:
    xml = keywords.get("xml")
    return xml if isinstance(xml, Mapping) else {}
