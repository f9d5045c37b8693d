"""`runai-compat`: what changed between two contracts, and whom it hits."""

from __future__ import annotations

import atexit
import gc
from collections.abc import Sequence
from pathlib import Path

import click

from runai_specs.command_line.console import run
from runai_specs.command_line.group import LazyGroup

from .examples import EXAMPLES

_MODULES = {
    "accept": "accept",
    "audit": "audit",
    "diff": "diff",
    "explain": "rules",
    "fix": "fix",
    "gate": "gate",
    "init": "init",
    "ledger": "ledger",
    "matrix": "matrix",
    "plan": "plan",
    "routes": "routes",
    "rules": "rules",
    "usage": "usage",
}


@click.group(
    cls=LazyGroup,
    context_settings={"help_option_names": ["-h", "--help"]},
    package=__package__,
    modules=_MODULES,
    examples=EXAMPLES,
)
@click.version_option(package_name="runai-api-toolkit", message="%(prog)s %(version)s")
@click.pass_context
def cli(context: click.Context) -> None:
    """What changed between two releases of an API, and whom it breaks.

    Options that are not given come from runai-compat.toml, or [tool.runai-compat] in pyproject.toml,
    here or above; `init` writes one.
    """
    from ..command_line.configuration import configured

    if context.invoked_subcommand != "init" and not context.resilient_parsing:
        context.default_map = configured(Path.cwd())


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line; the exit code."""
    gc.disable()  # a run is short and mostly makes objects that stay: collecting is a fifth of it
    if argv is None:  # this process is the command: nor is anything looked for when it ends
        atexit.register(gc.freeze)
        return run(cli, argv)
    try:
        return run(cli, argv)
    finally:
        gc.enable()
