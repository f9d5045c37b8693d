"""Two contracts compared and judged: what `runai-compat diff` prints."""

from __future__ import annotations

from runai_specs import Contract

from .changes import diff
from .findings import Report, Side
from .judging import judge
from .vocabulary import Profile


def compare(base: Contract, revision: Contract, profile: Profile = Profile.WIRE) -> Report:
    """The report on what differs between two contracts, for one kind of reader."""
    changes = diff(base.schemas, revision.schemas)
    before, after = map(_side, (base, revision))
    return Report(before, after, profile, tuple(judge(changes, before, after, profile)))


def _side(contract: Contract) -> Side:
    info = contract.document.get("info") or {}
    title, version = str(info.get("title", "")), str(info.get("version", ""))
    return Side(contract.name, title, version, str(contract.source))
