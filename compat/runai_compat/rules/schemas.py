"""The rows for changes inside schemas; each example is a whole schema before and after."""

from __future__ import annotations

from collections.abc import Iterator

from ..vocabulary import Severity
from .builder import BOTH, NARROWER, NEITHER, UNKNOWN, WIDER, Side, both, sunsets
from .model import Area, Exposure, Rule

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
    yield from both(
        "type-widened", "more JSON types are possible", WIDER, "type: integer", "type: number"
    )
    yield from both(
        "type-narrowed", "fewer JSON types are possible", NARROWER, "type: number", "type: integer"
    )
    yield from both(
        "type-changed", "the JSON type is another one", BOTH, "type: string", "type: integer"
    )
    torn = "allOf: [{type: string}, {type: object}]"
    mistake = (
        "A schema that no value can meet is a mistake; what servers do cannot be told from it."
    )
    yield from both("contradiction-introduced", "a schema contradicts itself now", UNKNOWN, "type: string", torn,
                    request=Side(why=mistake), response=Side(why=mistake))  # fmt: skip
    yield from both("contradiction-resolved", "a schema no longer contradicts itself", UNKNOWN, torn, "type: string",
                    request=Side(why=mistake), response=Side(why=mistake))  # fmt: skip
    yield from both("became-nullable", "null became possible", WIDER,
                    "type: string", "type: string\nnullable: true")  # fmt: skip
    yield from both("became-not-nullable", "null is no longer possible", NARROWER,
                    "type: string\nnullable: true", "type: string")  # fmt: skip
    yield from both("format-changed", "the format changed", None,
                    "type: string\nformat: uuid", "type: string\nformat: uri",
                    request=Side(why="A format may be checked or be a mere note; servers differ."),
                    response=Side(why="A client that parses by the format can fail."))  # fmt: skip
    yield from both("enum-added", "the values became a closed list", NARROWER,
                    "type: string", "type: string\nenum: [a, b]")  # fmt: skip
    yield from both("enum-removed", "the closed list of values was lifted", WIDER,
                    "type: string\nenum: [a, b]", "type: string", response=_GROWS)  # fmt: skip
    yield from both("const-added", "only one value is possible now", NARROWER,
                    "type: string", "type: string\nconst: a")  # fmt: skip
    yield from both("const-removed", "the only possible value was lifted", WIDER,
                    "type: string\nconst: a", "type: string")  # fmt: skip
    yield from both("const-changed", "the only possible value is another one", BOTH,
                    "type: string\nconst: a", "type: string\nconst: b")  # fmt: skip
    members = "type: string\nenum: [a, b]\nx-enum-varnames: [{}, {}]"
    yield from both("enum-names-changed", "the values of the list have other names", NEITHER,
                    members.format("A", "B"), members.format("First", "Second"),
                    client=Severity.BREAKING, client_only=True,
                    request=_MEMBER, response=_MEMBER)  # fmt: skip
    yield from both("enum-value-removed", "a value of the list is gone", NARROWER,
                    "type: string\nenum: [a, b, c]", "type: string\nenum: [a, b]")  # fmt: skip
    yield from both("enum-value-added", "the list has a new value", WIDER,
                    "type: string\nenum: [a, b]", "type: string\nenum: [a, b, c]",
                    response=Side(exposure=Exposure.DEPENDS,
                                  hint="Give code that branches on this value a default case."))  # fmt: skip
    extensible = "type: string\nx-extensible-enum: [a, b{}]"
    yield from both("extensible-value-removed", "a value of the open list is gone", NARROWER,
                    extensible.format(", c"), extensible.format(""))  # fmt: skip
    yield from both("extensible-value-added", "the open list has a new value", WIDER,
                    extensible.format(""), extensible.format(", c"),
                    response=Side(exposure=Exposure.TOLERANT,
                                  why="The list says that further values come; only a client that rejects "
                                      "what it does not know can fail."))  # fmt: skip
    yield from both("default-added", "an omitted value has a default now", NEITHER,
                    "type: string", "type: string\ndefault: a",
                    request=Side(why="A client that omits the value may get another behaviour.",
                                 hint="Send the value explicitly where the old behaviour is meant."),
                    response=Side(effect=NEITHER))  # fmt: skip
    yield from both("default-removed", "an omitted value has no default any more", NEITHER,
                    "type: string\ndefault: a", "type: string",
                    request=Side(why="A client that omits the value may get another behaviour.",
                                 hint="Send the old default explicitly."),
                    response=Side(effect=NEITHER))  # fmt: skip
    yield from both("default-changed", "an omitted value means something else", NEITHER,
                    "type: string\ndefault: a", "type: string\ndefault: b",
                    request=Side(why="A client that omits the value gets another behaviour.",
                                 hint="Send the old default explicitly."),
                    response=Side(effect=NEITHER))  # fmt: skip


