"""Finds the uses of an API in people's files: `find_usage(paths, routes) -> Usage`."""

from __future__ import annotations

import gc
import re
import sys
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path

from runai_specs.openapi.locations import wire_path
from runai_specs.steps import begin, proceed

from .clients import Client
from .confidence import confidence, is_ambiguous, is_open
from .engine.addressing import Api
from .engine.analysis import Analysis
from .engine.embedding import embedded
from .engine.project import Project, module_parts
from .files.batches import batches
from .files.forms import Form, is_minified
from .files.lines import Lines
from .files.listing import File, Named, UnreadablePathError, contents, find_files, read_file
from .files.notebooks import Notebook, read_notebook
from .hosts import Addresses, Hosts, Owner
from .languages import language
from .observed_value import snake
from .routes import NOTHING, Match, Routes, shown
from .sites import (
    EVERYWHERE,
    CallSite,
    Confidence,
    Coverage,
    Mention,
    Note,
    ScanScope,
    Usage,
    UseContext,
    ordered,
)
from .syntax.language import Language, MissingGrammarError, Trait
from .syntax.model import Module
from .text import mentions
from .traffic.reading import UnreadableLogError, calls_in, is_traffic
from .traffic.request import Classifier

_SHARING = (".go", ".tf", ".yml", ".yaml")
"""Files whose package may define what is used in them, so that it is read with them."""
_ROUNDS = 3
_TICK = 50
_AROUND = re.compile(rb"[A-Za-z_]\w{2,}")
_WORD = re.compile(r"[A-Za-z_][\w-]*")


@dataclass(slots=True)
class _Read:
    """A file that is parsed; notebook: where its lines stand, if it is one."""

    file: File
    modules: list[Module]
    notebook: Notebook | None = None


def find_usage(
    paths: Iterable[str | Path],
    routes: Routes,
    clients: Iterable[Client] = (),
    scope: ScanScope = EVERYWHERE,
    names: frozenset[str] = frozenset(),
) -> Usage:
    """The uses in the files at these paths: of paths of the API, and of methods of clients.

    names: what hosts and code call the API by. Raises UnreadablePathError for a file that is named and cannot be read; what else cannot be read
    or parsed is in the notes and the coverage.
    """
    api = Api(
        Addresses(routes.heads), routes, tuple(clients), Hosts(scope.hosts, names), scope.base
    )
    begin("looking for files")
    files = find_files(paths, scope.exclude)
    begin(f"reading {len(files)} files")
    return _Search(api).usage(files)


@dataclass(slots=True)
class _Log:
    """What is told of the files beside the uses."""

    notes: list[Note] = field(default_factory=list)
    understood: int = 0
    as_text: list[Note] = field(default_factory=list)
    unread: list[Note] = field(default_factory=list)


