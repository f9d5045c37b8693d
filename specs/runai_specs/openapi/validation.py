"""Bytes -> an OpenAPI document that the rest of the toolkit can take as it comes.

Here is the border: whatever a stranger's document has wrong in its shape is refused here, with a
JSON Pointer and, where it can be told, line and column.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from typing import Any, TypeAlias

from ..errors import InvalidDocumentError
from .fast_validation import Survey, survey
from .json_pointer import Place, place_of, point
from .object_model import EXPECTATIONS, NEEDS, Field, Form, children, field_of, is_absent
from .reading.reader import LIMITS, Limits, Source, parse
from .reading.source_map import position
from .references import Outside, Outsider, localise
from .schemas.effective_schema import Schemas
from .swagger import is_swagger, to_openapi

_OBJECTS = frozenset((Form.ONE, Form.MAP, Form.TABLE, Form.BLANKS))
_Object: TypeAlias = tuple[str, dict[str, Any], Place]
"""An OpenAPI object with its kind and place."""
_SUPPORTED = re.compile(r"3\.[012](?:\.\d.*)?")
_VERSION = re.compile(r"[0-9][0-9.]{0,15}")


def read(data: bytes, source: Source, *, limits: Limits = LIMITS) -> dict[str, Any]:
    """The OpenAPI 3 document in the bytes, converted from Swagger 2.0 where it is one, JSON or YAML by content whatever the ending.

    source names the bytes in messages. InvalidDocumentError when they are too large, hold a key twice,
    are not OpenAPI, or refer to something outside themselves or not there.
    """
    value, text = parse(data, source, limits)
    localise(value, text)
    if not is_swagger(value):
        return check(value, source, text, limits)
    value, origins = to_openapi(value)
    try:
        return check(value, source, None, limits)
    except InvalidDocumentError as error:
        pointer = _origin(error.pointer or "", origins)
        line, column = position(text, pointer) or (None, None)
        raise InvalidDocumentError(
            source, error.problem, pointer=pointer, line=line, column=column
        ) from None


def _origin(pointer: str, origins: Mapping[str, str]) -> str:
    """Where a place stood before it was converted."""
    tokens = pointer.split("/")
    for length in range(len(tokens), 0, -1):
        origin = origins.get("/".join(tokens[:length]))
        if origin is not None:
            return "/".join([origin, *tokens[length:]])
    return pointer


def check(
    value: Any,
    source: Source,
    text: str | None = None,
    limits: Limits = LIMITS,
    surveyed: Survey | None = None,
) -> dict[str, Any]:
    """The value, if it is an OpenAPI document that can be taken as it comes; as `read` does.

    text: what the value was read from, to tell line and column. surveyed: the survey of the value, if
    there is one already.
    """
    if _unfit(value):
        surveyed = None
    elif surveyed is None:
        surveyed = survey(value)
    if surveyed is None or not _leads_well(value, surveyed, limits):
        for place, problem in problems(value, limits):
            pointer = point(place)
            line, column = (position(text, pointer) if text else None) or (None, None)
            raise InvalidDocumentError(source, problem, pointer=pointer, line=line, column=column)
    assert isinstance(value, dict)
    if surveyed is None or surveyed.absent:
        outside = list(_outside(value, Schemas(value)))
        _drop_absent("document", value)
        for outsider in outside:
            _drop_absent(outsider.kind, outsider.value)
    return value


def problems(value: Any, limits: Limits = LIMITS) -> Iterator[tuple[Place, str]]:
    """What keeps a value from being an OpenAPI document, with its place; the gravest first."""
    unfit = _unfit(value)
    if unfit is not None:
        yield None, unfit
        return
    yield from _shape("document", value, None)
    yield from _paths(value)
    schemas = Schemas(value)
    outside = list(_outside(value, schemas))
    for outsider in outside:
        yield from _shape(outsider.kind, outsider.value, place_of(outsider.way))
    starts: list[tuple[str, Any, Place]] = [("document", value, None)]
    starts += ((target.kind, target.value, place_of(target.way)) for target in outside)
    objects = [member for start in starts for member in _objects(*start)]
    references = (
        (place, ref) for _, held, place in objects if isinstance(ref := held.get("$ref"), str)
    )
    for number, (place, reference) in enumerate(references, 1):
        if number > limits.references:
            yield (place, "$ref"), f"more than {limits.references:,} references"
            return
        problem = _stray(schemas, reference, limits.chain)
        if problem is not None:
            yield (place, "$ref"), problem
    yield from _towers(objects, schemas, limits.chain)


def _leads_well(document: Mapping[str, Any], surveyed: Survey, limits: Limits) -> bool:
    """Whether paths, references and compositions are surely as they should be."""
    schemas = Schemas(document)
    return (
        next(_paths(document), None) is None
        and sum(surveyed.references.values()) <= limits.references
        and not any(_stray(schemas, reference, limits.chain) for reference in surveyed.references)
        and _are_low(
            surveyed, schemas, limits.chain // 2
        )  # far enough from where it has to be exact
    )


def _are_low(surveyed: Survey, schemas: Schemas, most: int) -> bool:
    """Whether no schema is put together through more levels, or of itself."""
    heights: dict[int, int] = {}

    def height(schema: Any, level: int) -> int:
        known = heights.get(id(schema))
        if known is None:
            if level > most:
                return most + 1
            heights[id(schema)] = most + 1  # found again before it is known: it is made of itself
            members = _members(schema, schemas) if isinstance(schema, dict) else ()
            known = max((height(member, level + 1) + 1 for member in members), default=0)
            heights[id(schema)] = known
        return known

    starts = (*surveyed.composed, *map(schemas.target, surveyed.references))
    return all(height(start, 0) < most for start in starts)


def _unfit(value: Any) -> str | None:
    """Why the whole is no OpenAPI 3 document."""
    if not isinstance(value, dict):
        return f"not an OpenAPI document: the top is {_shown(value)}, not an object"
    if "openapi" not in value:
        if "swagger" in value:
            return "Swagger of a version that cannot be read; 2.0 can, and OpenAPI 3.0 to 3.2"
        return "not an OpenAPI document: the top object has no member `openapi`"
    version = value["openapi"]
    if not isinstance(version, str):
        return f"`openapi` must be a text such as '3.0.3', not {_shown(version)}"
    if not _SUPPORTED.fullmatch(version):
        named = f" {version}" if _VERSION.fullmatch(version) else " of no known version"
        return f"OpenAPI{named} cannot be read; 3.0, 3.1 and 3.2 can"
    sections = ("paths",) if version.startswith("3.0") else ("paths", "webhooks", "components")
    if not any(isinstance(value.get(section), dict) for section in sections):
        return f"an OpenAPI {version} document needs an object {' or '.join(f'`{s}`' for s in sections)}"
    return None


def _shape(kind: str, value: Any, place: Place) -> Iterator[tuple[Place, str]]:
    """Where an object and what is in it are not of the form that OpenAPI gives them."""
    if kind == "schema" and isinstance(value, bool):
        return
    if not isinstance(value, dict):
        yield place, f"{_article(kind)} must be an object, not {_shown(value)}"
        return
    for name, held in value.items():
        known = field_of(kind, name)
        if known is not None and not is_absent(known, held):
            yield from _misheld(name, known, held, (place, name))
    for needed in NEEDS.get(kind, ()):
        if needed not in value and "$ref" not in value:
            yield place, f"{_article(kind)} needs a member `{needed}`"
    for child in children(kind, value):
        above = (place, child.field)
        yield from _shape(
            child.kind, child.value, above if child.key is None else (above, child.key)
        )


def _misheld(name: str, known: Field, held: Any, place: Place) -> Iterator[tuple[Place, str]]:
    if known.form is Form.VALUE and known.expects:
        wanted, fits = EXPECTATIONS[known.expects]
        if not fits(held):
            yield place, f"`{name}` must be {wanted}, not {_shown(held)}"
    elif known.form is Form.LIST and not isinstance(held, list):
        yield place, f"`{name}` must be a list, not {_shown(held)}"
    elif known.kind == "schema" and known.form is Form.ONE:
        if not isinstance(held, (dict, bool, list)):
            yield place, f"`{name}` must be a schema, not {_shown(held)}"
    elif known.form in _OBJECTS and not isinstance(held, dict):
        yield place, f"`{name}` must be an object, not {_shown(held)}"


def _drop_absent(kind: str, value: Any) -> None:
    if not isinstance(value, dict):
        return
    for name in [name for name, held in value.items() if is_absent(field_of(kind, name), held)]:
        del value[name]
    for child in children(kind, value):
        _drop_absent(child.kind, child.value)


def _paths(document: Mapping[str, Any]) -> Iterator[tuple[Place, str]]:
    for path in document.get("paths") or ():
        if not path.startswith(("/", "x-")):
            yield ((None, "paths"), path), f"the path {path!r} must begin with a slash"


def _outside(document: Mapping[str, Any], schemas: Schemas) -> Iterator[Outsider]:
    """What references lead to in places that are not OpenAPI's own."""
    outside, queue = Outside(schemas), list(_objects("document", document, None))
    while queue:
        kind, value, _ = queue.pop()
        for asked, reference in _asked(kind, value):
            outsider = outside.take(asked, reference)
            if outsider is not None:
                queue.extend(_objects(outsider.kind, outsider.value, place_of(outsider.way)))
    yield from outside


