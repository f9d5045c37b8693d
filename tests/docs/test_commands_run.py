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
from collections.abc import Iterator, Mapping
from datetime import date
from functools import cache
from pathlib import Path

import pytest
import yaml
from checkout import commit, copy_sources
from ferry import documents, repository
from servers.package_index import PASSWORD, USER, PackageIndex
from servers.serving import Answers

from runai_compat.lifecycle.ledger import Ledger
from runai_compat.lifecycle.track import Track
from runai_specs import load
from runai_specs.catalog.model import PACKAGED
from runai_specs.commands.main import main as specs

from ..specs.fetch.publishing import gitbook, operations, redoc
from .examples import PAGES, ROOT, command_lines, examples

GUIDE = "other-apis.md"  # whose commands test_other_apis runs, one after the other
REFERENCE = "commands.md"  # whose commands are by themselves
ELSEWHERE = {"runai-generate diff 2.23 2.24"}  # run by tests/generator/interface: it takes a while

SURE = ROOT / "docs/how-sure.md"  # where the lines that are not run are listed
PACKAGING = ("make ", "runai-generate publish ", "pip ")  # in the order in which they can be run

STAND_INS = {"BASE": "2.22", "REVISION": "2.24", "DIR": "documents"}
ABOUT_RUNAI = re.compile(r"\b2\.\d\d\b|latest|automation|routes|2-24")
HOSTS = re.compile(
    r"https://(company\.run\.ai|my-control-plane|api\.example\.com|api\.ferry\.example|bakery\.example)"
)
INDEX = re.compile(r"https://index\.example\.com/(?:upload/)?")
PUBLISHED = re.compile(
    r"https://(raw\.githubusercontent\.com|run-ai-docs\.nvidia\.com|api-docs\.run\.ai)"
)
CRON = re.compile(r"^[-0-9* ]+ (?=cd )")


def lines(page: Path) -> list[str]:
    """The command lines of a page that no other test runs, in order."""
    shown = ELSEWHERE | {example.command for example in examples(page)}
    guide = shown | (_guided() if page.name == GUIDE else set())
    return [line for line in command_lines(page) if line not in guide]


def _guided() -> set[str]:
    from .test_other_apis import commands

    return set(commands())


def left_out() -> dict[str, str]:
    """The lines that are run nowhere as they stand, each with its reason; nothing else is left out."""
    return dict(re.findall(r"^- `(.+)`: (.+)$", SURE.read_text("utf-8"), re.MULTILINE))


def every_line(*, packaging: bool) -> dict[str, Path]:
    """Each line that is to be run, with the first page that shows it: those about packages, or the others."""
    first: dict[str, Path] = {}
    for page in PAGES:
        for line in lines(page):
            if line.startswith(PACKAGING) is packaging:
                first.setdefault(line, page)
    return {line: page for line, page in first.items() if line not in left_out()}


def test_what_is_left_out_is_on_a_page_and_has_a_reason() -> None:
    """So that the list is exact: no line of it is gone, and none is run after all."""
    shown = {line for page in PAGES for line in lines(page)}
    assert set(left_out()) <= shown
    assert 0 < len(left_out()) < 10
    assert len(every_line(packaging=False)) > 70
    assert len(every_line(packaging=True)) > 8


@cache
def pages(address: str) -> Mapping[str, str]:
    """The documentation of two releases as a site publishes it, with one tag's operations for all."""
    document = load("2.24").document
    paths = {
        path: document["paths"][path]
        for path, _, operation in operations(document)
        if operation["tags"] == ["Roles"]
    }
    cut = {**document, "paths": paths, "tags": [{"name": "Roles"}]}
    shown = {"/latest": redoc(cut)}
    for folder in ("/api/2.24/", "/api/2.25/", "/api/"):
        site = gitbook(cut, address, folder)
        shown |= {**site, f"{folder}llms.txt": site["/llms.txt"]}
    return shown


def _documents(_: str, path: str, headers: Mapping[str, str], __: bytes) -> tuple[int, str, bytes]:
    """A control plane that runs 2.22, the places where others are published, and the ferry's API."""
    *_, folder, name = f"/{path}".split("/")
    if text := pages(f"http://{headers['host']}").get(path):
        return 200, "text/html", text.encode()
    if name == "openapi.json":
        document = documents().get(folder, documents()["1.2"])
    else:
        document = load("2.24" if name == "swagger.json" else "2.22").document
    return 200, "application/json", json.dumps(document).encode()


