"""Whether one schema lets in what another does: families of ways to write one set, and sets that differ."""

from __future__ import annotations

from typing import Any

import pytest
import yaml

from runai_compat.value_sets.inclusion import Answer, Inclusion, Verdict
from runai_compat.value_sets.unchanged import Unchanged
from runai_compat.value_sets.validation import Reading
from runai_specs.openapi.schemas.effective_schema import Schemas

YES, NO, UNDECIDED = Verdict.YES, Verdict.NO, Verdict.UNDECIDED
A, B = "{type: object, required: [a]}", "{type: object, required: [b]}"


def asked(
    old: Any, new: Any, olds: Any = None, news: Any = None, reading: Reading = Reading.JSON
) -> tuple[Answer, Answer]:
    """Whether the new one lets in what the old one does, and the other way round."""
    sides = [Schemas({"openapi": "3.1.0", "components": {"schemas": components or {}}}) for components in (olds, news or olds)]  # fmt: skip
    includes = Inclusion(Unchanged(*sides))
    one, other = (sides[0], old), (sides[1], new)
    return includes(one, other, reading), includes(other, one, reading)


def verdicts(old: str, new: str, reading: Reading = Reading.JSON) -> tuple[Verdict, Verdict]:
    """The same of schemas in YAML."""
    answers = asked(yaml.safe_load(old), yaml.safe_load(new), reading=reading)
    return answers[0].verdict, answers[1].verdict


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (f"anyOf: [{A}, {{anyOf: [{B}]}}]", f"anyOf: [{B}, {A}, {A}]"),
        ("{type: [string, integer], maxLength: 3}", "{anyOf: [{type: string, maxLength: 3}, {type: integer}]}"),
        ("{type: object, dependentRequired: {a: [b]}}", "{type: object, if: {required: [a]}, then: {required: [b]}}"),
        ("{type: object, dependentSchemas: {a: {required: [b]}}}", "{type: object, dependentRequired: {a: [b]}}"),
        ("{enum: [a, b]}", "{oneOf: [{const: a}, {const: b}]}"),
        ("{type: string}", "{anyOf: [{type: string}, {enum: [a, b]}]}"),
        ("{type: number}", "{anyOf: [{type: number}, {type: integer, minimum: 3}]}"),
        ("{type: integer, minimum: 0.5}", "{type: integer, minimum: 1}"),
        ("{type: number, multipleOf: 1}", "{type: integer}"),
        ("{type: integer, exclusiveMinimum: 9007199254740993}", "{type: integer, minimum: 9007199254740994}"),
        ("{type: integer, maxLength: 3}", "{type: integer, required: [a]}"),
        ("{not: {not: {type: string}}}", "{type: string}"),
        ("{type: object, properties: {c: {type: string}}, oneOf: [{required: [a]}, {required: [b]}]}",
         "{oneOf: [{type: object, required: [a], properties: {c: {type: string}}}, {type: object, required: [b], properties: {c: {type: string}}}]}"),
        ("{allOf: [{type: object, required: [a]}, {oneOf: [{required: [b]}]}]}", "{type: object, required: [a, b]}"),
        ("{type: object, patternProperties: {^x-: {type: string}}, properties: {x-a: {type: string}}}",
         "{type: object, patternProperties: {^x-: {type: string}}}"),
        ("{type: array, contains: {type: string}, minContains: 0}", "{type: array}"),
        ("{type: array, contains: {}, minContains: 2}", "{type: array, minItems: 2}"),
        ("{type: array, prefixItems: [false]}", "{type: array, maxItems: 0}"),
        ("{type: object, properties: {a: {type: string}}, unevaluatedProperties: false}",
         "{type: object, properties: {a: {type: string}}, additionalProperties: false}"),
        ("{type: object, patternProperties: {'^(a|b)$': {}}, additionalProperties: false}",
         "{type: object, properties: {a: {}, b: {}}, additionalProperties: false}"),
        ("{type: array, uniqueItems: true, items: {enum: [a, b, 3]}}",
         "{type: array, uniqueItems: true, items: {enum: [a, b, 3]}, maxItems: 3}"),
        ("{type: array, uniqueItems: true, prefixItems: [{}], items: {type: integer, minimum: 1, maximum: 4}}",
         "{type: array, uniqueItems: true, prefixItems: [{}], items: {type: integer, minimum: 1, maximum: 4}, maxItems: 5}"),
        ("{type: object, patternProperties: {^x-: {type: string}, ^y-: {type: string}}}",
         "{type: object, patternProperties: {'^[xy]-': {type: string}}}"),
    ],
)  # fmt: skip
def test_one_set_in_two_ways(old: str, new: str) -> None:
    """Nothing is refused, whichever is asked of which."""
    assert verdicts(old, new) == (YES, YES)


