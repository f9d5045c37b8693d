"""The rows for changes inside schemas; each example is a whole schema before and after."""

from __future__ import annotations

from collections.abc import Iterator

from ..vocabulary import Severity
from .builder import BOTH, NARROWER, NEITHER, UNKNOWN, UNPROMISED, WIDER, Side, both, sunsets
from .model import Area, Exposure, Rule

_OPEN = Side(
    exposure=Exposure.DEPENDS,
    why="It shows only in values with members that the schema leaves open: with them a value fits "
    "several alternatives of a oneOf.",
)
_GROWS = Side(exposure=Exposure.DEPENDS)
_TOLERATED = Side(effect=WIDER, exposure=Exposure.TOLERANT)


def rules() -> Iterator[Rule]:
    """Every row about schemas."""
    yield from _types()
    yield from _bounds()
    yield from _texts()
    yield from _members()
    yield from _marks()
    yield from _rest_of_members()
    yield from _alternatives()
    yield from _conditions()


_MEMBER = Side(why="A generated client names the members of its class after them.",
               hint="Rename the members in the code that uses them.")  # fmt: skip
_CLASS = Side(why="A generated client names its class after the schema.",
              hint="Rename the class where it is imported.")  # fmt: skip


def _types() -> Iterator[Rule]:
    yield from both("type-widened", "a JSON type was added", WIDER, "type: integer", "type: number")
    yield from both(
        "type-narrowed", "a JSON type was removed", NARROWER, "type: number", "type: integer"
    )
    yield from both("type-changed", "the JSON type changed", BOTH, "type: string", "type: integer")
    torn = "allOf: [{type: string}, {type: object}]"
    mistake = (
        "A schema that no value can meet is a mistake; what servers do cannot be told from it."
    )
    yield from both("contradiction-introduced", "a schema became contradictory: no value fits", UNKNOWN, "type: string", torn,
                    request=Side(why=mistake), response=Side(why=mistake))  # fmt: skip
    yield from both("contradiction-resolved", "a schema is no longer contradictory", UNKNOWN, torn, "type: string",
                    request=Side(why=mistake), response=Side(why=mistake))  # fmt: skip
    yield from both("became-nullable", "the value became nullable", WIDER,
                    "type: string", "type: string\nnullable: true")  # fmt: skip
    yield from both("became-not-nullable", "the value is no longer nullable", NARROWER,
                    "type: string\nnullable: true", "type: string")  # fmt: skip
    yield from both("format-changed", "the format changed", None,
                    "type: string\nformat: uuid", "type: string\nformat: uri",
                    request=Side(why="A format may be checked or be a mere note; servers differ."),
                    response=Side(why="A client that parses by the format can fail."))  # fmt: skip
    yield from both("enum-added", "an enumeration was added", NARROWER,
                    "type: string", "type: string\nenum: [a, b]")  # fmt: skip
    yield from both("enum-removed", "the enumeration was removed", WIDER,
                    "type: string\nenum: [a, b]", "type: string", response=_GROWS)  # fmt: skip
    yield from both("const-added", "a constant was added", NARROWER,
                    "type: string", "type: string\nconst: a")  # fmt: skip
    yield from both("const-removed", "the constant was removed", WIDER,
                    "type: string\nconst: a", "type: string")  # fmt: skip
    yield from both("const-changed", "the constant changed", BOTH,
                    "type: string\nconst: a", "type: string\nconst: b")  # fmt: skip
    members = "type: string\nenum: [a, b]\nx-enum-varnames: [{}, {}]"
    yield from both("enum-names-changed", "the names of enumeration values changed", NEITHER,
                    members.format("A", "B"), members.format("First", "Second"),
                    client=Severity.BREAKING, client_only=True,
                    request=_MEMBER, response=_MEMBER)  # fmt: skip
    yield from both("enum-value-removed", "an enumeration value was removed", NARROWER,
                    "type: string\nenum: [a, b, c]", "type: string\nenum: [a, b]")  # fmt: skip
    yield from both("enum-value-added", "an enumeration value was added", WIDER,
                    "type: string\nenum: [a, b]", "type: string\nenum: [a, b, c]",
                    response=Side(exposure=Exposure.DEPENDS,
                                  hint="Give code that branches on this value a default case."))  # fmt: skip
    extensible = "type: string\nx-extensible-enum: [a, b{}]"
    yield from both("extensible-value-removed", "a value of the extensible enumeration was removed", NARROWER,
                    extensible.format(", c"), extensible.format(""))  # fmt: skip
    yield from both("extensible-value-added", "a value of the extensible enumeration was added", WIDER,
                    extensible.format(""), extensible.format(", c"),
                    response=Side(exposure=Exposure.TOLERANT,
                                  why="The list says that further values come; only a client that rejects "
                                      "what it does not know can fail."))  # fmt: skip
    yield from both("default-added", "a default was added", NEITHER,
                    "type: string", "type: string\ndefault: a",
                    request=Side(why="A client that omits the value may get another behaviour.",
                                 hint="Send the value explicitly where the old behaviour is meant."),
                    response=Side(effect=NEITHER))  # fmt: skip
    yield from both("default-removed", "the default was removed", NEITHER,
                    "type: string\ndefault: a", "type: string",
                    request=Side(why="A client that omits the value may get another behaviour.",
                                 hint="Send the old default explicitly."),
                    response=Side(effect=NEITHER))  # fmt: skip
    yield from both("default-changed", "the default changed", NEITHER,
                    "type: string\ndefault: a", "type: string\ndefault: b",
                    request=Side(why="A client that omits the value gets another behaviour.",
                                 hint="Send the old default explicitly."),
                    response=Side(effect=NEITHER))  # fmt: skip


