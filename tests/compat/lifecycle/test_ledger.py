"""The ledger: what happened to each element, and how it is judged."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from runai_compat.lifecycle.history import Kind
from runai_compat.lifecycle.ledger import Entry, Ledger, ledger
from runai_compat.lifecycle.policy import Moment, Timeline, Verdict, parse
from runai_specs.catalog.announcements import Announcement
from runai_specs.openapi.schemas.effective_schema import Schemas

from ..lives import OLD, PLAIN, Json, answering, api


def lives(
    *releases: Json, notices: Sequence[Announcement] = (), text: str = "releases = 2"
) -> Ledger:
    """The ledger of 1.1, 1.2, ... with a release 1.0 before them that nobody has pinned."""
    names = [f"1.{n}" for n in range(1, len(releases) + 1)]
    pinned = dict(zip(names, map(Schemas, releases), strict=True))
    moments = [Moment("1.0", None, None, None, None)]
    moments += [Moment(name, None, None, None, name) for name in names]
    moments += [Moment("2.0", None, None, None, None)]
    line = Timeline("self-hosted", tuple(moments))
    return ledger("control-plane", line, parse("test", text), pinned.__getitem__, notices)


def test_what_a_partial_contract_lacks_is_not_removed() -> None:
    """It may be there; only a whole contract tells that something is gone."""
    has, lacks = {"paths": {"/a": {"get": PLAIN}}}, {"paths": {"/b": {"get": PLAIN}}}
    pinned = {"1.1": Schemas(has), "1.2": Schemas(lacks), "1.3": Schemas(lacks)}

    def removed_in(*partial: str) -> str | None:
        moments = tuple(Moment(n, None, None, None, n, n in partial) for n in pinned)
        line = Timeline("self-hosted", moments)
        history = ledger("a", line, parse("test", "releases = 2"), pinned.__getitem__)
        return entry(history, "GET /a").removed_in

    assert removed_in() == "1.2"
    assert removed_in("1.1", "1.2") == "1.3"
    assert removed_in("1.1", "1.2", "1.3") is None


def entry(history: Ledger, element: str) -> Entry:
    """The one entry of that id."""
    one = history.find(element)
    assert one is not None, [entry.id for entry in history.entries]
    return one


def notice(
    element: str, release: str, kind: str = "operation", part: str | None = None
) -> Announcement:
    return Announcement(
        kind,
        element,
        "https://example.test/notes",
        part=part,
        api="control-plane",
        announced_in=release,
        replaced_by=("/new",),
    )


NAMED: Json = {
    "type": "object",
    "properties": {"name": {"type": "string"}, "old": {"type": "string"}},
}
SHORT: Json = {"type": "object", "properties": {"name": {"type": "string"}}}


def test_a_flag_starts_the_clock_and_removal_is_judged_by_it() -> None:
    """Deprecated in 1.2 and gone in 1.4: one release short of the promise."""
    history = lives(
        api(("GET /a", PLAIN)), api(("GET /a", OLD)), api(("GET /a", OLD)), api(("GET /b", PLAIN))
    )
    one = entry(history, "GET /a")
    assert (one.introduced, one.deprecated_in, one.removed_in) == ("1.1", "1.2", "1.4")
    assert (one.verdict, one.supported_until, one.removable_from) == (Verdict.EARLY, "1.4", "2.0")
    assert [(evidence.kind, evidence.release) for evidence in one.evidence] == [("flag", "1.2")]
    assert entry(history, "GET /b").introduced == "1.4"


def test_an_element_that_just_goes_is_unannounced() -> None:
    """No evidence, no notice."""
    history = lives(api(("GET /a", PLAIN)), api(("GET /b", PLAIN)))
    assert entry(history, "GET /a").verdict is Verdict.UNANNOUNCED


def test_taking_a_deprecation_back_resets_the_clock() -> None:
    """Deprecated, restored, deprecated again: the second time counts, the first is told."""
    history = lives(*(api(("GET /a", marks)) for marks in (PLAIN, OLD, PLAIN, OLD)))
    one = entry(history, "GET /a")
    assert (one.deprecated_in, one.restored, one.state) == ("1.4", ("1.3",), "deprecated")
    assert one.verdict is Verdict.SUPPORTED_UNTIL


def test_the_first_known_release_leaves_the_start_open_unless_it_was_announced() -> None:
    """Flagged in the first pin and gone in the next: undecidable; announced before it: early."""
    releases = (api(("GET /a/{id}", OLD)), api(("GET /b", PLAIN)))
    assert entry(lives(*releases), "GET /a/{}").verdict is Verdict.UNDECIDABLE
    announced = lives(*releases, notices=[notice("/a/{}", "1.0")])
    one = entry(announced, "GET /a/{}")
    assert (one.verdict, one.deprecated_in, one.removable_from) == (Verdict.EARLY, "1.0", "2.0")
    assert one.replacement == "/new"


def test_an_announcement_after_the_removal_is_no_notice() -> None:
    """What is announced when it is already gone was not announced."""
    history = lives(
        api(("GET /a", PLAIN)), api(("GET /b", PLAIN)), api(("GET /b", PLAIN)),
        notices=[notice("/a", "1.3")],
    )  # fmt: skip
    one = entry(history, "GET /a")
    assert (one.verdict, one.replacement) == (Verdict.UNANNOUNCED, None)


def test_an_announcement_counts_without_a_flag() -> None:
    """Announced for a release that is not pinned yet: still there, with a deadline."""
    history = lives(api(("GET /a", PLAIN)), notices=[notice("GET /a", "2.0")])
    one = entry(history, "GET /a")
    assert (one.deprecated_in, one.verdict) == ("2.0", Verdict.SUPPORTED_UNTIL)


def test_a_policy_may_not_count_announcements() -> None:
    """Which evidence counts is the policy's to say."""
    history = lives(
        api(("GET /a", PLAIN)), api(("GET /b", PLAIN)),
        notices=[notice("/a", "1.0")],
        text='releases = 0\nevidence = ["flag"]',
    )  # fmt: skip
    assert entry(history, "GET /a").verdict is Verdict.UNANNOUNCED


