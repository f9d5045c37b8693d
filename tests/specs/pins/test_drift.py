"""What changed inside a release, element by element."""

from __future__ import annotations

import copy
import json
import random
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from runai_specs.commands.main import main
from runai_specs.contract.build import make_contract
from runai_specs.pins.drift import Change, compare

Edit = Callable[[dict[str, Any]], Any]

BASE: dict[str, Any] = {
    "openapi": "3.0.3",
    "info": {"title": "Shop", "version": "1"},
    "tags": [{"name": "Goods"}, {"name": "Users"}],
    "paths": {
        "/goods/{id}": {
            "parameters": [{"name": "id", "in": "path", "required": True, "schema": {"type": "string"}}],
            "get": {
                "parameters": [
                    {"name": "limit", "in": "query", "schema": {"type": "integer", "maximum": 10}},
                    {"name": "limit", "in": "header"},
                    {"$ref": "#/components/parameters/Sort"},
                ],
                "responses": {"200": {"description": "", "content": {
                    "application/json": {"schema": {"$ref": "#/components/schemas/Good"}}
                }}},
            },
            "delete": {"responses": {"204": {"description": ""}}},
        },
        "/users": {"get": {"responses": {"200": {"$ref": "#/components/responses/Users"}}}},
    },
    "components": {
        "parameters": {"Sort": {"name": "sort", "in": "query", "schema": {"enum": ["up", "down"]}}},
        "responses": {"Users": {"description": "", "content": {
            "application/json": {"schema": {"type": "array", "items": {"$ref": "#/components/schemas/User"}}}
        }}},
        "schemas": {
            "Good": {"type": "object", "required": ["name"], "properties": {
                "name": {"type": "string"}, "maker": {"$ref": "#/components/schemas/User"},
            }},
            "User": {"type": "object", "properties": {"id": {"type": "integer"}}},
        },
    },
}  # fmt: skip
GET_GOODS, GET_USERS = "GET /goods/{id}", "GET /users"


def changes(edit: Edit) -> tuple[Change, ...]:
    """What an edit of the document changes in the contract."""
    edited = copy.deepcopy(BASE)
    edit(edited)
    return compare(make_contract(BASE), make_contract(edited))


def goods(document: dict[str, Any]) -> Any:
    return document["paths"]["/goods/{id}"]["get"]


