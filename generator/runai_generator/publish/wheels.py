"""Wheel and sdist of project folders: the same bytes on every build."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from runai_specs.errors import ToolkitError
from runai_specs.files import scratch_folder

# Archives cannot hold the time of their building and be the same twice: 2020-02-02, as hatchling's
# own default, which an environment that sets SOURCE_DATE_EPOCH would otherwise override.
EPOCH = "1580601600"


class BuildError(ToolkitError):
    """The build backend refused a project."""

    def __init__(self, project: Path, reason: str) -> None:
        self.project, self.reason = project, reason
        super().__init__(f"{project}: cannot build a wheel and sdist: {reason}")


def build(
    projects: Iterable[Path], output: Path, *, done: Callable[[Path], None] = lambda _: None
) -> tuple[Path, ...]:
    """The paths of the wheels and sdists, two for each project, in the order of the projects.

    Each is built aside and then moved into output, replacing one of the same name. done is called
    with each finished path. Raises BuildError with the backend's last line.
    """
    output.mkdir(parents=True, exist_ok=True)
    made: list[Path] = []
    with ThreadPoolExecutor(max_workers=os.cpu_count() or 2) as pool:
        for files in pool.map(lambda project: _build_one(project, output), projects):
            for file in files:
                done(file)
                made.append(file)
    return tuple(made)


def _build_one(project: Path, output: Path) -> Sequence[Path]:
    with scratch_folder(output.absolute(), ".building-") as scratch:
        made = scratch / "made"
        run = subprocess.run(
            [sys.executable, "-m", "hatchling", "build", "-t", "sdist", "-t", "wheel", "-d", made],
            cwd=_secluded(project, made.with_name("project")),
            env={**os.environ, "SOURCE_DATE_EPOCH": EPOCH},
            capture_output=True,
            text=True,
            check=False,
        )
        if run.returncode:
            lines = (run.stderr.strip() or run.stdout.strip() or "no reason given").splitlines()
            raise BuildError(project, lines[-1])
        return [Path(shutil.move(file, output / file.name)) for file in sorted(made.iterdir())]


def _secluded(project: Path, copy: Path) -> Path:
    """The project where no repository around it can be seen.

    hatchling looks for an ignore file in the folders above, obeys it and packs it. A project that
    has none of its own is copied, beside a `.git` that ends the search.
    """
    if (project / ".gitignore").exists():
        return project
    shutil.copytree(project, copy, ignore=shutil.ignore_patterns(".*", "__pycache__"))
    (copy / ".git").touch()
    return copy
