"""Patterns mean what pathspec reads in them, and take no longer where they have many stars."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pathspec import GitIgnoreSpec

from runai_compat.lifecycle.queries import element_pattern
from runai_compat.scanning.files.ignore_patterns import ignore_spec
from runai_compat.scanning.routes import filled

PIECES = ["a", "b", "*", "**", "/", "/**/", "**/", "?", "[ab]", "!", "\\*"]
PATTERNS = st.lists(st.sampled_from(PIECES), min_size=1, max_size=8).map("".join)
PATHS = st.lists(st.text("ab*", min_size=1, max_size=4), min_size=1, max_size=5).map("/".join)


@given(PATTERNS, PATHS, st.sampled_from(["", "/"]))
def test_what_is_left_out_is_the_same(pattern: str, path: str, end: str) -> None:
    """Whatever stars, folders and classes stand beside each other."""
    try:
        known = GitIgnoreSpec.from_lines([pattern])
    except ValueError:
        return
    assert ignore_spec([pattern]).match_file(path + end) == known.match_file(path + end)


@pytest.mark.parametrize(
    "pattern",
    ["*a" * 30 + "*c", "*" * 5000 + "c", "a/**/" * 60 + "c", "**/*a*/" * 30 + "c", "**/a*a/**/" * 20 + "*a*a*c",
     "?*" * 100 + "c", "*[!b]" * 30 + "*c"],
)  # fmt: skip
def test_many_stars_take_no_time(pattern: str) -> None:
    """Tried in every way, they would take longer than anybody waits."""
    spec = ignore_spec([pattern])
    assert not spec.match_file("/".join(["a" * 60] * 60))
    assert not spec.match_file("a/" * 2000)


def test_a_class_that_leaves_characters_out_takes_no_slash() -> None:
    assert not ignore_spec(["/a[!b]c"]).match_file("a/c")
    assert ignore_spec(["/a[!b]c"]).match_file("axc")


def test_stars_in_names_of_elements_take_no_time() -> None:
    assert not element_pattern("*a" * 40 + "*Z").search("a" * 500)
    assert element_pattern("get *a*b?").search("GET /xayb1")


def test_gaps_between_parts_take_no_time() -> None:
    """A path of many variables in one segment."""
    pattern = re.compile(filled([""] + ["a"] * 40 + ["z"], "[^/]"))
    assert not pattern.fullmatch("a" * 300)
    assert re.fullmatch(filled(["a", "", "b"], "."), "axxb")
    assert not re.fullmatch(filled(["a", "", "b"], "."), "axb")
