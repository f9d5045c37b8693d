"""More edits than the rules' own examples: other fields, and the two ends, of the same kinds."""

from __future__ import annotations

from collections.abc import Iterator

from runai_compat.rules import Area

Edit = tuple[Area, str, str, str]  # what the examples are pieces of, rule, before, after

_BOUNDS = (
    ("maximum", "integer", "maximum", 5), ("minimum", "integer", "minimum", 5),
    ("maximum", "integer", "exclusiveMaximum", 5), ("minimum", "integer", "exclusiveMinimum", 5),
    ("max-length", "string", "maxLength", 5), ("min-length", "string", "minLength", 5),
    ("max-items", "array", "maxItems", 5), ("min-items", "array", "minItems", 5),
    ("max-properties", "object", "maxProperties", 5), ("min-properties", "object", "minProperties", 5),
)  # fmt: skip
_FLOWS = ("implicit", "password", "clientCredentials", "authorizationCode")
_METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace")
_FINE = "responses: {'200': {description: ''}}"


def edits() -> Iterator[Edit]:
    """Every edit, in both directions of time where the rule has a mirror."""
    yield from ((Area.SCHEMA, *schema) for schema in _schemas())
    yield from ((Area.OPERATION, *carrier) for carrier in _carriers())
    yield from ((Area.DOCUMENT, *edit) for edit in _security())
    yield from ((Area.DOCUMENT, *document) for document in _documents())


def _schemas() -> Iterator[tuple[str, str, str]]:
    for name, kind, keyword, value in _BOUNDS:
        bare, bound = f"type: {kind}", f"type: {kind}\n{keyword}: {value}"
        yield f"request-{name}-tightened", bare, bound
        yield f"request-{name}-loosened", bound, bare
    for keyword, name, tight in (
        ("exclusiveMaximum", "maximum", 3),
        ("exclusiveMinimum", "minimum", 7),
    ):
        yield (
            f"request-{name}-tightened",
            f"type: number\n{keyword}: 5",
            f"type: number\n{keyword}: {tight}",
        )
    held = "type: array\ncontains: {type: string}"
    yield "request-max-contains-tightened", held, f"{held}\nmaxContains: 5"
    yield "request-max-contains-loosened", f"{held}\nmaxContains: 5", held
    yield "request-min-contains-tightened", held, f"{held}\nminContains: 5"
    yield "request-min-contains-loosened", f"{held}\nminContains: 5", held
    for field, name, value in (
        ("format", "format", "uuid"),
        ("contentEncoding", "content-encoding", "base64"),
        ("contentMediaType", "content-media-type", "text/csv"),
    ):
        yield f"request-{name}-changed", "type: string", f"type: string\n{field}: {value}"
        yield f"request-{name}-changed", f"type: string\n{field}: {value}", "type: string"
    yield "request-type-narrowed", "{}", "type: string"
    yield "request-type-widened", "type: string", "{}"
    yield "request-type-narrowed", "type: array", "type: array\nitems: {type: string}"
    yield "request-type-widened", "type: array\nitems: {type: string}", "type: array"
    yield "request-type-narrowed", "type: array", "type: array\nprefixItems: [{type: string}]"
    yield "request-type-widened", "type: array\nprefixItems: [{type: string}]", "type: array"
    yield "request-type-narrowed", "type: array", "type: array\nunevaluatedItems: {type: string}"
    yield "request-type-widened", "type: array\nunevaluatedItems: {type: string}", "type: array"
    yield "request-max-length-tightened", "type: string", "type: string\nallOf: [{maxLength: 5}]"
    yield "request-max-length-loosened", "type: string\nallOf: [{maxLength: 5}]", "type: string"
    ruled = "type: object\nif: {required: [a]}\nthen: {required: [b]}"
    other = f"{ruled}\nelse: {{required: [c]}}"
    yield "request-type-narrowed", ruled, other
    yield "request-type-widened", other, ruled
    either = "oneOf: [{type: object, properties: {k: {}}}, {type: object, properties: {l: {}}}]"
    said = f"{either}\ndiscriminator: {{propertyName: k}}"
    mapped = f"{either}\ndiscriminator: {{propertyName: k, mapping: {{cat: '#/x-cat'}}}}"
    yield "request-discriminator-value-added", said, mapped
    yield "request-discriminator-value-removed", mapped, said


