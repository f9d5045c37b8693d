"""A set of files in one folder, changed as one step: a kill leaves the old state or the new one.

The new files are written beside their places under names that end in `.staged`; then a journal that
names them all is renamed into the folder, which is the moment at which the change has happened; then each is
renamed to its place, and the journal goes. Whoever comes next finishes what a journal names, and
sweeps what no journal does.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping
from pathlib import Path

from .files import locked

JOURNAL = ".journal"
_STAGED = ".staged"


def write_set(folder: Path, contents: Mapping[Path, str | bytes]) -> None:
    """Write all of the files, which lie below the folder, or none. Raises OSError."""
    folder.mkdir(parents=True, exist_ok=True)
    with locked(folder / JOURNAL):
        _finish(folder)
        staged: dict[Path, Path] = {}
        try:
            for path, content in contents.items():
                staged[_stage(path, content)] = path
            names = {str(new.relative_to(folder)): str(path.relative_to(folder)) for new, path in staged.items()}  # fmt: skip
            _stage(folder / JOURNAL, json.dumps(names)).replace(folder / JOURNAL)
        except BaseException:
            for new in staged:
                new.unlink(missing_ok=True)
            (folder / f"{JOURNAL}{_STAGED}").unlink(missing_ok=True)
            raise
        _finish(folder)


def recover(folder: Path) -> None:
    """Finish a change that was interrupted after it had happened; one look where there is none."""
    if (folder / JOURNAL).exists():
        with locked(folder / JOURNAL):
            _finish(folder)


def _stage(path: Path, content: str | bytes) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    new = path.with_name(f"{path.name}{_STAGED}")
    new.write_bytes(content.encode() if isinstance(content, str) else content)
    if path.exists():
        new.chmod(path.stat().st_mode & 0o777)
    return new


def _finish(folder: Path) -> None:
    """Carry out the journal, if there is one, and remove what an interrupted run left."""
    journal = folder / JOURNAL
    if journal.exists():
        names: dict[str, str] = json.loads(journal.read_bytes())
        for new, path in names.items():
            if (folder / new).exists():
                (folder / new).replace(folder / path)
        journal.unlink()
    for leftover in _leftovers(folder):
        leftover.unlink(missing_ok=True)


def _leftovers(folder: Path) -> Iterator[Path]:
    for root, _, names in os.walk(folder):
        yield from (Path(root) / name for name in names if name.endswith(_STAGED))
