"""`pins.lock`: for every pin where it is from, the hashes of both sides, and what it holds."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from ..catalog.model import Coverage, Release
from ..contract.counts import Counts
from ..errors import StaleFileError
from ..local_files import read_plain

LOCK = "pins.lock"
SCHEMA = "runai-specs/pins/v1"


@dataclass(frozen=True, slots=True)
class Pin:
    """One entry of the lock: the document fetched, and the contract made of it.

    coverage: "partial" where the contract holds only what is known of the API, else "full".
    """

    url: str
    captured: str
    commit: str | None
    upstream_sha256: str
    contract_sha256: str
    operations: int
    schemas: int
    deprecated: int
    coverage: str = Coverage.FULL


def make_pin(release: Release, upstream: bytes, contract: bytes, counts: Counts) -> Pin:
    """The lock entry of a pin."""
    assert release.upstream is not None
    return Pin(
        url=release.upstream.url,
        captured=str(release.upstream.captured),
        commit=release.upstream.commit,
        upstream_sha256=sha256(upstream),
        contract_sha256=sha256(contract),
        **asdict(counts),
        coverage=release.coverage or Coverage.FULL,
    )


def read_lock(data: Path) -> dict[str, Pin]:
    """The pins in a data folder, by "api/release"; none when there is no lock yet."""
    path = data / LOCK
    if not path.exists():
        return {}
    try:
        written = json.loads(read_plain(path))
        if written["schema"] != SCHEMA:
            raise ValueError(f"its form is {written['schema']!r}")
        entries = written["pins"]
        pins = {
            key: Pin(**entries.get(entry.get("same_as"), entry)) for key, entry in entries.items()
        }
        hash(frozenset(pins.values()))  # what is neither a text nor a number has none
        return pins
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise StaleFileError(path, f"not a lock of this version ({error})", "pin again") from None


def dump_lock(pins: Mapping[str, Pin]) -> str:
    """The lock as text, sorted; a pin that is the same as an earlier one names that."""
    first: dict[Pin, str] = {}
    entries = {}
    for key, pin in sorted(pins.items()):
        owner = first.setdefault(pin, key)
        entries[key] = asdict(pin) if owner == key else {"same_as": owner}
    text = json.dumps({"schema": SCHEMA, "pins": entries}, indent=1, sort_keys=True)
    return f"{text}\n"


def sha256(data: bytes) -> str:
    """The hash as hexadecimal text."""
    return hashlib.sha256(data).hexdigest()
