"""What a change is: the element that it is about, what happened to it, and what of it.

A kind is a value with fields, from closed sets. Whoever asks whether something was removed asks the
fields: a pattern that is lifted is not a removed element, though its name ends in the same letters.
"""

from __future__ import annotations

from enum import StrEnum


class Element(StrEnum):
    """What of an API a change is about."""

    ALTERNATIVE = "alternative"
    BODY = "body"
    CALLBACK = "callback"
    DOCUMENT = "document"
    ENCODING = "encoding"
    HEADER = "header"
    LINK = "link"
    MEDIA_TYPE = "media-type"
    OPERATION = "operation"
    PARAMETER = "parameter"
    PROPERTY = "property"
    SCHEMA = "schema"
    SECURITY = "security"
    SERVER = "server"
    STATUS = "status"
    VALUE = "value"
    WEBHOOK = "webhook"


class Action(StrEnum):
    """What happened to it; of a constraint, tightened lets less in and loosened more."""

    ADDED = "added"
    CHANGED = "changed"
    DEPRECATED = "deprecated"
    LOOSENED = "loosened"
    MOVED = "moved"
    REMOVED = "removed"
    RENAMED = "renamed"
    TIGHTENED = "tightened"
    UNDECIDED = "undecided"
    UNDEPRECATED = "undeprecated"


class Aspect(StrEnum):
    """What of the element changed where it is not the element as a whole: a constraint on its values,
    or something that is written of it.
    """

    ACCESS = "access"  # readOnly, writeOnly
    ADDITIONAL_PROPERTIES = "additional-properties"  # additionalProperties, unevaluatedProperties
    ADDRESS = "address"  # URLs and variables
    BOUND = "bound"  # minimum, maxLength, maxItems and the like
    COMPOSITION = "composition"  # allOf
    CONDITION = "condition"  # if, then, else; dependentRequired, dependentSchemas
    CONTAINS = "contains"
    CONTRADICTION = "contradiction"  # no value can meet the schema
    CONTENT = "content"  # contentEncoding, contentMediaType, contentSchema
    DEFAULT = "default"
    DEPRECATION = "deprecation"  # deprecated
    DISCRIMINATOR = "discriminator"
    ENUMERATION = "enumeration"  # enum, const
    FORMAT = "format"
    MULTIPLE_OF = "multiple-of"  # multipleOf
    NAMES = "names"  # x-enum-varnames
    NOT = "not"
    NULL = "null"  # nullable, or null among the types
    OPERATION_ID = "operation-id"  # operationId
    ORDER = "order"  # the order of parameters
    PATTERN = "pattern"
    PATTERN_PROPERTIES = "pattern-properties"  # patternProperties
    PROPERTY_NAMES = "property-names"  # propertyNames
    REQUIRED = "required"
    SERIALISATION = "serialisation"  # style, explode, allowReserved
    STABILITY = "stability"  # x-stability-level and labels
    SUNSET = "sunset"  # x-sunset
    TAGS = "tags"
    TYPE = "type"
    UNIQUE_ITEMS = "unique-items"  # uniqueItems
    VALUES = "values"  # what is let in as a whole
    VERSION = "version"  # info.version