_BOUNDS = (
    ("minimum", "minimum", "type: integer\nminimum: {}", 1, 5),
    ("maximum", "maximum", "type: integer\nmaximum: {}", 50, 10),
    ("min-length", "minimum length", "type: string\nminLength: {}", 1, 5),
    ("max-length", "maximum length", "type: string\nmaxLength: {}", 50, 10),
    ("min-items", "minimum number of items", "type: array\nitems: {{type: string}}\nminItems: {}", 1, 5),
    ("max-items", "maximum number of items", "type: array\nitems: {{type: string}}\nmaxItems: {}", 50, 10),
    ("min-properties", "minimum number of properties", "type: object\nminProperties: {}", 1, 5),
    ("max-properties", "maximum number of properties", "type: object\nmaxProperties: {}", 50, 10),
    ("min-contains", "minimum number of items that match contains",
     "type: array\nitems: {{}}\ncontains: {{type: string}}\nminContains: {}", 1, 5),
    ("max-contains", "maximum number of items that match contains",
     "type: array\nitems: {{}}\ncontains: {{type: string}}\nmaxContains: {}", 50, 10),
)  # fmt: skip


def _bounds() -> Iterator[Rule]:
    for kind, what, example, loose, tight in _BOUNDS:
        examples = (example.format(loose), example.format(tight))
        yield from both(f"{kind}-tightened", f"the {what} was tightened", NARROWER, *examples)
        yield from both(f"{kind}-loosened", f"the {what} was loosened", WIDER, *reversed(examples))
    yield from both("multiple-of-added", "multipleOf was added", NARROWER,
                    "type: integer", "type: integer\nmultipleOf: 5")  # fmt: skip
    yield from both("multiple-of-removed", "multipleOf was removed", WIDER,
                    "type: integer\nmultipleOf: 5", "type: integer")  # fmt: skip
    yield from both("multiple-of-changed", "multipleOf changed", None,
                    "type: integer\nmultipleOf: 2", "type: integer\nmultipleOf: 3")  # fmt: skip
    yield from both("unique-items-added", "items must be unique", NARROWER,
                    "type: array\nitems: {type: string}",
                    "type: array\nitems: {type: string}\nuniqueItems: true")  # fmt: skip
    yield from both("unique-items-removed", "items need no longer be unique", WIDER,
                    "type: array\nitems: {type: string}\nuniqueItems: true",
                    "type: array\nitems: {type: string}")  # fmt: skip


def _texts() -> Iterator[Rule]:
    yield from both("pattern-added", "a pattern was added", NARROWER,
                    "type: string", "type: string\npattern: ^[a-z]+$")  # fmt: skip
    yield from both("pattern-removed", "the pattern was removed", WIDER,
                    "type: string\npattern: ^[a-z]+$", "type: string", response=_TOLERATED)  # fmt: skip
    yield from both("pattern-changed", "the pattern changed", None,
                    "type: string\npattern: ^[a-z]+$", "type: string\npattern: ^[a-z0-9]+$",
                    response=_TOLERATED)  # fmt: skip
    yield from both("content-encoding-changed", "the content encoding of a text changed", BOTH,
                    "type: string\ncontentEncoding: base64",
                    "type: string\ncontentEncoding: base32")  # fmt: skip
    yield from both("content-media-type-changed", "the media type inside a text changed", BOTH,
                    "type: string\ncontentMediaType: text/csv",
                    "type: string\ncontentMediaType: text/html")  # fmt: skip
    yield from both("content-schema-added", "a schema of the content of a text was added", NARROWER,
                    "type: string\ncontentMediaType: application/json",
                    "type: string\ncontentMediaType: application/json\ncontentSchema: {type: object}")  # fmt: skip
    yield from both("content-schema-removed", "the schema of the content of a text was removed", WIDER,
                    "type: string\ncontentMediaType: application/json\ncontentSchema: {type: object}",
                    "type: string\ncontentMediaType: application/json")  # fmt: skip


