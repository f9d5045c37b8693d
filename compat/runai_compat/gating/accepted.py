"""Findings that a team has accepted: a TOML file of fingerprints with reason, author and expiry."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from datetime import date
from pathlib import Path
from typing import Any

from runai_specs.errors import ToolkitError

_HEAD = """\
# Findings of `runai-compat gate` that are accepted. `id` is the finding's fingerprint: a finding that
# changes is a new one. After `expires` an entry no longer counts.
"""


class InvalidAcceptancesError(ToolkitError):
    """A file of accepted findings cannot be read."""

    def __init__(self, path: Path, problem: str) -> None:
        super().__init__(f"{path}: {problem}; `runai-compat accept` writes the format")


@dataclass(frozen=True, slots=True)
class Acceptance:
    """One accepted finding. rule and element are for people; expires is None for never."""

    id: str
    reason: str
    author: str
    expires: date | None = None
    rule: str = ""
    element: str = ""

    def holds(self, as_of: date | None) -> bool:
        """Whether it still counts on that day; without a day every entry does."""
        return self.expires is None or as_of is None or as_of <= self.expires


def read(path: Path) -> tuple[Acceptance, ...]:
    """The entries of the file, in order. Raises InvalidAcceptancesError or OSError."""
    try:
        written = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise InvalidAcceptancesError(path, f"not TOML: {error}") from None
    rows = written.get("accepted", [])
    if not isinstance(rows, list) or written.keys() - {"accepted"}:
        raise InvalidAcceptancesError(path, "has something other than [[accepted]] tables")
    found = tuple(_entry(path, number, row) for number, row in enumerate(rows, 1))
    for number, entry in enumerate(found, 1):
        if entry.id in {each.id for each in found[: number - 1]}:
            raise InvalidAcceptancesError(path, f"entry {number} accepts {entry.id} a second time")
    return found


def render(entries: Iterable[Acceptance]) -> str:
    """The file's text."""
    return _HEAD + "".join(f"\n[[accepted]]\n{_row(entry)}" for entry in entries)


def merge(old: Sequence[Acceptance], new: Iterable[Acceptance]) -> tuple[Acceptance, ...]:
    """The old entries with the new ones added; a new one replaces an old one of its id."""
    entries = {entry.id: entry for entry in old}
    entries.update((entry.id, entry) for entry in new)
    return tuple(entries.values())


def _row(entry: Acceptance) -> str:
    lines = []
    for field in fields(entry):
        value = getattr(entry, field.name)
        if value not in (None, ""):
            text = str(value) if isinstance(value, date) else json.dumps(value, ensure_ascii=False)
            lines.append(f"{field.name} = {text}\n")
    return "".join(lines)


def _entry(path: Path, number: int, row: Any) -> Acceptance:
    known = {field.name for field in fields(Acceptance)}
    if not isinstance(row, dict):
        raise InvalidAcceptancesError(path, f"entry {number} is not a table")
    if unknown := row.keys() - known:
        raise InvalidAcceptancesError(
            path, f"entry {number} has an unknown key {sorted(unknown)[0]!r}"
        )
    for name in ("id", "reason", "author"):
        if not isinstance(row.get(name), str) or not row[name].strip():
            raise InvalidAcceptancesError(path, f"entry {number} has no {name}")
    for name in ("rule", "element"):
        if not isinstance(row.get(name, ""), str):
            raise InvalidAcceptancesError(path, f"entry {number}: {name} is not a text")
    if type(row.get("expires")) not in (date, type(None)):  # a date-time is a date, too
        raise InvalidAcceptancesError(
            path, f"entry {number}: expires is not a date like 2026-12-31"
        )
    return Acceptance(**row)
