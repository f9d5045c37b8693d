"""Options that several commands share, and how they print JSON."""

from __future__ import annotations

import functools
import json
from collections.abc import Callable
from datetime import datetime
from typing import Any, TypeVar, cast

import click

from ..catalog.model import Catalog, read_catalog
from ..printable import visible_json
from .console import show
from .group import CATALOG_FOLDER
from .paths import FOLDER

Command = TypeVar("Command", bound=Callable[..., Any])


class _Day(click.DateTime):
    """A day as it is written everywhere here; what is none is told so in plain words."""

    def __init__(self) -> None:
        super().__init__(["%Y-%m-%d"])

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> datetime:
        """The beginning of the day."""
        try:
            day: datetime = super().convert(value, param, ctx)
        except click.BadParameter:
            self.fail(f"{value!r} is not a day like 2027-01-31", param, ctx)
        return day


DAY = _Day()


def pass_catalog(command: Command) -> Command:
    """The command gets the catalog that --catalog or RUNAI_CATALOG names as `catalog`."""

    @functools.wraps(command)
    def call(*given: Any, **named: Any) -> Any:
        return command(*given, catalog=named_catalog(), **named)

    return cast(Command, call)


def named_catalog() -> Catalog:
    """The catalog that --catalog or RUNAI_CATALOG names, else the packaged one."""
    folder = click.get_current_context().meta.get(CATALOG_FOLDER)
    return read_catalog(folder) if folder else read_catalog()


allow_root = click.option(
    "--allow-root",
    "allowed",
    multiple=True,
    type=FOLDER,
    metavar="DIR",
    help="A folder that references may lead to beside the document's own or its repository.",
)
text_or_json = click.option(
    "--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True
)


def print_json(value: Any) -> None:
    """Print a value as JSON, readable and in UTF-8."""
    show(visible_json(json.dumps(value, indent=1, ensure_ascii=False)) + "\n")
