"""The parameters of an operation: those of its path merged in, dereferenced, named."""

from __future__ import annotations

import json
import re
from typing import Any

from .. import identifiers as names
from .facts import ParameterFacts
from .media import FORM, content_of, essence, schema_of
from .reading import Reader, listed
from .scalars import Json
from .schemas import Composer
from .shape import types_of

TEMPLATE = re.compile(r"\{([^{}]*)\}")
_STYLES = {
    "path": ("simple", "label", "matrix"),
    "query": ("form", "spaceDelimited", "pipeDelimited", "deepObject"),
    "header": ("simple",),
    "cookie": ("form",),
}
_IGNORED_HEADERS = frozenset({"accept", "authorization", "content-type"})  # OpenAPI says: ignore


def parameters(levels: list[Json], path: str, reader: Reader, where: str) -> list[Json]:
    """The raw parameters, path parameters first and in the order of the path.

    levels: the path item, then the operation, which overrides it; where is for notes.
    """
    by_name: dict[tuple[str, str], Json] = {}
    for level in levels:
        here: set[tuple[str, str]] = set()
        for written in listed(level.get("parameters")):
            parameter = _in_query(reader.resolved(written))
            if parameter.get("in") == "querystring":
                reader.note(where, f"the query string {parameter.get('name')} is left out")
                continue
            key = _key(parameter, reader)
            if key[0] == "header" and key[1] in _IGNORED_HEADERS:
                reader.note(
                    where, f"the header {parameter['name']} is set by the client and left out"
                )
            elif key in here:
                reader.note(
                    where, f"the {key[0]} parameter {key[1]} is defined twice, the first counts"
                )
            else:
                here.add(key)
                by_name[key] = parameter
                _note_style(parameter, reader, where)
    return _fitting(by_name, path, reader, where)


def written(raw: Json, composer: Composer, hint: str) -> Json:
    """The parameter as it stands in the prepared document."""
    out: Json = {"name": raw["name"], "in": raw["in"]}
    if raw["in"] == "path" or raw.get("required") is True:
        out["required"] = True
    if raw.get("deprecated") is True:
        out["deprecated"] = True
    style, explode = _style(raw)
    if style != "content" and (style, explode) != (_STYLES[raw["in"]][0], style == "form"):
        out.update(style=style, explode=explode)
    out["schema"] = composer.use(_schema(raw), hint + names.pascal(raw["name"]))
    return out


def facts(raw: list[Json], reader: Reader) -> tuple[ParameterFacts, ...]:
    """What a client needs to send the parameters."""
    python = names.parameter_names([(parameter["in"], parameter["name"]) for parameter in raw])
    return tuple(
        ParameterFacts(
            name=parameter["name"],
            python_name=name,
            location=parameter["in"],
            required=parameter["in"] == "path" or parameter.get("required") is True,
            style=_style(parameter)[0],
            explode=_style(parameter)[1],
            deprecated=parameter.get("deprecated") is True,
            projected=parameter["name"],
            default=_default(parameter, reader),
            reserved=parameter.get("allowReserved") is True and parameter["in"] == "query",
        )
        for parameter, name in zip(raw, python, strict=True)
    )


def _note_style(parameter: Json, reader: Reader, where: str) -> None:
    """Say where the style of a parameter is one that its place does not have."""
    style = parameter.get("x-collectionFormat", parameter.get("style"))
    if style is not None and style not in _STYLES[parameter["in"]]:
        place = f"the {parameter['in']} parameter {parameter['name']}"
        reader.note(where, f"{place} is written as {_style(parameter)[0]}, not as {style}")
    if _style(parameter)[0] == "deepObject" and _lists_objects(_schema(parameter), reader):
        place = f"the query parameter {parameter['name']}"
        reader.note(where, f"{place}: deepObject says nothing of objects in lists: each is sent as JSON")  # fmt: skip


def _lists_objects(schema: Any, reader: Reader) -> bool:
    """Whether the value, or one of its properties, is a list of objects."""
    effective = reader.read(schema)
    return any(
        "object" in (types_of(reader.read(read.keywords.get("items", True))) or ())
        for read in (
            effective,
            *map(reader.read, effective.keywords.get("properties", {}).values()),
        )
        if "array" in (types_of(read) or ())
    )


def _in_query(parameter: Json) -> Json:
    """The parameter; one that is the whole query, as a form, as the object in it that it is."""
    content = content_of(parameter)
    media = next(iter(content), "")
    if parameter.get("in") != "querystring" or essence(media) != FORM:
        return parameter
    kept = {k: v for k, v in parameter.items() if k not in ("content", "in")}
    return {**kept, "in": "query", "schema": schema_of(content[media]), "explode": True}


def _key(parameter: Json, reader: Reader) -> tuple[str, str]:
    location, name = parameter.get("in"), parameter.get("name")
    if location not in _STYLES or not isinstance(name, str) or not name:
        problem = f"a parameter needs a name and one of {', '.join(_STYLES)} as `in`"
        raise reader.source.refuse(problem, parameter)
    return location, name.lower() if location == "header" else name


def _fitting(
    by_name: dict[tuple[str, str], Json], path: str, reader: Reader, where: str
) -> list[Json]:
    """The parameters with exactly those path parameters that the path has a place for."""
    kept = []
    for name in dict.fromkeys(TEMPLATE.findall(path)):
        if ("path", name) not in by_name:
            reader.note(where, f"the path parameter {name} is not defined and read as a string")
        text = {"name": name, "in": "path", "schema": {"type": "string"}}
        kept.append(by_name.pop(("path", name), text))
    for (location, name), parameter in by_name.items():
        if location != "path":
            kept.append(parameter)
        else:
            reader.note(where, f"the path has no place for its parameter {name}, left out")
    return kept


def _schema(raw: Json) -> Any:
    if "schema" in raw:
        return raw["schema"]
    for media in content_of(raw).values():
        return schema_of(media)
    return {}


def _default(raw: Json, reader: Reader) -> str | None:
    keywords = reader.read(_schema(raw)).keywords
    return json.dumps(keywords["default"], default=str) if "default" in keywords else None


def _style(raw: Json) -> tuple[str, bool]:
    if "schema" not in raw and content_of(raw):
        return "content", False
    allowed = _STYLES[raw["in"]]
    style = raw["style"] if raw.get("style") in allowed else allowed[0]
    explode = raw.get("explode")
    return style, explode if isinstance(explode, bool) else style == "form"