def test_a_field_of_a_shared_schema_is_one_cause_at_every_use() -> None:
    """A removed property is found wherever its schema is used, and told as one change."""
    uses = {"$ref": "#/components/schemas/Thing"}
    listed = {"type": "array", "items": uses}
    operations = [("GET /a", answering(uses)), ("GET /b", answering(listed))]
    history = lives(api(*operations, Thing=NAMED), api(*operations, Thing=SHORT))
    gone = [entry for entry in history.entries if entry.element is Kind.PROPERTY]
    assert [entry.id for entry in gone] == [
        "GET /a response.200.body.old",
        "GET /b response.200.body[].old",
    ]
    assert len({entry.cause for entry in gone}) == 1
    assert {entry.verdict for entry in gone} == {Verdict.UNANNOUNCED}


def test_a_renamed_or_inlined_component_is_the_same_element() -> None:
    """Names of components are not on the wire."""
    before = api(("GET /a", answering({"$ref": "#/components/schemas/One"})), One=NAMED)
    after = api(("GET /a", answering({"allOf": [NAMED]})))
    assert [entry.id for entry in lives(before, after).entries] == ["GET /a"]


def test_what_refers_to_a_deprecated_schema_is_deprecated() -> None:
    """Evidence of kind schema."""
    holder = {"type": "object", "properties": {"part": {"$ref": "#/components/schemas/Part"}}}
    history = lives(
        api(("GET /a", answering(holder)), Part={"type": "string"}),
        api(("GET /a", answering(holder)), Part={"type": "string", "deprecated": True}),
    )
    one = entry(history, "GET /a response.200.body.part")
    assert [(evidence.kind, evidence.release) for evidence in one.evidence] == [("schema", "1.2")]


def test_what_is_in_a_deprecated_operation_has_had_its_notice() -> None:
    """A field that goes from an operation deprecated long ago: evidence of kind parent."""
    old = {"deprecated": True}
    history = lives(
        api(("GET /a", answering(NAMED))),
        api(("GET /a", answering(NAMED, **old))),
        api(("GET /a", answering(NAMED, **old))),
        api(("GET /a", answering(NAMED, **old))),
        api(("GET /a", answering(SHORT, **old))),
    )
    one = entry(history, "GET /a response.200.body.old")
    assert (one.verdict, one.deprecated_in) == (Verdict.ON_TIME, "1.2")
    assert [evidence.kind for evidence in one.evidence] == ["parent"]


