"""What counts is what goes over the wire: other words for the same calls, and where they differ."""

from __future__ import annotations

from typing import Any

import pytest
import yaml

from ..verdicts import changes, verdicts

GET = "get: {responses: {'200': {description: ''}}}"
FORM = (
    "requestBody: {content: {application/x-www-form-urlencoded: {schema: {type: object, "
    "properties: {a: {type: array, items: {type: string}}, o: {type: object}}}"
)
PARTS = (
    "requestBody: {content: {multipart/form-data: {schema: {type: object, properties: "
    "{a: {type: string, format: binary}, b: {type: object}, c: {type: integer}, "
    "d: {type: array, items: {type: object}}}}"
)
BYTES = "requestBody: {content: {%s: {schema: {type: string, %s}}}}"
ANSWER_HEADER = "responses: {'200': {description: '', headers: {X-A: {schema: %s}}}"
JSON = "responses: {'200': {description: '', content: {%s: {schema: {type: string}}}}}"
ERROR = "{description: '', content: {application/json: {schema: {type: %s}}}}"


def document(text: str) -> dict[str, Any]:
    """A whole document from a piece in YAML: of a document if it has paths, else of an operation."""
    piece = yaml.safe_load(text) or {}
    head = {"openapi": "3.1.0", "info": {"title": "t", "version": "1"}}
    if "paths" in piece:
        return head | piece
    return head | {"paths": {"/a": {"post": {"responses": {"200": {"description": ""}}} | piece}}}


