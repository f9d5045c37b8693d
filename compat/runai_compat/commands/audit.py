"""`runai-compat audit`: how well each release kept the promise."""

from __future__ import annotations

from datetime import date

import click

from runai_specs.catalog.model import Catalog
from runai_specs.command_line.options import pass_catalog
from runai_specs.command_line.verbosity import verbosity

from ..command_line import options
from ..command_line.outputs import Outputs, outputs
from ..vocabulary import ResultKind


@click.command("audit")
@pass_catalog
@verbosity
@options.api
@options.track
@options.policy
@click.option(
    "--capture",
    "captures",
    multiple=True,
    metavar="RELEASE=FILE",
    help="Another document of a release: what broke inside it counts, too.",
)
@options.everything
@outputs(ResultKind.AUDIT)
def audit_command(
    catalog: Catalog,
    api: str | None,
    track: str | None,
    policy: str | None,
    as_of: date,
    captures: tuple[str, ...],
    everything: bool,
    where: Outputs,
) -> None:
    """Hold every release against the promise: removals on time, early, unannounced, and more.

    Numbers count root causes: a field of a schema that many operations use is one.
    """
    from ..library import audit
    from ..reports import Options

    pairs = [_pair(capture) for capture in captures]
    result = audit(api, track=track, policy=policy, as_of=as_of, captures=pairs, catalog=catalog)
    where.deliver(result, Options(everything=everything))


def _pair(written: str) -> tuple[str, str]:
    release, equals, name = written.partition("=")
    if not (release and equals and name):
        raise click.BadParameter(f"{written!r} is not RELEASE=FILE", param_hint="--capture")
    return release, name
