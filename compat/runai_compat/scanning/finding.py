"""Finds the uses of an API in people's files: `find_usage(paths, routes) -> Usage`."""

from __future__ import annotations

import ast
import re
import warnings
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from runai_specs.openapi.locations import wire_path

from .addresses import Addresses
from .clients import Client
from .confidence import confidence
from .files import LARGEST, find_files
from .forms import Form, form_of
from .notebooks import Cell, cells, commands, plain
from .observed_value import snake
from .python.mentions import Api, Elsewhere, PythonFile, Wrapper, comments
from .python.scopes import read_module
from .python.values import Texts
from .routes import Match, Routes, shown
from .sites import CallSite, Confidence, Mention, Note, Usage, UseContext
from .text import mentions

_LONGEST, _KEPT = 200_000, 8
_AROUND = re.compile(rb"[A-Za-z_]\w{2,}")
_WORD = re.compile(r"[A-Za-z_][\w-]*")


@dataclass(frozen=True, slots=True)
class _File:
    path: Path
    form: Form
    data: bytes

    @property
    def name(self) -> str:
        return self.path.as_posix()

    @property
    def text(self) -> str:
        return self.data.decode("utf-8", "replace").replace("\r\n", "\n").replace("\r", "\n")


@dataclass(slots=True)
class _Shared:
    """What the Python files define for each other."""

    constants: dict[str, Texts] = field(default_factory=dict)
    wrappers: dict[str, list[Wrapper]] = field(default_factory=dict)
    packages: set[str] = field(default_factory=set)

    def learn(self, file: PythonFile) -> None:
        self.packages |= file.packages
        for name, texts in file.constants():
            held = self.constants.get(name, ())
            self.constants[name] = tuple(dict.fromkeys((*held, *texts)))[:_KEPT]
        for name, wrappers in file.wrappers.items():
            self.wrappers.setdefault(name, []).extend(wrappers)

    def names(self, clients: Iterable[Client]) -> frozenset[bytes]:
        """What a file has to mention to use any of it."""
        methods = (name for c in clients if c.package in self.packages for name in c.names)
        return frozenset(name.encode() for name in (*self.constants, *self.wrappers, *methods))


def find_usage(
    paths: Iterable[str | Path], routes: Routes, clients: Iterable[Client] = ()
) -> Usage:
    """The uses in the files at these paths: of paths of the API, and of methods of clients.

    Raises UnreadablePathError; what cannot be parsed is a note.
    """
    return _Search(Api(Addresses(routes.heads), routes, tuple(clients))).usage(find_files(paths))


def _sorted(sites: Iterable[CallSite]) -> list[CallSite]:
    """By place; of the same use found twice, the surer."""
    unique: dict[tuple[object, ...], CallSite] = {}
    for site in sorted(sites, key=lambda each: list(Confidence).index(each.confidence)):
        unique.setdefault((site.file, site.line, site.column, site.method, site.path), site)
    return sorted(
        unique.values(),
        key=lambda each: (each.file, each.line, each.column, each.method or "", each.path),
    )


