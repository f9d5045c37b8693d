"""`runai-compat matrix`: which releases do these files run on?"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import click

from runai_specs.catalog.model import Catalog
from runai_specs.command_line.options import pass_catalog
from runai_specs.command_line.verbosity import verbosity

from ..command_line import options
from ..command_line.outputs import Outputs, outputs
from ..vocabulary import ResultKind

if TYPE_CHECKING:
    from ..scanning.sites import ScanScope


@click.command("matrix")
@pass_catalog
@verbosity
@options.uses("A file or folder of yours.", required=True)
@options.base(
    "What the code is written for.  [default: the oldest that has the most of what it uses]",
    required=False,
)
@options.target("[default: the last one known by name]", required=False)
@options.track
@options.policy
@options.profile
@options.scanning
@options.everything
@outputs(ResultKind.MATRIX)
def matrix_command(
    catalog: Catalog,
    uses: tuple[str, ...],
    base: str | None,
    target: str | None,
    track: str | None,
    policy: str | None,
    as_of: date,
    profile: str,
    scope: ScanScope,
    strict: bool,
    everything: bool,
    where: Outputs,
) -> None:
    """Hold the operations that files use against every release, and say where the code runs.

    ok: as before. dep: deprecated. body: there, but what is sent or answered breaks the code. GONE:
    removed. not yet: only later releases have it. may go: announced, or no longer promised. ?: the
    contract of that release is not known. A report, not a verdict: the exit code is 0.
    """
    from ..library import matrix
    from ..reports import Options
    from .usage import demand_coverage, tell

    result = matrix(
        uses,
        base=base,
        target=target,
        track=track,
        policy=policy,
        as_of=as_of,
        profile=profile,
        catalog=catalog,
        scope=scope,
    )
    tell(result.usage.notes)
    where.deliver(result, Options(everything=everything))
    if strict:
        demand_coverage(result.usage)
