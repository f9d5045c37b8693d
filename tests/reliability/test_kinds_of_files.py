"""A FIFO is refused by its kind, wherever a path is given or kept: opened, it would be waited for without end.

Devices, sockets and endless files meet the same look, as the attacks on files show.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
from collections.abc import Iterator, Sequence
from pathlib import Path

import click
import pytest

import runai_compat
import runai_specs
from runai_compat.commands.main import cli as compat
from runai_compat.gating import accepted
from runai_generator.commands.main import cli as generate
from runai_specs import files, local_files
from runai_specs.commands.main import cli as specs
from runai_specs.errors import ToolkitError

from .documents import of_body
from .kills import PROGRAMS

GROUPS = {"runai-specs": specs, "runai-compat": compat, "runai-generate": generate}
_NAMES_A_PLACE = re.compile(r"FILE|PATH|DIR|FOLDER|URL")
NO_PLACE = {"--base", "--repository-url", "--toolkit", "--source"}
"""Options whose metavar or name says so, though what is given is no file: a base path, addresses."""
WRITTEN_DOWN = {("runai-compat", "init", "--from"), ("runai-compat", "init", "--to")}
"""What `runai-compat init` writes as it is; it opens neither."""

SHOP = ("--catalog", "shop")
_SNAP = ("--catalog", "snap")
_RUN = ("--from", "2.23", "--to", "2.24")
_FILES = ("--from", "a.json", "--to", "a.json")
_ACCEPT = ("--from", "a.json", "--to", "b.json", "--reason", "r", "--author", "a")
_BUILD = ("--from", "a.json", "--name", "xx", "--output", "o")
_FETCH = ("--from", "a.json", "--as", "m")

CALLS: dict[tuple[str, str], Sequence[Sequence[str]]] = {
    ("runai-specs", "add-release"): [
        ("1.1", "@", *SHOP), ("1.1", "--from", "@", *SHOP), ("1.1", "a.json", "--cache", "@", *SHOP),
    ],
    ("runai-specs", "fetch"): [
        ("--from", "@", "--as", "m"), (*_FETCH, "--mirror", "@"), (*_FETCH, "--cache", "@"),
        (*_FETCH, "--allow-root", "@"),
    ],
    ("runai-specs", "init"): [
        ("@", "1.0=a.json"), ("n", "1.0=@"), ("n", "--from", "git:@:a.json"), ("n", "--from", "@", "--release", "1.0"),
        ("n", "1.0=a.json", "--cache", "@"),
    ],
    ("runai-specs", "pin"): [
        ("1.0", "--mirror", "@", *SHOP), ("1.0", "--from", "@", *SHOP),
        ("1.0", "--from", "a.json", "--cache", "@", *SHOP), ("1.0", "--from", "a.json", "--allow-root", "@", *SHOP),
    ],
    ("runai-specs", "refresh"): [
        ("latest", "--mirror", "@", *_SNAP), ("latest", "--from", "@", *_SNAP),
        ("latest", "--from", "a.json", "--cache", "@", *_SNAP),
    ],
    ("runai-specs", "show"): [("./@",)],
    ("runai-specs", "verify"): [("--mirror", "@", *SHOP), ("--remote", "--cache", "@", *SHOP)],
    ("runai-compat", "accept"): [
        ("--from", "@", "--to", "a.json", *_ACCEPT[4:]), ("--from", "a.json", "--to", "@", *_ACCEPT[4:]),
        *((*_ACCEPT, option, "@") for option in ("--accept", "--policy", "--uses", "--allow-root")),
    ],
    ("runai-compat", "audit"): [("--capture", "2.24=@"), ("--policy", "@")],
    ("runai-compat", "diff"): [
        ("@", "a.json"), ("a.json", "@"), ("a.json,@", "a.json"), ("a.json", "a.json", "--allow-root", "@"),
    ],
    ("runai-compat", "fix"): [("--uses", "@", "--to", "2.24")],
    ("runai-compat", "gate"): [
        ("--from", "@", "--to", "a.json"), ("--from", "a.json", "--to", "@"),
        *((*_FILES, option, "@") for option in ("--policy", "--accept", "--uses", "--allow-root")),
    ],
    ("runai-compat", "init"): [(*_RUN, "--uses", "@")],
    ("runai-compat", "ledger"): [("--policy", "@")],
    ("runai-compat", "matrix"): [("--uses", "@"), ("--uses", "a.json", "--policy", "@"),
                                 ("--uses", "a.json", "--from", "@", "--to", "2.24")],
    ("runai-compat", "plan"): [(*_RUN, "--uses", "@"), (*_RUN, "--policy", "@"), ("--from", "@", "--to", "2.24")],
    ("runai-compat", "usage"): [("@",)],
    ("runai-generate", "build"): [
        ("--from", "@", *_BUILD[2:]), (*_BUILD[:5], "@"), (*_BUILD, "--allow-root", "@"),
    ],
    ("runai-generate", "check"): [("2.24", "--output", "@")],
    ("runai-generate", "diff"): [("2.24", "2.24", "--clients", "@")],
    ("runai-generate", "notes"): [("./@",)],
    ("runai-generate", "publish"): [
        ("2.24", "--dist", "@", "--repository-url", "http://127.0.0.1:9/"), ("2.24", "--clients", "@"),
    ],
    ("runai-generate", "wheels"): [("2.24", "--output", "@"), ("2.24", "--clients", "@")],
}  # fmt: skip
"""How each command is called with something that is no file, at every place that takes one."""


def parameters() -> Iterator[tuple[str, str, click.Parameter]]:
    """Every parameter that takes a path, of every command."""
    for program, group in GROUPS.items():
        for name in group.list_commands(click.Context(group)):
            command = group.get_command(click.Context(group), name)
            assert command is not None
            for parameter in command.params:
                option = parameter.opts[0]
                metavar = str(getattr(parameter, "metavar", "") or "")
                is_path = isinstance(parameter.type, click.Path) or _NAMES_A_PLACE.search(metavar)
                written_down = (program, name, option) in WRITTEN_DOWN
                if (
                    is_path
                    and not written_down
                    and option not in {*NO_PLACE, "--catalog", "--output"}
                ):
                    yield program, name, parameter


def test_every_parameter_that_takes_a_path_is_tried() -> None:
    """One that is new fails here until it is called with a FIFO below."""
    missing = []
    for program, name, parameter in parameters():
        calls = CALLS.get((program, name), ())
        option = parameter.opts[-1] if isinstance(parameter, click.Option) else None
        names = {*parameter.opts}
        if not any(_gives(call, names if option else None) for call in calls):
            missing.append(f"{program} {name} {parameter.opts[0]}")
    assert missing == []


def _gives(call: Sequence[str], options: set[str] | None) -> bool:
    """Whether the call has the place in one of the options; None: in an argument."""
    for position, word in enumerate(call):
        if "@" in word:
            before = call[position - 1] if position else ""
            if before in options if options else not before.startswith("--"):
                return True
    return False


def test_every_folder_is_asked_for_its_kind() -> None:
    """Paths that click would take for folders or files, whatever else they are, have no other type."""
    for program, name, parameter in parameters():
        if isinstance(parameter.type, click.Path):
            assert type(parameter.type).__name__ == "_PlainPath", (program, name, parameter.opts)


class HangError(BaseException):
    """A command waits for what nobody will ever write."""


def _hang(*_: object) -> None:
    raise HangError


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two documents, two catalogs, a contract of one's own, and code."""
    folder = tmp_path_factory.mktemp("kinds")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        for name in ("XDG_CACHE_HOME", "XDG_DATA_HOME"):
            patch.setenv(name, str(folder / "user"))
        for name, kind in (("a", "object"), ("b", "string")):
            Path(f"{name}.json").write_text(json.dumps(of_body({"type": kind})))
        for command in (
            ("init", "shop", "1.0=a.json"), ("init", "snap", "--snapshots", "2026-01-01=a.json"),
            ("fetch", "--from", "a.json", "--as", "mine"),
        ):  # fmt: skip
            assert PROGRAMS["runai-specs"](list(command)) == 0
    (folder / "code").mkdir()
    (folder / "code/a.py").write_text(
        "import requests\nrequests.get('https://x/api/v1/clusters')\n"
    )
    return folder


