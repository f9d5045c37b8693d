"""Accepted findings as a file: what is written is read again, what is wrong is said in one line."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from runai_compat.gating.accepted import Acceptance, InvalidAcceptancesError, add, read

ENTRY = Acceptance("0123456789abcdef", 'says "so"\nin two lines', "Ä. Author", date(2027, 1, 31), "a-rule", "GET /a")  # fmt: skip


def test_what_is_written_is_read_again(tmp_path: Path) -> None:
    """Quotes and dates come back as they were; what nobody sees is written as an escape."""
    path = tmp_path / "accepted.toml"
    hostile = Acceptance("e" * 16, "\x7f\x1b[2J \u202e ]]>", "a\x00b", also=("1", "2"))
    entries = (ENTRY, Acceptance("f" * 16, "r", "a"), hostile)
    add(path, entries)
    first, second, third = read(path)
    assert (first, second) == (replace(ENTRY, reason='says "so"\\nin two lines'), entries[1])
    assert (third.reason, third.author) == ("\\x7f\\x1b[2J \\u202e ]]>", "a\\x00b")
    assert third.also == ("1", "2")


@pytest.mark.parametrize("inline", [False, True])
def test_a_new_entry_replaces_the_old_one_of_its_id(tmp_path: Path, inline: bool) -> None:
    """The others stay, in order, and so do comments; where the entries stand in a list, too."""
    path = tmp_path / "accepted.toml"
    rows = [f'id = "{letter * 16}"\nreason = "r"\nauthor = "a"\n' for letter in "ab"]
    text = "".join(f"\n[[accepted]]  # why {i}\n{row}" for i, row in enumerate(rows))
    if inline:
        text = f"accepted = [{', '.join('{' + row.strip().replace(chr(10), ', ') + '}' for row in rows)}]"
    path.write_text(f"# ours\n{text}\n# the end\n")
    newer = Acceptance("a" * 16, "still so", "b", date(2030, 1, 1))
    add(path, [newer, ENTRY])
    assert [entry.id for entry in read(path)] == ["a" * 16, "b" * 16, ENTRY.id]
    assert read(path)[0] == newer
    written = path.read_text()
    assert all(f"# {comment}" in written for comment in ("ours", "the end"))
    assert inline or "# why 0" in written


def test_a_file_that_is_wrong_is_not_touched(tmp_path: Path) -> None:
    """Nothing is added to what cannot be read."""
    path = tmp_path / "accepted.toml"
    path.write_text("[[accepted]")
    with pytest.raises(InvalidAcceptancesError):
        add(path, [ENTRY])
    assert path.read_text() == "[[accepted]"


def test_many_at_once_all_stay(tmp_path: Path) -> None:
    """Each reads what the others wrote."""
    path = tmp_path / "accepted.toml"
    entries = [replace(ENTRY, id=f"{i:016}") for i in range(12)]
    with ThreadPoolExecutor(6) as pool:
        list(pool.map(lambda entry: add(path, [entry]), entries))
    assert sorted(entry.id for entry in read(path)) == [entry.id for entry in entries]
    assert [path.name for path in tmp_path.iterdir()] == ["accepted.toml"]


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
        (
            '[[accepted]]\nid = "x"\nreason = "r"\nauthor = "a"\nuses = [{file = "\\u0000", operation = "GET /", calls = 1}]',
            "uses is not a list of tables",
        ),
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