_AB = "type: object\nproperties: {a: {type: string}, b: {type: string}}"
_A = "type: object\nproperties: {a: {type: string}}"


def _members() -> Iterator[Rule]:
    yield from both("property-added", "an optional property was added", None, _A, _AB,
                    request=Side(why="Clients need not send it.", hint="Nothing has to be done."),
                    response=_TOLERATED)  # fmt: skip
    yield from both("required-property-added", "a required property was added", NARROWER,
                    f"{_A}\nrequired: [a]", f"{_AB}\nrequired: [a, b]",
                    request=Side(why="A request without the property is refused.",
                                 hint="Send the property from the new release on."),
                    response=_TOLERATED)  # fmt: skip
    yield from both("property-removed", "an optional property was removed", None, _AB, _A,
                    request=Side(why="What clients send there is ignored, or refused where the "
                                     "object is closed.",
                                 hint="Stop sending the property; look for what replaces it."),
                    response=Side(effect=WIDER, exposure=Exposure.DEPENDS,
                                  why="A client that counts on the property, though it was "
                                      "optional, misses it.",
                                  hint="Make the code that reads the property cope without it."))  # fmt: skip
    yield from both("required-property-removed", "a required property was removed", None,
                    f"{_AB}\nrequired: [a, b]", f"{_A}\nrequired: [a]",
                    request=Side(why="What every client sends there is ignored, or refused where "
                                     "the object is closed.",
                                 hint="Stop sending the property; look for what replaces it."),
                    response=Side(effect=WIDER, why="A client was promised the property and misses it.",
                                  hint="Change the code that reads the property."))  # fmt: skip
    yield from both("property-became-required", "a property became required", NARROWER,
                    _A, f"{_A}\nrequired: [a]",
                    request=Side(why="A request without the property is refused.",
                                 hint="Send the property from the new release on."))  # fmt: skip
    yield from both("property-became-optional", "a property became optional", WIDER,
                    f"{_A}\nrequired: [a]", _A,
                    response=Side(why="A client was promised the property and can miss it.",
                                  hint="Make the code that reads the property cope without it."))  # fmt: skip


def _marked(mark: str, *, required: bool) -> str:
    needed = "\nrequired: [a]" if required else ""
    return f"type: object\nproperties: {{a: {{type: string{', ' + mark if mark else ''}}}}}{needed}"


def _marks() -> Iterator[Rule]:
    for prefix, needed in (("property", False), ("required-property", True)):
        kind = "a required property" if needed else "a property"
        bare = _marked("", required=needed)
        read, write = (_marked(f"{m}: true", required=needed) for m in ("readOnly", "writeOnly"))
        yield from both(f"{prefix}-became-read-only", f"{kind} became read-only", NEITHER, bare, read,
                        request=Side(why="What clients send there no longer counts; a server should ignore it.",
                                     hint="Stop sending the property."),
                        response=Side(effect=NEITHER))  # fmt: skip
        yield from both(f"{prefix}-ceased-to-be-read-only", f"{kind} is no longer read-only",
                        NARROWER if needed else WIDER, read, bare,
                        request=Side(why="The property was for answers only; now requests must "
                                         "have it." if needed else ""),
                        response=Side(effect=NEITHER))  # fmt: skip
        yield from both(f"{prefix}-became-write-only", f"{kind} became write-only", UNKNOWN, bare, write,
                        request=Side(effect=NEITHER),
                        response=Side(effect=WIDER, exposure=Exposure.CERTAIN if needed else Exposure.DEPENDS,
                                      why="A client that reads the property misses it."))  # fmt: skip
        yield from both(f"{prefix}-ceased-to-be-write-only", f"{kind} is no longer write-only", UNKNOWN, write, bare,
                        request=Side(effect=NEITHER), response=_TOLERATED)  # fmt: skip
    bare, old = _marked("", required=False), _marked("deprecated: true", required=False)
    stability = _marked("x-stability-level: alpha", required=False)
    soon = Side(hint="Plan to move away from the property before it is removed.")
    yield from both("property-deprecated", "a property became deprecated", NEITHER, bare, old,
                    request=soon, response=soon)  # fmt: skip
    yield from sunsets("property", "property", Area.SCHEMA,
                       lambda mark: _marked(mark, required=False))  # fmt: skip
    yield from both(
        "property-undeprecated", "a property is no longer deprecated", NEITHER, old, bare
    )
    yield from both(
        "property-became-experimental",
        "a property became experimental",
        UNKNOWN,
        bare,
        stability,
        request=UNPROMISED,
        response=UNPROMISED,
    )
    yield from both(
        "property-became-stable", "a property is no longer experimental", NEITHER, stability, bare
    )
    shared = "$ref: '#/x-{}'"
    yield from both("schema-renamed", "a shared schema was renamed", NEITHER,
                    shared.format("cat"), shared.format("tom"),
                    client=Severity.BREAKING, client_only=True,
                    request=_CLASS, response=_CLASS)  # fmt: skip
    yield from both("schema-deprecated", "a schema became deprecated", NEITHER,
                    "type: string", "type: string\ndeprecated: true")  # fmt: skip
    yield from both("schema-undeprecated", "a schema is no longer deprecated", NEITHER,
                    "type: string\ndeprecated: true", "type: string")  # fmt: skip


