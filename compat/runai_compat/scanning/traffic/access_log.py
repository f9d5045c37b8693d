"""Access logs: the common and the combined format (nginx, Apache, Traefik), Envoy's, what else quotes the
line of a request (HAProxy, load balancers, clients), JSON lines, logfmt."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import NamedTuple

from .request import Request, first_of, flat
from .spans import is_span, spans

_ENTRY = re.compile(
    rb'\[([^\]\n"]{19,40})\] "([A-Za-z]{3,7}) ([^\s"]+)(?: [A-Z]+/[\d.]+)?"([^\n]*)'
    rb'|(?<!\S)"([A-Z]{3,7}) ([^\s"]+) HTTP/[\d.]+"(?!\S)([^\n]*)'
    rb'|(?<!\S)([A-Z]{3,7}) (https?://[^\s"]+) ("HTTP/[\d.]+ \d[^\n]*)'
)
"""Time, request, and what follows it, wherever in a line they are; a request somewhere behind or before
its time; what a client says that it asked.
"""
_MOMENT = re.compile(
    rb'\[([^\]\n"]{19,40})\]|(\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:[.,]\d+)?(?:Z|[+-]\d\d:?\d\d)?)'
)
_HOST_WORD = re.compile(
    rb"(https?://)?([\w-]+(?:\.[\w-]+)*\.[A-Za-z][\w-]*|(?<=://)[\w-]+)(?::\d+)?/?"
)
_BACKEND = re.compile(rb" ([\w.-]+)/[\w.<>-]+ -?\d+/-?\d+/")
"""Who is asked as HAProxy writes it, before the times of a request."""
_PORT = re.compile(r"(?<=[\d\]]):\d+$")
_PAIR = re.compile(r'(?<![\w.:@-])([\w.:@-]+)=(?:"((?:[^"\\]|\\.)*)"|([^\s"]*))')
_PAIRS = re.compile(rb"^[^\n]*\b(?:method|verb)=[^\n]*$", re.MULTILINE)
"""A line of logfmt that says a method."""
_QUOTED = re.compile(rb'"((?:[^"\\]|\\.)*)"')
_ID = re.compile(rb"[0-9a-fA-F]{8}-[0-9a-fA-F-]{27}")
_QUOTED_FIELD = re.compile(rb' "(?:[^"\\]|\\.)*+"')
_NAMED = rb'(?:v?host|http_host|server_name|authority|domain)="?'
_ROUTED = re.compile(
    rb"(?: |^)%b([\w.-]+)|^(?: (?:[\d.]+|-))+ \[([\w.-]+)\]|(?<=\d) ([\w.-]+)@" % _NAMED
)
"""Who an entry says that is asked, behind the request: a host by its name, the service of an ingress."""
_ROUTER = re.compile(rb' "([\w.-]+@\w+)" (?=")')
"""How Traefik writes that."""
_VIRTUAL_HOST = re.compile(rb"(?P<host>[\w-]+(?:\.[\w-]+)*\.[A-Za-z]+)(?::\d+)?")
"""What a log of several hosts begins its lines with."""
_decode = json.JSONDecoder().decode
_REQUEST_LINE = re.compile(r"([A-Za-z]{3,7}) (\S+) [A-Z]+/[\d.]+")

_METHOD = (
    "method", "request_method", "requestmethod", "http_method", "httpmethod", "req_method",
    "http.request.method", "http.method", "request.method", "req.method", "httprequest.requestmethod",
    "cs-method", "verb", ":method",
)  # fmt: skip
_TARGET = (
    "x_envoy_original_path", "x-envoy-original-path", "request_uri", "requesturi", "requestpath",
    "request_path", "original_uri", "uri", "path", "url", "target", "http.target", "http.url", "url.full",
    "url.path", "url.original", "request.uri", "request.url", "request.path", "req.url", "req.path",
    "httprequest.requesturl", "request_url", "requesturl", "cs-uri-stem", "http_path", "http.path", ":path",
)  # fmt: skip
_LINE = ("request", "request_line", "requestline", "http_request")
_TIME = (
    "time", "timestamp", "@timestamp", "ts", "time_iso8601", "time_local", "start_time", "starttime",
    "startutc", "startlocal", "datetime", "date", "requestreceivedtimestamp", "eventtime", "msec", "t",
)  # fmt: skip
_CALLER = (
    "user", "remote_user", "username", "clientusername", "user.name", "user.username", "user_name",
    "principal", "subject", "sub", "client_id", "clientid", "request_user-agent", "user_agent",
    "useragent", "http_user_agent", "user-agent", "user_agent.original", "agent", "httprequest.useragent",
    "request.headers.user-agent", "cs-username", "cs(user-agent)", "c-ip", "id.orig_h", "fwd", "req.headers.user-agent", "downstream_remote_address", "clienthost",
    "clientaddr", "remote_addr", "remoteaddr", "client_ip", "clientip", "client.ip", "client.address",
    "source.ip", "httprequest.remoteip", "request.remote_ip", "remote_ip", "ip",
)  # fmt: skip
_HOST = (
    "host", "http_host", "authority", ":authority", "requesthost", "requestaddr", "request.host", "vhost",
    "virtual_host", "domain", "url.domain", "req.headers.host", "request.headers.host", "http.host",
    "request_host", "cs-host", "cs(host)", "x-host-header", "server_name", "server.address",
    "proxy_upstream_name", "proxy_host", "upstream_name", "upstream",
)  # fmt: skip
_AUDIT = "audit.k8s.io/"
"""Says of a record that the API of Kubernetes was asked."""
_TEXT = ("log", "message", "msg", "line")
"""Where a collector of logs (Docker, Fluent Bit, journald, Loki) keeps the line."""


Entry = tuple[bytes, bytes, bytes, bytes, bytes, bytes]
"""User, time, method, target without query, agent, host."""
_FORMATS = (  # one look at each line, and what cannot match another way is possessive
    re.compile(
        rb'^(?:([^ \n]++) )+?\[(\d\d/\w{3}/\d{4}:[^\]\n"]{14})\] "([A-Za-z]{3,7}) ([^\s?"]+)[^"\n]*+"'
        rb' (?:\d{3}|-) \S++ "[^"\n]*+" "([^"\n]*+)" (?:\d+ [\d.]+ \[|\d+ "(?=[\w.-]+@)|(?:[^ \n="]++=[^ \n]*+ )*?%b)'
        rb"([\w.-]*+)[^\n]*+\n?" % _NAMED,
        re.MULTILINE,
    ),
    re.compile(
        rb'^(?:([^ \n]++) )+?\[(\d\d/\w{3}/\d{4}:[^\]\n"]{14})\] "([A-Za-z]{3,7}) ([^\s?"]+)[^"\n]*+"'
        rb'(?: (?:\d{3}|-) \S++(?: "[^"\n]*+" "([^"\n]*+)")?)?()[^\n]*+\n?',
        re.MULTILINE,
    ),
    re.compile(
        rb'^()\[([^\]\n"]{19,40})\] "([A-Za-z]{3,7}) ([^\s?"]+)[^"\n]*+"[^"\n]*+(?:"[^"\n]*+" )*?'
        rb'"([^"\n]*+)" "[0-9a-fA-F]{8}-[0-9a-fA-F-]{27}" "([^"\n]*+)"[^\n]*+\n?',
        re.MULTILINE,
    ),
)
"""The combined format with a host behind it; the common and the combined format; Envoy's."""


