"""`runai-compat`: what changed between two contracts, and whom it hits."""

from __future__ import annotations

import atexit
import gc
import sys
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from runai_specs.commands.console import FAILED, OK, run, write_whole

from .group import Group

if TYPE_CHECKING:
    from ..lifecycle.ledger import Ledger


_LAZY = {
    "accept": "accept",
    "audit": "audit",
    "explain": "rules",
    "gate": "gate",
    "ledger": "ledger",
    "plan": "plan",
    "rules": "rules",
    "usage": "usage",
}


@click.group(
    cls=Group,
    context_settings={"help_option_names": ["-h", "--help"]},
    elsewhere={name: f"{__package__}.{home}" for name, home in _LAZY.items()},
)
@click.version_option(package_name="runai-api-toolkit", message="%(prog)s %(version)s")
def cli() -> None:
    """What changed between two releases of an API, and whom it breaks."""


@cli.command("diff")
@click.argument("base")
@click.argument("revision")
@click.option(
    "--profile",
    type=click.Choice(["wire", "client", "strict"]),
    default="wire",
    show_default=True,
    help="Whose eyes judge: the wire, a generated client's user, a closed-world reader.",
)
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json", "markdown", "html", "sarif", "junit", "github"]),
    default="text",
    show_default=True,
)
@click.option(
    "--group-by",
    type=click.Choice(["severity", "operation", "schema", "rule"]),
    default="severity",
    show_default=True,
)
@click.option("--all", "everything", is_flag=True, help="List every finding and operation.")
@click.option(
    "--fail-on",
    default="breaking",
    show_default=True,
    metavar="SEVERITIES",
    help="Severities that end the command with 1, comma-separated; 'never' for none.",
)
@click.option(
    "--output", type=click.Path(path_type=Path, dir_okay=False), help="Write the report there."
)
@click.option("--notice", type=int, metavar="DAYS", help="How long what is deprecated has to stay.")
@click.option(
    "--as-of", type=click.DateTime(["%Y-%m-%d"]), help="The day of the notice.  [default: today]"
)
@click.option("--witness", is_flag=True, help="Show a value for each breaking change of a schema.")
@click.option("--semver", is_flag=True, help="Hold info.version against semantic versioning.")
def diff_command(
    base: str,
    revision: str,
    profile: str,
    form: str,
    group_by: str,
    everything: bool,
    fail_on: str,
    output: Path | None,
    notice: int | None,
    as_of: datetime | None,
    semver: bool,
    witness: bool,
) -> int:
    """Compare BASE with REVISION: releases, files, folders or git:REV:PATH."""
    from ..findings.compare import Terms, compare
    from ..findings.judge import exit_severity, severities
    from ..findings.sunset import Notice
    from ..inputs import read_input
    from ..reports import LOCATING, Grouping, Options, render
    from ..vocabulary import Profile

    failing = severities(fail_on)
    promised = None if notice is None else Notice((as_of or datetime.now()).date(), notice)
    origins = form != "text" or group_by == "schema"
    terms = Terms(Profile(profile), promised, semver, origins, witness)
    before, after = read_input(base), read_input(revision)
    report = compare(before.contract, after.contract, terms)
    if form in LOCATING:
        from ..findings.locate import placed

        report = placed(report, before.bundle, after.bundle)
    colour = output is None and form == "text" and sys.stdout.isatty()
    known = _ledger(base, revision) if form == "html" else None
    text = render(report, form, Options(Grouping(group_by), colour, everything, failing, known))
    if output is None:
        click.echo(text, nl=False)
    else:
        write_whole(output, text)
    return FAILED if exit_severity(report.findings, failing) else OK


def _ledger(base: str, revision: str) -> Ledger | None:
    """What is known of the elements of the API that both are releases of."""
    from ..library import common_ledger

    return common_ledger(base, revision)


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