class ChangeKind(StrEnum):
    """A kind of change: its name, which rules and reports use, and what that name means."""

    element: Element
    action: Action
    aspect: Aspect | None

    def __new__(
        cls, name: str, element: Element, action: Action, aspect: Aspect | None = None
    ) -> ChangeKind:
        kind = str.__new__(cls, name)
        kind._value_ = name
        kind.element, kind.action, kind.aspect = element, action, aspect
        return kind

    @classmethod
    def named(cls, name: str) -> ChangeKind:
        """The kind of that name, which must be one. Raises KeyError."""
        return _BY_NAME[name]

    @property
    def removes(self) -> bool:
        """Whether the element as a whole is gone; a lifted constraint, default or mark is none."""
        return self.action is Action.REMOVED and self.aspect is None

    @property
    def adds(self) -> bool:
        """Whether the element as a whole is new."""
        return self.action is Action.ADDED and self.aspect is None

    # fmt: off
    ADDITIONAL_PROPERTIES_ALLOWED = "additional-properties-allowed", Element.SCHEMA, Action.LOOSENED, Aspect.ADDITIONAL_PROPERTIES
    ADDITIONAL_PROPERTIES_FORBIDDEN = "additional-properties-forbidden", Element.SCHEMA, Action.TIGHTENED, Aspect.ADDITIONAL_PROPERTIES
    ADDITIONAL_PROPERTIES_FREED = "additional-properties-freed", Element.SCHEMA, Action.LOOSENED, Aspect.ADDITIONAL_PROPERTIES
    ADDITIONAL_PROPERTIES_RESTRICTED = "additional-properties-restricted", Element.SCHEMA, Action.TIGHTENED, Aspect.ADDITIONAL_PROPERTIES
    BECAME_NOT_NULLABLE = "became-not-nullable", Element.SCHEMA, Action.TIGHTENED, Aspect.NULL
    BECAME_NULLABLE = "became-nullable", Element.SCHEMA, Action.LOOSENED, Aspect.NULL
    BODY_ADDED = "body-added", Element.BODY, Action.ADDED
    BODY_BECAME_OPTIONAL = "body-became-optional", Element.BODY, Action.LOOSENED, Aspect.REQUIRED
    BODY_BECAME_REQUIRED = "body-became-required", Element.BODY, Action.TIGHTENED, Aspect.REQUIRED
    BODY_REMOVED = "body-removed", Element.BODY, Action.REMOVED
    CALLBACK_ADDED = "callback-added", Element.CALLBACK, Action.ADDED
    CALLBACK_REMOVED = "callback-removed", Element.CALLBACK, Action.REMOVED
    COMPOSITION_CHANGED = "composition-changed", Element.SCHEMA, Action.CHANGED, Aspect.COMPOSITION
    CONDITION_ADDED = "condition-added", Element.SCHEMA, Action.ADDED, Aspect.CONDITION
    CONDITION_CHANGED = "condition-changed", Element.SCHEMA, Action.CHANGED, Aspect.CONDITION
    CONDITION_REMOVED = "condition-removed", Element.SCHEMA, Action.REMOVED, Aspect.CONDITION
    CONST_ADDED = "const-added", Element.SCHEMA, Action.ADDED, Aspect.ENUMERATION
    CONST_CHANGED = "const-changed", Element.SCHEMA, Action.CHANGED, Aspect.ENUMERATION
    CONST_REMOVED = "const-removed", Element.SCHEMA, Action.REMOVED, Aspect.ENUMERATION
    CONTAINS_ADDED = "contains-added", Element.SCHEMA, Action.ADDED, Aspect.CONTAINS
    CONTAINS_REMOVED = "contains-removed", Element.SCHEMA, Action.REMOVED, Aspect.CONTAINS
    CONTENT_ENCODING_CHANGED = "content-encoding-changed", Element.SCHEMA, Action.CHANGED, Aspect.CONTENT
    CONTENT_MEDIA_TYPE_CHANGED = "content-media-type-changed", Element.SCHEMA, Action.CHANGED, Aspect.CONTENT
    CONTENT_SCHEMA_ADDED = "content-schema-added", Element.SCHEMA, Action.ADDED, Aspect.CONTENT
    CONTENT_SCHEMA_REMOVED = "content-schema-removed", Element.SCHEMA, Action.REMOVED, Aspect.CONTENT
    CONTRADICTION_INTRODUCED = "contradiction-introduced", Element.SCHEMA, Action.ADDED, Aspect.CONTRADICTION
    CONTRADICTION_RESOLVED = "contradiction-resolved", Element.SCHEMA, Action.REMOVED, Aspect.CONTRADICTION
    DEFAULT_ADDED = "default-added", Element.SCHEMA, Action.ADDED, Aspect.DEFAULT
    DEFAULT_CHANGED = "default-changed", Element.SCHEMA, Action.CHANGED, Aspect.DEFAULT
    DEFAULT_REMOVED = "default-removed", Element.SCHEMA, Action.REMOVED, Aspect.DEFAULT
    DEPENDENT_REQUIRED_ADDED = "dependent-required-added", Element.SCHEMA, Action.ADDED, Aspect.CONDITION
    DEPENDENT_REQUIRED_CHANGED = "dependent-required-changed", Element.SCHEMA, Action.CHANGED, Aspect.CONDITION
    DEPENDENT_REQUIRED_REMOVED = "dependent-required-removed", Element.SCHEMA, Action.REMOVED, Aspect.CONDITION
    DEPENDENT_SCHEMA_ADDED = "dependent-schema-added", Element.SCHEMA, Action.ADDED, Aspect.CONDITION
    DEPENDENT_SCHEMA_REMOVED = "dependent-schema-removed", Element.SCHEMA, Action.REMOVED, Aspect.CONDITION
    DISCRIMINATOR_ADDED = "discriminator-added", Element.SCHEMA, Action.ADDED, Aspect.DISCRIMINATOR
    DISCRIMINATOR_CHANGED = "discriminator-changed", Element.SCHEMA, Action.CHANGED, Aspect.DISCRIMINATOR
    DISCRIMINATOR_REMOVED = "discriminator-removed", Element.SCHEMA, Action.REMOVED, Aspect.DISCRIMINATOR
    DISCRIMINATOR_VALUE_ADDED = "discriminator-value-added", Element.VALUE, Action.ADDED
    DISCRIMINATOR_VALUE_MOVED = "discriminator-value-moved", Element.VALUE, Action.MOVED
    DISCRIMINATOR_VALUE_REMOVED = "discriminator-value-removed", Element.VALUE, Action.REMOVED
    ENCODING_ALLOW_RESERVED_CHANGED = "encoding-allow-reserved-changed", Element.ENCODING, Action.CHANGED, Aspect.SERIALISATION
    ENCODING_CONTENT_TYPE_CHANGED = "encoding-content-type-changed", Element.ENCODING, Action.CHANGED, Aspect.SERIALISATION
    ENCODING_EXPLODE_CHANGED = "encoding-explode-changed", Element.ENCODING, Action.CHANGED, Aspect.SERIALISATION
    ENCODING_STYLE_CHANGED = "encoding-style-changed", Element.ENCODING, Action.CHANGED, Aspect.SERIALISATION
    ENUM_ADDED = "enum-added", Element.SCHEMA, Action.ADDED, Aspect.ENUMERATION
    ENUM_NAMES_CHANGED = "enum-names-changed", Element.SCHEMA, Action.CHANGED, Aspect.NAMES
    ENUM_REMOVED = "enum-removed", Element.SCHEMA, Action.REMOVED, Aspect.ENUMERATION
    ENUM_VALUE_ADDED = "enum-value-added", Element.VALUE, Action.ADDED
    ENUM_VALUE_REMOVED = "enum-value-removed", Element.VALUE, Action.REMOVED
    ERROR_STATUS_ADDED = "error-status-added", Element.STATUS, Action.ADDED
    ERROR_STATUS_REMOVED = "error-status-removed", Element.STATUS, Action.REMOVED
    EXTENSIBLE_VALUE_ADDED = "extensible-value-added", Element.VALUE, Action.ADDED
    EXTENSIBLE_VALUE_REMOVED = "extensible-value-removed", Element.VALUE, Action.REMOVED
    FORMAT_CHANGED = "format-changed", Element.SCHEMA, Action.CHANGED, Aspect.FORMAT
    HEADER_ADDED = "header-added", Element.HEADER, Action.ADDED
    HEADER_BECAME_EXPERIMENTAL = "header-became-experimental", Element.HEADER, Action.CHANGED, Aspect.STABILITY
    HEADER_BECAME_OPTIONAL = "header-became-optional", Element.HEADER, Action.LOOSENED, Aspect.REQUIRED
    HEADER_BECAME_REQUIRED = "header-became-required", Element.HEADER, Action.TIGHTENED, Aspect.REQUIRED
    HEADER_BECAME_STABLE = "header-became-stable", Element.HEADER, Action.CHANGED, Aspect.STABILITY
    HEADER_DEPRECATED = "header-deprecated", Element.HEADER, Action.DEPRECATED, Aspect.DEPRECATION
    HEADER_EXPLODE_CHANGED = "header-explode-changed", Element.HEADER, Action.CHANGED, Aspect.SERIALISATION
    HEADER_REMOVED = "header-removed", Element.HEADER, Action.REMOVED
    HEADER_SUNSET_CHANGED = "header-sunset-changed", Element.HEADER, Action.CHANGED, Aspect.SUNSET
    HEADER_SUNSET_TOO_SOON = "header-sunset-too-soon", Element.HEADER, Action.CHANGED, Aspect.SUNSET
    HEADER_UNDEPRECATED = "header-undeprecated", Element.HEADER, Action.UNDEPRECATED, Aspect.DEPRECATION
    LINK_ADDED = "link-added", Element.LINK, Action.ADDED
    LINK_CHANGED = "link-changed", Element.LINK, Action.CHANGED
    LINK_REMOVED = "link-removed", Element.LINK, Action.REMOVED
    MAJOR_VERSION_NOT_RAISED = "major-version-not-raised", Element.DOCUMENT, Action.CHANGED, Aspect.VERSION
    MAX_CONTAINS_LOOSENED = "max-contains-loosened", Element.SCHEMA, Action.LOOSENED, Aspect.BOUND
    MAX_CONTAINS_TIGHTENED = "max-contains-tightened", Element.SCHEMA, Action.TIGHTENED, Aspect.BOUND
    MAX_ITEMS_LOOSENED = "max-items-loosened", Element.SCHEMA, Action.LOOSENED, Aspect.BOUND
    MAX_ITEMS_TIGHTENED = "max-items-tightened", Element.SCHEMA, Action.TIGHTENED, Aspect.BOUND
    MAX_LENGTH_LOOSENED = "max-length-loosened", Element.SCHEMA, Action.LOOSENED, Aspect.BOUND
    MAX_LENGTH_TIGHTENED = "max-length-tightened", Element.SCHEMA, Action.TIGHTENED, Aspect.BOUND
    MAX_PROPERTIES_LOOSENED = "max-properties-loosened", Element.SCHEMA, Action.LOOSENED, Aspect.BOUND
    MAX_PROPERTIES_TIGHTENED = "max-properties-tightened", Element.SCHEMA, Action.TIGHTENED, Aspect.BOUND
    MAXIMUM_LOOSENED = "maximum-loosened", Element.SCHEMA, Action.LOOSENED, Aspect.BOUND
    MAXIMUM_TIGHTENED = "maximum-tightened", Element.SCHEMA, Action.TIGHTENED, Aspect.BOUND
    MEDIA_TYPE_ADDED = "media-type-added", Element.MEDIA_TYPE, Action.ADDED
    MEDIA_TYPE_NARROWED = "media-type-narrowed", Element.MEDIA_TYPE, Action.TIGHTENED
    MEDIA_TYPE_REMOVED = "media-type-removed", Element.MEDIA_TYPE, Action.REMOVED
    MEDIA_TYPE_SPELLING_CHANGED = "media-type-spelling-changed", Element.MEDIA_TYPE, Action.RENAMED
    MEDIA_TYPE_WIDENED = "media-type-widened", Element.MEDIA_TYPE, Action.LOOSENED
    MIN_CONTAINS_LOOSENED = "min-contains-loosened", Element.SCHEMA, Action.LOOSENED, Aspect.BOUND
    MIN_CONTAINS_TIGHTENED = "min-contains-tightened", Element.SCHEMA, Action.TIGHTENED, Aspect.BOUND
    MIN_ITEMS_LOOSENED = "min-items-loosened", Element.SCHEMA, Action.LOOSENED, Aspect.BOUND
    MIN_ITEMS_TIGHTENED = "min-items-tightened", Element.SCHEMA, Action.TIGHTENED, Aspect.BOUND
    MIN_LENGTH_LOOSENED = "min-length-loosened", Element.SCHEMA, Action.LOOSENED, Aspect.BOUND
    MIN_LENGTH_TIGHTENED = "min-length-tightened", Element.SCHEMA, Action.TIGHTENED, Aspect.BOUND
    MIN_PROPERTIES_LOOSENED = "min-properties-loosened", Element.SCHEMA, Action.LOOSENED, Aspect.BOUND
    MIN_PROPERTIES_TIGHTENED = "min-properties-tightened", Element.SCHEMA, Action.TIGHTENED, Aspect.BOUND
    MINIMUM_LOOSENED = "minimum-loosened", Element.SCHEMA, Action.LOOSENED, Aspect.BOUND
    MINIMUM_TIGHTENED = "minimum-tightened", Element.SCHEMA, Action.TIGHTENED, Aspect.BOUND
    MULTIPLE_OF_ADDED = "multiple-of-added", Element.SCHEMA, Action.ADDED, Aspect.MULTIPLE_OF
    MULTIPLE_OF_CHANGED = "multiple-of-changed", Element.SCHEMA, Action.CHANGED, Aspect.MULTIPLE_OF
    MULTIPLE_OF_REMOVED = "multiple-of-removed", Element.SCHEMA, Action.REMOVED, Aspect.MULTIPLE_OF
    NOT_ADDED = "not-added", Element.SCHEMA, Action.ADDED, Aspect.NOT
    NOT_CHANGED = "not-changed", Element.SCHEMA, Action.CHANGED, Aspect.NOT
    NOT_REMOVED = "not-removed", Element.SCHEMA, Action.REMOVED, Aspect.NOT
    OAUTH_FLOW_ADDED = "oauth-flow-added", Element.SECURITY, Action.ADDED
    OAUTH_FLOW_REMOVED = "oauth-flow-removed", Element.SECURITY, Action.REMOVED
    OAUTH_SCOPE_ADDED = "oauth-scope-added", Element.SECURITY, Action.ADDED
    OAUTH_SCOPE_REMOVED = "oauth-scope-removed", Element.SECURITY, Action.REMOVED
    OAUTH_URL_CHANGED = "oauth-url-changed", Element.SECURITY, Action.CHANGED, Aspect.ADDRESS
    OPEN_VALUES_NARROWED = "open-values-narrowed", Element.SCHEMA, Action.TIGHTENED, Aspect.VALUES
    OPEN_VALUES_WIDENED = "open-values-widened", Element.SCHEMA, Action.LOOSENED, Aspect.VALUES
    OPERATION_ADDED = "operation-added", Element.OPERATION, Action.ADDED
    OPERATION_BECAME_EXPERIMENTAL = "operation-became-experimental", Element.OPERATION, Action.CHANGED, Aspect.STABILITY
    OPERATION_BECAME_STABLE = "operation-became-stable", Element.OPERATION, Action.CHANGED, Aspect.STABILITY
    OPERATION_DEPRECATED = "operation-deprecated", Element.OPERATION, Action.DEPRECATED, Aspect.DEPRECATION
    OPERATION_ID_ADDED = "operation-id-added", Element.OPERATION, Action.ADDED, Aspect.OPERATION_ID
    OPERATION_ID_CHANGED = "operation-id-changed", Element.OPERATION, Action.CHANGED, Aspect.OPERATION_ID
    OPERATION_ID_REMOVED = "operation-id-removed", Element.OPERATION, Action.REMOVED, Aspect.OPERATION_ID
    OPERATION_ID_REPOINTED = "operation-id-repointed", Element.OPERATION, Action.MOVED, Aspect.OPERATION_ID
    OPERATION_REMOVED = "operation-removed", Element.OPERATION, Action.REMOVED
    OPERATION_SUNSET_CHANGED = "operation-sunset-changed", Element.OPERATION, Action.CHANGED, Aspect.SUNSET
    OPERATION_SUNSET_TOO_SOON = "operation-sunset-too-soon", Element.OPERATION, Action.CHANGED, Aspect.SUNSET
    OPERATION_UNDEPRECATED = "operation-undeprecated", Element.OPERATION, Action.UNDEPRECATED, Aspect.DEPRECATION
    PARAMETER_ADDED = "parameter-added", Element.PARAMETER, Action.ADDED
    PARAMETER_ALLOW_EMPTY_VALUE_ADDED = "parameter-allow-empty-value-added", Element.PARAMETER, Action.ADDED, Aspect.SERIALISATION
    PARAMETER_ALLOW_EMPTY_VALUE_REMOVED = "parameter-allow-empty-value-removed", Element.PARAMETER, Action.REMOVED, Aspect.SERIALISATION
    PARAMETER_ALLOW_RESERVED_ADDED = "parameter-allow-reserved-added", Element.PARAMETER, Action.ADDED, Aspect.SERIALISATION
    PARAMETER_ALLOW_RESERVED_REMOVED = "parameter-allow-reserved-removed", Element.PARAMETER, Action.REMOVED, Aspect.SERIALISATION
    PARAMETER_BECAME_EXPERIMENTAL = "parameter-became-experimental", Element.PARAMETER, Action.CHANGED, Aspect.STABILITY
    PARAMETER_BECAME_OPTIONAL = "parameter-became-optional", Element.PARAMETER, Action.LOOSENED, Aspect.REQUIRED
    PARAMETER_BECAME_REQUIRED = "parameter-became-required", Element.PARAMETER, Action.TIGHTENED, Aspect.REQUIRED
    PARAMETER_BECAME_STABLE = "parameter-became-stable", Element.PARAMETER, Action.CHANGED, Aspect.STABILITY
    PARAMETER_DEFAULT_ADDED = "parameter-default-added", Element.PARAMETER, Action.ADDED, Aspect.DEFAULT
    PARAMETER_DEFAULT_CHANGED = "parameter-default-changed", Element.PARAMETER, Action.CHANGED, Aspect.DEFAULT
    PARAMETER_DEFAULT_REMOVED = "parameter-default-removed", Element.PARAMETER, Action.REMOVED, Aspect.DEFAULT
    PARAMETER_DEPRECATED = "parameter-deprecated", Element.PARAMETER, Action.DEPRECATED, Aspect.DEPRECATION
    PARAMETER_EXPLODE_CHANGED = "parameter-explode-changed", Element.PARAMETER, Action.CHANGED, Aspect.SERIALISATION
    PARAMETER_ORDER_CHANGED = "parameter-order-changed", Element.OPERATION, Action.CHANGED, Aspect.ORDER
    PARAMETER_REMOVED = "parameter-removed", Element.PARAMETER, Action.REMOVED
    PARAMETER_STYLE_CHANGED = "parameter-style-changed", Element.PARAMETER, Action.CHANGED, Aspect.SERIALISATION
    PARAMETER_SUNSET_CHANGED = "parameter-sunset-changed", Element.PARAMETER, Action.CHANGED, Aspect.SUNSET
    PARAMETER_SUNSET_TOO_SOON = "parameter-sunset-too-soon", Element.PARAMETER, Action.CHANGED, Aspect.SUNSET
    PARAMETER_UNDEPRECATED = "parameter-undeprecated", Element.PARAMETER, Action.UNDEPRECATED, Aspect.DEPRECATION
    PATH_PARAMETER_RENAMED = "path-parameter-renamed", Element.PARAMETER, Action.RENAMED
    PATTERN_ADDED = "pattern-added", Element.SCHEMA, Action.ADDED, Aspect.PATTERN
    PATTERN_CHANGED = "pattern-changed", Element.SCHEMA, Action.CHANGED, Aspect.PATTERN
    PATTERN_PROPERTY_ADDED = "pattern-property-added", Element.SCHEMA, Action.ADDED, Aspect.PATTERN_PROPERTIES
    PATTERN_PROPERTY_REMOVED = "pattern-property-removed", Element.SCHEMA, Action.REMOVED, Aspect.PATTERN_PROPERTIES
    PATTERN_REMOVED = "pattern-removed", Element.SCHEMA, Action.REMOVED, Aspect.PATTERN
    PROPERTY_ADDED = "property-added", Element.PROPERTY, Action.ADDED
    PROPERTY_BECAME_EXPERIMENTAL = "property-became-experimental", Element.PROPERTY, Action.CHANGED, Aspect.STABILITY
    PROPERTY_BECAME_OPTIONAL = "property-became-optional", Element.PROPERTY, Action.LOOSENED, Aspect.REQUIRED
    PROPERTY_BECAME_READ_ONLY = "property-became-read-only", Element.PROPERTY, Action.CHANGED, Aspect.ACCESS
    PROPERTY_BECAME_REQUIRED = "property-became-required", Element.PROPERTY, Action.TIGHTENED, Aspect.REQUIRED
    PROPERTY_BECAME_STABLE = "property-became-stable", Element.PROPERTY, Action.CHANGED, Aspect.STABILITY
    PROPERTY_BECAME_WRITE_ONLY = "property-became-write-only", Element.PROPERTY, Action.CHANGED, Aspect.ACCESS
    PROPERTY_CEASED_TO_BE_READ_ONLY = "property-ceased-to-be-read-only", Element.PROPERTY, Action.CHANGED, Aspect.ACCESS
    PROPERTY_CEASED_TO_BE_WRITE_ONLY = "property-ceased-to-be-write-only", Element.PROPERTY, Action.CHANGED, Aspect.ACCESS
    PROPERTY_DEPRECATED = "property-deprecated", Element.PROPERTY, Action.DEPRECATED, Aspect.DEPRECATION
    PROPERTY_NAMES_ADDED = "property-names-added", Element.SCHEMA, Action.ADDED, Aspect.PROPERTY_NAMES
    PROPERTY_NAMES_REMOVED = "property-names-removed", Element.SCHEMA, Action.REMOVED, Aspect.PROPERTY_NAMES
    PROPERTY_REMOVED = "property-removed", Element.PROPERTY, Action.REMOVED
    PROPERTY_SUNSET_CHANGED = "property-sunset-changed", Element.PROPERTY, Action.CHANGED, Aspect.SUNSET
    PROPERTY_SUNSET_TOO_SOON = "property-sunset-too-soon", Element.PROPERTY, Action.CHANGED, Aspect.SUNSET
    PROPERTY_UNDEPRECATED = "property-undeprecated", Element.PROPERTY, Action.UNDEPRECATED, Aspect.DEPRECATION
    REQUIRED_BODY_ADDED = "required-body-added", Element.BODY, Action.ADDED
    REQUIRED_HEADER_ADDED = "required-header-added", Element.HEADER, Action.ADDED
    REQUIRED_HEADER_REMOVED = "required-header-removed", Element.HEADER, Action.REMOVED
    REQUIRED_PARAMETER_ADDED = "required-parameter-added", Element.PARAMETER, Action.ADDED
    REQUIRED_PARAMETER_REMOVED = "required-parameter-removed", Element.PARAMETER, Action.REMOVED
    REQUIRED_PROPERTY_ADDED = "required-property-added", Element.PROPERTY, Action.ADDED
    REQUIRED_PROPERTY_BECAME_READ_ONLY = "required-property-became-read-only", Element.PROPERTY, Action.CHANGED, Aspect.ACCESS
    REQUIRED_PROPERTY_BECAME_WRITE_ONLY = "required-property-became-write-only", Element.PROPERTY, Action.CHANGED, Aspect.ACCESS
    REQUIRED_PROPERTY_CEASED_TO_BE_READ_ONLY = "required-property-ceased-to-be-read-only", Element.PROPERTY, Action.CHANGED, Aspect.ACCESS
    REQUIRED_PROPERTY_CEASED_TO_BE_WRITE_ONLY = "required-property-ceased-to-be-write-only", Element.PROPERTY, Action.CHANGED, Aspect.ACCESS
    REQUIRED_PROPERTY_REMOVED = "required-property-removed", Element.PROPERTY, Action.REMOVED
    SCHEMA_DEPRECATED = "schema-deprecated", Element.SCHEMA, Action.DEPRECATED, Aspect.DEPRECATION
    SCHEMA_RENAMED = "schema-renamed", Element.SCHEMA, Action.RENAMED
    SCHEMA_UNDEPRECATED = "schema-undeprecated", Element.SCHEMA, Action.UNDEPRECATED, Aspect.DEPRECATION
    SECURITY_BEARER_CHANGED = "security-bearer-changed", Element.SECURITY, Action.CHANGED
    SECURITY_LOOSENED = "security-loosened", Element.SECURITY, Action.LOOSENED
    SECURITY_REARRANGED = "security-rearranged", Element.SECURITY, Action.CHANGED
    SECURITY_TIGHTENED = "security-tightened", Element.SECURITY, Action.TIGHTENED
    SERIALISATION_CHANGED = "serialisation-changed", Element.PARAMETER, Action.CHANGED, Aspect.SERIALISATION
    SERVER_ADDED = "server-added", Element.SERVER, Action.ADDED
    SERVER_REMOVED = "server-removed", Element.SERVER, Action.REMOVED
    SERVER_VARIABLE_CHANGED = "server-variable-changed", Element.SERVER, Action.CHANGED, Aspect.ADDRESS
    SUCCESS_STATUS_ADDED = "success-status-added", Element.STATUS, Action.ADDED
    SUCCESS_STATUS_REMOVED = "success-status-removed", Element.STATUS, Action.REMOVED
    TAGS_CHANGED = "tags-changed", Element.OPERATION, Action.CHANGED, Aspect.TAGS
    TYPE_CHANGED = "type-changed", Element.SCHEMA, Action.CHANGED, Aspect.TYPE
    TYPE_NARROWED = "type-narrowed", Element.SCHEMA, Action.TIGHTENED, Aspect.TYPE
    TYPE_WIDENED = "type-widened", Element.SCHEMA, Action.LOOSENED, Aspect.TYPE
    UNEVALUATED_PROPERTIES_ALLOWED = "unevaluated-properties-allowed", Element.SCHEMA, Action.LOOSENED, Aspect.ADDITIONAL_PROPERTIES
    UNEVALUATED_PROPERTIES_FORBIDDEN = "unevaluated-properties-forbidden", Element.SCHEMA, Action.TIGHTENED, Aspect.ADDITIONAL_PROPERTIES
    UNEVALUATED_PROPERTIES_FREED = "unevaluated-properties-freed", Element.SCHEMA, Action.LOOSENED, Aspect.ADDITIONAL_PROPERTIES
    UNEVALUATED_PROPERTIES_RESTRICTED = "unevaluated-properties-restricted", Element.SCHEMA, Action.TIGHTENED, Aspect.ADDITIONAL_PROPERTIES
    UNIQUE_ITEMS_ADDED = "unique-items-added", Element.SCHEMA, Action.ADDED, Aspect.UNIQUE_ITEMS
    UNIQUE_ITEMS_REMOVED = "unique-items-removed", Element.SCHEMA, Action.REMOVED, Aspect.UNIQUE_ITEMS
    VALUES_NARROWED = "values-narrowed", Element.SCHEMA, Action.TIGHTENED, Aspect.VALUES
    VALUES_UNDECIDED = "values-undecided", Element.SCHEMA, Action.UNDECIDED, Aspect.VALUES
    VALUES_WIDENED = "values-widened", Element.SCHEMA, Action.LOOSENED, Aspect.VALUES
    VARIANT_ADDED = "variant-added", Element.ALTERNATIVE, Action.ADDED
    VARIANT_REMOVED = "variant-removed", Element.ALTERNATIVE, Action.REMOVED
    VARIANTS_ADDED = "variants-added", Element.ALTERNATIVE, Action.ADDED
    VARIANTS_REMOVED = "variants-removed", Element.ALTERNATIVE, Action.REMOVED
    VERSION_LOWERED = "version-lowered", Element.DOCUMENT, Action.CHANGED, Aspect.VERSION
    VERSION_NOT_RAISED = "version-not-raised", Element.DOCUMENT, Action.CHANGED, Aspect.VERSION
    WEBHOOK_ADDED = "webhook-added", Element.WEBHOOK, Action.ADDED
    WEBHOOK_REMOVED = "webhook-removed", Element.WEBHOOK, Action.REMOVED
    XML_CHANGED = "xml-changed", Element.SCHEMA, Action.CHANGED, Aspect.SERIALISATION
    # fmt: on


_BY_NAME = {kind.value: kind for kind in ChangeKind}