def entries(chunk: bytes) -> list[Entry] | None:
    """The requests in lines of one of the frequent formats, if no line is of another."""
    if b'{"' in chunk or _VIRTUAL_HOST.match(chunk):
        return None
    wanted = next((form for form in _FORMATS if form.match(chunk)), None)
    read: list[Entry] = wanted.findall(chunk) if wanted is not None else []
    is_whole = len(read) == chunk.count(b'] "') and len(read) >= chunk.count(b" HTTP/")
    return read if is_whole and read else None


def requests(chunk: bytes) -> Iterator[Request]:
    """The requests in whole lines of a log."""
    for entry in _ENTRY.finditer(chunk):
        start = chunk.rfind(b"\n", 0, entry.start()) + 1
        before = chunk[start : entry.start()]
        if entry[1] is not None:
            yield _of_entry(before.split(), entry)
        elif b'{"' not in before and b'": ' not in before:
            yield _of_line(before, entry)
    if b'{"' in chunk or b"{ " in chunk:
        yield from _of_objects(chunk)
    if b"method=" in chunk or b"verb=" in chunk:
        yield from _of_pairs(chunk)


def _of_line(before: bytes, entry: re.Match[bytes]) -> Request:
    """A request whose time and host stand somewhere before it."""
    method, target, behind = (part for part in entry.groups()[4:] if part is not None)
    moment = _MOMENT.search(before)
    gap = before[moment.end() :] if moment is not None else before
    first = before[: moment.start()].split() if moment is not None else []
    quoted = [_text(text) for text in _QUOTED.findall(behind)]
    agent = next(
        (t for t in quoted[:2] if t and not t.startswith(("http://", "https://", "HTTP/"))), ""
    )
    user = _text(first[-1]) if first and moment is not None and moment[1] else ""
    return Request(
        _text(method),
        _text(target),
        _text(next(filter(None, moment.groups()), b"")) if moment is not None else "",
        (user and _PORT.sub("", user)) or agent,
        _before_request(gap) or _routed(first, behind),
        entry.start(entry.lastindex or 0) - len(target),
    )


