"""Entries of the catalog with a document or a snapshot more."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from ..errors import ToolkitError


@dataclass(frozen=True, slots=True)
class Taken:
    """A document taken of a release: the day, where it was read, and its sha256.

    place is an address, or with named the name of one of the catalog's sources.
    """

    day: date
    place: str
    sha256: str
    named: bool = False

    @property
    def upstream(self) -> dict[str, Any]:
        """As the entry of a document in the catalog."""
        kind = "source" if self.named else "url"
        return {kind: self.place, "captured": self.day, "sha256": self.sha256}


def with_document(path: Path, api: str, name: str, taken: Taken) -> str:
    """The text of a catalog in which the release has that document. Raises CatalogEditError."""

    def meant(entry: dict[str, Any]) -> None:
        entry["upstream"] = taken.upstream

    def change(block: str) -> str:
        return with_value(block, "upstream", inline(taken.upstream))

    return edited(path, api, name, change, meant)


def with_snapshot(
    path: Path, api: str, name: str, taken: Taken, before: str, kept: Mapping[str, Any] | None
) -> str:
    """The text of a catalog in which the release was captured once more.

    before: the pin that holds the snapshot that was the newest; kept: the document of that pin, if
    it is not one of a release. Raises CatalogEditError.
    """
    released = {"date": taken.day, "kind": "exact", "source": taken.place}

    def meant(entry: dict[str, Any]) -> None:
        entry["released"], entry["upstream"] = released, taken.upstream
        entry["snapshots"][-1]["pin"] = before
        if kept is not None:
            entry["snapshots"][-1]["upstream"] = dict(kept)
        entry["snapshots"].append({"date": taken.day, "pin": name})

    def change(block: str) -> str:
        block = with_value(block, "released", inline(released))
        block = with_value(block, "upstream", inline(taken.upstream))
        start, end = value_of(block, "snapshots")
        return block[:start] + _listed(block[start:end], name, taken, before, kept) + block[end:]

    return edited(path, api, name, change, meant)


def _listed(rows: str, name: str, taken: Taken, before: str, kept: Mapping[str, Any] | None) -> str:
    """The list of snapshots with another pin for the last one, and a new one after it."""
    *_, last = re.finditer(rf'pin\s*=\s*["\']{re.escape(name)}["\']', rows)
    held = f"pin = {toml(before)}" + (f", upstream = {inline(kept)}" if kept else "")
    rows = rows[: last.start()] + held + rows[last.end() :]
    close = blanked(rows).rindex("}") + 1
    row = inline({"date": taken.day, "pin": name})
    lead = re.findall(r"\n([ \t]*)\{", blanked(rows))
    apart = f",\n{lead[-1]}" if lead else ", "
    return f"{rows[:close]}{apart}{row}{rows[close:]}"


_STRING = r'"(?:[^"\\\n]|\\.)*"' + r"|'[^'\n]*'"


class CatalogEditError(ToolkitError):
    """The entry of a release is written in a way that cannot be edited here."""


def edited(
    path: Path,
    api: str,
    name: str,
    change: Callable[[str], str],
    meant: Callable[[dict[str, Any]], None],
) -> str:
    """The text of a catalog with another entry of a release.

    change turns the text of the entry into another; meant makes of its data what the new text must
    say. Raises CatalogEditError.
    """
    text = path.read_text(encoding="utf-8")
    wanted = tomllib.loads(text)
    try:
        meant(_entry(wanted, api, name))
        start, end = _block(text, api, name)
        made = text[:start] + change(text[start:end]) + text[end:]
        if tomllib.loads(made) == wanted:
            return made
    except (ValueError, KeyError, IndexError, tomllib.TOMLDecodeError):
        pass
    raise CatalogEditError(
        f"{path}: the entry of {api} {name} is not written so that it can be edited here; write "
        "`released`, `upstream` and `snapshots` as they are written in the toolkit's own catalog"
    )


def with_value(block: str, key: str, value: str, after: str = "released") -> str:
    """The text of an entry in which a key has another value; it comes behind `after` if it is new."""
    try:
        start, end = value_of(block, key)
    except ValueError:
        _, end = value_of(block, after)
        end = block.find("\n", end) if "\n" in block[end:] else len(block)
        return f"{block[:end]}\n{key} = {value}{block[end:]}"
    return block[:start] + value + block[end:]


def value_of(block: str, key: str) -> tuple[int, int]:
    """Where the value of a key begins and ends; it is a table or list in brackets."""
    blank = blanked(block)
    found = re.search(rf"^[ \t]*{key}[ \t]*=[ \t]*(?=[\[{{])", blank, re.MULTILINE)
    if found is None:
        raise ValueError(f"no {key}")
    depth = 0
    for place in range(found.end(), len(blank)):
        depth += (blank[place] in "[{") - (blank[place] in "]}")
        if depth == 0:
            return found.end(), place + 1
    raise ValueError(f"{key} has no end")


def blanked(text: str) -> str:
    """The text with every string and comment blanked out, so that only its structure is left."""
    return re.sub(rf"{_STRING}|#[^\n]*", lambda found: " " * len(found.group()), text)


def inline(table: Mapping[str, Any]) -> str:
    """An inline table."""
    return f"{{ {', '.join(_pairs(table))} }}"


def toml(value: Any) -> str:
    """A date, or a text."""
    if isinstance(value, date):
        return value.isoformat()
    escaped = str(value).replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _pairs(table: Mapping[str, Any]) -> Iterator[str]:
    yield from (f"{key} = {toml(value)}" for key, value in table.items())


def _entry(catalog: Mapping[str, Any], api: str, name: str) -> dict[str, Any]:
    (entry,) = (each for each in catalog["apis"][api]["releases"] if each["name"] == name)
    found: dict[str, Any] = entry
    return found


def _block(text: str, api: str, name: str) -> tuple[int, int]:
    """Where the entry of a release begins and ends."""
    heads = [*re.finditer(r"^[ \t]*\[\[?[^\n]*$", blanked(text), re.MULTILINE)]
    ends = [*(head.start() for head in heads[1:]), len(text)]
    for head, end in zip(heads, ends, strict=True):
        title = re.sub(r"[\s\"']", "", text[head.start() : head.end()].split("#")[0])
        body = text[head.end() : end]
        if title == f"[[apis.{api}.releases]]" and tomllib.loads(body).get("name") == name:
            return head.end(), end
    raise ValueError(f"no entry of {name}")
