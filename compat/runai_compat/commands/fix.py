"""`runai-compat fix`: rewrite code for another release, as far as that is certain."""

from __future__ import annotations

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


@click.command("fix")
@pass_catalog
@verbosity
@options.uses("A file or folder of yours.", required=True)
@options.target("What the code is to run on.")
@click.option("--write", is_flag=True, help="Change the files; without it only the diff is shown.")
@click.option(
    "--from-runapy",
    "from_official",
    is_flag=True,
    help="Move calls of the official client to the generated one, where they are the same.",
)
@options.track
@options.scanning
@outputs(ResultKind.FIX)
def fix_command(
    catalog: Catalog,
    uses: tuple[str, ...],
    target: str,
    write: bool,
    from_official: bool,
    track: str | None,
    scope: ScanScope,
    strict: bool,
    where: Outputs,
) -> None:
    """Show the diff that brings files to a release, of what is provably the same there.

    A path whose replacement takes and gives the same, and the import of a client whose methods are
    the same. Everything else that does not stay as it is, is listed with what differs.
    """
    from ..library import fix
    from .usage import demand_coverage, tell

    result = fix(
        uses,
        target,
        track=track,
        scope=scope,
        write=write,
        from_official=from_official,
        catalog=catalog,
    )
    tell(result.usage.notes)
    where.deliver(result)
    if strict:
        demand_coverage(result.usage)
