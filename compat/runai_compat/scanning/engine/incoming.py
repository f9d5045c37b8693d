"""What only looks at the path of a request that comes in: comparisons, rules of gateways and meshes."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache

from ..hosts import Hosts, Owner
from ..sites import UseContext, verb
from ..syntax.model import Call, Closure, Expression, Name, Record, Text, uncompared, walk
from .sending.names import ADDRESSES, key

_ROUTING = frozenset(
    {
        "match", "matches", "pathpattern", "pathpatternconfig", "pathprefix", "pathrule", "pathrules", "pathmatcher", "routekey",
        "searchstring", "bytematchstatement", "saferegex", "pathregex", "urlmap", "events", "matcher", "matchers", "predicates",
    }
)  # fmt: skip
"""Entries of configuration that say what something answers at."""
_HEALTH = re.compile(r"\w*(?:health|healthcheck|probe|liveness|readiness)(?:request)?path")
"""Entries with a path at which something is asked whether it is well."""
_PROSE = frozenset(
    {
        "description", "summary", "help", "message", "comment", "title", "doc", "docs", "note",
        "notes", "text", "content", "label", "path_part", "route_key", "page", "pagepath",
        "referrer", "referer", "tags", "self", "_links", "example", "examples", "querykey", "mutationkey",
    }
)  # fmt: skip
_HEADERS = frozenset(
    {"referer", "referrer", "origin", "location", "content-location", "link", "x-original-url", "x-forwarded-uri"}
)  # fmt: skip
BASES = frozenset(
    {"url", "baseurl", "base", "host", "endpoint", "uri", "server", "address", "target"}
)
_MANY = 60
"""What has more entries is no check of health."""
_RETURNING = re.compile(
    r"redirectur[il]|callbackur[il]s$|logoutur[il]|returnto$|returnur[il]|replyur[il]"
    r"|(?:web|allowed|trusted|cors)origins?$|^audiences?$"
)
_LET_THROUGH = re.compile(
    r"bypass|exempt|whitelist|allowlist|safelist|denylist|blocklist|blacklist|unauthenticated|noauth|skipauth"
    r"|cachekeys?$"
)
_PAGES = frozenset(
    {
        "component",
        "components",
        "element",
        "lazy",
        "loadcomponent",
        "loadchildren",
        "redirect",
        "redirectto",
    }
)
"""What is shown at a path of a page, beside that (the routers of Vue, React, Angular)."""
_NAMING = frozenset({"api_name", "operation_id"})
"""What something of one's own is called by that others call."""
_CACHED = frozenset({"mutate", "invalidate", "revalidatePath", "revalidateTag"})
_SWITCHES = re.compile(r"(?:features?)?(?:flags?|toggles?|switches)|features")
COMPARING = frozenset(
    {
        "startswith", "startsWith", "StartsWith", "starts_with", "start_with?", "HasPrefix", "hasPrefix",
        "StartsWithSegments", "str_starts_with", "str_contains", "strpos", "str_ends_with", "endswith",
        "endsWith", "EndsWith", "ends_with", "end_with?", "HasSuffix", "hasSuffix", "equals", "Equals",
        "equalsIgnoreCase", "eql?", "eql", "equal", "contain", "deepEqual", "strictEqual", "includes",
        "include?", "contains", "Contains", "contains?", "is", "has",
        "match", "match?", "matches", "Matches", "matchPath", "matchesPath", "isMatch", "IsMatch", "MatchString",
        "fullmatch", "search", "test", "preg_match", "fnmatch", "indexOf", "IndexOf", "index", "compare",
        "compareTo", "strcmp", "strncmp", "EqualFold", "contentEquals", "starts-with", "find", "Find",
        "exclude", "excludes", "excludePathPatterns", "addPathPatterns", "forRoutes", "unless",
    }
)  # fmt: skip
"""What a text is compared with something by: it is sent nowhere."""
TRIMMING = frozenset(
    {
        "TrimPrefix", "TrimSuffix", "CutPrefix", "CutSuffix", "strip_prefix", "strip_suffix", "removeprefix",
        "removesuffix", "removePrefix", "removeSuffix", "delete_prefix", "delete_suffix", "substringAfter",
        "trimPrefix", "trim_start_matches",
    }
)  # fmt: skip
"""What takes one text off another: only the other is sent."""


