"""Recipes as a reader meets them: as a piece of the README, and as a script in `examples/`."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass

from ..build.build import MARKER
from ..emit.formatting import format_pieces
from ..project.identity import Identity
from .recipes import Recipe


@dataclass(frozen=True, slots=True)
class Script:
    """piece: imports and the function; text: the whole file, which runs as it is."""

    title: str
    file: str
    piece: str
    text: str


def scripts(found: Sequence[Recipe], identity: Identity) -> tuple[Script, ...]:
    """A script for each recipe."""
    pieces = format_pieces([_piece(each, identity) for each in found])
    return tuple(
        Script(each.title, f"examples/{each.name}.py", piece, _script(each, piece))
        for each, piece in zip(found, pieces, strict=True)
    )


def _piece(recipe: Recipe, identity: Identity) -> str:
    standard = "\n".join(recipe.imports)
    ours = f"from {identity.package} import {', '.join(sorted(recipe.needs))}"
    body = textwrap.indent("\n".join(recipe.body), "    ")
    return f"{standard}\n\n{ours}\n\n\ndef {recipe.name}(client: Client) -> None:\n{body}\n"


def _script(recipe: Recipe, piece: str) -> str:
    return f'''# {MARKER.decode()}
"""{recipe.title}: `{recipe.operation}`.

Address and credentials come from the environment: RUNAI_BASE_URL, and RUNAI_CLIENT_ID with
RUNAI_CLIENT_SECRET, or RUNAI_TOKEN.
"""

from __future__ import annotations

{piece}

if __name__ == "__main__":
    with Client() as client:
        {recipe.name}(client)
'''
