"""What no program can hold: numbers beyond a float, half surrogate pairs; each refused with its place."""

from __future__ import annotations

import json
from typing import Any

import pytest

from runai_specs.contract.build import dump, make_contract
from runai_specs.errors import InvalidDocumentError
from runai_specs.openapi.validation import read

HEX, OCTAL = "0x" + "f" * 300, "0o" + "7" * 400
NUMBERS = ["1" + "0" * 309, "-1" + "0" * 400, "9" * 5000, "1e400", "-1e999"]


def document(schema: str, extension: str = "1") -> bytes:
    return (
        ('{"openapi": "3.0.3", "paths": {}, "x-n": EXT, "components": {"schemas": {"A": SCHEMA}}}')
        .replace("EXT", extension)
        .replace("SCHEMA", schema)
        .encode()
    )


def refused(data: bytes) -> InvalidDocumentError:
    with pytest.raises(InvalidDocumentError) as error:
        read(data, "a")
    assert "\n" not in str(error.value)
    assert len(str(error.value)) <= 500
    str(error.value).encode()
    return error.value


@pytest.mark.parametrize("number", [*NUMBERS, HEX, OCTAL])
@pytest.mark.parametrize(
    "schema",
    ['{"maximum": N}', '{"enum": [1, N]}', '{"default": N}', '{"x-n": [N]}', '{"maxLength": N}'],
)
def test_numbers_beyond_what_can_be_held(number: str, schema: str) -> None:
    """In JSON and in YAML, wherever they stand."""
    error = refused(document(schema.replace("N", number)))
    assert error.line is not None
    if number in NUMBERS:  # the others are no JSON
        assert str(error.pointer).startswith("/components/schemas/A")
    refused(document("{}", number))
    refused(document(schema.replace("N", number)).replace(b"{", b"{ # yaml\n", 1))


@pytest.mark.parametrize("number", ["1" + "0" * 308, "-9007199254740993", "1e308", "0xff"])
def test_numbers_that_can_be_held(number: str) -> None:
    """Are kept as they are."""
    assert read(document(f'{{"enum": [{number}]}}'), "a")["components"]["schemas"]["A"]["enum"]


@pytest.mark.parametrize(
    "where",
    [
        {"properties": {"\ud800": {}}},
        {"x-\udfff": 1},
        {"enum": ["\ud800"]},
        {"x-a": {"deep": [{"\udc00": 1}]}},
        {"description": "\ud83d"},
    ],
)
def test_half_surrogate_pairs(where: Any) -> None:
    """In keys and texts: no file that is written later could hold them."""
    refused(document(json.dumps(where)))


def test_whole_surrogate_pairs() -> None:
    """What JSON escapes in two halves is one character."""
    contract = make_contract(read(document(json.dumps({"enum": ["\U0001f600"]})), "a"))
    assert "\U0001f600" in dump(contract).decode()
