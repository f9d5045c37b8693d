"""`runai-compat audit`: how well each release kept the promise."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from runai_specs.commands.console import write_whole

from . import options


@click.command("audit")
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
@options.form("text", "json", "markdown")
def audit_command(
    api: str | None,
    track: str | None,
    policy: str | None,
    as_of: date,
    captures: tuple[str, ...],
    everything: bool,
    form: str,
    output: str | None,
) -> None:
    """Hold every release against the promise: removals on time, early, unannounced, and more.

    Numbers count root causes: a field of a schema that many operations use is one.
    """
    from ..library import audit
    from ..reports import Options
    from ..reports.audits import render

    pairs = [_pair(each) for each in captures]
    found = audit(api, track=track, policy=policy, as_of=as_of, captures=pairs)
    text = render(found, form, Options(everything=everything))
    if output is None:
        click.echo(text, nl=False)
    else:
        write_whole(Path(output), text)


def _pair(written: str) -> tuple[str, str]:
    release, found, name = written.partition("=")
    if not (release and found and name):
        raise click.BadParameter(f"{written!r} is not RELEASE=FILE", param_hint="--capture")
    return release, name
