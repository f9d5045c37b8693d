"""What a method looks like, by what the contract says of its operation."""

from __future__ import annotations

import ast
from typing import Any

import pytest

from runai_generator.emit import prose
from runai_generator.emit.client import client
from runai_generator.emit.media_types import received_type
from runai_generator.emit.methods import Argument, Method, method
from runai_generator.emit.pagination import without
from runai_generator.emit.types import Annotations, join
from runai_generator.metadata.reference_pages import Reference
from runai_generator.metadata.upstream_text import Background
from runai_generator.prepare import prepare
from runai_generator.project.identity import of_document

PET = {"type": "object", "properties": {"name": {"type": "string"}}}
COLOUR = {"type": "string", "enum": ["red", "green"]}
COMPONENTS = {
    "Pet": PET,
    "Colour": COLOUR,
    "Long": {"type": "string", "enum": [f"v{i}" for i in range(40)]},
}


def document(operation: dict[str, Any], path: str = "/pets", verb: str = "post") -> dict[str, Any]:
    operation = {"responses": {"200": {"description": ""}}, "operationId": "doIt", **operation}
    return {"openapi": "3.0.3", "info": {"title": "t", "version": "1"}, "paths": {path: {verb: operation}},
            "components": {"schemas": COMPONENTS}}  # fmt: skip


def made(operation: dict[str, Any], path: str = "/pets", verb: str = "post") -> Method:
    prepared = prepare(document(operation, path, verb), source="test")
    return method(prepared.operations[0], prepared)


def signature(written: Method) -> list[str]:
    """The arguments as code, without the two that every method has."""
    assert written.signature[0] == "self"
    assert written.signature[-1] == "**options: Unpack[RequestOptions]"
    return [str(argument) for argument in written.signature[1:-1]]


def ref(name: str) -> dict[str, str]:
    return {"$ref": f"#/components/schemas/{name}"}


def content(media: str, schema: Any) -> dict[str, Any]:
    return {"description": "", "content": {media: {"schema": schema} if schema is not None else {}}}


@pytest.mark.parametrize(
    ("schema", "answer", "argument"),
    [
        ({}, "Any", "Any"),
        ({"type": "string"}, "str", "str"),
        ({"type": ["string", "null"]}, "str | None", "str | None"),
        ({"type": "number"}, "float", "float"),
        ({"type": "boolean"}, "bool", "bool"),
        ({"type": "integer", "const": -7}, "Literal[-7]", "Literal[-7]"),
        ({"type": "integer", "const": 2**63}, "int", "int"),
        ({"type": "string", "format": "date-time"}, "datetime.datetime", "datetime.datetime | str"),
        ({"type": "string", "format": "uuid"}, "UUID", "UUID | str"),
        ({"type": "string", "format": "binary"}, "bytes", "FileContent"),
        ({"type": "string", "format": "made-up"}, "str", "str"),
        ({"type": "string", "const": "on"}, "Literal['on']", "Literal['on']"),
        ({"type": "string", "const": "o'n"}, r"Literal['o\x27n']", r"Literal['o\x27n']"),
        (ref("Pet"), "models.Pet", "models.Pet | inputs.Pet"),
        (ref("Colour"), "models.Colour", "models.Colour | Literal['red', 'green']"),
        (ref("Long"), "models.Long", "models.Long | inputs.Long"),
        ({"type": "array", "items": {"type": "integer"}}, "list[int]", "Sequence[int]"),
        ({"type": "array", "items": {"anyOf": [ref("Pet"), {"type": "null"}]}}, "list[models.Pet | None]",
         "Sequence[models.Pet | inputs.Pet | None]"),
        ({"type": "array", "prefixItems": [{"type": "string"}, {"type": "integer"}], "items": False},
         "tuple[str, int]", "Sequence[str | int]"),
        ({"type": "array", "prefixItems": [{"type": "string"}, {"type": "integer"}], "maxItems": 2, "items": {}},
         "list[str | int]", "Sequence[str | int]"),
        ({"type": "array", "prefixItems": [{"type": "string"}, {"type": "integer"}], "maxItems": 2, "minItems": 2, "items": {}},
         "tuple[str, int]", "Sequence[str | int]"),
        ({"type": "object"}, "dict[str, Any]", "Mapping[str, Any]"),
        ({"type": "object", "additionalProperties": ref("Pet")}, "dict[str, models.Pet]",
         "Mapping[str, models.Pet | inputs.Pet]"),
        ({"anyOf": [{"type": "null"}, {"type": "string"}, {"type": "integer"}]}, "str | int | None", "str | int | None"),
        ({"oneOf": [{"type": "string"}, {}]}, "Any", "Any"),
        ({"not": {}}, "Any", "Any"),
    ],
)  # fmt: skip
def test_types(schema: Any, answer: str, argument: str) -> None:
    """Exact for what comes back, wider for what is given."""
    types = Annotations(COMPONENTS)
    assert types.answer(schema) == answer
    assert types.argument(schema) == argument


