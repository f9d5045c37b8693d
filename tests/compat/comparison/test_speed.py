"""That the work grows with the size of a document, and what a command imports; seconds are for the bench."""

from __future__ import annotations

import cProfile
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
from enlarging import enlarged

from runai_compat.comparison.compare import diff
from runai_compat.findings.compare import compare
from runai_specs import Contract, load
from runai_specs.openapi.schemas.effective_schema import Schemas


def calls(base: Mapping[str, Any], revision: Mapping[str, Any]) -> int:
    """How many functions one comparison calls: its work, the same on every machine."""
    sides = Schemas(base), Schemas(revision)
    profile = cProfile.Profile()
    profile.runcall(diff, *sides)
    return sum(entry.callcount for entry in profile.getstats())


@pytest.mark.slow
def test_work_grows_with_the_size_of_the_document() -> None:
    """Four times the document, four times the work: nothing is compared with everything."""
    documents = [load(name).document for name in ("2.22", "2.24")]
    once = calls(*documents)
    assert 3 * once < calls(*(enlarged(document, 4) for document in documents)) < 5 * once


_PARTS: dict[str, Callable[[int, str], dict[str, Any]]] = {
    "members of a composition": lambda n, x: {
        "allOf": [{"properties": {f"a{i}": {"type": x}}} for i in range(n)]
    },
    "items by position": lambda n, x: {
        "type": "array",
        "prefixItems": [{"const": f"{x}{i}"} for i in range(n)],
    },
    "members that need members": lambda n, x: {
        "dependentRequired": {f"a{i}": [f"a{(i + len(x)) % n}"] for i in range(n)}
    },
    "members that a map has": lambda n, x: {
        "type": "object",
        "properties": {f"a{i}": {"type": "string"} for i in range(n if x == "integer" else 1)},
        "additionalProperties": x == "string" and {"type": "string"},
    },
    "patterns of names": lambda n, x: {
        "patternProperties": {f"a{i}": {"type": x} for i in range(n)},
        "additionalProperties": False,
    },
    "characters of a class": lambda n, x: {
        "pattern": f"^[{''.join(chr(0x4E00 + 2 * i + len(x) % 2) for i in range(n))}]+$"
    },
}


@pytest.mark.parametrize("parts", _PARTS)
def test_work_grows_with_the_parts_of_a_schema(parts: str) -> None:
    """Four times the parts, no more than a little over four times the work, or an end that is said."""
    few, many = (
        calls(*(_document(_PARTS[parts](count, kind)) for kind in ("integer", "string")))
        for count in (30, 120)
    )
    assert few < many < 7 * few


def _document(schema: dict[str, Any]) -> dict[str, Any]:
    body = {"content": {"application/json": {"schema": schema}}}
    operation = {"requestBody": body, "responses": {"204": {"description": ""}}}
    return {"openapi": "3.1.0", "paths": {"/a": {"post": operation}}}


@pytest.mark.slow
def test_an_enlarged_document_has_everything_as_many_times() -> None:
    """Twice the operations, each with schemas of its own, and twice as many are affected."""
    base, revision = load("2.23"), load("2.24")

    def twice(contract: Contract) -> Contract:
        return Contract("large", None, enlarged(contract.document, 2), Path("large.json"))

    large = twice(revision)
    assert len(large.document["paths"]) == 2 * len(revision.document["paths"])
    schemas = large.document["components"]["schemas"]
    assert len(schemas) == 2 * len(revision.document["components"]["schemas"])
    one, both = compare(base, revision), compare(twice(base), large)
    operations = [len({o for f in r.findings for o in f.operations}) for r in (one, both)]
    assert operations[1] == 2 * operations[0] > 0


def test_a_comparison_imports_nothing_that_it_does_not_use() -> None:
    """Validators, YAML, HTTP and generic diffs stay out of a comparison of two releases."""
    code = (
        "import sys; from runai_compat.commands.main import main; main(['diff', '2.23', '2.24']);"
        "print(sorted({'yaml', 'jsonschema', 'httpx', 'deepdiff', 'runai_specs.contract.lifecycle_facts',"
        " 'runai_compat.findings.witness', 'runai_specs.openapi.bundler'} & sys.modules.keys()), file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.stderr.strip() == "[]"
