"""Two contracts compared and judged: what `runai-compat diff` prints."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

from runai_specs import Contract
from runai_specs.catalog.model import Coverage
from runai_specs.errors import ToolkitError
from runai_specs.steps import begin

from ..comparison.compare import Change, diff
from ..kinds import ChangeKind
from ..vocabulary import Direction, Profile, Severity
from .judge import Pointers, Witness, judge
from .locate import pointers
from .model import Report, Side

if TYPE_CHECKING:
    from .sunset import Notice

_EXACT = frozenset(
    {
        ChangeKind.CONST_ADDED,
        ChangeKind.CONST_CHANGED,
        ChangeKind.CONST_REMOVED,
        ChangeKind.ENUM_VALUE_ADDED,
        ChangeKind.ENUM_VALUE_REMOVED,
        ChangeKind.OPEN_VALUES_NARROWED,
        ChangeKind.OPEN_VALUES_WIDENED,
        ChangeKind.VALUES_NARROWED,
        ChangeKind.VALUES_WIDENED,
    }
)
"""The kinds whose witness is the value that they name."""


MOST_CHANGES = 200_000
"""More than any two versions of one API have; judging and telling them would take minutes."""


class TooManyChangesError(ToolkitError):
    """Two documents have hardly anything in common."""

    def __init__(self, base: Side, revision: Side) -> None:
        super().__init__(
            f"{base.label} and {revision.label} differ in more than {MOST_CHANGES:,} places, which is"
            " the limit of a comparison; compare two versions of one document"
        )


class Terms(NamedTuple):
    """How two contracts are compared.

    witness: whether breaking changes of schemas are shown by a value.
    origins: whether findings say in which shared parts they were made.
    notice: how long what is deprecated has to stay; None to leave dates alone. semver: whether
    `info.version` has to follow semantic versioning.
    """

    profile: Profile = Profile.WIRE
    notice: Notice | None = None
    semver: bool = False
    origins: bool = True
    witness: bool = False


DEFAULT = Terms()


def compare(base: Contract, revision: Contract, terms: Terms = DEFAULT) -> Report:
    """The report on what differs between two contracts."""
    before, after = map(_side, (base, revision))
    begin(f"comparing {before.label} with {after.label}")
    changes = diff(base.schemas, revision.schemas)
    if len(changes) > MOST_CHANGES:
        raise TooManyChangesError(before, after)
    changes = [change for change in changes if not _unknown(change, before, after)]
    if terms.notice is not None:
        from .sunset import weigh

        changes = list(weigh(changes, terms.notice))
    where: Pointers = ({}, {})
    if terms.origins:
        where = (
            pointers(base.document, [change.old for change in changes]),
            pointers(revision.document, [change.new for change in changes]),
        )
    findings = judge(changes, after, terms.profile, where, _witness(base, revision, terms))
    if terms.semver and any(finding.severity is Severity.BREAKING for finding in findings):
        from .semver import of_version

        version = of_version(before.version, after.version)
        if version is not None:
            findings += judge([version], after, terms.profile)
    return Report(before, after, terms.profile, tuple(findings))


def _witness(base: Contract, revision: Contract, terms: Terms) -> Witness | None:
    if not terms.witness:
        return None
    from .witness import find_witness

    def find(change: Change, direction: Direction) -> Mapping[str, Any] | None:
        sides = (base.schemas, revision.schemas)
        values = (change.before, change.after)
        exact = change.kind in _EXACT
        return find_witness(
            sides, change.within, direction, values, exact=exact, member=change.member
        )

    return find


def _side(contract: Contract) -> Side:
    info = contract.document.get("info") or {}
    title, version = str(info.get("title", "")), str(info.get("version", ""))
    partial = contract.coverage is Coverage.PARTIAL
    return Side(contract.name, title, version, str(contract.source), partial)


def _unknown(change: Change, before: Side, after: Side) -> bool:
    """Whether the change may only be what a contract that is known in part does not say."""
    if after.partial and (change.kind.removes or change.after is None):
        return True
    return before.partial and (change.kind.adds or change.before is None)
