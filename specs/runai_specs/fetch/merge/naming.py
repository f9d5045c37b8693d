"""Names for merged components, and where two of them claimed the same."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import count

from ..model import Conflict, Fragment
from .agreement import difference
from .components import Node, Target, base, counter


def names_of(nodes: list[Node], numbers: Mapping[Node, int], *, counters: bool) -> dict[int, str]:
    """A name for every class: one of its own where it can have it, without a counter if possible."""
    claimed: dict[int, dict[str, None]] = defaultdict(dict)
    kind_of, taken = {}, defaultdict(set)
    for node in nodes:
        kind_of[numbers[node]] = node.kind
        taken[node.kind].add(node.name)
        claimed[numbers[node]][node.name] = None
    rank = counter if counters else lambda _: 0
    own = {number: sorted(candidates, key=rank) for number, candidates in claimed.items()}
    names: dict[int, str] = {}
    given: dict[str, set[str]] = defaultdict(set)
    tried: dict[str, int] = {}
    for number in sorted(own, key=lambda number: rank(own[number][0])):
        kind, candidates = kind_of[number], own[number]
        free = next((name for name in candidates if name not in given[kind]), None)
        name = free or _fresh(candidates[0], taken[kind], tried, counters)
        taken[kind].add(name)
        given[kind].add(name)
        names[number] = name
    return names


def differing(
    nodes: list[Node],
    numbers: Mapping[Node, int],
    names: Mapping[int, str],
    fragments: Sequence[Fragment],
    *,
    counters: bool,
) -> Iterator[Conflict]:
    """The components that differ under one name, but not those that only refer to such."""
    first: dict[Target, Node] = {}
    told: set[int] = set()
    for node in nodes:
        other = first.setdefault((node.kind, node.name), node)
        number = numbers[node]
        if number == numbers[other] or number in told or (counters and counter(node.name)):
            continue
        told.add(number)
        if node.text == other.text:
            continue
        one, two = (
            fragments[n.document].document["components"][n.kind][n.name] for n in (other, node)
        )
        yield Conflict(
            f"components/{node.kind}/{node.name}",
            fragments[other.document].place,
            fragments[node.document].place,
            difference(one, two, len(other.text), len(node.text)),
            f"kept as {names[numbers[other]]} and {names[number]}",
        )


def _fresh(name: str, taken: set[str], tried: dict[str, int], counters: bool) -> str:
    """A name that nobody has; tried: the last number that was appended to each stem."""
    stem = base(name) if counters else f"{name}_"
    numbers = count(tried.get(stem, 1) + 1)
    tried[stem] = next(number for number in numbers if f"{stem}{number}" not in taken)
    return f"{stem}{tried[stem]}"
