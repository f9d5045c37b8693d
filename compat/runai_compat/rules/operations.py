"""The rows for changes of calls and of what they carry; each example is a piece of an operation."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from itertools import islice

from ..vocabulary import Severity
from .builder import BOTH, NARROWER, NEITHER, UNKNOWN, UNPROMISED, WIDER, Side, both, call, sunsets
from .model import Area, Exposure, Rule

_of = partial(both, area=Area.OPERATION)
_GROWS = Side(exposure=Exposure.DEPENDS)
_TOLERATED = Side(effect=WIDER, exposure=Exposure.TOLERANT)
_CORRECTED = Side(
    why="No such media type exists: it was a slip of the document, not what goes over the wire.",
    hint="Nothing to do; a client that was generated with the misspelt name has to be generated again.",
)


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
    yield from document("operation-removed", "An operation was removed", NARROWER, _TWO, _ONE,
                        why="Every call of the operation fails.",
                        hint="Find the callers; move them to what replaces the operation.")  # fmt: skip
    yield from document("operation-added", "An operation was added", WIDER, _ONE, _TWO)
    yield from document("webhook-removed", "A webhook was removed: the server no longer makes the call", NARROWER, _HOOKED, _ONE,
                        why="A client that waits for the call waits in vain.",
                    hint="Find the code that waits for the call; look for what tells the same now.")  # fmt: skip
    yield from document(
        "webhook-added", "A webhook was added: the server makes a call", WIDER, _ONE, _HOOKED
    )
    yield from call("callback-removed", "A callback was removed", NARROWER, _BACK, "",
                    why="A client that waits for the call waits in vain.",
                    hint="Find the code that waits for the call; look for what tells the same now.")  # fmt: skip
    yield from call("callback-added", "A callback was added", WIDER, "", _BACK)
    yield from call("operation-deprecated", "An operation became deprecated", NEITHER, "", "deprecated: true",
                    hint="Plan to move away from the operation before it is removed.")  # fmt: skip
    sunset = "deprecated: true\nx-sunset: '{}'"
    yield from call("operation-sunset-changed", "The sunset date of an operation changed", NEITHER,
                    sunset.format("2030-06-01"), sunset.format("2030-01-01"),
                    hint="Plan to move away from the operation before that day.")  # fmt: skip
    yield from call("operation-sunset-too-soon", "The sunset date of an operation is before the promised notice", NARROWER,
                    "", sunset.format("2020-01-01"),
                    why="The operation may be gone before clients had the time they were promised.",
                    hint="Move away from the operation before that day, or ask for a later one.")  # fmt: skip
    yield from call("operation-undeprecated", "An operation is no longer deprecated", NEITHER,
                    "deprecated: true", "")  # fmt: skip
    yield from call("operation-became-experimental", "An operation became experimental", UNKNOWN,
                    "", "x-stability-level: alpha", why=UNPROMISED.why, hint=UNPROMISED.hint)  # fmt: skip
    yield from call("operation-became-stable", "An operation is no longer experimental", NEITHER,
                    "x-stability-level: alpha", "")  # fmt: skip


_NAMED = "paths: {/a: {get: {operationId: one, responses: {}}}, /b: {get: {operationId: two, responses: {}}}}"
_SWAPPED = _NAMED.replace("one", "ONE").replace("two", "one").replace("ONE", "two")


def _for_generated_clients() -> Iterator[Rule]:
    gone = "A generated client names its method after the operationId; code that calls it fails."
    rename = "Rename the calls of the generated method."
    named, other = "operationId: listThings", "operationId: getThings"
    yield from call("operation-id-changed", "The operationId changed", NEITHER, named, other,
                    why=gone, hint=rename, client=Severity.BREAKING)  # fmt: skip
    yield from call("operation-id-removed", "The operationId was removed", NEITHER, named, "",
                    why=gone, hint=rename, client=Severity.BREAKING)  # fmt: skip
    yield from call("operation-id-repointed", "The operationId names another operation", NEITHER, _NAMED, _SWAPPED,
                    area=Area.DOCUMENT, client=Severity.BREAKING, client_only=True,
                    why="A generated client's method of this name calls something else now.",
                    hint="Find the method that calls the operation now.")  # fmt: skip
    yield from call("operation-id-added", "An operationId was added", NEITHER, "", named,
                    why="A generated client may name its method in a new way.", hint=rename,
                    client=Severity.WARNING)  # fmt: skip
    yield from call("tags-changed", "The tags of an operation changed", NEITHER,
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
    yield from document("security-tightened", "More credentials are required", None,
                        _ASK.format("key").replace("security: [", "security: [{}, "), _ASK.format("key"),
                        why="A client with the credentials that were enough is refused.",
                        hint="Give the client the credentials that are asked for now.")  # fmt: skip
    yield from document("security-loosened", "Fewer credentials are required", WIDER, _ASK.format("key"),
                        _ASK.format("key").replace("]}]", "]}, {login: []}]"))  # fmt: skip
    yield from document("security-rearranged", "The same credentials are required, written in another way", NEITHER,
                        _ASK.format("key"),
                        _ASK.format("key").replace("]}]", "]}, {key: [], login: []}]"))  # fmt: skip
    yield from document("security-bearer-changed", "The format of the bearer token changed", UNKNOWN,
                        _BEARER.format("JWT"), _BEARER.format("opaque"),
                        why="Whether the tokens that clients hold are still taken cannot be told.",
                        hint="Try a call with a token of today against the new release.")  # fmt: skip
    yield from document("oauth-flow-added", "An OAuth flow was added", WIDER, flow, more_flows)
    yield from document(
        "oauth-flow-removed",
        "An OAuth flow was removed",
        NARROWER,
        more_flows,
        flow,
        why="A client that gets its token this way gets none.",
        hint="Move the clients to a flow that is left before the upgrade.",
    )
    yield from document("oauth-url-changed", "The URL that gives tokens changed", UNKNOWN, flow,
                        flow.replace("/token", "/v2/token"),
                        hint="Change the address from which the client gets its token.")  # fmt: skip
    yield from document("oauth-scope-added", "An OAuth scope was added", WIDER, flow, more_scopes)
    yield from document("oauth-scope-removed", "An OAuth scope was removed", NARROWER, more_scopes, flow,
                        why="A client that asks for the scope gets no token.",
                        hint="Stop asking for the scope before the upgrade.")  # fmt: skip
    yield from _versions()
    one, two = "servers: [{url: 'https://a.example'}]", "servers: [{url: 'https://b.example'}]"
    yield from call("server-removed", "A server URL was removed", UNKNOWN, one, two,
                    hint="Check which address the clients call.")  # fmt: skip
    yield from call("server-added", "A server URL was added", WIDER, one,
                    one.replace("}]", "}, {url: 'https://b.example'}]"))  # fmt: skip
    part = "servers: [{{url: 'https://{{r}}.example', variables: {{r: {{default: {}}}}}}}]"
    yield from call("server-variable-changed", "A variable of a server URL changed", None,
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
    yield from _of("parameter-added", "an optional parameter was added", NEITHER, "", plain)
    yield from _of("required-parameter-added", "a required parameter was added", NARROWER,
                   "", _parameter("required: true"),
                   request=Side(why="A call without the parameter is refused.",
                                hint="Send the parameter from the new release on."))  # fmt: skip
    yield from _of("parameter-removed", "a parameter was removed", UNKNOWN, plain, "",
                   request=Side(why="What clients send there is ignored, or refused.",
                                hint="Stop sending the parameter; check what the call does without it."))  # fmt: skip
    yield from _of("required-parameter-removed", "a required parameter was removed", None,
                   _parameter("required: true"), "",
                   request=Side(effect=UNKNOWN, why="What every client sends there is ignored, or refused.",
                                hint="Stop sending the parameter; check what the call does without it."),
                   response=Side(effect=WIDER, why="Who is called was promised the parameter and misses it.",
                                 hint="Change the code that reads the parameter."))  # fmt: skip
    yield from _of("parameter-became-required", "a parameter became required", NARROWER,
                   plain, _parameter("required: true"),
                   request=Side(why="A call without the parameter is refused.",
                                hint="Send the parameter from the new release on."))  # fmt: skip
    yield from _of("parameter-became-optional", "a parameter became optional", WIDER,
                   _parameter("required: true"), plain)  # fmt: skip
    yield from _of("parameter-style-changed", "the serialisation style of a parameter changed", BOTH,
                   _parameter("style: form", many), _parameter("style: pipeDelimited", many))  # fmt: skip
    yield from _of("parameter-explode-changed", "the serialisation of several values of a parameter changed (explode)", BOTH,
                   _parameter("explode: true", many), _parameter("explode: false", many))  # fmt: skip
    yield from _of("parameter-allow-reserved-added", "reserved characters became allowed in a parameter", WIDER,
                   plain, _parameter("allowReserved: true"))  # fmt: skip
    yield from _of("parameter-allow-reserved-removed", "reserved characters are no longer allowed in a parameter", NARROWER,
                   _parameter("allowReserved: true"), plain)  # fmt: skip
    yield from _of("parameter-allow-empty-value-added", "a parameter may be empty", WIDER,
                   plain, _parameter("allowEmptyValue: true"))  # fmt: skip
    yield from _of("parameter-allow-empty-value-removed", "a parameter may no longer be empty", NARROWER,
                   _parameter("allowEmptyValue: true"), plain)  # fmt: skip
    yield from _of("serialisation-changed", "the serialisation of a parameter or header changed", BOTH, plain,
                   "parameters: [{name: x, in: query, content: {application/json: {schema: {type: string}}}}]")  # fmt: skip
    other = Side(why="A client that leaves the parameter out gets another answer.",
                 hint="Send the parameter with the value that is meant.")  # fmt: skip
    first, second = (
        _parameter(schema="{type: string, default: a}"),
        _parameter(schema="{type: string, default: b}"),
    )
    yield from _of("parameter-default-added", "a default of a parameter was added", BOTH,
                   plain, first, request=other, response=Side(effect=NEITHER))  # fmt: skip
    yield from _of("parameter-default-removed", "the default of a parameter was removed", BOTH,
                   first, plain, request=other, response=Side(effect=NEITHER))  # fmt: skip
    yield from _of("parameter-default-changed", "the default of a parameter changed", BOTH,
                   first, second, request=other, response=Side(effect=NEITHER))  # fmt: skip
    soon = Side(hint="Plan to move away from the parameter before it is removed.")
    yield from _of("parameter-deprecated", "a parameter became deprecated", NEITHER,
                   plain, _parameter("deprecated: true"), request=soon)  # fmt: skip
    yield from sunsets("parameter", "parameter", Area.OPERATION,
                       lambda mark: _parameter(mark))  # fmt: skip
    yield from _of("parameter-undeprecated", "a parameter is no longer deprecated", NEITHER,
                   _parameter("deprecated: true"), plain)  # fmt: skip
    yield from _of("parameter-became-experimental", "a parameter became experimental", UNKNOWN,
                   plain, _parameter("x-stability-level: alpha"),
                   request=UNPROMISED, response=UNPROMISED)  # fmt: skip
    yield from _of("parameter-became-stable", "a parameter is no longer experimental", NEITHER,
                   _parameter("x-stability-level: alpha"), plain)  # fmt: skip
    pair = "parameters: [{{name: {}, in: query, required: true, schema: {{}}}}, {{name: {}, in: query, required: true, schema: {{}}}}]"
    order = _of("parameter-order-changed", "the order of required parameters changed", NEITHER,
                pair.format("x", "y"), pair.format("y", "x"),
                request=Side(why="A generated client may take them by position, in this order.",
                             hint="Pass the parameters by name."),
                client=Severity.WARNING, client_only=True)  # fmt: skip
    yield from islice(order, 1)
    renamed = _of("path-parameter-renamed", "a path parameter was renamed", NEITHER,
                   "path: /a/{id}\nparameters: [{name: id, in: path, required: true, schema: {type: string}}]",
                   "path: /a/{key}\nparameters: [{name: key, in: path, required: true, schema: {type: string}}]",
                   request=Side(why="A generated client names its argument after the parameter.",
                                hint="Rename the argument where it is passed by name."),
                   client=Severity.BREAKING, client_only=True)  # fmt: skip
    yield from islice(renamed, 1)  # a webhook has no path that a client fills in


def _body(*media: str, more: str = "") -> str:
    content = ", ".join(f"{name}: {{schema: {{type: object}}}}" for name in media)
    return f"requestBody: {{{more}content: {{{content}}}}}"


def _bodies() -> Iterator[Rule]:
    json, both_media = _body("application/json"), _body("application/json", "text/csv")
    must = _body("application/json", more="required: true, ")
    yield from _of("body-added", "an optional body was added", WIDER, "", json, response=_TOLERATED)
    yield from _of("required-body-added", "a required body was added", NARROWER, "", must)
    yield from _of("body-removed", "the body was removed", NARROWER, json, "",
                   request=Side(why="A body that clients send is refused, or what it says is lost.",
                                hint="Find out where what the body said has to be said now."),
                   response=Side(effect=WIDER, why="A client that reads the body misses it."))  # fmt: skip
    yield from _of("body-became-required", "the body became required", NARROWER, json, must)
    yield from _of("body-became-optional", "the body became optional", WIDER, must, json)
    yield from _of("media-type-added", "a media type was added", WIDER, json, both_media,
                   response=Side(effect=NEITHER))  # fmt: skip
    yield from _of("media-type-removed", "a media type was removed", NARROWER, both_media, json,
                   response=Side(effect=BOTH, why="A client that asks for the media type gets none it reads."))  # fmt: skip
    yield from _of("media-type-narrowed", "a range of media types became one of them", NARROWER,
                   _body("application/*"), json)  # fmt: skip
    yield from _of("media-type-spelling-changed", "the spelling of a media type changed", NEITHER,
                   _body("applicatin/json"), json,
                   request=_CORRECTED, response=_CORRECTED)  # fmt: skip
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
    yield from _of("success-status-added", "a success status was added", WIDER, one, other,
                   response=_TOLERATED)  # fmt: skip
    yield from _of("success-status-removed", "a success status was removed", None, other, one,
                   response=Side(why="What was answered with this status is answered in another way.",
                                 hint="Check what the client does when another status comes."))  # fmt: skip
    yield from _of("error-status-added", "an error status was added", WIDER, one, failing,
                   response=_TOLERATED)  # fmt: skip
    yield from _of("error-status-removed", "an error status was removed", NARROWER, failing, one)
    linked = "responses: {{'200': {{description: '', links: {{next: {{operationId: {}}}}}}}}}"
    yield from _of("link-added", "a link was added", NEITHER, one, linked.format("list"))
    yield from _of("link-removed", "a link was removed", NEITHER, linked.format("list"), one)
    yield from _of(
        "link-changed",
        "a link changed",
        NEITHER,
        linked.format("list"),
        linked.format("get"),
    )


def _with_header(more: str, of: str = "string") -> str:
    return f"responses: {{'200': {{description: '', headers: {{X-Rate: {{{more}schema: {{type: {of}}}}}}}}}}}"


def _headers() -> Iterator[Rule]:
    none, may, must = _answers(_200=_EMPTY), _with_header(""), _with_header("required: true, ")
    yield from _of("header-added", "an optional header was added", NEITHER, none, may)
    yield from _of("required-header-added", "a required header was added", NARROWER, none, must)
    yield from _of(
        "header-removed", "an optional header was removed", WIDER, may, none, response=_GROWS
    )
    yield from _of("required-header-removed", "a required header was removed", WIDER, must, none)
    yield from _of("header-became-required", "a header became required", NARROWER, may, must)
    yield from _of("header-became-optional", "a header became optional", WIDER, must, may)
    yield from _of("header-explode-changed", "the serialisation of an object in a header changed (explode)", BOTH,
                   _with_header("", "object"), _with_header("explode: true, ", "object"))  # fmt: skip
    yield from _of(
        "header-deprecated",
        "a header became deprecated",
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
        "header-became-experimental",
        "a header became experimental",
        UNKNOWN,
        may,
        stability,
        request=UNPROMISED,
        response=UNPROMISED,
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
        yield from _of(f"encoding-{kind}-changed", "the encoding of a form part changed", None,
                       form.format(f"{field}: {one}"), form.format(f"{field}: {other}"))  # fmt: skip
    xml = (
        "requestBody: {{content: {{application/xml: "
        "{{schema: {{type: object, properties: {{a: {{type: string, xml: {{name: {}}}}}}}}}}}}}}}"
    )
    yield from _of("xml-changed", "the name or form of a value in XML changed", BOTH,
                   xml.format("a"), xml.format("b"))  # fmt: skip
