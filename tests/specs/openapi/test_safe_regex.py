"""Patterns of strangers: the same answers as Python's own matcher, without its hang-ups."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from runai_specs.openapi.schemas.effective_schema import Schemas
from runai_specs.openapi.schemas.safe_regex import is_simple, matches, matches_all

ATOMS = ("a", "b", ".", "[ab]", "[^a]", r"\d", r"\W", "(a|b)", "(?:ab)", "^", "$", r"\b", "(b*)")
COUNTS = ("", "*", "+", "?", "{2}", "{1,3}", "*?")
patterns = st.lists(st.tuples(st.sampled_from(ATOMS), st.sampled_from(COUNTS)), max_size=5).map(
    lambda parts: "".join(map("".join, parts))
)
HOSTILE = ("(a+)+$", "(a|a)*b", "(.*)*!!", "(x+x+)+y", "((((a*)*)*)*)*b", "a{1000000000}")


@given(patterns, st.text("ab0 -\n", max_size=8))
def test_the_answers_are_those_of_the_language(pattern: str, text: str) -> None:
    """Found where `re` finds it, and a pattern that takes all takes this text too."""
    try:
        found = re.search(pattern, text) is not None
    except re.error:
        assert matches(pattern, text) is None
        return
    if not (text.endswith("\n") and "$" in pattern):  # only Python's `$` stands before a last break
        assert matches(pattern, text) is found
        if "\n" not in text:
            assert found or not matches_all(pattern)


@pytest.mark.parametrize("pattern", HOSTILE)
def test_no_pattern_hangs(pattern: str) -> None:
    """What would take longer than the universe has been there is answered, and is not called simple."""
    assert matches(pattern, "a" * 200 + "!") is False
    assert not is_simple(pattern) or pattern == "a{1000000000}"


@pytest.mark.parametrize(
    "pattern", ["(?=a)a", "(?!a)", r"(a)\1", "(?i)a", "[", "(" * 3000 + ")" * 3000]
)
def test_what_cannot_be_told_is_not_guessed(pattern: str) -> None:
    """Looking around, referring back, flags, no pattern at all."""
    assert matches(pattern, "aa") is None
    assert not matches_all(pattern)


@pytest.mark.parametrize(
    "pattern",
    [
        "",
        "^",
        "$",
        ".*",
        "^.*$",
        "^(.*)$",
        r"^(.|\n)*$",
        r"[\s\S]*",
        r"^[\W\w]*$",
        "^.{0,}$",
        "a*",
        "a?$",
    ],
)
def test_patterns_that_ask_nothing(pattern: str) -> None:
    """However it is written."""
    assert matches_all(pattern)


@pytest.mark.parametrize("pattern", [".+", "^a*$", "^.{0,5}$", "a", r"^\S*$"])
def test_patterns_that_ask_something(pattern: str) -> None:
    """A length, a character, an end."""
    assert not matches_all(pattern)


def test_a_member_that_two_patterns_name_has_to_fit_both() -> None:
    """And one whose patterns no program can match within reason is left alone at once."""
    schema = {
        "allOf": [
            {"properties": {"a" * 200: {"type": "string"}}},
            {
                "patternProperties": {
                    "^a": {"minLength": 1},
                    "a$": {"maxLength": 5},
                    "(a|a)*b": False,
                }
            },
        ]
    }
    schemas = Schemas({"openapi": "3.1.0"})
    (held,) = schemas.effective(schema).keywords["properties"].values()
    assert {"minLength": 1, "maxLength": 5}.items() <= schemas.effective(held).keywords.items()


@pytest.mark.parametrize("pattern", ["^[[a]$", "^[a&&b]$", "^[a||b]$"])
def test_nothing_is_printed_of_sets_that_a_later_python_may_read(
    pattern: str, recwarn: pytest.WarningsRecorder
) -> None:
    """A bracket or an operator in a set is a character, as JSON Schema's dialect has it."""
    assert matches(pattern, "a") is True
    assert not list(recwarn)
