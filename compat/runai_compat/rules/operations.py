"""The rows for changes of calls and of what they carry; each example is a piece of an operation."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from itertools import islice

from ..vocabulary import Severity
from .builder import BOTH, NARROWER, NEITHER, UNKNOWN, WIDER, Side, both, call, sunsets
from .model import Area, Exposure, Rule

_of = partial(both, area=Area.OPERATION)
_GROWS = Side(exposure=Exposure.DEPENDS)
_TOLERATED = Side(effect=WIDER, exposure=Exposure.TOLERANT)


def rules() -> Iterator[Rule]:
    """Every row about operations and what they carry."""
    yield from _operations()
    yield from _for_generated_clients()
    yield from _security()
    yield from _parameters()
    yield from _bodies()
    yield from _responses()
    yield from _headers()
    yield from _encodings()


_ONE = "paths: {/a: {get: {responses: {'200': {description: ''}}}}}"
_TWO = _ONE[:-1] + ", /b: {get: {responses: {'200': {description: ''}}}}}"
_HOOKED = f"{_ONE}\nwebhooks: {{told: {{post: {{responses: {{'200': {{description: ''}}}}}}}}}}"
_BACK = (
    "callbacks: {done: {'{$request.query.url}': {post: {responses: {'200': {description: ''}}}}}}"
)


def _operations() -> Iterator[Rule]:
    document = partial(call, area=Area.DOCUMENT)
    yield from document("operation-removed", "An operation is gone", NARROWER, _TWO, _ONE,
                        why="Every call of the operation fails.",
                        hint="Find the callers; move them to what replaces the operation.")  # fmt: skip
    yield from document("operation-added", "An operation is new", WIDER, _ONE, _TWO)
    yield from document("webhook-removed", "The server no longer makes a call", NARROWER, _HOOKED, _ONE,
                        why="A client that waits for the call waits in vain.")  # fmt: skip
    yield from document("webhook-added", "The server makes a new call", WIDER, _ONE, _HOOKED)
    yield from call("callback-removed", "The server no longer calls back", NARROWER, _BACK, "",
                    why="A client that waits for the call waits in vain.")  # fmt: skip
    yield from call("callback-added", "The server calls back", WIDER, "", _BACK)
    yield from call("operation-deprecated", "An operation is deprecated", NEITHER, "", "deprecated: true",
                    hint="Plan to move away from the operation before it is removed.")  # fmt: skip
    sunset = "deprecated: true\nx-sunset: '{}'"
    yield from call("operation-sunset-changed", "A deprecated operation stays until another day", NEITHER,
                    sunset.format("2030-06-01"), sunset.format("2030-01-01"),
                    hint="Plan to move away from the operation before that day.")  # fmt: skip
    yield from call("operation-sunset-too-soon", "A deprecated operation goes before the promised notice", NARROWER,
                    "", sunset.format("2020-01-01"),
                    why="The operation may be gone before clients had the time they were promised.",
                    hint="Move away from the operation before that day, or ask for a later one.")  # fmt: skip
    yield from call("operation-undeprecated", "An operation is no longer deprecated", NEITHER,
                    "deprecated: true", "")  # fmt: skip
    yield from call("operation-became-experimental", "An operation became experimental", NEITHER,
                    "", "x-stability-level: alpha")  # fmt: skip
    yield from call("operation-became-stable", "An operation is no longer experimental", NEITHER,
                    "x-stability-level: alpha", "")  # fmt: skip


_NAMED = "paths: {/a: {get: {operationId: one, responses: {}}}, /b: {get: {operationId: two, responses: {}}}}"
_SWAPPED = _NAMED.replace("one", "ONE").replace("two", "one").replace("ONE", "two")


def _for_generated_clients() -> Iterator[Rule]:
    gone = "A generated client names its method after the operationId; code that calls it fails."
    rename = "Rename the calls of the generated method."
    named, other = "operationId: listThings", "operationId: getThings"
    yield from call("operation-id-changed", "The operationId is another one", NEITHER, named, other,
                    why=gone, hint=rename, client=Severity.BREAKING)  # fmt: skip
    yield from call("operation-id-removed", "The operationId is gone", NEITHER, named, "",
                    why=gone, hint=rename, client=Severity.BREAKING)  # fmt: skip
    yield from call("operation-id-repointed", "The operationId names another operation", NEITHER, _NAMED, _SWAPPED,
                    area=Area.DOCUMENT, client=Severity.BREAKING, client_only=True,
                    why="A generated client's method of this name calls something else now.",
                    hint="Find the method that calls the operation now.")  # fmt: skip
    yield from call("operation-id-added", "The operation has an operationId now", NEITHER, "", named,
                    why="A generated client may name its method in a new way.", hint=rename,
                    client=Severity.WARNING)  # fmt: skip
    yield from call("tags-changed", "The operation is grouped under other tags", NEITHER,
                    "tags: [a]", "tags: [b]", client=Severity.BREAKING,
                    why="A generated client groups methods by tag; the method moves.",
                    hint="Change the group through which the method is called.")  # fmt: skip


_ASK = "security: [{{{}: []}}]\ncomponents: {{securitySchemes: {{key: {{type: apiKey, in: header, name: K}}, login: {{type: http, scheme: bearer}}}}}}"
_BEARER = "security: [{{b: []}}]\ncomponents: {{securitySchemes: {{b: {{type: http, scheme: bearer, bearerFormat: {}}}}}}}"
_FLOW = (
    "security: [{{o: []}}]\ncomponents: {{securitySchemes: {{o: {{type: oauth2, flows: {{{}}}}}}}}}"
)
_CODE = "clientCredentials: {{tokenUrl: {}, scopes: {{{}}}}}"


def _security() -> Iterator[Rule]:
    document = partial(call, area=Area.DOCUMENT)
    token = "https://x.example/token"
    flow = _FLOW.format(_CODE.format(token, "read: ''"))
    more_flows = flow.replace(
        "flows: {", f"flows: {{password: {{tokenUrl: '{token}', scopes: {{}}}}, "
    )
    more_scopes = flow.replace("read: ''", "read: '', write: ''")
    yield from document("security-tightened", "More is asked of the caller", None,
                        _ASK.format("key").replace("security: [", "security: [{}, "), _ASK.format("key"),
                        why="A client with the credentials that were enough is refused.",
                        hint="Give the client the credentials that are asked for now.")  # fmt: skip
    yield from document("security-loosened", "Less is asked of the caller", WIDER, _ASK.format("key"),
                        _ASK.format("key").replace("]}]", "]}, {login: []}]"))  # fmt: skip
    yield from document("security-rearranged", "The same credentials are asked for in other words", NEITHER,
                        _ASK.format("key"),
                        _ASK.format("key").replace("]}]", "]}, {key: [], login: []}]"))  # fmt: skip
    yield from document("security-bearer-changed", "Another bearer token is asked for", UNKNOWN,
                        _BEARER.format("JWT"), _BEARER.format("opaque"),
                        why="Whether the tokens that clients hold are still taken cannot be told.",
                        hint="Try a call with a token of today against the new release.")  # fmt: skip
    yield from document(
        "oauth-flow-added", "There is a further way to a token", WIDER, flow, more_flows
    )
    yield from document(
        "oauth-flow-removed", "A way to a token is gone", NARROWER, more_flows, flow
    )
    yield from document("oauth-url-changed", "Tokens are asked for elsewhere", UNKNOWN, flow,
                        flow.replace("/token", "/v2/token"),
                        hint="Change the address from which the client gets its token.")  # fmt: skip
    yield from document("oauth-scope-added", "There is a further scope", WIDER, flow, more_scopes)
    yield from document("oauth-scope-removed", "A scope is gone", NARROWER, more_scopes, flow,
                        why="A client that asks for the scope gets no token.")  # fmt: skip
    yield from _versions()
    one, two = "servers: [{url: 'https://a.example'}]", "servers: [{url: 'https://b.example'}]"
    yield from call("server-removed", "An address is gone", UNKNOWN, one, two,
                    hint="Check which address the clients call.")  # fmt: skip
    yield from call("server-added", "There is a further address", WIDER, one,
                    one.replace("}]", "}, {url: 'https://b.example'}]"))  # fmt: skip
    part = "servers: [{{url: 'https://{{r}}.example', variables: {{r: {{default: {}}}}}}}]"
    yield from call("server-variable-changed", "A part of the address has other values", UNKNOWN,
                    part.format("eu"), part.format("us"),
                    hint="Check which address the clients call.")  # fmt: skip


def _versions() -> Iterator[Rule]:
    """Rows of `--semver`; they stand beside a breaking finding, so the example removes an operation."""
    for kind, title, old, new in (
        ("version-not-raised", "The version stayed although something broke", "1.0.0", "1.0.0"),
        ("version-lowered", "The version went down although something broke", "1.1.0", "1.0.0"),
        (
            "major-version-not-raised",
            "The major version stayed although something broke",
            "1.0.0",
            "1.1.0",
        ),
    ):
        info = "info: {{title: t, version: '{}'}}\n{}"
        yield from call(kind, title, NEITHER, info.format(old, _TWO), info.format(new, _ONE), area=Area.DOCUMENT,
                        hint="Raise the major version.")  # fmt: skip


def _parameter(more: str = "", schema: str = "{type: string}", where: str = "query") -> str:
    return f"parameters: [{{name: x, in: {where}, schema: {schema}{', ' + more if more else ''}}}]"


def _parameters() -> Iterator[Rule]:
    plain = _parameter()
    many = "{type: array, items: {type: string}}"
    yield from _of("parameter-added", "an optional parameter is new", NEITHER, "", plain)
    yield from _of("required-parameter-added", "a required parameter is new", NARROWER,
                   "", _parameter("required: true"),
                   request=Side(why="A call without the parameter is refused.",
                                hint="Send the parameter from the new release on."))  # fmt: skip
    yield from _of("parameter-removed", "a parameter is gone", UNKNOWN, plain, "",
                   request=Side(why="What clients send there is ignored, or refused.",
                                hint="Stop sending the parameter; check what the call does without it."))  # fmt: skip
    yield from _of("parameter-became-required", "a parameter must be there now", NARROWER,
                   plain, _parameter("required: true"),
                   request=Side(why="A call without the parameter is refused.",
                                hint="Send the parameter from the new release on."))  # fmt: skip
    yield from _of("parameter-became-optional", "a parameter may be missing now", WIDER,
                   _parameter("required: true"), plain)  # fmt: skip
    yield from _of("parameter-style-changed", "a parameter is written in another way", BOTH,
                   _parameter("style: form", many), _parameter("style: pipeDelimited", many))  # fmt: skip
    yield from _of("parameter-explode-changed", "several values of a parameter are written in another way", BOTH,
                   _parameter("explode: true", many), _parameter("explode: false", many))  # fmt: skip
    yield from _of("parameter-allow-reserved-added", "a parameter may hold reserved characters now", WIDER,
                   plain, _parameter("allowReserved: true"))  # fmt: skip
    yield from _of("parameter-allow-reserved-removed", "a parameter may not hold reserved characters any more", NARROWER,
                   _parameter("allowReserved: true"), plain)  # fmt: skip
    yield from _of("parameter-allow-empty-value-added", "a parameter may be empty now", WIDER,
                   plain, _parameter("allowEmptyValue: true"))  # fmt: skip
    yield from _of("parameter-allow-empty-value-removed", "a parameter may not be empty any more", NARROWER,
                   _parameter("allowEmptyValue: true"), plain)  # fmt: skip
    yield from _of("serialisation-changed", "a parameter or header is written in another way", BOTH, plain,
                   "parameters: [{name: x, in: query, content: {application/json: {schema: {type: string}}}}]")  # fmt: skip
    other = Side(why="A client that leaves the parameter out gets another answer.",
                 hint="Send the parameter with the value that is meant.")  # fmt: skip
    first, second = (
        _parameter(schema="{type: string, default: a}"),
        _parameter(schema="{type: string, default: b}"),
    )
    yield from _of("parameter-default-added", "leaving a parameter out has a meaning now", BOTH,
                   plain, first, request=other, response=Side(effect=NEITHER))  # fmt: skip
    yield from _of("parameter-default-removed", "leaving a parameter out means nothing certain any more", BOTH,
                   first, plain, request=other, response=Side(effect=NEITHER))  # fmt: skip
    yield from _of("parameter-default-changed", "leaving a parameter out means something else", BOTH,
                   first, second, request=other, response=Side(effect=NEITHER))  # fmt: skip
    soon = Side(hint="Plan to move away from the parameter before it is removed.")
    yield from _of("parameter-deprecated", "a parameter is deprecated", NEITHER,
                   plain, _parameter("deprecated: true"), request=soon)  # fmt: skip
    yield from sunsets("parameter", "parameter", Area.OPERATION,
                       lambda mark: _parameter(mark))  # fmt: skip
    yield from _of("parameter-undeprecated", "a parameter is no longer deprecated", NEITHER,
                   _parameter("deprecated: true"), plain)  # fmt: skip
    yield from _of("parameter-became-experimental", "a parameter became experimental", NEITHER,
                   plain, _parameter("x-stability-level: alpha"))  # fmt: skip
    yield from _of("parameter-became-stable", "a parameter is no longer experimental", NEITHER,
                   _parameter("x-stability-level: alpha"), plain)  # fmt: skip
    pair = "parameters: [{{name: {}, in: query, required: true, schema: {{}}}}, {{name: {}, in: query, required: true, schema: {{}}}}]"
    order = _of("parameter-order-changed", "required parameters stand in another order", NEITHER,
                pair.format("x", "y"), pair.format("y", "x"),
                request=Side(why="A generated client may take them by position, in this order.",
                             hint="Pass the parameters by name."),
                client=Severity.WARNING, client_only=True)  # fmt: skip
    yield from islice(order, 1)
    renamed = _of("path-parameter-renamed", "a parameter in the path has another name", NEITHER,
                   "path: /a/{id}\nparameters: [{name: id, in: path, required: true, schema: {type: string}}]",
                   "path: /a/{key}\nparameters: [{name: key, in: path, required: true, schema: {type: string}}]",
                   request=Side(why="A generated client names its argument after the parameter.",
                                hint="Rename the argument where it is passed by name."),
                   client=Severity.BREAKING, client_only=True)  # fmt: skip
    yield from islice(renamed, 1)  # a webhook has no path that a client fills in


def _body(*media: str, more: str = "") -> str:
    content = ", ".join(f"{each}: {{schema: {{type: object}}}}" for each in media)
    return f"requestBody: {{{more}content: {{{content}}}}}"


def _bodies() -> Iterator[Rule]:
    json, both_media = _body("application/json"), _body("application/json", "text/csv")
    must = _body("application/json", more="required: true, ")
    yield from _of("body-added", "a body may be sent now", WIDER, "", json, response=_TOLERATED)
    yield from _of("required-body-added", "a body must be sent now", NARROWER, "", must)
    yield from _of("body-removed", "no body is read any more", NARROWER, json, "",
                   request=Side(why="A body that clients send is refused, or what it says is lost.",
                                hint="Find out where what the body said has to be said now."),
                   response=Side(effect=WIDER, why="A client that reads the body misses it."))  # fmt: skip
    yield from _of("body-became-required", "the body must be sent now", NARROWER, json, must)
    yield from _of("body-became-optional", "the body may be left out now", WIDER, must, json)
    yield from _of("media-type-added", "there is a further media type", WIDER, json, both_media,
                   response=Side(effect=NEITHER))  # fmt: skip
    yield from _of("media-type-removed", "a media type is gone", NARROWER, both_media, json,
                   response=Side(effect=BOTH, why="A client that asks for the media type gets none it reads."))  # fmt: skip
    yield from _of("media-type-narrowed", "a range of media types became one of them", NARROWER,
                   _body("application/*"), json)  # fmt: skip
    yield from _of("media-type-widened", "a media type became a range of them", WIDER,
                   json, _body("application/*"), response=_GROWS)  # fmt: skip


def _answers(**statuses: str) -> str:
    return (
        "responses: {" + ", ".join(f"'{code[1:]}': {held}" for code, held in statuses.items()) + "}"
    )


_EMPTY = "{description: ''}"


def _responses() -> Iterator[Rule]:
    one, other = _answers(_200=_EMPTY), _answers(_200=_EMPTY, _202=_EMPTY)
    failing = _answers(_200=_EMPTY, _404=_EMPTY)
    yield from _of("success-status-added", "there is a further success status", WIDER, one, other,
                   response=_TOLERATED)  # fmt: skip
    yield from _of("success-status-removed", "a success status is gone", None, other, one,
                   response=Side(why="What was answered with this status is answered in another way.",
                                 hint="Check what the client does when another status comes."))  # fmt: skip
    yield from _of("error-status-added", "there is a further error status", WIDER, one, failing,
                   response=_TOLERATED)  # fmt: skip
    yield from _of("error-status-removed", "an error status is gone", NARROWER, failing, one)
    linked = "responses: {{'200': {{description: '', links: {{next: {{operationId: {}}}}}}}}}"
    yield from _of("link-added", "there is a further link", NEITHER, one, linked.format("list"))
    yield from _of("link-removed", "a link is gone", NEITHER, linked.format("list"), one)
    yield from _of(
        "link-changed",
        "a link leads elsewhere",
        NEITHER,
        linked.format("list"),
        linked.format("get"),
    )


def _with_header(more: str) -> str:
    return f"responses: {{'200': {{description: '', headers: {{X-Rate: {{{more}schema: {{type: string}}}}}}}}}}"


def _headers() -> Iterator[Rule]:
    none, may, must = _answers(_200=_EMPTY), _with_header(""), _with_header("required: true, ")
    yield from _of("header-added", "an optional header is new", NEITHER, none, may)
    yield from _of(
        "required-header-added", "a header that is always there is new", NARROWER, none, must
    )
    yield from _of(
        "header-removed", "an optional header is gone", WIDER, may, none, response=_GROWS
    )
    yield from _of(
        "required-header-removed", "a header that was always there is gone", WIDER, must, none
    )
    yield from _of("header-became-required", "a header must be there now", NARROWER, may, must)
    yield from _of("header-became-optional", "a header may be missing now", WIDER, must, may)
    yield from _of("header-explode-changed", "several values of a header are written in another way", BOTH,
                   may, _with_header("explode: true, "))  # fmt: skip
    yield from _of(
        "header-deprecated",
        "a header is deprecated",
        NEITHER,
        may,
        _with_header("deprecated: true, "),
    )
    yield from sunsets("header", "header", Area.OPERATION,
                       lambda mark: _with_header(f"{mark}, " if mark else ""))  # fmt: skip
    yield from _of("header-undeprecated", "a header is no longer deprecated", NEITHER,
                   _with_header("deprecated: true, "), may)  # fmt: skip
    stability = _with_header("x-stability-level: alpha, ")
    yield from _of(
        "header-became-experimental", "a header became experimental", NEITHER, may, stability
    )
    yield from _of(
        "header-became-stable", "a header is no longer experimental", NEITHER, stability, may
    )


def _encodings() -> Iterator[Rule]:
    form = (
        "requestBody: {{content: {{multipart/form-data: "
        "{{schema: {{type: object, properties: {{a: {{type: array, items: {{type: string}}}}}}}}, "
        "encoding: {{a: {{{}}}}}}}}}}}"
    )
    for field, kind, one, other in (
        ("contentType", "content-type", "text/plain", "text/csv"),
        ("style", "style", "form", "spaceDelimited"),
        ("explode", "explode", "true", "false"),
        ("allowReserved", "allow-reserved", "true", "false"),
    ):
        yield from _of(f"encoding-{kind}-changed", "a part of a form is sent in another way", None,
                       form.format(f"{field}: {one}"), form.format(f"{field}: {other}"))  # fmt: skip
