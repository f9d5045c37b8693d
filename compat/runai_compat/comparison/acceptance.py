"""Whether the schemas of one document let in what those of the other do: yes or no, and nothing of how."""

from __future__ import annotations

from runai_specs.openapi.schemas.effective_schema import Raw, Schemas

from ..value_sets.inclusion import Inclusion, Verdict
from ..value_sets.unchanged import Unchanged
from .schema_view import SchemaViews, reference_of


class Allowance:
    """How many pairs may be looked at in one way: at once, and in all of a comparison.

    What is refused is paired by what is written alone; what cannot be told then is told to be so.
    """

    def __init__(self, at_once: int, in_all: int) -> None:
        self._at_once, self._left = at_once, in_all

    def grants(self, pairs: int) -> bool:
        """Whether as many may be looked at, which are taken off if so."""
        if pairs > min(self._at_once, self._left):
            return False
        self._left -= pairs
        return True


class Acceptance:
    """The schemas of two documents, and what each lets in of the other's values."""

    def __init__(self, old: Schemas, new: Schemas) -> None:
        self.old, self.new = SchemaViews(old), SchemaViews(new)
        self.unchanged = Unchanged(old, new)
        self.includes = Inclusion(self.unchanged)
        self.closely = Allowance(2_500, 10_000)  # pairs of which it is asked what they let in
        self.loosely = Allowance(40_000, 400_000)  # pairs that are looked at
        self.names = Allowance(2_500, 100_000)  # pairs of names that are compared letter by letter

    def accepts_all_old(self, old: Raw, new: Raw) -> bool:
        """Whether the new schema certainly lets in every value of the old one."""
        sides = (self.old.schemas, old), (self.new.schemas, new)
        return self.unchanged(old, new) or self.includes(*sides).verdict is Verdict.YES

    def accepts_all_new(self, old: Raw, new: Raw) -> bool:
        """Whether the old schema certainly lets in every value of the new one."""
        sides = (self.new.schemas, new), (self.old.schemas, old)
        return self.unchanged(old, new) or self.includes(*sides).verdict is Verdict.YES

    def equivalent(self, old: Raw, new: Raw) -> bool:
        """Whether both schemas certainly let in the same values."""
        return self.accepts_all_old(old, new) and self.accepts_all_new(old, new)

    def alike(self, old: Raw, new: Raw) -> bool:
        """Whether both schemas ask the same, whatever what they refer to is called."""
        return self.includes.is_alike((self.old.schemas, old), (self.new.schemas, new))

    def same(self, old: Raw, new: Raw) -> bool:
        """Whether nothing differs at once, even if one side writes out what the other refers to."""
        if self.unchanged(old, new):
            return True
        if bool(reference_of(old)) is bool(reference_of(new)):  # another name would be news
            return False
        return self.unchanged(self.old.behind(old), self.new.behind(new))
