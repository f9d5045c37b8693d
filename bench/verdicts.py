"""What is called breaking, by us and by the peers, where something else than any of them says what is right:
a JSON Schema validator, how a pair was made, and oasdiff's own tests.

    python bench verdicts
"""

from __future__ import annotations

import json
import random
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import differs
import peers
from compat import SHARED
from differs import Differ
from jsonschema import Draft202012Validator
from measuring.rows import Row

sys.path.insert(0, str(Path(__file__).parents[1]))
from tests.compat.value_sets.schema_pairs import Maker, in_newer_words, values

PAIRS = 100  # of each kind that is made here
_SEED = 28
_DEFAULTS = {"versioning_policy": False, "stability_threshold": "beta"}  # oasdiff's own
_TRIED = 60  # values of each schema
_COMPOSED = ("allOf", "oneOf", "anyOf", "not")
_EACH_OTHER_WAY = (
    lambda schema: {"allOf": [schema]},
    lambda schema: {"oneOf": [schema]},
    lambda schema: {"anyOf": [schema]},
    lambda _: {"$ref": "#/components/schemas/Other"},
)


@dataclass(frozen=True, slots=True)
class Pairs:
    """Pairs of documents of one kind; right: whether they are to be called breaking."""

    what: str
    right: bool
    files: Sequence[tuple[Path, Path]]


def rows(_: int, left_out: list[str]) -> Iterator[Row]:
    """For each kind of pairs how many are judged right, beside each peer."""
    ours, others = differs.ours(), list(differs.others(left_out))
    for kind in (*_made(), *_recorded(left_out)):
        own = _right(ours, kind)
        for differ in others:
            yield Row(kind.what, own, _right(differ, kind), differ.name)


def _right(differ: Differ, kind: Pairs) -> str:
    verdicts = [differ.breaking(*pair) for pair in kind.files]
    failed = verdicts.count(None)
    told = f"{verdicts.count(kind.right)} of {len(verdicts)}"
    return f"{told} ({failed} not read)" if failed else told


def _made() -> Iterator[Pairs]:
    """Requests that are narrowed, and requests that stay what they are."""
    source = random.Random(_SEED)
    maker = Maker(source, modern=False)
    for composed in (False, True):
        name = "narrowed requests" + (" with compositions" if composed else "")
        pairs = []
        while len(pairs) < PAIRS:
            old = maker.schema()
            new = maker.near(old)
            if _is_composed(old, new) is composed and _narrowed(source, old, new):
                pairs.append((old, new))
        yield Pairs(f"{name}: called breaking", True, _written(name, pairs))
    schemas = [maker.schema() for _ in range(PAIRS)]
    same = [(s, _EACH_OTHER_WAY[n % len(_EACH_OTHER_WAY)](s)) for n, s in enumerate(schemas)]
    name = "requests written another way"
    yield Pairs(f"{name}: not called breaking", False, _written(name, same))


def _is_composed(*schemas: Any) -> bool:
    return any(f'"{keyword}"' in json.dumps(schemas) for keyword in _COMPOSED)


def _narrowed(source: random.Random, old: Any, new: Any) -> bool:
    """Whether the validator finds a value that both accept, and one that only the old schema does."""
    accepted, accepts = (
        Draft202012Validator(in_newer_words(document)).is_valid for document in (old, new)
    )
    tried = [
        values(source, in_newer_words(document)) for _ in range(_TRIED) for document in (old, new)
    ]
    still = [accepts(value) for value in tried if accepted(value)]
    return any(still) and not all(still)


def _written(name: str, pairs: Sequence[tuple[Any, Any]]) -> list[tuple[Path, Path]]:
    """The documents of both sides as files; each has the old schema as a component."""
    stem = name.replace(" ", "-")
    return [
        (
            peers.write_document(_document(old, old), f"verdicts/{stem}-{number}-old.json"),
            peers.write_document(_document(new, old), f"verdicts/{stem}-{number}-new.json"),
        )
        for number, (old, new) in enumerate(pairs)
    ]


def _document(schema: Any, component: Any) -> Mapping[str, Any]:
    """A document whose one operation takes what the schema describes."""
    operation = {
        "operationId": "put",
        "requestBody": {"required": True, "content": {"application/json": {"schema": schema}}},
        "responses": {"204": {"description": "done"}},
    }
    return {
        "openapi": "3.0.3",
        "info": {"title": "Things", "version": "1"},
        "paths": {"/things": {"put": operation}},
        "components": {"schemas": {"Other": component}},
    }


def _recorded(left_out: list[str]) -> Iterator[Pairs]:
    """What oasdiff's own tests call breaking, with the options that it has without being asked."""
    folder = SHARED / "conformance" / "oasdiff"
    if not folder.is_dir():
        left_out.append("oasdiff's own tests: they are not in the shared folder")
        return
    files = [
        (folder / "data" / case["base"], folder / "data" / case["revision"])
        for case in json.loads((folder / "cases.json").read_bytes())["cases"]
        if case["options"] == _DEFAULTS
        if any(finding["level"] == "ERR" for finding in case["expected"])
    ]
    yield Pairs("what oasdiff's own tests call breaking: so called", True, files)
