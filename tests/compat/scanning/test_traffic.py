"""Logs, spans and counts: what was called, how often, when and by whom."""

from __future__ import annotations

import gzip
import json
import tracemalloc
from collections.abc import Callable
from pathlib import Path

import pytest

from runai_compat import CallSite, Confidence
from runai_compat.scanning.files.listing import UnreadablePathError
from runai_compat.scanning.finding import find_usage
from runai_compat.scanning.hosts import Hosts
from runai_compat.scanning.routes import Route, Routes
from runai_compat.scanning.sites import ScanScope
from runai_compat.scanning.traffic.counts import InvalidCountsError
from runai_compat.scanning.traffic.request import Classifier

from .conftest import found_in, known

Log = Callable[..., dict[str, CallSite]]
CLUSTERS, USER = "GET /api/v1/clusters", "DELETE /v1/k8s/users/{userId}"
AGENT = "deploy-bot/2.1"
IDENTITY = "0f7a3e6c-58f4-4a39-9d61-aa40b4a5c0de"


@pytest.fixture
def log(tmp_path: Path) -> Log:
    """The operations that a file of that name says were called."""

    def call(name: str, text: str | bytes, **scope: tuple[str, ...]) -> dict[str, CallSite]:
        path = tmp_path / name
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        usage = find_usage([path], *known(), ScanScope(**scope))
        return {site.operations[0] if site.operations else site.path: site for site in usage.uses}

    return call


def attribute(key: str, value: str) -> dict[str, object]:
    return {"key": key, "value": {"stringValue": value}}


def otlp(kind: int = 3, **attributes: str) -> dict[str, object]:
    span = {
        "kind": kind,
        "startTimeUnixNano": "1790000000000000000",
        "attributes": [attribute(k.replace("__", "."), v) for k, v in attributes.items()],
    }
    resource = {"attributes": [attribute("service.name", AGENT)]}
    return {"resourceSpans": [{"resource": resource, "scopeSpans": [{"spans": [span]}]}]}