def test_a_union_names_each_member_once() -> None:
    """Also when members are unions themselves, but not across brackets."""
    assert (
        join(["str | None", "dict[str, int | None]", "str", "None"])
        == "str | dict[str, int | None] | None"
    )
    assert join(["str", "Any"]) == "Any"


def test_the_order_of_arguments() -> None:
    """Path parameters are positional in the order of the path, required keywords come first."""
    parameters = [
        {"name": "limit", "in": "query", "schema": {"type": "integer"}},
        {"name": "second", "in": "path", "required": True, "schema": {"type": "integer"}},
        {"name": "firstOne", "in": "path", "required": True, "schema": {"type": "string"}},
        {"name": "needed", "in": "query", "required": True, "schema": {"type": "boolean"}},
        {"name": "X-Trace", "in": "header", "schema": {"type": "string", "nullable": True}},
    ]
    written = made({"parameters": parameters, "requestBody": {"required": True, **content("application/json", ref("Pet"))}},
                 "/a/{firstOne}/{second}")  # fmt: skip
    assert signature(written) == [
        "first_one: str",
        "second: int",
        "*",
        "body: models.Pet | inputs.Pet",
        "needed: bool",
        "limit: int | None = None",
        "x_trace: str | None = None",
    ]
    assert "path=(first_one, second)" in written.passed
    assert "query=(limit, needed)" in written.passed
    assert "headers=(x_trace,)" in written.passed


@pytest.mark.parametrize(
    ("parameter", "descriptor"),
    [
        ({"schema": {"type": "array", "items": {"type": "string"}}, "explode": False}, "Query('q', explode=False)"),
        ({"schema": {"type": "array", "items": {"type": "string"}}}, "Query('q')"),
        ({"schema": {"type": "object"}, "style": "deepObject", "explode": True}, "Query('q', style='deepObject')"),
        ({"schema": {"type": "array", "items": {}}, "style": "pipeDelimited", "explode": False},
         "Query('q', style='pipeDelimited', explode=False)"),
        ({"content": {"application/json": {"schema": {"type": "object"}}}}, "Query('q', style='json')"),
    ],
)  # fmt: skip
def test_how_a_query_is_written(parameter: dict[str, Any], descriptor: str) -> None:
    """Style and explode reach the runtime."""
    written = made({"parameters": [{"name": "q", "in": "query", **parameter}]})
    assert f"query=({descriptor},)" in written.descriptor


