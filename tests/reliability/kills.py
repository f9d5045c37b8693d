"""Commands that change files, killed before any one of the steps by which they do it.

`python -m tests.reliability.kills` tries every step of every command; the tests a part of them. The steps
are found by tracing: each rename, removal and opening for writing below the folder of the command.
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import signal
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from runai_compat.commands.main import main as compat
from runai_generator.commands.main import main as generate
from runai_specs.commands.main import main as specs

from .documents import of_body

State = Mapping[str, bytes]
PROGRAMS = {"runai-compat": compat, "runai-generate": generate, "runai-specs": specs}
_TRACED = {"os.rename": 1, "os.remove": 0, "os.rmdir": 0, "open": 0}


@dataclass(frozen=True, slots=True)
class Scenario:
    """A command that changes files.

    before: what is run first. command: what is killed. watched: the folder whose files are the state.
    reader: a command that only reads, after which the state has to be the old or the new one; None
    where the command itself, run again, is what repairs.
    """

    name: str
    before: Sequence[Sequence[str]]
    command: Sequence[str]
    watched: str
    reader: Sequence[str] | None = None


_CATALOG = ("runai-specs", "init", "shop", "1.0=a.json")
_LIST = ("runai-specs", "list", "--catalog", "shop")
_GATE = ("runai-compat", "gate", "--from", "a.json", "--to", "b.json")
_BUILD = ("runai-generate", "build", "--from", "b.json", "--name", "thing", "--output", "out")
_FETCH = ("runai-specs", "fetch", "--from", "b.json", "--as", "mine", "--mirror", "mirror")
_SNAPSHOTS = (
    "runai-specs",
    "init",
    "shop",
    "--snapshots",
    "2026-01-01=a.json",
    "2026-02-01=b.json",
)
_ACCEPT = ("runai-compat", "accept", *_GATE[2:], "--file", "out/x.toml", "--author", "a", "--expires", "2099-01-01")  # fmt: skip
_CODE = "from runai_client_2_22 import Client\n\nc = Client('x')\nc.projects.get_projects()\n"
SCENARIOS = (
    Scenario("accept", [], [*_ACCEPT, "--reason", "r"], "out"),
    Scenario("accept again", [[argument.replace("b.json", "c.json") for argument in (*_ACCEPT, "--reason", "r")]], [*_ACCEPT, "--reason", "s"], "out"),
    Scenario("fetch again", [[argument.replace("b.json", "a.json") for argument in _FETCH]], _FETCH,
             "user/runai-api-toolkit/contracts", ("runai-compat", "diff", "mine", "mine")),
    Scenario("gate", [], [*_GATE, "--output", "out/a.html", "--output", "out/a.json", "--output", "out/a.md"], "out"),
    Scenario("init", [], _CATALOG, "shop", _LIST),
    Scenario("add-release", [_CATALOG], ["runai-specs", "add-release", "1.1", "b.json", "--catalog", "shop"], "shop", _LIST),
    Scenario("announce", [_CATALOG], ["runai-specs", "announce", "POST /a", "--in", "1.0", "--source", "https://x.test/",
                                      "--catalog", "shop"], "shop", _LIST),
    Scenario("pin", [_CATALOG], ["runai-specs", "pin", "1.0", "--from", "b.json", "--catalog", "shop"], "shop", _LIST),
    Scenario("fetch", [], _FETCH, "user/runai-api-toolkit/contracts",
             ("runai-compat", "diff", "mine", "mine")),
    Scenario("refresh", [("copy", "shop")], ["runai-specs", "refresh", "latest", "--from", "b.json", "--catalog", "shop"],
             "shop", _LIST),
    Scenario("init --snapshots", [], _SNAPSHOTS, "shop", _LIST),
    Scenario("init --copy", [], ["runai-specs", "init", "shop", "--copy"], "shop", _LIST),
    Scenario("refresh of that", [_SNAPSHOTS], ["runai-specs", "refresh", "latest", "--from", "c.json", "--as-of", "2026-03-01",
                                                  "--catalog", "shop"], "shop", _LIST),
    Scenario("fix", [], ["runai-compat", "fix", "--uses", "code", "--to", "2.24", "--write"], "code"),
    Scenario("remove", [_FETCH], ["runai-specs", "remove", "mine"], "user/runai-api-toolkit/contracts"),
    Scenario("plan", [], ["runai-compat", "plan", "--from", "a.json", "--to", "b.json", "--output", "out/a.html",
                          "--output", "out/a.json"], "out"),
    Scenario("compat init", [], ["runai-compat", "init", "--from", "2.23", "--to", "2.24", "--ci", "github",
                                  "--toolkit", "https://git.example.com/platform/toolkit"], "."),
    Scenario("build", [], _BUILD, "out"),
    Scenario("build again", [[argument.replace("b.json", "a.json") for argument in _BUILD]], _BUILD, "out"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a kill: the state after a look at the files, and after the command ran again."""

    step: str
    state: str
    repaired: bool