TIME = "05/Mar/2026:10:15:00 +0100"
ISO = "2026-03-05T09:15:00Z"
BEHIND = "GET /api/v1/clusters HTTP/1.1"
GET = '"GET /api/v1/clusters?verbose=1 HTTP/1.1" 200 512'
LINES = {
    "common, with a user": f"10.1.2.3 - {AGENT} [{TIME}] {GET}",
    "combined": f'10.1.2.3 - - [{TIME}] {GET} "-" "{AGENT}"',
    "virtual host before it": f'api.example:443 10.1.2.3 - - [{TIME}] {GET} "-" "{AGENT}"',
    "nginx ingress": f'10.1.2.3 - - [{TIME}] {GET} "-" "{AGENT}" 340 0.02 [ns-app-80] [] 10.0.0.9:80 512 0.02 200 {IDENTITY}',
    "traefik": f'10.1.2.3 - - [{TIME}] {GET} "-" "{AGENT}" 17 "router@file" "http://10.0.0.9" 3ms',
    "a collector's head before it": f'2026-03-05T09:15:01Z stdout F 10.1.2.3 - - [{TIME}] {GET} "-" "{AGENT}"',
    "a whole address": f'10.1.2.3 - - [{TIME}] "GET https://acme.example/api/v1/clusters HTTP/1.1" 200 1 "-" "{AGENT}"',
    "envoy": f'[2026-03-05T09:15:00.123Z] {GET} - 0 12 3 2 "10.1.2.3" "{AGENT}" "{IDENTITY}" "acme.example" "10.0.0.9:80"',
    "istio": f'[2026-03-05T09:15:00.123Z] {GET} - via_upstream - "-" 0 12 3 2 "10.1.2.3" "{AGENT}" "{IDENTITY}" "acme.example" "10.0.0.9:80" inbound - x',
    "docker": json.dumps({"log": f'10.1.2.3 - - [{TIME}] {GET} "-" "{AGENT}"\n', "stream": "stdout"}),
    "nginx json": json.dumps({"time_iso8601": ISO, "request_method": "GET", "request_uri": "/api/v1/clusters?a=1", "remote_user": "", "http_user_agent": AGENT}),
    "nginx json, the request as a line": json.dumps({"time_local": TIME, "request": "GET /api/v1/clusters HTTP/2.0", "http_user_agent": AGENT}),
    "traefik json": json.dumps({"RequestMethod": "GET", "RequestPath": "/api/v1/clusters", "StartUTC": ISO, "ClientUsername": "-", "request_User-Agent": AGENT, "RequestHost": "acme.example"}),
    "envoy json": json.dumps({"method": "GET", "path": "/api/v1/clusters", "start_time": ISO, "user_agent": AGENT, "authority": "acme.example"}),
    "caddy": json.dumps({"ts": 1772702100.5, "request": {"method": "GET", "uri": "/api/v1/clusters", "headers": {"User-Agent": [AGENT]}}}),
    "haproxy": f'Mar  5 10:15:00 lb1 haproxy[17]: {AGENT} [05/Mar/2026:09:15:00.655] in~ cp/s1 1/0/3/6/9 200 27 - - ---- 1/1/1/1/0 0/0 "{BEHIND}"',
    "an application load balancer": f'https {ISO} app/lb/50dc6c 10.1.2.3:28 10.0.0.9:80 0.1 0.1 0.1 200 200 0 5 "GET https://acme.example:443/api/v1/clusters HTTP/1.1" "{AGENT}" TLS1 - "Root=1-5"',
    "a host between time and request": f'10.1.2.3 - {AGENT} [{TIME}] acme.example "{BEHIND}" 200 512 "-" "-"',
    "a time before all": f'{ISO} 10.1.2.3 acme.example "{BEHIND}" 200 18 "-" "{AGENT}"',
    "logfmt": f'time="{ISO}" level=info method=GET host=acme.example path=/api/v1/clusters user={AGENT} status=200',
    "columns of the W3C": f"#Fields: date time cs-method cs-uri-stem cs(User-Agent) cs-host\n2026-03-05 09:15:00 GET /api/v1/clusters {AGENT} acme.example",
    "columns of Zeek": f"#fields\tts\tid.orig_h\tmethod\thost\turi\tuser_agent\n1772702100.5\t{AGENT}\tGET\tacme.example\t/api/v1/clusters\t-",
    "a load balancer of a cloud": json.dumps({"timestamp": ISO, "httpRequest": {"requestMethod": "GET", "requestUrl": "https://acme.example/api/v1/clusters", "userAgent": AGENT}}),
}  # fmt: skip


@pytest.mark.parametrize("name", LINES)
def test_a_line_of_a_log_is_a_certain_call(name: str, log: Log) -> None:
    """Operation, moment and caller, whatever wrote it."""
    usage = log("edge.log", LINES[name] + "\n")
    assert list(usage) == [CLUSTERS]
    site = usage[CLUSTERS]
    assert site.confidence is Confidence.CERTAIN
    assert site.traffic is not None
    assert site.traffic.count == 1
    assert site.traffic.callers == ((AGENT, 1),)
    assert (site.traffic.first_seen or "")[:16] == "2026-03-05T09:15"


