"""Spans of HTTP calls: OpenTelemetry (OTLP as JSON, console exporters), Jaeger and Zipkin.

The names of attributes are those of the OpenTelemetry semantic conventions, the stable and the older.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping

from .request import Request, first_of

_MARKS = frozenset({"resourceSpans", "scopeSpans", "resource_spans", "data", "attributes", "tags"})
_METHOD = ("http.request.method", "http.method")
_TARGET = ("url.full", "http.url", "http.target", "url.path", "http.path", "http.route")
_HOST = ("server.address", "http.host", "net.peer.name", "peer.hostname")
_SERVER_HOST = ("server.address", "http.host", "net.host.name")
_CALLER = ("enduser.id", "user.id", "user_agent.original", "http.user_agent", "client.address", "http.client_ip", "net.sock.peer.addr")  # fmt: skip
_TIMES = ("startTimeUnixNano", "start_time_unix_nano", "startTime", "start_time", "timestamp")


def is_span(value: Mapping[str, object]) -> bool:
    """Whether an object is one of a tracing system: a span, or a batch of them."""
    if _MARKS.isdisjoint(value):
        return False
    if any(name in value for name in ("resourceSpans", "scopeSpans", "resource_spans")):
        return True
    if _is_traces(value):
        return True
    return any(
        _attributes(value.get(name)).keys() & set(_METHOD) for name in ("attributes", "tags")
    )


def _is_traces(value: Mapping[str, object]) -> bool:
    """What Jaeger answers: traces with spans and processes."""
    data = value.get("data")
    return (
        isinstance(data, list) and bool(data) and isinstance(data[0], dict) and "spans" in data[0]
    )


def spans(
    value: object, service: str = "", processes: Mapping[str, str] | None = None
) -> Iterator[Request]:
    """The HTTP calls in spans, wherever in the value they are."""
    if isinstance(value, list):
        for item in value:
            yield from spans(item, service, processes)
        return
    if not isinstance(value, Mapping):
        return
    service = _service(value, processes or {}) or service
    processes = _processes(value) or processes
    attributes = _attributes(value.get("attributes")) or _attributes(value.get("tags"))
    if (method := first_of(attributes, _METHOD)) and (target := first_of(attributes, _TARGET)):
        is_server = _is_server(value, attributes)
        caller = first_of(attributes, _CALLER)
        if service and not is_server:
            caller = service
        host = first_of(attributes, _SERVER_HOST if is_server else _HOST)
        if is_server and not host:
            host = service  # it answers, or stands before what does
        yield Request(method, target, _time(value), caller, host)
        return
    for name in ("resourceSpans", "resource_spans", "scopeSpans", "scope_spans", "instrumentationLibrarySpans", "data", "batches", "spans"):  # fmt: skip
        if name in value:
            yield from spans(value[name], service, processes)


def _attributes(value: object) -> dict[str, str]:
    """Attributes as an object, or as a list of key and value."""
    if isinstance(value, Mapping):
        return {
            str(key): str(held) for key, held in value.items() if not isinstance(held, dict | list)
        }
    if not isinstance(value, list):
        return {}
    return {
        str(item["key"]): _value(item["value"])
        for item in value
        if isinstance(item, Mapping) and "key" in item and "value" in item
    }


def _value(value: object) -> str:
    """`{"stringValue": "GET"}`, or the value itself."""
    if isinstance(value, Mapping):
        return str(next(iter(value.values()), ""))
    return str(value)


def _service(value: Mapping[str, object], processes: Mapping[str, str]) -> str:
    """The service that the span, or the batch of spans, is of."""
    if (identity := value.get("processID")) is not None:
        return processes.get(str(identity), "")
    for name in ("resource", "process", "localEndpoint"):
        holder = value.get(name)
        if isinstance(holder, Mapping):
            attributes = _attributes(holder.get("attributes"))
            return attributes.get("service.name") or str(holder.get("serviceName", ""))
    return ""


def _processes(value: Mapping[str, object]) -> dict[str, str]:
    named = value.get("processes")
    if not isinstance(named, Mapping):
        return {}
    return {
        str(k): str(v.get("serviceName", "")) for k, v in named.items() if isinstance(v, Mapping)
    }


def _time(value: Mapping[str, object]) -> str:
    return next((str(value[name]) for name in _TIMES if value.get(name)), "")


def _is_server(value: Mapping[str, object], attributes: Mapping[str, str]) -> bool:
    """Whether it is a span of who answers: its service is then not the caller."""
    kind = str(value.get("kind", "")).upper() or attributes.get("span.kind", "").upper()
    return kind in ("2", "SERVER", "SPAN_KIND_SERVER", "SPANKIND.SERVER")


def written(target: str) -> bytes:
    """A target as JSON has it."""
    return json.dumps(target)[1:-1].encode()