@pytest.mark.parametrize(
    ("edit", "said", "pointer", "operations"),
    [
        (lambda d: d["paths"]["/users"].update(post={"responses": {}}),
         "added operation POST /users", "/paths/~1users/post", ("POST /users",)),
        (lambda d: d["paths"].pop("/users"),
         "removed operation GET /users", "/paths/~1users/get", (GET_USERS,)),
        (lambda d: goods(d)["parameters"][0]["schema"].update(maximum=20),
         "changed operation GET /goods/{id} parameters/query limit/schema/maximum: 10 -> 20",
         "/paths/~1goods~1{id}/get/parameters/0/schema/maximum", (GET_GOODS,)),
        (lambda d: goods(d)["parameters"].insert(0, {"name": "page", "in": "query"}),
         "added operation GET /goods/{id} parameters/query page",
         "/paths/~1goods~1{id}/get/parameters/0", (GET_GOODS,)),
        (lambda d: goods(d)["parameters"].pop(2),
         "removed operation GET /goods/{id} parameters/Sort",
         "/paths/~1goods~1{id}/get/parameters/2", (GET_GOODS,)),
        (lambda d: goods(d).update(deprecated=True),
         "added operation GET /goods/{id} deprecated: true",
         "/paths/~1goods~1{id}/get/deprecated", (GET_GOODS,)),
        (lambda d: d["paths"]["/goods/{id}"]["parameters"][0]["schema"].update(type="integer"),
         'changed path /goods/{id} parameters/path id/schema/type: "string" -> "integer"'
         " (in 2 operations)",
         "/paths/~1goods~1{id}/parameters/0/schema/type", ("DELETE /goods/{id}", GET_GOODS)),
        (lambda d: d["components"]["schemas"]["User"]["properties"].update(age={"type": "integer"}),
         "added schema User properties/age (in 2 operations)",
         "/components/schemas/User/properties/age", (GET_GOODS, GET_USERS)),
        (lambda d: d["components"]["schemas"]["Good"].update(required=["name", "maker"]),
         'added schema Good required/maker: "maker" (in 1 operation)',
         "/components/schemas/Good/required/1", (GET_GOODS,)),
        (lambda d: d["components"]["parameters"]["Sort"]["schema"]["enum"].remove("up"),
         'removed parameter Sort schema/enum/up: "up" (in 1 operation)',
         "/components/parameters/Sort/schema/enum/0", (GET_GOODS,)),
        (lambda d: d["components"]["schemas"]["User"]["properties"]["id"].update(default=True),
         "added schema User properties/id/default: true (in 2 operations)",
         "/components/schemas/User/properties/id/default", (GET_GOODS, GET_USERS)),
        (lambda d: d["components"]["responses"]["Users"]["content"].update({"text/csv": {}}),
         "added response Users content/text~1csv (in 1 operation)",
         "/components/responses/Users/content/text~1csv", (GET_USERS,)),
        (lambda d: d["tags"].pop(0), "removed tag Goods", "/tags/0", ()),
        (lambda d: d["info"].update(version="2"),
         'changed document info version: "1" -> "2"', "/info/version", ()),
        (lambda d: goods(d).update(description="Deprecated - use /users instead."),
         "added operation GET /goods/{id} x-lifecycle",
         "/paths/~1goods~1{id}/get/x-lifecycle", (GET_GOODS,)),
    ],
)  # fmt: skip
def test_a_change_is_told_by_its_element(
    edit: Edit, said: str, pointer: str, operations: tuple[str, ...]
) -> None:
    """Which element, where in it, and the operations that it touches."""
    (change,) = changes(edit)
    assert (str(change), change.pointer, change.operations) == (said, pointer, operations)


def test_true_is_not_one() -> None:
    """What Python takes for equal and JSON does not is a change."""

    def edited(value: Any) -> dict[str, Any]:
        made = copy.deepcopy(BASE)
        made["components"]["schemas"]["User"]["properties"]["id"]["default"] = value
        return make_contract(made)

    (change,) = compare(edited(1), edited(True))
    assert (change.before, change.after) == (1, True)
    assert compare(edited(1), edited(1)) == ()


def test_each_of_several_changes_is_told() -> None:
    """In the order of elements."""

    def edit(document: dict[str, Any]) -> None:
        document["components"]["schemas"]["User"]["properties"]["id"] = {
            "type": "string",
            "minLength": 1,
        }
        document["paths"]["/users"]["get"]["tags"] = ["Users"]

    assert [f"{change.kind} {change.path}" for change in changes(edit)] == [
        "operation tags", "schema properties/id/minLength", "schema properties/id/type",
    ]  # fmt: skip


def test_prose_and_order_are_no_change() -> None:
    """Descriptions, and the order of parameters, required properties, values and tags."""

    def edit(document: dict[str, Any]) -> None:
        goods(document)["description"] = "Another text."
        goods(document)["parameters"].reverse()
        document["components"]["parameters"]["Sort"]["schema"]["enum"].reverse()
        document["tags"].reverse()

    assert changes(edit) == ()


@given(st.integers())
def test_a_contract_does_not_drift_from_itself(seed: int) -> None:
    """In whatever order its keys are."""
    shuffled = _shuffled(make_contract(BASE), random.Random(seed))
    assert compare(make_contract(BASE), shuffled) == ()


def _shuffled(value: Any, chance: random.Random) -> Any:
    if isinstance(value, dict):
        keys = list(value)
        chance.shuffle(keys)
        return {key: _shuffled(value[key], chance) for key in keys}
    return [_shuffled(item, chance) for item in value] if isinstance(value, list) else value


