"""Paths as options and arguments take them: their kind is looked at before anything is opened."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import click

from ..local_files import special_kind


class _PlainPath(click.Path):
    """A path at which there is a file, a folder or nothing: no FIFO, no socket, no device."""

    def convert(
        self,
        value: str | os.PathLike[str],
        param: click.Parameter | None,
        ctx: click.Context | None,
    ) -> Any:
        """The path."""
        path = super().convert(value, param, ctx)
        if kind := special_kind(os.fsdecode(path)):
            self.fail(f"{os.fsdecode(path)!r} is {kind}.", param, ctx)
        if not self.file_okay and (place := _no_folder(Path(os.fsdecode(path)))):
            self.fail(f"{str(place)!r} is not a folder.", param, ctx)
        return path


def _no_folder(path: Path) -> Path | None:
    """What stands where the folder or one above it would be, as a link that leads nowhere; None where
    nothing does: told now, not after what is to be written there was made.
    """
    nearest = next(filter(os.path.lexists, (path, *path.parents)), None)
    return nearest if nearest is not None and not nearest.is_dir() else None


FOLDER = _PlainPath(path_type=Path, file_okay=False)
FILE = _PlainPath(path_type=Path, dir_okay=False)
FILE_OR_FOLDER = _PlainPath()
