"""What the functions on addresses give: segments added, a path replaced, parts put together."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from ...sites import UNKNOWN
from ...syntax.model import Call, Expression, Items, Name, Place, last_name
from . import symbols
from .references import References
from .symbols import Texts

Evaluate = Callable[[Expression, Place, int], Texts]
"""The texts that an expression may be; the number is how deep its evaluation is."""
SAME = frozenset(
    {
        "str", "Path", "PurePosixPath", "Request", "fspath", "String", "URI", "create", "parse",
        "from", "to_string", "toString", "to_owned", "into", "as_str", "String::from", "Parse",
        "parseUrl", "toHttpUrl", "url", "Url", "unwrap", "expect", "ok", "build", "clone", "var",
        "encodeURI", "to_s", "freeze", "urlparse", "URI.parse", "toURL", "toUri", "Clone", "as_ref",
        "RestRequest", "target", "newBuilder", "Template", "fromHttpUrl", "fromUriString", "AddQueryString",
        "fromUri", "request_uri", "StringBuilder", "StringBuffer", "UriBuilder", "buildString", "URLBuilder",
        "apply", "also", "ToString", "String::new",
        "furl", "wretch", "request", "geturl", "unsplit", "builder", "trim_end", "as_bytes", "authority", "asString", "AsString", "trimIndent", "trimMargin", "value", "must", "Must", "http_url", "decode", "encode",
    }
)  # fmt: skip
_UNWRAPPING = frozenset({"unwrap", "expect", "ok"})
"""Those of them that are given words for the case that there is nothing (Rust)."""
_APPENDING = frozenset(
    {
        "path", "Path", "AppendPathSegment", "AppendPathSegments", "addPathSegments",
        "addPathSegment", "pathSegment", "appendPathSegments", "appendingPathComponent",
        "appendPath", "addEncodedPathSegments", "addEncodedPathSegment", "appendEncodedPath",
        "joinpath", "JoinPath", "addPath", "appendPathComponents",
    }
)  # fmt: skip
_KEEPING = frozenset(
    {
        "request", "openConnection", "toUriString", "toUri", "header", "headers", "accept", "queryParam",
        "SetQueryParam", "SetQueryParams", "AllowAnyHttpStatus", "property", "cookie", "query",
        "resolveTemplate", "buildAndExpand", "encode", "expand", "addParameter", "setParameter", "setScheme",
        "setHost", "setPort", "fragment", "userInfo", "build_and_expand", "SetFragment", "to_string",
        "addParameters", "resolveTemplates", "AddUrlSegment", "AddQueryParameter", "AddParameter", "AddHeader", "AddHeaders", "AddJsonBody", "AddBody", "buildUpon", "toBuilder", "addQueryParameter", "port", "scheme", "set",
    }
)  # fmt: skip
"""What says more of a request to an address, which stays as it is."""
_REPLACING = frozenset(
    {
        "_replace", "copy_with", "with_path", "urlunparse", "urlunsplit", "setPath", "encodedPath", "replacePath",
        "path_and_query", "setPathSegments",
    }
)  # fmt: skip
"""What gives an address another path."""
_FLAGS = frozenset({"String", "StringP"})
"""What gives the option of a command line: after its name the default, then words (Go)."""
_UNSPLIT_PATH = 2
_PARTED = frozenset({"URL", "Uri", "UriBuilder", "URI", "URLComponents", "Url"})
MODULES = frozenset(
    {"strings", "String", "string", "path", "filepath", "posixpath", "url", "os", "Enum"}
)
RESOLVES = frozenset({"urljoin", "URL", "Uri", "uri", "resolve", "urlJoin"})


class AddressFunctions:
    """Evaluates calls of them."""

    def __init__(self, references: References, evaluate: Evaluate) -> None:
        self._references, self._of = references, evaluate

    def of(self, call: Call, place: Place, deep: int) -> Texts:
        """What functions give that make addresses; nothing where it is none of them."""
        name, given, receiver = call.called, call.positional, call.receiver
        if name in _APPENDING and given:
            return self._appended(call, place, deep)
        if receiver is not None and (name in _KEEPING or name.startswith(("With", "with_"))):
            return self._of(receiver, place, deep)
        if name in ("apply", "also") and "url" in call.named:
            return symbols.joined([(UNKNOWN,), self._of(call.named["url"], place, deep)])
        if name == "new" and given and last_name(receiver or call).lower() in ("resource", "uri"):
            return self._of(given[-1], place, deep)
        if name in _REPLACING and (path := _new_path(call)) is not None:
            return symbols.joined([(UNKNOWN,), self._of(path, place, deep)])
        if name in ("substitute", "safe_substitute") and receiver is not None:
            named = {key: self._of(value, place, deep)[0] for key, value in call.named.items()}
            return tuple(_substituted(text, named) for text in self._of(receiver, place, deep))
        if texts := self._parted(call, place, deep) or self._of_request(call, place, deep):
            return texts
        if name == "build" and receiver is not None:
            texts = self._of(receiver, place, deep)
            if any("/" in text for text in texts):
                return texts
        if name in _FLAGS and len(given) > 2:
            return self._of(given[-2], place, deep)
        inner = receiver if name in _UNWRAPPING and receiver else given[0] if given else receiver
        is_same = name in SAME or name in RESOLVES
        return self._of(inner, place, deep) if is_same and inner is not None else ()

    def is_one(self, call: Call, place: Place) -> bool:
        """Whether it is `url.joinpath("users", id)`, not the join of a module."""
        receiver = call.receiver
        if call.called not in _APPENDING or receiver is None:
            return False
        bound = isinstance(receiver, Name) and self._references.bindings(receiver.name, place)[1]
        return bool(bound) or last_name(receiver) not in MODULES

    def _appended(self, call: Call, place: Place, deep: int) -> Texts:
        """A path with segments behind it."""
        receiver = call.receiver
        parts = [self._of(part, place, deep) for part in call.positional]
        before = self._of(receiver, place, deep) if receiver is not None else (UNKNOWN,)
        anonymous = place.scope.parameters if place.scope.name.startswith("<") else ()
        is_handed = isinstance(receiver, Name) and receiver.name in anonymous
        if is_handed or (receiver is None and call.called == "appendPathSegments"):
            # the builder that a client hands over, with its own base
            paths = ("/".join(p.strip("/") for p in chosen) for chosen in symbols.products(*parts))
            return tuple(path if symbols.is_open(path) else f"/{path}" for path in paths)
        if not any(
            "/" in t or symbols.has_parameters(t) or symbols.has_attributes(t) for t in before
        ):
            before = (UNKNOWN,)
        return tuple(under(*chosen) for chosen in symbols.products(before, *parts))

    def _parted(self, call: Call, place: Place, deep: int) -> Texts:
        """An address that is put together of named parts, of host and path, or of a text."""
        name, given = call.called, call.positional
        path = next((v for key, v in call.named.items() if key.lower() == "path"), None)
        if name in _PARTED and path is not None:
            return symbols.joined([(UNKNOWN,), self._of(path, place, deep)])
        if name in _PARTED and "string" in call.named:
            return self._of(call.named["string"], place, deep)
        if name in _PARTED and isinstance(segments := call.named.get("pathSegments"), Items):
            parts = [self._of(item.value, place, deep) for item in segments.items]
            return symbols.joined([(UNKNOWN,), *parts], "/")
        if (
            name in ("http", "https")
            and len(given) > 1
            and last_name(call.receiver or call) == "Uri"
        ):
            choices = [self._of(part, place, deep) for part in given[:2]]
            return tuple(under(*chosen) for chosen in symbols.products(*choices))
        return ()

    def _of_request(self, call: Call, place: Place, deep: int) -> Texts:
        """What the verbs of R's httr2 give, which take a request first: its address."""
        name, given, receiver = call.called, call.positional, call.receiver
        if name.startswith("req_") and (inner := receiver or next(iter(given), None)) is not None:
            before = self._of(inner, place, deep)
            appended = given if receiver is not None else given[1:]
            if name not in ("req_url_path_append", "req_url_path"):
                return before
            parts = [self._of(part, place, deep) for part in appended]
            return tuple(under(*chosen) for chosen in symbols.products(before, *parts))
        return ()


def _new_path(call: Call) -> Expression | None:
    """The path that an address is given: by name, alone, or in its place among the parts."""
    if (named := call.named.get("path")) is not None:
        return named
    first = next(iter(call.positional), None)
    if isinstance(first, Items):
        return next((i.value for i in first.items[_UNSPLIT_PATH : _UNSPLIT_PATH + 1]), None)
    return first


_DOLLAR = re.compile(r"\$(?:\{(\w+)\}|(\w+))")


def _substituted(template: str, values: Mapping[str, str]) -> str:
    """As Python's templates are filled."""
    return _DOLLAR.sub(lambda match: values.get(match[1] or match[2], UNKNOWN), template)


def under(*parts: str) -> str:
    """Parts of a path with one slash between each two."""
    first, *others = parts
    return "/".join([first.rstrip("/"), *(part.strip("/") for part in others)])