def test_calls_are_counted_by_operation(log: Log) -> None:
    """With first, last and callers; the place is that of the first."""
    lines = [
        f'10.0.0.1 - - [02/Mar/2026:10:00:00 +0000] "DELETE /v1/k8s/users/{n} HTTP/1.1" 204 0 "-" "a"'
        for n in range(3)
    ]
    lines.insert(
        1,
        '10.0.0.1 - bob [01/Mar/2026:23:30:00 -0100] "GET /api/v1/clusters HTTP/1.1" 200 0 "-" "a"',
    )
    lines.append(
        '10.0.0.1 - bob [01/Mar/2026:01:00:00 +0000] "DELETE /v1/k8s/users/x HTTP/1.1" 404 0 "-" "a"'
    )
    lines.append(
        '10.0.0.1 - bob [01/Mar/2026:01:00:00 +0000] "GET /static/app.js HTTP/1.1" 200 0 "-" "a"'
    )
    usage = log("access.log", "\n".join(lines))
    assert list(usage) == [USER, CLUSTERS]
    user, clusters = usage[USER], usage[CLUSTERS]
    assert (user.line, user.column, user.path) == (1, 51, "/v1/k8s/users/{}")
    assert user.traffic is not None
    assert (user.traffic.count, user.traffic.callers) == (4, (("a", 3), ("bob", 1)))
    assert (user.traffic.first_seen, user.traffic.last_seen) == (
        "2026-03-01T01:00:00Z",
        "2026-03-02T10:00:00Z",
    )
    assert clusters.line == 2
    assert clusters.traffic is not None
    assert clusters.traffic.first_seen == "2026-03-02T00:30:00Z"


@pytest.mark.parametrize(
    ("segments", "is_alike"),
    [(["{}"], True), (["{}.json"], True), (["2024"], False), (["{}-a1"], False)],
)
def test_numbers_and_uuids_are_one_path_only_where_nothing_fixed_is_one(
    segments: list[str], is_alike: bool
) -> None:
    routes = Routes(tuple(Route("GET", f"/v1/{s}", f"/v1/{s}") for s in segments))
    alike = Classifier(routes, Hosts()).alike
    assert (alike(b"/v1/17") == alike(f"/v1/{IDENTITY}".encode())) is is_alike
    assert alike(b"/v1/x") != alike(b"/v2/x")


def test_half_a_character_in_a_log_is_read(log: Log) -> None:
    """JSON can write what no text can hold."""
    line = '{"method": "GET", "path": "/api/v1/clusters?a=\\ud800", "user": "\\udcff"}'
    inner = json.dumps({"log": "\ud800 " + LINES["combined"]})
    assert list(log("edge.jsonl", f"{line}\n{inner}\n")) == [CLUSTERS]


@pytest.mark.parametrize("name", ["access.log.gz", "access.log.2.gz", "edge.jsonl.gz"])
def test_a_compressed_log_is_read_also_in_a_folder(name: str, log: Log, tmp_path: Path) -> None:
    packed = gzip.compress(LINES["combined"].encode())
    assert list(log(name, packed)) == [CLUSTERS]
    assert [site.operations for site in found_in(tmp_path).uses] == [(CLUSTERS,)]


def test_a_log_that_is_cut_off_is_told(log: Log, tmp_path: Path) -> None:
    """Named, it is an error; in a folder a note."""
    packed = gzip.compress((LINES["combined"] + "\n").encode() * 5000)[:-20]
    with pytest.raises(UnreadablePathError, match=r"access\.log\.gz"):
        log("access.log.gz", packed)
    usage = found_in(tmp_path)
    assert [Path(note.file).name for note in usage.coverage.unread] == ["access.log.gz"]


SPANS = {
    "stable names": otlp(http__request__method="GET", url__full="https://acme.example/api/v1/clusters?a=1"),
    "older names": otlp(http__method="GET", http__url="https://acme.example/api/v1/clusters"),
    "a server's span": otlp(2, http__method="GET", http__target="/api/v1/clusters", user_agent__original=AGENT),
    "a console exporter": {"name": "GET", "attributes": {"http.method": "GET", "http.url": "https://a.example/api/v1/clusters"},
                           "start_time": "2026-09-21T14:13:20Z", "resource": {"attributes": {"service.name": AGENT}}},
    "zipkin": {"traceId": "1", "kind": "CLIENT", "timestamp": 1790000000000000, "localEndpoint": {"serviceName": AGENT},
               "tags": {"http.method": "GET", "http.path": "/api/v1/clusters"}},
    "jaeger": {"data": [{"traceID": "1", "processes": {"p1": {"serviceName": AGENT}}, "spans": [
        {"processID": "p1", "startTime": 1790000000000000, "tags": [
            {"key": "http.method", "value": "GET"}, {"key": "http.url", "value": "https://a.example/api/v1/clusters"}]}]}]},
}  # fmt: skip


