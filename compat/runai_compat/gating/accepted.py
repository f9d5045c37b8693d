"""Findings that a team has accepted: a TOML file of fingerprints with reason, author and expiry."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from runai_specs.errors import ToolkitError
from runai_specs.files import locked, write_whole
from runai_specs.printable import visible
from runai_specs.toml_files import parse_toml, toml_text

if TYPE_CHECKING:
    from tomlkit import TOMLDocument
    from tomlkit.items import Array, Table

_HEAD = """\
Findings of `runai-compat gate` that are accepted. `id` is the finding's fingerprint, made of what
changed: a finding that changes is a new one, whatever releases are compared. `also`: what the same
change is called where the first operation that it shows in is not compared. `uses`: it is accepted only
for so many calls of these operations in these files; a further one fails. After `expires` an entry no
longer counts.
"""


class InvalidAcceptancesError(ToolkitError):
    """A file of accepted findings cannot be read."""

    def __init__(self, path: Path, problem: str) -> None:
        super().__init__(f"{path}: {problem}; `runai-compat accept` writes the format")


@dataclass(frozen=True, slots=True)
class AcceptedUse:
    """Calls of people's code that a finding may hit: how many of an operation in one file.

    file: as it is found from here; in the acceptance file it is told from that file's folder.
    """

    file: str
    operation: str
    calls: int = 1

    @property
    def key(self) -> UseKey:
        """File and operation."""
        return use_key(self.file, self.operation)


UseKey = tuple[str, str]


def use_key(file: str, operation: str) -> UseKey:
    """What a use stays known by when lines move: its file, whatever way leads there, and operation."""
    return os.path.realpath(file), operation


@dataclass(frozen=True, slots=True)
class Acceptance:
    """One accepted finding. rule and element are for people; expires is None for never.

    also: other fingerprints of the same change, at other operations. uses: the only uses that it is
    accepted for; where there are none it is accepted for all.
    """

    id: str
    reason: str
    author: str
    expires: date | None = None
    rule: str = ""
    element: str = ""
    also: tuple[str, ...] = ()
    uses: tuple[AcceptedUse, ...] = ()

    @property
    def ids(self) -> tuple[str, ...]:
        """All fingerprints that it accepts."""
        return (self.id, *self.also)

    def holds(self, as_of: date | None) -> bool:
        """Whether it still counts on that day; without a day every entry does."""
        return self.expires is None or as_of is None or as_of <= self.expires


def read(path: Path) -> tuple[Acceptance, ...]:
    """The entries of the file, in order. Raises InvalidAcceptancesError or OSError."""
    return _parsed(path, _text(path))


def add(
    path: Path, new: Iterable[Acceptance], renewed: Mapping[str, Sequence[str]] | None = None
) -> None:
    """Add entries to the file, or make it; one of an ID that is there replaces it.

    Everything else in the file stays as it is, comments too. renewed: the fingerprints that entries
    have now, by the ID that they are written with. Other processes wait. Raises like read.
    """
    import tomlkit

    with locked(path):
        if path.exists():
            text = _text(path)
            _parsed(path, text)  # what is wrong is not made worse
            document = tomlkit.parse(text)
        else:
            document = tomlkit.document()
            for line in _HEAD.splitlines():
                document.add(tomlkit.comment(line))
        _renew(document, renewed or {})
        for entry in new:
            _put(document, entry, path.parent)
        write_whole(path, tomlkit.dumps(document), parents=False)


def _renew(document: TOMLDocument, renewed: Mapping[str, Sequence[str]]) -> None:
    for table in document.get("accepted", ()):
        if table["id"] in renewed:
            first, *others = renewed[table["id"]]
            table["id"] = first
            if others:
                table["also"] = others


def _put(document: TOMLDocument, entry: Acceptance, folder: Path) -> None:
    """Write an entry where one of its ID is, else at the end."""
    import tomlkit

    rows: Any = document.setdefault("accepted", tomlkit.aot())
    inline = not isinstance(rows, tomlkit.items.AoT)
    same = [row for row in rows if row["id"] == entry.id]
    table: Table | Any = same[0] if same else tomlkit.inline_table() if inline else tomlkit.table()
    for name in [field.name for field in fields(entry)]:
        value = getattr(entry, name)
        if value in (None, "", ()):
            table.pop(name, None)
        elif name == "uses":
            table[name] = _written(entry.uses, folder)
        else:
            text = visible(value) if isinstance(value, str) else value
            table[name] = list(text) if isinstance(text, tuple) else text
    if not same:
        rows.append(table)


def _written(uses: Iterable[AcceptedUse], folder: Path) -> Array:
    """A line for each use, its file told from the folder."""
    import tomlkit

    rows = tomlkit.array()
    for use in uses:
        row = tomlkit.inline_table()
        row["file"] = visible(Path(os.path.relpath(use.file, folder)).as_posix())
        row["operation"] = visible(use.operation)
        row["calls"] = use.calls
        rows.add_line(row)
    rows.add_line(indent="")
    return rows


def _text(path: Path) -> str:
    try:
        return toml_text(path)
    except ValueError as error:
        raise InvalidAcceptancesError(path, f"not TOML: {error}") from None


def _parsed(path: Path, text: str) -> tuple[Acceptance, ...]:
    try:
        written = parse_toml(text)
    except ValueError as error:
        raise InvalidAcceptancesError(path, f"not TOML: {error}") from None
    rows = written.get("accepted", [])
    if not isinstance(rows, list) or written.keys() - {"accepted"}:
        raise InvalidAcceptancesError(path, "has something other than [[accepted]] tables")
    entries = tuple(_entry(path, number, row) for number, row in enumerate(rows, 1))
    seen: set[str] = set()
    for number, entry in enumerate(entries, 1):
        if entry.id in seen:
            raise InvalidAcceptancesError(path, f"entry {number} accepts {entry.id} a second time")
        seen.add(entry.id)
    return entries


def _entry(path: Path, number: int, row: Any) -> Acceptance:
    problem = _problem(row)
    if problem:
        raise InvalidAcceptancesError(path, f"entry {number}{problem}")
    uses = tuple(
        AcceptedUse(os.path.normpath(path.parent / use["file"]), use["operation"], use["calls"])
        for use in row.get("uses", ())
    )
    return Acceptance(**{**row, "also": tuple(row.get("also", ())), "uses": uses})


def _problem(row: Any) -> str:
    """What is wrong with an entry; empty where nothing is."""
    if not isinstance(row, dict):
        return " is not a table"
    if unknown := row.keys() - {field.name for field in fields(Acceptance)}:
        return f" has an unknown key {sorted(unknown)[0]!r}"
    for name in ("id", "reason", "author"):
        if not isinstance(row.get(name), str) or not row[name].strip():
            return f" has no {name}"
    for name in ("rule", "element"):
        if not isinstance(row.get(name, ""), str):
            return f": {name} is not a text"
    also = row.get("also", [])
    if not isinstance(also, list) or not all(isinstance(rule, str) for rule in also):
        return ": also is not a list of texts"
    uses = row.get("uses", [])
    if not isinstance(uses, list) or not all(map(_is_use, uses)):
        return ": uses is not a list of tables with file, operation and calls"
    if type(row.get("expires")) not in (date, type(None)):  # a date-time is a date, too
        return ": expires is not a date like 2026-12-31"
    return ""


def _is_use(row: Any) -> bool:
    """Whether it is the table of one use."""
    return (
        isinstance(row, dict)
        and {name: type(value) for name, value in row.items()}
        == {"file": str, "operation": str, "calls": int}
        and row["calls"] > 0
        and "\0" not in row["file"]
    )
