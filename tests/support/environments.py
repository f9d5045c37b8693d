"""Empty virtual environments, for trying what a stranger would install."""

from __future__ import annotations

import os
import subprocess
import sys
import venv
from pathlib import Path


class Environment:
    """A virtual environment with nothing in it, not even pip: this interpreter's pip fills it.

    pip finds its index as it does for everybody on this machine.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        venv.create(folder, with_pip=False)
        self.scripts = folder / ("Scripts" if os.name == "nt" else "bin")

    def install(self, *what: str | Path) -> None:
        """pip install."""
        pip = [sys.executable, "-m", "pip", "--python", str(self.scripts / "python")]
        options = ["--quiet", "--disable-pip-version-check", "--no-input", "--no-compile"]
        run = subprocess.run(
            [*pip, "install", *options, *map(str, what)],
            capture_output=True,
            text=True,
            check=False,
            env=self._variables(),
        )
        assert run.returncode == 0, run.stderr or run.stdout

    def run(
        self, *command: str, cwd: Path | None = None, **variables: str
    ) -> subprocess.CompletedProcess[str]:
        """Run a program of the environment, in an empty place if none is named."""
        return subprocess.run(
            [str(self.scripts / command[0]), *command[1:]],
            capture_output=True,
            text=True,
            check=False,
            cwd=cwd or self.folder,
            env={**self._variables(), **variables},
        )

    def python(self, code: str) -> str:
        """What the code prints, run by the environment's interpreter."""
        run = self.run("python", "-I", "-c", code)
        assert run.returncode == 0, run.stderr
        return run.stdout

    def _variables(self) -> dict[str, str]:
        """The variables of this process without those that would lead into this checkout."""
        return {k: v for k, v in os.environ.items() if k not in ("PYTHONPATH", "VIRTUAL_ENV")}
