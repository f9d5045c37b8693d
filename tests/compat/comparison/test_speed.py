"""That the work grows with the size of a document, and what a command imports; seconds are for the bench."""

from __future__ import annotations

import cProfile
import subprocess
import sys
from collections.abc import Mapping
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
    assert 3 * once < calls(*(enlarged(each, 4) for each in documents)) < 5 * once


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
