"""One element, one name, in every release; and no name that a bundler numbered."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping
from typing import Any

import pytest

from runai_generator.naming import Table, load_table, rename
from runai_generator.naming.rename import said_once
from runai_generator.naming.sites import class_at, operation_key, roots, sites
from runai_generator.prepare import Prepared, prepare
from runai_specs import load, read_catalog

from .elements import trace

pytestmark = pytest.mark.slow

NUMBERED = re.compile(r".*[a-z][0-9]+")
VERSIONED = re.compile(r".*(V|_v|^v)[0-9]+")


@pytest.fixture(scope="module")
def releases() -> Mapping[str, Prepared]:
    """Every pinned release of the control plane under its lasting names, oldest first."""
    table = load_table(read_catalog(), "control-plane")
    pinned = [r.name for r in read_catalog().api("control-plane").on("self-hosted") if r.upstream]
    assert len(pinned) > 1
    return {name: rename(prepare(load(name).document, source=name), table) for name in pinned}


def test_no_name_ends_in_a_bundlers_digit(releases: Mapping[str, Prepared]) -> None:
    """Neither models nor methods are numbered; V2 and _v2 are versions, not numbers."""
    for prepared in releases.values():
        public = [
            *prepared.document["components"]["schemas"],
            *(f.name for f in prepared.operations),
        ]
        assert [n for n in public if NUMBERED.fullmatch(n) and not VERSIONED.fullmatch(n)] == []


def test_an_element_keeps_its_class_name(releases: Mapping[str, Prepared]) -> None:
    """A class used at the same sites has the same name in every release."""
    elements = trace((name, sites(prepared.document)) for name, prepared in releases.items())
    changed = [(e.names, e.keys()) for e in elements if len(set(e.names.values())) > 1]
    assert changed == []


def test_two_elements_never_share_a_class_name(releases: Mapping[str, Prepared]) -> None:
    """A name that means one thing in one release means nothing else in another."""
    held = defaultdict(list)
    for element in trace((name, sites(p.document)) for name, p in releases.items()):
        held[element.names[element.latest]].append(element.keys())
    assert {name: keys for name, keys in held.items() if len(keys) > 1} == {}


def test_an_operation_keeps_its_place_in_the_client(releases: Mapping[str, Prepared]) -> None:
    """Namespace and method of an operation are the same in every release, and nobody else's."""
    held = defaultdict(set)
    for prepared in releases.values():
        named = {
            operation_key(f.method, f.path): (f.namespace, f.name) for f in prepared.operations
        }
        assert len(set(named.values())) == len(named)
        for key, name in named.items():
            held[key].add(name)
    assert {key: names for key, names in held.items() if len(names) > 1} == {}


def test_every_row_of_the_table_names_something(releases: Mapping[str, Prepared]) -> None:
    """A row whose site is in no release, or whose name is nowhere, is a mistake."""
    table = load_table(read_catalog(), "control-plane")
    classes = {name for p in releases.values() for name in p.document["components"]["schemas"]}
    keys = {operation_key(f.method, f.path) for p in releases.values() for f in p.operations}
    assert [row for row in table.classes.items() if row[1] not in classes] == []
    assert [row for row in table.operations if row not in keys] == []


def answering(**schemas: Mapping[str, Any]) -> Mapping[str, Any]:
    """A small API: `GET /things/{id}` answers Things, `GET /old` answers Thing1."""

    def get(name: str) -> Mapping[str, Any]:
        schema = {"$ref": f"#/components/schemas/{name}"}
        answer = {"description": "", "content": {"application/json": {"schema": schema}}}
        return {"get": {"tags": ["T"], "responses": {"200": answer}}}

    return {
        "openapi": "3.0.3",
        "info": {"title": "t", "version": "1"},
        "paths": {"/things/{id}": get("Things"), "/old": get("Thing1")},
        "components": {"schemas": schemas},
    }


THING = {"type": "object", "properties": {"kind": {"type": "string", "enum": ["a", "b"]}}}
DOCUMENT = answering(
    Things={"type": "object", "properties": {"items": {"type": "array", "items": THING}}},
    Thing1={**THING, "required": ["kind"]},
)


