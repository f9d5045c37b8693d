"""Options that several commands share."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any, TypeVar

import click

Command = TypeVar("Command", bound=Callable[..., Any])

PROFILES = ["wire", "client", "strict"]


def policy(command: Command) -> Command:
    """--policy and --as-of: what is promised, and the day to judge by."""
    command = click.option(
        "--policy",
        metavar="NAME|FILE",
        help="The promise to judge by.  [default: what the catalog has for the track]",
    )(command)
    return click.option(
        "--as-of",
        type=click.DateTime(["%Y-%m-%d"]),
        callback=lambda _context, _option, value: (value or datetime.now()).date(),
        metavar="DATE",
        help="The day to judge by.  [default: today]",
    )(command)


def track(command: Command) -> Command:
    """--track: which line of releases."""
    return click.option(
        "--track", help="A line of releases of the API.  [default: the one that has them]"
    )(command)


def api(command: Command) -> Command:
    """--api: of which API."""
    return click.option("--api", help="An API of the catalog.  [default: its default API]")(command)


def scanning(command: Command) -> Command:
    """--exclude, --host, --base and --strict: how people's files are read."""
    for option in (
        click.option(
            "--strict",
            is_flag=True,
            help="Exit code 2 where a file or a call could not be judged as the others were.",
        ),
        click.option(
            "--base",
            "base_path",
            metavar="PATH",
            help="What stands before paths whose base is nowhere in the code: /api/v1, for instance.",
        ),
        click.option(
            "--host",
            "hosts",
            multiple=True,
            metavar="PATTERN",
            help="A host of yours, as *.corp.example; then all others are somebody else's.",
        ),
        click.option(
            "--exclude",
            multiple=True,
            metavar="PATTERN",
            help="Files to leave out, as in .gitignore. More than once for several.",
        ),
    ):
        command = option(command)
    return command


def everything(command: Command) -> Command:
    """--all: nothing is left out."""
    return click.option("--all", "everything", is_flag=True, help="Leave nothing out.")(command)
