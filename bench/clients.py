"""The generated client of one release against the official client and openapi-generator's."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import peers
from processes import in_turn, median, program
from rows import Row, against, at_most
from server import Server

from runai_generator.build.build_requests import of_releases
from runai_generator.build.worker_pool import build_all
from runai_generator.naming import load_table, rename
from runai_generator.prepare import prepare
from runai_generator.publish import wheels
from runai_specs import load, read_catalog

sys.path.insert(0, str(Path(__file__).parents[1] / "tests" / "support"))
from wire_contract import Contract

RELEASE, API = "2.24", "control-plane"
PROJECTS, WORKLOADS = "/api/v1/org-unit/projects", "/api/v1/workloads"
LISTED = 500
CALLS = 10_000
AT_ONCE = 100


def rows(repeats: int, left_out: list[str]) -> Iterator[Row]:
    """One row for each target; left_out is told what cannot be compared."""
    contract = Contract(load(RELEASE).document)
    answers = {path: _answer(contract, path) for path in (PROJECTS, WORKLOADS)}
    folder = _built()
    ours = _installed(folder)
    runapy = _peer(peers.runapy, left_out)
    with Server(answers) as server:
        yield from _starting(ours, runapy, server.url, repeats)
        yield from _decoding(ours, answers[WORKLOADS], repeats, left_out)
        yield from _against_httpx(ours, server.url)
        yield from _size(ours, runapy)
        yield _leak(ours, server.url)
    with Server(answers, delay=0.05) as server:
        yield _concurrent(ours, server)
    yield from _types(ours, folder)


def _built() -> Path:
    """The folder of the client."""
    clients = Path(__file__).parents[1] / "generated"
    (built,) = build_all(of_releases((RELEASE,), clients), lambda *_: None, lambda _: None)
    return built.folder


def _installed(folder: Path) -> peers.Installed:
    """The client's wheel, installed."""
    made = wheels.build([folder], peers.CACHE / "dist")
    return peers.install("client", [path for path in made if path.suffix == ".whl"])


def _peer(get: Any, left_out: list[str], *arguments: Any) -> peers.Installed | None:
    try:
        found: peers.Installed = get(*arguments)
    except peers.LeftOutError as reason:
        left_out.append(str(reason))
        return None
    return found


def _answer(contract: Contract, path: str) -> bytes:
    """The list that the contract describes, of as many items; each has all that it may have."""
    response = contract.of("GET", path).responses["200"]
    page = contract.value(response["content"]["application/json"]["schema"], depth=-6)
    (items,) = (value for value in page.values() if isinstance(value, list))
    items *= LISTED if path == WORKLOADS else 1
    return json.dumps(page).encode()


def _starting(
    ours: peers.Installed, runapy: peers.Installed | None, url: str, repeats: int
) -> Iterator[Row]:
    for metric, name, arguments, most in (
        ("import of the client class", "import", (), 0.05),
        ("ready: from nothing to the first answer", "first_call", (url,), 0.20),
    ):
        sides = [lambda n=name, a=arguments: program(ours.python, f"ours_{n}", *a)]
        if runapy:
            sides.append(lambda n=name, a=arguments: program(runapy.python, f"runapy_{n}", *a))
        runs = in_turn(repeats, *sides)
        seconds = [median([run.told() for run in side]) for side in runs]
        peer = seconds[1] if runapy else None
        yield against(metric, seconds[0], peer, most, "s", "runapy")
    memory = [median([run.mebibytes for run in side]) for side in runs]
    shown = f"{memory[1]:.0f} MiB runapy" if runapy else "–"
    yield at_most("ready: memory of the whole process", memory[0], 45, "MiB", shown)


def _decoding(
    ours: peers.Installed, content: bytes, repeats: int, left_out: list[str]
) -> Iterator[Row]:
    path = peers.CACHE / "workloads.json"
    path.write_bytes(content)
    prepared = rename(
        prepare(load(RELEASE).document, source=RELEASE), load_table(read_catalog(), API)
    )
    document = peers.write_document(prepared.document, "prepared.json")
    generated = _peer(peers.generated_client, left_out, document)
    sides = [lambda: program(ours.python, "ours_decode", path, "12")]
    if generated:
        kind = _answers_with(prepared.document)
        sides.append(lambda: program(generated.python, "generated_decode", path, "12", kind))
    runs = in_turn(max(repeats // 2, 1), *sides)
    milliseconds = median([run.told()[0] for run in runs[0]])
    floor = median([run.told()[1] for run in runs[0]])
    peer = median([run.told() for run in runs[1]]) if generated else None
    metric = f"a list of {LISTED} workloads decoded ({len(content) / 1e6:.1f} MB)"
    yield against(metric, milliseconds, peer, 1 / 3, "ms", "openapi-generator")
    yield Row("  floor: json.loads of the same", f"{floor:.3g} ms")


def _against_httpx(ours: peers.Installed, url: str) -> Iterator[Row]:
    """What types cost: everything but the bytes on the wire."""
    calls, lists, memory = program(ours.python, "ours_against_httpx", url).told()
    name = "httpx + json.loads"
    yield against("a call, processor time", calls[0], calls[1], 1.4, "ms", name)
    yield against(f"a list of {LISTED}, processor time", lists[0], lists[1], 2.0, "ms", name)
    megabytes = [size / 1e6 for size in memory]
    yield against(f"a list of {LISTED}, memory", megabytes[0], megabytes[1], 1.5, "MB", name)


def _answers_with(document: Mapping[str, Any]) -> str:
    """The class that a list of workloads is in the prepared document."""
    content = document["paths"][WORKLOADS]["get"]["responses"]["200"]["content"]
    return str(content["application/json"]["schema"]["$ref"]).rpartition("/")[2]


def _size(ours: peers.Installed, runapy: peers.Installed | None) -> Iterator[Row]:
    sizes = [each.wheel.stat().st_size / 1e6 for each in (ours, runapy) if each and each.wheel]
    shown = f"{sizes[1]:.2f} MB runapy" if len(sizes) > 1 else "–"
    yield at_most("wheel", sizes[0], 1, "MB", shown)


def _leak(ours: peers.Installed, url: str) -> Row:
    early, late = program(ours.python, "ours_many_calls", url, str(CALLS)).told()
    metric = f"{CALLS:,} calls: growth of memory after the first fifth"
    return at_most(metric, late - early, 1, "MiB")


def _concurrent(ours: peers.Installed, server: Server) -> Row:
    answered, seconds = program(ours.python, "ours_concurrent", server.url, str(AT_ONCE)).told()
    tokens = sum(count for path, count in server.calls.items() if path.endswith("/token"))
    return Row(
        f"{AT_ONCE} concurrent async calls, one client",
        f"{tokens} token request, {answered} answers in {seconds:.2f} s",
        target="1 token request",
        met=tokens == 1 and answered == AT_ONCE,
    )


def _types(ours: peers.Installed, folder: Path) -> Iterator[Row]:
    """What type checkers object to in the package and the examples."""
    package = next(path.parent.name for path in folder.glob("*/py.typed"))
    for name, *checker in (
        ("mypy --strict", "mypy", "--strict", "--cache-dir", os.devnull, "--python-executable"),
        ("pyright", "pyright", "--pythonpath"),
    ):
        command = [sys.executable, "-m", *checker, str(ours.python), package, "examples"]
        run = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
        if run.returncode not in (0, 1):
            raise RuntimeError(f"{name}: {run.stderr or run.stdout}")
        errors = len(re.findall(r"(?:: | - )error: ", run.stdout))
        yield at_most(f"{name}: package and examples", errors, 0, "errors")