def _rest_of_members() -> Iterator[Rule]:
    closed, open_ = "type: object\n{}: false", "type: object"
    for keyword, kind in (
        ("additionalProperties", "additional-properties"),
        ("unevaluatedProperties", "unevaluated-properties"),
    ):
        shut, typed = closed.format(keyword), f"type: object\n{keyword}: {{type: string}}"
        yield from both(f"{kind}-forbidden", "additional properties are no longer allowed", NARROWER,
                        open_, shut)  # fmt: skip
        yield from both(f"{kind}-allowed", "additional properties became allowed", WIDER,
                        shut, open_, response=_TOLERATED)  # fmt: skip
        yield from both(f"{kind}-restricted", "additional properties must match a schema", NARROWER,
                        open_, typed)  # fmt: skip
        yield from both(f"{kind}-freed", "additional properties need no longer match a schema", WIDER,
                        typed, open_)  # fmt: skip
    named = "type: object\npatternProperties: {^x-: {type: string}}"
    yield from both("pattern-property-added", "a pattern property was added", None,
                    open_, named)  # fmt: skip
    yield from both("pattern-property-removed", "a pattern property was removed", None,
                    named, open_)  # fmt: skip
    names = "type: object\npropertyNames: {maxLength: 5}"
    yield from both(
        "property-names-added", "a schema for property names was added", NARROWER, open_, names
    )
    yield from both("property-names-removed", "the schema for property names was removed", WIDER,
                    names, open_, response=_TOLERATED)  # fmt: skip
    one = "type: object\ndependentRequired: {a: [b]}"
    other = "type: object\ndependentRequired: {a: [c]}"
    yield from both(
        "dependent-required-added",
        "a property requires more other properties",
        NARROWER,
        open_,
        one,
    )
    yield from both(
        "dependent-required-removed",
        "a property requires fewer other properties",
        WIDER,
        one,
        open_,
    )
    yield from both(
        "dependent-required-changed",
        "a property requires other properties than before",
        BOTH,
        one,
        other,
    )
    leaning = "type: object\ndependentSchemas: {a: {required: [b]}}"
    yield from both(
        "dependent-schema-added", "a dependent schema was added", NARROWER, open_, leaning
    )
    yield from both(
        "dependent-schema-removed", "a dependent schema was removed", WIDER, leaning, open_
    )


_CAT = "{type: object, properties: {kind: {type: string, enum: [cat]}, lives: {type: integer}}, required: [kind]}"
_DOG = "{type: object, properties: {kind: {type: string, enum: [dog]}, tricks: {type: integer}}, required: [kind]}"
_COW = "{type: object, properties: {kind: {type: string, enum: [cow]}, milk: {type: integer}}, required: [kind]}"