@pytest.mark.parametrize(
    ("media", "schema", "kind", "sent"),
    [
        ("application/json", ref("Pet"), "models.Pet | inputs.Pet", "application/json"),
        ("application/merge-patch+json", ref("Pet"), "models.Pet | inputs.Pet", "application/merge-patch+json"),
        ("application/x-www-form-urlencoded", ref("Pet"), "models.Pet | inputs.Pet", "application/x-www-form-urlencoded"),
        ("multipart/form-data", None, "Mapping[str, Any]", "multipart/form-data"),
        ("application/octet-stream", None, "FileContent", "application/octet-stream"),
        ("application/x-tar", {"type": "string", "format": "binary"}, "FileContent", "application/x-tar"),
        ("text/plain", {"type": "string"}, "str | FileContent", "text/plain"),
        ("*/*", ref("Pet"), "models.Pet | inputs.Pet", "application/json"),
        ("image/*", None, "FileContent", "application/octet-stream"),
    ],
)  # fmt: skip
def test_bodies(media: str, schema: Any, kind: str, sent: str) -> None:
    """The type of a body follows its media type, and one that can be sent is named."""
    written = made({"requestBody": {"required": True, **content(media, schema)}})
    assert signature(written) == ["*", f"body: {kind}"]
    assert f"body={sent!r}" in written.descriptor
    assert "body=body" in written.passed


def test_a_body_in_several_media_types() -> None:
    """Each may be given; the first is sent unless the caller chooses."""
    both = {"application/json": {"schema": ref("Pet")}, "application/octet-stream": {}, "*/*": {}}
    written = made({"requestBody": {"content": both}})
    assert signature(written) == [
        "*",
        "body: models.Pet | inputs.Pet | FileContent | None = None",
    ]
    assert "body_choices=('application/json', 'application/octet-stream')" in written.descriptor


@pytest.mark.parametrize(
    ("responses", "returns", "answers"),
    [
        ({"200": content("application/json", ref("Pet"))}, "models.Pet", {"200": "models.Pet"}),
        ({"204": {"description": ""}}, "None", {"204": "None"}),
        ({"200": content("application/json", ref("Pet")), "202": {"description": ""}, "404": content("application/json", COLOUR)},
         "models.Pet | None", {"200": "models.Pet", "202": "None"}),
        ({"200": content("application/json", ref("Pet")), "207": content("application/json", {"type": "array", "items": ref("Pet")})},
         "models.Pet | list[models.Pet]", {"200": "models.Pet", "207": "list[models.Pet]"}),
        ({"2XX": content("text/csv", {"type": "string"})}, "str", {"'2XX'": "str"}),
        ({"200": content("application/x-tar", None)}, "bytes", {"200": "bytes"}),
        ({"200": content("application/json", None)}, "Any", {"200": "Any"}),
        ({"default": content("application/json", ref("Pet"))}, "models.Pet", {"'default'": "models.Pet"}),
        ({"200": {"description": ""}, "default": content("application/json", ref("Pet"))}, "None", {"200": "None"}),
        ({"200": {"description": "", "content": {"text/csv": {}, "application/json": {"schema": ref("Pet")}}}},
         "models.Pet", {"200": "models.Pet"}),
        ({"404": {"description": ""}}, "None", {}),
    ],
)  # fmt: skip
def test_answers(responses: Any, returns: str, answers: dict[str, str]) -> None:
    """The type returned is exactly that of the successes; JSON wins over other media types."""
    written = made({"responses": responses})
    assert (written.returns, written.answers) == (returns, answers)


def test_the_media_types_asked_for() -> None:
    """JSON first; errors are not asked for."""
    responses = {"200": {"description": "", "content": {"text/csv": {}, "application/json": {}}},
                 "400": content("application/problem+json", {})}  # fmt: skip
    assert "accept=('application/json', 'text/csv')" in made({"responses": responses}).descriptor


def test_operations_without_credentials() -> None:
    """`security: []` and the endpoints that give tokens are called without one."""
    assert "security=()" in made({"security": []}).descriptor
    assert not [part for part in made({}).descriptor if part.startswith("security")]


def test_deprecated_operations_say_so() -> None:
    """With what is deprecated."""
    assert made({"deprecated": True}).deprecated == "POST /pets is deprecated"
    assert made({}).deprecated is None


