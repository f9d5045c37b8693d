"""`runai-specs`: what is known of each release, pinning it, and checking what is pinned."""

from __future__ import annotations

from collections.abc import Sequence

import click

from ..command_line.console import run
from ..command_line.group import LazyGroup
from .examples import EXAMPLES

_COMMANDS = (
    "add-release",
    "announce",
    "fetch",
    "init",
    "list",
    "pin",
    "refresh",
    "remove",
    "show",
    "verify",
)


@click.group(
    cls=LazyGroup,
    context_settings={"help_option_names": ["-h", "--help"]},
    package=__package__,
    modules={name: name.replace("-", "_") for name in _COMMANDS},
    examples=EXAMPLES,
)
@click.version_option(package_name="runai-api-toolkit", message="%(prog)s %(version)s")
def cli() -> None:
    """What the NVIDIA Run:ai APIs are: releases, pinned contracts, and where they are from.

    A RELEASE is a name such as 2.24 or latest, or one of another API such as multi-tenant@2.23.
    """


def main(argv: Sequence[str] | None = None) -> int:
    """Exit code of `runai-specs`."""
    return run(cli, argv)
