"""Components of many documents, compared by what they say and not by what they are called."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from ...openapi.json_pointer import unescaped

Target = tuple[str, str]
"""Kind and name of a component: what a reference points to."""

_HOLE = "\0"
_COUNTED = re.compile(r"^(?P<base>.*[^\d_.\-vV])[_-]?(?P<counter>\d+)$")


@dataclass(frozen=True, slots=True)
class Node:
    """One component of one document: what it says with its references cut out, and those."""

    document: int
    kind: str
    name: str
    text: str
    targets: tuple[Target, ...]


def base(name: str) -> str:
    """The name without a counter that a tool appended; a version such as V2 is none."""
    counted = _COUNTED.match(name)
    return counted["base"] if counted else name


def counter(name: str) -> int:
    """The counter appended to the name, 0 for none."""
    counted = _COUNTED.match(name)
    return int(counted["counter"]) if counted else 0


def canonical(value: object) -> str:
    """The value as text that does not depend on the order of keys."""
    return json.dumps(value, sort_keys=True, ensure_ascii=False)


def kinds(document: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Kind and components by name of every kind that the document has; extensions are none."""
    components = document.get("components")
    for kind, held in components.items() if isinstance(components, Mapping) else ():
        if isinstance(held, Mapping) and not kind.startswith("x-"):
            yield kind, held


def nodes(documents: Iterable[Mapping[str, Any]]) -> list[Node]:
    """Every component of every document, in order."""
    known: dict[str, tuple[str, tuple[Target, ...]]] = {}
    made = []
    for index, document in enumerate(documents):
        for kind, held in kinds(document):
            for name, component in held.items():
                # Fragments repeat most components word for word, and writing one is cheap.
                word = json.dumps(component, ensure_ascii=False)
                if word not in known:
                    targets: list[Target] = []
                    text = canonical(_cut(component, targets))
                    known[word] = text, tuple(targets)
                made.append(Node(index, kind, name, *known[word]))
    return made


def classes(component_nodes: list[Node], group: Callable[[str], str]) -> dict[Node, int]:
    """A number for every component, the same for those that are equal with all they refer to.

    Only components whose names give the same group can be the same. This is the refinement that
    minimises automata (Hopcroft's): what looks alike is split until no reference tells two of a class apart.
    """
    at = {(node.document, node.kind, node.name): i for i, node in enumerate(component_nodes)}
    leads = [
        tuple(at.get((node.document, *target), target) for target in node.targets)
        for node in component_nodes
    ]
    alike: dict[object, set[int]] = defaultdict(set)
    for index, node in enumerate(component_nodes):
        alike[node.kind, group(node.name), node.text].add(index)
    numbers = _refined(list(alike.values()), leads)
    return {node: numbers[index] for index, node in enumerate(component_nodes)}


def _refined(alike: list[set[int]], leads: list[tuple[int | Target, ...]]) -> dict[int, int]:
    """The classes that the sets fall into, told by where their members lead.

    Only what leads to a member of a new class is looked at again, and of the parts of a class that falls
    apart the largest keeps its number: a member is renumbered a few times however long the chains are.
    """
    numbers = {index: number for number, some in enumerate(alike) for index in some}
    referrers: dict[int | Target, list[int]] = defaultdict(list)
    for index, there in enumerate(leads):
        for lead in there:
            referrers[lead].append(index)
    affected = {number: set(some) for number, some in enumerate(alike)}
    while affected:
        split = []
        for number, some in affected.items():
            looks: dict[object, set[int]] = defaultdict(set)
            for index in some:
                looks[
                    tuple(numbers[lead] if isinstance(lead, int) else lead for lead in leads[index])
                ].add(index)
            split.append((alike[number], some, list(looks.values())))
        moved: list[int] = []
        for members, some, parts in split:
            if 2 * len(some) >= len(members):
                parts = sorted([*parts, members - some], key=len)[:-1]
            for part in filter(None, parts):
                members -= part
                numbers |= dict.fromkeys(part, len(alike))
                alike.append(part)
                moved += part
        affected = defaultdict(set)
        for index in (referrer for lead in moved for referrer in referrers[lead]):
            affected[numbers[index]].add(index)
    return numbers


def rewritten(value: Any, names: Mapping[Target, str]) -> Any:
    """The value with every reference to a component renamed as names says."""
    if isinstance(value, list):
        return [rewritten(item, names) for item in value]
    if not isinstance(value, dict):
        return value
    out: dict[str, Any] = {}
    for key, item in value.items():
        if key == "$ref" and isinstance(item, str):
            out[key] = _renamed(item, names)
        elif key == "discriminator" and _mapping(item):
            mapping = {k: _renamed(v, names, bare=True) for k, v in item["mapping"].items()}
            out[key] = {**rewritten(item, names), "mapping": mapping}
        else:
            out[key] = rewritten(item, names)
    return out


def target(reference: str) -> Target | None:
    """What a reference points to, if to a component or into one."""
    split = _split(reference)
    return split[0] if split else None


def references(value: Any) -> Iterator[Target]:
    """Every component that the value refers to, in order, each as often as it does."""
    targets: list[Target] = []
    _cut(value, targets)
    yield from targets


def _cut(value: Any, targets: list[Target]) -> Any:
    """The value with a hole for every reference; what stood there is appended to targets."""
    if isinstance(value, list):
        return [_cut(item, targets) for item in value]
    if not isinstance(value, dict):
        return value
    out: dict[str, Any] = {}
    for key in sorted(value):
        item = value[key]
        if key == "$ref" and isinstance(item, str):
            out[key] = _hole(item, targets)
        elif key == "discriminator" and _mapping(item):
            mapping = item["mapping"]
            holes = {name: _hole(mapping[name], targets, bare=True) for name in sorted(mapping)}
            out[key] = {**_cut(item, []), "mapping": holes}
        else:
            out[key] = _cut(item, targets)
    return out


def _mapping(item: object) -> bool:
    """Whether a discriminator maps values to schemas."""
    mapping = item.get("mapping") if isinstance(item, dict) else None
    return isinstance(mapping, dict) and all(isinstance(v, str) for v in mapping.values())


def _hole(reference: str, targets: list[Target], *, bare: bool = False) -> str:
    split = _split(reference, bare=bare)
    if not split:
        return reference
    targets.append(split[0])
    return _HOLE + split[1]


def _renamed(reference: str, names: Mapping[Target, str], *, bare: bool = False) -> str:
    split = _split(reference, bare=bare)
    if not split or split[0] not in names:
        return reference
    (kind, _), rest = split
    name = names[split[0]]
    if bare and not reference.startswith("#"):
        return name
    return f"#/components/{kind}/{name.replace('~', '~0').replace('/', '~1')}{rest}"


def _split(reference: str, *, bare: bool = False) -> tuple[Target, str] | None:
    """Component and the pointer into it that a reference names; a bare name is a schema's."""
    if bare and re.fullmatch(r"[\w.-]+", reference):
        return ("schemas", reference), ""
    tokens = reference.split("/", 4)
    if tokens[:2] != ["#", "components"] or len(tokens) < 4:
        return None
    name = unescaped(tokens[3])
    return (tokens[2], name), f"/{tokens[4]}" if len(tokens) == 5 else ""
