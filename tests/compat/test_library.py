"""`from runai_compat import …`: the documented example runs, names are there, start-up is light."""

from __future__ import annotations

import inspect
import re
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

import runai_compat
from runai_compat import library
from runai_compat.lifecycle.track import NothingPinnedError
from runai_specs import read_catalog
from runai_specs.errors import UnknownNameError

DOCS = Path(__file__).parents[2] / "docs"


@pytest.mark.slow
def test_the_documented_example_runs() -> None:
    """As it stands in docs/library.md, in a process of its own."""
    [example] = re.findall(
        r"```python\n(.*?)```", (DOCS / "library.md").read_text("utf-8"), re.DOTALL
    )
    done = subprocess.run(
        [sys.executable, "-c", example], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    lines = done.stdout.splitlines()
    assert lines[0].endswith("changes break clients of 2.22")
    assert lines[1] == "2.19 2.20 GET /api/v1/audit/log"
    assert lines[-1] == "failed"


def test_the_documented_calls_are_those_of_the_library() -> None:
    """Every function, with its arguments in order; each takes a catalog as well."""
    text = (DOCS / "library.md").read_text("utf-8")
    documented = {
        name: re.findall(r"(\w+)(?==|,|$)", re.sub(r'="[^"]*"|=[^,]*', "", arguments))
        for name, arguments in re.findall(r"^\| `(\w+)\(([^`]*)\)`", text, re.MULTILINE)
    }
    functions = {
        name: getattr(runai_compat, name) for name in runai_compat.__all__ if name.islower()
    }
    assert documented == {
        name: [
            parameter
            for parameter in inspect.signature(function).parameters
            if parameter != "catalog"
        ]
        for name, function in functions.items()
    }


def test_every_public_name_is_there() -> None:
    """Imported on first use; others are unknown."""
    for name in runai_compat.__all__:
        assert getattr(runai_compat, name) is not None
    assert set(runai_compat.__all__) <= set(dir(runai_compat))
    with pytest.raises(AttributeError, match="nothing"):
        _ = runai_compat.nothing


def test_functions_stay_functions_whatever_was_imported_before() -> None:
    """No module of the package has the name of a function of it."""
    folder = Path(runai_compat.__file__).parent
    modules = {path.stem for path in folder.glob("*.py")} | {
        p.name for p in folder.iterdir() if p.is_dir()
    }
    assert not modules & {"diff", "gate", "ledger", "audit", "plan"}


def test_importing_the_package_loads_no_parts_of_it() -> None:
    """Commands start fast."""
    code = (
        "import sys, runai_compat; print([m for m in sys.modules if m.startswith('runai_compat.')])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


@pytest.mark.slow
def test_names_that_are_not_known_are_refused() -> None:
    """With what there is."""
    with pytest.raises(UnknownNameError, match="self-hosted"):
        runai_compat.ledger(track="weekly")
    with pytest.raises(UnknownNameError, match="control-plane"):
        runai_compat.ledger("control-plan")
    with pytest.raises(UnknownNameError, match=r"2\.24"):
        runai_compat.gate("2.22", "2.244")
    with pytest.raises(ValueError, match="braking"):
        runai_compat.gate("2.22", "2.24", fail_on=["braking"])


def test_a_track_without_pins_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    """Known by name, but there is nothing to follow."""
    catalog = read_catalog()
    api = catalog.api()
    bare = replace(
        api, releases=tuple(replace(release, upstream=None) for release in api.on("self-hosted"))
    )
    monkeypatch.setattr(library, "read_catalog", lambda: replace(catalog, apis=(bare,)))
    with pytest.raises(NothingPinnedError, match="no release of the self-hosted track is pinned"):
        runai_compat.ledger()


@pytest.mark.slow
def test_an_apis_name_before_a_release_makes_no_difference() -> None:
    """control-plane@2.23 is 2.23."""
    plain, full = runai_compat.gate("2.23", "2.24"), runai_compat.gate("control-plane@2.23", "2.24")
    assert plain.steps == full.steps
    assert [finding.finding.id for finding in plain.gated_findings] == [
        finding.finding.id for finding in full.gated_findings
    ]


def test_a_policy_file_of_the_documentation_is_one() -> None:
    """The example in docs/policies.md parses."""
    from runai_compat.lifecycle.policy import parse

    [example] = re.findall(
        r"```toml\n(.*?)```", (DOCS / "policies.md").read_text("utf-8"), re.DOTALL
    )
    policy = parse("example", example)
    assert (policy.releases, policy.months) == (3, 12)


def test_the_documentation_lists_what_there_is() -> None:
    """Every policy, kind of evidence and verdict in docs/policies.md."""
    from runai_compat.lifecycle.policy import EVIDENCE, names

    text = (DOCS / "policies.md").read_text("utf-8")
    for name in (*names(read_catalog()), *EVIDENCE, *map(str, runai_compat.Verdict)):
        assert f"`{name}`" in text, name
