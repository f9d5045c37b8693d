"""Patterns of strangers: the same answers as Python's own matcher, without its hang-ups, and of several at once."""

from __future__ import annotations

import re
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from runai_specs.openapi.schemas.effective_schema import Schemas
from runai_specs.openapi.schemas.pattern_syntax import UndecidedPatternError
from runai_specs.openapi.schemas.patterns import examples, is_simple, matches, matches_all, text_of

ATOMS = ("a", "b", ".", "[ab]", "[^a]", r"\d", r"\W", "(a|b)", "(?:ab)", "^", "$", r"\b", "(b*)")
COUNTS = ("", "*", "+", "?", "{2}", "{1,3}", "*?")
patterns = st.lists(st.tuples(st.sampled_from(ATOMS), st.sampled_from(COUNTS)), max_size=5).map(
    lambda parts: "".join(map("".join, parts))
)
HOSTILE = ("(a+)+$", "(a|a)*b", "(.*)*!!", "(x+x+)+y", "((((a*)*)*)*)*b", "(a?){900}a{900}")


@pytest.mark.slow
@given(patterns, st.text("ab0 -\n", max_size=8))
def test_the_answers_are_those_of_the_language(pattern: str, text: str) -> None:
    """Found where `re` finds it, and a pattern that takes all takes this text too."""
    try:
        is_match = re.search(pattern, text) is not None
    except re.error:
        assert matches(pattern, text) is None
        return
    if "\n" not in text:  # which Python's dot is not, and its `$` stands before
        assert matches(pattern, text) is is_match
        assert is_match or not matches_all(pattern)


SHORT = ["".join(signs) for length in range(5) for signs in product("ab0 -", repeat=length)]


@pytest.mark.slow
@settings(max_examples=60)
@given(patterns, patterns, st.integers(0, 2), st.none() | st.integers(2, 4))
def test_a_text_of_one_and_not_of_the_other(
    one: str, other: str, low: int, high: int | None
) -> None:
    """It is right where there is one, and where there is none no short text is."""

    def is_right(text: str) -> bool:
        short = high is not None and len(text) > high
        within = len(text) >= low and not short
        return within and bool(re.search(one, text)) and not re.search(other, text)

    try:
        text = text_of((one,), (other,), low, high)
    except UndecidedPatternError:
        return
    if text is None:
        assert not any(map(is_right, SHORT))
    else:
        assert is_right(text)
        assert text_of((one,), (other,), low, high, (text,)) != text
        assert not any(is_right(candidate) for candidate in SHORT if len(candidate) < len(text))


@pytest.mark.slow
@pytest.mark.parametrize(
    ("one", "other", "only_one", "only_other"),
    [
        (r"^\d+$", "^[0-9]+$", None, None),
        ("^(a|b)$", "^[ab]$", None, None),
        ("^a.*$", "^a", None, None),
        ("^(name|age)=.+$", "^(name|age|size)=.+$", None, "size=z"),
        ("^[a-z]([-a-z0-9]{0,3}[a-z0-9])?$", "^[a-z]([-a-z0-9]*[a-z0-9])?$", None, "aaaaaa"),
        (r"\bab\b", "ab", None, "abp"),
        (r"^(?!.*\s).*[a-z].*$", "[a-z]", None, "a "),
        (r"^(?=.*\d)(?=.*[a-z]).{3,}$", r"\d", None, "0"),
        (r"\A[\w.]+\z", r"^[a-zA-Z0-9_\.]+$", None, None),
        (r"^\u0061\x62$", "^(?<name>ab)$", None, None),
        ("^[^]$", "^.$", None, None),
        (r"^\p{Lu}$", "^[A-Z]$", "À", None),
        ("^[]$", "^a$", None, "a"),
        ("^x{2,}$", "^xx+$", None, None),
    ],
)
def test_patterns_against_each_other(
    one: str, other: str, only_one: str | None, only_other: str | None
) -> None:
    """The shortest text that only one matches; none where they say the same."""
    assert text_of((one,), (other,)) == only_one
    apart = text_of((other,), (one,))
    assert (apart is None) is (only_other is None)
    assert apart is None or len(apart) == len(str(only_other))


@pytest.mark.slow
@pytest.mark.parametrize("pattern", HOSTILE)
def test_no_pattern_hangs(pattern: str) -> None:
    """What would take longer than the universe has been there is answered, and is not called simple."""
    assert matches(pattern, "a" * 200 + "!") is False
    assert not is_simple(pattern)


@pytest.mark.parametrize(
    "pattern",
    [
        "(?=a)a",
        "(?!a)",
        "(?<=a)a",
        r"(a)\1",
        "(?i)a",
        "[",
        "a**",
        "*",
        "a{2,1}",
        "a{1000000000}",
        "(" * 3000 + ")" * 3000,
    ],
)
def test_what_cannot_be_told_is_not_guessed(pattern: str) -> None:
    """Looking around, referring back, flags, no pattern at all."""
    assert matches(pattern, "aa") is None
    assert examples(pattern) == ()
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


@pytest.mark.slow
@pytest.mark.parametrize(
    "pair",
    [
        ("^(a|b)*a(a|b){40}$", "^(a|b)*b(a|b){40}$"),
        ("(.{0,900}x){4}", ".{3000}y.{900}"),
        ("^((a?){30}){30}$", "^a{900}$"),
    ],
)
def test_what_costs_too_much_is_not_decided(pair: tuple[str, str]) -> None:
    """Or is answered, at a cost that is bounded by the places that are looked at."""
    for one, other in (pair, pair[::-1]):
        try:
            text = text_of((one,), (other,), high=50)
        except UndecidedPatternError:
            continue
        assert text is None or (matches(one, text) and not matches(other, text))
