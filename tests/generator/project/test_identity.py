"""What a client is called: names that Python can import, whatever a catalog says."""

from __future__ import annotations

from dataclasses import replace

import pytest

from runai_generator.project.identity import UnusableNameError, of_release
from runai_specs import read_catalog


@pytest.mark.parametrize("field", ["package", "family"])
@pytest.mark.parametrize("name", ["../../x", "a\x1b[31mb", "1", "a b", "[", "", "é", "a/b", "$(x)"])
def test_a_name_that_is_none_is_refused(field: str, name: str) -> None:
    """It would become part of paths, of patterns and of code."""
    catalog = read_catalog()
    release = catalog.release("2.24")
    api = replace(catalog.api(release.api), **{field: name})
    allowed = of_release(release, catalog.api(release.api), "1").package
    assert allowed.isidentifier()
    try:
        made = of_release(release, api, "1")
    except UnusableNameError:
        return
    assert made.package.isidentifier()
    assert name in ("1", "")