def _carriers() -> Iterator[tuple[str, str, str]]:
    head = "responses: {{'200': {{description: '', headers: {{X: {{{}}}}}}}}}"
    yield (
        "response-serialisation-changed",
        head.format("schema: {type: string}"),
        head.format("content: {text/csv: {schema: {type: string}}}"),
    )
    yield (
        "response-serialisation-changed",
        head.format("content: {text/csv: {schema: {}}}"),
        head.format("schema: {}"),
    )
    yield "response-type-narrowed", head.format(""), head.format("schema: {type: string}")
    yield "response-type-widened", head.format("schema: {type: string}"), head.format("")
    link = "responses: {{'200': {{description: '', links: {{next: {{{}}}}}}}}}"
    for field, one, two in (
        ("operationId", "a", "b"),
        ("operationRef", "'#/paths/a'", "'#/paths/b'"),
        ("parameters", "{a: 1}", "{a: 2}"),
        ("requestBody", "1", "2"),
        ("server", "{url: 'https://a.example'}", "{url: 'https://b.example'}"),
    ):
        first, second = link.format(f"{field}: {one}"), link.format(f"{field}: {two}")
        yield from (
            ("response-link-changed", *edit)
            for edit in ((link.format(""), first), (first, second), (first, link.format("")))
        )
    answer = "responses: {{'200': {{description: ''{}}}}}"
    bodied = answer.format(", content: {application/json: {}}")
    yield "response-media-type-added", answer.format(""), bodied
    yield "response-media-type-removed", bodied, answer.format("")
    typed = answer.format(", content: {application/json: {schema: {type: string}}}")
    yield "response-type-narrowed", bodied, typed
    yield "response-type-widened", typed, bodied
    form = "requestBody: {{content: {{multipart/form-data: {{schema: {{type: object, properties: {{a: {{}}}}}}{}}}}}}}"
    coded = form.format(", encoding: {a: {contentType: text/csv}}")
    bare = form.format(", encoding: {a: {}}")
    yield "request-encoding-content-type-changed", form.format(""), coded
    yield "request-encoding-content-type-changed", coded, form.format("")
    yield "request-encoding-content-type-changed", bare, coded
    yield "request-encoding-content-type-changed", coded, bare
    styled = form.format(", encoding: {a: {style: form}}")
    yield "request-encoding-style-changed", bare, styled
    yield "request-encoding-style-changed", styled, bare
    headed = form.format(", encoding: {a: {headers: {X: {schema: {type: string}}}}}")
    yield "request-header-added", bare, headed
    yield "request-header-removed", headed, bare
    listed = "requestBody: {{content: {{multipart/mixed: {{schema: {{type: array}}{}}}}}}}"
    for field in ("itemEncoding: {{contentType: {}}}", "prefixEncoding: [{{contentType: {}}}]"):
        csv, html = (
            listed.format(f", {field.format(media_type)}")
            for media_type in ("text/csv", "text/html")
        )
        yield from (
            ("request-encoding-content-type-changed", *edit)
            for edit in ((listed.format(""), csv), (csv, html), (csv, listed.format("")))
        )
    marked = (
        "requestBody: {{content: {{application/xml: {{schema: {{type: object, "
        "properties: {{a: {{type: array{}}}}}}}}}}}}}"
    )
    for one, two in (
        ("wrapped: true, name: b", "wrapped: true, name: c"),
        ("wrapped: true", "wrapped: true, name: c"),
        ("namespace: 'http://a.example'", "namespace: 'http://b.example'"),
        ("namespace: 'http://a.example', wrapped: true", "wrapped: true"),
        ("attribute: true", "attribute: false"),
        ("wrapped: true", "wrapped: false"),
    ):
        first, second = (marked.format(f", xml: {{{name}}}") for name in (one, two))
        ways = (
            (marked.format(""), first),
            (first, second),
            (second, first),
            (first, marked.format("")),
        )
        yield from (("request-xml-changed", *edit) for edit in ways)
    par = "parameters: [{{name: {}, in: {}, schema: {{type: array}}{}}}]"
    yield "request-parameter-removed", par.format("x", "query", ""), par.format("y", "query", "")
    yield "request-parameter-removed", par.format("x", "query", ""), par.format("x", "cookie", "")
    plain, piped = par.format("x", "query", ""), par.format("x", "query", ", style: pipeDelimited")
    yield "request-parameter-style-changed", plain, piped
    yield "request-parameter-style-changed", piped, plain
    back = "callbacks: {{done: {{'{{$request.body#/a}}': {{post: {{{}}}}}{}}}}}".replace(
        "{{{}}}", "{{" + _FINE.replace("{", "{{").replace("}", "}}") + "}}"
    )
    more = ", '{$request.body#/b}': {post: {responses: {'200': {description: ''}}}}"
    yield "callback-added", back.format(""), back.format(more)
    yield "callback-removed", back.format(more), back.format("")
    yield "tags-changed", "", "tags: [a]"
    yield "tags-changed", "tags: [a]", ""
    server = "servers: [{url: 'https://a.example'}]"
    yield "server-removed", "", server
    yield "server-removed", server, ""
    yield "server-removed", "servers: [{}]", server
    yield "server-removed", server, "servers: [{}]"
    at = "servers: [{{url: 'https://{{r}}.example'{}}}]"
    variable = ", variables: {{r: {{{}}}}}"
    states = [
        at.format(variable.format(value))
        for value in ("", "default: eu", "enum: [eu]", "enum: [eu, us]")
    ]
    yield "server-variable-changed", at.format(""), states[1]
    yield "server-variable-changed", states[1], at.format("")
    for one, two in ((0, 1), (1, 0), (0, 2), (2, 0), (2, 3)):
        yield "server-variable-changed", states[one], states[two]