BY_LINE = {"a console exporter", "zipkin"}
WRITTEN = [
    (name, indent) for name in SPANS for indent in (None, 2) if not (indent and name in BY_LINE)
]


@pytest.mark.parametrize(("name", "indent"), WRITTEN)
def test_a_span_is_a_certain_call(name: str, indent: int | None, log: Log) -> None:
    """In lines, and in one piece however it is written."""
    file = "spans.json" if indent else "spans.jsonl"
    usage = log(file, json.dumps(SPANS[name], indent=indent))
    assert list(usage) == [CLUSTERS]
    traffic = usage[CLUSTERS].traffic
    assert traffic is not None
    assert traffic.callers == ((AGENT, 1),)
    assert (traffic.first_seen or "")[:10] == "2026-09-21"


def test_other_hosts_are_not_ours(log: Log) -> None:
    """A product's name in the host, or any that `--host` does not name."""
    lines = [
        json.dumps({"method": "GET", "path": "/api/v1/clusters", "host": host, "time": ISO})
        for host in ("grafana.example", "acme.example")
    ]
    usage = log("edge.jsonl", "\n".join(lines))
    assert usage[CLUSTERS].traffic is not None
    assert usage[CLUSTERS].traffic.count == 1
    assert not log("edge.jsonl", "\n".join(lines), hosts=("*.corp.example",))


def test_paths_of_no_operation_are_told_by_their_form(log: Log) -> None:
    lines = [f'1.1.1.1 - - [{TIME}] "GET /api/v1/hidden/{n} HTTP/1.1" 200 0' for n in range(4)]
    usage = log("access.log", "\n".join(lines))
    assert list(usage) == ["/api/v1/hidden/{}"]
    site = usage["/api/v1/hidden/{}"]
    assert (site.confidence, site.operations) == (Confidence.POSSIBLE, ())
    assert site.traffic is not None
    assert site.traffic.count == 4


COUNTS = {
    "a.csv": f"operation,calls,first_seen,last_seen,caller\n{USER},12,2026-01-02T00:00:00Z,2026-02-03 10:00:00,bot\n{USER},3,2025-12-31,2026-01-01,cron\n",
    "b.csv": "method,path,count\nDELETE,/v1/k8s/users/17,9\ndelete,/v1/k8s/users/18,6\n",
    "c.tsv": f"operation\tn\n{USER}\t15\n",
}


@pytest.mark.parametrize("name", COUNTS)
def test_counts_of_another_engine_are_taken_back(name: str, log: Log) -> None:
    usage = log(name, COUNTS[name])
    assert list(usage) == [USER]
    site = usage[USER]
    assert site.confidence is Confidence.CERTAIN
    assert site.line == 2
    assert site.traffic is not None
    assert site.traffic.count == 15
    if name == "a.csv":
        assert site.traffic.callers == (("bot", 12), ("cron", 3))
        assert site.traffic.first_seen == "2025-12-31T00:00:00Z"
        assert site.traffic.last_seen == "2026-02-03T10:00:00Z"


@pytest.mark.parametrize("row", [f"{USER},many", "not an operation,3", f"{USER},-1"])
def test_a_table_that_is_none_is_refused_with_its_line(row: str, log: Log) -> None:
    with pytest.raises(InvalidCountsError, match=r"counts\.csv:2: "):
        log("counts.csv", f"operation,calls\n{row}\n")


