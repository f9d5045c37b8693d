"""Two contracts compared and judged: what `runai-compat diff` prints."""

from __future__ import annotations

from runai_specs import Contract

from .diff import diff
from .findings import Report
from .judging import judge, side_of
from .vocabulary import Profile


def compare(base: Contract, revision: Contract, profile: Profile = Profile.WIRE) -> Report:
    """The report on what differs between two contracts, for one kind of reader."""
    changes = diff(base.schemas, revision.schemas)
    sides = [side_of(each.name, each.document, str(each.source)) for each in (base, revision)]
    return Report(*sides, profile, tuple(judge(changes, *sides, profile)))
