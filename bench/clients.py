"""The generated client of one release against the official client and openapi-generator's."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import peers
from measuring.processes import Run, in_turn, measure, median, program
from measuring.rows import Row, against, at_most, beside
from server import Server

from runai_generator.build.build_requests import of_releases
from runai_generator.build.worker_pool import build_all
from runai_generator.naming import load_table, rename
from runai_generator.prepare import prepare
from runai_generator.publish import wheels
from runai_specs import load, read_catalog
from runai_specs.catalog.model import PACKAGED

sys.path.insert(0, str(Path(__file__).parents[1] / "tests" / "support"))
from wire_contract import Contract

RELEASE = "2.24"
CONTRACT = PACKAGED / "control-plane" / f"{RELEASE}.json"
GENERATOR = f"openapi-generator {peers.GENERATOR.rpartition('==')[2]}"
PROJECTS, WORKLOADS = "/api/v1/org-unit/projects", "/api/v1/workloads"
LISTED = 500
CALLS = 10_000
AT_ONCE = 100


@dataclass(frozen=True, slots=True)
class Client:
    """A client that is measured; program: how the names of its programs begin."""

    name: str
    program: str
    installed: peers.Installed

    def run(self, what: str, *arguments: str | Path) -> Run:
        """One of its programs."""
        return program(self.installed.python, f"{self.program}_{what}", *arguments)

    @property
    def megabytes(self) -> float:
        """The size of its wheel."""
        assert self.installed.wheel is not None
        return self.installed.wheel.stat().st_size / 1e6


def rows(repeats: int, left_out: list[str]) -> Iterator[Row]:
    """One row for each target; left_out is told what cannot be compared."""
    contract = Contract(load(RELEASE).document)
    answers = {path: _answer(contract, path) for path in (PROJECTS, WORKLOADS)}
    folder = _built()
    ours = Client("ours", "ours", _installed(folder))
    others = list(_others(left_out))
    with Server(answers) as server:
        yield from _starting(ours, others, server.url, repeats)
        yield from _decoding(ours, others, answers[WORKLOADS], repeats)
        yield from _against_httpx(ours.installed, server.url)
        yield from _size(ours, others)
        yield _leak(ours.installed, server.url)
    yield from _generation()
    with Server(answers, delay=0.05) as server:
        yield _concurrent(ours.installed, server)
    yield from _types(ours.installed, folder)


def _built() -> Path:
    """The folder of the client."""
    clients = Path(__file__).parents[1] / "generated"
    (built,) = build_all(of_releases((RELEASE,), clients), lambda *_: None, lambda _: None)
    return built.folder


def _installed(folder: Path) -> peers.Installed:
    """The client's wheel, installed."""
    made = wheels.build([folder], peers.CACHE / "dist")
    return peers.install("client", [path for path in made if path.suffix == ".whl"])


def _others(left_out: list[str]) -> Iterator[Client]:
    """The official client, and the one that openapi-generator makes of the contract."""
    for name, beginning, get in (
        (f"runapy {peers.RUNAPY.rpartition('==')[2]}", "runapy", peers.runapy),
        (GENERATOR, "generator", lambda: peers.openapi_generator(_prepared())),
    ):
        try:
            yield Client(name, beginning, get())
        except peers.LeftOutError as reason:
            left_out.append(str(reason))


def _prepared() -> Path:
    """The contract with our names: of its own ones openapi-generator makes files that collide."""
    prepared = prepare(load(RELEASE).document, source=RELEASE)
    renamed = rename(prepared, load_table(read_catalog(), "control-plane"))
    return peers.write_document(renamed.document, "prepared.json")


def _answer(contract: Contract, path: str) -> bytes:
    """The list that the contract describes, of as many items; each has all that it may have."""
    response = contract.of("GET", path).responses["200"]
    page = contract.value(response["content"]["application/json"]["schema"], depth=-6)
    (items,) = (value for value in page.values() if isinstance(value, list))
    items *= LISTED if path == WORKLOADS else 1
    return json.dumps(page).encode()


