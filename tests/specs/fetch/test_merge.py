"""Parts of a document merged are the document again."""

from __future__ import annotations

import copy
import json
import random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from runai_specs import load
from runai_specs.fetch.merge.merge import METHODS, Merged, merge
from runai_specs.fetch.model import Fragment

from .publishing import contract, fragments, of_tag, tags, used

Document = dict[str, Any]


def merged(parts: list[Document], **options: Any) -> Merged:
    """The parts merged; each part's place is its number."""
    return merge([Fragment(part, f"part {n}") for n, part in enumerate(parts)], **options)


def plain(document: Document) -> Any:
    """The document without the order of its keys."""
    return json.loads(json.dumps(document, sort_keys=True))


def test_fragments_merge_into_the_contract() -> None:
    """A contract split per operation and merged again is the same contract."""
    whole = merged(fragments(contract()))
    assert plain(whole.document) == plain(contract())
    assert whole.conflicts == ()


def test_documents_per_tag_merge_into_the_contract() -> None:
    """Nothing of any operation is lost when tags are published apart."""
    parts = [of_tag(contract(), tag) for tag in ("Shelves", "Books")]
    whole = merged(parts, counters=True)
    assert plain(whole.document["paths"]) == plain(contract()["paths"])
    assert plain(whole.document["components"]) == plain(contract()["components"])


def test_a_differing_component_is_kept_twice_and_reported() -> None:
    """Each operation keeps its own meaning; the report names both places and where they differ."""
    one, two, *_ = fragments(contract())
    two["components"]["schemas"]["Book"]["properties"]["id"] = {"type": "integer"}
    whole = merged([one, two])
    assert [c.element for c in whole.conflicts] == ["components/schemas/Book"]
    assert str(whole.conflicts[0]) == (
        "components/schemas/Book differs at /properties/id/$ref between part 0 and part 1: "
        "kept as Book and Book_2"
    )
    schemas = whole.document["components"]["schemas"]
    assert schemas["Book"]["properties"]["id"] == {"$ref": "#/components/schemas/Id"}
    assert schemas["Book_2"]["properties"]["id"] == {"type": "integer"}
    # Shelf refers to Book, so that it has to be there twice as well, but is no conflict of its own.
    body = whole.document["paths"]["/shelves"]["post"]["requestBody"]
    shelf = body["content"]["application/json"]["schema"]["$ref"].rpartition("/")[2]
    assert shelf != "Shelf"
    assert schemas[shelf]["properties"]["books"] == {"$ref": "#/components/schemas/Book_2"}
    assert schemas[shelf]["properties"]["inner"] == {"$ref": f"#/components/schemas/{shelf}"}


def test_a_new_name_takes_nobodys() -> None:
    """A component that already has the name that a second one would get keeps it."""
    one, two, *_ = fragments(contract())
    two["components"]["schemas"]["Id"] = {"type": "integer"}
    one["components"]["schemas"]["Id_2"] = {"type": "boolean"}
    schemas = merged([one, two]).document["components"]["schemas"]
    assert schemas["Id_2"] == {"type": "boolean"}
    assert schemas["Id_3"] == {"type": "integer"}


def test_counters_are_seen_through() -> None:
    """With counters, Book1 in one document and Book in another are one component if equal."""
    shelves, books = (of_tag(contract(), tag) for tag in ("Shelves", "Books"))
    books = json.loads(json.dumps(books).replace("schemas/Book", "schemas/Book1"))
    books["components"]["schemas"]["Book1"] = books["components"]["schemas"].pop("Book")
    whole = merged([books, shelves], counters=True)
    assert plain(whole.document["components"]) == plain(contract()["components"])
    assert whole.conflicts == ()


def test_counters_keep_apart_what_differs() -> None:
    """With counters, Book1 that is another schema than Book stays, under its own name."""
    document = contract()
    document["components"]["schemas"]["Book1"] = {"type": "string"}
    document["paths"]["/shelves"]["post"]["requestBody"]["content"]["application/json"] = {
        "schema": {"$ref": "#/components/schemas/Book1"}
    }
    parts = [of_tag(document, tag) for tag in ("Shelves", "Books")]
    whole = merged(parts, counters=True)
    assert plain(whole.document["components"]) == plain(document["components"])


def test_a_version_is_no_counter() -> None:
    """StorageV1 and StorageV2 are two schemas even where they are equal."""
    document = contract()
    for name in ("StorageV1", "StorageV2"):
        document["components"]["schemas"][name] = {"type": "string"}
    schemas = merged([document], counters=True).document["components"]["schemas"]
    assert {"StorageV1", "StorageV2"} <= set(schemas)


@pytest.mark.parametrize("key", ["security", "servers"])
def test_what_parts_do_not_share_moves_into_their_operations(key: str) -> None:
    """A requirement of one part binds its operations and not those of others."""
    one, two, *_ = fragments(contract())
    two.pop(key)
    whole = merged([one, two]).document
    assert key not in whole
    assert whole["paths"]["/shelves"]["get"][key] == contract()[key]
    assert key not in whole["paths"]["/shelves"]["post"]


