"""`runai-generate`: typed clients from pinned contracts, or from any OpenAPI document."""

from __future__ import annotations

from collections.abc import Sequence

import click

from runai_specs.command_line.console import run
from runai_specs.command_line.group import LazyGroup

from .examples import EXAMPLES


@click.group(
    cls=LazyGroup,
    context_settings={"help_option_names": ["-h", "--help"]},
    package=__package__,
    modules={name: name for name in ("build", "check", "diff", "notes", "publish", "wheels")},
    examples=EXAMPLES,
)
@click.version_option(package_name="runai-api-toolkit", message="%(prog)s %(version)s")
def cli() -> None:
    """Typed Python clients from pinned contracts, or from any OpenAPI document."""


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command; the exit code is 0 fine, 1 a check failed, 2 wrong usage or input."""
    return run(cli, argv)
