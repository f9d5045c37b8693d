"""Operations with everything in place: parameters, bodies and responses dereferenced and named."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from runai_generator import names

from .facts import OperationFacts, ParameterFacts
from .intake import Pointer, Source
from .scalars import Json
from .schemas import Composer

METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace")
TEMPLATE = re.compile(r"\{([^{}]*)\}")
_LOCATIONS = ("path", "query", "header", "cookie")
_STYLES = {
    "path": ("simple", "label", "matrix"),
    "query": ("form", "spaceDelimited", "pipeDelimited", "deepObject"),
    "header": ("simple",),
    "cookie": ("form",),
}
_IGNORED_HEADERS = frozenset({"accept", "authorization", "content-type"})  # OpenAPI says: ignore
_MEDIA = re.compile(r"[\w!#$&^.+*-]+/[\w!#$&^.+*-]+(?:\s*;\s*[\w!#$&^.+*-]+=(?:[\w!#$&^.+*/:-]+|\"[\w !#$&^.+*/:-]*\"))*")  # fmt: skip


@dataclass(frozen=True, slots=True)
class Route:
    """One operation as the document has it, with the names it gets."""

    method: str
    path: str
    item: Json
    raw: Json
    name: str
    namespace: str
    tag: str | None


def routes(source: Source, composer: Composer) -> list[Route]:
    """Every operation of the document, in its order, named."""
    found = list(_operations(source, composer))
    wanted = []
    for method, path, _, raw in found:
        given = raw.get("operationId")
        named = given if isinstance(given, str) and names.snake(given) else names.unnamed_operation(method, path)  # fmt: skip
        wanted.append((named, raw.get("deprecated") is True))
    made = []
    for (method, path, item, raw), name in zip(found, names.method_names(wanted), strict=True):
        tags = [tag for tag in _listed(raw.get("tags")) if isinstance(tag, str)]
        tag = tags[0] if tags else None
        if len(tags) > 1:
            composer.note(
                f"{method.upper()} {path}: has {len(tags)} tags, the first one is its namespace"
            )
        made.append(Route(method, path, item, raw, name, names.namespace(tag or "default"), tag))
    return made


def operation(route: Route, source: Source, composer: Composer) -> tuple[Json, OperationFacts]:
    """The operation as written in the prepared document, with its facts."""
    where = f"{route.method.upper()} {route.path}"
    hint = names.pascal(route.name)
    out: Json = {"operationId": route.name, "tags": [route.namespace]}
    deprecated = route.raw.get("deprecated") is True
    if deprecated:
        out["deprecated"] = True
    authenticated = _authenticated(route.raw, source.document)
    if not authenticated:
        out["security"] = []
    parameters = _parameters(route, source, composer, where)
    out["parameters"] = [_parameter(p, composer, hint) for p in parameters]
    body = _body(route, source, composer, hint, where)
    if body:
        out["requestBody"] = body
    out["responses"] = _responses(route, source, composer, hint, where)
    facts = OperationFacts(
        method=route.method,
        path=route.path,
        operation_id=route.raw.get("operationId")
        if isinstance(route.raw.get("operationId"), str)
        else None,
        name=route.name,
        tag=route.tag,
        namespace=route.namespace,
        deprecated=deprecated,
        parameters=_parameter_facts(out["parameters"], parameters),
        request_media=tuple(body.get("content", ())) if body else (),
        response_media={
            status: tuple(r.get("content", ())) for status, r in out["responses"].items()
        },
        authenticated=authenticated,
        projected_path=route.path,
    )
    return out, facts


def resolved(node: Any, source: Source, composer: Composer) -> Json:
    """The node, or what its `$ref` leads to; anything but an object is refused."""
    seen: list[str] = []
    at = node
    while isinstance(node, Mapping) and isinstance(node.get("$ref"), str):
        reference = node["$ref"]
        if reference in seen:
            raise source.refuse(f"a reference that leads back to itself: {reference!r}", at)
        seen.append(reference)
        try:
            node = composer.schemas.target(reference)
        except KeyError:
            raise source.refuse(
                f"a reference to nothing in the document: {reference!r}", at
            ) from None
    if not isinstance(node, dict):
        raise source.refuse(f"an object is needed, not {type(node).__name__}", at)
    return node


def _operations(source: Source, composer: Composer) -> Iterator[tuple[str, str, Json, Json]]:
    for path, item in (source.document.get("paths") or {}).items():
        if path.startswith("x-"):
            continue
        _expect(item, source, ("paths", path))
        if not path.startswith("/"):
            raise source.refuse(f"a path starts with a slash, {path!r} does not", item)
        item = resolved(item, source, composer)
        for method in METHODS:
            if item.get(method) is not None:
                yield method, path, item, _expect(item[method], source, ("paths", path, method))


def _expect(node: Any, source: Source, at: Pointer) -> Json:
    if not isinstance(node, dict):
        raise source.refuse(f"an object is needed, not {type(node).__name__}", pointer=at)
    return node


def _authenticated(raw: Json, document: Json) -> bool:
    """False when the contract says `security: []` or offers to go without."""
    asked = raw.get("security", document.get("security"))
    return not isinstance(asked, list) or (bool(asked) and {} not in asked)


def _parameters(route: Route, source: Source, composer: Composer, where: str) -> list[Json]:
    """The parameters of the operation and, where not overridden, of its path; those of the path first."""
    found: dict[tuple[str, str], Json] = {}
    for level in (route.item, route.raw):
        here: set[tuple[str, str]] = set()
        for each in _listed(level.get("parameters")):
            parameter = resolved(each, source, composer)
            location, name = parameter.get("in"), parameter.get("name")
            if location not in _LOCATIONS or not isinstance(name, str) or not name:
                raise source.refuse(f"a parameter needs a name and one of {', '.join(_LOCATIONS)} as `in`", parameter)  # fmt: skip
            key = (location, name.lower() if location == "header" else name)
            if location == "header" and key[1] in _IGNORED_HEADERS:
                composer.note(
                    f"{where}: the header parameter {name} is set by the client itself and left out"
                )
            elif key in here:
                composer.note(
                    f"{where}: the {location} parameter {name} is defined twice, the first one counts"
                )
            else:
                here.add(key)
                found[key] = parameter
    return _fitting(found, route.path, where, composer)


def _fitting(
    found: dict[tuple[str, str], Json], path: str, where: str, composer: Composer
) -> list[Json]:
    """The parameters with exactly the path parameters that the path has, in its order."""
    kept = []
    for name in dict.fromkeys(TEMPLATE.findall(path)):
        if ("path", name) not in found:
            composer.note(f"{where}: the path parameter {name} is not defined and read as a string")
        kept.append(
            found.pop(("path", name), {"name": name, "in": "path", "schema": {"type": "string"}})
        )
    for (location, name), parameter in found.items():
        if location != "path":
            kept.append(parameter)
        else:
            composer.note(f"{where}: the path has no place for the path parameter {name}, left out")
    return kept


def _parameter(raw: Json, composer: Composer, hint: str) -> Json:
    out: Json = {"name": raw["name"], "in": raw["in"]}
    if raw["in"] == "path" or raw.get("required") is True:
        out["required"] = True
    if raw.get("deprecated") is True:
        out["deprecated"] = True
    style, explode = _style(raw)
    if style != "content" and (style, explode) != (_STYLES[raw["in"]][0], style == "form"):
        out.update(style=style, explode=explode)
    out["schema"] = composer.use(_parameter_schema(raw), hint + names.pascal(raw["name"]))
    return out


def _parameter_schema(raw: Json) -> Any:
    if "schema" in raw:
        return raw["schema"]
    for media in _content(raw).values():
        return media.get("schema", {}) if isinstance(media, dict) else {}
    return {}


def _style(raw: Json) -> tuple[str, bool]:
    if "schema" not in raw and _content(raw):
        return "content", False
    allowed = _STYLES[raw["in"]]
    style = raw["style"] if raw.get("style") in allowed else allowed[0]
    explode = raw.get("explode")
    return style, explode if isinstance(explode, bool) else style == "form"


def _parameter_facts(written: list[Json], raw: list[Json]) -> tuple[ParameterFacts, ...]:
    python = names.parameter_names([(each["in"], each["name"]) for each in written])
    made = []
    for out, given, name in zip(written, raw, python, strict=True):
        style, explode = _style(given)
        made.append(ParameterFacts(
            out["name"], name, out["in"], out.get("required", False), style, explode,
            out.get("deprecated", False), out["name"],
        ))  # fmt: skip
    return tuple(made)


def _body(route: Route, source: Source, composer: Composer, hint: str, where: str) -> Json | None:
    if route.raw.get("requestBody") is None:
        return None
    raw = resolved(route.raw["requestBody"], source, composer)
    content = _media(_content(raw), composer, f"{hint}Body", f"{where}: the request body")
    if not content:
        return None
    out: Json = {"content": content}
    if raw.get("required") is True:
        out["required"] = True
    return out


def _responses(route: Route, source: Source, composer: Composer, hint: str, where: str) -> Json:
    out: Json = {}
    for status, each in _mapped(route.raw.get("responses")).items():
        code = status.upper() if re.fullmatch(r"[1-5][xX]{2}", status) else status
        if not re.fullmatch(r"[1-5](\d\d|XX)|default", code):
            if not code.startswith("x-"):
                composer.note(f"{where}: the response {status!r} is not a status code, left out")
            continue
        raw = resolved(each, source, composer)
        name = f"{hint}Response" + ("" if code.startswith("2") else names.pascal(code))
        out[code] = {"description": ""}
        content = _media(_content(raw), composer, name, f"{where}: the response {code}")
        if content:
            out[code]["content"] = content
    return out


def _media(content: Json, composer: Composer, hint: str, where: str) -> Json:
    """The content by media type, JSON first, each with a schema."""
    out: Json = {}
    for written, media in content.items():
        name = written.strip()
        if not _MEDIA.fullmatch(name):
            composer.note(f"{where}: {written!r} is not a media type, left out")
            continue
        schema = media.get("schema") if isinstance(media, dict) else None
        used = composer.use(schema, hint) if schema is not None else {}
        out[name] = {"schema": used or _untyped(name)}
    return dict(sorted(out.items(), key=lambda item: not is_json(item[0])))


def is_json(media: str) -> bool:
    """Whether content of the media type is JSON."""
    kind = essence(media)
    return kind in ("application/json", "text/json") or kind.endswith("+json")


def essence(media: str) -> str:
    """The media type without its parameters, in lower case."""
    return media.split(";")[0].strip().lower()


def _untyped(media: str) -> Json:
    """The schema of content that has none: anything in JSON and forms, else text or bytes."""
    kind = essence(media)
    if is_json(media) or kind in (
        "multipart/form-data",
        "application/x-www-form-urlencoded",
        "*/*",
    ):
        return {}
    return (
        {"type": "string"} if kind.startswith("text/") else {"type": "string", "format": "binary"}
    )


def _content(raw: Json) -> Json:
    return _mapped(raw.get("content"))


def _mapped(node: Any) -> Json:
    return node if isinstance(node, dict) else {}


def _listed(node: Any) -> list[Any]:
    return node if isinstance(node, list) else []
