"""`runai-compat diff`: what differs between two documents, and whom it breaks."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import click

from runai_specs.catalog.model import Catalog
from runai_specs.command_line.completion import complete_releases
from runai_specs.command_line.console import FAILED, OK
from runai_specs.command_line.options import DAY, allow_root, pass_catalog
from runai_specs.command_line.verbosity import note, verbosity

from ..command_line.outputs import Outputs, outputs
from ..vocabulary import ResultKind


@click.command("diff")
@pass_catalog
@verbosity
@click.argument("base", shell_complete=complete_releases)
@click.argument("revision", shell_complete=complete_releases)
@click.option(
    "--profile",
    type=click.Choice(["wire", "client", "strict"]),
    default="wire",
    show_default=True,
    help="Whose eyes judge: the wire, a generated client's user, a closed-world reader.",
)
@outputs(ResultKind.COMPARISON)
@click.option(
    "--group-by",
    type=click.Choice(["severity", "operation", "schema", "rule"]),
    default="severity",
    show_default=True,
)
@click.option("--all", "everything", is_flag=True, help="List every finding and operation.")
@click.option(
    "--fail-on",
    default="breaking",
    show_default=True,
    metavar="SEVERITIES",
    help="Severities that end the command with 1, comma-separated; 'never' for none.",
)
@allow_root
@click.option("--notice", type=int, metavar="DAYS", help="How long what is deprecated has to stay.")
@click.option("--as-of", type=DAY, help="The day of the notice.  [default: today]")
@click.option("--witness", is_flag=True, help="Show a value for each breaking change of a schema.")
@click.option(
    "--allow-new",
    is_flag=True,
    help="Pass where BASE is git:REV:PATH and is not there yet: a first commit, a new file.",
)
@click.option("--semver", is_flag=True, help="Hold info.version against semantic versioning.")
def diff_command(
    catalog: Catalog,
    base: str,
    revision: str,
    profile: str,
    group_by: str,
    everything: bool,
    fail_on: str,
    where: Outputs,
    allowed: tuple[Path, ...],
    notice: int | None,
    as_of: datetime | None,
    semver: bool,
    witness: bool,
    allow_new: bool,
) -> int:
    """Compare BASE with REVISION: releases, files, folders, addresses or git:REV:PATH."""
    from runai_specs.documents import open_document

    from ..findings.compare import Terms, compare
    from ..findings.judge import exit_severity, severities
    from ..findings.sunset import Notice
    from ..reports import Grouping, Options
    from ..vocabulary import Profile

    failing = severities(fail_on)
    if allow_new and _is_new(base):
        note(f"{base} is not there yet: {revision} is new")
        base = revision
    promised = None if notice is None else Notice((as_of or datetime.now()).date(), notice)
    origins = where.formats != {"text"} or group_by == "schema"
    terms = Terms(Profile(profile), promised, semver, origins, witness)
    before, after = (open_document(name, catalog, allowed=allowed) for name in (base, revision))
    report = compare(before.contract, after.contract, terms)
    if where.locates:
        from ..findings.locate import placed

        report = placed(report, before.bundle, after.bundle)
    known = None
    if "html" in where.formats:
        from ..library import common_ledger

        known = common_ledger(base, revision, catalog, {base: before, revision: after})
    style = Options(Grouping(group_by), everything=everything, fail_on=failing, ledger=known)
    where.deliver(report, style)
    return FAILED if exit_severity(report.findings, failing) else OK


def _is_new(base: str) -> bool:
    """Whether it is a file of a git revision, and there is no such file or no such revision yet."""
    from runai_specs.fetch.sources.git import GitError, run_git

    revision, _, path = base.removeprefix("git:").partition(":")
    if not base.startswith("git:") or not path or revision.startswith("-"):
        return False
    try:
        inside = run_git(None, "rev-parse", "--git-dir").returncode == 0
        return inside and run_git(None, "cat-file", "-e", f"{revision}:./{path}").returncode != 0
    except GitError:
        return False