def attempt(
    template: Path,
    folder: Path,
    places: Sequence[str],
    patch: pytest.MonkeyPatch,
    command: Sequence[str],
) -> int:
    """The exit code of the command with FIFOs at the places; HangError where it waits for one."""
    shutil.copytree(template, folder)
    patch.chdir(folder)
    patch.setattr(files, "PATIENCE", 0.05)
    for name in ("XDG_CACHE_HOME", "XDG_DATA_HOME"):
        patch.setenv(name, str(folder / "user"))
    for path in map(Path, places):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.unlink(missing_ok=True)
        os.mkfifo(path)
    before = signal.signal(signal.SIGALRM, _hang)
    signal.alarm(20)
    try:
        return PROGRAMS[command[0]](list(command[1:]))
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)


@pytest.mark.slow
def test_a_path_is_refused_by_its_kind(
    template: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """With exit code 2 and one line, and nothing is built, written or waited for."""
    calls = [
        *((program, name, *call) for (program, name), all_ in CALLS.items() for call in all_),
        *((program, name, "--catalog", "@") for program, name in CALLS_OF_CATALOGS),
    ]
    for number, call in enumerate(calls):
        capsys.readouterr()
        command = [word.replace("@", "x.json") for word in call]
        code = attempt(template, tmp_path / str(number), ["x.json"], monkeypatch, command)
        lines = capsys.readouterr().err.splitlines()
        assert len(lines) == 1, (call, code, lines)
        (line,) = lines
        assert (code, line[:7]) == (2, "error: "), (call, line)
        assert not Path("o").exists(), call
        assert not Path("n").exists(), call


CALLS_OF_CATALOGS = [
    ("runai-specs", "list"),
    ("runai-compat", "rules"),
    ("runai-generate", "check"),
]
_LIST, _DIFF = ("runai-specs", "list", *SHOP), ("runai-compat", "diff", "1.0", "1.0", *SHOP)
_BUILD_SHOP = ("runai-generate", "build", "1.0", *SHOP, "--output", "o")
_USAGE = ("runai-compat", "usage", "code")
_OWN = "user/runai-api-toolkit/contracts"
_GATE = ("runai-compat", "gate", *_FILES)
KEPT: Sequence[tuple[Sequence[str], Sequence[Sequence[str]]]] = [
    (["shop/catalog.toml"], [_LIST, _DIFF]),
    (["shop/pins.lock"], [("runai-specs", "verify", *SHOP), ("runai-specs", "pin", "1.0", "--from", "b.json", *SHOP)]),
    (["shop/announcements.toml"], [("runai-compat", "ledger", *SHOP)]),
    (["shop/shop/1.0.json"], [_DIFF, _BUILD_SHOP, ("runai-specs", "verify", *SHOP)]),
    (["shop/.runai-journal"], [_LIST]),
    (["shop/records/shop/names.toml"], [_BUILD_SHOP]),
    (["shop/records/shop/breaks.json"], [_BUILD_SHOP]),
    (["shop/records/shop/methods.json"], [("runai-compat", "usage", "code", *SHOP)]),
    (["shop/records/shop/instances.json"], [("runai-compat", "explain", "operation-removed", *SHOP)]),
    ([f"{_OWN}/mine.json"], [("runai-compat", "diff", "mine", "a.json"), ("runai-generate", "build", "mine", "--output", "o")]),
    ([f"{_OWN}/mine.origin.json"], [("runai-specs", "list"), ("runai-compat", "diff", "mine", "a.json")]),
    ([f"{_OWN}/.runai-journal"], [("runai-compat", "diff", "mine", "a.json")]),
    (["runai-compat.toml"], [_GATE, ("runai-compat", "init", *_RUN, "--ci", "github", "--toolkit", "https://h/a/b@v1")]),
    (["pyproject.toml"], [_GATE]),
    (["runai-accepted.toml"], [("runai-compat", "accept", *_ACCEPT)]),
    ([f"code/{name}" for name in (
        ".gitignore", ".ignore", ".git/info/exclude", "pyproject.toml", "package.json", "b.py", "sub/pyvenv.cfg",
        "access.log", "access.log.gz", "x.ipynb", "requirements.txt", "values.yaml", "sub/.git")], [_USAGE]),
    (["o/xx/py.typed"], [("runai-generate", "build", *_BUILD)]),
    (["o/.xx.stamp"], [("runai-generate", "build", *_BUILD)]),
    (["o/manifest.json"], [("runai-generate", "publish", "1.0", *SHOP, "--clients", "o")]),
]  # fmt: skip
"""Files that nobody names on the command line, and the commands that would open them."""


@pytest.mark.slow
def test_what_is_kept_is_refused_by_its_kind_or_left_alone(
    template: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Nothing waits for it, and what is said of it is one line."""
    calls = [(places, command) for places, commands in KEPT for command in commands]
    for number, (places, command) in enumerate(calls):
        capsys.readouterr()
        code = attempt(template, tmp_path / str(number), places, monkeypatch, command)
        errors = [line for line in capsys.readouterr().err.splitlines() if line[:7] == "error: "]
        assert code in (0, 1, 2), (places, command)
        assert len(errors) == (code == 2), (places, command)


OWN_FILES = {
    "compat/runai_compat/reports/html/page.py", "generator/runai_generator/interface/reading.py",
    "generator/runai_generator/checks/verify.py", "generator/runai_generator/project/runtime_source.py",
    "specs/runai_specs/pins/new_catalog.py", "specs/runai_specs/local_files.py",
    "generator/runai_generator/publish/preflight.py",
}  # fmt: skip
"""Modules that read what the toolkit has in itself or made a moment ago, and the one that looks."""
_READS = re.compile(r"\.read_(?:bytes|text)\(|(?<![\w.])open\(|(?<!os)\.open\(\"r")


def test_files_of_others_are_read_by_one_function() -> None:
    """It asks for the kind and the size first; nothing else opens a file to read it."""
    root = Path(__file__).parents[2]
    reading = {
        path.relative_to(root).as_posix()
        for package in ("specs/runai_specs", "compat/runai_compat", "generator/runai_generator")
        for path in (root / package).rglob("*.py")
        if not {"runtime", "maintenance"} & set(path.parts)
        and _READS.search(path.read_text(encoding="utf-8"))
    }
    assert reading - OWN_FILES == set()


def test_a_file_that_has_to_be_waited_for_is_refused(
    template: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """By its kind it is one like others, and empty; `/proc/kmsg` is one."""
    monkeypatch.chdir(template)
    Path("empty.log").touch()
    assert PROGRAMS["runai-compat"](["usage", "empty.log"]) == 0
    capsys.readouterr()
    monkeypatch.setattr(local_files.select, "select", lambda *_: ([], [], []))
    for command in (["usage", "empty.log"], ["diff", "a.json", "empty.log"]):
        assert PROGRAMS["runai-compat"](command) == 2
        said = capsys.readouterr().err
        assert said == "error: empty.log: has nothing to read until something comes\n"
    Path("empty.log").unlink()


@pytest.mark.parametrize("name", ["a\0b", "a\0.toml", "\ud800"])
def test_a_name_that_no_file_can_have(name: str, template: Path, tmp_path: Path) -> None:
    """Python's own word for it is a ValueError, which a caller of the library does not expect."""
    document, odd = str(template / "a.json"), Path(name)
    for call in (
        lambda: runai_compat.diff(name, document),
        lambda: runai_compat.gate(document, document, policy=name),
        lambda: runai_compat.gate(document, document, allowed=[odd]),
        lambda: runai_compat.usage([odd]),
        lambda: runai_specs.read_catalog(odd),
        lambda: accepted.add(tmp_path / name, [accepted.Acceptance("i", "r", "a")]),
    ):
        with pytest.raises(ToolkitError):
            call()
    assert not list(tmp_path.iterdir())


def test_a_folder_that_cannot_be_made_is_told_first(
    template: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Not when the client is built that would go there."""
    monkeypatch.chdir(template)
    Path("nowhere").symlink_to("gone/x")
    for place, blocked in (
        ("a.json/x", "a.json"),
        ("nowhere", "nowhere"),
        ("nowhere/x", "nowhere"),
    ):
        call = ["wheels", "1.0", *SHOP, "--clients", "o", "--output", place]
        assert PROGRAMS["runai-generate"](call) == 2
        assert f"'--output': {blocked!r} is not a folder" in capsys.readouterr().err
    assert not Path("o").exists()
    Path("nowhere").unlink()


def test_a_pipe_that_nobody_reads_is_not_waited_for_long(
    template: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A report for it ends the command, and the other report is not written either."""
    monkeypatch.chdir(template)
    monkeypatch.setattr(files, "PATIENCE", 0.05)
    os.mkfifo("pipe")
    outputs = ("--output", "x.json", "--output", "pipe", "--format", "json", "--format", "text")
    assert PROGRAMS["runai-compat"](["diff", "a.json", "b.json", *outputs]) == 2
    assert capsys.readouterr().err == "error: pipe: nobody reads it; start what does first\n"
    assert not Path("x.json").exists()
    Path("pipe").unlink()