@pytest.mark.parametrize(
    ("old", "new", "answers"),
    [
        ("{type: object}", f"{{oneOf: [{A}, {B}, {{type: object, maxProperties: 0}}]}}", (NO, YES)),
        ("{type: integer}", "{oneOf: [{type: integer}, {type: number}]}", (NO, NO)),
        ("{enum: [a]}", "{oneOf: [{enum: [a]}, {type: string}]}", (NO, NO)),
        (A, f"{{anyOf: [{A}, {B}]}}", (YES, NO)),
        ("{type: object}", "{anyOf: [{type: object}], additionalProperties: false}", (NO, YES)),
        ("{type: object, minProperties: 1}", "{anyOf: [{type: object}, {type: array}]}", (YES, NO)),
        ("{type: string, pattern: ^a}", "{type: string, pattern: ^b}", (NO, NO)),
        ("{type: string, format: uuid}", "{type: string, format: date}", (UNDECIDED, UNDECIDED)),
        ("{type: array, contains: {const: 1}, maxContains: 2}", "{type: array, contains: {const: 1}}", (YES, NO)),
        ("{type: array, contains: {const: 1}, minContains: 0, maxContains: 1}",
         "{type: array, contains: {const: 1}, minContains: 1}", (NO, NO)),
        ("{type: object, additionalProperties: {type: string}}",
         "{type: object, additionalProperties: {type: string}, properties: {a: {type: integer}}}", (NO, NO)),
        ("{type: object, patternProperties: {^x-: {type: string}}, additionalProperties: false}",
         "{type: object, additionalProperties: false}", (NO, YES)),
        ("{type: string, not: {enum: [a]}}", "{type: string, not: {enum: [a, b]}}", (NO, YES)),
    ],
)  # fmt: skip
def test_sets_that_differ(old: str, new: str, answers: tuple[Verdict, Verdict]) -> None:
    """What is refused is found, and nothing else."""
    assert verdicts(old, new) == answers


def test_members_of_an_open_object_that_it_does_not_name() -> None:
    """They are nobody's business: describing a further one refuses nothing that anybody counts on."""
    assert verdicts("{type: object}", "{type: object, properties: {a: {type: string}}}") == (YES, YES)  # fmt: skip
    assert verdicts("{type: object}", "{type: object, properties: {a: {type: string}}, required: [a]}")[0] is NO  # fmt: skip


def test_values_that_travel_as_text() -> None:
    """There every number is a string, and not every string a number."""
    lists = "{type: array, items: {type: integer}}", "{type: array, items: {type: string}}"
    assert verdicts(*lists, Reading.TEXT) == (YES, NO)
    assert verdicts(*lists) == (NO, NO)


@pytest.mark.parametrize(
    ("old", "new", "answers"),
    [
        ("{type: integer, enum: [1, 2]}", "{type: string, enum: ['1', '2']}", (YES, YES)),
        ("{type: number, enum: [1.5]}", "{type: string, enum: ['1.5', '2']}", (YES, NO)),
        ("{type: string, enum: ['1', '2']}", "{type: integer}", (YES, NO)),
        ("{type: string, enum: ['01']}", "{type: integer}", (NO, NO)),
        ("{type: boolean}", "{type: string, enum: ['true', 'false', auto]}", (YES, NO)),
        ("{type: boolean}", "{type: string, enum: ['True', 'False']}", (NO, NO)),
        ("{type: number}", "{type: string, enum: ['NaN', 'Infinity', '[1]', '1e3']}", (NO, NO)),
        ("{type: string, enum: ['1']}", "{type: string, pattern: '^[0-9]$'}", (YES, NO)),
        ("{type: array, items: {enum: [1, 2]}}", "{type: array, items: {enum: ['1', '2']}}", (YES, YES)),
        ("{anyOf: [{type: integer}, {type: boolean}]}",
         "{anyOf: [{type: integer}, {type: string, enum: ['true', 'false']}]}", (YES, YES)),
    ],
)  # fmt: skip
def test_listed_texts_that_read_as_values(
    old: str, new: str, answers: tuple[Verdict, Verdict]
) -> None:
    """Where values travel as text they stand for what they read as; in JSON they never do."""
    assert verdicts(old, new, Reading.TEXT) == answers
    assert verdicts(new, old, Reading.TEXT) == answers[::-1]
    if answers != (NO, NO) and "pattern" not in new:
        assert verdicts(old, new)[0] is NO


