"""Schemas of two documents in a canonical form: which values they let in, however they are written.

A schema becomes, for each JSON type, alternatives: a conjunction of the constraints that can apply
to values of that type (`scalars`, `containers`), less what the negated schemas beside it let in. What lies inside
lists and objects stays a *form*, a set of numbers of schemas that all have to hold (or, negative, to
refuse), and is worked out when somebody looks there. So a form is small, recursion needs no care,
and two forms are the same one if their numbers are.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import partial
from itertools import product
from typing import Any, TypeGuard

from runai_specs.openapi.schemas.effective_schema import Raw, Schemas

from .containers import Values
from .forms import ANYTHING, NOTHING, Context, Form, UndecidedError
from .nodes import TYPES, WHOLE, Branch, Node
from .options import Option, Options, asks
from .own_keywords import OwnKeywords, in_one_wording, with_named_members
from .scalars import Listed
from .unchanged import Unchanged
from .unevaluated import left_over, seen_by
from .validation import Question, Reading

_SCALARS = frozenset((str, int, float, bool, type(None)))
_MOST_BRANCHES = 400
_MANY = 50  # schemas of one form
_MOST_CROSSED = 80_000  # the effort for one form
_SIZE_PER_EFFORT = 8  # of two sets


class CanonicalForms(Options):
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
        if effective.types is None and not any(map(asks, effective.keywords)):
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
            known = TYPES if 0 not in form else frozenset()
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
        excluded = {(self.inner(node, schema), False) for schema in keywords.get("not", ())}
        branches = [(Branch(own, frozenset(excluded)), seen_by(keywords, kind, outermost=True))]
        most = self.effort + _MOST_CROSSED
        for options in self.options(node, kind):
            branches = [
                (made, seen.both(option.seen))
                for branch, seen in branches
                for option in options
                for made in self._taken(branch, option, kind)
            ]
            if len(branches) > _MOST_BRANCHES or self.effort > most:
                raise UndecidedError
        rest = left_over(keywords, kind)
        for branch, seen in branches:
            if rest is True or seen.everywhere:
                yield branch
            else:
                closed = seen.closed(kind, rest, partial(self.inner, node))
                yield from self._taken(branch, Option(values=closed), kind)

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

    def inner(self, node: Node, raw: Raw) -> Form:
        """As `Options.inner`."""
        return self.form(node.schemas, raw, node.reading)

    def _own(self, node: Node, kind: str) -> Values | None:
        """What the keywords of a schema itself ask of values of a type."""
        types = node.types
        if types is not None and not types <= TYPES:
            raise UndecidedError
        if kind not in node.kinds:
            return None
        keywords = with_named_members(node.effective.keywords, node.schemas.effective)
        own = OwnKeywords(in_one_wording(keywords), partial(self.inner, node), self.context)
        return own.values(kind, types, free=node.is_free_text)


_BOUNDLESS = frozenset(id(values) for values in WHOLE.values() if not isinstance(values, Listed))
"""The identities of those that leave every set as it is."""


def _is_conjunction(schema: Raw) -> TypeGuard[Mapping[str, Any]]:
    """Whether a schema is nothing but an allOf."""
    return (
        isinstance(schema, Mapping)
        and isinstance(schema.get("allOf"), list)
        and not any(asks(keyword) for keyword in schema if keyword != "allOf")
    )


def reference_of(schema: Raw) -> str:
    """What a schema refers to that does nothing else; empty for any other."""
    if type(schema) is dict and len(schema) == 1:
        reference = schema.get("$ref")
        return reference if type(reference) is str else ""
    return ""


def _behind(schemas: Schemas, raw: Raw) -> Raw:
    """What a schema is once references that add nothing are followed, and refusals of a refusal."""
    for _ in range(50):
        reference = reference_of(raw)
        try:
            if reference:
                raw = schemas.target(reference)
                continue
        except KeyError:
            break
        refused = raw.get("not") if type(raw) is dict and len(raw) == 1 else None
        if type(refused) is not dict or refused.keys() != {"not"}:
            break
        raw = refused["not"]
    return raw
