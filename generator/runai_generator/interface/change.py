"""The kinds of change between two Python APIs, one row each, and a change itself."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Breaks(StrEnum):
    """Which code stops working, or type-checking: any, none, code that sends or reads the class."""

    ALWAYS = "always"
    NEVER = "never"
    SENT = "sent"
    READ = "read"


class Kind(StrEnum):
    """What happened to an element, named like the rules of compat."""

    METHOD_ADDED = "method-added"
    METHOD_REMOVED = "method-removed"
    METHOD_RENAMED = "method-renamed"
    METHOD_DEPRECATED = "method-deprecated"
    METHOD_NO_LONGER_DEPRECATED = "method-no-longer-deprecated"
    METHOD_OPERATION_CHANGED = "method-operation-changed"
    RETURN_TYPE_CHANGED = "return-type-changed"
    RETURN_TYPE_NARROWED = "return-type-narrowed"
    PARAMETER_ADDED = "parameter-added"
    REQUIRED_PARAMETER_ADDED = "required-parameter-added"
    PARAMETER_REMOVED = "parameter-removed"
    PARAMETER_RENAMED = "parameter-renamed"
    PARAMETER_MOVED = "parameter-moved"
    PARAMETER_TYPE_CHANGED = "parameter-type-changed"
    PARAMETER_TYPE_WIDENED = "parameter-type-widened"
    PARAMETER_DEFAULT_CHANGED = "parameter-default-changed"
    PARAMETER_BECAME_REQUIRED = "parameter-became-required"
    PARAMETER_BECAME_OPTIONAL = "parameter-became-optional"
    CLASS_ADDED = "class-added"
    CLASS_REMOVED = "class-removed"
    CLASS_RENAMED = "class-renamed"
    CLASS_DEPRECATED = "class-deprecated"
    CLASS_NO_LONGER_DEPRECATED = "class-no-longer-deprecated"
    FIELD_ADDED = "field-added"
    REQUIRED_FIELD_ADDED = "required-field-added"
    FIELD_REMOVED = "field-removed"
    FIELD_RENAMED = "field-renamed"
    FIELD_TYPE_CHANGED = "field-type-changed"
    FIELD_TYPE_WIDENED = "field-type-widened"
    FIELD_TYPE_NARROWED = "field-type-narrowed"
    FIELD_BECAME_REQUIRED = "field-became-required"
    FIELD_BECAME_OPTIONAL = "field-became-optional"
    FIELD_DEPRECATED = "field-deprecated"
    FIELD_NO_LONGER_DEPRECATED = "field-no-longer-deprecated"
    MEMBER_ADDED = "member-added"
    MEMBER_REMOVED = "member-removed"
    MEMBER_RENAMED = "member-renamed"
    MEMBER_VALUE_CHANGED = "member-value-changed"


_A, _N, _S, _R = Breaks.ALWAYS, Breaks.NEVER, Breaks.SENT, Breaks.READ
# kind: (whose code breaks, what is said of it)
ROWS: dict[Kind, tuple[Breaks, str]] = {
    Kind.METHOD_ADDED: (_N, "added: {after}"),
    Kind.METHOD_REMOVED: (_A, "removed"),
    Kind.METHOD_RENAMED: (_A, "renamed to {after}"),
    Kind.METHOD_DEPRECATED: (_N, "deprecated: {after}"),
    Kind.METHOD_NO_LONGER_DEPRECATED: (_N, "no longer deprecated"),
    Kind.METHOD_OPERATION_CHANGED: (_N, "sends {after}, was {before}"),
    Kind.RETURN_TYPE_CHANGED: (_A, "returns {after}, was {before}"),
    Kind.RETURN_TYPE_NARROWED: (_N, "returns {after} only, was {before}"),
    Kind.PARAMETER_ADDED: (_N, "added: {after}"),
    Kind.REQUIRED_PARAMETER_ADDED: (_A, "added, and required: {after}"),
    Kind.PARAMETER_REMOVED: (_A, "removed"),
    Kind.PARAMETER_RENAMED: (_A, "renamed to {after}"),
    Kind.PARAMETER_MOVED: (_A, "moved from {before} to {after}"),
    Kind.PARAMETER_TYPE_CHANGED: (_A, "takes {after}, was {before}"),
    Kind.PARAMETER_TYPE_WIDENED: (_N, "takes {after}, was {before} only"),
    Kind.PARAMETER_DEFAULT_CHANGED: (_N, "{after} by default, was {before}"),
    Kind.PARAMETER_BECAME_REQUIRED: (_A, "became required"),
    Kind.PARAMETER_BECAME_OPTIONAL: (_N, "became optional"),
    Kind.CLASS_ADDED: (_N, "added"),
    Kind.CLASS_REMOVED: (_A, "removed"),
    Kind.CLASS_RENAMED: (_A, "renamed to {after}"),
    Kind.CLASS_DEPRECATED: (_N, "deprecated: {after}"),
    Kind.CLASS_NO_LONGER_DEPRECATED: (_N, "no longer deprecated"),
    Kind.FIELD_ADDED: (_N, "added: {after}"),
    Kind.REQUIRED_FIELD_ADDED: (_S, "added, and required: {after}"),
    Kind.FIELD_REMOVED: (_A, "removed"),
    Kind.FIELD_RENAMED: (_A, "renamed to {after}"),
    Kind.FIELD_TYPE_CHANGED: (_A, "is {after}, was {before}"),
    Kind.FIELD_TYPE_WIDENED: (_R, "may be {after}, was {before} only"),
    Kind.FIELD_TYPE_NARROWED: (_S, "is {after} only, was {before}"),
    Kind.FIELD_BECAME_REQUIRED: (_S, "became required"),
    Kind.FIELD_BECAME_OPTIONAL: (_R, "became optional"),
    Kind.FIELD_DEPRECATED: (_N, "deprecated"),
    Kind.FIELD_NO_LONGER_DEPRECATED: (_N, "no longer deprecated"),
    Kind.MEMBER_ADDED: (_N, "added: {after}"),
    Kind.MEMBER_REMOVED: (_A, "removed"),
    Kind.MEMBER_RENAMED: (_A, "renamed to {after}"),
    Kind.MEMBER_VALUE_CHANGED: (_N, "is {after}, was {before}"),
}


@dataclass(frozen=True, slots=True)
class Change:
    """One difference between two Python APIs.

    element: as code of the older client writes it (of the newer, for what was added):
    `client.projects.get_projects`, its parameter `client.projects.get_projects(limit)`,
    `models.Project`, its field or member `models.Project.name`. before, after: type, name, value
    or signature, as the kind has it. breaking: code that was right for the older client may not
    run, or not type-check, with the newer.
    """

    kind: Kind
    element: str
    before: str | None
    after: str | None
    breaking: bool

    @property
    def area(self) -> str:
        """`methods` or `models`: where in the client it is."""
        return "methods" if self.element.startswith("client.") else "models"

    @property
    def template(self) -> str:
        """What happened, to be read after the element, with {before} and {after} left open."""
        return ROWS[self.kind][1]

    @property
    def words(self) -> str:
        """What happened, to be read after the element."""
        return self.template.format(before=self.before, after=self.after)
