"""The numbers of an audit as a table: one line per release, the same in every format."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby

from ...lifecycle.audit import Audit, Breach, Case, ReleaseRecord
from ...lifecycle.policy import Verdict

HEAD = (
    "release", "removed", "on time", "early", "unannounced", "cannot tell", "experimental", "kept",
    "deprecated", "overdue", "breaking",
)  # fmt: skip

TITLES = {
    Breach.REMOVED_EARLY: "removed before the promise ended",
    Breach.REMOVED_UNANNOUNCED: "removed without notice",
    Breach.CHANGED_INSIDE: "broken inside a release",
    Breach.OVERDUE: "still there though no longer promised",
    Breach.GAINED_FEATURES: "deprecated, but gained features",
    Breach.NO_REPLACEMENT: "deprecated, with nothing named instead",
    Breach.CONTRADICTION: "flag and announcement contradict each other",
}


def cells(record: ReleaseRecord) -> tuple[str, ...]:
    """A release's numbers in the order of HEAD."""
    removed = record.removed
    kept = "-" if record.kept is None else f"{record.kept:.0%}"
    return (
        record.release,
        str(sum(removed.values())),
        *(str(removed.get(each, 0)) for each in _VERDICTS),
        kept,
        *map(str, (record.deprecated, record.overdue, record.breaking)),
    )


_VERDICTS = (
    Verdict.ON_TIME,
    Verdict.EARLY,
    Verdict.UNANNOUNCED,
    Verdict.UNDECIDABLE,
    Verdict.EXPERIMENTAL,
)


def by_breach(cases: Iterable[Case]) -> list[tuple[Breach, list[Case]]]:
    """The cases by breach, in the order of TITLES."""
    order = list(TITLES)
    ranked = sorted(cases, key=lambda each: order.index(each.breach))
    return [(breach, list(found)) for breach, found in groupby(ranked, lambda each: each.breach)]


def headline(audit: Audit) -> str:
    """What was audited, and which releases are known in part only."""
    what = f"{audit.api} {audit.track}, policy {audit.policy}"
    return f"{what}; known in part: {', '.join(audit.partial)}" if audit.partial else what
