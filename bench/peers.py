"""Whom the bench compares with, installed once into `.cache/bench`; and ours, installed in the same way."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
import venv
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from measuring.processes import PROGRAMS

CACHE = Path(__file__).parents[1] / ".cache" / "bench"
RUNAPY = "runapy==1.224.0"
GENERATOR = "openapi-generator-cli==7.26.0"
OASDIFF, LIBOPENAPI = "github.com/oasdiff/oasdiff", "github.com/pb33f/libopenapi"
# The newest version now and then needs a module that the module proxy does not give out.
OASDIFF_VERSIONS = ("latest", "v1.33.0")


class LeftOutError(Exception):
    """A peer cannot be had on this machine; the text says which and why."""


@dataclass(frozen=True, slots=True)
class Installed:
    """Where Python programs of a peer run: its interpreter, and the wheel it came from if it has one."""

    python: Path
    wheel: Path | None = None


def install(name: str, wheels: Sequence[Path]) -> Installed:
    """An environment with our own wheels, as somebody would install them."""
    digest = hashlib.sha256(b"".join(path.read_bytes() for path in wheels)).hexdigest()[:12]
    folder = _kept(f"{name}-{digest}", lambda place: _environment(place, *wheels))
    for old in CACHE.glob(f"{name}-*"):
        if old != folder:
            shutil.rmtree(old)
    return Installed(_python(folder), wheels[0])


def runapy() -> Installed:
    """The official client, from the package index."""

    def make(place: Path) -> None:
        _pip("download", "--no-deps", "--dest", str(place / "wheel"), RUNAPY)
        _environment(place, *(place / "wheel").iterdir())

    folder = _kept(_version(RUNAPY), make)
    return Installed(_python(folder), next((folder / "wheel").iterdir()))


def openapi_generator(document: Path) -> Installed:
    """openapi-generator's Python client of the document, package `oag_client`; needs Java."""
    digest = hashlib.sha256(document.read_bytes()).hexdigest()[:12]

    def make(place: Path) -> None:
        _run(*generation(document, place / "client"))
        _pip("wheel", "--no-deps", "--wheel-dir", str(place / "wheel"), str(place / "client"))
        _environment(place, *(place / "wheel").iterdir())

    folder = _kept(f"{_version(GENERATOR)}-{digest}", make)
    return Installed(_python(folder), next((folder / "wheel").iterdir()))


def generation(document: Path, client: Path) -> list[str | Path]:
    """The command that has openapi-generator write a client."""
    if shutil.which("java") is None:
        raise LeftOutError("openapi-generator: java is not installed")
    generator = _kept(_version(GENERATOR), lambda place: _environment(place, GENERATOR))
    command = _python(generator).with_name("openapi-generator-cli")
    files = ("-i", str(document), "-o", str(client))
    options = ("-g", "python", "--package-name", "oag_client", "--skip-validate-spec")
    return [command, "generate", *files, *options]


def _version(requirement: str) -> str:
    return requirement.replace("==", "-")


def oasdiff() -> tuple[Path, str]:
    """The program, built with Go, and its name with its version."""
    problem = None
    for version in OASDIFF_VERSIONS:

        def make(place: Path, version: str = version) -> None:
            _go("install", f"{OASDIFF}@{version}", GOBIN=str(place))

        try:
            program = _kept(f"oasdiff-{version}", make) / "oasdiff"
        except LeftOutError as error:
            problem = error
        else:
            (line,) = _go("version", "-m", str(program), only=f"mod\t{OASDIFF}\t")
            return program, f"oasdiff {line.split()[2]}"
    raise problem or LeftOutError("oasdiff: no version is named")


def what_changed() -> tuple[Path, str]:
    """A program around libopenapi's what-changed, built with Go, and its name with libopenapi's version."""
    source = PROGRAMS / "what_changed"
    files = sorted(source.iterdir())
    digest = hashlib.sha256(b"".join(path.read_bytes() for path in files)).hexdigest()[:12]
    folder = _kept(
        f"what-changed-{digest}", lambda place: _go("build", "-C", str(source), "-o", str(place))
    )
    program = folder / "what_changed"
    (line,) = _go("version", "-m", str(program), only=f"dep\t{LIBOPENAPI}\t")
    return program, f"what-changed {line.split()[2]}"


def _go(*arguments: str, only: str = "", **variables: str) -> list[str]:
    """The lines that a command of Go prints; of those the ones with a text, if one is given."""
    if shutil.which("go") is None:
        raise LeftOutError("go is not installed")
    return [line for line in _run("go", *arguments, **variables).splitlines() if only in line]


def _kept(name: str, make: Callable[[Path], None]) -> Path:
    """The folder of that name, made if it is not there; a making that fails leaves none."""
    folder = CACHE / name
    if not (folder / "ready").exists():
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        try:
            make(folder)
        except BaseException:
            shutil.rmtree(folder)
            raise
        (folder / "ready").touch()
    return folder


def _environment(folder: Path, *what: str | Path) -> None:
    venv.create(folder, with_pip=False)
    _pip("--python", str(_python(folder)), "install", *map(str, what))


def _python(folder: Path) -> Path:
    return folder / ("Scripts" if os.name == "nt" else "bin") / "python"


def _pip(*arguments: str) -> None:
    _run(sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check", *arguments)


def _run(*command: str | Path, **variables: str) -> str:
    """What it prints; LeftOutError with its last line where it fails."""
    run = subprocess.run(
        list(map(str, command)),
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, **variables},
    )
    if run.returncode:
        told = (run.stderr.strip() or run.stdout.strip() or "no reason given").splitlines()
        raise LeftOutError(f"{Path(command[0]).name}: {told[-1]}")
    return run.stdout


def write_document(document: object, name: str) -> Path:
    """A document as a file for a peer."""
    path = CACHE / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(document))
    return path
