"""`runai-compat gate`: may we move from one release to another?"""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from runai_specs.catalog.model import Catalog
from runai_specs.command_line.console import FAILED, OK
from runai_specs.command_line.options import allow_root, pass_catalog
from runai_specs.command_line.paths import FILE
from runai_specs.command_line.verbosity import verbosity

from ..command_line import options
from ..command_line.outputs import Outputs, outputs
from ..vocabulary import ResultKind

if TYPE_CHECKING:
    from ..scanning.sites import ScanScope


@click.command("gate")
@pass_catalog
@verbosity
@options.base()
@options.target()
@options.track
@options.policy
@options.fail_on
@click.option(
    "--accept",
    "accepted",
    type=FILE,
    metavar="FILE",
    help="Findings that are accepted; `runai-compat accept` writes it.",
)
@options.profile
@options.uses("A file or folder of yours; only what touches it fails.")
@allow_root
@options.scanning
@options.everything
@outputs(ResultKind.GATE)
def gate_command(
    catalog: Catalog,
    base: str,
    target: str,
    track: str | None,
    policy: str | None,
    as_of: date,
    fail_on: str,
    accepted: Path | None,
    profile: str,
    uses: tuple[str, ...],
    allowed: tuple[Path, ...],
    scope: ScanScope,
    strict: bool,
    everything: bool,
    where: Outputs,
) -> int:
    """Walk the releases from one to another, and say what on the way breaks what the promise covers.

    A RELEASE is one of the catalog, a contract fetched under a name of your own, or a file; --from
    may also be the address of a control plane. Exit code 0: passed, 1: failed, 2: not carried out.
    """
    from ..gating.accepted import read
    from ..gating.gate import reasons
    from ..library import gate
    from ..reports import Options
    from ..reports.assessment import verdict
    from .usage import demand_coverage, tell

    watched = reasons(fail_on)
    result = gate(
        base,
        target,
        track=track,
        policy=policy,
        fail_on=watched,
        accepted=read(accepted) if accepted else (),
        as_of=as_of,
        profile=profile,
        allowed=allowed,
        catalog=catalog,
        uses=uses,
        scope=scope,
    )
    if result.impact is not None:
        tell(result.impact.usage.notes)
    where.deliver(result, Options(everything=everything), verdict(result))
    if strict and result.impact is not None:
        demand_coverage(result.impact.usage)
    return FAILED if result.failed else OK