def test_what_goes_with_its_operation_is_not_told_again() -> None:
    """The operation's own entry covers everything inside it."""
    history = lives(
        api(("GET /a", answering({"properties": {"x": {"type": "string", "deprecated": True}}}))),
        api(("GET /b", PLAIN)),
    )
    assert [entry.id for entry in history.entries] == ["GET /a", "GET /b"]


def test_enum_values_parameters_statuses_and_media_types_are_elements() -> None:
    """Each of them is followed by itself."""

    def release(values: list[str], parameters: list[str], statuses: list[str], media: str) -> Json:
        schema = {"type": "string", "enum": values}
        answers = {status: {"content": {media: {"schema": schema}}} for status in statuses}
        listed = [{"name": name, "in": "query", "schema": schema} for name in parameters]
        return api(("GET /a", {"parameters": listed, "responses": answers}))

    history = lives(
        release(["x", "y"], ["limit", "sort"], ["200", "206"], "application/json"),
        release(["x"], ["limit"], ["200"], "text/csv"),
    )
    assert {
        (entry.element, entry.id) for entry in history.entries if entry.removed_in == "1.2"
    } == {
        (Kind.PARAMETER, "GET /a request.query.sort"),
        (Kind.ENUM_VALUE, "GET /a request.query.limit=y"),
        (Kind.STATUS, "GET /a response.206"),
        (Kind.MEDIA_TYPE, "GET /a response.200.body"),
    }


def test_words_that_deprecate_an_enum_value_are_evidence() -> None:
    """The pin lifts them; the ledger reads what was lifted."""
    said = {
        "values": {"y": {"read": ["description"], "replacement": [{"element": "value", "id": "x"}]}}
    }
    old = {"type": "string", "enum": ["x", "y"], "x-lifecycle": said}
    new = {"type": "string", "enum": ["x"]}
    history = lives(api(("GET /a", answering(old))), api(("GET /a", answering(new))))
    one = entry(history, "GET /a response.200.body=y")
    assert (one.verdict, one.replacement) == (Verdict.UNDECIDABLE, "x")
    assert [evidence.kind for evidence in one.evidence] == ["prose"]


def test_schemas_that_contain_themselves_end() -> None:
    """A cycle is walked once around."""
    node = {
        "type": "object",
        "properties": {"next": {"$ref": "#/components/schemas/Node"}, "old": {"deprecated": True}},
    }
    document = api(("GET /a", answering({"$ref": "#/components/schemas/Node"})), Node=node)
    history = lives(document, document)
    assert [entry.id for entry in history.entries if entry.deprecated_in] == [
        "GET /a response.200.body.old"
    ]


@pytest.mark.parametrize(
    ("part", "places"),
    [
        ("spec.size", ["request.body.spec.size"]),
        ("size", ["response.200.body.items[].size"]),
    ],
)
def test_an_announced_field_is_found_by_its_way_down(part: str, places: list[str]) -> None:
    """From the body, or from the items of a list in it; nowhere else."""
    size = {"type": "object", "properties": {"size": {"type": "integer"}}}
    body = {"content": {"application/json": {"schema": {"properties": {"spec": size}}}}}
    listed = answering({"properties": {"items": {"type": "array", "items": size}, "one": size}})
    document = api(("POST /a", {**listed, "requestBody": body}))
    history = lives(document, notices=[notice("/a", "1.1", "field", part)])
    assert [entry.id for entry in history.entries if entry.deprecated_in] == [
        f"POST /a {p}" for p in places
    ]


def test_a_part_of_a_cycle_is_whole_wherever_it_is_entered() -> None:
    """Two schemas that contain each other, used from either end: nothing is lost, one cause each."""
    first = {"type": "object", "properties": {"b": {"$ref": "#/components/schemas/B"}}}
    second = {
        "type": "object",
        "properties": {"a": {"$ref": "#/components/schemas/A"}, "old": {"deprecated": True}},
    }
    operations = [
        ("GET /a", answering({"$ref": "#/components/schemas/A"})),
        ("GET /b", answering({"$ref": "#/components/schemas/B"})),
    ]
    document = api(*operations, A=first, B=second)
    marked = [entry for entry in lives(document).entries if entry.deprecated_in]
    assert [entry.id for entry in marked] == [
        "GET /a response.200.body.b.old",
        "GET /b response.200.body.old",
    ]
    assert len({entry.cause for entry in marked}) == 1
