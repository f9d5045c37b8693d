"""What the template of a resource writes for one operation: one Method, every part of it as code."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from ..metadata.deprecations import Notice, Notices
from ..metadata.upstream_text import Background
from ..prepare import OperationFacts, ParameterFacts, Prepared
from ..prepare.media import essence
from . import docstrings
from . import media_types as media
from .pagination import Argument, Pages, listing, pages_of
from .types import ANY, PREFIX, Annotations, by_name, join, without_none

_ANYTHING = ("*/*", "application/*")
_PLACES = (
    ("path_params", "path"),
    ("query", "query"),
    ("headers", "header"),
    ("cookies", "cookie"),
)


@dataclass(frozen=True, slots=True)
class Method:
    """One method of a resource, every part of it as code.

    descriptor: the arguments of its Operation; passed: those of the call it makes. answers:
    status as code -> type as code. warnings: argument -> what to warn of when it is given.
    """

    name: str
    constant: str
    descriptor: tuple[str, ...]
    signature: tuple[Argument | str, ...]
    passed: tuple[str, ...]
    answers: Mapping[str, str]
    returns: str
    deprecated: str | None
    docstring: tuple[str, ...]
    warnings: Mapping[str, str]
    pages: Pages | None


def method(
    facts: OperationFacts,
    prepared: Prepared,
    background: Background | None = None,
    taken: Collection[str] = (),
) -> Method:
    """The method for an operation of the prepared document.

    taken: the methods beside it, whose names its iterator must leave alone.
    """
    background = background or Background()
    told = background.told
    written = prepared.document["paths"][facts.path][facts.method]
    types = Annotations(prepared.document["components"]["schemas"])
    schemas = {(p["in"], p["name"]): p["schema"] for p in written.get("parameters", ())}
    arguments = {p: _argument(p, schemas[p.location, p.name], types) for p in facts.parameters}
    body = _body(written.get("requestBody"), types)
    answers = _answers(written["responses"], types)
    notice = told.operation(facts)
    pages = listing(facts, written, prepared.document["components"]["schemas"])
    return Method(
        name=facts.name,
        constant=_constant(facts),
        descriptor=tuple(
            _descriptor(facts, schemas, written.get("requestBody"), written["responses"], types)
        ),
        signature=tuple(_signature(arguments, body)),
        passed=tuple(_passed(facts, answers)),
        answers=answers,
        returns=join(answers.values()) if answers else "None",
        deprecated=_deprecation(facts, notice),
        docstring=docstrings.method(
            facts,
            written,
            {p: a.annotation for p, a in arguments.items()},
            body.annotation if body else None,
            answers,
            prepared.document["components"]["schemas"],
            background,
        ),
        warnings=dict(_warnings(facts, told)),
        pages=None if pages is None else pages_of(facts, pages, arguments, types, taken),
    )


def _signature(
    arguments: Mapping[ParameterFacts, Argument], body: Argument | None
) -> Iterator[Argument | str]:
    """Path parameters are positional; of the keywords, those come first that must be given."""
    yield "self"
    yield from (argument for p, argument in arguments.items() if p.location == "path")
    keywords = [] if body is None else [body]
    keywords += [argument for p, argument in arguments.items() if p.location != "path"]
    if keywords:
        yield "*"
    yield from sorted(keywords, key=lambda argument: argument.default is not None)
    yield "**options: Unpack[RequestOptions]"


def _deprecation(facts: OperationFacts, notice: Notice | None) -> str | None:
    """What the decorator says; the contract's flag is enough where nothing more is known."""
    said = notice.text if notice else ""
    if not (said or facts.deprecated):
        return None
    return f"{facts.method.upper()} {facts.path} is {said or 'deprecated'}"


def _warnings(facts: OperationFacts, told: Notices) -> Iterable[tuple[str, str]]:
    """The optional parameters that are deprecated; a required one leaves nothing to choose."""
    for parameter in facts.parameters:
        notice = told.parameter(facts, parameter)
        if not parameter.required and (parameter.deprecated or (notice and notice.text)):
            said = (notice and notice.text) or "deprecated"
            yield parameter.python_name, f"{parameter.python_name} of {facts.name} is {said}"


def _argument(facts: ParameterFacts, schema: Any, types: Annotations) -> Argument:
    return _given(facts.python_name, types.argument(schema), required=facts.required)


def _body(written: Mapping[str, Any] | None, types: Annotations) -> Argument | None:
    if written is None:
        return None
    kinds = [
        media.sent_type(name, content["schema"], types)
        for name, content in written["content"].items()
    ]
    # A type that may be anything does not blur what another media type says.
    annotation = join([kind for kind in kinds if kind != ANY] or [ANY])
    required = written.get("required", False)
    given = _given("body", annotation, required=required)
    if required and admits_null_body(written) and annotation != ANY:
        return Argument("body", f"{given.annotation} | None")
    return given


