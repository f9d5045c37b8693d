"""The catalog's text with a new snapshot in it; everything else, comments too, stays as it is.

The text is edited in place and then read: an edit that does not say exactly what is meant is
refused, so that a catalog written in a way that is not foreseen here is never spoilt.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from .errors import ToolkitError

_STRING = r'"(?:[^"\\\n]|\\.)*"' + r"|'[^'\n]*'"


@dataclass(frozen=True, slots=True)
class Taken:
    """A snapshot taken of a release: the day, and the document's address and sha256."""

    day: date
    url: str
    sha256: str

    @property
    def upstream(self) -> dict[str, Any]:
        """As the entry of a document in the catalog."""
        return {"url": self.url, "captured": self.day, "sha256": self.sha256}


class UneditableCatalog(ToolkitError):  # noqa: N818 - says what cannot be done with it
    """The entry of a release is written in a way that cannot be edited here."""


def with_snapshot(
    path: Path, api: str, name: str, taken: Taken, before: str, kept: Mapping[str, Any] | None
) -> str:
    """The text of a catalog in which the release was captured once more.

    before: the pin that holds the snapshot that was the newest; kept: the document of that pin, if
    it is not one of a release. Raises UneditableCatalog.
    """
    text = path.read_text(encoding="utf-8")
    meant = _meant(tomllib.loads(text), api, name, taken, before, kept)
    try:
        start, end = _block(text, api, name)
        edited = text[:start] + _edited(text[start:end], name, taken, before, kept) + text[end:]
        if tomllib.loads(edited) == meant:
            return edited
    except (ValueError, tomllib.TOMLDecodeError):
        pass
    raise UneditableCatalog(
        f"{path}: the entry of {api} {name} is not written so that it can be edited here; write "
        "`released`, `upstream` and `snapshots` as they are written in the toolkit's own catalog"
    )


def _meant(
    catalog: Any, api: str, name: str, taken: Taken, before: str, kept: Mapping[str, Any] | None
) -> Any:
    """What the edited catalog must say."""
    (entry,) = (each for each in catalog["apis"][api]["releases"] if each["name"] == name)
    entry["released"] = {"date": taken.day, "kind": "exact", "source": taken.url}
    entry["upstream"] = taken.upstream
    entry["snapshots"][-1]["pin"] = before
    if kept is not None:
        entry["snapshots"][-1]["upstream"] = dict(kept)
    entry["snapshots"].append({"date": taken.day, "pin": name})
    return catalog


def _block(text: str, api: str, name: str) -> tuple[int, int]:
    """Where the entry of a release begins and ends."""
    heads = [*re.finditer(r"^[ \t]*\[\[?[^\n]*$", _blanked(text), re.MULTILINE)]
    ends = [*(head.start() for head in heads[1:]), len(text)]
    for head, end in zip(heads, ends, strict=True):
        if (
            re.sub(r"[\s\"']", "", text[head.start() : head.end()].split("#")[0])
            != f"[[apis.{api}.releases]]"
        ):
            continue
        body = text[head.end() : end]
        if tomllib.loads(body).get("name") == name:
            return head.end(), end
    raise ValueError(f"no entry of {name}")


def _edited(
    block: str, name: str, taken: Taken, before: str, kept: Mapping[str, Any] | None
) -> str:
    released = {"date": taken.day, "kind": "exact", "source": taken.url}
    block = _replaced(block, "released", _inline(released))
    block = _replaced(block, "upstream", _inline(taken.upstream))
    start, end = _value(block, "snapshots")
    return block[:start] + _listed(block[start:end], name, taken, before, kept) + block[end:]


def _listed(rows: str, name: str, taken: Taken, before: str, kept: Mapping[str, Any] | None) -> str:
    """The list of snapshots with another pin for the last one, and a new one after it."""
    *_, last = re.finditer(rf'pin\s*=\s*["\']{re.escape(name)}["\']', rows)
    held = f"pin = {_toml(before)}" + (f", upstream = {_inline(kept)}" if kept else "")
    rows = rows[: last.start()] + held + rows[last.end() :]
    close = _blanked(rows).rindex("}") + 1
    row = _inline({"date": taken.day, "pin": name})
    lead = re.findall(r"\n([ \t]*)\{", _blanked(rows))
    apart = f",\n{lead[-1]}" if lead else ", "
    return f"{rows[:close]}{apart}{row}{rows[close:]}"


def _replaced(block: str, key: str, value: str) -> str:
    start, end = _value(block, key)
    return block[:start] + value + block[end:]


def _value(block: str, key: str) -> tuple[int, int]:
    """Where the value of a key begins and ends; it is a table or list in brackets."""
    blank = _blanked(block)
    found = re.search(rf"^[ \t]*{key}[ \t]*=[ \t]*(?=[\[{{])", blank, re.MULTILINE)
    if found is None:
        raise ValueError(f"no {key}")
    depth = 0
    for place in range(found.end(), len(blank)):
        depth += (blank[place] in "[{") - (blank[place] in "]}")
        if depth == 0:
            return found.end(), place + 1
    raise ValueError(f"{key} has no end")


def _blanked(text: str) -> str:
    """The text with every string and comment blanked out, so that only its structure is left."""
    return re.sub(rf"{_STRING}|#[^\n]*", lambda found: " " * len(found.group()), text)


def _inline(table: Mapping[str, Any]) -> str:
    return f"{{ {', '.join(_pairs(table))} }}"


def _pairs(table: Mapping[str, Any]) -> Iterator[str]:
    yield from (f"{key} = {_toml(value)}" for key, value in table.items())


def _toml(value: Any) -> str:
    if isinstance(value, date):
        return value.isoformat()
    escaped = str(value).replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
