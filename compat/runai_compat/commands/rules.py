"""`runai-compat rules` and `explain`: what is judged, and why."""

from __future__ import annotations

import click

from . import options


@click.command("rules")
@options.form("text", "markdown", "json")
def rules_command(form: str, output: str | None) -> None:
    """List every rule with its severity."""
    from ..rules import table
    from ..rules.reference import render_rules
    from .destinations import deliver

    deliver(render_rules(table().values(), form), output)


@click.command("explain")
@click.argument("rule")
@options.form("text", "markdown", "json")
def explain_command(rule: str, form: str, output: str | None) -> None:
    """Say of one RULE what changed, why it breaks whom, with an example, and what to do."""
    from ..rules.reference import find_rule, render_rule
    from .destinations import deliver

    deliver(render_rule(find_rule(rule), form), output)