class _Search:
    def __init__(self, api: Api) -> None:
        self._api, self._routes, self._addresses = api, api.routes, api.addresses
        self._notes: list[Note] = []
        self._shared = _Shared()
        self._words: dict[str, frozenset[str]] = {}

    def usage(self, paths: Sequence[Path]) -> Usage:
        """Everything: what Python files define for others comes first."""
        packages = "|".join(re.escape(each.package) for each in self._api.clients) or "(?!)"
        imports = re.compile(rf"\b(?:import|from)\s+(?:{packages})".encode())
        may_use = self._addresses.may_be_in
        files = [file for path in paths if (file := self._read(path))]
        python = [each for each in files if each.form is Form.PYTHON]
        usable = [each for each in files if each.form is not Form.MADE]
        hinted = [e for e in usable if may_use(e.data) or imports.search(e.data)]
        first = [each for each in hinted if each.form is Form.PYTHON]
        for file in first:
            if made := self._python(file.text, file, quiet=True):
                self._shared.learn(made)
        names = self._shared.names(self._api.clients)
        known = {id(each) for each in first}
        later = [e for e in python if id(e) not in known and names & set(_AROUND.findall(e.data))]
        found = [site for each in (*hinted, *later) for site in self._sites(each)]
        notes = sorted(self._notes, key=lambda note: (note.file, note.line or 0, note.problem))
        methods = {each.package: each.by_operation for each in self._api.clients}
        return Usage(tuple(_sorted(found)), len(files), tuple(notes), self._words, methods)

    def _read(self, path: Path) -> _File | None:
        """The file, None where it is not text."""
        try:
            if path.stat().st_size > LARGEST:
                self._notes.append(Note(path.as_posix(), f"not read: larger than {LARGEST} bytes"))
                return None
            data = path.read_bytes()
        except OSError as error:
            self._notes.append(Note(path.as_posix(), f"not read: {error.strerror or error}"))
            return None
        return None if b"\0" in data[:8192] else _File(path, form_of(path, data), data)

    def _sites(self, file: _File) -> Iterator[CallSite]:
        text = file.text
        lines = text.split("\n")
        for mention in self._mentions(file, text):
            for site in self._site(file, lines, mention):
                if file.name not in self._words:
                    self._words[file.name] = frozenset(map(snake, set(_WORD.findall(text))))
                yield site

    def _mentions(self, file: _File, text: str) -> Iterator[Mention]:
        if file.form is Form.PYTHON:
            yield from self._in_python(text, file)
        elif file.form is Form.NOTEBOOK:
            yield from self._in_notebook(text, file)
        else:
            yield from mentions(text, file.form, self._addresses)

    def _in_python(self, text: str, file: _File) -> Iterator[Mention]:
        made = self._python(text, file)
        if made is None:
            yield from mentions(text, Form.PYTHON, self._addresses)
            return
        yield from made.mentions()
        lines = text.split("\n")
        if not any("#" in each and self._may_use(each.partition("#")[2]) for each in lines):
            return
        for line, offset, comment in comments(lines):
            if self._may_use(comment):
                for each in mentions(comment, Form.PROSE, self._addresses):
                    yield replace(each, line=line, column=each.column + offset)

    def _may_use(self, text: str) -> bool:
        return self._addresses.may_be_in(text.encode("utf-8", "replace"))

    def _python(self, text: str, file: _File, *, quiet: bool = False) -> PythonFile | None:
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # of escapes in other people's texts
                tree = ast.parse(text.removeprefix("\ufeff"))
            shared = self._shared
            packages = frozenset(shared.packages)
            elsewhere = Elsewhere(shared.constants, shared.wrappers, packages)
            lines = text.split("\n")
            return PythonFile(read_module(tree), lines, file.path.stem, self._api, elsewhere)
        except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
            if not quiet:
                line = getattr(error, "lineno", None)
                said = getattr(error, "msg", "") or type(error).__name__
                self._notes.append(Note(file.name, f"not Python ({said}), so read as text", line))
            return None

    def _in_notebook(self, text: str, file: _File) -> Iterator[Mention]:
        try:
            held = cells(text)
        except (ValueError, RecursionError):
            self._notes.append(Note(file.name, "not a notebook, so read as text"))
            yield from mentions(text, Form.JSON, self._addresses)
            return
        for cell in held:
            yield from self._in_cell(cell, file)

    def _in_cell(self, cell: Cell, file: _File) -> Iterator[Mention]:
        code = "\n".join(plain(cell.lines))
        shell = "\n".join(commands(cell.lines))
        for each in (
            *self._in_python(code, file),
            *mentions(shell, Form.SHELL, self._addresses),
        ):
            line, column = cell.place(each.line, each.column)
            yield replace(each, line=line, column=column)

    def _site(self, file: _File, lines: Sequence[str], mention: Mention) -> Iterator[CallSite]:
        match = self._match(mention)
        if not match.routes and not self._counts(mention):
            return
        sure = confidence(mention, match)
        method = mention.method
        if mention.client and len(match.routes) == 1:
            method = match.routes[0].method
        if file.form is Form.PLAIN and sure is Confidence.CERTAIN:
            sure = Confidence.LIKELY  # nobody knows what kind of file that is
        one = match.addresses
        path = wire_path(one[0]) if len(one) == 1 and match.strict else shown(mention.path, match)
        names = sorted({route.name for route in match.routes})
        code = lines[mention.line - 1].strip()[:_LONGEST] if mention.line <= len(lines) else ""
        yield CallSite(
            file.name,
            mention.line,
            mention.column,
            method,
            path,
            tuple(names),
            sure,
            code,
            mention.client,
            mention.body,
            mention.query,
        )

    def _match(self, mention: Mention) -> Match:
        if mention.client is None:
            return self._routes.match(mention.method, mention.path)
        known = self._routes.by_key
        found = tuple(known[key] for key in mention.operations if key in known)
        return Match(found, strict=True)

    def _counts(self, mention: Mention) -> bool:
        """Whether a path that means no operation is worth to be told: it goes on after two fixed
        segments that the API's paths begin with.
        """
        if mention.client is not None:
            return True
        segments = tuple(mention.path.strip("/").split("/"))
        known = any(
            segments[:2] == head and len(segments) > 2
            for head in self._routes.heads
            if len(head) > 1
        )
        return known and mention.context is not UseContext.WORDS