SAME = {
    "the base path moved from the server into the paths": (
        f"servers: [{{url: 'https://x/api'}}]\npaths: {{/v1/a: {{{GET}}}, '/v1/{{b}}': {{{GET}}}}}",
        f"servers: [{{url: 'https://x/'}}]\npaths: {{/api/v1/a: {{{GET}}}, '/api/v1/{{c}}': {{{GET}}}}}",
    ),
    "the default server made explicit": (
        f"paths: {{/a: {{{GET}}}}}",
        f"servers: [{{url: /}}]\npaths: {{/a: {{{GET}}}}}",
    ),
    "a charset of JSON, which has only one": (
        JSON % "application/json",
        JSON % "'application/json; charset=UTF-8'",
    ),
    "defaults of an encoding made explicit": (
        FORM + "}}}",
        FORM + ", encoding: {a: {style: form, explode: true, allowReserved: false}}}}}",
    ),
    "another style's default of explode made explicit": (
        FORM + ", encoding: {a: {style: spaceDelimited}}}}}",
        FORM + ", encoding: {a: {style: spaceDelimited, explode: false}}}}}",
    ),
    "content types of parts made explicit": (
        PARTS + "}}}",
        PARTS + ", encoding: {a: {contentType: application/octet-stream}, b: {contentType: "
        "application/json}, c: {contentType: text/plain}, d: {contentType: application/json}}}}}",
    ),
    "a part of bytes without a type": (
        PARTS + "}}}",
        PARTS.replace("type: string, format: binary", "contentMediaType: application/octet-stream") + "}}}",
    ),
    "bytes whose media type is said twice": (
        BYTES % ("application/pdf", "format: binary"),
        BYTES % ("application/pdf", "contentMediaType: application/pdf"),
    ),
    "a list in a header of an answer, exploded": (
        ANSWER_HEADER % "{type: array, items: {type: string}}}",
        ANSWER_HEADER % "{type: array, items: {type: string}}, explode: true}",
    ),
    "a host in other letters, and the port that its scheme has anyway": (
        f"servers: [{{url: 'https://API.example.com:443/v1/'}}]\npaths: {{/a: {{{GET}}}}}",
        f"servers: [{{url: 'HTTPS://api.example.com/v1'}}]\npaths: {{/a: {{{GET}}}}}",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", SAME)
def test_other_words_for_the_same_calls(name: str) -> None:
    """Nothing is reported, in either direction of time."""
    old, new = map(document, SAME[name])
    assert verdicts(old, new) == []
    assert verdicts(new, old) == []


DIFFERENT = {
    "a range became one code of it": (
        "responses: {2XX: {description: ''}}",
        "responses: {'200': {description: ''}}",
        [["response-success-status-removed", "info", "POST /a", "response.2XX"]],
    ),
    "a code became the range it is of": (
        "responses: {'200': {description: ''}}",
        "responses: {2XX: {description: ''}}",
        [["response-success-status-added", "info", "POST /a", "response.2XX"]],
    ),
    "a code of a range is answered otherwise": (
        f"responses: {{2XX: {ERROR % 'string'}}}",
        f"responses: {{'200': {ERROR % 'integer'}}}",
        [
            ["response-success-status-removed", "info", "POST /a", "response.2XX"],
            ["response-type-changed", "breaking", "POST /a", "response.200.body"],
        ],
    ),
    "an error that the default spoke for": (
        f"responses: {{'200': {{description: ''}}, default: {ERROR % 'string'}}}",
        f"responses: {{'200': {{description: ''}}, '404': {ERROR % 'integer'}, default: {ERROR % 'string'}}}",
        [
            ["response-error-status-added", "info", "POST /a", "response.404"],
            ["response-type-changed", "breaking", "POST /a", "response.404.body"],
        ],
    ),
    "text with a charset is less than text of any": (
        JSON % "text/csv",
        JSON % "text/csv;charset=utf-8",
        [["response-media-type-narrowed", "info", "POST /a", "response.200.body(text/csv)"]],
    ),
    "bytes of which there may be fewer": (
        BYTES % ("application/pdf", "format: binary"),
        BYTES % ("application/pdf", "format: binary, maxLength: 5"),
        [["request-max-length-tightened", "breaking", "POST /a", "request.body(application/pdf)"]],
    ),
    "a part of bytes of which there may be fewer": (
        PARTS + "}}}",
        PARTS.replace("binary", "binary, maxLength: 5") + "}}}",
        [["request-max-length-tightened", "breaking", "POST /a", "request.body(multipart/form-data).a"]],
    ),
    "a part that may come several times": (
        PARTS + "}}}",
        PARTS.replace("{type: integer}", "{type: array, items: {type: integer}}") + "}}}",
        [["request-type-widened", "info", "POST /a", "request.body(multipart/form-data).c"]],
    ),
    "a number sent as plain text became any text": (
        "requestBody: {content: {text/plain: {schema: {type: integer}}}}",
        "requestBody: {content: {text/plain: {schema: {type: string}}}}",
        [["request-type-widened", "info", "POST /a", "request.body(text/plain)"]],
    ),
    "security for all calls is one cause": (
        f"paths: {{/a: {{{GET}}}, /b: {{{GET}}}}}\n"
        "components: {securitySchemes: {k: {type: http, scheme: bearer}}}",
        f"paths: {{/a: {{{GET}}}, /b: {{{GET}}}}}\nsecurity: [{{k: []}}]\n"
        "components: {securitySchemes: {k: {type: http, scheme: bearer}}}",
        [["security-tightened", "breaking", "GET /a, GET /b", "security"]],
    ),
    "a server for all calls is one cause": (
        f"paths: {{/a: {{{GET}}}, /b: {{{GET}}}}}",
        f"paths: {{/a: {{{GET}}}, /b: {{{GET}}}}}\nservers: [{{url: 'https://x'}}]",
        [
            ["server-added", "info", "GET /a, GET /b", "server"],
            ["server-removed", "warning", "GET /a, GET /b", "server"],
        ],
    ),
    "a path beside one that differs in a parameter's name": (
        f"paths: {{'/p/{{id}}': {{{GET}}}}}",
        f"paths: {{'/p/{{id}}': {{{GET}}}, '/p/{{a}}': {{{GET}}}}}",
        [["operation-added", "info", "GET /p/{a}", ""]],
    ),
    "one server of two no longer answers a moved path": (
        f"servers: [{{url: 'https://x/v1'}}, {{url: 'https://y/v1'}}]\npaths: {{/a: {{{GET}}}}}",
        f"servers: [{{url: 'https://x'}}]\npaths: {{/v1/a: {{{GET}}}}}",
        [["server-removed", "warning", "GET /a", "server"]],
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", DIFFERENT)
def test_calls_that_differ(name: str) -> None:
    """Exactly the verdicts that follow from what is sent and answered."""
    old, new, expected = DIFFERENT[name]
    assert verdicts(document(old), document(new)) == expected


def test_each_way_to_a_token_is_compared() -> None:
    """Also where there are several schemes of OAuth."""

    def made(url: str) -> dict[str, Any]:
        flows = "flows: {{implicit: {{authorizationUrl: 'https://{}', scopes: {{}}}}}}"
        return document(
            f"paths: {{/a: {{{GET}}}}}\nsecurity: [{{o: []}}, {{p: []}}]\n"
            f"components: {{securitySchemes: {{o: {{type: oauth2, {flows.format('x')}}}, "
            f"p: {{type: oauth2, {flows.format(url)}}}}}}}"
        )

    assert [verdict[0] for verdict in verdicts(made("y"), made("z"))] == ["oauth-url-changed"]


def test_a_member_of_a_query_that_is_gone_is_shown_where_it_was_written() -> None:
    """It has no parameter of its own in the old document."""
    one = "parameters: [{name: q, in: query, schema: {type: object, properties: {a: {type: string}, b: {type: integer}}}}]"
    old, new = document(one), document("parameters: [{name: a, in: query, schema: {type: string}}]")
    (removed,) = changes(old, new)
    assert removed.uses[0].location == "request.query.b"
    assert removed.old is old["paths"]["/a"]["post"]["parameters"][0]["schema"]["properties"]["b"]