def test_a_docstring_is_composed_from_facts() -> None:
    """No sentence of the document is in it."""
    parameters = [{"name": "sizeOf", "in": "query", "explode": False, "description": "PROSE", "deprecated": True,
                   "schema": {"type": "array", "maxItems": 3, "items": {"type": "integer"}}}]  # fmt: skip
    written = made({"summary": "PROSE", "description": "PROSE", "parameters": parameters,
                  "responses": {"200": {"description": "PROSE"}, "404": {"description": ""}, "4XX": {"description": ""}, "503": {"description": ""}}})  # fmt: skip
    assert "\n".join(written.docstring) == (
        "Do it.\n\n`POST /pets`\n\nArgs:\n"
        "    size_of (Sequence[int], optional): `sizeOf` in the query, comma-separated, 3 items or fewer, deprecated.\n"
        "\nReturns:\n    None (200)\n"
        "\nRaises:\n    NotFoundError: on 404.\n    APIStatusError: on 4XX.\n    ServerError: on 503."
    )


def test_a_docstring_says_what_a_parameter_may_be() -> None:
    """Allowed values (the first dozen), a pattern, a default; of items and nullable ones too."""
    parameters = [
        {"name": "a", "in": "query", "schema": {"type": "string", "enum": ["x", "y"], "default": "x"}},
        {"name": "b", "in": "query", "schema": {"type": "array", "items": ref("Long")}},
        {"name": "c", "in": "query", "schema": {"type": "string", "nullable": True, "pattern": "^a+$"}},
        {"name": "d", "in": "query", "schema": {"type": "boolean", "default": False}},
        {"name": "e", "in": "query", "schema": {"type": "integer"}},
    ]  # fmt: skip
    said = {
        line.split(" (")[0].strip(): line.partition("in the query")[2]
        for line in made({"parameters": parameters}).docstring
        if "in the query" in line
    }
    first = ", ".join(f'"v{number}"' for number in range(12))
    assert said == {
        "a": ', one of "x", "y", default "x".',
        "b": f", one of {first} and 28 more.",
        "c": ", matching `^a+$`.",
        "d": ", default false.",
        "e": ".",
    }


@pytest.mark.parametrize(
    ("verb", "path", "operation_id", "said"),
    [
        ("post", "/pets", "createPet", "Create a pet."),
        ("post", "/owners", "createOwner", "Create an owner."),
        ("get", "/pets", "listPets", "List pets."),
        ("get", "/pets/{id}", "getPetStatus", "Get the pet status."),
        ("get", "/pets/{id}", "petGet", "Get the pet."),
        ("get", "/pets/inventory", "petsInventory", "Get the pets inventory."),
        ("delete", "/pets/{id}", "petById", "Delete the pet by id."),
        ("post", "/pets/{id}/vaccinate", "vaccinatePet", "Vaccinate the pet."),
        ("post", "/logout", "logout", "Logout."),
    ],
)
def test_a_docstring_begins_with_a_sentence(
    verb: str, path: str, operation_id: str, said: str
) -> None:
    """A verb and a resource, of the name of the method, its HTTP method and its path."""
    written = made({"operationId": operation_id, "summary": "PROSE"}, path, verb)
    assert written.docstring[:3] == (said, "", f"`{verb.upper()} {path}`")


def test_a_docstring_leads_to_the_reference() -> None:
    """Where the release has a page for the tag."""
    prepared = prepare(document({"tags": ["Pets"]}), source="test")
    known = Background(reference=Reference({"pets": "https://example.com/pets"}))
    written = method(prepared.operations[0], prepared, known)
    assert written.docstring[-2:] == ("", "See https://example.com/pets")
    assert "See" not in "".join(method(prepared.operations[0], prepared).docstring)