def _starting(ours: Client, others: list[Client], url: str, repeats: int) -> Iterator[Row]:
    names = [client.name for client in others]
    for metric, what, arguments, most in (
        ("import of the client class", "import", (), 0.05),
        ("ready: from nothing to the first answer", "first_call", (url,), 0.20),
    ):
        sides = (lambda c=c, w=what, a=arguments: c.run(w, *a) for c in (ours, *others))
        runs = in_turn(repeats, *sides)
        own, *theirs = (median([run.told() for run in side]) for side in runs)
        peer_seconds = dict(zip(names, theirs, strict=True))
        yield from beside(metric, own, peer_seconds, "s", most, "runapy")
    own, *theirs = (median([run.mebibytes for run in side]) for side in runs)
    metric = "ready: memory of the whole process"
    yield at_most(metric, own, 45, "MiB")
    yield from beside(metric, own, dict(zip(names, theirs, strict=True)), "MiB")


def _decoding(ours: Client, others: list[Client], content: bytes, repeats: int) -> Iterator[Row]:
    """Of the others, the one that has types for what it decodes."""
    path = peers.CACHE / "workloads.json"
    path.write_bytes(content)
    typed = [client for client in others if client.name == GENERATOR]
    sides = (lambda c=client: c.run("decode", path, "12") for client in (ours, *typed))
    own, *theirs = in_turn(max(repeats // 2, 1), *sides)
    milliseconds, floor = (median([run.told()[n] for run in own]) for n in (0, 1))
    decoded = [median([run.told() for run in side]) for side in theirs]
    peer_milliseconds = dict(zip([client.name for client in typed], decoded, strict=True))
    metric = f"a list of {LISTED} workloads decoded ({len(content) / 1e6:.1f} MB)"
    yield from beside(metric, milliseconds, peer_milliseconds, "ms", 1 / 3)
    yield Row("  floor: json.loads of the same", f"{floor:.3g} ms")


def _generation() -> Iterator[Row]:
    """What making the client of the contract costs, and whether it can be imported then."""
    tool = Path(sys.executable).with_name("runai-generate")
    metric = f"making the client of {RELEASE}, processor time"
    with tempfile.TemporaryDirectory() as made:
        built = [tool, "build", "--from", CONTRACT, "--name", "measured", "--output"]
        own = measure([*built, Path(made, "ours")])
        try:
            peer = measure(peers.generation(CONTRACT, Path(made, "peer")))
        except peers.LeftOutError:
            return  # it has been told of the client
    yield against(metric, own.cpu_seconds, peer.cpu_seconds, None, "s", GENERATOR)
    yield against("  its memory", own.mebibytes, peer.mebibytes, None, "MiB", GENERATOR)
    yield Row("that client is imported", "yes", _imported(), GENERATOR)


def _imported() -> str:
    """Whether openapi-generator's client of the contract as it is can be imported; else why not."""
    client = Client(GENERATOR, "generator", peers.openapi_generator(CONTRACT))
    try:
        client.run("import")
    except RuntimeError as error:
        return f"no: {str(error).strip().splitlines()[-1]}"
    return "yes"


def _against_httpx(ours: peers.Installed, url: str) -> Iterator[Row]:
    """What types cost: everything but the bytes on the wire."""
    calls, lists, memory = program(ours.python, "ours_against_httpx", url).told()
    name = "httpx + json.loads"
    yield against("a call, processor time", calls[0], calls[1], 1.4, "ms", name)
    yield against(f"a list of {LISTED}, processor time", lists[0], lists[1], 2.0, "ms", name)
    megabytes = [size / 1e6 for size in memory]
    yield against(f"a list of {LISTED}, memory", megabytes[0], megabytes[1], 1.5, "MB", name)


def _size(ours: Client, others: list[Client]) -> Iterator[Row]:
    own, *theirs = (client.megabytes for client in (ours, *others))
    yield at_most("wheel", own, 1, "MB")
    names = (client.name for client in others)
    yield from beside("wheel", own, dict(zip(names, theirs, strict=True)), "MB")


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
