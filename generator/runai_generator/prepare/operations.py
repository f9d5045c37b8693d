"""Operations with everything in place: parameters, bodies and responses dereferenced and named."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from runai_specs.openapi.object_model import METHODS

from .. import identifiers as names
from . import media, parameters, security
from .facts import OperationFacts, SchemeFacts
from .intake import Pointer
from .reading import Reader, listed
from .scalars import Json
from .schemas import Composer


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

    @property
    def where(self) -> str:
        """What to call the operation in a note."""
        return f"{self.method.upper()} {self.path}"


def routes(reader: Reader) -> list[Route]:
    """Every operation of the document, in its order, named."""
    operations = list(_operations(reader))
    given = names.method_names([_wanted(*operation) for operation in operations])
    return [
        _route(operation, name, reader) for operation, name in zip(operations, given, strict=True)
    ]


def note_webhooks(reader: Reader) -> None:
    """Note the requests that the API sends: they are none of a client's."""
    webhooks = reader.source.document.get("webhooks")
    for name in webhooks if isinstance(webhooks, dict) else ():
        reader.note("", f"the webhook {name} is for servers to implement and left out")


def operation(
    route: Route, composer: Composer, schemes: tuple[SchemeFacts, ...]
) -> tuple[Json, OperationFacts]:
    """The operation as it stands in the prepared document, with its facts."""
    reader, hint = composer.reader, names.pascal(route.name)
    raw = parameters.parameters([route.item, route.raw], route.path, reader, route.where)
    callbacks = route.raw.get("callbacks")
    for name in callbacks if isinstance(callbacks, dict) else ():
        reader.note(route.where, f"the callback {name} is for servers to implement and left out")
    deprecated = route.raw.get("deprecated") is True
    body = _body(route, composer, hint)
    responses = _responses(route, composer, hint)
    out: Json = {"operationId": route.name, "tags": [route.namespace]}
    out |= {"deprecated": True} if deprecated else {}
    out |= {} if _authenticated(route.raw, reader.source.document) else {"security": []}
    out["parameters"] = [parameters.written(parameter, composer, hint) for parameter in raw]
    out |= {"requestBody": body} if body else {}
    out["responses"] = responses
    upstream = route.raw.get("operationId")
    return out, OperationFacts(
        method=route.method,
        path=route.path,
        operation_id=upstream if isinstance(upstream, str) else None,
        name=route.name,
        tag=route.tag,
        namespace=route.namespace,
        deprecated=deprecated,
        parameters=parameters.facts(raw, reader),
        request_media=tuple(body["content"]) if body else (),
        response_media={
            code: tuple(media.content_of(response)) for code, response in responses.items()
        },
        projected_path=route.path,
        security=security.requirements(route.raw, schemes, reader, route.where),
        scopes=security.scopes(route.raw, schemes, reader),
        server=security.own_server(
            route.raw, route.item, security.servers(reader.source.document, reader), reader
        ),
    )


def _operations(reader: Reader) -> Iterator[tuple[str, str, Json, Json]]:
    for path, item in (reader.source.document.get("paths") or {}).items():
        if path.startswith("x-"):
            continue
        _expect(item, reader, ("paths", path))
        if not path.startswith("/"):
            raise reader.source.refuse(f"a path starts with a slash, {path!r} does not", item)
        item = reader.path_item(item)
        for method in METHODS:
            if item.get(method) is not None:
                yield method, path, item, _expect(item[method], reader, ("paths", path, method))
        at = ("paths", path, "additionalOperations")
        for method, raw in _expect(item.get(at[2], {}), reader, at).items():
            if not re.fullmatch(r"[A-Za-z][A-Za-z-]*", method):
                raise reader.source.refuse("an HTTP method is a word of letters", pointer=at)
            yield method.lower(), path, item, _expect(raw, reader, (*at, method))


def _expect(node: Any, reader: Reader, at: Pointer) -> Json:
    if not isinstance(node, dict):
        problem = f"an object is needed, not {type(node).__name__}"
        raise reader.source.refuse(problem, pointer=at)
    return node


def _wanted(method: str, path: str, _: Json, raw: Json) -> names.WantedMethod:
    given = raw.get("operationId")
    namespace, deprecated = names.namespace(_tag(raw) or "default"), raw.get("deprecated") is True
    if isinstance(given, str) and names.snake(given):
        return names.WantedMethod(given, deprecated, namespace)
    made_up = names.unnamed_operation(method, path)
    return names.WantedMethod(made_up, deprecated, namespace, made_up=True)


def _tag(raw: Json) -> str | None:
    """The first tag of an operation, which names its namespace."""
    return next((tag for tag in listed(raw.get("tags")) if isinstance(tag, str)), None)


def _route(operation: tuple[str, str, Json, Json], name: str, reader: Reader) -> Route:
    method, path, item, raw = operation
    tags = [tag for tag in listed(raw.get("tags")) if isinstance(tag, str)]
    tag = _tag(raw)
    route = Route(method, path, item, raw, name, names.namespace(tag or "default"), tag)
    if len(tags) > 1:
        reader.note(route.where, f"has {len(tags)} tags, the first one is its namespace")
    return route


def _authenticated(raw: Json, document: Json) -> bool:
    """False when the contract says `security: []` or offers to go without."""
    asked = raw.get("security", document.get("security"))
    return not isinstance(asked, list) or (bool(asked) and {} not in asked)


def _body(route: Route, composer: Composer, hint: str) -> Json | None:
    if route.raw.get("requestBody") is None:
        return None
    raw = composer.reader.resolved(route.raw["requestBody"])
    content = media.written(raw, composer, f"{hint}Body", f"{route.where}: the request body")
    if not content:
        return None
    return {"content": content, **({"required": True} if raw.get("required") is True else {})}


def _responses(route: Route, composer: Composer, hint: str) -> Json:
    out: Json = {}
    responses = route.raw.get("responses")
    for status, response in responses.items() if isinstance(responses, dict) else ():
        code = status.upper() if re.fullmatch(r"[1-5]xx", status, re.IGNORECASE) else status
        if not re.fullmatch(r"[1-5]([0-9]{2}|XX)|default", code):
            if not code.startswith("x-"):
                composer.reader.note(route.where, f"the response {code!r} has no status, left out")
            continue
        name = f"{hint}Response" + ("" if code.startswith("2") else names.pascal(code))
        where = f"{route.where}: the response {code}"
        answer = composer.reader.resolved(response)
        if answer.get("links"):
            composer.reader.note(where, "its links are left out")
        content = media.written(answer, composer, name, where)
        out[code] = {"description": "", **({"content": content} if content else {})}
    return out