NO_LOGS = {
    "notes.txt": "See the log:\n\n```\nnothing\n```\n",
    "people.csv": "name,path\nx,/api/v1/clusters\n",
    "request.json": json.dumps(
        {"method": "GET", "path": "/api/v1/clusters", "name": "one request"}
    ),
    "guide.md": LINES["combined"],
    "questions.txt": "Why does the server say this?\n\n"
    + LINES["a time before all"]
    + "\n\nAnd how often?\n",
    "deploy": 'curl --fail \\\n  "$BASE" # "GET /api/v1/clusters HTTP/1.1" 200\n',
}


@pytest.mark.parametrize("name", NO_LOGS)
def test_other_files_are_no_logs(name: str, log: Log) -> None:
    assert all(site.traffic is None for site in log(name, NO_LOGS[name]).values())


@pytest.mark.slow
def test_a_log_of_any_size_takes_the_same_memory(tmp_path: Path) -> None:
    """However many paths and callers there are."""

    def peak(lines: int) -> int:
        path = tmp_path / "access.log"
        with path.open("w", encoding="utf-8") as file:
            for n in range(lines):
                file.write(
                    f'1.1.1.1 - u{n} [{TIME}] "GET /api/v1/clusters/{n} HTTP/1.1" 200 0 "-" "x"\n'
                )
        tracemalloc.start()
        find_usage([path], *known())
        try:
            return tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()

    peak(10)  # what is loaded once
    assert peak(300_000) < 1.5 * peak(120_000)


OWN, OTHER = "acme.run.ai", "hr-directory.acme.dev"
AT_HOSTS = {
    "a name behind it": '1.1.1.1 - - [{time}] {request} 200 1 "-" "a" host={host} rt=0.041',
    "a name in quotes": '1.1.1.1 - - [{time}] {request} 200 1 "-" "a" rt=0.1 http_host="{host}"',
    "a name, in a collector's line": 'edge-1 nginx: 1.1.1.1 - - [{time}] {request} 200 1 "-" "a" vhost={host}',
    "a virtual host before it": '{host}:443 1.1.1.1 - - [{time}] {request} 200 1 "-" "a"',
    "the service of an ingress": '1.1.1.1 - - [{time}] {request} 200 1 "-" "a" 340 0.02 [{service}] [] 10.0.0.9:80 1 0 200 x',
    "the router of Traefik": '1.1.1.1 - - [{time}] {request} 200 1 "-" "a" 17 "{service}@kubernetes" "http://10.0.0.9" 3ms',
    "envoy": '[2026-03-05T09:15:00.123Z] {request} - 0 12 3 2 "10.1.2.3" "a" "{id}" "{host}" "10.0.0.9:80"',
    "a host between time and request": '1.1.1.1 - - [{time}] {host} {request} 200 1 "-" "a"',
    "a host in quotes between them": '1.1.1.1 - - [{time}] "{host}" {request} 200 1 "-" "a"',
    "what HAProxy captures": "lb1 haproxy[1]: 1.1.1.1:5 [05/Mar/2026:09:15:00.655] in~ x/s 1/0/3/6/9 200 2 - - ---- 1/1/1/1/0 0/0 {{{host}|a}} {request}",
    "a backend of HAProxy": "lb1 haproxy[1]: 1.1.1.1:5 [05/Mar/2026:09:15:00.655] in~ {service}/s 1/0/3/6/9 200 2 - - ---- 1/1/1/1/0 0/0 {request}",
    "logfmt": "ts=2026-03-05T09:15:00Z method=GET host={host} path={path}",
    "a client's own log": "2026-03-05 09:15:00,123 DEBUG urllib3.connectionpool https://{host}:443 {request} 200 911",
}


