"""The toolkit's source folder, copied: what its archives are built from, with a history of its own."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

ROOT = Path(__file__).parents[2]
FOLDERS = ("specs", "compat", "generator")
FILES = ("pyproject.toml", "README.md", "CHANGELOG.md", "LICENSE", ".gitignore", "hatch_build.py")


def copy_sources(folder: Path) -> Path:
    """A folder with the sources as they are in this checkout, committed or not."""
    for name in FOLDERS:
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in FILES:
        shutil.copy(ROOT / name, folder / name)
    return folder


def commit(folder: Path) -> None:
    """Make the folder a repository of which everything is committed."""
    who = ("-c", "user.name=Somebody", "-c", "user.email=somebody@example.com")
    for command in (("init", "-q"), ("add", "-A"), (*who, "commit", "-q", "-m", "Everything")):
        subprocess.run(["git", *command], cwd=folder, check=True, capture_output=True)
