"""Lifecycle facts that stand in words: which sentences state one, and what they name."""

from __future__ import annotations

from typing import Any

import pytest

from runai_specs.contract.build import dump, make_contract

PATHS: dict[str, Any] = {
    "/api/v1/things": {"get": {"operationId": "list_things"}, "post": {}},
    "/api/v1/things/{thingId}": {"get": {}, "delete": {}},
    "/api/v1/only": {"put": {}},
}


def lifted(member: str, text: str, **more: Any) -> Any:
    """The facts lifted from an operation whose summary or description is the text."""
    operation = {member: text, **more}
    document = {
        "openapi": "3.0.3",
        "tags": [{"name": "Access rules"}, {"name": "Roles"}],
        "paths": {**PATHS, "/v1/old": {"get": operation}, "/v1/old/{id}": {"delete": operation}},
        "components": {"schemas": {"ThingList": {}}},
    }
    return make_contract(document)["paths"]["/v1/old"]["get"].get("x-lifecycle")


def lifted_from_property(text: str, name: str = "old", **more: Any) -> Any:
    """The facts lifted from a property between two others."""
    properties = {"newer": {}, name: {"description": text, **more}, "bestOf": {}}
    schemas = {"A": {"properties": properties}}
    document = {"openapi": "3.0.3", "paths": PATHS, "components": {"schemas": schemas}}
    made = make_contract(document)["components"]["schemas"]["A"]["properties"][name]
    return made.get("x-lifecycle")


@pytest.mark.parametrize(
    "text",
    [
        "Deprecated.",
        "deprecated",
        "[Deprecated] Lists things.",
        "Lists things. [DEPRECATED]",
        "Lists things (deprecated)",
        "**DEPRECATED:** Lists things.",
        "Lists things. Deprecated endpoint.",
        "Lists things - deprecated",
        "Deprecated since 2.20, will be removed.",
        "This endpoint is deprecated.",
        "Lists things.\nThis API has been deprecated and will go away.",
        "Note: this operation is now deprecated.",
        "The endpoint is obsolete.",
        "This method will be removed in a future release.",
        "This endpoint is no longer supported.",
        "This endpoint has been superseded by another.",
        "Deprecated in favor of something else.",
        "Deprecated in version 2.21.",
        "\u26a0\ufe0f Deprecated",
        "@deprecated use another",
        "Obsolete. Lists things.",
        "Use of this endpoint is deprecated.",
        "As of 2.20 this endpoint is deprecated.",
        "Starting with v2.20, this endpoint is deprecated.",
        "Lists things. No longer supported.",
        "This endpoint is no longer used.",
        "Scheduled for removal in 2.30.",
        "Lists things. To be removed.",
    ],
)
def test_words_that_deprecate(text: str) -> None:
    """Their subject is the element itself."""
    facts = lifted("description", text)
    assert facts is not None
    assert facts["deprecated"]["read"] == ["description"]


@pytest.mark.parametrize(
    "text",
    [
        "Replaces the deprecated 'oldRatio' field.",
        "Indicates the level. Replaces the deprecated `ratio`",
        "Deprecated things are listed too.",
        "Lists deprecated things.",
        "Whether the thing is deprecated.",
        "This endpoint is not deprecated.",
        "The thing is deprecated when it is old.",
        "This field is deprecated when `newer` is set.",
        "Either portion, memory or migProfile [deprecated].",
        "Use filterBy instead of many requests.",
        "Values that will be replaced by their names.",
        "Deletes things that are no longer needed.",
        "Lists deprecated and active things, for deprecated see the docs",
        "This removes the thing; the thing will be removed at night.",
        "Uses the experimental scheduler.",
        "Experimental things are listed too.",
        "No longer used things are listed.",
        "Things to be removed in the night.",
        "Obsolete things are listed too.",
        "From 2.20 the list is longer.",
        "",
    ],
)
def test_words_that_say_nothing_of_the_element(text: str) -> None:
    """False friends: they speak of something else."""
    assert lifted("description", text) is None
    assert lifted_from_property(text) is None


