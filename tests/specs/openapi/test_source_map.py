"""Places noted while a YAML text is read are those that are found when it is read for them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from runai_specs.openapi.bundler import bundle
from runai_specs.openapi.json_pointer import escaped
from runai_specs.openapi.reading.reader import parse
from runai_specs.openapi.reading.source_map import Starts, positions

_VALUES = st.recursive(
    st.none() | st.integers() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=4)
    ),
    max_leaves=12,
)


def _pointers(value: Any, pointer: str = "") -> Iterator[str]:
    if isinstance(value, dict | list):
        yield pointer
        for key, held in value.items() if isinstance(value, dict) else enumerate(value):
            yield from _pointers(held, f"{pointer}/{escaped(str(key))}")


@settings(max_examples=40)
@given(
    _VALUES.filter(lambda value: isinstance(value, dict | list)), st.booleans(), st.integers(1, 9)
)
def test_noted_places_are_those_of_a_second_look(value: Any, flow: bool, indent: int) -> None:
    """Whatever the style of the text, every object and list begins where it is found again."""
    yaml = pytest.importorskip("yaml")
    text = "# first\n" + yaml.safe_dump(
        value, default_flow_style=flow, indent=indent, sort_keys=False, allow_unicode=True
    )
    starts = Starts()
    read, _ = parse(text.encode(), "it", starts=starts)
    wanted = [*_pointers(read)]
    assert starts.positions(read, wanted) == positions(text, wanted)


_OPENAPI = "openapi: 3.1.0\ninfo: {title: t, version: '1'}\npaths: {}\n"


@pytest.mark.parametrize(
    "text",
    [
        "x-a: &a {b: {}}\nx-c: *a\n",
        "x-a: &a\n  b: {}\nx-c:\n  <<: *a\n  d: [{}]\n",
        "x-a: {b: [[], {}]}\nx-c:\n- - {}\n",
    ],
)
def test_what_stands_in_several_places_is_looked_for(text: str) -> None:
    """An alias makes a document that is not in the order of its text."""
    whole = _OPENAPI + text
    bundled = bundle(lambda _: whole.encode(), "it.yaml")
    wanted = [*_pointers(bundled.document)]
    assert bundled.positions("it.yaml", wanted) == positions(whole, wanted)
