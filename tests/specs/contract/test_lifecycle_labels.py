"""Precision and recall of lifting, against labels that a person set by reading the seven documents.

`lifecycle_labels.json` has a row per element and group of releases: what its own words say of its
lifecycle ("deprecated", "replaced by operation GET /a", "value x"), or "none" for words that only
sound like it. An element is named by the JSON Pointer to it, where a tag or parameter in a list
goes by its name instead of its index. An element that has no row says nothing.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, TypeAlias

import pytest

from runai_specs.contract.build import make_contract
from runai_specs.openapi.json_pointer import escaped
from runai_specs.openapi.object_model import Child, children
from runai_specs.openapi.validation import read

Said: TypeAlias = frozenset[tuple[str, str, str]]
"""What is said: (release, element, fact)."""

LABELS = json.loads(Path(__file__).with_name("lifecycle_labels.json").read_bytes())
WANTED = 0.97
log = logging.getLogger(__name__)


def labelled() -> Said:
    """What the documents say, by reading."""
    return frozenset(
        (release, row["element"], fact)
        for row in LABELS
        for release in row["releases"]
        for fact in row["facts"]
        if fact != "none"
    )


def lifted(release: str, document: Mapping[str, Any]) -> Said:
    """What the toolkit lifts from a document."""
    read_out = lifecycles("document", make_contract(document), "")
    return frozenset((release, place, fact) for place, told in read_out for fact in facts(told))


def lifecycles(kind: str, value: Any, place: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Every `x-lifecycle` of a contract, with the name of its element."""
    if not isinstance(value, Mapping):
        return
    if "x-lifecycle" in value:
        yield place, value["x-lifecycle"]
    for child in children(kind, value):
        yield from lifecycles(child.kind, child.value, f"{place}/{'/'.join(tokens(child))}")


def tokens(child: Child) -> Iterator[str]:
    """The steps of a pointer to a child."""
    yield child.field
    if child.key is not None:
        named = child.value.get("name") if isinstance(child.value, Mapping) else None
        step = named if isinstance(child.key, int) and isinstance(named, str) else child.key
        yield escaped(str(step))


def facts(told: Mapping[str, Any]) -> Iterator[str]:
    """An `x-lifecycle` as the facts that labels are made of."""
    yield from told.keys() & {"deprecated", "experimental"}
    yield from (f"formerly {name}" for name in told.get("formerly", {}).get("names", ()))
    yield from (
        f"replaced by {replacement}" for replacement in replacements(told.get("deprecated", {}))
    )
    for value, fact in told.get("values", {}).items():
        yield f"value {value}"
        yield from (
            f"value {value} replaced by {replacement}" for replacement in replacements(fact)
        )


def replacements(fact: Mapping[str, Any]) -> Iterator[str]:
    """What replaces an element, as kind and name."""
    for replacement in fact.get("replacement", ()):
        yield f"{replacement['element']} {replacement.get('id', '')}".strip()


def score(said: Said, meant: Said) -> tuple[float, float]:
    """Precision and recall."""
    right = len(said & meant)
    return right / max(len(said), 1), right / max(len(meant), 1)


@pytest.mark.slow
def test_precision_and_recall(upstream: Path, caplog: pytest.LogCaptureFixture) -> None:
    """Both are at least 0.97 over all that is lifted from the seven documents, and for each kind.

    `pytest -k precision_and_recall --log-cli-level INFO` prints the numbers.
    """
    caplog.set_level(logging.INFO)
    releases = sorted({release for row in LABELS for release in row["releases"]})
    read_out: Said = frozenset().union(
        *(lifted(name, read((upstream / f"{name}.json").read_bytes(), name)) for name in releases)
    )
    meant = labelled()
    kinds = {
        "all": ("",),
        "states": ("deprecated", "experimental", "formerly"),
        "replacements": ("replaced",),
        "values": ("value",),
    }
    for kind, starts in kinds.items():
        mine, theirs = (
            frozenset(fact for fact in said if fact[2].startswith(starts))
            for said in (read_out, meant)
        )
        precision, recall = score(mine, theirs)
        log.info("%s: precision %.4f, recall %.4f (%d)", kind, precision, recall, len(theirs))
        assert min(precision, recall) >= WANTED, sorted(mine ^ theirs)[:20]


