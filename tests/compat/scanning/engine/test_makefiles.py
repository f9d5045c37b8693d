"""What make runs: in recipes, in values of variables and in conditions; what its functions give."""

from __future__ import annotations

import pytest

from ..conftest import Scan, told

HEAD = "RUNAI := https://acme.run.ai\nV1 := $(RUNAI)/api/v1\n"
CASES = {
    "a variable of one target is what a command prints": (
        "wipe: id := $(shell curl -s $(V1)/clusters | jq -r '.[0].id')\nwipe:\n\tcurl -X DELETE $(V1)/clusters/$(id)\n",
        ["3 GET /api/v1/clusters certain", "5 DELETE /api/v1/clusters/{} certain"],
    ),
    "`!=` runs a command": (
        "who != curl -s $(V1)/users | head -1\nx:\n\tcurl $(V1)/users/$(who)\n",
        ["3 GET /api/v1/users certain", "5 GET /api/v1/users/{} certain"],
    ),
    "a condition runs a command": (
        "ifeq ($(shell curl -s $(V1)/users),)\nX := 1\nendif\n",
        ["3 GET /api/v1/users certain"],
    ),
    "a function around a function, with blanks and brackets": (
        "ID = $(strip $(shell curl -s $(V1)/clusters | jq -r '.[] | select(.a) | .id'))\n"
        "x:\n\tcurl -X DELETE $(V1)/clusters/$(ID)\n",
        ["3 GET /api/v1/clusters certain", "5 DELETE /api/v1/clusters/{} certain"],
    ),
    "a slash that is cut off a base": (
        "BASE := $(patsubst %/,%,$(RUNAI))/api/v1\nx:\n\tcurl -X DELETE $(BASE)/users/$(U)\n",
        ["5 DELETE /api/v1/users/{} certain"],
    ),
    "one of two, and an ending that is added, in a recipe": (
        "x:\n\tcurl $(or $(HOST),https://a.run.ai)/api/v1/clusters\n\tcurl '$(addsuffix /users,$(V1))'\n",
        ["4 GET /api/v1/clusters certain", "5 GET /api/v1/users certain"],
    ),
    "a command for each word of a variable": (
        "ALL := users clusters\nx:\n\t$(foreach p,$(ALL),curl -s $(V1)/$(p);)\n",
        ["3 GET /api/v1/clusters certain", "3 GET /api/v1/users certain"],
    ),
}


@pytest.mark.parametrize("written", CASES)
def test_make(scan: Scan, written: str) -> None:
    """A command is found wherever make runs it, and its address with what make puts into it."""
    rules, expected = CASES[written]
    assert sorted(told(scan(Makefile=HEAD + rules))) == sorted(expected)


def test_words_that_nobody_can_tell_are_not_passed_over(scan: Scan) -> None:
    """A command for each word of a list that a command prints is untold, not nothing."""
    rules = "x:\n\t$(foreach p,$(shell cat list),curl -s $(V1)/$(p);)\n"
    assert [site.line for site in scan(Makefile=HEAD + rules)]