def _asked(kind: str, value: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """The references that an object makes, with the kind of what each has to lead to."""
    if isinstance(value.get("$ref"), str):
        yield kind, value["$ref"]
    mapping = value.get("mapping") if kind == "discriminator" else None
    for reference in mapping.values() if isinstance(mapping, dict) else ():
        if isinstance(reference, str):
            yield "schema", reference


def _objects(kind: str, value: Any, place: Place) -> Iterator[_Object]:
    """Every OpenAPI object in a value, with its kind and place; what holds others comes first."""
    if not isinstance(value, dict):
        return
    yield kind, value, place
    for child in children(kind, value):
        above = (place, child.field)
        below = above if child.key is None else (above, child.key)
        yield from _objects(child.kind, child.value, below)


def _stray(schemas: Schemas, reference: str, longest: int) -> str | None:
    """Why a reference leads nowhere in its own document."""
    passed = [reference]
    while len(passed) <= longest:
        if not passed[-1].startswith("#"):
            return f"the reference {passed[-1]!r} leaves the document; bundle it into one first"
        try:
            target = schemas.target(passed[-1])
        except KeyError:
            return f"the reference {passed[-1]!r} leads to nothing"
        following = target.get("$ref") if isinstance(target, dict) else None
        if not isinstance(following, str):
            return None
        if following in passed:
            return f"the reference {reference!r} leads back to itself"
        passed.append(following)
    return f"the reference {reference!r} leads on more than {longest} times"


def _towers(
    objects: Iterable[_Object], schemas: Schemas, highest: int
) -> Iterator[tuple[Place, str]]:
    """Schemas that `allOf` and references put together through too many levels."""
    heights: dict[int, int] = {}

    def height(schema: Any, level: int) -> int:
        if not isinstance(schema, dict) or level > highest:
            return 0 if level <= highest else highest
        if id(schema) not in heights:
            heights[id(schema)] = 0  # one that leads back to itself is no higher for that
            members = list(_members(schema, schemas))
            heights[id(schema)] = max(
                (height(member, level + 1) + 1 for member in members), default=0
            )
        return heights[id(schema)]

    for kind, schema, place in objects:
        if kind == "schema" and height(schema, 0) >= highest:
            yield place, f"a schema is put together through more than {highest} levels of allOf"


def _members(schema: Mapping[str, Any], schemas: Schemas) -> Iterator[Any]:
    if isinstance(schema.get("$ref"), str):
        with suppress(KeyError):
            yield schemas.target(schema["$ref"])
    if isinstance(schema.get("allOf"), list):
        yield from schema["allOf"]


def _article(kind: str) -> str:
    return f"{'an' if kind[0] in 'aeio' else 'a'} {kind.replace('-', ' ')}"


def _shown(value: Any) -> str:
    """What kind of value it is. Not the value: a reference may lead to a file with secrets."""
    if isinstance(value, bool) or value is None:
        return json.dumps(value)
    kinds: dict[type, str] = {dict: "an object", list: "a list", str: "a text"}
    return kinds.get(type(value), "a number")
