"""`runai-compat diff`: what differs between two documents, and whom it breaks."""

from __future__ import annotations

import sys
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from runai_specs.commands.console import FAILED, OK, write_whole

if TYPE_CHECKING:
    from ..lifecycle.ledger import Ledger


@click.command("diff")
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
