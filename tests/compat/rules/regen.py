"""Writes the case folder of every rule: run as `python -m tests.compat.rules.regen`, then read the diff."""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from runai_compat.rules import Rule, table
from runai_compat.vocabulary import Profile
from runai_specs import read_catalog
from runai_specs.documents import open_document

from ..verdicts import verdicts
from .frames import framed, is_answer

CASES = Path(__file__).with_name("cases")


def regenerate() -> None:
    """One folder per rule: documents from its example, and what comparing them gives."""
    rules = table()
    for folder in CASES.iterdir():
        if folder.name not in rules:
            shutil.rmtree(folder)
    for rule in rules.values():
        _write(rule)


def read_side(path: Path) -> Mapping[str, Any]:
    """The document of a file as a user's comparison sees it: what the door drops, no rule can tell of."""
    return open_document(str(path), read_catalog()).contract.document


def expected(old: Mapping[str, Any], new: Mapping[str, Any]) -> dict[str, Any]:
    """What is held: the verdicts forward and backward, and those of the client profile if others."""
    runs: dict[str, Any] = {
        "forward": verdicts(old, new),
        "backward": verdicts(new, old),
    }
    client = verdicts(old, new, Profile.CLIENT)
    if client != runs["forward"]:
        runs["client"] = client
    return runs


def _write(rule: Rule) -> None:
    folder = CASES / rule.id
    folder.mkdir(parents=True, exist_ok=True)
    answer = is_answer(rule)
    old, new = (
        framed(rule.area, rule.direction, sample, answer=answer)
        for sample in (rule.before, rule.after)
    )
    files = {folder / "old.yaml": old, folder / "new.yaml": new}
    for path, document in files.items():
        path.write_text(
            yaml.safe_dump(document, sort_keys=False, width=100, default_flow_style=None)
        )
    (folder / "expected.json").write_text(_lines(expected(*map(read_side, files))))


def _lines(runs: dict[str, Any]) -> str:
    """JSON with one verdict to a line."""
    lists = (
        f' "{name}": [' + ",".join(f"\n  {json.dumps(finding)}" for finding in listed) + "]"
        for name, listed in runs.items()
    )
    return "{\n" + ",\n".join(lists) + "\n}\n"


if __name__ == "__main__":
    regenerate()
