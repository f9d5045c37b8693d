"""Schemas of two documents in a canonical form: which values they let in, however they are written.

A schema becomes, for each JSON type, alternatives: a conjunction of the constraints that can apply
to values of that type (`scalars`, `containers`), less what the negated schemas beside it let in. What lies inside
lists and objects stays a *form*, a set of numbers of schemas that all have to hold (or, negative, to
refuse), and is worked out when somebody looks there. So a form is small, recursion needs no care,
and two forms are the same one if their numbers are.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from itertools import product
from typing import Any, NamedTuple, TypeGuard

from runai_specs.openapi.schemas.effective_schema import Effective, Raw, Schemas, same_json
from runai_specs.openapi.schemas.keywords import annotates

from .containers import Lists, Objects, Values
from .forms import ANYTHING, NOTHING, Context, Form, UndecidedError
from .own_keywords import OwnKeywords, in_one_wording, with_named_members
from .scalars import Listed, Numbers, Texts
from .unchanged import Unchanged
from .validation import Question, Reading, is_shaped, json_kind, read

KINDS = ("null", "boolean", "number", "string", "array", "object")
_TYPES = frozenset({*KINDS, "integer"})
_SCALARS = frozenset((str, int, float, bool, type(None)))
_MOST_BRANCHES, _MOST_RIVALS = 400, 150
_MANY = 50  # schemas of one form
_MOST_CROSSED = 80_000  # the effort for one form
_SIZE_PER_EFFORT = 8  # of two sets


class Branch(NamedTuple):
    """One alternative of a form for one type: a set of values, less what these forms let in.

    True beside a form if that it lets nothing in is the question, see `forms.Form`.
    """

    values: Values
    excluded: frozenset[tuple[Form, bool]] = frozenset()


class Option(NamedTuple):
    """One way to satisfy a group of alternatives or a condition: what holds, and what must not."""

    form: Form = ANYTHING
    excluded: frozenset[tuple[Form, bool]] = frozenset()
    values: Values | None = None
    less: Listed | None = None


class Node:
    """One schema of one document; reading: how its values are read."""

    def __init__(self, number: int, raw: Raw, schemas: Schemas, reading: Reading) -> None:
        self.number, self.raw, self.schemas, self.reading = number, raw, schemas, reading
        self.effective: Effective = read(schemas.effective(raw), reading)
        self.branches: dict[str, tuple[Branch, ...] | None] = {}  # None: too many
        self.verdicts: dict[Any, tuple[bool | None, int]] = {}  # on scalars, with their effort

    @cached_property
    def text(self) -> str:
        """What is written, without regard to order."""
        return json.dumps(self.raw, sort_keys=True, default=str)

    @property
    def is_free_text(self) -> bool:
        """Whether its values travel as text, and any text without a shape is one of them."""
        types, keywords = self.effective.types, self.effective.keywords
        as_text = self.reading is not Reading.JSON
        return as_text and types is not None and "string" in types and not is_shaped(keywords)

    @cached_property
    def types(self) -> frozenset[str] | None:
        """The JSON types it accepts, None for any."""
        types = self.effective.types
        return types | {"number", "boolean"} if types and self.is_free_text else types

    @cached_property
    def kinds(self) -> frozenset[str]:
        """The kinds of values that may be among those that it accepts; all where a type is none of JSON's."""
        types = self.types
        if types is None or not types <= _TYPES:
            return _TYPES
        return types | {"number"} if "integer" in types else types


