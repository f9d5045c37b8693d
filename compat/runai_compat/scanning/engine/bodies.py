"""What a call is seen to send: objects and models that are written out in the code."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from functools import lru_cache

from ..observed_value import UNSEEN, Sight
from ..syntax.model import (
    Call,
    Expression,
    Items,
    Member,
    Module,
    Name,
    Opaque,
    Place,
    Record,
    Text,
    last_name,
    walk,
)
from .evaluation.bound_names import reaching
from .evaluation.references import References

_DEEP = 12
_WRAPPING = frozenset(
    {
        "dumps", "encode", "dict", "to_dict", "model_dump", "to_json", "stringify", "generate",
        "json_encode", "convertto-json", "Marshal", "NewReader", "NewBuffer", "NewBufferString",
        "StringContent", "JsonContent.Create", "Serialize", "SerializeObject", "ofString",
        "StringEntity", "HttpEntity",
    }
)  # fmt: skip
"""What only gives a value another form: its first argument, or what it is called on."""
_OPTIONS = frozenset(
    {
        "method", "headers", "header", "body", "json", "data", "params", "query", "search_params",
        "form", "form_params", "multipart", "timeout", "auth", "credentials", "mode", "cache",
        "redirect", "referrer", "signal", "keepalive", "base_url", "prefix_url", "url", "uri",
        "response_type", "observe", "context", "with_credentials", "retry", "hooks", "agent",
        "http_errors", "throw_http_errors", "verify", "proxy", "cookies", "cookie_jar", "debug",
        "allow_redirects", "follow_redirect", "connect_timeout", "stream", "is_stream", "sink",
        "cert", "fail_on_status_code", "ignore_https_errors", "max_redirects", "tags", "dispatcher",
        "transform_response", "validate_status", "params_serializer", "on_upload_progress",
        "on_download_progress", "next", "priority", "integrity", "authorization", "content_type", "accept", "parse_json",
        "fetch", "resolve_body_only",
    }
)  # fmt: skip
"""Names in an object that may say how something is sent instead of what."""
_PLAIN = {"null": None, "true": True, "false": False}


class Bodies:
    """Reads them."""

    def __init__(self, references: References) -> None:
        self._references = references
        self._counts: dict[int, dict[tuple[int, str], int]] = {}

    def sent(self, expression: Expression, place: Place, *, is_named: bool = True) -> Sight:
        """What a body holds. A text is what its JSON says; one that is none is not seen through: it
        may be a form, the name of a file, or a template. is_named: as in Sent; what is not, and may
        be options, is not seen either.
        """
        seen = self.seen(expression, place)
        if seen.kind != "scalar":
            return seen if is_named or seen.members.keys().isdisjoint(_OPTIONS) else UNSEEN
        try:
            value = json.loads(seen.text)
        except (ValueError, RecursionError):
            return UNSEEN
        return Sight.of(value) if isinstance(value, dict | list) else UNSEEN

    def seen(self, expression: Expression, place: Place, deep: int = 0) -> Sight:
        """What the expression holds, as far as it is written out."""
        if deep > _DEEP:
            return UNSEEN
        if isinstance(expression, Text):
            return Sight.scalar(_scalar(expression))
        if isinstance(expression, Record):
            return self._object(expression.entries, place, deep)
        if isinstance(expression, Items):
            if any(item.spread for item in expression.items):
                return UNSEEN
            return Sight.array(self.seen(i.value, place, deep + 1) for i in expression.items)
        if isinstance(expression, Call):
            return self._made(expression, place, deep)
        if isinstance(expression, Name):
            return self._named(expression, place, deep)
        if isinstance(expression, Member) and expression.name in _WRAPPING:
            return self.seen(
                expression.object, place, deep + 1
            )  # a call without parentheses (Ruby)
        if isinstance(expression, Opaque) and _is_piped(expression):
            return self.seen(expression.parts[0], place, deep + 1)
        return UNSEEN

    def _object(
        self, entries: Iterable[tuple[Expression | None, Expression]], place: Place, deep: int
    ) -> Sight:
        members: dict[str, Sight] = {}
        for name, value in entries:
            if not isinstance(name, Text):
                return UNSEEN  # `**more`, or a key that is not written out
            members[name.value] = self.seen(value, place, deep + 1)
        return Sight.record(members)

    def _made(self, call: Call, place: Place, deep: int) -> Sight:
        """A model made with keywords, or something that only wraps."""
        given = call.positional
        named = {n: self.seen(v, place, deep + 1) for n, v in call.named.items()}
        is_python = place.scope.module is not None and place.scope.module.language == "python"
        if call.called in _WRAPPING or _maker(call) in _WRAPPING:
            inner = given[0] if given else None if named else call.receiver
            if inner is not None:
                return self.seen(inner, place, deep + 1)
            return Sight.record(named) if named and not is_python else UNSEEN
        if _maker(call) == "Map.of" and len(given) % 2 == 0:
            return self._object(zip(given[::2], given[1::2], strict=True), place, deep)
        if given or not call.arguments or any(a.name is None for a in call.arguments):
            return UNSEEN
        # elsewhere what a struct or an object is made with is not all that it sends
        return Sight.record(named) if is_python else UNSEEN

    def _named(self, name: Name, place: Place, deep: int) -> Sight:
        """A variable that got its one value before, and is used nowhere else."""
        bindings = place.scope.bindings.get(name.name, [])
        module = place.scope.module
        if len(bindings) != 1 or module is None or place.scope.members(name.name):
            return UNSEEN
        if self._read(module).get((id(place.scope), name.name), 0) > 1:
            return UNSEEN
        (near,) = reaching(bindings, place)
        is_straight = near.place.chain == place.chain
        between = module.source[near.value.end : name.start if is_straight else None]
        if len(_mentions(name.name).findall(between)) > (not is_straight):
            return UNSEEN  # an entry may be given to it
        return self.seen(near.value, near.place, deep + 1)

    def _read(self, module: Module) -> dict[tuple[int, str], int]:
        """How often each name is read in each scope."""
        known = self._counts.get(id(module))
        if known is None:
            known = self._counts[id(module)] = {}
            for expression, place in module.expressions:
                for part in walk(expression):
                    if isinstance(part, Name):
                        key = (id(place.scope), part.name)
                        known[key] = known.get(key, 0) + 1
        return known


@lru_cache(maxsize=256)
def _mentions(name: str) -> re.Pattern[bytes]:
    """Where a variable is written, but for what is only called like it: a key, an attribute, an option."""
    return re.compile(rb"(?<![\w.-])%b\b(?!\s*(?::|=(?!=)))" % re.escape(name.encode()))


def _maker(call: Call) -> str:
    """`Map.of` of what is called so."""
    receiver = call.receiver
    return call.called if receiver is None else f"{last_name(receiver)}.{call.called}"


def _is_piped(expression: Opaque) -> bool:
    """Whether it is a value that is handed on to what gives it another form (PowerShell)."""
    last = expression.parts[-1] if len(expression.parts) == 2 else None
    return isinstance(last, Call) and last.called in _WRAPPING and last.receiver is None


def _scalar(text: Text) -> object:
    if not text.plain:
        return text.value
    if text.value in _PLAIN:
        return _PLAIN[text.value]
    try:
        return float(text.value) if "." in text.value else int(text.value)
    except ValueError:
        return text.value
