"""What is known of an element's life, in words that every format shares."""

from __future__ import annotations

from collections.abc import Iterator

from ..lifecycle.ledger import Entry
from ..lifecycle.policy import Verdict

VERDICTS = {
    Verdict.ON_TIME: "on time",
    Verdict.EARLY: "too early",
    Verdict.UNANNOUNCED: "unannounced",
    Verdict.UNDECIDABLE: "cannot be told",
    Verdict.EXPERIMENTAL: "experimental",
    Verdict.SUPPORTED: "supported",
    Verdict.SUPPORTED_UNTIL: "supported for now",
    Verdict.OVERDUE: "overdue",
}


def life(entry: Entry) -> str:
    """`deprecated in 2.19, removed in 2.20: too early, promised until 2.21; use GET /users`"""
    return "; ".join(filter(None, (story(entry), instead(entry))))


def instead(entry: Entry | None) -> str:
    """`use GET /users`; empty where nothing is named."""
    return f"use {entry.replacement}" if entry and entry.replacement else ""


def deadline(entry: Entry) -> str:
    """Until when it can be relied on."""
    if entry.verdict is Verdict.EXPERIMENTAL:
        return "no promise, it is experimental"
    if entry.verdict is Verdict.OVERDUE:
        return f"may be gone since {entry.removable_from}"
    if entry.supported_until:
        then = f", may be gone from {entry.removable_from}" if entry.removable_from else ""
        return f"promised until {entry.supported_until}{then}"
    return "promised for longer than releases are known"


def story(entry: Entry) -> str:
    """The same without what to use instead."""
    said = list(_events(entry))
    if entry.removed_in:
        verdict = VERDICTS[entry.verdict]
        early = entry.verdict is Verdict.EARLY and entry.supported_until
        until = f", promised until {entry.supported_until}" if early else ""
        return f"{', '.join(said)}: {verdict}{until}"
    return ", ".join([*said, deadline(entry)] if entry.deprecated_in else said)


def _events(entry: Entry) -> Iterator[str]:
    if entry.deprecated_in:
        yield f"deprecated in {entry.deprecated_in}"
    if entry.restored:
        yield f"taken back in {', '.join(entry.restored)} before"
    if entry.announced_removal and not entry.removed_in:
        yield f"announced to go in {entry.announced_removal}"
    if entry.removed_in:
        yield f"removed in {entry.removed_in}"