def is_unsent(record: Record, name: Expression | None, value: Expression) -> bool:
    """Whether what an entry says is asked by nobody: it is words, or what something answers at."""
    if not isinstance(name, Text):
        return False
    called = name.value.lower()
    return (
        called in _PROSE
        or is_returned_to(called)
        or is_routing(name)
        or is_stubbed(record, name)
        or _is_switches(name, value)
        or _is_probed(record, name, value)
        or is_let_through(called)
        or (called == "value" and _is_header(record))
        or (called == "url" and record.name == "environment")  # a link in GitLab and GitHub
    )


def _is_header(record: Record) -> bool:
    """Whether a pair of name and value is a header that says where something is or came from."""
    named = record.get("name") or record.get("key")
    return isinstance(named, Text) and named.value.lower() in _HEADERS


def is_routing(name: Expression | None) -> bool:
    """Whether the value of an entry says what something answers at: of a gateway, a balancer, a mesh."""
    called = key(name.value) if isinstance(name, Text) else ""
    return called in _ROUTING or "rewrite" in called or "replacepath" in called


@lru_cache(maxsize=4096)
def is_let_through(name: str) -> bool:
    """Whether what has that name is let through as it comes in: `AUTH_EXEMPT`, `health_bypass`."""
    return _LET_THROUGH.search(key(name)) is not None


def unsent_arguments(call: Call) -> set[int]:
    """Those of the arguments that nobody asks: where somebody is sent back to, the key of what is cached,
    whose function does not take it.
    """
    unsent = {
        id(a.value)
        for a in call.arguments
        if a.name and (a.name in _NAMING or is_returned_to(a.name))
    }
    if call.called not in _CACHED and not call.called.startswith("useSWR"):
        return unsent
    first, second = [*call.positional, None, None][:2]
    is_taken = not isinstance(second, Closure) or bool(second.scope.parameters)
    is_key = call.called.startswith("useSWR") and not is_taken
    if is_key or (isinstance(call.function, Name) and call.called in _CACHED):
        unsent.add(id(first))
    return unsent


@lru_cache(maxsize=4096)
def is_returned_to(name: str) -> bool:
    """Whether what has that name is where somebody is sent, or what a token is for: nobody asks there."""
    return _RETURNING.search(key(name)) is not None


def _is_switches(name: Text, value: Expression) -> bool:
    """Whether an entry says what is switched on, and beside that only names paths: flags of features."""
    if _SWITCHES.fullmatch(key(name.value)) is None:
        return False
    records = [one for one in walk(value) if isinstance(one, Record)]
    named = {key(entry) for record in records for entry in record.named}
    texts = (one.value for one in walk(value) if isinstance(one, Text))
    return (
        bool(named & {"enabled", "rollout"})
        and named.isdisjoint(ADDRESSES)
        and not any("://" in text for text in texts)
    )


def _is_probed(record: Record, name: Text, path: Expression) -> bool:
    """Whether an entry is the path at which something is asked whether it is well: no base is beside it."""
    if not isinstance(path, Text) or not path.value.startswith("/") or len(record.entries) > _MANY:
        return False
    within = key(record.name)
    is_path = key(name.value) in ("path", "requestpath")
    if not is_path and _HEALTH.fullmatch(key(name.value)) is None:
        return False
    named = {key(name) for name in record.named}
    is_check = within == "check" and {"interval", "timeout"} <= named
    is_inside = is_check or "healthcheck" in within or within.endswith("probe")
    return named.isdisjoint(BASES) and (is_inside or not is_path)


def is_answered(record: Record, named: Mapping[str, Expression]) -> bool:
    """Whether the path in it is one that something answers at: of an ingress, of a probe; or an example
    of what was asked (Postman).
    """
    return record.name in ("httpGet", "originalRequest") or bool(
        {"backend", "pathtype"} & named.keys()
    )


