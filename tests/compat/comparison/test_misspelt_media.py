"""What a document plainly misspelt and then put right is a correction, not a removal."""

from __future__ import annotations

from typing import Any

import pytest

from runai_compat.lifecycle.policy import Verdict

from ..lives import Track, api
from ..verdicts import verdicts

LOAF = {"type": "object", "properties": {"id": {"type": "string"}, "name": {"type": "string"}}}
LESS = {"type": "object", "properties": {"id": {"type": "string"}}}
PAIRS = [
    ("applicatin/json", "application/json"),
    ("application/jsno", "application/json"),
    ("aplication/vnd.bakery+json", "application/vnd.bakery+json"),
    ("mulitpart/form-data", "multipart/form-data"),
]


def baking(media: dict[str, Any]) -> dict[str, Any]:
    """A document with one operation that takes and answers these media types."""
    content = {name: {"schema": schema} for name, schema in media.items()}
    answers = {"200": {"description": "", "content": content}}
    bake = {"requestBody": {"content": content}, "responses": answers}
    return dict(api(("POST /loaves", bake)))


def rules(old: dict[str, Any], new: dict[str, Any]) -> set[str]:
    return {rule for rule, *_ in verdicts(old, new)}


@pytest.mark.parametrize(("wrong", "right"), PAIRS)
def test_a_correction_is_told_and_breaks_nothing(wrong: str, right: str) -> None:
    """In both directions; what is inside is compared as what it is."""
    old, new = baking({wrong: LOAF}), baking({right: LOAF})
    both = {f"{way}-media-type-spelling-changed" for way in ("request", "response")}
    assert rules(old, new) == rules(new, old) == both
    assert {severity for _, severity, *_ in verdicts(old, new)} == {"info"}
    assert "response-property-removed" in rules(old, baking({right: LESS}))


@pytest.mark.parametrize(("wrong", "right"), PAIRS)
def test_the_ledger_follows_it_as_one(wrong: str, right: str) -> None:
    """Nothing went; what goes later inside it does."""
    documents = [baking({media: LOAF}) for media in (right, wrong, right)]
    assert all(entry.removed_in is None for entry in Track(*documents).ledger.entries)
    later = Track(*documents, baking({right: LESS})).ledger.entries
    assert {entry.removed_in for entry in later if entry.place.endswith(".name")} == {"1.4"}


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ({"application/json5": LOAF}, {"application/json": LOAF}),
        ({"text/json": LOAF}, {"application/json": LOAF}),
        ({"applicatin/json": LOAF}, {"text/plain": LOAF}),
        ({"applicatin/json": LOAF, "application/json": LOAF}, {"application/json": LOAF}),
    ],
)
def test_what_is_another_media_type_is_removed(old: dict[str, Any], new: dict[str, Any]) -> None:
    """Or stood beside the right one, so that somebody may have meant it."""
    assert {"request-media-type-removed", "response-media-type-removed"} <= rules(
        baking(old), baking(new)
    )
    entries = Track(baking(old), baking(new)).ledger.entries
    assert Verdict.UNANNOUNCED in {entry.verdict for entry in entries}


def test_names_that_the_api_chose_are_no_slips() -> None:
    """A server reads and writes a property as its authors spelt it: another spelling is another."""
    wrong = {"type": "object", "properties": {"recieved": {"type": "string"}}}
    right = {"type": "object", "properties": {"received": {"type": "string"}}}
    old, new = baking({"application/json": wrong}), baking({"application/json": right})
    gone = [entry for entry in Track(old, new).ledger.entries if entry.removed_in]
    assert {entry.verdict for entry in gone} == {Verdict.UNANNOUNCED}
