"""`runai-compat rules` and `explain`: what is judged, and why."""

from __future__ import annotations

import click

from runai_specs.catalog.model import Catalog
from runai_specs.command_line.options import pass_catalog

from ..command_line import options
from ..command_line.outputs import Outputs, outputs
from ..vocabulary import ResultKind


@click.command("rules")
@pass_catalog
@outputs(ResultKind.RULES)
def rules_command(catalog: Catalog, where: Outputs) -> None:
    """List every rule with its severity."""
    from ..rules import table
    from ..rules.instances import instances
    from ..rules.reference import Reference

    where.deliver(Reference(tuple(table().values()), instances=instances(catalog)))


@click.command("explain")
@pass_catalog
@click.argument("rule", shell_complete=options.complete_rules)
@outputs(ResultKind.RULES)
def explain_command(catalog: Catalog, rule: str, where: Outputs) -> None:
    """Say of one RULE what changed, why it breaks whom, with an example, and what to do."""
    from ..rules.instances import instances
    from ..rules.reference import Reference, find_rule

    where.deliver(Reference((find_rule(rule),), in_full=True, instances=instances(catalog)))