def _before_request(gap: bytes) -> str:
    """Who is asked, from what stands between time and request: an address, a host, a backend of HAProxy."""
    hosts = [
        host for word in re.split(rb'[\s{}|",;]+', gap) if (host := _HOST_WORD.fullmatch(word))
    ]
    named = next((host for host in hosts if host[1]), None) or (hosts[-1] if hosts else None)
    if named is not None:
        return _text(named[2])
    backend = _BACKEND.search(gap)
    return _text(backend[1]) if backend is not None else ""


def _of_pairs(chunk: bytes) -> Iterator[Request]:
    """The requests in lines of logfmt."""
    for line in _PAIRS.finditer(chunk):
        if b'{"' not in line[0] and _ENTRY.search(line[0]) is None:
            text = line[0].decode("utf-8", "replace")
            yield from of_object(
                {n: q or plain for n, q, plain in _PAIR.findall(text)}, line.start()
            )


def _of_entry(before: list[bytes], entry: re.Match[bytes]) -> Request:
    """One straight behind its time; before: the words before that."""
    time, method, target = (part.decode("utf-8", "replace") for part in entry.groups()[:3])
    quoted = _QUOTED.findall(entry[4])
    user = before[-1].decode("utf-8", "replace") if len(before) > 2 else "-"
    agent, host = _agent_and_host(quoted)
    host = host or _routed(before, entry[4])
    address = before[-3].decode("utf-8", "replace") if len(before) > 2 else ""
    caller = next((text for text in (user, agent, address) if text not in ("", "-")), "")
    return Request(method, target, time, caller, host, entry.start(3))


def _routed(before: list[bytes], behind: bytes) -> str:
    """Who is asked, from the words before an entry's time and from what stands behind its request."""
    first = _VIRTUAL_HOST.fullmatch(before[-4]) if len(before) > 3 else None
    plain = _QUOTED_FIELD.sub(b"", _ROUTER.sub(rb" \1", behind))
    routed = first or _ROUTED.search(plain)
    return "" if routed is None else _text(next(filter(None, routed.groups()), b""))


