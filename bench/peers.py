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

CACHE = Path(__file__).parents[1] / ".cache" / "bench"
RUNAPY = "runapy==1.224.0"
GENERATOR = "openapi-generator-cli==7.26.0"
OASDIFF = "github.com/oasdiff/oasdiff"
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

    folder = _kept(RUNAPY.replace("==", "-"), make)
    return Installed(_python(folder), next((folder / "wheel").iterdir()))


def generated_client(document: Path) -> Installed:
    """openapi-generator's Python client of the document, package `oag_client`; needs Java."""
    if shutil.which("java") is None:
        raise LeftOutError("openapi-generator: java is not installed")

    def make(place: Path) -> None:
        _environment(place / "generator", GENERATOR)
        command = _python(place / "generator").with_name("openapi-generator-cli")
        files = ("-i", str(document), "-o", str(place / "client"))
        options = ("-g", "python", "--package-name", "oag_client", "--skip-validate-spec")
        _run(command, "generate", *files, *options)
        _environment(place, place / "client")

    digest = hashlib.sha256(document.read_bytes()).hexdigest()[:12]
    return Installed(_python(_kept(f"{GENERATOR.replace('==', '-')}-{digest}", make)))


def oasdiff() -> tuple[Path, str]:
    """The program and its version, built with Go."""
    if shutil.which("go") is None:
        raise LeftOutError("oasdiff: go is not installed")
    problem = None
    for version in OASDIFF_VERSIONS:

        def make(place: Path, version: str = version) -> None:
            _run("go", "install", f"{OASDIFF}@{version}", GOBIN=str(place))

        try:
            return _kept(f"oasdiff-{version}", make) / "oasdiff", version
        except LeftOutError as error:
            problem = error
    raise problem or LeftOutError("oasdiff: no version is named")


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


def _run(*command: str | Path, **variables: str) -> None:
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


def write_document(document: object, name: str) -> Path:
    """A document as a file for a peer."""
    path = CACHE / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(document))
    return path
