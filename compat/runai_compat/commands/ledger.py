"""`runai-compat ledger`: every element's life through all releases."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from runai_specs.commands.console import write_whole

from . import options


@click.command("ledger")
@options.api
@options.track
@click.option(
    "--state",
    "states",
    multiple=True,
    metavar="STATE",
    help="deprecated, removed, overdue, current, restored, announced, or a verdict; more than once"
    " or with commas for several.",
)
@click.option(
    "--element", metavar="PATTERN", help="Part of an element's name; * and ? stand for any."
)
@options.policy
@options.everything
@options.form("text", "json", "markdown")
def ledger_command(
    api: str | None,
    track: str | None,
    states: tuple[str, ...],
    element: str | None,
    policy: str | None,
    as_of: date,
    everything: bool,
    form: str,
    output: str | None,
) -> None:
    """Follow every element through all releases: when it came, was deprecated, went, and on time?"""
    from ..library import ledger
    from ..lifecycle.queries import select
    from ..reports import Options
    from ..reports.ledgers import render

    found = ledger(api, track=track, policy=policy, as_of=as_of)
    entries = select(found.entries, states, element)
    colour = options.is_coloured(output, form)
    text = render(found, entries, form, Options(colour=colour, everything=everything))
    if output is None:
        click.echo(text, nl=False)
    else:
        write_whole(Path(output), text)
