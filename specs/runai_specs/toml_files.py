"""TOML that somebody gives us to read: catalogs, policies, acceptances, configuration."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any, TypeAlias

from .local_files import read_plain

LARGEST = 4 * 1024 * 1024
"""Bytes of a TOML file."""
_MOST_PARTS = 64
_PART = r"""(?:[\w-]+|"[^"\n]*"|'[^'\n]*')"""
_LONG_KEY = re.compile(
    rf"^[ \t\[]*+{_PART}(?:[ \t]*\.[ \t]*{_PART}){{{_MOST_PARTS}}}", re.MULTILINE
)


Form: TypeAlias = "type | list[Any] | Mapping[str, Any]"
"""A type; a list with the form of its members; a table with those of its keys, or of any key."""
ANY_KEY = "*"
_TYPES = {str: "a text", date: "a date like 2026-12-31", bool: "true or false"}


def expect_form(value: Any, form: Form, place: str = "it") -> None:
    """Nothing, if a value from TOML has the form; what no form is given for may be anything.

    Raises ValueError with the first place where it has not.
    """
    if isinstance(form, Mapping):
        if not isinstance(value, dict):
            raise ValueError(f"{place} is not a table")
        for key, inner in value.items():
            if (wanted := form.get(key, form.get(ANY_KEY))) is not None:
                expect_form(inner, wanted, key if place == "it" else f"{place}.{key}")
    elif isinstance(form, list):
        if not isinstance(value, list):
            raise ValueError(f"{place} is not a list")
        for number, inner in enumerate(value, 1):
            expect_form(inner, form[0], f"{place}[{number}]")
    elif type(value) is not form:  # a date-time is a date, too, and true a number
        raise ValueError(f"{place} is not {_TYPES[form]}")


def read_toml(path: Path) -> dict[str, Any]:
    """What a TOML file holds. Raises ValueError with what is wrong, UnreadableFileError or OSError."""
    return parse_toml(toml_text(path))


def toml_text(path: Path) -> str:
    """The text of a plain file in UTF-8, for a reader that keeps comments. Raises like read_toml."""
    try:
        return read_plain(path, LARGEST).decode()
    except UnicodeDecodeError:
        raise ValueError("not UTF-8 text") from None


def parse_toml(text: str) -> dict[str, Any]:
    """What a text in TOML says. Raises ValueError with what is wrong."""
    # each part of a key is a table in a table: the reader's time and memory grow with its square
    if long := _LONG_KEY.search(text):
        line = text.count("\n", 0, long.start()) + 1
        raise ValueError(f"a key of more than {_MOST_PARTS} parts (at line {line})")
    try:
        return tomllib.loads(text)
    except RecursionError:
        raise ValueError("nested too deeply") from None
    except tomllib.TOMLDecodeError:
        raise
    except ValueError:  # of Python: it converts no more digits at once
        raise ValueError("a number of more than 4,300 digits") from None
