"""Accepted findings as a file: what is written is read again, what is wrong is said in one line."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from runai_compat.gating.accepted import Acceptance, InvalidAcceptancesError, merge, read, render

ENTRY = Acceptance("0123456789abcdef", 'says "so"\nin two lines', "Ä. Author", date(2027, 1, 31), "a-rule", "GET /a")  # fmt: skip


def test_what_is_written_is_read_again(tmp_path: Path) -> None:
    """Quotes, line breaks and dates come back as they were."""
    path = tmp_path / "accepted.toml"
    entries = (ENTRY, Acceptance("f" * 16, "r", "a"))
    path.write_text(render(entries), encoding="utf-8")
    assert read(path) == entries


def test_a_new_entry_replaces_the_old_one_of_its_id() -> None:
    """The others stay, in order."""
    other = Acceptance("f" * 16, "r", "a")
    newer = Acceptance(ENTRY.id, "still so", "b")
    assert merge((ENTRY, other), [newer]) == (newer, other)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("[[accepted", "not TOML"),
        ("accepted = 1", "other than"),
        ("[other]", "other than"),
        ('[[accepted]]\nid = "x"\nreason = "r"', "entry 1 has no author"),
        ('[[accepted]]\nid = "x"\nreason = " "\nauthor = "a"', "entry 1 has no reason"),
        ('[[accepted]]\nid = "x"\nreason = "r"\nauthor = "a"\nwhy = 1', "unknown key 'why'"),
        ('[[accepted]]\nid = "x"\nreason = "r"\nauthor = "a"\nexpires = "soon"', "not a date"),
        ('[[accepted]]\nid = "x"\nreason = "r"\nauthor = "a"\n' * 2, "accepts x a second time"),
    ],
)
def test_a_file_that_is_wrong_says_where(tmp_path: Path, text: str, problem: str) -> None:
    """The path, the entry, and what it is."""
    path = tmp_path / "accepted.toml"
    path.write_text(text)
    with pytest.raises(InvalidAcceptancesError, match=problem) as raised:
        read(path)
    assert str(path) in str(raised.value)


def test_a_time_of_day_is_no_day(tmp_path: Path) -> None:
    """TOML has dates and date-times; an entry holds for whole days."""
    path = tmp_path / "accepted.toml"
    path.write_text(
        '[[accepted]]\nid = "x"\nreason = "r"\nauthor = "a"\nexpires = 2026-01-01T10:00:00\n'
    )
    with pytest.raises(InvalidAcceptancesError, match="not a date"):
        read(path)


def test_bytes_that_are_no_text_are_refused(tmp_path: Path) -> None:
    """Not as a traceback."""
    path = tmp_path / "accepted.toml"
    path.write_bytes(b"\xff\xfe")
    with pytest.raises(InvalidAcceptancesError, match="not TOML"):
        read(path)