def _agent_and_host(quoted: list[bytes]) -> tuple[str, str]:
    """Envoy has the agent before an ID and the host behind it; others have referrer and agent."""
    identity = next((n for n, text in enumerate(quoted) if _ID.fullmatch(text)), None)
    if identity is not None and identity > 0:
        host = quoted[identity + 1] if identity + 1 < len(quoted) else b""
        return _text(quoted[identity - 1]), _text(host)
    return (_text(quoted[1]) if len(quoted) > 1 else "", "")


def _text(written: bytes) -> str:
    text = written.decode("utf-8", "replace")
    return "" if text == "-" else text


def _of_objects(chunk: bytes) -> Iterator[Request]:
    """The requests in lines that are JSON, or end in it."""
    start = 0
    for line in chunk.split(b"\n"):
        brace = line.find(b"{")
        if brace >= 0 and b'"' in line:
            try:
                value = _decode(line[brace:].decode("utf-8", "replace"))
            except (ValueError, RecursionError):
                value = None
            if isinstance(value, dict):
                yield from of_object(value, start)
        start += len(line) + 1


class _Layout(NamedTuple):
    """Under which names a record has each part of a request, the best first."""

    method: tuple[str, ...]
    target: tuple[str, ...]
    line: tuple[str, ...]
    time: tuple[str, ...]
    caller: tuple[str, ...]
    host: tuple[str, ...]
    text: tuple[str, ...]


@lru_cache(maxsize=1024)
def _layout(names: tuple[str, ...]) -> _Layout:
    """The layout of records that have these names: most lines of a log have the same."""
    written = {name.lower(): name for name in names}
    kinds = (_METHOD, _TARGET, _LINE, _TIME, _CALLER, _HOST, _TEXT)
    return _Layout(*(tuple(written[name] for name in kind if name in written) for kind in kinds))


def of_object(value: Mapping[str, object], position: int = 0) -> Iterator[Request]:
    """The requests that an object of a log, or of a tracing system, tells of; position: its line's."""
    if is_span(value):
        yield from (request._replace(position=position) for request in spans(value))
        return
    record = flat(value)
    if str(record.get("apiVersion", "")).startswith(_AUDIT):
        return
    layout = _layout(tuple(record))
    method, target = first_of(record, layout.method), first_of(record, layout.target)
    if (line := _REQUEST_LINE.match(first_of(record, layout.line))) is not None:
        method, target = line[1], line[2]
    if method and target:
        time, caller = first_of(record, layout.time), first_of(record, layout.caller)
        yield Request(method, target, time, caller, first_of(record, layout.host), position)
        return
    for name in layout.text:
        if text := record[name]:
            inner = requests(str(text).encode("utf-8", "replace"))
            yield from (request._replace(position=position) for request in inner)


def is_log(head: bytes, *, several: bool, surely: bool) -> bool:
    """Whether the beginning of a file is that of a log.

    several: one line of JSON is not enough. surely: it is called like one; else half of its lines say that
    they are of a log.
    """
    lines = [line for line in head.split(b"\n")[:30] if line.strip()]
    if any((e := _ENTRY.search(line)) and e[1] and b"HTTP/" in line for line in lines[:20]):
        return True
    told = sum(_tells_request(line) for line in lines)
    if told and (surely or (2 * told >= len(lines) and any(map(_MOMENT.search, lines)))):
        return True
    objects = 0
    for line in lines:
        try:
            value = json.loads(line[line.index(b"{") :])
        except (ValueError, RecursionError):
            continue
        objects += isinstance(value, dict) and any(True for _ in of_object(value))
    return objects > (1 if several else 0)


def _tells_request(line: bytes) -> bool:
    """Whether a line that is no JSON says a request and, if it is logfmt, when that was."""
    if b'{"' in line or b'": ' in line:
        return False
    is_entry = (entry := _ENTRY.search(line)) is not None and entry[1] is None
    return is_entry or (b"=" in line and any(_MOMENT.search(line) and r for r in _of_pairs(line)))
