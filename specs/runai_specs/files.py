"""Files written whole or not at all."""

from __future__ import annotations

import os
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path


def write_whole(path: Path, content: str | bytes) -> None:
    """Write the file completely or not at all: to a temporary neighbour, then renamed."""
    write_all({path: content})


def write_all(contents: Mapping[Path, str | bytes]) -> None:
    """Write all of the files or none: every one completely to a neighbour, then all renamed."""
    import tempfile  # what only prints has no use for it

    staged: list[tuple[Path, Path]] = []
    try:
        for path, content in contents.items():
            path.parent.mkdir(parents=True, exist_ok=True)
            handle, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
            staged.append((Path(name), path))
            with os.fdopen(handle, "wb") as file:
                file.write(content.encode() if isinstance(content, str) else content)
            Path(name).chmod(path.stat().st_mode & 0o777 if path.exists() else 0o666 & ~_umask())
        for temporary, path in staged:
            temporary.replace(path)
    except BaseException:
        for temporary, _ in staged:
            temporary.unlink(missing_ok=True)
        raise


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


def digest(data: bytes) -> str:
    """All 64 hex digits."""
    return sha256(data).hexdigest()


def fingerprint(text: str) -> str:
    """16 hex digits that stay the same while the text does."""
    return digest(text.encode("utf-8", "replace"))[:16]
