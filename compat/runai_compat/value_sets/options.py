"""The ways in which a value can satisfy what a schema says of it by combining other schemas."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import product
from typing import Any, NamedTuple

from runai_specs.openapi.schemas.effective_schema import Raw, same_json
from runai_specs.openapi.schemas.keywords import annotates

from .containers import Objects, Values
from .forms import ANYTHING, NOTHING, Context, Form, UndecidedError
from .nodes import Branch, Node, whole
from .scalars import Listed
from .unevaluated import NOWHERE, Seen, left_over, seen_by
from .validation import json_kind

_MOST_RIVALS = 150
_MOST_WAYS = 100
_DEEPEST = 8


class Option(NamedTuple):
    """One way to satisfy a group of alternatives or a condition: what holds, and what must not.

    seen: where the schemas that hold have looked, for what asks something of the rest.
    """

    form: Form = ANYTHING
    excluded: frozenset[tuple[Form, bool]] = frozenset()
    values: Values | None = None
    less: Listed | None = None
    seen: Seen = NOWHERE

    def is_as_good_as(self, other: Option) -> bool:
        """Whether it asks no more than another, and has seen no less."""
        return (
            self.form <= other.form
            and self.excluded <= other.excluded
            and self.values in (None, other.values)
            and self.less in (None, other.less)
            and self.seen.covers(other.seen)
        )


class Options(ABC):
    """The ways to satisfy the schemas of two documents, of which the forms are made elsewhere."""

    context: Context

    @abstractmethod
    def inner(self, node: Node, raw: Raw) -> Form:
        """The form of a schema in the document of another."""

    @abstractmethod
    def node(self, literal: int) -> Node:
        """The schema of a literal."""

    @abstractmethod
    def of_form(self, form: Form, kind: str, start: Branch) -> Iterator[Branch]:
        """The alternatives of a form within a set."""

    def options(self, node: Node, kind: str) -> Iterator[list[Option]]:
        """Per group or condition, the ways to satisfy it."""
        watching = left_over(node.effective.keywords, kind) is not True
        if watching:
            for group in node.effective.keywords.get("anyOf", ()):
                yield self._any_of(node, group, kind)
        for ways in self._told(node, kind, watching=watching):
            if watching:
                yield self._pruned(
                    made
                    for option, holding in ways
                    for made in self._at_once(
                        [option], *(self._ways(node, raw, kind) for raw in holding)
                    )
                )
            else:
                yield [option for option, _ in ways]

    def _told(
        self, node: Node, kind: str, *, watching: bool
    ) -> Iterator[list[tuple[Option, list[Raw]]]]:
        """The ways with the schemas that hold by each."""
        keywords = node.effective.keywords
        for group in () if watching else keywords.get("anyOf", ()):
            forms = dict.fromkeys(self.inner(node, member) for member in group)
            yield [(option, []) for option in self._one_of_them([*forms], kind)]
        for group in keywords.get("oneOf", ()):
            members = {self.inner(node, member): member for member in group}
            exact = self._exactly_one([self.inner(node, member) for member in group], kind)
            yield [(option, [members[form] for form in [option.form] if form]) for option in exact]
        if "if" in keywords:
            condition, yes, no = (keywords.get(word, True) for word in ("if", "then", "else"))
            met, then, other = (self.inner(node, schema) for schema in (condition, yes, no))
            if watching or then or other:
                holds = self.context.conjoin(met, then)
                fails = Option(other, frozenset({(met, False)}))
                yield [(Option(holds), [condition, yes]), (fails, [no])]
        if kind == "object":
            yield from self._dependent(node)

    def _dependent(self, node: Node) -> Iterator[list[tuple[Option, list[Raw]]]]:
        """A member is absent, or what it asks for holds."""
        keywords = node.effective.keywords
        for name, needed in keywords.get("dependentRequired", {}).items():
            members = dict.fromkeys((name, *needed), (ANYTHING, True))
            yield [(Option(values=_without(name)), []), (Option(values=Objects(members)), [])]
        for name, schema in keywords.get("dependentSchemas", {}).items():
            holds = Option(self.inner(node, schema), values=_with(name))
            yield [(Option(values=_without(name)), []), (holds, [schema])]

    def _one_of_them(self, forms: list[Form], kind: str) -> Iterator[Option]:
        """One option for each alternative, and one for all that are nothing but lists of values."""
        listed, others = self._told_apart(forms, kind)
        yield from _of_values(dict(listed))
        yield from map(Option, others)

    def _any_of(self, node: Node, group: Sequence[Raw], kind: str) -> list[Option]:
        """One option for each set of alternatives that may hold together and have looked at something.

        Those that have looked at less than the value allows are options, too: they only ask more of
        the rest. So none has to exclude the alternatives that it leaves out.
        """
        own = Option(seen=seen_by(node.effective.keywords, kind, outermost=True))
        looking: list[Raw] = []
        blind: list[Raw] = []
        for member in group:
            ways = self._ways(node, member, kind)
            sees = not all(own.seen.covers(way.seen) for way in ways)
            (looking if sees else blind).append(member)
        sets = self._subsets(node, looking, kind)[1:]
        forms = dict.fromkeys(self.inner(node, member) for member in blind)
        return self._pruned([*self._one_of_them([*forms], kind), *sets])

    def _subsets(self, node: Node, group: Iterable[Raw], kind: str, depth: int = 0) -> list[Option]:
        """The ways in which any alternatives hold together, that in which none needs to first."""
        chosen: list[tuple[Option, list[Form]]] = [(Option(), [])]
        sets: dict[Form, list[Branch]] = {}
        for member in group:
            form = self.inner(node, member)
            if form not in sets:
                sets[form] = [*self.of_form(form, kind, whole(kind))]
            more = [
                (made, [*forms, form])
                for option, forms in chosen
                if all(self._meet(sets[form], sets[other]) for other in forms)
                for made in self._at_once([option], self._holding(node, member, kind, depth))
            ]
            chosen += more if sets[form] else []
            _bounded(chosen)
        return [option for option, _ in chosen]

    def _holding(self, node: Node, raw: Raw, kind: str, depth: int) -> list[Option]:
        """The ways in which a schema holds."""
        return self._at_once([Option(self.inner(node, raw))], self._ways(node, raw, kind, depth))

    def _ways(self, node: Node, raw: Raw, kind: str, depth: int = 0) -> list[Option]:
        """What may hold inside a schema that holds, with what it has seen then."""
        if depth > _DEEPEST:
            raise UndecidedError
        keywords = node.schemas.effective(raw).keywords
        seen = seen_by(keywords, kind)
        ways = [Option(seen=seen)]
        if not seen.everywhere:
            for choices in self._choices(node, keywords, kind, depth + 1):
                ways = self._pruned(self._at_once(ways, choices))
        return ways

    def _choices(
        self, node: Node, keywords: Mapping[str, Any], kind: str, depth: int
    ) -> Iterator[list[Option]]:
        """Per group or condition inside a schema, what may hold; the first time nothing that is known."""
        for group in keywords.get("anyOf", ()):
            yield self._subsets(node, group, kind, depth)
        for group in keywords.get("oneOf", ()):
            ways = (self._holding(node, member, kind, depth) for member in group)
            yield [Option(), *(option for options in ways for option in options)]
        if "if" in keywords:
            condition, yes, no = (keywords.get(word, True) for word in _CONDITION)
            holds, then, other = (
                self._holding(node, raw, kind, depth) for raw in (condition, yes, no)
            )
            fails = Option(excluded=frozenset({(self.inner(node, condition), False)}))
            yield [Option(), *self._at_once(holds, then), *self._at_once([fails], other)]
        dependent = keywords.get("dependentSchemas", {}) if kind == "object" else {}
        for name, schema in dependent.items():
            there = Option(values=_with(name))
            yield [Option(), *self._at_once([there], self._holding(node, schema, kind, depth))]

    def _at_once(self, *lists: Sequence[Option]) -> list[Option]:
        """The options that are one of each list at once."""
        made = list(lists[0])
        for others in lists[1:]:
            pairs = (self._both(one, other) for one in made for other in others)
            made = _bounded([both for both in pairs if both is not None])
        return made

    def _both(self, one: Option, other: Option) -> Option | None:
        """What holds by two options at once, None where that is plainly impossible."""
        form = self.context.conjoin(one.form, other.form)
        values = other.values if one.values is None else one.values
        if one.values is not None and other.values is not None:
            values = one.values.both(other.values, self.context)
        if form == NOTHING or (values is None and one.values is not None):
            return None
        excluded, seen = one.excluded | other.excluded, one.seen.both(other.seen)
        return Option(form, excluded, values, one.less, seen)

    def _pruned(self, options: Iterable[Option]) -> list[Option]:
        """The options without those of which another one lets in all."""
        kept: list[Option] = []
        for option in options:
            if not any(other.is_as_good_as(option) for other in kept):
                kept = [other for other in kept if not option.is_as_good_as(other)] + [option]
        return kept

    def _told_apart(self, forms: list[Form], kind: str) -> tuple[list[tuple[Any, Any]], list[Form]]:
        """The values of alternatives that are nothing but lists of values, and the other alternatives."""
        listed, others = [], []
        for form in forms:
            values = self._values_of(form)
            if values is None:
                others.append(form)
            else:
                listed += [
                    (same_json(value), value) for value in values if json_kind(value) == kind
                ]
        return listed, others

    def _values_of(self, form: Form) -> tuple[Any, ...] | None:
        """The values of a form that is written as nothing but a list of them."""
        if len(form) != 1 or 0 in form:
            return None
        (literal,) = form
        effective = self.node(literal).effective
        values = effective.keywords.get("enum")
        if literal < 0 or values is None or sum(map(asks, effective.keywords)) > 1:
            return None
        types = effective.types
        told = {"integer" if kind == "number" else kind for kind in map(json_kind, values)}
        return values if types is None or told <= types else None

    def _exactly_one(self, forms: list[Form], kind: str) -> Iterator[Option]:
        """Each alternative, less those of the others that could let in the same value."""
        listed, others = self._told_apart(forms, kind)
        counts = Counter(key for key, _ in listed)
        once = {key: value for key, value in listed if counts[key] == 1}
        yield from (
            option._replace(excluded=frozenset((other, False) for other in others))
            for option in _of_values(once)
        )
        sets = {form: [*self.of_form(form, kind, whole(kind))] for form in dict.fromkeys(others)}
        if len(sets) > _MOST_RIVALS:
            raise UndecidedError
        for form, branches in sets.items():
            if branches and others.count(form) == 1:
                rivals = (
                    (value_set, False)
                    for value_set in sets
                    if value_set is not form and self._meet(branches, sets[value_set])
                )
                yield Option(form, frozenset(rivals), less=Listed(dict(listed)) if listed else None)

    def _meet(self, ours: list[Branch], others: list[Branch]) -> bool:
        """Whether two alternatives may have a value in common."""
        return any(
            (both := one.values.both(other.values, self.context)) is not None
            and not self.is_torn(both)
            for one, other in product(ours, others)
        )

    def is_torn(self, values: Values) -> bool:
        """Whether a set of objects is empty since what a member has to be is contradictory."""
        return type(values) is Objects and any(map(self._is_fixed_apart, values.needs))

    def _is_fixed_apart(self, form: Form) -> bool:
        """Whether a form of several schemas leaves none of the values that they list."""
        if form == NOTHING:
            return True
        listed = []
        for literal in form:
            if literal > 0:
                values = self.node(literal).effective.keywords.get("enum")
                if values is not None:
                    listed.append(values)
        return bool(listed) and all(
            self.context.admits(form, value) is False for value in listed[0]
        )


def _bounded(options: list[Any]) -> list[Any]:
    """The options, if they are few enough. UndecidedError."""
    if len(options) > _MOST_WAYS:
        raise UndecidedError
    return options


def _of_values(listed: Mapping[Any, Any]) -> Iterator[Option]:
    """The one way to be one of these values, if there are any."""
    if listed:
        yield Option(values=Listed(listed))


def _with(name: str) -> Objects:
    """The objects that have such a member."""
    return Objects({name: (ANYTHING, True)})


def _without(name: str) -> Objects:
    """The objects that have no such member."""
    return Objects({name: (NOTHING, False)})


def asks(keyword: str) -> bool:
    """Whether a keyword can ask anything of a value."""
    return not annotates(keyword) and not keyword.startswith("$")


_CONDITION = ("if", "then", "else")
