"""Contracts of one's own: what a cluster serves, kept on this machine under a name."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ..errors import ToolkitError, UnknownNameError, UnreadableFileError
from ..files import OWNER, private_folder, recover, write_set
from ..local_files import read_plain

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
_RESERVED = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?", re.IGNORECASE)
_CONTRACT, _ORIGIN = ".json", ".origin.json"


class InvalidNameError(ToolkitError):
    """A name cannot become part of a path."""

    def __init__(self, kind: str, name: str) -> None:
        self.kind, self.name = kind, name
        super().__init__(
            f"{kind} {name[:80]!r} cannot name a file: use letters, digits, '.', '_' and '-', "
            "starting with a letter or digit, at most 64"
        )


def checked_name(kind: str, name: str) -> str:
    """The name, if it can be part of a path on any system. Raises InvalidNameError otherwise."""
    if not _NAME.fullmatch(name) or name.endswith(".") or _RESERVED.fullmatch(name):
        raise InvalidNameError(kind, name)
    return name


def own_folder() -> Path:
    """Where the contracts of one's own are on this machine."""
    import platformdirs

    return platformdirs.user_data_path("runai-api-toolkit", appauthor=False) / "contracts"


def save(name: str, contract: bytes, origin: Mapping[str, Any]) -> Path:
    """The file that holds the contract from now on; origin (where it is from) is kept beside it."""
    path = _file(name)
    facts = json.dumps(origin, indent=1, sort_keys=True, ensure_ascii=False)
    private_folder(path.parent)
    files: dict[Path, str | bytes] = {path: contract, path.with_name(name + _ORIGIN): f"{facts}\n"}
    write_set(path.parent, files, OWNER)
    return path


def find(name: str) -> Path | None:
    """The file of the contract of that name, None when there is none."""
    if not _NAME.fullmatch(name):
        return None
    path = _file(name)
    return path if path.is_file() else None


def remove(name: str) -> Path:
    """The file that held the contract of that name and does no more. Raises UnknownNameError."""
    path = find(name)
    if path is None:
        raise UnknownNameError("contract of your own", name, names())
    # the contract last: until then the name is known, and a removal that was cut short can be repeated
    path.with_name(name + _ORIGIN).unlink(missing_ok=True)
    path.unlink()
    return path


def names() -> tuple[str, ...]:
    """Every name in use, sorted."""
    files = own_folder().glob(f"*{_CONTRACT}")
    stems = (file.name.removesuffix(_CONTRACT) for file in files if _ORIGIN not in file.name)
    return tuple(sorted(stems))


def origin_of(name: str) -> dict[str, Any]:
    """Where the contract of that name is from; empty when that is not known."""
    path = _file(name)
    try:
        facts = json.loads(read_plain(path.with_name(name + _ORIGIN)))
    except (OSError, ValueError, UnreadableFileError):
        return {}
    return facts if isinstance(facts, dict) else {}


def _file(name: str) -> Path:
    place = own_folder()
    recover(place)
    return place / f"{checked_name('name', name)}{_CONTRACT}"
