"""Which operations are lists read page by page, and what their pages look like."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

from .. import identifiers as names
from ..prepare import OperationFacts, ParameterFacts
from .types import PREFIX, Annotations

_OFFSETS = ("offset", "skip")
_LIMITS = ("limit", "numberOfSamples", "pageSize", "page_size", "perPage", "per_page", "count")
_VERBS = ("get_", "list_", "fetch_", "find_", "search_")
_NUMBERS = ("integer", "number")


@dataclass(frozen=True, slots=True, kw_only=True)
class PageShape:
    """What a page looks like.

    items, next_offset, total: attributes of the page (dots reach into objects); items is None for a
    bare array. element: the schema of one item. nullable: null is an empty list.
    """

    element: Any
    items: str | None = None
    next_offset: str | None = None
    total: str | None = None
    nullable: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing(PageShape):
    """One list operation. maximum: the largest limit allowed, None if any is."""

    offset: ParameterFacts
    limit: ParameterFacts
    maximum: int | None = None


def listing(
    facts: OperationFacts, written: Mapping[str, Any], schemas: Mapping[str, Any]
) -> Listing | None:
    """How the operation is read page by page; None if it is not a list with offset and limit.

    written: the operation in the prepared document; schemas: its named schemas.
    """
    query = {p.name: p for p in facts.parameters if p.location == "query"}
    page = _page(written.get("responses", {}))
    if facts.method != "get" or page is None:
        return None
    sizes = {p["name"]: p.get("schema", {}) for p in written["parameters"] if p["in"] == "query"}
    numbers = {name for name, schema in sizes.items() if _is_number(schema)}
    offset = next((name for name in _OFFSETS if name in numbers), None)
    limit = next((name for name in _LIMITS if name in numbers), None)
    shape = _shape(named(page, schemas), schemas)
    if offset is None or limit is None or shape is None:
        return None
    return Listing(
        offset=query[offset],
        limit=query[limit],
        maximum=sizes[limit].get("maximum"),
        **asdict(shape),
    )


def _shape(page: Mapping[str, Any], schemas: Mapping[str, Any]) -> PageShape | None:
    """Where the list and the numbers beside it are in a page; the list may lie in an object."""
    if page.get("type") == "array":
        return PageShape(element=page.get("items", {}))
    properties = page.get("properties", {})
    attributes = names.property_names(properties)
    arrays = [name for name, schema in properties.items() if plain(schema).get("type") == "array"]
    if not arrays and len(properties) == 1:
        ((name, schema),) = properties.items()
        inner = _shape(named(schema, schemas), {})
        return _within(attributes[name], inner) if inner and inner.items else None
    if len(arrays) != 1:
        return None
    schema = properties[arrays[0]]
    return PageShape(
        element=plain(schema).get("items", {}),
        items=attributes[arrays[0]],
        next_offset=_next_offset(properties, attributes, schemas),
        total=_total(properties, attributes),
        nullable=plain(schema) is not schema and arrays[0] in page.get("required", ()),
    )


def _within(attribute: str, inner: PageShape) -> PageShape:
    """The same shape in an object of this name."""

    def path(name: str | None) -> str | None:
        return None if name is None else f"{attribute}.{name}"

    return replace(
        inner,
        items=path(inner.items),
        next_offset=path(inner.next_offset),
        total=path(inner.total),
    )


def iterator_name(method: str) -> str:
    """`iter_projects` for `get_projects`."""
    verb = next((word for word in _VERBS if method.startswith(word)), "")
    return f"iter_{method.removeprefix(verb)}"


def _page(responses: Mapping[str, Any]) -> Any:
    """The schema of the one page that the operation answers with."""
    schemas = [
        media["schema"]
        for status, response in responses.items()
        if status.startswith("2")
        for name, media in response.get("content", {}).items()
        if "json" in name and "schema" in media
    ]
    return schemas[0] if len(schemas) == 1 else None


def _next_offset(
    properties: Mapping[str, Any], attributes: Mapping[str, str], schemas: Mapping[str, Any]
) -> str | None:
    """The field that says where the next page begins, here or in a `pagination` object."""
    for name in ("next", "nextOffset", "next_offset"):
        if name in properties and _is_number(plain(properties[name])):
            return attributes[name]
    if "pagination" in properties:
        inner = named(plain(properties["pagination"]), schemas).get("properties", {})
        deeper = _next_offset(inner, names.property_names(inner), {})
        return deeper and f"{attributes['pagination']}.{deeper}"
    return None


def _total(properties: Mapping[str, Any], attributes: Mapping[str, str]) -> str | None:
    for name, schema in properties.items():
        if name.lower().startswith("total") and _is_number(plain(schema)):
            return attributes[name]
    return None


def plain(schema: Any) -> Mapping[str, Any]:
    """The schema without null among its alternatives."""
    if not isinstance(schema, Mapping):
        return {}
    others = [
        alternative for alternative in schema.get("anyOf", ()) if alternative != {"type": "null"}
    ]
    alone: Mapping[str, Any] = others[0] if len(others) == 1 else schema
    types = alone.get("type")
    if isinstance(types, list) and len(rest := [kind for kind in types if kind != "null"]) == 1:
        return {**alone, "type": rest[0]}
    return alone


def named(schema: Any, schemas: Mapping[str, Any]) -> Mapping[str, Any]:
    used = plain(schema)
    if "$ref" in used:
        return plain(schemas.get(used["$ref"].removeprefix(PREFIX), {}))
    return used


def _is_number(schema: Mapping[str, Any]) -> bool:
    return plain(schema).get("type") in _NUMBERS


_PAGE = 100  # items of a page, unless the caller or the contract says otherwise


@dataclass(frozen=True, slots=True)
class Argument:
    """One argument of a method, its type and default as code."""

    name: str
    annotation: str
    default: str | None = None

    def __str__(self) -> str:
        default = "" if self.default is None else f" = {self.default}"
        return f"{self.name}: {self.annotation}{default}"


def without(signature: Sequence[Argument | str], left_out: Collection[str]) -> list[str]:
    """The signature as code, without the arguments of these names."""
    kept = [
        str(parameter)
        for parameter in signature
        if not (isinstance(parameter, Argument) and parameter.name in left_out)
    ]
    follows = kept[kept.index("*") + 1 :] if "*" in kept else ()
    if "*" in kept and (not follows or follows[0].startswith("**")):
        kept.remove("*")
    return kept


@dataclass(frozen=True, slots=True)
class Pages:
    """The iterator beside a list method, every part of it as code.

    signature: without page_size and offset; passed: the arguments of the list method that it hands
    on; arguments: those of `paginate`. element: the type of an item.
    """

    name: str
    signature: tuple[Argument | str, ...]
    passed: tuple[str, ...]
    arguments: tuple[str, ...]
    element: str
    page_size: int


def pages_of(
    facts: OperationFacts,
    listing: Listing,
    arguments: Mapping[ParameterFacts, Argument],
    types: Annotations,
    taken: Collection[str],
) -> Pages:
    """The iterator over all pages of a list.

    arguments: those of the list method; taken: names of methods that it must leave alone.
    """
    name = iterator_name(facts.name)
    kept = {p: a for p, a in arguments.items() if p not in (listing.offset, listing.limit)}
    positional = [a for p, a in kept.items() if p.location == "path"]
    keyword = [a for p, a in kept.items() if p.location != "path"]
    keyword.sort(key=lambda argument: argument.default is not None)
    size = Argument("page_size", "int", str(min(_PAGE, listing.maximum or _PAGE)))
    start = Argument(listing.offset.python_name, "int", "0")
    told = (
        ("items", listing.items),
        ("next_offset", listing.next_offset),
        ("total", listing.total),
    )
    return Pages(
        name=f"iter_{facts.name}" if name in taken else name,
        signature=(
            "self",
            *positional,
            "*",
            *keyword,
            size,
            start,
            "**options: Unpack[RequestOptions]",
        ),
        passed=(
            *(a.name for a in positional),
            *(f"{a.name}={a.name}" for a in keyword),
            f"{listing.offset.python_name}=_at",
            f"{listing.limit.python_name}=_limit",
            "**options",
        ),
        arguments=(
            *(f"{key}={value!r}" for key, value in told if value is not None or key == "items"),
            "page_size=page_size",
            f"start={listing.offset.python_name}",
            *([f"maximum={listing.maximum}"] if listing.maximum is not None else []),
            *(["nullable=True"] if listing.nullable else []),
        ),
        element=types.answer(listing.element),
        page_size=min(_PAGE, listing.maximum or _PAGE),
    )
