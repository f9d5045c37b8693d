"""That cost grows with the size of a document, and what a command imports; seconds are for the bench."""

from __future__ import annotations

import subprocess
import sys

from runai_specs import load

from .bench import diff_time, enlarged


def test_cost_grows_with_the_size_of_the_document() -> None:
    """Four times the document, about four times the time: nothing is compared with everything."""
    documents = [load(name).document for name in ("2.22", "2.24")]
    once = min(diff_time(*documents) for _ in range(3))
    four = min(diff_time(*(enlarged(each, 4) for each in documents)) for _ in range(2))
    assert four < 8 * once


def test_an_enlarged_document_has_so_many_times_the_changes() -> None:
    """The copies are real copies."""
    from runai_compat.changes import diff
    from runai_specs.effective import Schemas

    documents = [load(name).document for name in ("2.23", "2.24")]
    twice = [Schemas(enlarged(each, 2)) for each in documents]
    assert len(diff(*twice)) == 2 * len(diff(*map(Schemas, documents)))


def test_a_comparison_imports_nothing_that_it_does_not_use() -> None:
    """Validators, YAML, HTTP and generic diffs stay out of a comparison of two releases."""
    code = (
        "import sys; from runai_compat.cli import main; main(['diff', '2.23', '2.24']);"
        "print(sorted({'yaml', 'jsonschema', 'httpx', 'deepdiff', 'runai_specs.lifting',"
        " 'runai_compat.witness', 'runai_compat.bundling'} & sys.modules.keys()), file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.stderr.strip() == "[]"
