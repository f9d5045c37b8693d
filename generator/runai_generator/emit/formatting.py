"""Generated Python as ruff formats it."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from runai_specs.errors import ToolkitError

_COMMON = ("--isolated", "--no-cache", "--quiet", "--target-version=py310")
_WIDTH = 100
_README_WIDTH = 88
_BETWEEN = "\n\n# --- the next piece ---\n\n"


class BrokenGeneratorError(ToolkitError):
    """The generated code cannot be formatted."""


def format_tree(folder: Path) -> None:
    """Imports sorted and code formatted in the folder, except of the runtime, which is as it is."""
    width = f"--line-length={_WIDTH}"
    for command in (["check", "--fix-only", "--select=I,F401"], ["format"]):
        _ruff([*command, *_COMMON, width, "--exclude=_core", str(folder)], None)


def format_pieces(pieces: Sequence[str]) -> list[str]:
    """Each piece formatted by itself, in one call."""
    if not pieces:
        return []
    width = f"--line-length={_README_WIDTH}"
    text = _ruff(["format", *_COMMON, width, "-"], _BETWEEN.join(pieces))
    return [f"{part.strip()}\n" for part in text.split(_BETWEEN.strip())]


def _ruff(arguments: Sequence[str], given: str | None) -> str:
    run = subprocess.run(
        [sys.executable, "-m", "ruff", *arguments],
        input=given,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    if run.returncode:
        problem = run.stderr.strip() or run.stdout.strip()
        raise BrokenGeneratorError(f"generated code cannot be formatted: {problem}")
    return run.stdout