def is_rule(record: Record) -> bool:
    """Whether it is a rule for requests that come in: paths with the methods or hosts that they have."""
    named = {key(name) for name in record.named}
    if "path" in named and named & _PAGES:
        return True
    return bool({"pathtype", "strippath", "striprefix"} & named) or (
        "paths" in named and bool({"methods", "hosts", "notpaths", "service"} & named)
    )


def routed(record: Record) -> Iterator[Expression]:
    """All that is in the entries of an object that say what something answers at."""
    for name, value in record.entries:
        if is_routing(name) or is_stubbed(record, name):
            yield from walk(value)


def is_stubbed(record: Record, name: Expression | None) -> bool:
    """Whether an entry is a request that a stub answers: with a path alone, beside the response."""
    if not isinstance(name, Text) or name.value != "request":
        return False
    named = record.named
    request = named.get("request")
    return (
        "response" in named
        and isinstance(request, Record)
        and any(isinstance(v, Text) and v.value.startswith("/") for v in request.named.values())
    )


def sent_parts(call: Call) -> list[Expression]:
    """What is in a call that may be sent somewhere: not the texts that something is compared with, or that
    are taken off it.
    """
    if call.called in TRIMMING:
        return call.positional[:1] if len(call.positional) > 1 else [call.function]
    if call.called not in COMPARING:
        return list(call.children)
    receiver = [call.receiver] if call.receiver is not None else []
    return list(uncompared([*receiver, *(argument.value for argument in call.arguments)]))


_TO = frozenset(
    {"route", "backend", "service", "destination", "cluster", "backendrefs", "upstream"}
)
_AT_SERVER = frozenset({"routes", "paths", "rule", "match", "matches"})
_AT_BACKEND = frozenset({"path", "prefix", "uri"})
_METHOD = re.compile(r"Method\(`([A-Z]+)`\)")


def handed_on(record: Record, hosts: Hosts) -> tuple[list[Expression], str | None, UseContext]:
    """The paths at which a gateway (Envoy, Istio, Kong, Traefik, an ingress) hands requests on to the API,
    or those that it makes of them, and the one method that it lets through; words, where it is the server
    of another product that has routes.
    """
    named = {key(name): value for name, value in record.named.items()}
    at = named.keys() & (
        _AT_SERVER | (_AT_BACKEND if named.keys() & {"backend", "backendrefs"} else frozenset())
    )
    to = [named[name] for name in sorted(named.keys() & (_TO | {"url", "host"}))]
    is_own = bool(at) and any(_is_own(one, hosts) for value in to for one in walk(value))
    if not is_own and not (to and "routes" in at):
        return [], None, UseContext.WORDS
    inside = [one for value in named.values() for one in walk(value) if isinstance(one, Record)]
    rewritten = [
        v for one in (record, *inside) for n, v in one.named.items() if "rewrite" in key(n)
    ]
    asked = [named[name] for name in sorted(at)]
    texts = [one for value in rewritten or asked for one in walk(value) if isinstance(one, Text)]
    methods = {
        method
        for value in asked
        for one in walk(value)
        if isinstance(one, Text)
        and (method := verb(one.value) or next(iter(_METHOD.findall(one.value)), None))
    }
    methods |= {
        m
        for one in walk(named.get("methods", record))
        if isinstance(one, Text) and (m := verb(one.value))
    }
    context = UseContext.DATA if is_own else UseContext.WORDS
    method = methods.pop() if len(methods) == 1 else None
    return [text for text in texts if "/" in text.value], method, context


def _is_own(one: Expression, hosts: Hosts) -> bool:
    """Whether a text is the address or the name of what answers as the API."""
    if not isinstance(one, Text) or one.value.startswith("/"):
        return False
    host = (one.value.partition("://")[2] or one.value).partition("/")[0]
    return " " not in host and hosts.owner(f"https://{host}/") is Owner.OURS