def _alternatives() -> Iterator[Rule]:
    two, three = f"oneOf:\n- {_CAT}\n- {_DOG}", f"oneOf:\n- {_CAT}\n- {_DOG}\n- {_COW}"
    yield from both("variant-added", "an alternative was added (oneOf, anyOf)", None, two, three)
    yield from both(
        "variant-removed", "an alternative was removed (oneOf, anyOf)", None, three, two
    )
    plain = "type: object\nproperties: {kind: {type: string}}"
    grouped = f"{plain}\noneOf: [{{required: [kind]}}, {{required: [name]}}]"
    yield from both(
        "variants-added",
        "alternatives were added: one of them must match",
        NARROWER,
        plain,
        grouped,
    )
    yield from both(
        "variants-removed",
        "all alternatives were removed: none has to match",
        WIDER,
        grouped,
        plain,
    )
    loose = "oneOf:\n- {type: object, properties: {a: {type: string}}}\n- {type: object, properties: {b: {type: string}}}"
    yield from both("composition-changed", "how many alternatives may match at once changed (oneOf, anyOf)", None,
                    loose, loose.replace("oneOf", "anyOf"))  # fmt: skip
    said = f"{two}\ndiscriminator: {{propertyName: kind}}"
    yield from both("discriminator-added", "a discriminator was added", NEITHER, two, said)
    yield from both("discriminator-removed", "the discriminator was removed", UNKNOWN,
                    said, two)  # fmt: skip
    yield from both("discriminator-changed", "the discriminator property changed", BOTH,
                    said, said.replace("propertyName: kind", "propertyName: type"))  # fmt: skip
    mapped = f"{two}\ndiscriminator: {{propertyName: kind, mapping: {{cat: '#/x-cat', {{}}dog: '#/x-dog'}}}}"
    fewer, more = mapped.replace("{}", ""), mapped.replace("{}", "pup: '#/x-dog', ")
    yield from both("discriminator-value-added", "a discriminator value was added", WIDER, fewer, more,
                    response=_GROWS)  # fmt: skip
    yield from both(
        "discriminator-value-removed", "a discriminator value was removed", NARROWER, more, fewer
    )
    yield from both("discriminator-value-moved", "a discriminator value maps to another alternative", BOTH,
                    fewer, fewer.replace("x-dog", "x-CAT").replace("x-cat", "x-dog").replace("x-CAT", "x-cat"))  # fmt: skip


def _conditions() -> Iterator[Rule]:
    listed = "type: array\nitems: {}"
    holding = "type: array\nitems: {}\ncontains: {type: string}"
    yield from both(
        "contains-added",
        "a required item of the array was added (contains)",
        NARROWER,
        listed,
        holding,
    )
    yield from both(
        "contains-removed",
        "the required item of the array was removed (contains)",
        WIDER,
        holding,
        listed,
    )
    once, twice = "type: integer", "oneOf: [{type: integer}, {type: number}]"
    yield from both(
        "values-narrowed", "what was accepted before is refused now", NARROWER, once, twice
    )
    yield from both("values-widened", "what was refused before is accepted now", WIDER, twice, once)
    one = "{{type: object, properties: {{{0}: {{type: string}}}}, required: [{0}]}}".format
    two = f"oneOf:\n- {one('cat')}\n- {one('dog')}"
    three = f"{two}\n- {one('cow')}"
    yield from both("open-values-narrowed", "what was accepted with members that nothing described is refused now",
                    NARROWER, two, three, request=_OPEN, response=_OPEN)  # fmt: skip
    yield from both("open-values-widened", "what was refused with members that nothing described is accepted now",
                    WIDER, three, two, request=_OPEN, response=_OPEN)  # fmt: skip
    many = ", ".join(f"{{properties: {{{name}: {{}}}}}}" for name in "abcdefgh")  # too many at once
    loose = f"type: object\nunevaluatedProperties: false\nanyOf: [{many}]"
    yield from both("values-undecided", "whether the same values are accepted cannot be told", UNKNOWN,
                    loose, loose.replace("b: {}", "b: {minLength: 1}"))  # fmt: skip
    text = "type: string"
    but = "type: string\nnot: {enum: [a]}"
    yield from both("not-added", "excluded values were added (not)", NARROWER, text, but)
    yield from both("not-removed", "the excluded values were removed (not)", WIDER, but, text)
    yield from both(
        "not-changed",
        "the excluded values changed (not)",
        None,
        but,
        "type: string\nnot: {enum: [b]}",
    )
    base = "type: object\nproperties: {a: {type: string}}"
    ruled = f"{base}\nif: {{required: [a]}}\nthen: {{required: [b]}}"
    yield from both(
        "condition-added", "a condition was added (if, then, else)", NARROWER, base, ruled
    )
    yield from both(
        "condition-removed", "the condition was removed (if, then, else)", WIDER, ruled, base
    )
    yield from both("condition-changed", "the condition changed (if, then, else)", None,
                    ruled, ruled.replace("if: {required: [a]}", "if: {required: [c]}"))  # fmt: skip