def _given(name: str, annotation: str, *, required: bool) -> Argument:
    """None means that nothing is sent, so it is what an optional argument is by default."""
    annotation = without_none(annotation)
    if required:
        return Argument(name, annotation)
    return Argument(name, annotation if annotation == ANY else f"{annotation} | None", "None")


def _answers(responses: Mapping[str, Any], types: Annotations) -> dict[str, str]:
    """What a call answers with, by status; the `default` counts where no success is described."""
    good = [status for status in responses if status.startswith("2")]
    chosen = good or [status for status in responses if status == "default"]
    return {
        status if status.isdigit() else repr(status): media.received_type(
            responses[status].get("content", {}), types
        )
        for status in sorted(chosen)
    }


def _constant(facts: OperationFacts) -> str:
    return f"_{facts.name.upper()}"


def _descriptor(
    facts: OperationFacts,
    schemas: Mapping[tuple[str, str], Any],
    body: Mapping[str, Any] | None,
    responses: Mapping[str, Any],
    types: Annotations,
) -> Iterable[str]:
    yield repr(f"{facts.namespace}.{facts.name}")
    yield repr(facts.method.upper())
    yield ascii(facts.path)
    by_location: dict[str, list[ParameterFacts]] = {}
    for parameter in facts.parameters:
        by_location.setdefault(parameter.location, []).append(parameter)
    for keyword, location in _PLACES:
        if location in by_location:
            spelt = [
                _query(p, schemas["query", p.name]) if location == "query" else ascii(p.name)
                for p in by_location[location]
            ]
            yield f"{keyword}={_tuple(spelt)}"
    sent = media.sent(_concrete(body or {}))
    if sent:
        yield f"body={sent[0]!a}"
    if len(sent) > 1:
        yield f"body_choices={_tuple(map(ascii, sent))}"
    accepted = media.accepted(facts.response_media)
    if accepted != ("application/json",):
        yield f"accept={_tuple(map(ascii, accepted))}"
    if facts.security is not None:
        yield f"security={facts.security!a}"
    if facts.scopes:
        yield f"scopes={facts.scopes!a}"
    yield from _of_body(body or {}, types)
    yield from _of_answers(responses, types)
    times = {p for p in facts.parameters if _is_time(schemas[p.location, p.name])}
    styled = [
        p for p in facts.parameters if p.location != "query" and (_is_styled(p) or p in times)
    ]
    if styled:
        yield f"styles={_tuple([_style(p, is_time=p in times) for p in styled])}"
    if facts.server is not None:
        yield f"server={facts.server.url!a}"


def _of_body(written: Mapping[str, Any], types: Annotations) -> Iterator[str]:
    """How the body is written: fields of their own ways, kinds by content type, null."""
    content = written.get("content", {})
    parts = [
        _part(essence(name), field, way)
        for name, media in content.items()
        for field, way in _ways(essence(name), media, types).items()
    ]
    if parts:
        yield f"parts={_tuple(parts)}"
    first = sorted(content, key=lambda name: essence(name).endswith(("xml", "yaml")))  # are text
    kinds = {_kind_of(name, content[name]["schema"]): name for name in reversed(first)}
    kinds.pop("", None)
    if len(content) == 1 and essence(next(iter(content))) in _ANYTHING:
        yield f"kinds=(('bytes', {media.BYTES!a}),)"
    if len(content) > 1 and len(set(kinds.values())) > 1:
        pairs = [f"({kind!a}, {media.sent([name])[0]!a})" for kind, name in sorted(kinds.items())]
        yield f"kinds={_tuple(pairs)}"
    if written.get("required") and admits_null_body(written):
        yield "nullable=True"


def _ways(kind: str, media: Mapping[str, Any], types: Annotations) -> dict[str, Any]:
    """How single fields of the body are written; of a multipart body those of bytes too.

    OpenAPI 3.0.4 and 3.1: bytes go as application/octet-stream, where the format is `byte` as base64.
    """
    ways = dict(media.get("encoding", {}))
    if kind != "multipart/form-data":
        return ways
    schema = media["schema"]
    schema = types.components[schema["$ref"].removeprefix(PREFIX)] if "$ref" in schema else schema
    for name, used in schema.get("properties", {}).items():
        one = used.get("items", used)
        written = one.get("format") if isinstance(one, Mapping) else None
        if written == "byte":
            ways[name] = {"contentType": "application/octet-stream", **ways.get(name, {})}
        if written in ("byte", "binary"):
            ways[name] = {**ways.get(name, {}), "format": written}
    return ways