_BOUNDS = (
    ("minimum", "lower bound of the number", "type: integer\nminimum: {}", 1, 5),
    ("maximum", "upper bound of the number", "type: integer\nmaximum: {}", 50, 10),
    ("min-length", "least length of the text", "type: string\nminLength: {}", 1, 5),
    ("max-length", "greatest length of the text", "type: string\nmaxLength: {}", 50, 10),
    ("min-items", "least number of items", "type: array\nitems: {{type: string}}\nminItems: {}", 1, 5),
    ("max-items", "greatest number of items", "type: array\nitems: {{type: string}}\nmaxItems: {}", 50, 10),
    ("min-properties", "least number of members", "type: object\nminProperties: {}", 1, 5),
    ("max-properties", "greatest number of members", "type: object\nmaxProperties: {}", 50, 10),
    ("min-contains", "least number of items that must match",
     "type: array\nitems: {{}}\ncontains: {{type: string}}\nminContains: {}", 1, 5),
    ("max-contains", "greatest number of items that may match",
     "type: array\nitems: {{}}\ncontains: {{type: string}}\nmaxContains: {}", 50, 10),
)  # fmt: skip


def _bounds() -> Iterator[Rule]:
    for kind, what, example, loose, tight in _BOUNDS:
        examples = (example.format(loose), example.format(tight))
        yield from both(f"{kind}-tightened", f"the {what} allows less", NARROWER, *examples)
        yield from both(f"{kind}-loosened", f"the {what} allows more", WIDER, *reversed(examples))
    yield from both("multiple-of-added", "the number must be a multiple now", NARROWER,
                    "type: integer", "type: integer\nmultipleOf: 5")  # fmt: skip
    yield from both("multiple-of-removed", "the number need not be a multiple any more", WIDER,
                    "type: integer\nmultipleOf: 5", "type: integer")  # fmt: skip
    yield from both("multiple-of-changed", "the number must be a multiple of something else", None,
                    "type: integer\nmultipleOf: 2", "type: integer\nmultipleOf: 3")  # fmt: skip
    yield from both("unique-items-added", "items may not repeat any more", NARROWER,
                    "type: array\nitems: {type: string}",
                    "type: array\nitems: {type: string}\nuniqueItems: true")  # fmt: skip
    yield from both("unique-items-removed", "items may repeat now", WIDER,
                    "type: array\nitems: {type: string}\nuniqueItems: true",
                    "type: array\nitems: {type: string}")  # fmt: skip


