"""Marks of the lifecycle in what somebody wrote by hand."""

from __future__ import annotations

from typing import Any

import pytest

from runai_compat.lifecycle.marks import UNMARKED, mark

ODD: tuple[Any, ...] = (5, "x", [], [[]], {"deprecated": 7}, {"deprecated": {"read": 3}})


@pytest.mark.parametrize("written", ODD)
def test_another_kind_of_value_says_nothing(written: Any) -> None:
    assert mark({"x-lifecycle": written}) == UNMARKED


def test_what_is_said_beside_it_stays() -> None:
    said = {"read": [["summary"], "summary", {}], "replacement": [4, {"id": "GET /users"}]}
    known = mark({"deprecated": True, "x-lifecycle": {"deprecated": said}})
    assert known.evidence == ("flag", "summary")
    assert known.replacement == ("GET /users",)
