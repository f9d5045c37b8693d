"""`runai-specs remove`: a contract of one's own goes."""

from __future__ import annotations

import click

from ..command_line.console import OK, say


@click.command("remove")
@click.argument("name")
def remove_command(name: str) -> int:
    """Remove the contract that was fetched under NAME (`fetch --as NAME`)."""
    from ..catalog.local_contracts import remove

    say(f"{remove(name)}: removed")
    return OK