def test_hostile_texts_stay_texts() -> None:
    """Paths and names that try to be code end up as escaped literals."""
    path = '/x"""\\\'+__import__("os").system("true")+\'/{a"b}'
    parameters = [{"name": 'a"b', "in": "path", "required": True, "schema": {"type": "string"}}]
    prepared = prepare(
        document({"parameters": parameters, "operationId": "x", "tags": ['"""\nimport os']}, path),
        source="t",
    )
    files = client(prepared, of_document("pets", "1")).files
    for text in files.values():
        compile(text, "generated", "exec")
    (resource,) = [
        text
        for name, text in files.items()
        if name.startswith("resources/") and "Operation(" in text
    ]
    namespace: dict[str, Any] = {}
    line = next(line for line in resource.splitlines() if line.startswith("_X = "))
    exec(line, {"Operation": lambda *args, **_: namespace.update(path=args[2])})
    assert namespace == {"path": path}


def test_arguments_print_as_code() -> None:
    """With their default if they have one."""
    assert str(Argument("a", "int")) == "a: int"
    assert str(Argument("a", "int | None", "None")) == "a: int | None = None"


OLD, NEW = Argument("old", "str"), Argument("new", "int", "1")


@pytest.mark.parametrize(
    ("signature", "left"),
    [
        (("self", "*", OLD, NEW, "**options: O"), ["self", "*", "new: int = 1", "**options: O"]),
        (("self", "*", OLD, "**options: O"), ["self", "**options: O"]),
        (("self", "*", OLD), ["self"]),
        (("self", NEW, "**options: O"), ["self", "new: int = 1", "**options: O"]),
    ],
)
def test_a_signature_without_deprecated_arguments(signature: Any, left: list[str]) -> None:
    """It is the first overload; a star with nothing behind it is no Python."""
    assert without(signature, {"old"}) == left


def test_type_checkers_know_deprecated_parameters_by_an_overload() -> None:
    """None where all of the operation is deprecated anyway."""
    parameters = [
        {"name": "old", "in": "query", "schema": {"type": "string"}, "deprecated": True},
        {"name": "new", "in": "query", "schema": {"type": "string"}},
    ]

    def resource(operation: dict[str, Any]) -> str:
        prepared = prepare(document(operation), source="test")
        (source,) = (
            text
            for path, text in client(prepared, of_document("t", "1")).files.items()
            if path.startswith("resources/") and "__init__" not in path
        )
        return source

    source = resource({"parameters": parameters})
    assert source.count("@overload") == 4  # two, sync and async
    assert source.count("'old of do_it is deprecated'") == 4  # two overloads, two warnings
    assert "@overload" not in resource({"parameters": parameters, "deprecated": True})
    assert "overload" not in resource({"parameters": parameters[1:]})


def test_docstrings_keep_patterns_on_their_lines_and_their_indentation() -> None:
    """Nor can a text end the docstring, or begin an escape in it."""
    long = "    name (str): matching `^" + "[a-z]{1,3} " * 30 + '"""\\N{BULLET}$`.'
    written = prose.in_docstring(long)
    assert "\n" not in written
    assert ast.literal_eval(f'"""{written}"""') == long


def test_a_text_in_a_union_is_no_part_of_how_it_is_written() -> None:
    written = ["Literal['a | b', 'c [d']", "list[int | None] | None", "Literal['a | b', 'c [d']"]
    assert join(written) == "Literal['a | b', 'c [d'] | list[int | None] | None"


@pytest.mark.parametrize(
    ("media_type", "schema", "kind"),
    [
        ("image/png", {"type": "string"}, "bytes"),
        ("image/png", {"type": "string", "contentEncoding": "binary"}, "bytes"),
        ("image/svg+xml", {"type": "string"}, "str"),
        ("application/zip", {"type": "string"}, "bytes"),
        ("application/octet-stream; v=1", {"type": "string"}, "bytes"),
        ("application/vnd.example.diff", {"type": "string"}, "str"),
        ("application/vnd.example.diff", {"type": "string", "format": "binary"}, "bytes"),
        ("text/csv", {"type": "string", "format": "binary"}, "str"),
        ("video/mp4", {}, "bytes"),
    ],
)
def test_what_is_no_text_is_read_as_bytes(media_type: str, schema: Any, kind: str) -> None:
    """Whatever the document calls it: as text it would be lost."""
    assert received_type({media_type: {"schema": schema}}, Annotations({})) == kind
