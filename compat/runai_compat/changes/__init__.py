"""Facts about what differs between two contracts, one per root cause, without judgement."""

from __future__ import annotations

from runai_specs.effective import Schemas

from ..surface import Operation, surface
from ..vocabulary import Effect
from .calls import Calls
from .facts import Fact, Pair
from .schemas import Comparison
from .spreading import Change, Use, mark_changed, spread

__all__ = ["Change", "Use", "diff"]


def diff(base: Schemas, revision: Schemas) -> list[Change]:
    """Every change between two documents, in the order of the base's operations."""
    comparison = Comparison(base, revision)
    calls = Calls(comparison)
    before, after = surface(base), surface(revision)
    roots = [
        *_operations(calls, before.operations, after.operations, inverted=False),
        *_operations(calls, before.webhooks, after.webhooks, inverted=True),
    ]
    comparison.settle()
    mark_changed(pair for _, pair, _ in roots)
    return spread(roots)


def _operations(
    calls: Calls, before: dict[str, Operation], after: dict[str, Operation], *, inverted: bool
) -> list[tuple[Operation, Pair, bool]]:
    what = "webhook" if inverted else "operation"
    roots = []
    for key, operation in before.items():
        if key in after:
            roots.append((operation, calls.operation(operation, after[key]), inverted))
        else:
            fact = Fact(f"{what}-removed", Effect.NARROWER, operation.name, None)
            roots.append((operation, Pair(operation, None, [fact]), inverted))
    for key, operation in after.items():
        if key not in before:
            fact = Fact(f"{what}-added", Effect.WIDER, None, operation.name)
            roots.append((operation, Pair(None, operation, [fact]), inverted))
    return roots
