"""Options that several commands share."""

from __future__ import annotations

import functools
from collections.abc import Callable
from datetime import datetime
from typing import Any, TypeVar

import click
from click.shell_completion import CompletionItem

from runai_specs.command_line.completion import catalog_of, complete_releases, names_or_files
from runai_specs.command_line.options import DAY

Command = TypeVar("Command", bound=Callable[..., Any])

PROFILES = ["wire", "client", "strict"]


def policy(command: Command) -> Command:
    """--policy and --as-of: what is promised, and the day to judge by."""
    command = click.option(
        "--policy",
        shell_complete=lambda *asked: complete_policies(*asked),
        metavar="NAME|FILE",
        help="The promise to judge by.  [default: what the catalog has for the track]",
    )(command)
    return click.option(
        "--as-of",
        type=DAY,
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


def base(help: str = "What runs today.", *, required: bool = True) -> Callable[[Command], Command]:
    """--from: the release that people come from, by name or by the address of their control plane."""
    return click.option(
        "--from",
        "base",
        shell_complete=complete_releases,
        required=required,
        metavar="RELEASE|URL",
        help=help,
    )


def target(
    help: str = "What is to be installed.", *, required: bool = True
) -> Callable[[Command], Command]:
    """--to: the release that people go to."""
    return click.option(
        "--to",
        "target",
        shell_complete=complete_releases,
        required=required,
        metavar="RELEASE",
        help=help,
    )


def fail_on(command: Command) -> Command:
    """--fail-on: for which reasons a gate fails."""
    return click.option(
        "--fail-on",
        default="breaking,announced-removal,already-gone",
        show_default=True,
        metavar="LIST",
        help="breaking, warning, early-removal, unannounced-removal, announced-removal, overdue, already-gone; or never.",
    )(command)


def profile(command: Command) -> Command:
    """--profile: whose code is meant."""
    choice = click.Choice(PROFILES)
    return click.option("--profile", type=choice, default="wire", show_default=True)(command)


def uses(help: str, *, required: bool = False) -> Callable[[Command], Command]:
    """--uses: the files and folders of people; help: what they do to the result."""
    return click.option(
        "--uses",
        "uses",
        multiple=True,
        required=required,
        metavar="PATH",
        help=f"{help} More than once for several.",
    )


def scope(command: Command) -> Command:
    """--exclude, --host and --base: how people's files are read; given as `scope`."""

    @functools.wraps(command)
    def scoped(
        *arguments: Any,
        exclude: tuple[str, ...],
        hosts: tuple[str, ...],
        base_path: str,
        **more: Any,
    ) -> Any:
        from ..scanning.sites import ScanScope

        return command(*arguments, scope=ScanScope(hosts, base_path, exclude), **more)

    wrapped: Any = scoped
    for option in (
        click.option(
            "--base",
            "base_path",
            metavar="PATH",
            help="What stands before paths whose base is nowhere in the code: /v1, for instance.",
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
        wrapped = option(wrapped)
    return wrapped  # type: ignore[no-any-return]


def strict(command: Command) -> Command:
    """--strict: nothing is passed over."""
    return click.option(
        "--strict",
        is_flag=True,
        help="Exit code 2 where a file or a call could not be judged as the others were.",
    )(command)


def scanning(command: Command) -> Command:
    """--exclude, --host, --base (given as `scope`) and --strict."""
    return scope(strict(command))


def everything(command: Command) -> Command:
    """--all: nothing is left out."""
    return click.option("--all", "everything", is_flag=True, help="Leave nothing out.")(command)


def complete_rules(_: click.Context, __: click.Parameter, typed: str) -> list[CompletionItem]:
    """The rules, each with what it says."""
    from ..rules import table

    return [
        CompletionItem(rule.id, help=rule.meaning)
        for rule in table().values()
        if rule.id.startswith(typed)
    ]


def complete_policies(
    context: click.Context, __: click.Parameter, typed: str
) -> list[CompletionItem]:
    """The policies beside the catalog."""
    from ..lifecycle.policy import names

    return names_or_files(names(catalog_of(context)), typed)
