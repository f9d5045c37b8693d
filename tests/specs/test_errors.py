"""Errors are one line, and survive the way between processes."""

from __future__ import annotations

import pickle

import pytest

from runai_specs.errors import InvalidDocumentError, StaleFileError, ToolkitError, UnknownNameError

ERRORS = [
    UnknownNameError("release", "2.42", ["2.24", "2.23"]),
    InvalidDocumentError("api.yaml", "duplicate key 'a'", pointer="/paths", line=3, column=7),
    StaleFileError("pins.lock", "says another hash", "pin again"),
]


@pytest.mark.parametrize("error", ERRORS, ids=lambda error: type(error).__name__)
def test_an_error_survives_pickling(error: ToolkitError) -> None:
    """Message and fields are the same afterwards."""
    copy = pickle.loads(pickle.dumps(error))
    assert type(copy) is type(error)
    assert (str(copy), vars(copy)) == (str(error), vars(error))


@pytest.mark.parametrize("error", ERRORS, ids=lambda error: type(error).__name__)
def test_an_error_is_one_line(error: ToolkitError) -> None:
    """What is printed is a line that names the thing."""
    assert "\n" not in str(error)
    assert str(error)


def test_an_unknown_name_suggests_the_nearest() -> None:
    """A misspelt name is answered with the one that was meant, and with all."""
    assert str(ERRORS[0]) == ("unknown release '2.42'; did you mean '2.24'? (known: 2.24, 2.23)")


def test_an_invalid_document_names_the_place() -> None:
    """Line and column where there are any, and the pointer."""
    assert str(ERRORS[1]) == "api.yaml:3:7: duplicate key 'a' at /paths"
