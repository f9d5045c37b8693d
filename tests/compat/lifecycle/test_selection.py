"""Filters of the ledger."""

from __future__ import annotations

import pytest

from runai_compat.lifecycle.queries import select
from runai_specs.errors import UnknownNameError

from ..lives import OLD, PLAIN, Track, api, notice

TRACK = Track(
    api(("GET /users/{id}", PLAIN), ("GET /gone", PLAIN), ("POST /users", OLD), ("GET /back", OLD)),
    api(("GET /users/{id}", OLD), ("POST /users", OLD), ("GET /back", PLAIN)),
    api(("GET /users/{id}", OLD), ("POST /users", OLD), ("GET /back", PLAIN)),
    api(("GET /users/{id}", OLD), ("POST /users", OLD), ("GET /back", PLAIN)),
    notices=[notice("/users/{}", "1.2", "2.1")],
)


@pytest.mark.parametrize(
    ("states", "found"),
    [
        (["removed"], ["GET /gone"]),
        (["unannounced"], ["GET /gone"]),
        (["overdue"], ["POST /users"]),
        (["deprecated"], ["GET /users/{id}"]),
        (["deprecated,overdue"], ["GET /users/{id}", "POST /users"]),
        (["restored"], ["GET /back"]),
        (["announced"], ["GET /users/{id}"]),
        (["current", "removed"], ["GET /back", "GET /gone"]),
    ],
)
def test_states_and_verdicts(states: list[str], found: list[str]) -> None:
    """Several are alternatives."""
    assert sorted(entry.name for entry in select(TRACK.ledger.entries, states)) == found


@pytest.mark.parametrize(
    ("pattern", "found"),
    [
        ("/USERS", ["GET /users/{id}", "POST /users"]),
        ("get *users", ["GET /users/{id}"]),
        ("GET /users/{userId}", ["GET /users/{id}"]),
        ("/?one", ["GET /gone"]),
        ("nothing.", []),
    ],
)
def test_patterns(pattern: str, found: list[str]) -> None:
    """Part of the name, case ignored, path parameters whatever they are called."""
    assert sorted(entry.name for entry in select(TRACK.ledger.entries, (), pattern)) == found


def test_a_state_that_does_not_exist_is_refused() -> None:
    """With the ones that do."""
    with pytest.raises(UnknownNameError, match="overdue"):
        select((), ["overdu"])
