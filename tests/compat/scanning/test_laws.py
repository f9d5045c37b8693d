"""Whatever operation and whatever values: written down in any way, it is found and known again."""

from __future__ import annotations

import ast
import re
import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from runai_compat import CallSite, Confidence
from runai_compat.scanning.routes import Route

from .conftest import found_in, known

ROUTES = st.sampled_from(known()[0].routes)
VALUES = st.from_regex(r"[A-Za-z0-9][A-Za-z0-9_-]{0,12}", fullmatch=True)
_PARAMETER = re.compile(r"\{[^{}]*\}")


def only(name: str, code: str) -> CallSite:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / name
        path.write_text(code, encoding="utf-8")
        (site,) = found_in(path).uses
    return site


def holds(site: CallSite, route: Route, line: int) -> None:
    """It is this operation for certain; or, where a value is a word of the API, the one with it."""
    assert site.line == line
    assert site.method == route.method
    assert site.confidence is Confidence.CERTAIN
    assert len(site.operations) == 1
    if route.name not in site.operations:
        assert site.path.count("{}") < route.address.count("{}")


@pytest.mark.slow
@settings(max_examples=60, deadline=None)
@given(ROUTES, st.data())
def test_a_literal(route: Route, data: st.DataObject) -> None:
    path = _PARAMETER.sub(lambda _: data.draw(VALUES), route.path)
    holds(only("a.py", f"\nrequests.{route.method.lower()}('https://x.run.ai{path}')"), route, 2)


@settings(max_examples=60, deadline=None)
@given(ROUTES, st.integers(0, 3))
def test_variables(route: Route, way: int) -> None:
    """f-string, sum, percent and format say the same, and it is exactly this operation."""
    f = _PARAMETER.sub("{x.y}", route.path)
    plus = _PARAMETER.sub("' + str(x) + '", route.path)
    percent = _PARAMETER.sub("%s", route.path)
    count = len(_PARAMETER.findall(route.path))
    given_values = ", ".join(["base", *["x"] * count])
    braces = _PARAMETER.sub("{}", route.path)
    address = (
        f"f'{{base}}{f}'",
        f"base + '{plus}'",
        f"'%s{percent}' % ({given_values},)",
        f"'{{}}{braces}'.format({given_values})",
    )[way]
    ast.parse(address)
    site = only("a.py", f"x = 1\nurl = {address}\nsession.request('{route.method}', url, json=1)")
    holds(site, route, 3)
    assert site.operations == (route.name,)


@settings(max_examples=60, deadline=None)
@given(ROUTES, st.sampled_from(["$ID", "${ID}", "{{ id }}", "{id}"]))
def test_a_command(route: Route, variable: str) -> None:
    path = _PARAMETER.sub(lambda _: variable, route.path)
    site = only("a.sh", f'curl -H "A: b" -X {route.method} \\\n  "$BASE{path}?a=b" -d @body.json')
    holds(site, route, 2)
    assert site.operations == (route.name,)