def _secured(scheme: str, need: str = "[{s: []}]") -> str:
    return f"security: {need}\ncomponents: {{securitySchemes: {{s: {{{scheme}}}}}}}"


def _security() -> Iterator[tuple[str, str, str]]:
    schemes = [
        "type: http", "type: http, scheme: basic", "type: http, scheme: bearer",
        "type: apiKey", "type: apiKey, name: k", "type: apiKey, name: l",
        "type: apiKey, name: k, in: query", "type: apiKey, name: k, in: cookie",
        "type: openIdConnect", "type: openIdConnect, openIdConnectUrl: 'https://a.example'",
        "type: openIdConnect, openIdConnectUrl: 'https://b.example'",
    ]  # fmt: skip
    for one, two in (
        (0, 1),
        (1, 2),
        (1, 0),
        (3, 4),
        (4, 5),
        (4, 3),
        (4, 6),
        (6, 7),
        (6, 4),
        (2, 6),
    ):
        yield "security-tightened", _secured(schemes[one]), _secured(schemes[two])
    for one, two in ((8, 9), (9, 10), (9, 8)):
        yield "oauth-url-changed", _secured(schemes[one]), _secured(schemes[two])
    key = "type: apiKey, name: k, in: query"
    yield "security-tightened", _secured(key, "[]"), _secured(key)
    keyed = "components: {securitySchemes: {s: {type: apiKey, name: k, in: query}}}"
    yield "security-tightened", keyed, f"security: [{{s: []}}]\n{keyed}"
    yield "security-loosened", f"security: [{{s: []}}]\n{keyed}", keyed
    own = f"paths: {{/a: {{get: {{{{}}{_FINE}}}}}}}\n{keyed}"
    none, asked, more = (
        own.replace("{}", requirement, 1)
        for requirement in ("", "security: [{s: []}], ", "security: [{s: [x]}], ")
    )
    yield "security-tightened", none, asked
    yield "security-loosened", asked, none
    yield "security-tightened", asked, more
    flow = "type: oauth2, flows: {{{}}}"
    for name in _FLOWS:
        one = f"{name}: {{tokenUrl: 'https://a.example', scopes: {{}}}}"
        yield "oauth-flow-added", _secured(flow.format("")), _secured(flow.format(one))
        yield "oauth-flow-removed", _secured(flow.format(one)), _secured(flow.format(""))
    yield "oauth-flow-added", _secured("type: oauth2"), _secured(flow.format("implicit: {}"))
    yield "oauth-flow-removed", _secured(flow.format("implicit: {}")), _secured("type: oauth2")
    for field in ("authorizationUrl", "tokenUrl", "refreshUrl"):
        states = [
            _secured(flow.format(f"implicit: {{{address}}}"))
            for address in ("", f"{field}: 'https://a.example'", f"{field}: 'https://b.example'")
        ]
        for one, two in ((0, 1), (1, 2), (1, 0)):
            yield "oauth-url-changed", states[one], states[two]


def _documents() -> Iterator[tuple[str, str, str]]:
    path = "paths: {{/a: {{{}}}}}"
    for method in _METHODS:
        here = path.format(f"{method}: {{{_FINE}}}")
        yield "operation-added", path.format(""), here
        yield "operation-removed", here, path.format("")
    server = "servers: [{url: 'https://a.example'}]"
    got = f"get: {{{_FINE}}}"
    yield "server-removed", path.format(got), f"{path.format(got)}\n{server}"
    yield "server-removed", f"{path.format(got)}\n{server}", path.format(got)
    yield "server-removed", path.format(got), path.format(f"{got}, {server}")
    yield "server-removed", path.format(f"{got}, {server}"), path.format(got)
    shared = f"parameters: [{{name: x, in: query, schema: {{}}}}], {got}"
    yield "request-parameter-added", path.format(got), path.format(shared)
    yield "request-parameter-removed", path.format(shared), path.format(got)