@pytest.mark.parametrize("name", AT_HOSTS)
def test_what_a_log_says_was_asked_of_another_host_is_only_possible(
    name: str, tmp_path: Path
) -> None:
    """Beside requests at a host of the API; alone, nobody can tell whose a host is."""

    def sure(*places: tuple[str, str, str]) -> dict[str, Confidence]:
        lines = [
            AT_HOSTS[name].format(
                time=TIME,
                request=f'"GET {path} HTTP/1.1"',
                host=host,
                service=service,
                id=IDENTITY,
                path=path,
            )
            for path, host, service in places
        ]
        (tmp_path / "edge.log").write_text("\n".join(lines) + "\n")
        return {s.path: s.confidence for s in found_in(tmp_path).uses}

    own = ("/api/v1/clusters", OWN, "runai-backend-http")
    other = ("/api/v1/users", OTHER, "people-hr-directory-8000")
    edge = ("/api/v1/users", "gpu.acme.dev", "ingress-gateway-80")
    assert sure(own, other)["/api/v1/users"] is Confidence.POSSIBLE
    assert sure(own, other)["/api/v1/clusters"] is Confidence.CERTAIN
    assert sure(other)["/api/v1/users"] is Confidence.CERTAIN
    assert sure(own, edge)["/api/v1/users"] is Confidence.CERTAIN


def test_what_a_client_says_that_it_asked_is_a_call(log: Log) -> None:
    """At the host of the address that it writes."""
    said = (
        '2026-03-05 09:15:00,1 INFO HTTP Request: {} https://{}/api/v1/clusters "HTTP/1.1 200 OK"\n'
    )
    assert CLUSTERS in log("job.log", "started\n" + said.format("GET", OWN))
    assert not log("job.log", "started\n" + said.format("GET", "argocd.acme.dev"))


def test_what_the_api_of_kubernetes_was_asked_is_no_call(log: Log) -> None:
    record = {"requestURI": "/api/v1/nodes", "verb": "get", "user": {"username": "system:node"}}
    assert log("audit.log", json.dumps(record))
    assert all(
        site.traffic is None
        for site in log(
            "audit.log", json.dumps(record | {"apiVersion": "audit.k8s.io/v1"})
        ).values()
    )


def test_requests_of_another_host_are_counted_with_the_others_where_none_is_named(log: Log) -> None:
    lines = [
        json.dumps({"method": "GET", "path": "/api/v1/clusters", "host": host, "user": host})
        for host in ("portal.example.net", "depot.corp.test", "10.0.0.1", "depot.corp.test")
    ]
    traffic = log("edge.jsonl", "\n".join(lines))[CLUSTERS].traffic
    assert traffic is not None
    assert traffic.count == 4
    assert dict(traffic.callers)["depot.corp.test"] == 2


@pytest.mark.parametrize(
    ("service", "host", "expected"),
    [
        ("conveyor", "conveyor.initech.io", Confidence.POSSIBLE),
        ("conveyor", "", Confidence.POSSIBLE),
        ("edge-gateway", "", Confidence.CERTAIN),
        ("runai-backend-clusters", "", Confidence.CERTAIN),
    ],
)
def test_a_span_of_another_service_that_answers_is_only_possible(
    service: str, host: str, expected: Confidence, tmp_path: Path
) -> None:
    """A service has paths like those of the API that it calls itself."""
    called = {"http.method": "POST", "http.url": "https://runai.initech.io/api/v1/users"}
    answered = {"http.method": "GET", "http.route": "/api/v1/clusters"}
    if host:
        answered["server.address"] = host
    spans = [
        {
            "traceId": "1",
            "kind": kind,
            "localEndpoint": {"serviceName": service},
            "tags": tags,
        }
        for kind, tags in (("CLIENT", called), ("SERVER", answered))
    ]
    (tmp_path / "spans.json").write_text(json.dumps(spans))
    sure = {s.path: s.confidence for s in found_in(tmp_path).uses}
    assert sure == {"/api/v1/users": Confidence.CERTAIN, "/api/v1/clusters": expected}
