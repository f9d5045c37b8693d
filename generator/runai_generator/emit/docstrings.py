"""The docstring of a method, composed from facts alone: the contract's own sentences stay out."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from ..metadata.deprecations import Notice
from ..metadata.upstream_text import Background
from ..prepare import OperationFacts, ParameterFacts
from ..prepare.media import EVENTS, LINES, essence
from . import prose
from .pagination import named

_ERRORS = {
    400: "BadRequestError",
    401: "AuthenticationError",
    403: "PermissionDeniedError",
    404: "NotFoundError",
    409: "ConflictError",
    422: "UnprocessableError",
    429: "RateLimitError",
}
_MOST_VALUES = 12
_ANYTHING = (".*", "^.*$")
_VERBS = frozenset(
    {"add", "apply", "approve", "assign", "attach", "cancel", "change", "check",
     "clone", "count", "create", "delete", "detach", "disable", "download", "enable", "execute",
     "export", "fetch", "find", "generate", "get", "grant", "import", "list", "login", "logout",
     "merge", "move", "overwrite", "patch", "post", "put", "read", "regenerate", "remove", "rename",
     "replace", "reset", "restart", "restore", "resume", "retrieve", "revoke", "rotate", "run",
     "search", "send", "set", "start", "stop", "submit", "suspend", "sync", "test", "unassign",
     "update", "upload", "validate", "verify"}
)  # fmt: skip
_METHOD_VERBS = {"head": "check", "post": "post", "options": "ask for"}
_MAKING = frozenset({"add", "clone", "create", "generate", "submit"})
_WITHOUT_ARTICLE = frozenset({"login", "logout", "post"})
_DETERMINED = frozenset(
    {
        "a",
        "all",
        "an",
        "any",
        "by",
        "for",
        "from",
        "in",
        "it",
        "me",
        "my",
        "of",
        "the",
        "to",
        "with",
    }
)
_JOINED = {"form": "comma-separated", "spaceDelimited": "separated by spaces",
           "pipeDelimited": "separated by bars"}  # fmt: skip
_BOUNDS = (("minimum", "at least {}"), ("exclusiveMinimum", "more than {}"),
           ("maximum", "at most {}"), ("exclusiveMaximum", "less than {}"),
           ("minLength", "{} characters or more"), ("maxLength", "{} characters or fewer"),
           ("minItems", "{} items or more"), ("maxItems", "{} items or fewer"))  # fmt: skip


def method(
    facts: OperationFacts,
    written: Mapping[str, Any],
    types: Mapping[ParameterFacts, str],
    body: str | None,
    answers: Mapping[str, str],
    components: Mapping[str, Any],
    background: Background,
) -> tuple[str, ...]:
    """The lines of the docstring, not yet indented or escaped."""
    told = background.told
    lines = [sentence(facts), "", f"`{facts.method.upper()} {facts.path}`"]
    if words := prose.lines(background.words.operation(facts)):
        lines += ["", *words]
    if lifecycle := list(_lifecycle_lines(facts, told.operation(facts))):
        lines += ["", *lifecycle]
    schemas = {
        (p["in"], p["name"]): _meant(p["schema"], components) for p in written.get("parameters", ())
    }
    arguments = list(_arguments(facts, schemas, types, body, written, background))
    if arguments:
        lines += ["", "Args:", *(f"    {line}" for line in arguments)]
    lines += ["", "Returns:", *(f"    {line}" for line in _returns(facts, answers))]
    if raised := list(_raises(facts.response_media)):
        lines += ["", "Raises:", *(f"    {line}" for line in raised)]
    if page := background.reference.page(facts.tag):
        lines += ["", f"See {page}"]
    return tuple(lines)


def sentence(facts: OperationFacts) -> str:
    """What the operation does, as far as its name tells: a verb and what it is done to.

    A name without a verb is that of a resource, which the HTTP method is done to.
    """
    words = facts.name.removesuffix("_deprecated").strip("_").split("_")
    parts = [part for part in facts.path.split("/") if "{" not in part]
    if facts.method not in ("get", "head") and parts[-1].lower() == words[0]:
        parts.pop()  # what is done has a path of its own
    resources = {
        word.lower().removesuffix("s")
        for part in parts
        for word in re.findall(r"[A-Za-z][a-z]*|[A-Z]+", part)
    }
    if words[-1] in _VERBS and words[0] not in _VERBS:
        words = [words[-1], *words[:-1]]
    is_noun = words[0] not in _VERBS and words[0].removesuffix("s") in resources
    if is_noun and (len(words) > 1 or facts.method in ("get", "head")):
        words = [_METHOD_VERBS.get(facts.method, facts.method), *words]
    verb, things = words[0].capitalize(), words[1:]
    if not things:
        return f"{verb}."
    return f"{verb} {_article(words[0], things)}{' '.join(things)}."


def _article(verb: str, things: Sequence[str]) -> str:
    """`a` for what is new, `the` for what is there; nothing for several and for what has one."""
    several = things[-1].endswith("s") and not things[-1].endswith(("ss", "us", "is"))
    if several or verb in _WITHOUT_ARTICLE or things[0] in _DETERMINED:
        return ""
    if verb not in _MAKING:
        return "the "
    return "an " if re.match(r"[aeio]|[fhlmnrsx]\d", things[0]) else "a "


def field(schema: Any, facts: Mapping[str, Any], components: Mapping[str, Any]) -> str:
    """The limits, the default and the values of a field as a sentence; empty if it has none.

    facts: what the prepared document knows beside the schema: `default`, `readOnly`, `writeOnly`.
    """
    said = list(_limits(_meant(schema, components)))
    if "default" in facts:
        said.append(f"default {json.dumps(facts['default'])}")
    said += ["set by the server only"] if facts.get("readOnly") is True else []
    said += ["sent only, never answered"] if facts.get("writeOnly") is True else []
    text = ", ".join(said)
    return f"{text[:1].upper()}{text[1:]}." if text else ""


def _arguments(
    facts: OperationFacts,
    schemas: Mapping[tuple[str, str], Any],
    types: Mapping[ParameterFacts, str],
    body: str | None,
    written: Mapping[str, Any],
    background: Background,
) -> Iterator[str]:
    for parameter in facts.parameters:
        schema = schemas[parameter.location, parameter.name]
        notice = background.told.parameter(facts, parameter)
        said = [
            f"`{parameter.name}` in the {parameter.location}",
            *_details(parameter, schema, notice),
        ]
        need = "" if parameter.required else ", optional"
        yield f"{parameter.python_name} ({types[parameter].removesuffix(' | None')}{need}): {', '.join(said)}."
        yield from (
            f"    {line}" for line in prose.lines(background.words.parameter(facts, parameter))
        )
    if body is not None:
        need = "" if written["requestBody"].get("required") else ", optional"
        takes_files = "multipart/form-data" in facts.request_media and "models." in body
        files = " Paths and open files go in a mapping." if takes_files else ""
        yield f"body ({body.removesuffix(' | None')}{need}): sent as {' or '.join(facts.request_media)}.{files}"


def _lifecycle_lines(facts: OperationFacts, notice: Notice | None) -> Iterator[str]:
    """Whether the operation stays."""
    said = notice.text if notice else ""
    if said or facts.deprecated:
        text = said or "deprecated"
        yield f"{text[:1].upper()}{text[1:]}."
    if notice and notice.experimental:
        yield "Experimental: it may change or go in any release."


def _details(
    parameter: ParameterFacts, schema: Mapping[str, Any], notice: Notice | None
) -> Iterator[str]:
    if schema.get("type") == "array" and not parameter.explode and parameter.location == "query":
        yield _JOINED.get(parameter.style, "as JSON")
    yield from _limits(schema)
    if parameter.default is not None:
        yield f"default {parameter.default}"
    if notice and notice.text:
        yield notice.text
    elif parameter.deprecated:
        yield "deprecated"


def _limits(schema: Mapping[str, Any]) -> Iterator[str]:
    items = schema.get("items")
    allowed = schema.get("enum") or (items.get("enum") if isinstance(items, Mapping) else None)
    if allowed:
        yield _values(allowed)
    for keyword, words in _BOUNDS:
        if keyword in schema:
            told = words.format(schema[keyword])
            yield re.sub(r"^(1 \w+)s\b", r"\1", told)
    if isinstance(schema.get("pattern"), str) and schema["pattern"] not in _ANYTHING:
        yield f"matching `{schema['pattern']}`"


def _values(allowed: Sequence[Any]) -> str:
    """`one of "a", "b"`; of many the first ones."""
    shown = ", ".join(json.dumps(value) for value in allowed[:_MOST_VALUES])
    more = f" and {len(allowed) - _MOST_VALUES} more" if len(allowed) > _MOST_VALUES else ""
    return f"one of {shown}{more}"


def _meant(schema: Any, components: Mapping[str, Any]) -> Mapping[str, Any]:
    """The parameter's schema without null, references followed, also that of its items."""
    used = named(schema, components)
    return {**used, "items": _meant(used["items"], components)} if "items" in used else used


def _returns(facts: OperationFacts, answers: Mapping[str, str]) -> Iterator[str]:
    by_type: dict[str, list[str]] = {}
    for status, kind in answers.items():
        by_type.setdefault(kind, []).append(status.strip("'"))
    for kind, statuses in by_type.items():
        yield f"{kind} ({', '.join(statuses)})"
    kinds = {essence(name) for names in facts.response_media.values() for name in names}
    if one_by_one := kinds & {EVENTS, *LINES}:
        reading = "iter_events" if EVENTS in one_by_one else "iter_items"
        yield f"One by one, as they come: `with_streaming_response.{facts.name}()`, then `{reading}()`."
    if not answers:
        yield "None"


def _raises(responses: Mapping[str, Any]) -> Iterator[str]:
    by_error: dict[str, list[str]] = {}
    for status in sorted(responses):
        if status.startswith(("4", "5")):
            by_error.setdefault(_error(status), []).append(status)
    for error, statuses in by_error.items():
        yield f"{error}: on {', '.join(statuses)}."


def _error(status: str) -> str:
    if status.startswith("5"):
        return "ServerError"
    return _ERRORS.get(int(status), "APIStatusError") if status.isdigit() else "APIStatusError"