def _texts() -> Iterator[Rule]:
    yield from both("pattern-added", "the text must match a pattern now", NARROWER,
                    "type: string", "type: string\npattern: ^[a-z]+$")  # fmt: skip
    yield from both("pattern-removed", "the text need not match a pattern any more", WIDER,
                    "type: string\npattern: ^[a-z]+$", "type: string", response=_TOLERATED)  # fmt: skip
    yield from both("pattern-changed", "the text must match another pattern", None,
                    "type: string\npattern: ^[a-z]+$", "type: string\npattern: ^[a-z0-9]+$",
                    response=_TOLERATED)  # fmt: skip
    yield from both("content-encoding-changed", "the text is encoded in another way", BOTH,
                    "type: string\ncontentEncoding: base64",
                    "type: string\ncontentEncoding: base32")  # fmt: skip
    yield from both("content-media-type-changed", "the text holds another media type", BOTH,
                    "type: string\ncontentMediaType: text/csv",
                    "type: string\ncontentMediaType: text/html")  # fmt: skip
    yield from both("content-schema-added", "what the text holds is described now", NARROWER,
                    "type: string\ncontentMediaType: application/json",
                    "type: string\ncontentMediaType: application/json\ncontentSchema: {type: object}")  # fmt: skip
    yield from both("content-schema-removed", "what the text holds is not described any more", WIDER,
                    "type: string\ncontentMediaType: application/json\ncontentSchema: {type: object}",
                    "type: string\ncontentMediaType: application/json")  # fmt: skip


_AB = "type: object\nproperties: {a: {type: string}, b: {type: string}}"
_A = "type: object\nproperties: {a: {type: string}}"