class _Search:
    def __init__(self, api: Api) -> None:
        self._api, self._routes, self._addresses = api, api.routes, api.addresses
        self._log = _Log()
        self._words: dict[str, frozenset[str]] = {}
        self._parsed: dict[str, _Read] = {}
        self._helpers: set[str] = set()
        self._package_of: dict[str, str | None] = {}
        """The package of each file that is not parsed, in languages that have them."""
        self._elsewhere: set[tuple[str, int, int]] = set()
        packages = "|".join(re.escape(client.package) for client in api.clients) or "(?!)"
        self._imports = re.compile(rf"\b(?:import|from)\s+(?:{packages})".encode())
        self._tails = api.routes.tails(with_base=api.base is not None)

    def usage(self, paths: Sequence[Named]) -> Usage:
        """Everything: files that may use the API, then those that these need or that need them."""
        interesting: list[Named] = []
        others: dict[str, Named] = {}
        files = 0
        sites: list[CallSite] = []
        for number, named in enumerate(paths):
            if number % _TICK == _TICK - 1:
                proceed(f"{number + 1} of {len(paths)}")
            if is_traffic(named.path):
                files += 1
                sites += self._traffic(named)
                continue
            file = read_file(named, self._log.unread)
            if file is None:
                continue
            files += 1
            if file.problem:
                self._log.as_text.append(Note(file.name, file.problem))
            if file.form is not Form.MADE and self._is_of_interest(file.data):
                interesting.append(named)
                continue
            self._log.understood += 1
            if file.form is not Form.MADE and file.language is not None:
                others[file.name] = named
                if file.language.package_of is not None:
                    self._package_of[file.name] = file.language.package_of(file.name, file.data)
        sites += self._in_files(interesting, others)
        methods = {client.package: client.by_operation for client in self._api.clients}
        notes = [*self._log.notes, *self._log.unread]
        notes.sort(key=lambda note: (note.file, note.line or 0, note.problem))
        coverage = Coverage(self._log.understood, tuple(self._log.as_text), tuple(self._log.unread))
        by_place = ordered(sites)
        uses = tuple(site for site in by_place if site.is_told)
        untold = tuple(site for site in by_place if not site.is_told)
        return Usage(uses, files, tuple(notes), self._words, methods, coverage, untold)

    def _in_files(self, files: Sequence[Named], others: dict[str, Named]) -> list[CallSite]:
        """The uses in files that may have some; what is read for one batch is forgotten with it."""
        begin(f"following calls through {len(files)} files")
        parts = batches(files, others.values())
        sites = list(self._read_all(parts.shared))
        self._follow(others)
        for number, batch in enumerate(parts.apart):
            shared = dict(self._parsed)
            sites += self._read_all(batch)
            self._follow(others, alone=bool(parts.shared or len(parts.apart) > 1))
            sites += self._in_code(again=shared.keys() if number else ())
            helpers = {n: read for n, read in self._parsed.items() if n in self._helpers}
            if number + 1 < len(parts.apart):
                self._parsed = {**shared, **helpers}
                gc.collect()  # the command turns the collector off, and trees are circles
                proceed(f"{min(len(files), (number + 1) * len(batch))} of {len(files)}")
        elsewhere = self._elsewhere if len(parts.apart) > 1 else ()
        return [site for site in sites if (site.file, site.line, site.column) not in elsewhere]

    def _read_all(self, files: Iterable[Named]) -> Iterator[CallSite]:
        """Parse the files; the uses in those that can only be read as text."""
        for named in files:
            file = read_file(named, [])
            if file is not None and not self._parse(file):
                yield from self._in_text(file)

    def _traffic(self, named: Named) -> list[CallSite]:
        """What a log says was called."""
        try:
            sites = calls_in(named.path, self._classifier, self._log.notes)
        except UnreadableLogError as error:
            if named.asked:
                raise UnreadablePathError(named.path, str(error)) from None
            self._log.unread.append(Note(named.path.as_posix(), f"not read: {error}"))
            return []
        self._log.understood += 1
        return sites

    @cached_property
    def _classifier(self) -> Classifier:
        return Classifier(self._routes, self._api.hosts)

    def _is_of_interest(self, data: bytes) -> bool:
        return (
            self._addresses.may_be_in(data)
            or self._api.hosts.may_be_called(data)
            or self._imports.search(data) is not None
            or (self._tails is not None and self._tails.search(data) is not None)
        )

    # -- parsing

    def _parse(self, file: File) -> bool:
        """Whether the file could be parsed; if not, it is to be read as text."""
        if file.form is Form.NOTEBOOK:
            return self._parse_notebook(file)
        if file.language is None:
            self._log.as_text.append(Note(file.name, "no parser for this kind of file"))
            return False
        if Trait.LONG_LINES not in file.language.traits and is_minified(file.data):
            self._log.as_text.append(Note(file.name, "minified, so read as text"))
            return False
        module = self._module(file.name, file.language, file.data)
        if module is None:
            return False
        if file.language.is_island:
            self._log.as_text.append(Note(file.name, "no parser for this kind of file"))
        else:
            self._log.understood += 1
        self._parsed[file.name] = _Read(file, [module, *self._embedded(module)])
        return True

    def _module(self, name: str, spoken: Language, data: bytes) -> Module | None:
        """The file as a module; None, with a note, where that fails."""
        module = Module(name, spoken.name, data)
        module.package = spoken.package_of(name, data) if spoken.package_of else None
        try:
            left_out = spoken.read(module)
        except MissingGrammarError as error:
            problem = f"no parser for {spoken.name} (install {error.package}), so read as text"
            self._log.as_text.append(Note(name, problem))
            return None
        except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
            reason = getattr(error, "msg", "") or type(error).__name__
            note = Note(
                name,
                f"not {spoken.name.capitalize()} ({reason}), so read as text",
                getattr(error, "lineno", None),
            )
            self._log.notes.append(note)
            self._log.as_text.append(note)
            return None
        for line, reason in left_out:
            self._log.notes.append(
                Note(
                    name,
                    f"not {spoken.name.capitalize()} ({reason}): this statement is left out",
                    line,
                )
            )
        return module

    def _embedded(self, module: Module) -> list[Module]:
        """The command lines in its texts."""
        try:
            return list(embedded(module))
        except MissingGrammarError:
            return []

    def _parse_notebook(self, file: File) -> bool:
        try:
            notebook = read_notebook(file.text)
        except (ValueError, RecursionError):
            note = Note(file.name, "not a notebook, so read as text")
            self._log.notes.append(note)
            self._log.as_text.append(note)
            return False
        modules: list[Module] = []
        for name, code in (("python", notebook.code), ("shell", notebook.commands)):
            spoken = language(name)
            if spoken is not None and code.strip():
                module = self._module(file.name, spoken, code.encode())
                modules += [module, *self._embedded(module)] if module is not None else []
        self._log.understood += 1
        self._parsed[file.name] = _Read(file, modules, notebook)
        return True

    def _follow(self, others: dict[str, Named], *, alone: bool = False) -> None:
        """Parse the files that those of interest import, and those that use what they define; alone:
        nobody imports them.
        """
        for _ in range(_ROUNDS):
            importing = [] if alone else list(self._importing(others))
            helpers = [name for name in self._imported(others) if name in others]
            fresh = dict.fromkeys(name for name in (*helpers, *importing) if name in others)
            if not fresh:
                return
            self._helpers |= {*helpers} - {*importing}
            for name in fresh:
                file = read_file(others.pop(name), [])
                if file is not None and file.language is not None:
                    self._log.understood -= 1
                    if not self._parse(file):
                        self._log.as_text.pop()
                        self._log.understood += 1

    def _modules(self) -> list[Module]:
        return [module for read in self._parsed.values() for module in read.modules]

    def _imported(self, others: dict[str, Named]) -> Iterator[str]:
        """The files that the parsed ones name."""
        modules = self._modules()
        unread = [Module(name, "", b"") for name in others]
        for module in unread:
            if module.path.endswith(_SHARING):
                module.package = self._package_of.get(module.path)
        project = Project([*modules, *unread])
        for module in modules:
            for other in project.related(module):
                yield other.path

    def _importing(self, others: dict[str, Named]) -> Iterator[str]:
        """The files that have the name of a parsed one in them, and one of a thing defined there."""
        names: set[bytes] = set()
        stems: set[bytes] = set()
        packages: set[str | None] = set()
        for module in self._modules():
            if module.path in self._helpers:
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
        known = self._packages()
        methods = {n.encode() for c in self._api.clients if c.package in known for n in c.names}
        for name, named in others.items():
            found = set(_AROUND.findall(contents(named.path)[0]))
            near = bool(stems & found) or self._package_of.get(name) in packages
            if (near and names & found) or methods & found:
                yield name

    def _packages(self) -> frozenset[str]:
        """The packages of clients that any of the files imports."""
        sources = {
            f"{entry.module}.{entry.name or ''}"
            for module in self._modules()
            for entry in module.imports.values()
        }
        return frozenset(c.package for c in self._api.clients if any(map(c.is_imported, sources)))

    # -- uses

    def _in_code(self, again: Collection[str] = ()) -> Iterator[CallSite]:
        """The uses in what is parsed; again: what was told before, by itself or beside other files."""
        analysis = Analysis(self._modules(), self._api, self._packages())
        for read in self._parsed.values():
            lines = Lines(read.file)
            understood: set[int] = set()
            if read.file.language is not None and read.file.language.is_island:
                yield from self._in_island(read, lines, analysis)
                continue
            for module in read.modules:
                for mention in (*analysis.mentions(module), *self._comments(module)):
                    placed = (
                        mention
                        if read.notebook is None
                        else read.notebook.placed(mention, read.file.name)
                    )
                    understood.add(placed.line)
                    yield from self._kept(read.file, lines, placed)
            if read.file.name not in again:
                yield from self._in_broken(read, lines, understood)
        self._elsewhere |= analysis.elsewhere

    def _in_island(self, read: _Read, lines: Lines, analysis: Analysis) -> Iterator[CallSite]:
        """The uses in what was read without a grammar; what it does not tell is told as of a text."""
        plain = list(mentions(read.file.text, read.file.form, self._addresses))
        methods = {(m.line, m.path): m for m in plain if m.method is not None}
        judged: set[int] = set()
        told: set[int] = set()
        for module in read.modules:
            for mention in (*analysis.mentions(module), *self._comments(module)):
                better = methods.get((mention.line, mention.path))
                known = mention.method is not None or mention.context is UseContext.WORDS
                told.add(mention.line)
                yield from self._kept(read.file, lines, mention if known else better or mention)
            judged |= module.text_lines
        for mention in plain:
            said = mention.context is UseContext.WORDS and mention.line not in told
            if said or mention.line not in judged:
                yield from self._kept(read.file, lines, mention)

    def _in_broken(self, read: _Read, lines: Lines, understood: set[int]) -> Iterator[CallSite]:
        """What stands as text in the parts that a parser could make nothing of."""
        broken = [
            (module, span)
            for module in read.modules[:1]
            for span in module.broken
            if read.notebook is None and self._is_of_interest(module.source[slice(*span)])
        ]
        if not broken:
            return
        module = broken[0][0]
        spans = [(module.position(a)[0], module.position(b)[0]) for _, (a, b) in broken]
        missed = [
            mention
            for mention in mentions(read.file.text, read.file.form, self._addresses)
            if any(a <= mention.line <= b for a, b in spans) and mention.line not in understood
        ]
        for mention in missed:
            yield from self._kept(read.file, lines, mention)
        if missed:
            first = min(mention.line for mention in missed)
            problem = f"not {module.language} from line {spans[0][0]} on, so read as text in part"
            self._log.as_text.append(Note(read.file.name, problem, first))

    def _comments(self, module: Module) -> Iterator[Mention]:
        """What comments and documentation say."""
        for start, end in module.words:
            comment = module.source[start:end]
            if self._addresses.may_be_in(comment):
                line, column = module.position(start)
                form = Form.PROSE if module.language == "python" else Form.CODE
                for mention in mentions(comment.decode("utf-8", "replace"), form, self._addresses):
                    shift = column - 1 if mention.line == 1 else 0
                    yield replace(
                        mention,
                        line=mention.line + line - 1,
                        column=mention.column + shift,
                        context=UseContext.WORDS,
                    )

    def _in_text(self, file: File) -> Iterator[CallSite]:
        lines = Lines(file)
        for mention in mentions(file.text, file.form, self._addresses):
            yield from self._kept(file, lines, mention)

    def _kept(self, file: File, lines: Lines, mention: Mention) -> Iterator[CallSite]:
        for site in self._site(file, lines, mention):
            if file.name not in self._words:
                self._words[file.name] = frozenset(
                    sys.intern(snake(word)) for word in set(_WORD.findall(file.text))
                )
            yield site

    def _site(self, file: File, lines: Lines, mention: Mention) -> Iterator[CallSite]:
        match = self._match(mention) if mention.is_told else NOTHING
        is_told = mention.is_told and bool(match.routes or not is_open(mention, self._routes.heads))
        if is_told and not match.routes and not self._counts(mention):
            return
        if mention.host and self._api.hosts.owner(f"https://{mention.host}/") is Owner.FOREIGN:
            return
        sure = confidence(mention, match)
        method = mention.method
        if mention.client and len(match.routes) == 1:
            method = match.routes[0].method
        if file.form is Form.PLAIN and file.language is None and sure is Confidence.CERTAIN:
            sure = Confidence.LIKELY  # nobody knows what kind of file that is
        one = match.addresses
        path = wire_path(one[0]) if len(one) == 1 and match.strict else shown(mention.path, match)
        names = sorted({route.name for route in match.routes})
        yield CallSite(
            file.name,
            mention.line,
            mention.column,
            method,
            path,
            tuple(names),
            sure,
            lines.around(mention.line, mention.column),
            mention.client,
            mention.body,
            mention.query,
            is_clear=mention.context is not UseContext.CALL
            or (mention.based and method is not None and not is_ambiguous(mention, match)),
            ignores=lines.ignores(mention),
            host=mention.host,
            path_at=mention.path_at,
            called_path=mention.path,
            is_ambiguous=is_ambiguous(mention, match),
            is_told=is_told,
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
