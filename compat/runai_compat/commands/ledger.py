"""`runai-compat ledger`: every element's life through all releases."""

from __future__ import annotations

from datetime import date

import click

from runai_specs.catalog.model import Catalog
from runai_specs.command_line.options import pass_catalog
from runai_specs.command_line.verbosity import verbosity

from ..command_line import options
from ..command_line.outputs import Outputs, outputs
from ..vocabulary import ResultKind


@click.command("ledger")
@pass_catalog
@verbosity
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
@outputs(ResultKind.LEDGER)
def ledger_command(
    catalog: Catalog,
    api: str | None,
    track: str | None,
    states: tuple[str, ...],
    element: str | None,
    policy: str | None,
    as_of: date,
    everything: bool,
    where: Outputs,
) -> None:
    """Follow every element through all releases: when it came, was deprecated, went, and on time?"""
    from ..library import ledger
    from ..lifecycle.queries import Selection, select
    from ..reports import Options

    result = ledger(api, track=track, policy=policy, as_of=as_of, catalog=catalog)
    entries = select(result.entries, states, element)
    where.deliver(Selection(result, entries), Options(everything=everything))