def test_the_labels_are_well_formed() -> None:
    """Each element has one row per release, "none" stands alone, and false friends are among them."""
    seen = [(row["element"], release) for row in LABELS for release in row["releases"]]
    assert len(seen) == len(set(seen))
    assert all(row["facts"] == ["none"] or "none" not in row["facts"] for row in LABELS)
    assert sum(row["facts"] == ["none"] for row in LABELS) >= 40
    assert not any(fact.endswith(".") for row in LABELS for fact in row["facts"])


def test_false_friends_are_told_by_name(upstream: Path) -> None:
    """Nothing at all is lifted from the elements whose words only sound like it."""
    friends = {
        (release, row["element"])
        for row in LABELS
        for release in row["releases"]
        if row["facts"] == ["none"]
    }
    document = read((upstream / "2.24.json").read_bytes(), "2.24")
    assert not friends & {(release, place) for release, place, _ in lifted("2.24", document)}


SMALL: dict[str, Any] = {
    "openapi": "3.0.3",
    "tags": [{"name": "Old", "description": "DEPRECATED: use the [New](#tag/New) calls."},
             {"name": "New", "description": "Replaces the deprecated tag Old."}],
    "paths": {
        "/old/{id}": {"get": {"tags": ["Old"], "summary": "Reads it. [Experimental]"}},
        "/new/{key}": {
            "get": {"tags": ["New"], "description": "Reads it; formerly known as fetch."},
            "put": {"tags": ["New"], "description": "Deprecated, use PATCH /new/{id}.",
                    "parameters": [{"name": "by", "in": "query", "description": "(deprecated)"}]},
            "patch": {"tags": ["New"], "description": "Backward compatibility of PUT."},
        },
    },
    "components": {"schemas": {
        "Part": {"properties": {
            "ratio": {"description": "Deprecated. Use `level` instead."},
            "share": {"description": "Deprecated, see `deep.level`, not supported."},
            "none": {"description": "Things that are deprecated or no longer needed."},
        }},
        "Whole": {"allOf": [{"$ref": "#/components/schemas/Part"},
                            {"properties": {"level": {}, "deep": {"$ref": "#/components/schemas/Whole"}}}]},
        "Kind": {"enum": ["a", "b"], "description": "Note: the 'a' kind is deprecated, use 'b'."},
    }},
}  # fmt: skip


def test_a_small_document() -> None:
    """What is lifted is exactly what its sentences say, false friends left out."""
    assert lifted("x", SMALL) == {
        ("x", place, fact)
        for place, told in {
            "/tags/Old": ["deprecated", "replaced by tag New"],
            "/paths/~1old~1{id}/get": ["deprecated", "replaced by tag New", "experimental"],
            "/paths/~1new~1{key}/get": ["formerly fetch"],
            "/paths/~1new~1{key}/put": ["deprecated", "replaced by operation PATCH /new/{key}"],
            "/paths/~1new~1{key}/put/parameters/by": ["deprecated"],
            "/components/schemas/Part/properties/ratio": ["deprecated", "replaced by property level"],
            "/components/schemas/Part/properties/share": ["deprecated", "replaced by property deep.level"],
            "/components/schemas/Kind": ["value a", "value a replaced by value b"],
        }.items()
        for fact in told
    }  # fmt: skip


def test_the_score() -> None:
    """Half of what is found is right, and a third of what is meant is found."""
    said = frozenset({("x", "/a", "deprecated"), ("x", "/b", "deprecated")})
    meant = frozenset(
        {("x", "/a", "deprecated"), ("x", "/c", "deprecated"), ("y", "/b", "deprecated")}
    )
    assert score(said, meant) == (1 / 2, 1 / 3)
    assert score(frozenset(), meant) == (0, 0)