def _reference(name: str) -> dict[str, str]:
    return {"$ref": f"#/components/schemas/{name}"}


def _ring(renamed: str) -> dict[str, Any]:
    """Five schemas, each holding all of them; one has a member of another name."""
    ring = {f"n{place}": _reference(f"R{place}") for place in range(5)}
    return {
        f"R{place}": {
            "type": "object",
            "properties": {**ring, "a" if place != 3 else renamed: {"type": "string"}},
            "required": ["a" if place != 3 else renamed],
        }
        for place in range(5)
    }


def test_schemas_within_each_other() -> None:
    """A ring is compared once around, and a difference in it found."""
    same = asked(_reference("R0"), _reference("R0"), _ring("a"), _ring("a"))
    assert [result.verdict for result in same] == [YES, YES]
    other = asked(_reference("R0"), _reference("R0"), _ring("a"), _ring("b"))
    assert [result.verdict for result in other] == [NO, NO]


def _alternatives(count: int) -> dict[str, Any]:
    return {
        f"A{place}": {
            "type": "object",
            "properties": {"kind": {"const": f"k{place}"}, f"p{place}": {"type": "string"}},
            "required": ["kind"],
        }
        for place in range(count)
    }


def _steps(old: Any, new: Any, components: Any) -> int:
    """How many steps it takes to see that one lets in the other."""
    sides = [Schemas({"openapi": "3.1.0", "components": {"schemas": components}}) for _ in range(2)]
    includes = Inclusion(Unchanged(*sides))
    assert includes((sides[0], old), (sides[1], new)).verdict is YES
    return includes.spent


@pytest.mark.slow
@pytest.mark.parametrize("keyword", ["oneOf", "anyOf"])
def test_many_alternatives(keyword: str) -> None:
    """A hundred with one added are decided, in steps that grow no faster than the pairs of them."""
    counts = []
    for count in (25, 50, 100):
        old = {keyword: [_reference(f"A{place}") for place in range(count)]}
        new = {keyword: [_reference(f"A{place}") for place in range(count + 1)]}
        counts.append(_steps(old, new, _alternatives(count + 1)))
    assert counts[2] <= 4.5 * counts[1] <= 21 * counts[0]


def test_many_values() -> None:
    """A thousand values are one set, whether listed or each an alternative."""
    values = [f"v{place}" for place in range(1000)]
    assert (
        _steps({"enum": values}, {"oneOf": [{"const": value} for value in reversed(values)]}, {})
        < 50
    )


@pytest.mark.parametrize("keyword", ["oneOf", "anyOf"])
def test_a_chain_that_doubles(keyword: str) -> None:
    """Two ways to the same schema are one, however long the chain."""
    chain: dict[str, Any] = {
        f"C{place}": {keyword: [_reference(f"C{place + 1}")] * 2} for place in range(60)
    }
    assert _steps(_reference("C0"), _reference("C0"), {**chain, "C60": {"type": "string"}}) < 2000


def test_what_is_too_deep_is_undecided() -> None:
    """And never a traceback."""
    chain: dict[str, Any] = {
        f"C{place}": {"type": "object", "properties": {"x": _reference(f"C{place + 1}")}, "required": ["x"]}
        for place in range(500)
    }  # fmt: skip
    ends = [{**chain, "C500": {"type": kind}} for kind in ("string", "integer")]
    assert asked(_reference("C0"), _reference("C0"), *ends)[0].verdict is UNDECIDED
