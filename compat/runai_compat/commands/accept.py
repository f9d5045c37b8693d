"""`runai-compat accept`: findings that a team lives with, written down with a reason."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import click

from runai_specs.commands.console import write_whole
from runai_specs.errors import ToolkitError

from . import options


class NoSuchFindingError(ToolkitError):
    """An ID was given that no finding has."""

    def __init__(self, id: str, base: str, target: str) -> None:
        super().__init__(
            f"no finding {id!r} between {base} and {target}; `gate --all` shows the IDs"
        )


@click.command("accept")
@click.argument("ids", nargs=-1, metavar="[ID]...")
@click.option("--from", "base", required=True, metavar="RELEASE|URL", help="As for gate.")
@click.option("--to", "target", required=True, metavar="RELEASE", help="As for gate.")
@options.track
@options.policy
@click.option("--fail-on", default="breaking,announced-removal", show_default=True, metavar="LIST")
@click.option("--profile", type=click.Choice(options.PROFILES), default="wire", show_default=True)
@click.option("--reason", required=True, help="Why they can be lived with.")
@click.option("--author", required=True, help="Who says so.")
@click.option(
    "--expires",
    type=click.DateTime(["%Y-%m-%d"]),
    metavar="DATE",
    help="The last day on which that holds.  [default: for good]",
)
@click.option(
    "--accept",
    "--file",
    "path",
    type=click.Path(path_type=Path, dir_okay=False),
    default="runai-accepted.toml",
    show_default=True,
    metavar="FILE",
    help="The file to add them to.",
)
def accept_command(
    ids: tuple[str, ...],
    base: str,
    target: str,
    track: str | None,
    policy: str | None,
    as_of: date,
    fail_on: str,
    profile: str,
    reason: str,
    author: str,
    expires: datetime | None,
    path: Path,
) -> None:
    """Accept what fails a gate: all of it, or the findings of these IDs.

    Entries that the file has already stay; one of the same ID is replaced.
    """
    from ..gating.accepted import Acceptance, merge, read, render
    from ..gating.gate import reasons
    from ..library import gate
    from .addresses import fetched

    old = read(path) if path.exists() else ()
    result = gate(
        base, target, track=track, policy=policy, fail_on=reasons(fail_on), as_of=as_of,
        profile=profile, accepted=() if ids else old, given=fetched(base, target),
    )  # fmt: skip
    if unknown := sorted(set(ids) - result.acceptable.keys()):
        raise NoSuchFindingError(unknown[0], base, target)
    chosen = {key: result.acceptable[key] for key in ids} if ids else result.failing
    until = expires.date() if expires else None
    new = [Acceptance(id, reason, author, until, *what) for id, what in chosen.items()]
    if new:
        write_whole(path, render(merge(old, new)))
    click.echo(
        f"{path}: {len(new)} findings accepted" if new else "nothing fails: nothing to accept"
    )
