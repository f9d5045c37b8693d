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


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("unknown 'https://u:p4ss@a.test/x?sig=p4ss#p4ss'", "unknown 'https://a.test/x?…'"),
        ("http://u@p4ss@a.test:80/x; y", "http://a.test:80/x; y"),
        ("u:p4ss@a.test:80/x: no such file", "a.test:80/x: no such file"),
        ("http:/u:p4ss@a.test/x: no such file", "http:/a.test/x: no such file"),
        ("ssh://p4ss\\@a.test/", "ssh://a.test/"),
        ("socks9://u:p4ss@[::1]:1", "socks9://[::1]:1"),
        ("git:HEAD:a@b.json, multi-tenant@2.23", "git:HEAD:a@b.json, multi-tenant@2.23"),
        ("'http://127.0.0.1/x#/a' is remote", "'http://127.0.0.1/x#/a' is remote"),
    ],
)
def test_addresses_in_an_error_keep_secrets(written: str, shown: str) -> None:
    """User, password and query are left out, whoever raises it."""
    assert str(ToolkitError(written)) == shown


def test_an_unknown_name_suggests_the_nearest() -> None:
    """A misspelt name is answered with the one that was meant, and with all."""
    assert str(ERRORS[0]) == ("unknown release '2.42'; did you mean '2.24'? (known: 2.24, 2.23)")


def test_an_invalid_document_names_the_place() -> None:
    """Line and column where there are any, and the pointer."""
    assert str(ERRORS[1]) == "api.yaml:3:7: duplicate key 'a' at /paths"
