"""`generated/manifest.json`: what each client was made from and what its tree looked like."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from runai_specs.command_line.console import write_whole
from runai_specs.errors import StaleFileError
from runai_specs.local_files import read_plain

from .model import Built, Order
from .stamp import installed_version

SCHEMA = "runai-generate/manifest/v1"
GENERATORS = ("openapi-python-client", "datamodel-code-generator", "ruff")
NAME = "manifest.json"


def record(folder: Path, orders: Iterable[Order], built: Iterable[Built]) -> None:
    """Write the entries of these clients; those of others stay."""
    path = folder / NAME
    clients = {**(_read(path) if path.exists() else {}), **_entries(orders, built)}
    text = json.dumps({"schema": SCHEMA, "clients": clients}, indent=1, sort_keys=True)
    write_whole(path, f"{text}\n")


def differences(folder: Path, orders: Iterable[Order], built: Iterable[Built]) -> Iterator[str]:
    """One line for each client that is not as the manifest says."""
    recorded = _read(folder / NAME)
    for name, entry in _entries(orders, built).items():
        if name not in recorded:
            yield f"{name}: not in {folder / NAME}; `make regen` records it"
        for key in sorted(entry) if name in recorded else ():
            if recorded[name].get(key) != entry[key]:
                yield f"{name}: {key} is {entry[key]}, recorded was {recorded[name].get(key)}; `make regen` records a wanted change"


def _entries(orders: Iterable[Order], built: Iterable[Built]) -> dict[str, Mapping[str, Any]]:
    return {
        order.identity.distribution: {
            "version": order.identity.version,
            "pin_sha256": hashlib.sha256(order.document).hexdigest(),
            "generators": {name: installed_version(name) for name in GENERATORS},
            "operations": client.stamp.operations,
            "models": client.stamp.models,
            "tree_sha256": client.stamp.tree,
        }
        for order, client in zip(orders, built, strict=True)
    }


def _read(path: Path) -> dict[str, Any]:
    try:
        written = json.loads(read_plain(path))
        if written["schema"] != SCHEMA:
            raise ValueError(f"its form is {written['schema']!r}")
        clients: dict[str, Any] = written["clients"]
    except (ValueError, KeyError, TypeError) as error:
        raise StaleFileError(
            path, f"not a manifest of this version ({error})", "remove it and run `make regen`"
        ) from None
    return clients
