"""Our JSON is that of the standard library."""

from __future__ import annotations

import json
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from runai_compat.reports.indenting import dumps
from runai_compat.vocabulary import Severity
from runai_specs.openapi.lifecycle_marks import Stability

SCALARS = (
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.sampled_from(Severity)
)
VALUES = st.recursive(
    SCALARS | st.sampled_from(Stability) | st.dates(),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.tuples(inner)
        | st.dictionaries(st.text() | st.integers() | st.booleans() | st.none(), inner, max_size=4)
    ),
)


@given(VALUES)
def test_it_is_what_the_standard_library_writes(value: object) -> None:
    """Letter by letter, whatever the data."""
    assert dumps(value) == json.dumps(value, indent=1, ensure_ascii=False, default=str)


def test_what_is_no_data_is_written_as_its_text() -> None:
    """A date among the values."""
    assert dumps({"day": date(2030, 1, 2)}) == '{\n "day": "2030-01-02"\n}'
