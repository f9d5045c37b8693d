"""`runai-compat rules` and `explain`: what is judged, and why."""

from __future__ import annotations

import click

from ..command_line import options
from ..command_line.outputs import Outputs, outputs
from ..vocabulary import ResultKind


@click.command("rules")
@outputs(ResultKind.RULES)
def rules_command(where: Outputs) -> None:
    """List every rule with its severity."""
    from ..rules import table
    from ..rules.reference import Reference

    where.deliver(Reference(tuple(table().values())))


@click.command("explain")
@click.argument("rule", shell_complete=options.complete_rules)
@outputs(ResultKind.RULES)
def explain_command(rule: str, where: Outputs) -> None:
    """Say of one RULE what changed, why it breaks whom, with an example, and what to do."""
    from ..rules.reference import Reference, find_rule

    where.deliver(Reference((find_rule(rule),), in_full=True))