def test_the_other_way_round_is_the_mirror_image() -> None:
    """What is added one way is removed the other way."""
    other = copy.deepcopy(BASE)
    other["components"]["schemas"]["User"]["properties"]["age"] = {"type": "integer"}
    other["info"]["version"] = "2"
    there = compare(make_contract(BASE), make_contract(other))
    back = compare(make_contract(other), make_contract(BASE))
    turned = {"added": "removed", "removed": "added", "changed": "changed"}
    assert [(turned[c.change], c.kind, c.element, c.path, c.after, c.before) for c in there] == [
        (c.change, c.kind, c.element, c.path, c.before, c.after) for c in back
    ]


class TestCommand:
    """`runai-specs verify --mirror`, as its users see it."""

    def run(
        self, shop: Any, capsys: pytest.CaptureFixture[str], *arguments: str
    ) -> tuple[int, str]:
        arguments = ("--catalog", str(shop.data), "--mirror", str(shop.mirror), *arguments)
        code = main(["verify", *arguments])
        return code, capsys.readouterr().out

    @pytest.fixture(autouse=True)
    def _pinned(self, shop: Any, capsys: pytest.CaptureFixture[str]) -> None:
        main(["pin", "--catalog", str(shop.data), "--mirror", str(shop.mirror)])
        capsys.readouterr()

    def change(self, shop: Any, edit: Edit) -> None:
        path = shop.mirror / "1.0.json"
        document = json.loads(path.read_bytes())
        edit(document)
        path.write_text(json.dumps(document))

    def test_drift_is_text_and_exit_code_1(
        self, shop: Any, capsys: pytest.CaptureFixture[str]
    ) -> None:
        """A line for the release, and one for each change."""
        self.change(shop, lambda d: d["paths"]["/goods"].update(put={"responses": {}}))
        code, out = self.run(shop, capsys)
        assert code == 1
        assert out.splitlines() == [
            f"shop/1.0: 1 change since it was pinned, in {shop.mirror / '1.0.json'}",
            "  added operation PUT /goods",
            "1 difference",
        ]

    def test_drift_is_json(self, shop: Any, capsys: pytest.CaptureFixture[str]) -> None:
        """The whole of it, for each release that was read again."""
        self.change(
            shop, lambda d: d["components"]["parameters"]["Limit"]["schema"].update(default=20)
        )
        code, out = self.run(shop, capsys, "--format", "json")
        report = json.loads(out)
        assert (code, report["schema"], report["ok"]) == (1, "runai-specs/drift/v1", False)
        assert [release["release"] for release in report["releases"]] == [
            "shop/1.0", "shop/2.0", "shop/newest",
        ]  # fmt: skip
        assert report["releases"][0]["changes"] == [{
            "change": "changed", "kind": "parameter", "element": "Limit", "path": "schema/default",
            "pointer": "/components/parameters/Limit/schema/default", "before": 10, "after": 20,
            "operations": ["GET /goods"],
        }]  # fmt: skip
        assert report["releases"][1]["changes"] == []

    def test_other_words_are_a_note(self, shop: Any, capsys: pytest.CaptureFixture[str]) -> None:
        """Bytes that say the same of the API are no drift."""
        self.change(shop, lambda d: d["info"].update(description="Another text."))
        code, out = self.run(shop, capsys)
        assert code == 0
        assert "1.0.json has other bytes than were pinned, but says the same of the API" in out

    def test_one_release_is_read_alone(self, shop: Any, capsys: pytest.CaptureFixture[str]) -> None:
        """What changed in another is not looked at."""
        self.change(shop, lambda d: d["paths"].pop("/goods"))
        assert self.run(shop, capsys, "2.0")[0] == 0
        assert self.run(shop, capsys, "1.0")[0] == 1