def _of_answers(responses: Mapping[str, Any], types: Annotations) -> Iterator[str]:
    """What the bodies of errors are, and what comes one by one, as text: most calls need neither."""
    good = [status for status in responses if status.startswith("2")]
    bad = sorted(responses.keys() - set(good or ["default"]))
    errors = [(status, _error_type(responses[status].get("content", {}), types)) for status in bad]
    if told := [f"({status!a}, {kind!a})" for status, kind in errors if kind]:
        yield f"errors={_tuple(told)}"
    items = (media.item_type(responses[status].get("content", {}), types) for status in good)
    if item := next(filter(None, items), None):
        yield f"items={by_name(item)!a}"


def _error_type(content: Mapping[str, Any], types: Annotations) -> str:
    """The type of an error's JSON body by names of models; empty for one without them."""
    schemas = (body.get("schema") for name, body in content.items() if media.is_json(name))
    written = by_name(types.answer(next(schemas, {})))
    return "" if written in (ANY, "str") else written


def _part(kind: str, name: str, way: Mapping[str, Any]) -> str:
    said = [ascii(kind), ascii(name)]
    said += [f"content_type={way['contentType']!a}"] if "contentType" in way else []
    said += [f"style={way['style']!a}"] if "style" in way else []
    explode = way.get("explode", way.get("style", "form") == "form")
    said += [] if explode else ["explode=False"]
    said += ["reserved=True"] if way.get("allowReserved") else []
    headers = [f"({header!a}, {value!a})" for header, value in way.get("headers", {}).items()]
    said += [f"headers={_tuple(headers)}"] if headers else []
    said += [f"format={way['format']!a}"] if "format" in way else []
    return f"Part({', '.join(said)})"


def _kind_of(name: str, schema: Any) -> str:
    """What goes in a media type: the name of a class, dict, list, str or bytes; "" for anything."""
    if not isinstance(schema, Mapping):
        return ""
    if "$ref" in schema:
        return str(schema["$ref"]).rpartition("/")[2]
    if schema.get("format") == "binary" or not (media.is_json(name) or media.is_form(name)):
        return "str" if essence(name).startswith("text/") else "bytes"
    return {"object": "dict", "array": "list", "string": "str"}.get(str(schema.get("type")), "")


def _concrete(written: Mapping[str, Any]) -> list[str]:
    """The media types of a body; where any is allowed, bytes go as such."""
    return [
        "application/octet-stream"
        if essence(name) == "*/*" and media["schema"].get("format") == "binary"
        else name
        for name, media in written.get("content", {}).items()
    ]


def admits_null_body(written: Mapping[str, Any]) -> bool:
    """Whether a body that must be sent may be null."""
    content: Mapping[str, Any] = written.get("content", {})
    name = next(iter(content), "")
    return media.is_json(name) and _admits_null(content[name].get("schema"))


def _admits_null(schema: Any) -> bool:
    if not isinstance(schema, Mapping):
        return False
    types = schema.get("type", ())
    return "null" in ([types] if isinstance(types, str) else types) or any(
        _admits_null(alternative)
        for alternative in (*schema.get("anyOf", ()), *schema.get("oneOf", ()))
    )


def _is_styled(facts: ParameterFacts) -> bool:
    """Whether the parameter is not written as most in its place are."""
    usual = {"path": ("simple", False), "header": ("simple", False), "cookie": ("form", True)}
    return facts.location in usual and (facts.style, facts.explode) != usual[facts.location]


def _is_time(schema: Any) -> bool:
    return isinstance(schema, Mapping) and schema.get("format") == "date-time"


def _style(facts: ParameterFacts, *, is_time: bool) -> str:
    style = "json" if facts.style == "content" else facts.style
    explode = ", explode=True" if facts.explode else ""
    time = ", is_time=True" if is_time else ""
    return f"Style({facts.location!a}, {facts.name!a}, {style!a}{explode}{time})"


def _query(facts: ParameterFacts, schema: Any) -> str:
    style = "json" if facts.style == "content" else facts.style
    extra = "" if style == "form" else f", style={style!r}"
    if style != "json" and not facts.explode:
        extra += ", explode=False"
    if _is_time(schema):
        extra += ", is_time=True"
    extra += ", reserved=True" if facts.reserved else ""
    return f"Query({facts.name!a}{extra})"


def _passed(facts: OperationFacts, answers: Mapping[str, str]) -> Iterable[str]:
    yield _constant(facts)
    yield f"{{{', '.join(f'{status}: {kind}' for status, kind in answers.items())}}}"
    for keyword, location in (
        ("path", "path"),
        ("query", "query"),
        ("headers", "header"),
        ("cookies", "cookie"),
    ):
        values = [p.python_name for p in facts.parameters if p.location == location]
        if values:
            yield f"{keyword}={_tuple(values)}"
    if facts.request_media:
        yield "body=body"
    yield "options=options"


def _tuple(parts: Iterable[str]) -> str:
    listed = list(parts)
    return f"({listed[0]},)" if len(listed) == 1 else f"({', '.join(listed)})"


__all__ = ["Argument", "Method", "method"]
