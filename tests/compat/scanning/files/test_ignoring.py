"""A comment that says what does not apply, in the comment forms of every language."""

from __future__ import annotations

import json

import pytest

from ..conftest import Scan

URL = "https://runai.corp/api/v1/clusters"
NOTEBOOK = json.dumps(
    {
        "cells": [{"cell_type": "code", "source": ["import requests\n", "# @@\n", f'requests.get("{URL}")']}],
        "nbformat": 4,
        "nbformat_minor": 5,
        "metadata": {},
    },
    indent=1,
)  # fmt: skip
ABOVE = {
    "a__py": f'import requests\n# @@\nrequests.get("{URL}")\n',
    "a__ts": f'// @@\nfetch("{URL}");\n',
    "b__js": f'/* @@ */\nfetch("{URL}");\n',
    "c__js": f'/*\n * @@\n * our own\n */\nfetch("{URL}");\n',
    "a__go": f'package a\nfunc f() {{\n\t// @@\n\thttp.Get("{URL}")\n}}\n',
    "a__sh": f'# @@\ncurl "{URL}"\n',
    "a__ps1": f"<# @@ #>\nInvoke-RestMethod {URL}\n",
    "a__tf": f'data "http" "x" {{\n  # @@\n  url = "{URL}"\n}}\n',
    "a__yml": f"# @@\n- name: clusters\n  uri:\n    url: {URL}\n",
    "a__http": f"# @@\nGET {URL}\n",
    "a__rb": f'# @@\nHTTP.get("{URL}")\n',
    "a__php": f'<?php\n// @@\nfile_get_contents("{URL}");\n',
    "a__sql": f"-- @@\nSELECT http_get('{URL}');\n",
    "a__ini": f"; @@\nurl = {URL}\n",
    "a__html": f"<!-- @@ -->\n<a href='{URL}'>x</a>\n",
    "a__bat": f"REM @@\ncurl {URL}\n",
    "a__j2": f"{{# @@ #}}\nurl: {URL}\n",
    "a__ipynb": NOTEBOOK,
}
TRAILING = {
    "a__py": f'import requests\nrequests.get(\n    "{URL}",\n)  # @@\n',
    "b__py": f'import requests\nrequests.get(  # @@\n    "{URL}",\n)\n',
    "a__js": f'fetch("{URL}", {{\n  method: "GET",\n}}); // @@\n',
    "a__java": f'class A {{ void f() {{ rest.getForObject("{URL}", X.class); /* @@ */ }} }}\n',
    "a__rs": f'fn f() {{ reqwest::get("{URL}"); // @@\n}}\n',
    "a__sh": f'curl "{URL}" # @@\n',
    "Makefile": f"x:\n\tcurl {URL}  # @@\n",
}


@pytest.mark.parametrize("template", [*ABOVE.items(), *TRAILING.items()], ids=lambda pair: pair[0])
def test_the_comment_counts(scan: Scan, template: tuple[str, str]) -> None:
    """Of whatever form; with a rule in brackets only for that one."""
    name, text = template
    for comment, rules in (
        ("runai-compat: ignore", {"*"}),
        ("runai-compat: ignore[operation-removed, overdue]", {"operation-removed", "overdue"}),
        ("see runai-compat", set()),
    ):
        [site] = scan(**{name: text.replace("@@", comment)})
        assert site.ignores == rules


@pytest.mark.parametrize(
    "text",
    [
        f'import requests\nx = 1  # runai-compat: ignore\nrequests.get("{URL}")\n',
        f'import requests\n# runai-compat: ignore\n\nrequests.get("{URL}")\n',
        f'import requests\nrequests.get("{URL}")\n# runai-compat: ignore\n',
    ],
)
def test_a_comment_elsewhere_does_not(scan: Scan, text: str) -> None:
    """After another statement, with an empty line between, or below."""
    [site] = scan(a__py=text)
    assert not site.ignores
