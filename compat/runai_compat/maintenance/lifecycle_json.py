"""The ledger as it is committed: one line per root cause, so that a new pin gives a diff to review.

`python -m runai_compat.maintenance.lifecycle_json` writes the file of every API that has pins; a test holds
the files against the pins. They are judged by the day of the newest release, so that no clock
decides what they say.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from runai_specs.catalog.model import Catalog

from ..lifecycle.ledger import Entry, Ledger
from ..lifecycle.queries import causes

SCHEMA = "runai-compat/lifecycle/v1"
NAME = "lifecycle.json"


def render(api: str, ledgers: Iterable[Ledger]) -> str:
    """The record of an API: its tracks, and everything that was ever marked or removed on them."""
    head = f'{{"schema": {json.dumps(SCHEMA)}, "api": {json.dumps(api)}, "tracks": {{'
    tracks = ",\n".join(_track(ledger) for ledger in ledgers)
    return f"{head}\n{tracks}\n}}}}\n"


def made(catalog: Catalog) -> dict[Path, str]:
    """What the files of all APIs with pins have to be, by path."""
    from ..library import ledger
    from ..lifecycle.policy import timeline

    texts = {}
    for api in catalog.apis:
        tracks = [track for track in api.tracks if timeline(api, track).pinned]
        if tracks:
            ledgers = [ledger(api.name, track=track, catalog=catalog) for track in tracks]
            texts[catalog.records(api.name) / NAME] = render(api.name, ledgers)
    return texts


def _track(ledger: Ledger) -> str:
    line = ledger.timeline
    facts = {
        "policy": ledger.promise,
        "releases": [line.moments[i].name for i in line.pinned],
        "operations": sum(not entry.place for entry in ledger.entries),
    }
    eventful = [entry for entry in ledger.entries if entry.state != "current"]
    rows = ",\n".join(f"  {_dumped(_row(cause))}" for cause in causes(eventful))
    told = ", ".join(f'"{key}": {_dumped(value)}' for key, value in facts.items())
    return f' {json.dumps(line.track)}: {{{told}, "elements": [\n{rows}\n ]}}'


def _row(entries: tuple[Entry, ...]) -> dict[str, Any]:
    """One root cause; what is empty is left out."""
    first = entries[0]
    facts = {
        "element": first.element,
        "id": first.name,
        "places": len(entries) if len(entries) > 1 else None,
        "introduced": first.introduced,
        "deprecated_in": first.deprecated_in,
        "evidence": sorted({f"{fact.kind} {fact.release}" for fact in first.evidence}),
        "restored": list(first.restored),
        "removed_in": first.removed_in,
        "announced_removal": first.announced_removal,
        "removable_from": first.removable_from,
        "verdict": first.verdict,
        "replacement": first.replacement,
    }
    return {key: value for key, value in facts.items() if value}


def _dumped(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


def _write() -> Iterator[Path]:
    from runai_specs import read_catalog
    from runai_specs.files import write_all

    files = made(read_catalog())
    write_all(files)
    yield from files


if __name__ == "__main__":
    for path in _write():
        print(path)  # noqa: T201 - run by `make regen`
