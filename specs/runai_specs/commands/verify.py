"""`runai-specs verify`: what is pinned, checked by itself or against what is published now."""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ..catalog.model import Catalog
from ..command_line.completion import complete_releases
from ..command_line.console import FAILED, OK, USAGE, OptionConflictError, say
from ..command_line.options import pass_catalog, print_json, text_or_json
from ..command_line.paths import FOLDER
from ..command_line.verbosity import is_quiet, verbosity
from ..printable import visible

if TYPE_CHECKING:
    from ..pins.reread import Reread
    from ..pins.verify import Verification


@click.command("verify")
@click.argument("releases", nargs=-1, metavar="[RELEASE]...", shell_complete=complete_releases)
@click.option("--mirror", type=FOLDER, help="Read the documents again from this folder.")
@click.option(
    "--remote", is_flag=True, help="Read the documents again from where they are published."
)
@click.option("--source", help="With --remote: which of the catalog's sources to read.")
@click.option("--cache", type=FOLDER, help="With --remote: folder of the cache.")
@text_or_json
@verbosity
@pass_catalog
def verify_command(
    releases: tuple[str, ...],
    mirror: Path | None,
    remote: bool,
    source: str | None,
    cache: Path | None,
    form: str,
    catalog: Catalog,
) -> int:
    """Check what is pinned: hashes, form, origin, and that every announcement is about something.

    With --mirror or --remote the documents of RELEASEs are read again, and what changed inside a
    release is told element by element. Exit code 1 when something is not as it must be, 2 when that
    could not be told.
    """
    from ..pins.verify import verify

    if mirror and remote:
        raise OptionConflictError("--mirror and --remote are two ways to read again; choose one")
    if not remote and (source or cache):
        raise OptionConflictError("--source and --cache go with --remote")
    with ExitStack() as stack:
        verification = verify(
            catalog, releases, _reread(stack, catalog, mirror, remote, source, cache)
        )
    if form == "json":
        print_json(report(verification, reread=bool(mirror or remote)))
    else:
        _print(verification)
    for file in verification.unread:
        click.echo(visible(f"error: {file.release}: {file.problem}"), err=True)
    return FAILED if not verification.ok else USAGE if verification.unread else OK


def report(verification: Verification, *, reread: bool) -> dict[str, Any]:
    """The JSON of the command: `runai-specs/drift/v1` where documents were read again."""
    rows = {
        "ok": verification.ok,
        "differences": [asdict(difference) for difference in verification.differences],
        "notes": [{"release": note.release, "note": note.problem} for note in verification.notes],
    }
    if not reread:
        return {"schema": "runai-specs/verify/v1", **rows}
    drifts = [asdict(drift) for drift in verification.drifts]
    unread = [asdict(note) for note in verification.unread]
    return {"schema": "runai-specs/drift/v1", **rows, "releases": drifts, "unread": unread}


def _print(verification: Verification) -> None:
    from ..pins.drift import counted

    for note in [] if is_quiet() else verification.notes:
        say(f"note: {note.release}: {note.problem}")
    for difference in verification.differences:
        say(f"{difference.release}: {difference.problem}")
    for drift in verification.drifts:
        if drift.changes:
            say(f"{drift.release}: {counted(drift.changes)} since it was pinned, in {drift.source}")
        for change in drift.changes:
            say(f"  {change}")
    count = len(verification.differences) + sum(len(drift.changes) for drift in verification.drifts)
    verdict = f"{count} difference{'' if count == 1 else 's'}"
    if count or not verification.unread:
        say("all pins are as they should be" if verification.ok else verdict)


def _reread(
    stack: ExitStack,
    catalog: Catalog,
    mirror: Path | None,
    remote: bool,
    source: str | None,
    cache: Path | None,
) -> Reread | None:
    if mirror:
        from ..pins.reread import from_mirror

        return from_mirror(mirror)
    if remote:
        from ..fetch.session import default_cache, open_transport
        from ..pins.reread import from_sources

        transport = stack.enter_context(open_transport(cache or default_cache()))
        return from_sources(catalog, transport, source)
    return None