def _members() -> Iterator[Rule]:
    yield from both("property-added", "an optional property is new", None, _A, _AB,
                    request=Side(why="Clients need not send it.", hint="Nothing has to be done."),
                    response=_TOLERATED)  # fmt: skip
    yield from both("required-property-added", "a required property is new", NARROWER,
                    f"{_A}\nrequired: [a]", f"{_AB}\nrequired: [a, b]",
                    request=Side(why="A request without the property is refused.",
                                 hint="Send the property from the new release on."),
                    response=_TOLERATED)  # fmt: skip
    yield from both("property-removed", "an optional property is gone", None, _AB, _A,
                    request=Side(why="What clients send there is ignored, or refused where the "
                                     "object is closed.",
                                 hint="Stop sending the property; look for what replaces it."),
                    response=Side(effect=WIDER, exposure=Exposure.DEPENDS,
                                  why="A client that counts on the property, though it was "
                                      "optional, misses it.",
                                  hint="Make the code that reads the property cope without it."))  # fmt: skip
    yield from both("required-property-removed", "a required property is gone", None,
                    f"{_AB}\nrequired: [a, b]", f"{_A}\nrequired: [a]",
                    request=Side(why="What every client sends there is ignored, or refused where "
                                     "the object is closed.",
                                 hint="Stop sending the property; look for what replaces it."),
                    response=Side(effect=WIDER, why="A client was promised the property and misses it.",
                                  hint="Change the code that reads the property."))  # fmt: skip
    yield from both("property-became-required", "a property must be there now", NARROWER,
                    _A, f"{_A}\nrequired: [a]",
                    request=Side(why="A request without the property is refused.",
                                 hint="Send the property from the new release on."))  # fmt: skip
    yield from both("property-became-optional", "a property may be missing now", WIDER,
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
        yield from both(f"{prefix}-ceased-to-be-read-only", f"{kind} can be set now",
                        NARROWER if needed else WIDER, read, bare,
                        request=Side(why="The property was for answers only; now requests must "
                                         "have it." if needed else ""),
                        response=Side(effect=NEITHER))  # fmt: skip
        yield from both(f"{prefix}-became-write-only", f"{kind} is no longer answered", UNKNOWN, bare, write,
                        request=Side(effect=NEITHER),
                        response=Side(effect=WIDER, exposure=Exposure.CERTAIN if needed else Exposure.DEPENDS,
                                      why="A client that reads the property misses it."))  # fmt: skip
        yield from both(f"{prefix}-ceased-to-be-write-only", f"{kind} is answered now", UNKNOWN, write, bare,
                        request=Side(effect=NEITHER), response=_TOLERATED)  # fmt: skip
    bare, old = _marked("", required=False), _marked("deprecated: true", required=False)
    stability = _marked("x-stability-level: alpha", required=False)
    soon = Side(hint="Plan to move away from the property before it is removed.")
    yield from both("property-deprecated", "a property is deprecated", NEITHER, bare, old,
                    request=soon, response=soon)  # fmt: skip
    yield from sunsets("property", "property", Area.SCHEMA,
                       lambda mark: _marked(mark, required=False))  # fmt: skip
    yield from both(
        "property-undeprecated", "a property is no longer deprecated", NEITHER, old, bare
    )
    yield from both(
        "property-became-experimental", "a property became experimental", NEITHER, bare, stability
    )
    yield from both(
        "property-became-stable", "a property is no longer experimental", NEITHER, stability, bare
    )
    shared = "$ref: '#/x-{}'"
    yield from both("schema-renamed", "a shared schema has another name", NEITHER,
                    shared.format("cat"), shared.format("tom"),
                    client=Severity.BREAKING, client_only=True,
                    request=_CLASS, response=_CLASS)  # fmt: skip
    yield from both("schema-deprecated", "a whole value is deprecated", NEITHER,
                    "type: string", "type: string\ndeprecated: true")  # fmt: skip
    yield from both("schema-undeprecated", "a whole value is no longer deprecated", NEITHER,
                    "type: string\ndeprecated: true", "type: string")  # fmt: skip


def _rest_of_members() -> Iterator[Rule]:
    closed, open_ = "type: object\n{}: false", "type: object"
    for keyword, kind in (
        ("additionalProperties", "additional-properties"),
        ("unevaluatedProperties", "unevaluated-properties"),
    ):
        shut, typed = closed.format(keyword), f"type: object\n{keyword}: {{type: string}}"
        yield from both(f"{kind}-forbidden", "members that are not named are refused now", NARROWER,
                        open_, shut)  # fmt: skip
        yield from both(f"{kind}-allowed", "members that are not named are possible now", WIDER,
                        shut, open_, response=_TOLERATED)  # fmt: skip
        yield from both(f"{kind}-restricted", "members that are not named must fit a schema now", NARROWER,
                        open_, typed)  # fmt: skip
        yield from both(f"{kind}-freed", "members that are not named can be anything now", WIDER,
                        typed, open_)  # fmt: skip
    named = "type: object\npatternProperties: {^x-: {type: string}}"
    yield from both("pattern-property-added", "members named by a pattern must fit a schema now", NARROWER,
                    open_, named)  # fmt: skip
    yield from both("pattern-property-removed", "members named by a pattern can be anything now", WIDER,
                    named, open_)  # fmt: skip
    names = "type: object\npropertyNames: {maxLength: 5}"
    yield from both(
        "property-names-added", "the names of members must fit a schema now", NARROWER, open_, names
    )
    yield from both(
        "property-names-removed", "the names of members are free now", WIDER, names, open_
    )
    one = "type: object\ndependentRequired: {a: [b]}"
    other = "type: object\ndependentRequired: {a: [c]}"
    yield from both(
        "dependent-required-added", "a member asks for more other members", NARROWER, open_, one
    )
    yield from both(
        "dependent-required-removed", "a member asks for fewer other members", WIDER, one, open_
    )
    yield from both(
        "dependent-required-changed", "a member asks for different other members", BOTH, one, other
    )
    leaning = "type: object\ndependentSchemas: {a: {required: [b]}}"
    yield from both(
        "dependent-schema-added", "a member asks more of the whole object", NARROWER, open_, leaning
    )
    yield from both(
        "dependent-schema-removed", "a member asks less of the whole object", WIDER, leaning, open_
    )


_CAT = "{type: object, properties: {kind: {type: string, enum: [cat]}, lives: {type: integer}}, required: [kind]}"
_DOG = "{type: object, properties: {kind: {type: string, enum: [dog]}, tricks: {type: integer}}, required: [kind]}"
_COW = "{type: object, properties: {kind: {type: string, enum: [cow]}, milk: {type: integer}}, required: [kind]}"


def _alternatives() -> Iterator[Rule]:
    two, three = f"oneOf:\n- {_CAT}\n- {_DOG}", f"oneOf:\n- {_CAT}\n- {_DOG}\n- {_COW}"
    yield from both("variant-added", "there is a new alternative", None, two, three)
    yield from both("variant-removed", "an alternative is gone", None, three, two)
    plain = "type: object\nproperties: {kind: {type: string}}"
    grouped = f"{plain}\noneOf: [{{required: [kind]}}, {{required: [name]}}]"
    yield from both(
        "variants-added", "one of several alternatives must fit now", NARROWER, plain, grouped
    )
    yield from both(
        "variants-removed", "none of the alternatives must fit any more", WIDER, grouped, plain
    )
    loose = "oneOf:\n- {type: object, properties: {a: {type: string}}}\n- {type: object, properties: {b: {type: string}}}"
    yield from both("composition-changed", "how many alternatives may fit at once changed", None,
                    loose, loose.replace("oneOf", "anyOf"))  # fmt: skip
    said = f"{two}\ndiscriminator: {{propertyName: kind}}"
    yield from both(
        "discriminator-added", "a property tells the alternatives apart now", NEITHER, two, said
    )
    yield from both("discriminator-removed", "no property tells the alternatives apart any more", UNKNOWN,
                    said, two)  # fmt: skip
    yield from both("discriminator-changed", "another property tells the alternatives apart", BOTH,
                    said, said.replace("propertyName: kind", "propertyName: type"))  # fmt: skip
    mapped = f"{two}\ndiscriminator: {{propertyName: kind, mapping: {{cat: '#/x-cat', {{}}dog: '#/x-dog'}}}}"
    fewer, more = mapped.replace("{}", ""), mapped.replace("{}", "pup: '#/x-dog', ")
    yield from both("discriminator-value-added", "an alternative has a further name", WIDER, fewer, more,
                    response=_GROWS)  # fmt: skip
    yield from both(
        "discriminator-value-removed", "an alternative lost one of its names", NARROWER, more, fewer
    )
    yield from both("discriminator-value-moved", "a name stands for another alternative", BOTH,
                    fewer, fewer.replace("x-dog", "x-CAT").replace("x-cat", "x-dog").replace("x-CAT", "x-cat"))  # fmt: skip


def _conditions() -> Iterator[Rule]:
    listed = "type: array\nitems: {}"
    holding = "type: array\nitems: {}\ncontains: {type: string}"
    yield from both(
        "contains-added", "the list must hold a certain item now", NARROWER, listed, holding
    )
    yield from both(
        "contains-removed", "the list need not hold a certain item any more", WIDER, holding, listed
    )
    once, twice = "type: integer", "oneOf: [{type: integer}, {type: number}]"
    yield from both(
        "values-narrowed", "what was accepted before is refused now", NARROWER, once, twice
    )
    yield from both("values-widened", "what was refused before is accepted now", WIDER, twice, once)
    loose = "type: object\nunevaluatedProperties: false\nanyOf: [{properties: {a: {}}}, {properties: {b: {}}}]"
    yield from both("values-undecided", "whether the same values are accepted cannot be told", UNKNOWN,
                    loose, loose.replace("b: {}", "b: {minLength: 1}"))  # fmt: skip
    text = "type: string"
    but = "type: string\nnot: {enum: [a]}"
    yield from both("not-added", "some values are excluded now", NARROWER, text, but)
    yield from both("not-removed", "some values are no longer excluded", WIDER, but, text)
    yield from both(
        "not-changed", "other values are excluded", UNKNOWN, but, "type: string\nnot: {enum: [b]}"
    )
    base = "type: object\nproperties: {a: {type: string}}"
    ruled = f"{base}\nif: {{required: [a]}}\nthen: {{required: [b]}}"
    yield from both("condition-added", "a condition holds now", NARROWER, base, ruled)
    yield from both("condition-removed", "a condition does not hold any more", WIDER, ruled, base)
    yield from both("condition-changed", "a condition is another one", UNKNOWN,
                    ruled, ruled.replace("if: {required: [a]}", "if: {required: [c]}"))  # fmt: skip