@pytest.mark.parametrize(
    ("text", "replacement"),
    [
        ("Deprecated - please use api/v1/things instead", [("operation", "GET /api/v1/things")]),
        ("Deprecated. Use `/api/v1/things` instead.", [("operation", "GET /api/v1/things")]),
        ("Deprecated, use POST /api/v1/things.", [("operation", "POST /api/v1/things")]),
        ("Deprecated in favor of the new endpoint api/v1/things/{id}.",
         [("operation", "GET /api/v1/things/{thingId}")]),
        ("Deprecated endpoint. Use /api/v1/only", [("operation", "PUT /api/v1/only")]),
        ("Deprecated. Use api/v1/things instead and api/v1/only to give rights.",
         [("operation", "GET /api/v1/things"), ("operation", "PUT /api/v1/only")]),
        ("Deprecated. Use DELETE /api/v1/things instead.", [("path", "/api/v1/things")]),
        ("Deprecated. Use PATCH /api/v9/others instead.", [("text", "PATCH /api/v9/others")]),
        ("This endpoint is deprecated. Use the list_things operation.",
         [("operation", "list_things")]),
        ("Deprecated endpoint. please refer to Roles & Access rules API.",
         [("tag", "Roles"), ("tag", "Access rules")]),
        ("Deprecated. Instead, use the accessrules API to give rights.",
         [("tag", "Access rules")]),
        ("**DEPRECATED:** renamed. Please use the [Roles](/latest/#tag/Roles) endpoints.",
         [("tag", "Roles")]),
        ("Deprecated. See https://shop.test/docs/api/v1/things for more.", [("unnamed", None)]),
        ("Deprecated, use whatever pleases you most instead.", [("unnamed", None)]),
        ("Deprecated. Do not use.", None),
        ("Deprecated. Lists things in a nice way.", None),
        ("Superseded things. This endpoint is replaced by /api/v1/things.",
         [("operation", "GET /api/v1/things")]),
    ],
)  # fmt: skip
def test_replacements_of_operations(text: str, replacement: list[tuple[str, str]] | None) -> None:
    """What a sentence names is resolved to an element of the same document."""
    fact = lifted("summary", text)["deprecated"]
    named = fact.get("replacement")
    assert (named and [(entry["element"], entry.get("id")) for entry in named]) == replacement


@pytest.mark.parametrize(
    ("text", "replacement"),
    [
        ("Deprecated. Use `newer` instead.", [("property", "newer")]),
        ("deprecated. use bestOf instead", [("property", "bestOf")]),
        ("Deprecated. Use newer.deep instead.", [("property", "newer.deep")]),
        ("What it is. (deprecated - use bestOf instead).", [("property", "bestOf")]),
        ("Deprecated. Instead, use `most` for the kind under `Rooms`.", [("text", "most")]),
        ("Deprecated. Use 'newer' or 'bestOf'.", [("property", "newer"), ("property", "bestOf")]),
        ("Deprecated. Use `old` no more.", [("unnamed", None)]),
    ],
)
def test_replacements_of_properties(text: str, replacement: list[tuple[str, str]]) -> None:
    """A name beside the property is one; another is kept as a short name."""
    lifted = lifted_from_property(text)["deprecated"]["replacement"]
    assert [(entry["element"], entry.get("id")) for entry in lifted] == replacement


def test_an_element_called_by_its_name() -> None:
    """A sentence may speak of the element by name; of another name it says nothing here."""
    assert lifted_from_property("The `old` field is deprecated.") is not None
    assert lifted_from_property("old has been deprecated, use newer.") is not None
    assert lifted_from_property("The `newer` field is deprecated.") is None
    assert lifted_from_property("The older field is deprecated when it is empty.") is None


def test_a_flag_with_guidance_only() -> None:
    """A deprecated property says what to use instead without calling itself deprecated."""
    text = "Use `newer` instead. The most that there can be."
    assert lifted_from_property(text) is None
    assert lifted_from_property(text, deprecated=True) == {
        "deprecated": {
            "read": ["flag", "description"],
            "replacement": [{"element": "property", "id": "newer"}],
        }
    }
    assert lifted_from_property("The most that there can be.", deprecated=True) is None


def test_the_release_of_a_deprecation_is_kept() -> None:
    """When a sentence names it."""
    assert lifted("description", "Deprecated since version 2.20.")["deprecated"]["since"] == "2.20"


@pytest.mark.parametrize(
    "text",
    [
        "Lists things. [Experimental]",
        "Lists things [experimental].",
        "Experimental: lists things.",
        "[Experimental] Lists things.",
        "This endpoint is experimental.",
        "Experimental feature. Lists things.",
    ],
)
def test_experimental(text: str) -> None:
    """The label, wherever it stands."""
    assert lifted("summary", text) == {"experimental": {"read": ["summary"]}}