def prepared(scenario: Scenario, folder: Path) -> None:
    """The folder as it is before the command."""
    (folder / "out").mkdir(parents=True)
    old, new = (
        {"type": "object", "required": [name], "properties": {name: {"type": "string"}}}
        for name in "xy"
    )
    (folder / "a.json").write_text(json.dumps(of_body(old)))
    (folder / "b.json").write_text(json.dumps(of_body(new)))
    (folder / "c.json").write_text(json.dumps(of_body({"type": "string"})))
    (folder / "code").mkdir()
    for name in ("a.py", "b.py", "c.py"):
        (folder / "code" / name).write_text(_CODE)
    for command in scenario.before:
        if command[0] == "copy":
            command = ("runai-specs", "init", command[1], "--copy")
        assert _run(command, folder) == 0, command


def traced(scenario: Scenario, folder: Path) -> list[str]:
    """The steps of the whole command, in order."""
    log = folder.parent / "steps"
    assert _run(scenario.command, folder, watch=scenario.watched, log=log) in (0, 1)
    return log.read_text().splitlines()


def killed(scenario: Scenario, old: Path, new: State, step: int, told: str) -> Outcome:
    """What comes of a kill before the step."""
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place) / "work"
        shutil.copytree(old, folder, symlinks=True)
        before = state(folder / scenario.watched)
        code = _run(scenario.command, folder, watch=scenario.watched, kill_at=step)
        assert code == -signal.SIGKILL, (scenario.name, step, code)
        if scenario.reader is not None:
            _run(scenario.reader, folder)
        after = _without_leftovers(state(folder / scenario.watched))
        kind = "old" if after == before else "new" if after == new else "between"
        if kind != "new":
            _run(scenario.command, folder)
        return Outcome(told, kind, repaired=state(folder / scenario.watched) == new)


def state(folder: Path) -> State:
    """All files by their names."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and "http" not in path.parts
    }


def _without_leftovers(files: State) -> State:
    """What somebody sees who does not look for hidden names, as no program does."""
    return {
        name: content
        for name, content in files.items()
        if not name.endswith(".runai-staged") and not any(p.startswith(".") for p in name.split("/")[:-1])
        and not (name.rpartition("/")[2].startswith(".") and "-" in name)
    }  # fmt: skip


def _run(
    command: Sequence[str],
    folder: Path,
    *,
    watch: str | None = None,
    kill_at: int | None = None,
    log: Path | None = None,
) -> int:
    """The exit code of the command, run in a process of its own that has everything loaded."""
    child = os.fork()
    if child:
        return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    code = 99
    with contextlib.suppress(BaseException):
        os.chdir(folder)
        for name in ("XDG_CACHE_HOME", "XDG_DATA_HOME"):
            os.environ[name] = str(folder / "user")
        quiet = os.open(os.devnull, os.O_RDWR)
        os.dup2(quiet, 1)
        os.dup2(quiet, 2)
        if watch is not None:
            sys.addaudithook(_hook(str(folder / watch), kill_at, log))
        code = PROGRAMS[command[0]](list(command[1:]))
    os._exit(code)


def _hook(
    watched: str, kill_at: int | None, log: Path | None
) -> Callable[[str, tuple[object, ...]], None]:
    steps = 0
    handle = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_TRUNC) if log else None

    def hook(event: str, arguments: tuple[object, ...]) -> None:
        nonlocal steps
        if event not in _TRACED:
            return
        path = str(Path(str(arguments[_TRACED[event]])).absolute())
        if event == "open" and not (
            isinstance(arguments[2], int) and arguments[2] & (os.O_WRONLY | os.O_RDWR)
        ):
            return
        if not path.startswith(watched) or (".building-" in path and "/new" in path):
            return
        if handle is not None:
            os.write(handle, f"{event} {Path(path).name}\n".encode())
        if steps == kill_at:
            os.kill(os.getpid(), signal.SIGKILL)
        steps += 1

    return hook


def outcomes(scenario: Scenario, every: int = 1) -> Iterator[Outcome]:
    """What comes of a kill before each step, or before each so-manieth."""
    with tempfile.TemporaryDirectory() as place:
        old = Path(place) / "old"
        prepared(scenario, old)
        done = Path(place) / "done"
        shutil.copytree(old, done, symlinks=True)
        steps = traced(scenario, done)
        new = state(done / scenario.watched)
        for step in range(0, len(steps), every):
            yield killed(scenario, old, new, step, steps[step])


def is_wrong(scenario: Scenario, outcome: Outcome) -> bool:
    """Whether a state stayed, or was seen by a reader, that is neither the old nor the new one."""
    return not outcome.repaired or (outcome.state == "between" and scenario.reader is not None)


def main(arguments: Sequence[str]) -> int:
    """A line for each command; 1 where a state was between or stayed so."""
    in_json, every = arguments[:1] == ["--json"], 1
    if in_json:
        every, arguments = int(arguments[1]), arguments[2:]
    total = wrong = 0
    for scenario in SCENARIOS:
        if arguments and scenario.name not in arguments:
            continue
        results = list(outcomes(scenario, every))
        states = Counter(result.state for result in results)
        told = ", ".join(f"{states[kind]} {kind}" for kind in ("old", "between", "new"))
        repaired = sum(result.repaired for result in results)
        print(f"{scenario.name}: {len(results)} kills: {told}; {repaired} repaired", flush=True)
        for failed in (result for result in results if is_wrong(scenario, result)):
            print("   ", failed, flush=True)
            wrong += 1
        total += len(results)
        if in_json:
            print(json.dumps([asdict(result) for result in results]))
    if not in_json:
        print(f"{total} kills, {wrong} wrong")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
