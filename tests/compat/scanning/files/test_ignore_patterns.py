"""Patterns mean what pathspec reads in them, and take little however many there are, of however many stars."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pathspec import GitIgnoreSpec

from runai_compat.lifecycle.queries import element_pattern
from runai_compat.scanning.files import ignore_patterns
from runai_compat.scanning.files.ignore_patterns import (
    Effort,
    IgnorePatterns,
    InvalidPatternError,
    TooManyPatternsError,
    texts_of,
)
from runai_compat.scanning.routes import filled

PIECES = ["a", "b", "*", "**", "/", "/**/", "**/", "?", "[ab]", "!", "\\*"]
PATTERNS = st.lists(st.sampled_from(PIECES), min_size=1, max_size=8).map("".join)
PATHS = st.lists(st.text("ab*", min_size=1, max_size=4), min_size=1, max_size=5).map("/".join)


def matches(lines: list[str], path: str) -> bool:
    """Whether the patterns leave the path out; texts as of a path that lies in another folder."""
    patterns = IgnorePatterns(lines, Effort())
    return patterns.match(path, texts_of(f"/of/a/{path}"))


@given(st.lists(PATTERNS, max_size=5), PATHS, st.sampled_from(["", "/"]))
def test_what_is_left_out_is_the_same(lines: list[str], path: str, end: str) -> None:
    """Whatever stars, folders and classes stand beside each other, and whichever pattern is the last."""
    known = []
    for line in lines:
        try:
            known += GitIgnoreSpec.from_lines([line]).patterns
        except ValueError:
            continue
    assert matches(lines, path + end) == GitIgnoreSpec(known).match_file(path + end)


@pytest.mark.parametrize("line", ["!", "\\", "[z-a]x", "a/[b-a]"])
def test_what_is_no_pattern_leaves_nothing_out_and_is_no_option(line: str) -> None:
    """As for git; somebody who writes it as an option is told."""
    assert matches([line, "b*"], "b")
    assert not matches([line, "b*"], "a")
    with pytest.raises(InvalidPatternError, match=re.escape(repr(line))):
        IgnorePatterns([line], Effort(), strict=True)


@pytest.mark.parametrize(
    "form", ["name{}.txt", "/a/b{}/*.py", "*c{}*.o", "**/d/*{}*/e", "!f{}", "x{}[gh]"]
)
def test_a_path_is_held_against_few_patterns(form: str) -> None:
    """4,000 patterns are read, and none of them is compiled for a path that has not what they name."""
    effort = Effort()
    patterns = IgnorePatterns([form.format(number) for number in range(4000)], effort)
    read = effort.steps
    for number in range(100):
        path = f"src/a/module{number}.rs"
        assert not patterns.match(path, texts_of(path))
    assert effort.steps - read < 100 * 500


def test_beyond_the_limit_there_is_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing in these patterns tells them apart, so that each path has to be held against each."""
    lines = ["*?" * (number % 100 + 1) + "[x-z]" for number in range(1000)]
    monkeypatch.setattr(ignore_patterns, "MOST_STEPS", 400_000)
    effort = Effort()
    patterns = IgnorePatterns(lines, effort)

    def look() -> None:
        for number in range(10_000):
            effort.allow_path()
            patterns.match(f"a{number}", texts_of(f"a{number}"))

    with pytest.raises(TooManyPatternsError, match="400,000 steps"):
        look()


@pytest.mark.parametrize(
    "pattern",
    ["*a" * 30 + "*c", "*" * 5000 + "c", "a/**/" * 60 + "c", "**/*a*/" * 30 + "c", "**/a*a/**/" * 20 + "*a*a*c",
     "?*" * 100 + "c", "*[!b]" * 30 + "*c"],
)  # fmt: skip
def test_many_stars_take_no_time(pattern: str) -> None:
    """Tried in every way, they would take longer than anybody waits."""
    assert not matches([pattern], "/".join(["a" * 60] * 60))
    assert not matches([pattern], "a/" * 2000)


def test_a_class_that_leaves_characters_out_takes_no_slash() -> None:
    assert not matches(["/a[!b]c"], "a/c")
    assert matches(["/a[!b]c"], "axc")


def test_stars_in_names_of_elements_take_no_time() -> None:
    assert not element_pattern("*a" * 40 + "*Z").search("a" * 500)
    assert element_pattern("get *a*b?").search("GET /xayb1")


def test_gaps_between_parts_take_no_time() -> None:
    """A path of many variables in one segment."""
    pattern = re.compile(filled([""] + ["a"] * 40 + ["z"], "[^/]"))
    assert not pattern.fullmatch("a" * 300)
    assert re.fullmatch(filled(["a", "", "b"], "."), "axxb")
    assert not re.fullmatch(filled(["a", "", "b"], "."), "axb")