def test_former_names() -> None:
    """What an element was called before, when it is a name."""
    facts = lifted("description", "Lists things (formerly known as gadgets).")
    assert facts == {"formerly": {"read": ["description"], "names": ["gadgets"]}}
    assert lifted("description", "Lists things formerly held by the users.") is None
    assert lifted("description", "Lists things; formerly known as gadgets.") == facts
    assert lifted("description", "This had been used as gadgets. It stays.") == facts
    assert lifted("description", "This had been used as a way to list things.") is None


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("Kinds.\n\nNote: The 'app' kind is DEPRECATED. Please use 'service-app' instead.",
         {"app": [("value", "service-app")]}),
        ("Either user or app (deprecated).", {"app": None}),
        ("Either `app` [deprecated - use user] or `user`.", {"app": [("value", "user")]}),
        ("app - deprecated, use service-app", {"app": None}),
        ("Kinds of app; the service-app is deprecated.", {"service-app": None}),
        ("Deprecated things have an app.", {}),
    ],
)  # fmt: skip
def test_deprecated_enum_values(text: str, values: dict[str, Any]) -> None:
    """Values that a schema's own words call deprecated, the schema itself is not."""
    schema = {"type": "string", "enum": ["user", "app", "service-app"], "description": text}
    for holder in (
        schema,
        {"type": "array", "items": {**schema, "description": ""}, "description": text},
    ):
        document = {"openapi": "3.0.3", "paths": {}, "components": {"schemas": {"Kind": holder}}}
        facts = make_contract(document)["components"]["schemas"]["Kind"].get("x-lifecycle", {})
        assert "deprecated" not in facts
        by_value = facts.get("values", {})
        assert by_value.keys() == values.keys()
        for name, replacement in values.items():
            named = by_value[name].get("replacement")
            if replacement is not None:
                assert [(entry["element"], entry["id"]) for entry in named] == replacement


def test_operations_are_deprecated_with_their_tags() -> None:
    """All tags of an operation must be; the tag's replacement is the operation's."""
    tags = [
        {"name": "Apps", "description": "DEPRECATED: use the [Roles](#tag/Roles) endpoints."},
        {"name": "Tools Deprecated"},
        {"name": "Roles"},
    ]
    paths = {
        "/a": {"get": {"tags": ["Apps"]}, "put": {"tags": ["Apps", "Roles"]}},
        "/b": {"get": {"tags": ["Tools Deprecated"], "deprecated": True}},
    }
    made = make_contract({"openapi": "3.0.3", "tags": tags, "paths": paths})
    roles = [{"element": "tag", "id": "Roles"}]
    assert made["tags"] == [
        {
            "name": "Apps",
            "x-lifecycle": {"deprecated": {"read": ["description"], "replacement": roles}},
        },
        {"name": "Tools Deprecated", "x-lifecycle": {"deprecated": {"read": ["tag"]}}},
        {"name": "Roles"},
    ]
    assert made["paths"]["/a"]["get"]["x-lifecycle"] == {
        "deprecated": {"read": ["tag"], "replacement": roles}
    }
    assert "x-lifecycle" not in made["paths"]["/a"]["put"]
    assert made["paths"]["/b"]["get"]["x-lifecycle"] == {"deprecated": {"read": ["flag", "tag"]}}
    assert dump(make_contract(made)) == dump(made)


def test_parameters_name_parameters() -> None:
    """A parameter's replacement is one beside it, or one of the shared ones."""
    near = [{"name": "q", "in": "query"},
            {"name": "old", "in": "query", "description": "Deprecated - use q instead."}]  # fmt: skip
    document = {"openapi": "3.0.3", "paths": {"/a": {"get": {"parameters": near}}}}
    made = make_contract(document)["paths"]["/a"]["get"]["parameters"][1]["x-lifecycle"]
    assert made["deprecated"]["replacement"] == [{"element": "parameter", "id": "q"}]
    shared = {"Q": near[0], "Old": near[1]}
    document = {"openapi": "3.0.3", "paths": {}, "components": {"parameters": shared}}
    made = make_contract(document)["components"]["parameters"]["Old"]["x-lifecycle"]
    assert made["deprecated"]["replacement"] == [{"element": "parameter", "id": "q"}]


def test_facts_that_are_there_stay_and_prose_in_their_place_does_not() -> None:
    """A contract's own facts survive; an upstream `x-lifecycle` in another form is not taken over."""
    known = {"deprecated": {"read": ["summary"], "replacement": [{"element": "text", "id": "b.c"}]}}
    assert lifted("description", "Lists things.", **{"x-lifecycle": known}) == known
    joined = lifted("description", "Deprecated.", deprecated=True, **{"x-lifecycle": known})
    assert joined["deprecated"]["read"] == ["flag", "summary", "description"]
    assert joined["deprecated"]["replacement"] == known["deprecated"]["replacement"]
    for foreign in (
        "deprecated soon",
        {"deprecated": "a sentence"},
        {"deprecated": {"read": ["rumours"]}},
        {"deprecated": {"read": ["summary"], "note": "a sentence"}},
        {
            "deprecated": {
                "read": ["summary"],
                "replacement": [{"element": "text", "id": "a sentence."}],
            }
        },
        {"deprecated": {"read": ["summary"], "since": "long ago"}},
        {"values": {"a": {"read": []}}},
    ):
        assert lifted("description", "Lists things.", **{"x-lifecycle": foreign}) is None