def test_parameters_of_a_path_that_parts_do_not_share_move_into_their_operations() -> None:
    """What one part says of a path holds for its operation; an operation's own parameter wins."""
    *_, one, two = fragments(contract())
    own = {"name": "shelf", "in": "path", "required": True, "schema": {"type": "integer"}}
    two["paths"]["/shelves/{shelf}/books"].pop("parameters")
    two["paths"]["/shelves/{shelf}/books"]["delete"]["parameters"] = [own]
    item = merged([one, two]).document["paths"]["/shelves/{shelf}/books"]
    assert "parameters" not in item
    assert item["get"]["parameters"] == [{"$ref": "#/components/parameters/Shelf"}]
    assert item["delete"]["parameters"] == [own]


def test_an_operation_published_twice_differently_is_reported() -> None:
    """The first one stays."""
    one, *_ = fragments(contract())
    two = copy.deepcopy(one)
    two["paths"]["/shelves"]["get"]["deprecated"] = True
    whole = merged([one, two])
    assert [c.element for c in whole.conflicts] == ["GET /shelves"]
    assert whole.conflicts[0].pointer == "/deprecated"
    assert "deprecated" not in whole.document["paths"]["/shelves"]["get"]


def test_pages_of_two_releases_are_reported() -> None:
    """A version that differs says that the pages do not belong together."""
    one, two, *_ = fragments(contract())
    two["info"]["version"] = "1.5"
    assert [c.element for c in merged([one, two]).conflicts] == ["info/version"]


@pytest.mark.slow
@pytest.mark.parametrize("release", ["2.18", "2.24"])
def test_a_pinned_contract_comes_back(release: str) -> None:
    """Real contracts, split per operation and per tag, are merged into what they were."""
    whole = load(release).document
    document = {**whole, "paths": {p: i for p, i in whole["paths"].items() if METHODS & i.keys()}}
    parts = fragments(document)
    assert len(parts) > 200
    by_operation = merged(parts)
    assert by_operation.conflicts == ()
    assert by_operation.document["paths"] == document["paths"]
    for kind, held in by_operation.document["components"].items():
        assert held == {name: document["components"][kind][name] for name in held}
    by_tag = merged([of_tag(document, tag["name"]) for tag in tags(document)])
    assert by_tag.conflicts == ()
    assert by_tag.document["paths"] == document["paths"]


NAMES = ["A", "B", "C", "D", "E1"]
KINDS = st.sampled_from(["string", "integer", "boolean"])


@st.composite
def documents(draw: st.DrawFn) -> Document:
    """Contracts of a few operations over a few schemas that refer to each other at random."""
    refs = st.sampled_from(NAMES).map(lambda name: {"$ref": f"#/components/schemas/{name}"})
    leaf = st.one_of(refs, KINDS.map(lambda kind: {"type": kind}))
    schema = st.dictionaries(st.sampled_from("pqr"), leaf, max_size=3).map(
        lambda properties: {"type": "object", "properties": properties}
    )
    schemas = {name: draw(schema) for name in NAMES}
    paths: Document = {}
    for number in range(draw(st.integers(1, 5))):
        responses = {"200": {"description": "", "content": {"a/b": {"schema": draw(leaf)}}}}
        item = paths.setdefault(f"/p{number % 3}", {})
        item[("get", "put", "post")[number % 3]] = {"tags": ["T"], "responses": responses}
    whole = {
        "openapi": "3.0.3",
        "info": {"title": "T", "version": "1"},
        "tags": [{"name": "T"}],
        "paths": paths,
        "components": {"schemas": schemas},
    }
    components = used(whole, paths)
    return (
        {**whole, "components": components}
        if components
        else {key: value for key, value in whole.items() if key != "components"}
    )


@given(documents())
@settings(max_examples=80, deadline=None)
def test_round_trip(document: Document) -> None:
    """Any contract comes back from its fragments, without a conflict."""
    whole = merged(fragments(document))
    assert whole.conflicts == ()
    assert plain(whole.document) == plain(document)


@given(documents(), st.randoms(use_true_random=False))
@settings(max_examples=80, deadline=None)
def test_order_does_not_matter(document: Document, chance: random.Random) -> None:
    """Pages in another order give the same contract."""
    parts = fragments(document)
    chance.shuffle(parts)
    assert plain(merged(parts).document) == plain(document)


@pytest.mark.slow
@given(documents())
@settings(max_examples=80, deadline=None)
def test_merging_is_idempotent(document: Document) -> None:
    """What is merged already stays as it is, also beside its own parts."""
    once = merged(fragments(document)).document
    assert plain(merged([once]).document) == plain(once)
    assert plain(merged([once, *fragments(document)]).document) == plain(once)


@given(documents(), documents())
@settings(max_examples=80, deadline=None)
def test_no_operation_changes_its_meaning(one: Document, two: Document) -> None:
    """Two unlike APIs under the same names: each operation still means what its own part says."""
    two["paths"] = {f"/other{path}": item for path, item in two["paths"].items()}
    whole = merged([one, two]).document
    for part in (one, two):
        for path in part["paths"]:
            assert unrolled(whole, whole["paths"][path]) == unrolled(part, part["paths"][path])


def unrolled(document: Document, value: Any, depth: int = 6) -> Any:
    """The value with references replaced by what they name, down to a depth."""
    if isinstance(value, list):
        return [unrolled(document, item, depth) for item in value]
    if not isinstance(value, dict):
        return value
    if "$ref" not in value:
        return {key: unrolled(document, item, depth) for key, item in value.items()}
    if not depth:
        return "…"
    _, _, kind, name = value["$ref"].split("/")
    return unrolled(document, document["components"][kind][name], depth - 1)
