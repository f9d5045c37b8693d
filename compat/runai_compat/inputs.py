"""What BASE and REVISION can be: a release, a file, a folder, a file of a git revision."""

from __future__ import annotations

from runai_specs import Contract, load


def contract(name: str) -> Contract:
    """The contract that a user named. ToolkitError when there is none of that name."""
    return load(name)
