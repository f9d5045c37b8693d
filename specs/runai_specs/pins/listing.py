"""Releases as rows and tables: what `list` and `show` print."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from ..catalog import local_contracts as own
from ..catalog.announcements import read as read_announcements
from ..catalog.model import Catalog, Coverage, Release
from ..contract.counts import count, count_deprecated
from ..documents import load
from ..openapi.lint import oddities
from ..printable import safe_line
from .lock import Pin, read_lock
from .recognition import told

Row = dict[str, Any]
COLUMNS = ("api", "release", "track", "date", "pinned", "coverage", "operations",
           "schemas", "deprecated")  # fmt: skip

_COVERED = {
    Coverage.FULL: "full",
    Coverage.PARTIAL: "partial: only what is known of the API, it has more",
}


def list_releases(catalog: Catalog) -> list[Row]:
    """Every release of the catalog, in its order, then the contracts of one's own; counts are None
    where nothing is pinned."""
    lock = read_lock(catalog.folder)
    rows = [_row(release, lock.get(release.key)) for release in catalog.releases]
    return [*rows, *(_own_row(name, load(name, catalog).document) for name in own.names())]


def newest(catalog: Catalog, as_of: date) -> str:
    """In one line what is newest of the default API, how old what is served now is, and how either is
    had."""
    api = catalog.api()
    lock = read_lock(catalog.folder)
    numbered = [release for release in api.releases if not release.snapshots]
    pinned = [release.name for release in numbered if release.key in lock]
    parts = []
    if numbered:
        last = numbered[-1]
        here = last.name in pinned
        parts.append(f"newest: {last.name} ({last.released}{'' if here else ', not pinned'})")
        if not here and pinned:
            parts.append(f"newest pinned: {pinned[-1]}; `runai-specs pin {last.name}` pins more")
    for moving in api.releases:
        if moving.snapshots:
            day = moving.snapshots[-1].date
            age = (as_of - day).days
            parts.append(
                f"{moving.name} is of {day}, {age} day{'' if age == 1 else 's'} ago:"
                f" `runai-specs refresh {moving.name}` renews it"
            )
    return "; ".join(parts)


def describe(catalog: Catalog, name: str) -> Row:
    """All that is known of one release: dates, sources, provenance, hashes, counts, tags."""
    if not catalog.knows(name) and own.find(name) is not None:
        return _describe_own(name, load(name, catalog).document, catalog)
    release = catalog.release(name)
    pin = read_lock(catalog.folder).get(release.key)
    row = _row(release, pin)
    row["date_kind"], row["date_source"] = release.released.kind, release.released.source
    row["client"], row["sources"] = release.client, dict(release.sources)
    row["snapshots"] = [{"date": str(s.date), "pin": s.pin} for s in release.snapshots]
    row["note"] = release.note
    row["announced"] = [
        {
            "announcement": str(announcement),
            "basis": announcement.basis,
            "source": announcement.source,
        }
        for announcement in read_announcements(catalog)
        if announcement.api == release.api
        and release.name in (announcement.announced_in, announcement.removed_in)
    ]
    row["pin"] = None
    if pin is not None and release.upstream is not None:
        document = load(f"{release.api}@{release.name}", catalog).document
        row["pin"] = {
            "file": release.file,
            "url": pin.url,
            "tag": release.upstream.tag,
            "commit": pin.commit,
            "captured": pin.captured,
            "upstream_sha256": pin.upstream_sha256,
            "contract_sha256": pin.contract_sha256,
        }
        row.update(_held(document))
    return row


def _describe_own(name: str, document: Mapping[str, Any], catalog: Catalog) -> Row:
    """What is known of a contract of one's own: where it is from, what it holds, which release it is."""
    origin = own.origin_of(name)
    return {
        **_own_row(name, document),
        "client": False,
        "sources": {str(origin.get("source", "unknown")): origin.get("url")},
        "snapshots": [],
        "pin": {"upstream_sha256": origin.get("sha256")},
        "recognised": told(document, catalog),
        **_held(document),
    }


