"""The rule table: one row per kind of change and direction, told apart by id."""

from __future__ import annotations

from functools import cache

from ..vocabulary import Direction
from . import operations, schemas
from .model import Area, Exposure, Rule

__all__ = ["Area", "Exposure", "Rule", "rule_of", "table"]


@cache
def table() -> dict[str, Rule]:
    """Every rule by id, in the order in which they are documented."""
    return {rule.id: rule for rule in (*operations.rules(), *schemas.rules())}


def rule_of(kind: str, direction: Direction) -> Rule:
    """The row that judges this kind of change in this direction."""
    rules = table()
    return rules[kind] if kind in rules else rules[f"{direction}-{kind}"]
