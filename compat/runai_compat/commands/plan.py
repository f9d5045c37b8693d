"""`runai-compat plan`: a to-do list for the way to a release."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from runai_specs.commands.console import write_whole

from . import options


@click.command("plan")
@click.option("--from", "base", required=True, metavar="RELEASE", help="What runs today.")
@click.option("--to", "target", metavar="RELEASE", help="[default: the last one known by name]")
@options.track
@options.policy
@click.option("--output", type=click.Path(dir_okay=False), help="Write the plan there.")
def plan_command(
    base: str,
    target: str | None,
    track: str | None,
    policy: str | None,
    as_of: date,
    output: str | None,
) -> None:
    """Say in Markdown what to do before which upgrade, by when at the latest, and what follows."""
    from ..library import plan
    from ..reports.plans import render

    text = render(plan(base, target, track=track, policy=policy, as_of=as_of))
    if output is None:
        click.echo(text, nl=False)
    else:
        write_whole(Path(output), text)
