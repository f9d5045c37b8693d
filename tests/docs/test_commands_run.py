"""Every command line on a page is run: those with an output by test_examples, all others here."""

from __future__ import annotations

import importlib
import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from datetime import date
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
import yaml
from ferry import documents, repository
from serving import serving

from runai_compat.lifecycle.ledger import Ledger
from runai_compat.lifecycle.track import Track
from runai_specs import load
from runai_specs.catalog.model import PACKAGED
from runai_specs.commands.main import main as specs

from .examples import PAGES, ROOT, command_lines, examples

GUIDE = "other-apis.md"  # whose commands test_other_apis runs, one after the other
REFERENCE = "commands.md"  # whose commands are by themselves

_BUILDS = "takes minutes; what it starts is run by the tests of building, wheels and publishing"
_INDEX = "asks a package index; wheels are installed from an index of their own in tests/generator/publish"
_PUBLISHED = "reads published documentation; its formats are read from samples in tests/specs/fetch"
LEFT_OUT = {
    "make generate": _BUILDS,
    'make generate RELEASES="2.24"': _BUILDS,
    "make test": "is this run",
    "runai-generate diff 2.23 2.24": "reads two whole clients; run by tests/generator/interface",
    "make generate wheels publish REPOSITORY_URL=https://index.example.com/upload/": _BUILDS,
    'make generate wheels publish REPOSITORY_URL=… RELEASES="2.23 2.24"': _BUILDS,
    "runai-generate publish 2.24 --repository-url https://packages.example.com/simple": _BUILDS,
    "pip install runai-api-toolkit": _INDEX,
    "pip install generated/runai-client-2-24": _INDEX,
    "pip install runai-client-2-24": _INDEX,
    "pip install --index-url https://index.example.com/simple/ --no-deps runai-client-2-24": _INDEX,
    "pip download --dest wheels 'runai-api-toolkit[scan]'": _INDEX,
    "pip install --no-index --find-links wheels 'runai-api-toolkit[scan]'": _INDEX,
    "runai-specs verify --remote 2.24 --source gitbook": _PUBLISHED,
    "runai-specs fetch 2.24 --source gitbook": _PUBLISHED,
    "runai-specs pin 2.25 --source gitbook": _PUBLISHED,
    "runai-specs refresh latest": _PUBLISHED,
    "docker build -f ci/Containerfile -t runai-compat .": "needs a container engine",
    'docker run --rm --user "$(id -u):$(id -g)" --volume "$PWD:/repo" runai-compat gate --from 2.22 --to 2.24 --output gate.html': "needs a container engine",
    "pre-commit install --hook-type pre-commit --hook-type pre-push": "another program's; the hooks' commands are run by tests/compat/commands/test_ci.py",
    "duckdb lake.db -csv < routes.sql > counts.csv": "another program's shell; the query is run in DuckDB by tests/compat/scanning",
    "_RUNAI_COMPAT_COMPLETE=fish_source runai-compat | source": "for fish; tests/compat/commands/test_completion.py asks for the same",
    "17 4 * * *  cd toolkit && .venv/bin/runai-specs verify --remote 2.24; [ $? = 1 ] && mail -s drift team < /dev/null": "a line of a crontab; its command is run",
}
"""Lines that are run nowhere as they stand, each with its reason; nothing else is left out."""

STAND_INS = {"BASE": "2.22", "REVISION": "2.24", "DIR": "documents"}
ABOUT_RUNAI = re.compile(r"\b2\.\d\d\b|latest|automation|routes|2-24")
CLIENT = "runai-client-2-24"
HOSTS = (
    "https://company.run.ai",
    "https://my-control-plane",
    "https://api.example.com",
    "https://api.ferry.example",
    "https://bakery.example",
)


def lines(page: Path) -> list[str]:
    """The command lines of a page that no other test runs, in order."""
    shown = {example.command for example in examples(page)}
    guide = shown | (_guided() if page.name == GUIDE else set())
    return [line for line in command_lines(page) if line not in guide]


def _guided() -> set[str]:
    from .test_other_apis import commands

    return set(commands())


def kinds() -> dict[tuple[str, ...], tuple[Path, str]]:
    """The first line of each kind that is not left out, with its page.

    A kind is a command with its options: the same ones with other releases are one.
    """
    first: dict[tuple[str, ...], tuple[Path, str]] = {}
    for page in PAGES:
        for line in lines(page):
            if line not in LEFT_OUT:
                words = shlex.split(line)
                form = [word.partition("{")[0] for word in words if word.startswith(("-", "git:"))]
                first.setdefault((*words[:2], *sorted(form)), (page, line))
    return first


def test_what_is_left_out_is_on_a_page_and_has_a_reason() -> None:
    """So that the list is exact: no line of it is gone, and none is run after all."""
    shown = {line for page in PAGES for line in lines(page)}
    assert set(LEFT_OUT) <= shown
    assert all(LEFT_OUT.values())
    assert len(kinds()) > 40


