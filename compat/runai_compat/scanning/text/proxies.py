"""What a proxy hands on, to whom, and with which method: nginx, Apache, Caddy, HAProxy."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from itertools import islice

from ..hosts import Hosts, Owner
from ..sites import verb
from .methods import Braces

_PASSING = r"(?:proxy_pass|grpc_pass|reverse_proxy|ProxyPass(?:Match)?)[ \t]"
_PASSED = re.compile(rf"(?:^|[{{;}}])[ \t]*(?={_PASSING}[^\n;]*\Z)")
_PASS = re.compile(
    rf"(?:^|[{{;}}])[ \t]*{_PASSING}(?:[ \t]*/\S*)?[ \t]*[\"']?(?P<to>[^\s;{{}}\"']+)", re.MULTILINE
)
_BLOCK = re.compile(r"(?:^|[\n;{}])[ \t]*(?:location|handle(?:_path)?|route)\b[^{}\n;]*\Z")
_ALONE = re.compile(
    r"limit_except[ \t]+(?P<a>[A-Z]+)[ \t]*\{|proxy_method[ \t]+[\"']?(?P<b>[A-Z]+)"
    r"|\$request_method[ \t]*!~?=?\*?[ \t]*[\"']?\^?\(?(?P<c>[A-Z]+)\)?\$?[\"']?[ \t]*\)|<LimitExcept[ \t]+(?P<d>[A-Z]+)[ \t]*>"
)
"""What lets one method through, or asks with it."""
_LOCATION = re.compile(r"<Location(?:Match)?\b[^\n>]*(?:>(?:(?!</Location)[\s\S])*)?\Z")
_RULE = re.compile(r"^[ \t]*acl[ \t]+(?P<name>\S+)[ \t][^\n]*\Z", re.MULTILINE)
_USED = re.compile(
    r"^[ \t]*use_backend[ \t]+(?P<backend>\S+)[ \t]+if\b(?P<when>[^\n]*)", re.MULTILINE
)
_GROUP = re.compile(
    r"^[ \t]*(?:upstream|backend)[ \t]+(?P<name>[^\s{]+)[ \t]*"
    r"(?:\{(?P<a>[^}]*)\}|\n(?P<b>(?:[ \t]+[^\n]*(?:\n|\Z)|\n)*))",
    re.MULTILINE,
)
_SERVER = re.compile(r"^\s*server[ \t]+(?:\S+[ \t]+)?([\w.-]+\.[\w.-]+)", re.MULTILINE)
_LONG = 4000


def passed_by(text: str, start: int, hosts: Hosts, braces: Braces) -> str | None:
    """The address that the API is asked at, where a path is the one that a proxy asks for or is asked for
    and then hands on; None where it hands it to somebody else, or to nobody.
    """
    line = text.rfind("\n", 0, start) + 1
    before = text[line:start]
    if "#" in before:
        return None
    passed = _PASSED.search(before)
    own = _PASS.match(text, line + passed.start()) if passed is not None else None
    targets = [own["to"]] if own is not None else list(_targets(text, start, braces))
    return next((to for to in targets if _is_own(text, to, hosts)), None)


def method_alone(text: str, start: int, braces: Braces) -> str | None:
    """The one method that the block around a path lets through, or asks with."""
    methods = {
        method
        for block in _blocks(text, start, braces)
        for one in _ALONE.finditer(block)
        if (method := verb(next(filter(None, one.groups()))))
    }
    return methods.pop() if len(methods) == 1 else None


def _blocks(text: str, at: int, braces: Braces) -> Iterator[str]:
    """The block that says what is done with a path: around it, or behind it where it is the block's own."""
    line_end = text.find("\n", at)
    opening = text.find("{", at, line_end if line_end >= 0 else len(text))
    if opening >= 0 and _BLOCK.search(text, max(0, at - _LONG), at):
        yield text[opening : next((end for _, end in braces.around(opening + 1)), len(text))]
        return
    for low, high in islice(braces.around(at), 2):
        if _BLOCK.search(text[max(0, low - _LONG) : low]):
            yield text[low:high]
            return
    first = max(0, at - _LONG)
    if (location := _LOCATION.search(text[first:at])) is not None:
        yield text[first + location.start() : text.find("</Location", at)]


def _targets(text: str, start: int, braces: Braces) -> Iterator[str]:
    """Who is asked what comes in at a path."""
    for block in _blocks(text, start, braces):
        for asked in _PASS.finditer(block):
            yield asked["to"]
    rule = _RULE.search(text[max(0, start - _LONG) : start])
    if rule is not None:
        yield from _backends(text).get(rule["name"], ())


@lru_cache(maxsize=4)
def _backends(text: str) -> Mapping[str, list[str]]:
    """The backends that HAProxy hands on to, by each word of the condition."""
    backends: dict[str, list[str]] = {}
    for used in _USED.finditer(text):
        for word in used["when"].split():
            backends.setdefault(word, []).append(used["backend"])
    return backends


def _is_own(text: str, target: str, hosts: Hosts) -> bool:
    """Whether an address, or one of the servers of the group that it names, is called by the API."""
    host = (target.partition("://")[2] or target).partition("/")[0]
    names = (host, *_groups(text).get(host, ()))
    return any(hosts.owner(f"https://{name}/") is Owner.OURS for name in names)


@lru_cache(maxsize=4)
def _groups(text: str) -> Mapping[str, list[str]]:
    """The servers of each group: `upstream` of nginx, `backend` of HAProxy."""
    return {
        group["name"]: _SERVER.findall(group["a"] or group["b"] or "")
        for group in _GROUP.finditer(text)
    }
