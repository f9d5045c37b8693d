"""The errors a user can cause; every one prints as a single clear line and ends a command with 2."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

LONGEST = 500
"""Characters of a message about somebody's document."""


def short(text: str, most: int = LONGEST) -> str:
    """A text on one line that ends in time."""
    plain = " ".join(text.split())
    return plain if len(plain) <= most else f"{plain[: most - 1]}…"


_USER = re.compile(
    r"(?<=[A-Za-z0-9])(:/{1,2})(?:[^\s/?#:@]+:(?!\d+/)[^\s?#]*|[^\s/?#]*)@"  # with a slash in it, or one lost
    r"|(?<=[A-Za-z0-9])(:/{1,2})[^\s/?#:@]+:(?!\d+[/:'\"])[^\n]{0,300}@(?=[\w.\[\]-]+(?:[:/'\"]|$))"  # with a blank
    r"|(?<![^\s/'\"=,])(?!git:)[^\s/:@'\"]+:[^\s/@'\"]+@(?=[\w.\[\]-]+[:/])"  # without a scheme
)
_QUERY = re.compile(  # also of what a path made of an address, or a slip
    r"((?:(?<=[A-Za-z0-9]):/{1,2}|\bhttps?//)[^\s?#'\"]*)(?:\?[^\s'\"#]*)?(?:#(?!/)[^\s'\"]*)?"
)


def is_address(text: str) -> bool:
    """Whether the text is an http or https address."""
    return text[:8].lower().startswith(("http://", "https://"))


def without_parameters(path: str) -> str:
    """The path of an address without what its steps carry after a semicolon, as `;jsessionid=…`."""
    return re.sub(";[^/]+", ";…", path)


def without_secrets(text: str) -> str:
    """A text whose addresses have no user, no password, no parameters and no query any more."""
    return _QUERY.sub(_shortened, without_users(text))


def without_users(text: str) -> str:
    """A text whose addresses have no user and no password any more."""
    return _USER.sub(r"\1\2", text) if "@" in text else text


def _shortened(match: re.Match[str]) -> str:
    address = match[0].rstrip(".,:;)")  # what ends a sentence is none of it
    plain = without_parameters(match[1][: len(address)])
    return plain + ("?…" if "?" in address else "") + match[0][len(address) :]


class ToolkitError(Exception):
    """Something the caller can mend: the message says what is wrong, where, and what to do.

    Addresses in it lose what their users keep to themselves.
    """

    def __init__(self, message: str = "") -> None:
        super().__init__(without_secrets(message))

    def __reduce__(self) -> tuple[Any, ...]:
        """Errors cross process borders whole, whatever their constructors take."""
        return _restore, (type(self), self.args, self.__dict__)


def _restore(
    kind: type[ToolkitError], args: tuple[Any, ...], state: dict[str, Any]
) -> ToolkitError:
    error = kind.__new__(kind)
    error.args = args
    error.__dict__.update(state)
    return error


class UnknownNameError(ToolkitError):
    """A release, rule or policy was named that is not known."""

    def __init__(self, kind: str, name: str, known: Iterable[str]) -> None:
        self.kind, self.name, self.known = kind, name, tuple(map(str, known))
        from difflib import get_close_matches

        near = get_close_matches(name, self.known, n=1)
        meant = f"; did you mean {near[0]!r}?" if near else ""
        super().__init__(
            f"unknown {kind} {name!r}{meant} (known: {', '.join(self.known) or 'none'})"
        )


class InvalidDocumentError(ToolkitError):
    """A document cannot be read as OpenAPI.

    pointer is a JSON Pointer into the document; line and column (from 1) are given where
    the text could not be parsed at all.
    """

    def __init__(
        self,
        source: str | Path,
        problem: str,
        *,
        pointer: str | None = None,
        line: int | None = None,
        column: int | None = None,
    ) -> None:
        self.source, self.problem = str(source), short(problem, LONGEST - 100)
        self.pointer, self.line, self.column = pointer, line, column
        place = f":{line}:{column}" if line is not None else ""
        at = f" at {pointer or '/'}" if pointer is not None else ""
        super().__init__(short(f"{self.source}{place}: {self.problem}{at}"))


class UnreadableFileError(ToolkitError):
    """A file is not read: it is no file, too large, or outside of what may be read."""

    def __init__(self, path: str | Path, problem: str) -> None:
        self.path, self.problem = str(path), problem
        super().__init__(short(f"{path}: {problem}"))


class StaleFileError(ToolkitError):
    """A committed file differs from what its source gives."""

    def __init__(self, path: str | Path, problem: str, remedy: str) -> None:
        self.path, self.problem, self.remedy = str(path), problem, remedy
        super().__init__(f"{path}: {problem}; {remedy}")
