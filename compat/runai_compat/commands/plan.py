"""`runai-compat plan`: a to-do list for the way to a release."""

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


@click.command("plan")
@pass_catalog
@verbosity
@options.base()
@options.target("[default: the last one known by name]", required=False)
@options.uses("A file or folder of yours; only what touches it is listed.")
@options.scope
@options.track
@options.policy
@outputs(ResultKind.PLAN, default="markdown")
def plan_command(
    catalog: Catalog,
    base: str,
    target: str | None,
    track: str | None,
    policy: str | None,
    as_of: date,
    uses: tuple[str, ...],
    scope: ScanScope,
    where: Outputs,
) -> None:
    """Say what to do before which upgrade, by when at the latest, and what follows."""
    from ..library import plan

    where.deliver(
        plan(
            base,
            target,
            track=track,
            policy=policy,
            as_of=as_of,
            uses=uses,
            scope=scope,
            catalog=catalog,
        )
    )