class CanonicalForms:
    """The forms of the schemas of two documents."""

    def __init__(self, unchanged: Unchanged) -> None:
        self.unchanged = unchanged
        self.nodes: list[Node | None] = [None]  # 0 is what refuses everything
        self._numbers: dict[tuple[int, int, frozenset[str] | None, Reading], int] = {}
        self._forms: dict[tuple[int, int, Reading], tuple[Raw, Form]] = {}
        self._by_text: dict[str, list[int]] = {}
        self._indexed = 0  # how many nodes are among them
        self._same: dict[tuple[int, int], bool] = {}
        self._conjoined: dict[Form, Form] = {}
        self._kinds: dict[Form, frozenset[str]] = {}
        self._busy: set[tuple[int, str]] = set()
        self._busy_forms: set[tuple[int, int, Reading]] = set()
        self.context = Context(self.conjoin, self.admits)
        self.effort = 0  # schemas asked about a value, and alternatives crossed, so far

    def form(self, schemas: Schemas, raw: Raw, reading: Reading = Reading.JSON) -> Form:
        """The form of a schema; shared parts that did not change have one form in both documents."""
        if schemas is self.unchanged.new and self.unchanged.is_kept(reference_of(raw)):
            schemas = self.unchanged.old
        key = (id(schemas), id(raw), reading)
        known = self._forms.get(key)
        if known is None:
            known = self._forms[key] = (raw, self._form(schemas, raw, reading))
        return known[1]

    def _form(self, schemas: Schemas, raw: Raw, reading: Reading) -> Form:
        behind = _behind(schemas, raw)
        key = (id(schemas), id(behind), reading)
        if _is_conjunction(behind) and key not in self._busy_forms:
            self._busy_forms.add(key)
            try:
                members = [self.form(schemas, member, reading) for member in behind["allOf"]]
                return self.conjoin(*members)
            finally:
                self._busy_forms.discard(key)
        effective = schemas.effective(behind)
        if effective.types is None and not any(map(_asks, effective.keywords)):
            return ANYTHING
        if effective.types == frozenset():
            return NOTHING
        sort = (id(schemas), id(effective.keywords), effective.types, reading)
        number = self._numbers.get(sort)
        if number is None:
            number = self._numbers[sort] = 2 * len(self.nodes)
            self.nodes.append(Node(number, behind, schemas, reading))
        return frozenset({number})

    def node(self, literal: int) -> Node:
        """The schema of a literal."""
        meant = self.nodes[abs(literal) // 2]
        assert meant is not None
        return meant

    def conjoin(self, *forms: Form) -> Form:
        """What all of the forms let in; NOTHING where that is plain."""
        form = frozenset().union(*forms)
        made = self._conjoined.get(form)
        if made is None:
            made = self._conjoined[form] = NOTHING if self._is_torn(form) else form
        return made

    def _is_torn(self, form: Form) -> bool:
        """Whether a form plainly contradicts itself."""
        refused = [-literal & ~1 for literal in form if literal < 0]
        return 0 in form or any(
            self.same(one, other) for other in refused for one in self._written_as(other, form)
        )

    def _written_as(self, literal: int, form: Form) -> Iterable[int]:
        """The schemas of a form that may be written the same as another; of many only those that are."""
        if len(form) < _MANY:
            return (one for one in form if one > 0)
        for node in self.nodes[self._indexed :]:
            if node is not None:
                self._by_text.setdefault(node.text, []).append(node.number)
        self._indexed = len(self.nodes)
        return (one for one in self._by_text[self.node(literal).text] if one in form)

    def same(self, one: int, other: int) -> bool:
        """Whether two schemas are written the same, so that they let in the same."""
        if one == other:
            return True
        key = (one, other)
        if key not in self._same:
            first, second = self.node(one), self.node(other)
            old, new = (first, second) if first.schemas is self.unchanged.old else (second, first)
            same = first.reading is second.reading and old.schemas is not new.schemas
            self._same[key] = same and self.unchanged(old.raw, new.raw)
        return self._same[key]

    def admits(self, form: Form, value: Any) -> bool | None:
        """Whether a form lets a value in; None if that cannot be told."""
        verdict: bool | None = True
        for literal in form:
            node = self.nodes[abs(literal) // 2]
            answer = False if node is None else self._accepts(node, value)
            if answer is not None and literal < 0:
                answer = not answer
            if answer is False:
                return False
            verdict = None if answer is None else verdict
        return verdict

    def _accepts(self, node: Node, value: Any) -> bool | None:
        key = (type(value), value) if type(value) in _SCALARS else None
        known = node.verdicts.get(key)
        if known is None:
            question = Question(node.schemas, node.reading)
            known = question.accepts(node.raw, value), question.steps
            if key is not None:
                node.verdicts[key] = known
        self.effort += known[1]  # each time: so a limit is met wherever it would be met first
        return known[0]

    def kinds(self, form: Form) -> frozenset[str]:
        """The kinds of which a form may have values."""
        known = self._kinds.get(form)
        if known is None:
            known = _TYPES if 0 not in form else frozenset()
            for literal in form:
                known = known & self.node(literal).kinds if literal > 0 else known
            self._kinds[form] = known
        return known

    def branches(self, literal: int, kind: str) -> tuple[Branch, ...]:
        """The alternatives of a schema for one type."""
        node = self.node(literal)
        if kind not in node.branches:
            if (literal, kind) in self._busy:
                raise UndecidedError  # an alternative of itself
            self._busy.add((literal, kind))
            try:
                node.branches[kind] = tuple(self._expanded(node, kind))
            except UndecidedError:
                node.branches[kind] = None
            finally:
                self._busy.discard((literal, kind))
        known = node.branches[kind]
        if known is None:
            raise UndecidedError
        return known

    def of_form(
        self, form: Form, kind: str, start: Branch, most: int = _MOST_CROSSED
    ) -> Iterator[Branch]:
        """The alternatives of a form within a set, schemas that refuse put among the excluded.

        Raises UndecidedError where that would take more effort than most.
        """
        if kind not in self.kinds(form):
            return
        refused = {(frozenset({-n & ~1}), bool(n % 2)) for n in form if n < 0}
        branches = [start._replace(excluded=start.excluded | refused)]
        most = self.effort + min(most, _MOST_CROSSED)
        for literal in sorted(n for n in form if n > 0):
            branches = list(self._crossed(branches, self.branches(literal, kind), most))
        yield from branches

    def _crossed(
        self, ours: Iterable[Branch], others: Iterable[Branch], most: int
    ) -> Iterator[Branch]:
        for count, (one, other) in enumerate(product(ours, others)):
            if count > _MOST_BRANCHES * 10 or self.effort > most:
                raise UndecidedError
            self.effort += 1 + (one.values.size + other.values.size) // _SIZE_PER_EFFORT
            values: Values | None = other.values
            if id(one.values) not in _BOUNDLESS:
                values = one.values.both(other.values, self.context)
            if values is not None:
                yield Branch(values, one.excluded | other.excluded)

    def _expanded(self, node: Node, kind: str) -> Iterator[Branch]:
        """The schema's own constraints times its groups of alternatives and its conditions."""
        own = self._own(node, kind)
        if own is None:
            return
        keywords = node.effective.keywords
        excluded = {(self._inner(node, schema), False) for schema in keywords.get("not", ())}
        branches = [Branch(own, frozenset(excluded))]
        most = self.effort + _MOST_CROSSED
        for options in self._options(node, kind):
            branches = [
                made
                for branch in branches
                for option in options
                for made in self._taken(branch, option, kind)
            ]
            if len(branches) > _MOST_BRANCHES or self.effort > most:
                raise UndecidedError
        yield from branches

    def _taken(self, branch: Branch, option: Option, kind: str) -> Iterator[Branch]:
        """A branch that satisfies one option of a group or condition."""
        values = branch.values
        if option.values is not None:
            self.effort += (values.size + option.values.size) // _SIZE_PER_EFFORT
            both = values.both(option.values, self.context)
            if both is None:
                return
            values = both
        start = Branch(values, branch.excluded | option.excluded)
        for made in self.of_form(option.form, kind, start):
            if option.less is None:
                yield made
            else:
                yield from (
                    made._replace(values=left)
                    for left in made.values.without(option.less, self.context)
                )

    def _inner(self, node: Node, raw: Raw) -> Form:
        return self.form(node.schemas, raw, node.reading)

    def _options(self, node: Node, kind: str) -> Iterator[list[Option]]:
        """Per group or condition, the ways to satisfy it."""
        keywords = node.effective.keywords
        for group in keywords.get("anyOf", ()):
            forms = dict.fromkeys(self._inner(node, member) for member in group)
            listed, others = self._told_apart([*forms], kind)
            yield [*_of_values(dict(listed)), *map(Option, others)]
        for group in keywords.get("oneOf", ()):
            yield list(self._exactly_one([self._inner(node, member) for member in group], kind))
        if "if" in keywords:
            condition, yes, no = (
                self._inner(node, keywords.get(keyword, True)) for keyword in ("if", "then", "else")
            )
            yield [
                Option(self.conjoin(condition, yes)),
                Option(no, frozenset({(condition, False)})),
            ]
        if kind == "object":
            yield from self._dependent(node)

    def _dependent(self, node: Node) -> Iterator[list[Option]]:
        """A member is absent, or what it asks for holds."""
        keywords = node.effective.keywords
        for name, needed in keywords.get("dependentRequired", {}).items():
            members = dict.fromkeys((name, *needed), (ANYTHING, True))
            yield [Option(values=_without(name)), Option(values=Objects(members))]
        for name, schema in keywords.get("dependentSchemas", {}).items():
            there = Objects({name: (ANYTHING, True)})
            yield [Option(values=_without(name)), Option(self._inner(node, schema), values=there)]

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
        if literal < 0 or values is None or sum(map(_asks, effective.keywords)) > 1:
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
        return bool(listed) and all(self.admits(form, value) is False for value in listed[0])

    def _own(self, node: Node, kind: str) -> Values | None:
        """What the keywords of a schema itself ask of values of a type."""
        types = node.types
        if types is not None and not types <= _TYPES:
            raise UndecidedError
        if kind not in node.kinds:
            return None

        def inner(raw: Raw) -> Form:
            return self._inner(node, raw)

        keywords = with_named_members(node.effective.keywords, node.schemas.effective)
        own = OwnKeywords(in_one_wording(keywords), inner, self.context, node.number)
        return own.values(kind, types, free=node.is_free_text)


_WHOLE: Mapping[str, Values] = {
    "null": Listed({(False, None): None}),
    "boolean": Listed({(True, True): True, (True, False): False}),
    "number": Numbers(),
    "string": Texts(),
    "array": Lists(),
    "object": Objects(),
}
"""Every value of a type."""
_BOUNDLESS = frozenset(id(values) for values in _WHOLE.values() if not isinstance(values, Listed))
"""The identities of those that leave every set as it is."""


def _of_values(listed: Mapping[Any, Any]) -> Iterator[Option]:
    """The one way to be one of these values, if there are any."""
    if listed:
        yield Option(values=Listed(listed))


def _without(name: str) -> Objects:
    """The objects that have no such member."""
    return Objects({name: (NOTHING, False)})


def whole(kind: str) -> Branch:
    """The alternative that is every value of a type."""
    return Branch(_WHOLE[kind])


def _asks(keyword: str) -> bool:
    """Whether a keyword can ask anything of a value."""
    return not annotates(keyword) and not keyword.startswith("$")


def _is_conjunction(schema: Raw) -> TypeGuard[Mapping[str, Any]]:
    """Whether a schema is nothing but an allOf."""
    return (
        isinstance(schema, Mapping)
        and isinstance(schema.get("allOf"), list)
        and not any(_asks(keyword) for keyword in schema if keyword != "allOf")
    )


def reference_of(schema: Raw) -> str:
    """What a schema refers to that does nothing else; empty for any other."""
    if type(schema) is dict and len(schema) == 1:
        reference = schema.get("$ref")
        return reference if type(reference) is str else ""
    return ""


def _behind(schemas: Schemas, raw: Raw) -> Raw:
    """What a schema is once references that add nothing are followed."""
    passed = 0
    while (reference := reference_of(raw)) and passed < 50:
        passed += 1
        try:
            raw = schemas.target(reference)
        except KeyError:
            break
    return raw
