"""Facts about what differs between two contracts, one per root cause, without judgement."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from runai_specs.openapi.operations import Operation, Surface, surface
from runai_specs.openapi.schemas.effective_schema import Schemas
from runai_specs.openapi.schemas.name_patterns import limited_matching

from ..kinds import ChangeKind
from ..vocabulary import Effect
from .facts import Fact, Pair, Rename
from .operations import Calls
from .pairing import aligned
from .renames import Successors
from .schemas.engine import Comparison
from .use_sites import Change, Use, mark_changed, spread

_MOST_TRIES = 200_000
"""How often names are matched with patterns."""

__all__ = ["Change", "Rename", "Use", "diff"]


def diff(base: Schemas, revision: Schemas) -> list[Change]:
    """Every change between two documents, in the order of the base's operations."""
    with limited_matching(_MOST_TRIES):
        return _changes(base, revision)


def _changes(base: Schemas, revision: Schemas) -> list[Change]:
    comparison = Comparison(base, revision)
    before = surface(base)
    after = aligned(before, surface(revision))
    named: dict[str, list[str]] = {}
    for key, revised in after.operations.items():
        named.setdefault(revised.operation_id or "", []).append(key)
    calls = Calls(comparison, named)
    roots = [
        *_operations(calls, before.operations, after.operations, inverted=False),
        *_operations(calls, before.webhooks, after.webhooks, inverted=True),
    ]
    for operation, pair, inverted in roots:
        if not inverted:
            pair.facts.extend(_repointed(operation, before, after, named))
    comparison.settle()
    mark_changed(pair for _, pair, _ in roots)
    return spread(roots)


def _repointed(
    operation: Operation, before: Surface, after: Surface, named: Mapping[str, Sequence[str]]
) -> Iterator[Fact]:
    """An operationId that names another call in the revision: a client calls the wrong thing."""
    if operation.operation_id and before.operations.get(operation.key) is operation:
        keys = named.get(operation.operation_id, ())
        if keys and operation.key not in keys:
            now = after.operations[keys[0]].name
            yield Fact(ChangeKind.OPERATION_ID_REPOINTED, Effect.NEITHER, operation.name, now)


def _operations(
    calls: Calls, before: dict[str, Operation], after: dict[str, Operation], *, inverted: bool
) -> list[tuple[Operation, Pair, bool]]:
    what = "webhook" if inverted else "operation"
    roots = []
    added = [operation for key, operation in after.items() if key not in before]
    successors = Successors(calls.comparison, added)
    for key, operation in before.items():
        if key in after:
            roots.append((operation, calls.operation(operation, after[key]), inverted))
        else:
            rename = successors.of(operation)
            fact = Fact(
                ChangeKind.named(f"{what}-removed"),
                Effect.NARROWER,
                operation.name,
                None,
                rename=rename,
            )
            roots.append((operation, Pair(operation, None, [fact]), inverted))
    for key, operation in after.items():
        if key not in before:
            fact = Fact(ChangeKind.named(f"{what}-added"), Effect.WIDER, None, operation.name)
            roots.append((operation, Pair(None, operation, [fact]), inverted))
    return roots
