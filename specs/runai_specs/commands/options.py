"""Options that several commands share, and how they print JSON."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click

from ..catalog.model import DATA
from .console import show

FOLDER = click.Path(path_type=Path, file_okay=False)

data_folder = click.option(
    "--data",
    type=click.Path(path_type=Path, file_okay=False, exists=True),
    default=DATA,
    help="Folder of catalog, lock and pins.  [default: the one of this package]",
)
text_or_json = click.option(
    "--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True
)


def print_json(value: Any) -> None:
    """Print a value as JSON, readable and in UTF-8."""
    show(json.dumps(value, indent=1, ensure_ascii=False) + "\n")