class _Documents(BaseHTTPRequestHandler):
    """A control plane that runs 2.22, the place where 2.24 was published, and the ferry's API."""

    def do_GET(self) -> None:
        *_, folder, name = f"/{self.path}".split("/")
        if name == "openapi.json":
            document = documents().get(folder, documents()["1.2"])
        else:
            document = load("2.24" if name == "swagger.json" else "2.22").document
        body = json.dumps(document).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Nothing is printed of requests."""


@pytest.fixture
def server() -> Iterator[str]:
    with serving(HTTPServer(("127.0.0.1", 0), _Documents)) as address:
        yield address


@pytest.fixture
def world(tmp_path: Path, clients: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """What a reader has: a repository with documents, code, catalogs, and the clients of releases."""
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setenv("PATH", f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}")
    folder = repository(tmp_path / "world")
    subprocess.run(["git", "-C", folder, "branch", "--quiet", "-M", "main"], check=True)
    (folder / "docs").mkdir()
    (folder / "old").mkdir()
    (folder / "documents/ferry").mkdir(parents=True)
    for release, document in documents().items():
        text = yaml.safe_dump(document)
        (folder / f"docs/openapi-{release}.yaml").write_text(text)
        (folder / f"documents/ferry/{release}.yaml").write_text(text)
    for name in ("old/openapi.yaml", "january.json", "march.json"):
        release = "1.1" if name == "march.json" else "1.0"
        shutil.copy(folder / f"documents/ferry/{release}.yaml", folder / name)
    for name in ("automation", "docs/examples/automation"):
        shutil.copytree(ROOT / "docs/examples/automation", folder / name)
    (folder / "deploy.sh").write_text("curl https://company.run.ai/v1/k8s/users\n")
    (folder / "counts.csv").write_text("operation,calls\nGET /v1/k8s/users,3\n")
    (folder / "documents/control-plane").mkdir()
    shutil.copy(
        PACKAGED / "control-plane/2.23.json", folder / "documents/control-plane/latest.json"
    )
    (folder / "automation/projects.py").write_text(
        "from runai_client_2_22 import Client\n\nprint(Client().clusters.get_clusters())\n"
    )
    for name in ("generated", "clients"):
        (folder / name).mkdir()
        (folder / name / CLIENT).symlink_to(clients / CLIENT)
    shutil.copy(ROOT / "generated/manifest.json", folder / "generated")
    for name, releases in {"ferry": ("1.0", "1.1", "1.2"), "bakery": ("1.0", "1.1")}.items():
        named = [f"{each}={folder}/documents/ferry/{each}.yaml" for each in releases]
        assert specs(["init", str(folder / name), *named]) == 0
    return folder


@pytest.fixture
def catalog(tmp_path: Path, server: str) -> Path:
    """The packaged catalog, as if it were published by the server; the lives in it are found once."""
    folder = tmp_path / "catalog"
    shutil.copytree(PACKAGED, folder)
    for path in (folder / "pins.lock", folder / "catalog.toml"):
        text = path.read_text("utf-8").replace("https://raw.githubusercontent.com", server)
        path.write_text(text, "utf-8")
    return folder


@pytest.fixture
def once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of each catalog, the ledger of a track is made once: it depends on nothing else."""
    make, ledgers = Track.ledger, {}

    def ledger(track: Track, policy: str | None = None, as_of: date | None = None) -> Ledger:
        assert track.api is not None
        key = (track.catalog.folder, track.api.name, track.name, policy, as_of)
        if key not in ledgers:
            ledgers[key] = make(track, policy, as_of)
        return ledgers[key]

    monkeypatch.setattr(Track, "ledger", ledger)


@pytest.mark.slow
@pytest.mark.usefixtures("once")
def test_what_pages_show_runs(
    world: Path,
    catalog: Path,
    server: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Page by page in a folder of its own: exit code 0 or, where it is a verdict, 1."""
    wrong: dict[str, str] = {}
    folder, last = world, None
    for number, (page, shown) in enumerate(kinds().values()):
        line = " ".join(STAND_INS.get(word, word) for word in shown.split(" "))
        if page != last or page.name == REFERENCE:
            folder, last = world.with_name(str(number)), page
            shutil.copytree(world, folder, symlinks=True)
        monkeypatch.chdir(folder)
        monkeypatch.setenv("RUNAI_CATALOG", str(catalog) if ABOUT_RUNAI.search(line) else "ferry")
        if line.startswith("runai-generate"):
            monkeypatch.delenv("RUNAI_CATALOG")
        if line.startswith("runai-specs refresh"):
            shutil.copytree(catalog, folder / f"refreshed-{number}")
            monkeypatch.setenv("RUNAI_CATALOG", f"refreshed-{number}")
        code, problem = _run(line, server)
        problem += capsys.readouterr().err
        if code not in (0, 1):
            wrong[f"{page.name}: {shown}"] = problem
    assert wrong == {}, json.dumps(wrong, indent=1)


def _run(line: str, server: str) -> tuple[int, str]:
    """The exit code of the line, and what went wrong as far as that is known; 1 is a verdict."""
    for host in HOSTS:
        line = line.replace(host, server)
    words = shlex.split(line)
    if words[0].startswith("runai-") and not {"|", ">", "<", "&&"} & set(words):
        if words[:2] == ["runai-specs", "init"]:
            shutil.rmtree(words[2])
        package = words[0].replace("generate", "generator").replace("-", "_")
        return importlib.import_module(f"{package}.commands.main").main(words[1:]), ""
    folder = ROOT if words[0] == "make" else Path.cwd()
    done = subprocess.run(
        ["bash", "-c", line], cwd=folder, capture_output=True, text=True, check=False
    )
    return 2 * bool(done.returncode), done.stderr
