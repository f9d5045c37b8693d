"""What is read as an OpenAPI document, and how everything else is refused."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from runai_specs.errors import InvalidDocumentError
from runai_specs.openapi.reading.reader import Limits
from runai_specs.openapi.validation import read

Make = Callable[..., dict[str, Any]]

YAML = """\
openapi: 3.0.3
info: {title: Shop, version: 2.20}
paths:
  /goods:
    get:
      responses:
        200: {description: on, content: {}}
        4XX: {description: "no"}
components:
  schemas:
    Day: {type: string, default: 2024-02-30, enum: [2024-02-29, on, off, yes, 010, 0x1F, 1e3, .5, ~, "1"]}
"""


def refused(data: bytes | str, **limits: int) -> InvalidDocumentError:
    """The refusal of a document."""
    content = data.encode() if isinstance(data, str) else data
    with pytest.raises(InvalidDocumentError) as caught:
        read(content, "shop.json", limits=Limits(**limits))
    assert "\n" not in str(caught.value)
    return caught.value


def test_json_and_yaml_are_told_apart_by_content(document: Make) -> None:
    """A JSON document, and the same as YAML, are the same, whatever the file is called."""
    as_json = json.dumps(document()).encode()
    as_yaml = b"# not JSON\n" + as_json
    assert read(as_json, "shop.yaml") == read(as_yaml, "shop.json") == document()


def test_yaml_flow_style_is_read() -> None:
    """A text that begins like JSON may be YAML."""
    made = read(b"{openapi: 3.1.0, paths: {}, info: {title: It's}}", "x.json")
    assert made == {"openapi": "3.1.0", "paths": {}, "info": {"title": "It's"}}


def test_byte_order_marks_and_utf_16_are_read(document: Make) -> None:
    """Encodings that JSON allows are recognised."""
    text = json.dumps(document())
    assert read(text.encode("utf-8-sig"), "x") == read(text.encode("utf-16"), "x") == document()


def test_yaml_scalars_are_those_of_yaml_1_2() -> None:
    """Keys are text, dates stay text, and on, off and yes are words."""
    made = read(YAML.encode(), "shop.yaml")
    assert list(made["paths"]["/goods"]["get"]["responses"]) == ["200", "4XX"]
    assert made["info"]["version"] == 2.2
    day = made["components"]["schemas"]["Day"]
    assert day["default"] == "2024-02-30"
    assert day["enum"] == ["2024-02-29", "on", "off", "yes", 10, 31, 1000.0, 0.5, None, "1"]


def test_yaml_anchors_and_merge_keys_are_read() -> None:
    """An alias stands for its anchor; a merge key adds what is not there yet."""
    made = read(
        b"openapi: 3.1.0\nx-a: &a {type: string, format: uuid}\n"
        b"components: {schemas: {A: *a, B: {<<: *a, format: date}, C: {<<: [*a, {title: t}]}}}\n",
        "x",
    )
    schemas = made["components"]["schemas"]
    assert schemas["A"] == {"type": "string", "format": "uuid"}
    assert schemas["B"] == {"type": "string", "format": "date"}
    assert schemas["C"] == {"type": "string", "format": "uuid", "title": "t"}


@pytest.mark.parametrize(
    ("text", "problem", "line"),
    [
        ("a: !!python/object/apply:os.system ['true']", "!!python/object/apply:os.system", 1),
        ("a: 1\nb: !thing {}", "the tag !… is", 2),
        ("a: !!binary aGk=", "!!binary", 1),
        ("a: !!int yes", "!!int", 1),
        ("a: 1\nb: 2\na: 3", "the key 'a' stands twice", 3),
        ("a: &x [*x]", "an alias stands inside", 1),
        ("a: *y", "an alias has no anchor", 1),
        ("a: .inf", "a number beyond", 1),
        ("? [1, 2]\n: x", "a key that is not", 1),
        ("a: 1\n---\nb: 2", "a second YAML document", 2),
        ("a: [1, 2", "not YAML", 2),
        ("a:\n\t- 1", "not YAML", 2),
        ("<<: 1\nopenapi: 3.0.0", "merge key", 1),
    ],
)
def test_yaml_that_is_not_plain_data_is_refused(text: str, problem: str, line: int) -> None:
    """Objects, doubles, loops and slips are refused with their line."""
    error = refused(text)
    assert problem in str(error)
    assert error.line == line


@pytest.mark.parametrize(
    ("text", "problem", "pointer", "line"),
    [
        ('{"paths": {}, \n"paths": 1}', "the key 'paths' stands twice", "", 1),
        ('{"a": [\n{"b": 1,\n "b": 2}]}', "the key 'b' stands twice", "/a/0", 2),
        ('{"a": NaN}', "NaN is not a number", "/a", 1),
        ('{"a": [1,\n -Infinity]}', "-Infinity is not a number", "/a/1", 2),
        ('{"a": [0,\n 1e999]}', "a number beyond", "/a/1", 2),
        ('{"b": 1,\n"a": "\\ud800"}', "half a surrogate", "/a", 2),
        ('{"a": 1,\n "b" 2}', "not JSON: Expecting ':' delimiter", None, 2),
        (f'{{"a": [\n{"9" * 5000}]}}', "too many digits", "/a/0", 2),
        (
            '{"a/b": [1,\n{"c": ' + "[" * 100_000,
            "nested deeper than 200",
            "/a~1b/1/c" + "/0" * 197,
            2,
        ),
    ],
)
def test_json_that_is_not_plain_data_is_refused(
    text: str, problem: str, pointer: str | None, line: int | None
) -> None:
    """What JSON cannot mean is refused with pointer and line where they can be told."""
    error = refused(text)
    assert problem in str(error)
    assert (error.pointer, error.line) == (pointer, line)


def test_what_is_not_text_is_refused() -> None:
    """Bytes that are no text, and nothing at all."""
    assert refused(b'{"a":\n "\xff\xfe"}').line == 2
    assert "empty" in str(refused(b" \n"))


def test_limits_hold_for_json_and_yaml(document: Make) -> None:
    """Bytes, levels, values and texts have limits, aliases count for what they stand for."""
    text = json.dumps(document())
    for content in (text, "# YAML\n" + text):
        assert "bytes" in str(refused(content, size=100))
        assert "nested deeper than 3" in str(refused(content, depth=3))
        assert "more than 20 values" in str(refused(content, nodes=20))
        assert "more than 5 characters" in str(refused(content, text=5))
    assert "nested" in str(refused("[" * 100_000))
    assert "nested" in str(refused('{"a":' + "[" * 100_000 + "]" * 100_000 + "}"))


def test_alias_bombs_are_refused() -> None:
    """Ten levels of ten aliases are ten thousand million values, and take no time to refuse."""
    lines = ["openapi: 3.0.0", "a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 10)}]" for i in range(1, 10)]
    error = refused("\n".join(lines))
    assert "aliases expanded" in str(error)
    assert error.line is not None


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("[]", "the top is a list"),
        ("just words", "the top is a text"),
        ('{"swagger": "1.2", "paths": {}}', "Swagger of a version that cannot be read"),
        ('{"asyncapi": "2.0.0"}', "no member `openapi`"),
        ("openapi: 3.1\npaths: {}", "must be a text such as '3.0.3', not a number"),
        ('{"openapi": "4.0.0", "paths": {}}', "OpenAPI 4.0.0 cannot be read"),
        ('{"openapi": "3.0.0"}', "needs an object `paths`"),
        ('{"openapi": "3.0.0", "webhooks": {}}', "needs an object `paths`"),
        ('{"openapi": "3.1.0"}', "`paths` or `webhooks` or `components`"),
        ('{"openapi": "3.0.0", "paths": []}', "needs an object `paths`"),
    ],
)
def test_what_is_not_openapi_3_is_refused(text: str, problem: str) -> None:
    """Each other thing has its own clear line."""
    assert problem in str(refused(text))


def test_openapi_3_1_needs_no_paths() -> None:
    """Webhooks or components alone are a document in 3.1."""
    assert read(b'{"openapi": "3.1.0", "webhooks": {}}', "x")
    assert read(b'{"openapi": "3.1.0", "components": {}}', "x")


@pytest.mark.parametrize(
    ("paths", "problem", "pointer"),
    [
        ({"goods": {}}, "must begin with a slash", "/paths/goods"),
        ({"/a": []}, "a path item must be an object, not a list", "/paths/~1a"),
        ({"/a": {"get": "x"}}, "`get` must be an object", "/paths/~1a/get"),
        ({"/a": {"parameters": {}}}, "`parameters` must be a list", "/paths/~1a/parameters"),
        ({"/a": {"parameters": [{"in": "query"}]}}, "a parameter needs a member `name`",
         "/paths/~1a/parameters/0"),
        ({"/a": {"get": {"tags": "x"}}}, "`tags` must be a list of texts", "/paths/~1a/get/tags"),
        ({"/a": {"get": {"responses": {"200": {"$ref": 1}}}}}, "`$ref` must be a text",
         "/paths/~1a/get/responses/200/$ref"),
        ({"/a": {"get": {"requestBody": {"content": {"x/y": {"schema": "A"}}}}}},
         "`schema` must be a schema, not a text",
         "/paths/~1a/get/requestBody/content/x~1y/schema"),
        ({"/a": {"get": {"requestBody": {"content": {"x/y": {"schema": {"required": "a"}}}}}}},
         "`required` must be a list of texts, not a text",
         "/paths/~1a/get/requestBody/content/x~1y/schema/required"),
        ({"/a": {"get": {"responses": {"200": {"$ref": "#/components/responses/No"}}}}},
         "leads to nothing", "/paths/~1a/get/responses/200/$ref"),
        ({"/a": {"$ref": "https://shop.test/a.json"}}, "leaves the document", "/paths/~1a/$ref"),
        ({"/a": {"$ref": "other.yaml#/a"}}, "leaves the document", "/paths/~1a/$ref"),
    ],
)  # fmt: skip
def test_what_is_not_of_the_form_of_openapi_is_refused(
    document: Make, paths: dict[str, Any], problem: str, pointer: str
) -> None:
    """The place is given as JSON Pointer and as line and column, also in JSON."""
    text = json.dumps(document(paths=paths), indent=1)
    error = refused(text)
    assert problem in str(error)
    assert error.pointer == pointer
    assert error.line is not None
    key = pointer.rsplit("/", 1)[1].replace("~1", "/")
    shown = text.splitlines()[error.line - 1][(error.column or 0) - 1 :]
    assert shown.startswith((f'"{key}"', "{"))


def test_references_that_lead_back_to_themselves_are_refused(document: Make) -> None:
    """A chain of references must end; a schema that contains itself is fine."""
    loop = {
        "A": {"$ref": "#/components/schemas/B"},
        "B": {"$ref": "#/components/schemas/A"},
    }
    looped = document(paths={}, components={"schemas": loop})
    assert "leads back to itself" in str(refused(json.dumps(looped)))
    tree = {"Goods": {"properties": {"parts": {"$ref": "#/components/schemas/Goods"}}}}
    made = document(paths={}, components={"schemas": tree})
    assert read(json.dumps(made).encode(), "x") == made


def test_references_have_limits(document: Make) -> None:
    """How many there are, and how many lead from one to the next."""
    chain = {f"S{i}": {"$ref": f"#/components/schemas/S{i + 1}"} for i in range(30)}
    made = json.dumps(document(paths={}, components={"schemas": {**chain, "S30": {}}}))
    assert read(made.encode(), "x")
    error = refused(made, chain=20)
    assert "'#/components/schemas/S1' leads on more than 20 times" in str(error)
    assert error.pointer == "/components/schemas/S0/$ref"
    error = refused(made, references=10)
    assert "more than 10 references" in str(error)
    assert error.line is not None
    long = {f"S{i}": {"$ref": f"#/components/schemas/S{i + 1}"} for i in range(20_000)}
    endless = document(paths={}, components={"schemas": {**long, "S20000": {}}})
    assert "leads on more than" in str(refused(json.dumps(endless)))


@pytest.mark.slow
def test_compositions_have_a_limit(document: Make) -> None:
    """However many levels of allOf there are, they are refused and not tried; branches are no levels."""
    names = [f"#/components/schemas/S{i}" for i in range(5001)]
    tower = {
        f"S{i}": {"allOf": [{"$ref": names[i + 1]}, {"$ref": names[i + 1]}]} for i in range(5000)
    }
    made = document(paths={}, components={"schemas": {**tower, "S5000": {"type": "object"}}})
    error = refused(json.dumps(made))
    assert "put together through more than 100 levels of allOf" in str(error)
    assert error.pointer == "/components/schemas/S0"
    low = {name: tower[name] for name in (f"S{i}" for i in range(30))}
    made = document(
        paths={}, components={"schemas": {**low, "S30": {"allOf": [{"$ref": names[30]}]}}}
    )
    assert read(json.dumps(made).encode(), "x")


def test_references_are_looked_for_where_they_refer_only(document: Make) -> None:
    """A property called $ref, and an example with one, refer to nothing."""
    schemas = {
        "A": {"properties": {"$ref": {"type": "string"}}, "example": {"$ref": "http://x.test/"}}
    }
    assert read(json.dumps(document(paths={}, components={"schemas": schemas})).encode(), "x")


def test_a_schema_that_says_of_itself_that_it_is_required_says_nothing(document: Make) -> None:
    """A word of JSON Schema before draft 4, which many documents still have."""
    schema = {"properties": {"a": {"type": "string", "required": True}}, "required": ["b"]}
    body = {"content": {"x/y": {"schema": schema}}}
    made = document(paths={"/a": {"post": {"requestBody": body, "responses": {}}}})
    held = read(json.dumps(made).encode(), "x")["paths"]["/a"]["post"]["requestBody"]["content"][
        "x/y"
    ]["schema"]
    assert held == {"properties": {"a": {"type": "string"}}, "required": ["b"]}


def test_null_for_a_list_or_object_is_nothing_at_all(document: Make) -> None:
    """Serialisers write null for an empty list; where null is a value it stays."""
    schema = {"properties": None, "required": None, "default": None, "enum": [None, "a"]}
    made = read(
        json.dumps(
            document(
                paths={"/a": {"get": {"parameters": None, "tags": None, "requestBody": None}}},
                components={"schemas": {"A": schema}, "responses": None},
            )
        ).encode(),
        "x",
    )
    assert made["paths"] == {"/a": {"get": {}}}
    assert made["components"] == {"schemas": {"A": {"default": None, "enum": [None, "a"]}}}
