"""Files that are read together: parsed, with what they need and what needs them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from ..clients import Client
from ..engine.embedding import embedded
from ..engine.project import Project, module_parts
from ..files.forms import Form, is_minified
from ..files.listing import File, Named, contents, read_file
from ..files.notebooks import Notebook, read_notebook
from ..languages import language
from ..sites import Note
from ..syntax.language import Language, MissingGrammarError, Trait
from ..syntax.model import Module
from .results import ScanResult

_SHARING = (".go", ".tf", ".yml", ".yaml")
"""Files whose package may define what is used in them, so that it is read with them."""
_ROUNDS = 3
_AROUND = re.compile(rb"[A-Za-z_]\w*")


@dataclass(slots=True)
class ParsedFile:
    """A file that is parsed; notebook: where its lines stand, if it is one."""

    named: Named
    file: File
    modules: list[Module]
    notebook: Notebook | None = None


@dataclass(frozen=True, slots=True)
class Others:
    """Files that use the API only by way of others, if at all; packages: what each belongs to, in
    languages that have them.
    """

    files: Mapping[str, Named]
    packages: Mapping[str, str | None]


class ParsedFiles:
    """Parses them, and tells in a result what cannot be parsed.

    by_name: what is parsed so far. helpers: those of them that others only need. others: what is left.
    """

    def __init__(
        self,
        by_name: Mapping[str, ParsedFile],
        helpers: frozenset[str],
        others: Others,
        clients: Sequence[Client],
    ) -> None:
        self.by_name, self.helpers = dict(by_name), set(helpers)
        self.others, self._package_of = dict(others.files), others.packages
        self._clients = clients
        self.result = ScanResult()

    @property
    def modules(self) -> list[Module]:
        """Those of all of them, in order."""
        return [module for read in self.by_name.values() for module in read.modules]

    @property
    def packages(self) -> frozenset[str]:
        """The packages of clients that any of the files imports."""
        sources = {
            f"{entry.module}.{entry.name or ''}"
            for module in self.modules
            for entry in module.imports.values()
        }
        return frozenset(c.package for c in self._clients if any(map(c.is_imported, sources)))

    def parse(self, named: Named, file: File) -> bool:
        """Whether the file could be parsed; if not, it is to be read as text."""
        return self._parse(named, file, self.result)

    def follow(self, *, alone: bool = False) -> None:
        """Parse the files that those of interest import, and those that use what they define; alone:
        nobody imports them.
        """
        for _ in range(_ROUNDS):
            importing = [] if alone else list(self._importing())
            helpers = [name for name in self._imported() if name in self.others]
            fresh = dict.fromkeys(name for name in (*helpers, *importing) if name in self.others)
            if not fresh:
                return
            self.helpers |= {*helpers} - {*importing}
            for name in fresh:
                named = self.others.pop(name)
                file = read_file(named, [])
                if file is not None and file.language is not None:
                    told = ScanResult()
                    if self._parse(named, file, told):
                        self.result.add(told)
                    else:
                        self.result.notes |= told.notes

    def _parse(self, named: Named, file: File, result: ScanResult) -> bool:
        if file.form is Form.NOTEBOOK:
            return self._parse_notebook(named, file, result)
        if file.language is None:
            result.not_understood(Note(file.name, "no parser for this kind of file"))
            return False
        if Trait.LONG_LINES not in file.language.traits and is_minified(file.data):
            result.not_understood(Note(file.name, "minified, so read as text"))
            return False
        module = self._module(file.name, file.language, file.data, result)
        if module is None:
            return False
        if file.language.is_island:
            result.not_understood(Note(file.name, "no parser for this kind of file"))
        self.by_name[file.name] = ParsedFile(named, file, [module, *self._embedded(module)])
        return True

    def _module(
        self, name: str, spoken: Language, data: bytes, result: ScanResult
    ) -> Module | None:
        """The file as a module; None, with a note, where that fails."""
        module = Module(name, spoken.name, data)
        module.package = spoken.package_of(name, data) if spoken.package_of else None
        try:
            left_out = spoken.read(module)
        except MissingGrammarError as error:
            problem = f"no parser for {spoken.name} (install {error.package}), so read as text"
            result.not_understood(Note(name, problem))
            return None
        except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
            reason = getattr(error, "msg", "") or type(error).__name__
            note = Note(
                name,
                f"not {spoken.name.capitalize()} ({reason}), so read as text",
                getattr(error, "lineno", None),
            )
            result.notes[note] = None
            result.not_understood(note)
            return None
        for line, reason in left_out:
            problem = f"not {spoken.name.capitalize()} ({reason}): this statement is left out"
            result.notes[Note(name, problem, line)] = None
        return module

    def _embedded(self, module: Module) -> list[Module]:
        """The command lines in its texts."""
        try:
            return list(embedded(module))
        except MissingGrammarError:
            return []

    def _parse_notebook(self, named: Named, file: File, result: ScanResult) -> bool:
        try:
            notebook = read_notebook(file.text)
        except (ValueError, RecursionError):
            note = Note(file.name, "not a notebook, so read as text")
            result.notes[note] = None
            result.not_understood(note)
            return False
        modules: list[Module] = []
        for name, code in (("python", notebook.code), ("shell", notebook.commands)):
            spoken = language(name)
            if spoken is not None and code.strip():
                module = self._module(file.name, spoken, code.encode(), result)
                modules += [module, *self._embedded(module)] if module is not None else []
        self.by_name[file.name] = ParsedFile(named, file, modules, notebook)
        return True

    def _imported(self) -> Iterator[str]:
        """The files that the parsed ones name."""
        modules = self.modules
        unread = [Module(name, "", b"") for name in self.others]
        for module in unread:
            if module.path.endswith(_SHARING):
                module.package = self._package_of.get(module.path)
        project = Project([*modules, *unread])
        for module in modules:
            for other in project.related(module):
                yield other.path

    def _importing(self) -> Iterator[str]:
        """The files that have the name of a parsed one in them, and one of a thing defined there."""
        names: set[bytes] = set()
        stems: set[bytes] = set()
        packages: set[str | None] = set()
        for module in self.modules:
            if module.path in self.helpers:
                continue  # only hosts and the like: who uses the API with them names its paths
            scope = module.scope
            defined = {
                n for n, b in scope.bindings.items() if any("/" in module.code(x.value) for x in b)
            }
            defined |= scope.functions.keys() | scope.classes.keys()
            names |= {name.rpartition(".")[2].encode() for name in defined}
            stems.add((module_parts(module.path) or ("",))[-1].encode("utf-8", "surrogateescape"))
            if module.package is not None:
                packages.add(module.package)
            if module.path.endswith(".go"):  # a package is a folder
                stems.add(Path(module.path).parent.name.encode("utf-8", "surrogateescape"))
        known = self.packages
        methods = {n.encode() for c in self._clients if c.package in known for n in c.names}
        if not stems and not packages and not methods:
            return
        for name, named in self.others.items():
            words = set(_AROUND.findall(contents(named.path)[0]))
            near = bool(stems & words) or self._package_of.get(name) in packages
            if (near and names & words) or methods & words:
                yield name