def _held(document: Mapping[str, Any]) -> Row:
    return {
        "openapi": document["openapi"],
        "deprecated_by_kind": count_deprecated(document),
        "tags": _tags(document),
        "oddities": list(oddities(document)),
    }


def render_table(rows: Iterable[Row]) -> str:
    """Rows as text in columns, numbers to the right."""
    head = [column.upper() for column in COLUMNS]
    lines = [head, *([_cell(row[column]) for column in COLUMNS] for row in rows)]
    widths = [max(len(line[i]) for line in lines) for i in range(len(COLUMNS))]
    numbers = {"operations", "schemas", "deprecated"}
    return "\n".join(
        safe_line(
            "  ".join(
                cell.rjust(width) if column in numbers else cell.ljust(width)
                for cell, width, column in zip(line, widths, COLUMNS, strict=True)
            ).rstrip()
        )
        for line in lines
    )


def render_release(row: Row) -> str:
    """One release as text, a fact per line."""
    dated: tuple[tuple[str, Any], ...] = ()
    if row["date"] is not None:
        dated = (("date", f"{row['date']} ({row['date_kind']}, {row['date_source']})"),)
    facts: list[tuple[str, Any]] = [
        ("release", f"{row['api']} {row['release']}"),
        ("track", _cell(row["track"])),
        *dated,
        *((("contract of", row["recognised"]),) if row.get("recognised") else ()),
        ("client", _cell(row["client"])),
        *((f"source {name}", url) for name, url in row["sources"].items()),
        *((f"snapshot {taken['date']}", f"pin {taken['pin']}") for taken in row["snapshots"]),
    ]
    facts += (("note", row["note"]),) if row.get("note") else ()
    for announcement in row.get("announced", ()):
        sure = f"; {announcement['basis']}" if announcement["basis"] else ""
        facts.append(("announced", f"{announcement['announcement']}{sure}"))
    pin = row["pin"]
    if pin is None:
        facts.append(("pinned", "no"))
    else:
        facts.append(("coverage", _COVERED[row["coverage"]]))
        facts += ((name.replace("_", " "), value) for name, value in pin.items() if value)
        facts += ((name, row[name]) for name in ("openapi", "operations", "schemas"))
        kinds = ", ".join(f"{n} {kind}" for kind, n in row["deprecated_by_kind"].items())
        facts.append(("deprecated", f"{row['deprecated']} ({kinds})" if kinds else "0"))
        facts += (("tag", f"{name} ({n})") for name, n in row["tags"].items())
        facts += (("warning", oddity) for oddity in row["oddities"])
    width = max(len(name) for name, _ in facts)
    return "\n".join(safe_line(f"{name.ljust(width)}  {value}") for name, value in facts)


def _row(release: Release, pin: Pin | None) -> Row:
    return {
        "api": release.api,
        "release": release.name,
        "track": release.track,
        "date": str(release.released),
        "pinned": pin is not None,
        "coverage": str(release.coverage) if pin and release.coverage else None,
        "operations": pin.operations if pin else None,
        "schemas": pin.schemas if pin else None,
        "deprecated": pin.deprecated if pin else None,
    }


def _own_row(name: str, document: Mapping[str, Any]) -> Row:
    counts = count(document)
    return {
        "api": "own",
        "release": name,
        "track": None,
        "date": None,
        "pinned": True,
        "coverage": str(Coverage.FULL),
        "operations": counts.operations,
        "schemas": counts.schemas,
        "deprecated": counts.deprecated,
    }


def _tags(document: Mapping[str, Any]) -> dict[str, int]:
    """How many operations each tag has."""
    counts: dict[str, int] = {tag["name"]: 0 for tag in document.get("tags", ())}
    for item in document.get("paths", {}).values():
        for operation in item.values():
            for tag in operation.get("tags", ()) if isinstance(operation, Mapping) else ():
                counts[tag] = counts.get(tag, 0) + 1
    return dict(sorted(counts.items()))


def _cell(value: Any) -> str:
    if value is None:
        return "-"
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value)
