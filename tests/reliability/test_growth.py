"""Four times as much takes little more than four times the steps: counted, not timed."""

from __future__ import annotations

import cProfile
import json
from collections.abc import Callable
from pathlib import Path

import pytest

from runai_compat.commands.main import main
from runai_generator.prepare import prepare
from runai_specs.fetch.merge.merge import merge
from runai_specs.fetch.model import Fragment
from runai_specs.openapi.bundler import bundle

from .documents import GROWING, PARTS, Document, Pair, of_body

FEW, TIMES = 64, 4
MOST = 6  # logarithms, and limits that are reached on the way


def steps(call: Callable[[], object]) -> int:
    """How many functions it calls, the same on every machine."""
    profile = cProfile.Profile()
    profile.runcall(call)
    return sum(entry.callcount for entry in profile.getstats())


def test_a_client_reads_alternatives_that_name_the_next_three_times_once() -> None:
    """Thirty levels of them would be three to the thirtieth."""
    schemas = {f"X{level}": {"oneOf": [{"$ref": f"#/components/schemas/X{level + 1}"}] * 3} for level in range(30)}  # fmt: skip
    end = {"X30": {"type": "string"}}
    document = of_body({"$ref": "#/components/schemas/X0"}, {**schemas, **end})
    assert steps(lambda: prepare(document, source="x")) < 200_000


@pytest.mark.parametrize("counters", [False, True])
@pytest.mark.parametrize("parts", PARTS.values(), ids=PARTS.keys())
def test_merging_grows_with_the_parts(
    parts: Callable[[int], list[Document]], counters: bool
) -> None:
    """Of a folder, or of pages of documentation."""
    counted = []
    for count in (FEW, FEW * TIMES):
        fragments = [Fragment(part, str(number)) for number, part in enumerate(parts(count))]
        counted.append(steps(lambda: merge(fragments, counters=counters)))  # noqa: B023
    assert counted[1] < MOST * counted[0]


def test_taking_in_parts_of_one_name_grows_with_them() -> None:
    """Each of them becomes a component of a name of its own."""
    counted = []
    for count in (FEW, FEW * TIMES):
        listed = [{"$ref": f"b.json#/a/{number}/x"} for number in range(count)]
        part = {"a": [{"x": {"title": str(number)}} for number in range(count)]}
        files = {"a.json": of_body({"oneOf": listed}), "b.json": part}
        counted.append(steps(lambda: bundle(lambda name: json.dumps(files[name]).encode(), "a.json")))  # noqa: B023  # fmt: skip
    assert counted[1] < MOST * counted[0]


@pytest.mark.slow
@pytest.mark.parametrize("pair", GROWING.values(), ids=GROWING.keys())
def test_comparing_grows_with_the_document(
    pair: Pair, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Reading, checking and comparing, both ways, with the report."""
    monkeypatch.chdir(tmp_path)
    main(["diff", "2.23", "2.24", "--output", "warm.json"])  # what is loaded once is not counted
    counted = []
    for count in (FEW, FEW * TIMES):
        for name, document in zip(("old.json", "new.json"), pair(count), strict=True):
            Path(name).write_text(json.dumps(document))
        arguments = ["diff", "old.json", "new.json", "--output", "x.json"]
        counted.append(steps(lambda: main(arguments)))  # noqa: B023
    assert counted[1] < MOST * counted[0]
