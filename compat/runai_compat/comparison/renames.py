"""What something that is gone may be called now: candidates with evidence and confidence.

A rename is a guess. It is told beside the removal, never instead of it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from runai_specs.openapi.locations import wire_path
from runai_specs.openapi.operations import Operation

from .acceptance import Acceptance, Allowance
from .facts import Rename

_LEAST = 0.55  # below this nothing is said
_MOST_ALIKE = 0.4  # what schemas that are alike add; whoever falls short by more is not compared
_MOST = 40  # candidates that are looked at for one thing they share
_LONGEST = 500  # characters of names that are similar
_MOST_NEW = 2000  # operations that are new at once, for similar paths to say something
_MOST_STEPS = 100  # of a path, each of which may have changed alone
_TELLING = frozenset(
    {"properties", "enum", "format", "pattern", "items", "allOf", "oneOf", "anyOf"}
)
_SAME_ANSWERS = 0.3
_SIMILAR = 0.7  # the least ratio of two names that are similar
_VERSION = re.compile(r"/v\d+[a-z0-9]*(?=/)")


Clue = tuple[float, str]  # how much it counts, and what it is


class NewMembers:
    """Properties, parameters or values that are new, and may be what is gone beside them.

    removed: how many are. Every one is compared with every other while `pairs` grants it; where whole
    lists were replaced, a similar name says nothing, and only the same one otherwise written is looked at.
    """

    def __init__(
        self,
        comparison: Acceptance | None,
        members: Mapping[str, Any],
        *,
        removed: int,
        pairs: Allowance,
    ) -> None:
        self._comparison, self._members = comparison, members
        self._alone = comparison is not None and removed == 1 == len(members)
        self._few = pairs.grants(removed * len(members))
        self._known_by: dict[str, list[str]] = {}
        for name, schema in {} if self._few else members.items():
            formerly = [] if comparison is None else _former_names(comparison, schema)
            for known_by in {name, *formerly, _bare(name)}:
                self._known_by.setdefault(known_by, []).append(name)

    def rename_of(self, name: str, schema: Any = None) -> Rename | None:
        """The likeliest new name of what is gone."""
        only = [(0.2, "one went and one came")] if self._alone else []
        likely = []
        for to in self._near(name, schema):
            clues = [*self._clues(name, schema, to), *only]
            if sum(weight for weight, _ in clues) >= _LEAST - _MOST_ALIKE:
                likely.append((to, [*clues, *self._alike(schema, to)]))
        return _best(iter(likely))

    def _near(self, name: str, schema: Any) -> Iterable[str]:
        if self._few:
            return self._members
        promised = set() if self._comparison is None else _promises(self._comparison, schema)
        handles = (name, _bare(name), *sorted(promised))
        return dict.fromkeys(
            to for handle in handles for to in self._known_by.get(handle, ())[:_MOST]
        )

    def _clues(self, name: str, schema: Any, to: str) -> list[Clue]:
        told: list[Clue] = []
        if self._comparison is not None:
            told = _lifecycle(self._comparison, schema, self._members[to], name, to)
        return [*_named(name, to), *told]

    def _alike(self, schema: Any, to: str) -> list[Clue]:
        if self._comparison is None:
            return []
        return _alike(self._comparison, schema, self._members[to])


class MovedMembers:
    """Finds where a property that is gone may have moved to: an object beside it that has the name now.

    kept: what both sides have beside it, as they write it.
    """

    def __init__(self, comparison: Acceptance, kept: Mapping[str, tuple[Any, Any]]) -> None:
        self._comparison = comparison
        self._holders: dict[str, list[tuple[str, Any]]] = {}
        for holder, (old, new) in kept.items():
            had = comparison.old.view(old).keywords.get("properties", {})
            has = comparison.new.view(new).keywords.get("properties", {})
            for name in has.keys() - had.keys():
                self._holders.setdefault(name, []).append((holder, has[name]))

    def rename_of(self, name: str, schema: Any) -> Rename | None:
        """The likeliest place."""
        return _best(
            (
                f"{holder}.{name}",
                [(0.6, f"new in {holder}"), *_alike(self._comparison, schema, now)],
            )
            for holder, now in self._holders.get(name, ())
        )


class Successors:
    """Finds the operation that took the place of one that is gone, among those that are new.

    Only those are looked at that have something in common to begin with, so that many of both cost
    no more than they are; where a whole API is new, a similar path is nothing in common.
    """

    def __init__(self, comparison: Acceptance, candidates: Sequence[Operation]) -> None:
        self._comparison = comparison
        self._found: dict[str, list[Operation]] = {}
        self._handles = _handles if len(candidates) <= _MOST_NEW else _firm_handles
        for candidate in candidates:
            for clue in {*self._handles(candidate), candidate.name, candidate.path}:
                self._found.setdefault(clue, []).append(candidate)

    def of(self, removed: Operation) -> Rename | None:
        """The likeliest one."""
        promised = _promised(removed.raw)
        near = {
            operation.key: operation
            for clue in (*self._handles(removed), *sorted(promised))
            for operation in self._found.get(clue, ())[:_MOST]
        }
        return _best(
            (other.name, self._clues(removed, other, promised))
            for other in near.values()
            if other.method == removed.method
            or wire_path(other.path) == wire_path(removed.path)
            or {other.name, other.path} & promised
        )

    def _clues(self, removed: Operation, other: Operation, promised: set[str]) -> list[Clue]:
        """What speaks for it; answers are compared where they can decide."""
        moved = _moved(removed, other)
        clues = [*_told(promised, other), *moved]
        decides = moved and sum(weight for weight, _ in clues) >= _LEAST - _SAME_ANSWERS
        if decides and _same_answers(self._comparison, removed, other):
            clues.append((_SAME_ANSWERS, "the same answers"))
        return clues


def _handles(operation: Operation) -> list[str]:
    """What a successor may share: beside what is firm, what the path ends with, all of it but a step."""
    path = _VERSION.sub("", wire_path(operation.path))
    named = [_bare(step) for step in path.split("/") if step.strip("{}")]
    ends = [f"end {name}" for name in named[-1:]]
    steps = path.split("/")
    nearly = [
        "/".join([*steps[:place], "*", *steps[place + 1 :]])
        for place, step in enumerate(steps[:_MOST_STEPS])
        if step.strip("{}")
    ]
    return [*_firm_handles(operation), *ends, *(f"nearly {name}" for name in nearly)]


def _firm_handles(operation: Operation) -> list[str]:
    """The path but for its version, and the operationId."""
    ids = [f"id {operation.operation_id}"] if operation.operation_id else []
    return [f"path {_VERSION.sub('', wire_path(operation.path))}", *ids]


def _best(candidates: Iterator[tuple[str, list[Clue]]]) -> Rename | None:
    """The candidate with the strongest clues; none if two are equally strong or all are weak."""
    ranked = sorted(
        ((sum(weight for weight, _ in clues), to, clues) for to, clues in candidates),
        key=lambda candidate: (-candidate[0], candidate[1]),
    )
    if not ranked or ranked[0][0] < _LEAST or (len(ranked) > 1 and ranked[1][0] == ranked[0][0]):
        return None
    weight, to, clues = ranked[0]
    return Rename(to, round(min(weight, 0.95), 2), tuple(what for _, what in clues))


def _named(old: str, new: str) -> list[Clue]:
    if _bare(old) == _bare(new):
        return [(0.7, "the same name but for case and separators")]
    if max(len(old), len(new)) > _LONGEST:
        return []
    from difflib import SequenceMatcher

    matcher = SequenceMatcher(None, old.lower(), new.lower())
    # The upper bounds are cheap, and most names are not alike at all.
    bounds = matcher.real_quick_ratio, matcher.quick_ratio
    ratio = matcher.ratio() if all(bound() >= _SIMILAR for bound in bounds) else 0
    if ratio >= _SIMILAR:
        return [(0.6 * ratio, "a similar name")]
    words, others = set(_words(old)), set(_words(new))
    within = words and others and (words < others or others < words)
    return (
        [(0.45, "a name of the same words and one more")]
        if within and len(words ^ others) == 1
        else []
    )


def _words(name: str) -> list[str]:
    return [word.lower() for word in re.findall(r"[A-Z]?[a-z0-9]+|[A-Z]+(?![a-z])", name)]


def _bare(name: str) -> str:
    return re.sub(r"[^a-z0-9]", "", name.lower())


def _alike(comparison: Acceptance, old: Any, new: Any) -> list[Clue]:
    """Schemas that say much and say the same tell more than two plain strings."""
    before, after = comparison.old.view(old), comparison.new.view(new)
    if before.types != after.types:
        return [(-0.3, "of another type")]
    if not comparison.equivalent(old, new):
        return []
    if _TELLING & before.keywords.keys():
        return [(_MOST_ALIKE, "the same schema")]
    return [(0.1, "the same type")]


def _lifecycle(comparison: Acceptance, old: Any, new: Any, name: str, to: str) -> list[Clue]:
    """What the documents themselves say: a replacement, a former name."""
    clues = [(0.6, "named as the replacement")] if to in _promises(comparison, old) else []
    formerly = name in _former_names(comparison, new)
    return clues + ([(0.6, "said to have had the name")] if formerly else [])


def _promises(comparison: Acceptance, schema: Any) -> set[str]:
    return _promised(comparison.old.view(schema).keywords)


def _former_names(comparison: Acceptance, schema: Any) -> Sequence[str]:
    formerly = _facts(comparison.new.view(schema).keywords).get("formerly")
    return formerly.get("names", ()) if isinstance(formerly, Mapping) else ()


def _facts(keywords: Mapping[str, Any]) -> Mapping[str, Any]:
    facts = keywords.get("x-lifecycle")
    return facts if isinstance(facts, Mapping) else {}


def _promised(keywords: Mapping[str, Any]) -> set[str]:
    """The names that a deprecation gives as replacements."""
    deprecated = _facts(keywords).get("deprecated")
    listed = deprecated.get("replacement", ()) if isinstance(deprecated, Mapping) else ()
    return {str(value.get("id")) for value in listed if isinstance(value, Mapping)}


def _told(promised: set[str], other: Operation) -> list[Clue]:
    named = {other.name, other.path, str(other.operation_id)} & promised
    return [(0.8, "named as the replacement")] if named else []


def _moved(removed: Operation, other: Operation) -> list[Clue]:
    clues = [*_of_paths(*(_VERSION.sub("", wire_path(side.path)) for side in (removed, other)))]
    if removed.method != other.method:
        clues = [(0.4, "the same path, another method")] if removed.path == other.path else []
    if removed.operation_id is not None and removed.operation_id == other.operation_id:
        clues.append((0.4 if clues else 0.6, "the same operationId"))
    return clues


def _of_paths(old: str, new: str) -> Iterator[Clue]:
    if old == new:
        yield 0.6, "the same path in another version"
        return
    before, after = old.strip("/").split("/"), new.strip("/").split("/")
    apart = [pair for pair in zip(before, after, strict=False) if pair[0] != pair[1]]
    shared = _shared(before, after)
    if len(before) == len(after) > 1 == len(apart) and _named(*apart[0]):
        yield 0.6, "the same path but for a similar name in it"
    elif shared > 0.5:
        yield 0.5 * shared, "a similar path"
    elif len(before) == len(after) > 2 and len(apart) == 1:
        yield 0.3, "the same path but for one name in it"


def _shared(old_steps: list[str], new_steps: list[str]) -> float:
    """How many steps two paths have in common, of all that they have."""
    before, after = ({_bare(step) for step in steps} - {""} for steps in (old_steps, new_steps))
    return len(before & after) / max(1, len(before | after))


def _same_answers(comparison: Acceptance, removed: Operation, other: Operation) -> bool:
    """Whether both answer success with a body of the same schema."""
    bodies = [
        next(
            (
                media["schema"]
                for status, response in sorted(side.responses.items())
                if status.startswith("2")
                for media in (response.get("content") or {}).values()
                if "schema" in media
            ),
            None,
        )
        for side in (removed, other)
    ]
    before, after = bodies
    return before is not None and after is not None and comparison.equivalent(before, after)