@pytest.fixture
def server() -> Iterator[str]:
    with Answers(_documents) as running:
        yield running.url


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
        for client in clients.glob("runai-client-*"):
            (folder / name / client.name).symlink_to(client)
    shutil.copy(ROOT / "generated/manifest.json", folder / "generated")
    (folder / "toolkit").mkdir()
    (folder / "toolkit/.venv").symlink_to(Path(sys.executable).parents[1])
    for name, releases in {"ferry": ("1.0", "1.1", "1.2"), "bakery": ("1.0", "1.1")}.items():
        named = [f"{release}={folder}/documents/ferry/{release}.yaml" for release in releases]
        assert specs(["init", str(folder / name), *named]) == 0
    return folder


@pytest.fixture
def catalog(tmp_path: Path, server: str) -> Path:
    """The packaged catalog, as if it were published by the server; the lives in it are found once."""
    folder = tmp_path / "catalog"
    shutil.copytree(PACKAGED, folder)
    for path in (folder / "pins.lock", folder / "catalog.toml"):
        path.write_text(PUBLISHED.sub(server, path.read_text("utf-8")), "utf-8")
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
    for number, (shown, page) in enumerate(every_line(packaging=False).items()):
        line = " ".join(STAND_INS.get(word, word) for word in shown.split(" "))
        if page != last or page.name == REFERENCE:
            folder, last = world.with_name(str(number)), page
            shutil.copytree(world, folder, symlinks=True)
        monkeypatch.chdir(folder)
        monkeypatch.setenv("RUNAI_CATALOG", str(catalog) if ABOUT_RUNAI.search(line) else "ferry")
        if line.startswith("runai-generate"):
            monkeypatch.delenv("RUNAI_CATALOG")
        if line.startswith(("runai-specs refresh", "runai-specs pin")):
            shutil.copytree(catalog, folder / f"written-{number}")
            monkeypatch.setenv("RUNAI_CATALOG", f"written-{number}")
        code, problem = _run(HOSTS.sub(server, CRON.sub("", line)))
        problem += capsys.readouterr().err
        if code not in (0, 1):
            wrong[f"{page.name}: {shown}"] = problem
    assert wrong == {}, json.dumps(wrong, indent=1)


def _run(line: str) -> tuple[int, str]:
    """The exit code of the line, and what went wrong as far as that is known; 1 is a verdict."""
    words = shlex.split(line)
    if words[0].startswith("runai-") and not {"|", ">", "<", "&&"} & set(words):
        if words[:2] == ["runai-specs", "init"]:
            shutil.rmtree(words[2], ignore_errors=True)
        package = words[0].replace("generate", "generator").replace("-", "_")
        return importlib.import_module(f"{package}.commands.main").main(words[1:]), ""
    done = subprocess.run(["bash", "-c", line], capture_output=True, text=True, check=False)
    return 2 * bool(done.returncode), done.stderr


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore:'cgi' is deprecated")
def test_what_pages_show_of_packages_runs(
    clients: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In a checkout that has its environment and its clients, with an index of its own: built,
    published, and installed from there, without what the packages need."""
    folder = copy_sources(tmp_path / "toolkit")
    for name in ("Makefile", "constraints.txt"):
        shutil.copy2(ROOT / name, folder / name)
    shutil.copy2(ROOT / "pyproject.toml", folder / "pyproject.toml")
    (folder / ".venv").symlink_to(Path(sys.executable).parents[1])
    shutil.copytree(clients, folder / "generated", dirs_exist_ok=True)
    shutil.copy(ROOT / "generated/manifest.json", folder / "generated")
    commit(folder)
    monkeypatch.chdir(folder)
    monkeypatch.setenv("PATH", f"{folder}/.venv/bin{os.pathsep}{os.environ['PATH']}")
    with PackageIndex(tmp_path / "index") as index:
        for name, value in {
            "HOME": str(tmp_path),  # nobody's .pypirc
            "TWINE_USERNAME": USER,
            "TWINE_PASSWORD": PASSWORD,
            "PYTHON_KEYRING_BACKEND": "keyring.backends.null.Keyring",
            "PIP_INDEX_URL": index.simple,
            "PIP_NO_DEPS": "1",
            "PIP_NO_BUILD_ISOLATION": "0",
            "PIP_UPGRADE": "1",
        }.items():
            monkeypatch.setenv(name, value)
        for line in sorted(every_line(packaging=True), key=_step):
            monkeypatch.setenv("PIP_TARGET", str(tmp_path / "installed" / str(hash(line))))
            code, problem = _run(INDEX.sub(index.url, line))
            assert code == 0, f"{line}: {problem}"
    installed = {path.name for path in (tmp_path / "installed").glob("*/*")}
    assert {"runai_compat", "runai_client_2_24"} <= installed


def _step(line: str) -> int:
    return next(step for step, words in enumerate(PACKAGING) if line.startswith(words))
