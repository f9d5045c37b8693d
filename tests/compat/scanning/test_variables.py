"""Variables that hold the beginning of a path, in texts of any language."""

from __future__ import annotations

import re
from typing import Any

import pytest

from runai_compat.scanning.hosts import Addresses
from runai_compat.scanning.text.paths import find_paths


def test_the_text_is_gone_through_once_for_all_variables(monkeypatch: pytest.MonkeyPatch) -> None:
    """An expression for each of ten thousand, looked for in all of the text, took a minute."""
    compile_ = re.compile
    made: list[Any] = []
    monkeypatch.setattr(re, "compile", lambda *given: made.append(given) or compile_(*given))
    values = "".join(f'V{n} = "/api/v1/users/{n}"\n' for n in range(40))
    uses = "".join(f'go(V{n} + "/roles")\n' for n in range(40))
    found = list(find_paths(values + uses, Addresses((("api", "v1"),))))
    assert [one.path for one in found if one.of] == [f"/api/v1/users/{n}/roles" for n in range(40)]
    assert len(made) < 5  # those of the addresses


@pytest.mark.parametrize(
    "written",
    [
        "curl $urls.base/x",
        "curl ${urls.base}/x",
        'go(self.urls.base + "/x")',
        "GET {{ env.urls.base }}/x",
        '"{urls.base}/x"',
        "set a %urls.base%/x",
    ],
)
def test_a_variable_is_known_by_its_longest_name(written: str) -> None:
    """Also behind what it is an attribute of."""
    text = f"urls.base = https://h/api/v1\nbase = https://h/api/v1/users\n{written}\n"
    found = find_paths(text, Addresses((("api", "v1"),)))
    assert [(one.path, one.of) for one in found if one.of] == [("/api/v1/x", "urls.base")]
