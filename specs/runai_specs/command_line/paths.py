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
        return path


FOLDER = _PlainPath(path_type=Path, file_okay=False)
FILE = _PlainPath(path_type=Path, dir_okay=False)
FILE_OR_FOLDER = _PlainPath()
