"""Swagger 2.0 as OpenAPI 3.0: the same API in the newer words, and where each part stood.

What has not the form that Swagger gives it is passed on as it stands, so that the border refuses it
with its place.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, TypeAlias

from .json_pointer import escaped
from .object_model import METHODS
from .references import References

Json: TypeAlias = dict[str, Any]
_SECTIONS = {
    "#/definitions/": "#/components/schemas/",
    "#/parameters/": "#/components/parameters/",
    "#/responses/": "#/components/responses/",
}
_FLOWS = {"application": "clientCredentials", "accessCode": "authorizationCode"}
_STYLES = {"ssv": "spaceDelimited", "pipes": "pipeDelimited"}
_SCHEMA_WORDS = frozenset(
    {"type", "format", "items", "default", "maximum", "exclusiveMaximum", "minimum", "pattern",
     "exclusiveMinimum", "maxLength", "minLength", "maxItems", "minItems", "uniqueItems", "enum",
     "multipleOf", "x-nullable"}
)  # fmt: skip
_SCHEMAS_IN = ("items", "additionalProperties", "not")
_URLENCODED, _MULTIPART = "application/x-www-form-urlencoded", "multipart/form-data"
_JSON = "application/json"


def is_swagger(value: Any) -> bool:
    """Whether a document is Swagger 2.0 by its own account."""
    return isinstance(value, dict) and str(value.get("swagger")) == "2.0" and "openapi" not in value


def to_openapi(document: Json) -> tuple[Json, dict[str, str]]:
    """A Swagger 2.0 document as one of OpenAPI 3.0, and JSON Pointers of its parts -> where they stood."""
    converter = _Converter(document)
    return converter.document(), converter.origins


def part_to_openapi(root: Json, kind: str, value: Any) -> Any:
    """A part of another file that a Swagger document refers to: kind as in the object model."""
    converter = _Converter(root)
    if kind == "response":
        return converter.response(value, converter.produced, "", "")
    if kind == "path-item":
        return converter.path_item(value, "")
    return converter.parameter(value, "", "") if kind == "parameter" else converter.schema(value)


class _Converter:
    def __init__(self, document: Json) -> None:
        self._source = document
        self._references = References(document)
        self.consumed = _texts(document.get("consumes")) or [_JSON]
        self.produced = _texts(document.get("produces")) or [_JSON]
        self.origins: dict[str, str] = {}

    def document(self) -> Json:
        source = self._source
        made: Json = {"openapi": "3.0.3"}
        made |= {
            name: value
            for name, value in source.items()
            if name in ("info", "tags", "externalDocs", "security") or name.startswith("x-")
        }
        if servers := list(self._servers()):
            made["servers"] = servers
            self.origins["/servers"] = "/host" if "host" in source else "/basePath"
        paths = source.get("paths")
        made["paths"] = (
            {
                path: item
                if path.startswith("x-")
                else self.path_item(item, _below("/paths", path))
                for path, item in paths.items()
            }
            if isinstance(paths, dict)
            else paths
        )
        if components := dict(self._components()):
            made["components"] = components
        return made

    def _servers(self) -> Iterator[Json]:
        host, base = self._source.get("host"), self._source.get("basePath")
        path = base.rstrip("/") if isinstance(base, str) else ""
        if isinstance(host, str):
            for scheme in _texts(self._source.get("schemes")) or ["https"]:
                yield {"url": f"{scheme}://{host}{path}"}
        elif path:
            yield {"url": path}

    def _components(self) -> Iterator[tuple[str, Any]]:
        source = self._source
        if isinstance(schemas := source.get("definitions"), dict):
            self.origins["/components/schemas"] = "/definitions"
            yield "schemas", {name: self.schema(schema) for name, schema in schemas.items()}
        if isinstance(parameters := source.get("parameters"), dict):
            made = {
                name: self.parameter(
                    value, _below("/parameters", name), _below("/components/parameters", name)
                )
                for name, value in parameters.items()
                if not _is_body(value)
            }
            yield "parameters", made
        if isinstance(responses := source.get("responses"), dict):
            answers = {
                name: self.response(
                    value,
                    self.produced,
                    _below("/responses", name),
                    _below("/components/responses", name),
                )
                for name, value in responses.items()
            }
            yield "responses", answers
        if isinstance(schemes := source.get("securityDefinitions"), dict):
            self.origins["/components/securitySchemes"] = "/securityDefinitions"
            yield "securitySchemes", {name: _scheme(scheme) for name, scheme in schemes.items()}

    def path_item(self, item: Any, at: str) -> Any:
        """A path item, whose parameters in the body become those of its operations."""
        if not isinstance(item, dict):
            return item
        shared = item.get("parameters")
        bodies = (
            []
            if not isinstance(shared, list)
            else [(parameter, f"{at}/parameters/{index}") for index, parameter in enumerate(shared)]
        )
        made = {name: value for name, value in item.items() if name not in (*METHODS, "parameters")}
        if isinstance(shared, list):
            made |= {"parameters": self._parameters(shared, at)}
        elif shared is not None:
            made["parameters"] = shared
        for method in METHODS:
            if method in item:
                made[method] = self._operation(item[method], f"{at}/{method}", bodies)
        return made

    def _operation(self, operation: Any, at: str, shared: list[tuple[Any, str]]) -> Any:
        if not isinstance(operation, dict):
            return operation
        dropped = ("consumes", "produces", "schemes", "parameters", "responses")
        made = {name: value for name, value in operation.items() if name not in dropped}
        own = operation.get("parameters")
        listed = shared
        if isinstance(own, list):
            made["parameters"] = self._parameters(own, at)
            listed = [
                *shared,
                *((parameter, f"{at}/parameters/{i}") for i, parameter in enumerate(own)),
            ]
        elif own is not None:
            made["parameters"] = own
        if body := self._body(listed, _texts(operation.get("consumes")), f"{at}/requestBody"):
            made["requestBody"] = body
        responses = operation.get("responses")
        produced = _texts(operation.get("produces"))
        made["responses"] = (
            {
                status: answer
                if str(status).startswith("x-")
                else self._answer(answer, produced, _below(f"{at}/responses", str(status)))
                for status, answer in responses.items()
            }
            if isinstance(responses, dict)
            else responses
        )
        return made

    def _answer(self, answer: Any, produced: list[str], at: str) -> Any:
        """A response of an operation. A shared one is written out where the operation says what it produces."""
        target = self._resolved(answer)
        told = isinstance(target, Mapping) and "schema" in target
        if target is not answer and not (produced and told):
            return {**answer, "$ref": _moved(answer["$ref"])}
        return self.response(target, produced or self.produced, at, at)

    def response(self, response: Any, produced: list[str], at: str, to: str) -> Any:
        """A response that comes in these media types."""
        if not isinstance(response, dict) or isinstance(response.get("$ref"), str):
            return _referring(response)
        made = {name: held for name, held in response.items() if name not in ("schema", "examples")}
        if isinstance(headers := response.get("headers"), dict):
            made["headers"] = {
                name: self.parameter(
                    held, _below(f"{at}/headers", name), _below(f"{to}/headers", name)
                )
                for name, held in headers.items()
            }
        if "schema" in response:
            schema, types = self.schema(response["schema"]), produced
            if isinstance(response["schema"], dict) and response["schema"].get("type") == "file":
                types = [media for media in produced if media != _JSON] or [
                    "application/octet-stream"
                ]
            made["content"] = {media: {"schema": schema} for media in types}
            self._note_schema(types, f"{at}/schema", to)
        self._note(to, at)
        return made

    def _parameters(self, listed: list[Any], at: str) -> list[Any]:
        """Those that are not in the body."""
        kept = [
            (parameter, f"{at}/parameters/{index}")
            for index, parameter in enumerate(listed)
            if not _is_body(self._resolved(parameter))
        ]
        return [
            self.parameter(parameter, where, f"{at}/parameters/{index}")
            for index, (parameter, where) in enumerate(kept)
        ]

    def parameter(self, raw: Any, at: str, to: str) -> Any:
        """A parameter or header, whose type stands in a schema now."""
        if not isinstance(raw, dict) or isinstance(raw.get("$ref"), str):
            return _referring(raw)
        made = {name: held for name, held in raw.items() if name not in _SCHEMA_WORDS}
        form = made.pop("collectionFormat", None)
        made["schema"] = self.schema({name: raw[name] for name in raw if name in _SCHEMA_WORDS})
        if raw.get("type") == "array":
            made |= _style(form, str(raw.get("in", "header")))
        self._note(to, at)
        self._note(f"{to}/schema", at)
        return made

    def _body(self, listed: list[tuple[Any, str]], consumed: list[str], to: str) -> Json | None:
        """The request body that parameters make."""
        types = consumed or self.consumed
        fields: dict[str, tuple[Json, str]] = {}
        for raw, at in listed:
            parameter = self._resolved(raw)
            if not isinstance(parameter, dict) or not _is_body(parameter):
                continue
            if parameter.get("in") == "formData":
                fields[str(parameter.get("name"))] = (parameter, at)
                continue
            kept = ("description", "required")
            made = {name: parameter[name] for name in parameter if name in kept or name[:2] == "x-"}
            schema = self.schema(parameter.get("schema", {}))
            place = self._place(raw, at)
            self._note_schema(types, f"{place}/schema", to)
            self._note(to, place)
            return {**made, "content": {media: {"schema": schema} for media in types}}
        return self._form(fields, types, to) if fields else None

    def _form(self, fields: dict[str, tuple[Json, str]], types: list[str], to: str) -> Json:
        files = any(field.get("type") == "file" for field, _ in fields.values())
        fitting = [kind for kind in types if kind in (_MULTIPART, _URLENCODED)]
        types = [_MULTIPART] if files else fitting or [_URLENCODED]
        required = [name for name, (field, _) in fields.items() if field.get("required") is True]
        schema: Json = {"type": "object", "properties": {}}
        encoding: Json = {}
        for name, (field, at) in fields.items():
            known = (*_SCHEMA_WORDS, "description")
            schema["properties"][name] = self.schema({k: v for k, v in field.items() if k in known})
            for media in types:
                properties = _below(f"{to}/content", media) + "/schema/properties"
                self._note(_below(properties, name), at)
            if field.get("type") == "array":
                encoding[name] = _style(field.get("collectionFormat"), "query")
        if required:
            schema["required"] = required
        media_type = {"schema": schema} | ({"encoding": encoding} if encoding else {})
        body: Json = {"content": dict.fromkeys(types, media_type)}
        return {**body, "required": True} if required else body

    def schema(self, schema: Any, *, inner: bool = False) -> Any:
        """A schema in the words of OpenAPI 3.0; it stands below what it stood below."""
        if not isinstance(schema, dict):
            return schema
        made = dict(schema)
        if isinstance(reference := made.get("$ref"), str):
            made["$ref"] = _moved(reference)
        if made.get("type") == "file":
            made |= {"type": "string", "format": "binary"}
        if isinstance(made.get("discriminator"), str):
            made["discriminator"] = {"propertyName": made["discriminator"]}
        if isinstance(made.get("x-nullable"), bool):
            made["nullable"] = made.pop("x-nullable")
        form = made.pop("collectionFormat", "csv")
        if inner and form != "csv":
            made["x-collectionFormat"] = form
        for name in _SCHEMAS_IN:
            if isinstance(made.get(name), dict):
                made[name] = self.schema(made[name], inner=True)
        if isinstance(properties := made.get("properties"), dict):
            made["properties"] = {
                key: self.schema(property_) for key, property_ in properties.items()
            }
        if isinstance(members := made.get("allOf"), list):
            made["allOf"] = [self.schema(member) for member in members]
        return made

    def _resolved(self, raw: Any) -> Any:
        return (self._references.resolved(raw) or raw) if isinstance(raw, Mapping) else raw

    def _place(self, raw: Any, at: str) -> str:
        """Where a parameter really stands."""
        reference = raw.get("$ref")
        return reference[1:] if isinstance(reference, str) and reference.startswith("#") else at

    def _note_schema(self, types: list[str], at: str, to: str) -> None:
        for media in types:
            self._note(_below(f"{to}/content", media), at)
            self._note(f"{_below(f'{to}/content', media)}/schema", at)

    def _note(self, to: str, at: str) -> None:
        if to != at:
            self.origins[to] = at


def _below(pointer: str, name: str) -> str:
    return f"{pointer}/{escaped(name)}"


def _texts(value: Any) -> list[str]:
    return [text for text in value if isinstance(text, str)] if isinstance(value, list) else []


def _is_body(parameter: Any) -> bool:
    return isinstance(parameter, Mapping) and parameter.get("in") in ("body", "formData")


def _referring(value: Any) -> Any:
    """A reference to where its target is now; anything else as it stands."""
    if isinstance(value, dict) and isinstance(value.get("$ref"), str):
        return {**value, "$ref": _moved(value["$ref"])}
    return value


def _moved(reference: str) -> str:
    for old, new in _SECTIONS.items():
        if reference.startswith(old):
            return new + reference[len(old) :]
    return reference


def _style(form: Any, where: str) -> Json:
    """How an array is written. What OpenAPI 3 has no word for (tsv) stays under an extension."""
    if form == "multi":
        return {"style": "form", "explode": True}
    if form == "tsv" or (where in ("path", "header") and form not in (None, "csv")):
        return {"x-collectionFormat": form}
    if where in ("path", "header"):
        return {"style": "simple"}
    return {"style": _STYLES.get(str(form), "form"), "explode": False}


def _scheme(raw: Any) -> Any:
    """A security scheme."""
    if not isinstance(raw, dict):
        return raw
    if raw.get("type") == "basic":
        return {**raw, "type": "http", "scheme": "basic"}
    if raw.get("type") != "oauth2":
        return raw
    parts = ("authorizationUrl", "tokenUrl", "scopes")
    flow = {"scopes": {}} | {name: raw[name] for name in parts if name in raw}
    name = str(raw.get("flow"))
    rest = {key: held for key, held in raw.items() if key not in (*parts, "flow")}
    return {**rest, "flows": {_FLOWS.get(name, name): flow}}
