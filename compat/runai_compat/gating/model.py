"""What a gate answers: the findings on the way, what is known to go later, and why each fails."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from runai_specs.files import fingerprint

from ..findings.model import Finding
from ..lifecycle.ledger import Entry
from .accepted import Acceptance


class Reason(StrEnum):
    """What can fail a gate; the names of --fail-on."""

    BREAKING = "breaking"
    WARNING = "warning"
    EARLY_REMOVAL = "early-removal"
    UNANNOUNCED_REMOVAL = "unannounced-removal"
    ANNOUNCED_REMOVAL = "announced-removal"
    OVERDUE = "overdue"


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
    """Elements, one root cause, of which it is known that they go or may go.

    announced: release notes say so; otherwise the policy allows it from that release on.
    """

    entries: tuple[Entry, ...]
    release: str
    announced: bool
    acceptance: Acceptance | None = None

    @property
    def id(self) -> str:
        """16 hex digits that stay the same while element and release do."""
        kind = Reason.ANNOUNCED_REMOVAL if self.announced else Reason.OVERDUE
        text = "\n".join((kind, self.release, *(each.id for each in self.entries)))
        return fingerprint(text)
