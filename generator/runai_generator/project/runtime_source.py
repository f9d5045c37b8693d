"""The runtime as a client carries it: under the names of the client's own family.

Its sources are written for Run:ai's clients, and are theirs byte by byte. In a client of another
API the base class of errors, the environment variables and the logger are named after its package.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from .identity import Identity

RUNTIME = Path(__file__).parents[1] / "runtime" / "_core"
_NAMES = re.compile(r"RunaiError|RUNAI_|company\.run\.ai|\bRun:ai\b|\brunai\b")


def runtime_sources(identity: Identity) -> Iterator[tuple[str, str]]:
    """Path below `_core` and text of each module of the runtime."""
    for path in sorted(RUNTIME.rglob("*.py")):
        yield (
            path.relative_to(RUNTIME).as_posix(),
            renamed(path.read_text(encoding="utf-8"), identity),
        )


def renamed(text: str, identity: Identity) -> str:
    """A module of the runtime with the names of the client's family."""
    if identity.family == "runai":
        return text
    names = {
        "RunaiError": identity.error,
        "RUNAI_": f"{identity.variables}_",
        "company.run.ai": "api.example.com",
        "Run:ai": identity.title,
        "runai": identity.family,
    }
    return _NAMES.sub(lambda match: names[match[0]], text)