def test_a_site_finds_its_class() -> None:
    """Sites lead through arrays and inline objects, whatever the path parameter is called."""
    document = prepare(DOCUMENT, source="test").document
    starts = dict(roots(document))
    assert class_at(document, "GET /things/{} 2XX", starts) == "Things"
    for name, uses in sites(document).items():
        assert {class_at(document, site, starts) for site in uses} == {name}
    assert class_at(document, "GET /things/{} 2XX nothing[]", starts) is None
    assert class_at(document, "GET /nowhere 2XX", starts) is None


def test_a_site_leads_into_a_parameter() -> None:
    """Also where its name holds brackets itself."""
    modes = {"type": "array", "items": {"type": "string", "enum": ["a", "b"]}}
    document = answering(Things=THING, Thing1=THING)
    parameters = [{"name": name, "in": "query", "schema": modes} for name in ("mode", "kind[]")]
    get = {**document["paths"]["/old"]["get"], "parameters": parameters}
    document = {**document, "paths": {**document["paths"], "/old": {"get": get}}}
    table = Table({"GET /old query kind[][]": "Kind", "GET /old query mode[]": "Mode"})
    renamed = rename(prepare(document, source="test"), table)
    written = {p["name"]: p for p in renamed.document["paths"]["/old"]["get"]["parameters"]}
    assert written["mode"]["schema"]["items"] == {"$ref": "#/components/schemas/Mode"}
    assert written["kind[]"]["schema"]["items"] == {"$ref": "#/components/schemas/Kind"}


@pytest.mark.parametrize(
    ("name", "once"),
    [
        ("TrainingSpecSpec", "TrainingSpec"),
        ("ImagePullPolicyOptionsOption", "ImagePullPolicyOption"),
        ("NodeAffinityAffinityType", "NodeAffinityType"),
        ("GPUGPUMemory", "GPUGPUMemory"),
        ("OptionOptions", "OptionOptions"),
        ("S3Storage", "S3Storage"),
        ("Thing", "Thing"),
    ],
)
def test_a_name_says_nothing_twice(name: str, once: str) -> None:
    assert said_once(name) == once


def test_a_name_is_said_twice_where_the_shorter_one_is_taken() -> None:
    """`ThingThing` is `Thing`, unless there is one."""
    other = {**THING, "required": ["kind"]}
    free = answering(
        Things=THING, Thing1={"$ref": "#/components/schemas/ThingThing"}, ThingThing=other
    )
    assert rename(prepare(free, source="test"), Table()).classes["ThingThing"] == "Thing"
    taken = answering(
        Things={"type": "object", "properties": {"it": {"$ref": "#/components/schemas/Thing"}}},
        Thing1={"$ref": "#/components/schemas/ThingThing"},
        ThingThing=other,
        Thing=THING,
    )
    classes = rename(prepare(taken, source="test"), Table()).classes
    assert (classes["Thing"], classes["ThingThing"]) == ("Thing", "ThingThing")


def test_a_number_goes_where_the_plain_name_is_free() -> None:
    """`Thing1` becomes `Thing`, and the enum inside follows; the references follow too."""
    renamed = rename(prepare(DOCUMENT, source="test"), Table())
    assert {"Thing", "ThingKind"} <= renamed.document["components"]["schemas"].keys()
    assert "Thing1" not in str(renamed.document)
    assert renamed.classes["Thing1"] == "Thing"


def test_a_row_wins_over_the_rule_and_never_doubles_a_name() -> None:
    """A row names by site; one that wants a taken name leaves the class as it was."""
    prepared = prepare(DOCUMENT, source="test")
    named = rename(prepared, Table({"GET /old 2XX": "Legacy", "GET /things/{} 2XX": "Legacy"}))
    assert len(set(named.classes.values())) == 2
    assert named.classes["Thing1"] == "Legacy" or named.classes["Things"] == "Legacy"
    moved = rename(prepared, Table(operations={"GET /old": ("old", "read")}))
    assert ("old", "read") in {(f.namespace, f.name) for f in moved.operations}
    written = moved.document["paths"]["/old"]["get"]
    assert (written["operationId"], written["tags"]) == ("read", ["old"])
