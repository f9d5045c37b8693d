"""`runai-compat accept`: findings that a team lives with, written down with a reason."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from runai_specs.catalog.model import Catalog
from runai_specs.command_line.console import say
from runai_specs.command_line.options import DAY, allow_root, pass_catalog
from runai_specs.command_line.paths import FILE
from runai_specs.command_line.verbosity import verbosity
from runai_specs.errors import ToolkitError

from ..command_line import options

if TYPE_CHECKING:
    from ..gating.accepted import Acceptance, AcceptedUse
    from ..gating.gate import GateResult
    from ..scanning.sites import ScanScope


class NoSuchFindingError(ToolkitError):
    """An ID was given that no finding has."""

    def __init__(self, id: str, base: str, target: str) -> None:
        super().__init__(
            f"no finding {id!r} between {base} and {target}; `gate --all` shows the IDs"
        )


def _said(_context: click.Context, option: click.Parameter, value: str) -> str:
    """A text that says something."""
    if not value.strip():
        raise click.BadParameter(f"--{option.name} is empty")
    return value


@click.command("accept")
@pass_catalog
@verbosity
@click.argument("ids", nargs=-1, metavar="[ID]...")
@click.option("--id", "more", multiple=True, metavar="ID", help="Of a finding; as the arguments.")
@options.base()
@options.target()
@options.track
@options.policy
@options.fail_on
@options.profile
@click.option(
    "--rule",
    "rules",
    shell_complete=options.complete_rules,
    multiple=True,
    metavar="RULE",
    help="Only findings of this rule.",
)
@click.option(
    "--element",
    metavar="PATTERN",
    help="Only findings of elements with this in their name; * and ? stand for any.",
)
@options.uses("A file or folder of yours; only what touches it, and only for the uses in it.")
@options.scope
@click.option("--all-uses", is_flag=True, help="Also for uses that are added later.")
@click.option("--reason", required=True, callback=_said, help="Why they can be lived with.")
@click.option("--author", required=True, callback=_said, help="Who says so.")
@click.option(
    "--expires",
    type=DAY,
    metavar="DATE",
    help="The last day on which that holds.  [default: for good]",
)
@click.option(
    "--accept",
    "--file",
    "path",
    type=FILE,
    default="runai-accepted.toml",
    show_default=True,
    metavar="FILE",
    help="The file to add them to.",
)
@allow_root
def accept_command(
    catalog: Catalog,
    ids: tuple[str, ...],
    more: tuple[str, ...],
    base: str,
    target: str,
    track: str | None,
    policy: str | None,
    as_of: date,
    fail_on: str,
    profile: str,
    rules: tuple[str, ...],
    element: str | None,
    uses: tuple[str, ...],
    scope: ScanScope,
    all_uses: bool,
    reason: str,
    author: str,
    expires: datetime | None,
    path: Path,
    allowed: tuple[Path, ...],
) -> None:
    """Accept what fails a gate: all of it, or the findings of these IDs, this rule or element.

    With --uses a finding is accepted for the calls that are there: as many of an operation in a file,
    wherever they move in it; a further call fails. What the file has already stays, comments too; an
    entry of the same ID is replaced, with what it accepts in other files kept.
    """
    from ..gating.accepted import Acceptance, add, read
    from ..gating.gate import reasons
    from ..library import gate
    from ..reports.wording import counted
    from ..rules.reference import find_rule

    until = expires.date() if expires else None
    if until and until < as_of:
        raise click.BadParameter(f"{until} is past", param_hint="--expires")
    for rule in rules:
        find_rule(rule)
    before = read(path) if path.exists() else ()
    result = gate(
        base, target, track=track, policy=policy, fail_on=reasons(fail_on), as_of=as_of,
        profile=profile, accepted=before, allowed=allowed, catalog=catalog, uses=uses, scope=scope,
    )  # fmt: skip
    named = dict.fromkeys((*ids, *more))
    if unknown := sorted(named.keys() - result.acceptable.keys()):
        raise NoSuchFindingError(unknown[0], base, target)
    new = list(
        _chosen(
            result,
            (lambda id: id in named) if named else result.failing.__contains__,
            _matcher(rules, element),
            lambda id, others, what: Acceptance(
                id,
                reason,
                author,
                until,
                *what,
                also=others,
                uses=() if all_uses else _uses(result, id, before),
            ),
        )
    )
    renewed = {
        gated.acceptance.id: _names(result, gated.finding.id)
        for gated in result.gated_findings
        if gated.acceptance in result.outdated and gated.acceptance is not None
    }
    if new or renewed:
        add(path, new, renewed)
    if renewed:
        say(f"{path}: {counted(len(renewed), 'entry', 'entries')} got the IDs of this version")
    if not new:
        say(_nothing(result))
        return
    say(
        f"{path}: {counted(len(new), 'finding')} accepted; a gate reads the file with --accept {path}"
    )


def _chosen(
    result: GateResult,
    is_meant: Callable[[str], bool],
    matches: Callable[[tuple[str, str]], bool],
    entry: Callable[[str, tuple[str, ...], tuple[str, str]], Acceptance],
) -> Iterator[Acceptance]:
    for id, what in result.acceptable.items():
        if is_meant(id) and matches(what):
            yield entry(id, tuple(_names(result, id)[1:]), what)


def _uses(result: GateResult, id: str, before: Sequence[Acceptance]) -> tuple[AcceptedUse, ...]:
    """The uses that the finding hits, and those that an entry accepts in other files."""
    from ..gating.impact import accepted_uses

    if result.impact is None:
        return ()
    now = accepted_uses(result.impact.of(id))
    files = {use.key[0] for use in now}
    known = [use for entry in before if now and entry.id == id for use in entry.uses]
    return (*(use for use in known if use.key[0] not in files), *now)


_ALSO = 5
"""So many operations must all be missing from a comparison until a change is taken for another."""


def _names(result: GateResult, id: str) -> list[str]:
    """The ID, and what else the finding is called."""
    for gated in result.gated_findings:
        if gated.finding.id == id:
            return list(gated.finding.fingerprints[: _ALSO + 1])
    return [id]


def _matcher(rules: tuple[str, ...], element: str | None) -> Callable[[tuple[str, str]], bool]:
    """Whether rule and element of a finding are among those that are meant."""
    from ..lifecycle.queries import element_pattern

    pattern = element_pattern(element) if element else None
    return lambda what: (
        (not rules or what[0] in rules) and (pattern is None or bool(pattern.search(what[1])))
    )


def _nothing(result: GateResult) -> str:
    failing = len(result.failing)
    return (
        f"nothing accepted: none of {failing} that fail is meant"
        if failing
        else ("nothing fails: nothing to accept")
    )
