"""What a gate answers: the findings on the way, what is known to go later, and why each fails."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from runai_specs.files import fingerprint

from ..findings.model import Finding
from ..lifecycle.ledger import Entry
from ..scanning.sites import CallSite
from .accepted import Acceptance


class Reason(StrEnum):
    """What can fail a gate; the names of --fail-on."""

    BREAKING = "breaking"
    WARNING = "warning"
    EARLY_REMOVAL = "early-removal"
    UNANNOUNCED_REMOVAL = "unannounced-removal"
    ANNOUNCED_REMOVAL = "announced-removal"
    OVERDUE = "overdue"
    ALREADY_GONE = "already-gone"


@dataclass(frozen=True, slots=True)
class Step:
    """A contract on the way: its name on the track (or as given), and the name to load it by."""

    name: str
    contract: str


@dataclass(frozen=True, slots=True)
class GatedFinding:
    """One finding between the two releases: in which one it happens, what it can fail for.

    entry: what the ledger knows of the element, None if nothing. acceptance: the entry that accepts
    it, None if there is none that holds.
    """

    finding: Finding
    release: str
    reasons: frozenset[Reason]
    entry: Entry | None = None
    acceptance: Acceptance | None = None


@dataclass(frozen=True, slots=True)
class PendingRemoval:
    """Elements, one root cause, of which it is known that they go, may go, or went before the way begins.

    reason: ANNOUNCED_REMOVAL where release notes say so, OVERDUE where the policy allows it from that
    release on, ALREADY_GONE where the release took them.
    """

    entries: tuple[Entry, ...]
    release: str
    reason: Reason
    acceptance: Acceptance | None = None

    @property
    def announced(self) -> bool:
        """Whether release notes say it."""
        return self.reason is Reason.ANNOUNCED_REMOVAL

    @property
    def id(self) -> str:
        """16 hex digits that stay the same while element and release do."""
        text = "\n".join((self.reason, self.release, *(entry.id for entry in self.entries)))
        return fingerprint(text)


@dataclass(frozen=True, slots=True)
class DeprecatedUse:
    """An operation that is in use, deprecated, and still there at the end of the way."""

    entry: Entry
    sites: tuple[CallSite, ...]


@dataclass(frozen=True, slots=True)
class Recognised:
    """A document that is, or nearly is, the contract of releases: with how many differences."""

    document: str
    releases: tuple[str, ...]
    differences: int

    def __str__(self) -> str:
        names = " and ".join(self.releases)
        if not self.differences:
            return f"{self.document} has the contract of {names}"
        count = f"{self.differences} difference{'' if self.differences == 1 else 's'}"
        return f"{self.document} is {names} and {count}"
