"""What a language is to the scanner: which files it is in, and what reads them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from pathlib import PurePosixPath

from .model import Module

Reader = Callable[[Module], list[tuple[int, str]]]
"""Fills a module from its source; gives line and reason of each statement that was left out.

Raises MissingGrammarError where the parser is not installed, SyntaxError, ValueError or
RecursionError where the file cannot be parsed at all.
"""

ANY_NAME = ("method_missing", "__call", "__callStatic")
"""What methods are called that are run for whatever name a class has no method of."""


class MissingGrammarError(Exception):
    """A parser is not installed; package: what to install."""

    def __init__(self, package: str) -> None:
        self.package = package
        super().__init__(package)


class Trait(StrEnum):
    """What is peculiar to some languages, where it matters to what is read of them."""

    MEMBERS_BY_NAME = "members of a class are named in it without `this`"
    ITERATES_PAIRS = "a loop over a map with two variables has keys and values"
    VERBS_ARE_ROUTES = "`get '/users' do` makes a route of a server"
    CODE = "constants are read by code alone"
    JVM = "its files have names from those of the other languages of the JVM"
    MAPS_IN_PARTS = "only a map has parts, not an object that is gone through"
    REGISTERED = "a class is handed the client that is registered for it"
    LOADS_ITSELF = "a class is known in all files by its name"
    DATA = "it says what is, and runs nothing"
    LONG_LINES = "people, too, write a whole file on one line"


@dataclass(frozen=True, slots=True)
class Language:
    """suffixes: of files, with the dot. names: of whole files. interpreters: after `#!`.

    package_of: what files whose names are common to all of them share, made of path and source.
    is_island: it is read without a grammar, and counts as read as text. traits: what is peculiar to it.
    """

    name: str
    read: Reader
    suffixes: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    interpreters: tuple[str, ...] = ()
    package_of: Callable[[str, bytes], str | None] | None = None
    is_island: bool = False
    traits: frozenset[Trait] = frozenset()


def folder_of(path: str, _source: bytes = b"") -> str:
    """The folder that a file is in, as the name of a package."""
    return str(PurePosixPath(path).parent)
