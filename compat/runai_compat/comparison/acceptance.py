"""Whether the schemas of one document let in what those of the other do: yes or no, and nothing of how."""

from __future__ import annotations

from runai_specs.openapi.schemas.effective_schema import Raw, Schemas

from ..value_sets.inclusion import Inclusion, Verdict
from ..value_sets.unchanged import Unchanged
from .schema_view import SchemaViews, reference_of


class Acceptance:
    """The schemas of two documents, and what each lets in of the other's values."""

    def __init__(self, old: Schemas, new: Schemas) -> None:
        self.old, self.new = SchemaViews(old), SchemaViews(new)
        self.unchanged = Unchanged(old, new)
        self.includes = Inclusion(self.unchanged)

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

    def same(self, old: Raw, new: Raw) -> bool:
        """Whether nothing differs at once, even if one side writes out what the other refers to."""
        if self.unchanged(old, new):
            return True
        if bool(reference_of(old)) is bool(reference_of(new)):  # another name would be news
            return False
        return self.unchanged(self.old.behind(old), self.new.behind(new))
