"""The uses in files that were parsed, or are read as text: what is mentioned there, as `CallSite`s."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import replace

from runai_specs.openapi.locations import wire_path

from ..confidence import confidence, is_ambiguous, is_open
from ..engine.addressing import Api
from ..engine.analysis import Analysis
from ..files.forms import Form
from ..files.lines import Lines
from ..files.listing import File
from ..hosts import Owner
from ..observed_value import snake
from ..routes import NOTHING, Match, shown
from ..sites import CallSite, Confidence, Mention, Note, UseContext
from ..syntax.model import Module
from ..text import mentions
from .interest import Interest
from .parsed_files import ParsedFile, ParsedFiles
from .results import ScanResult, Words

_WORD = re.compile(r"[A-Za-z_][\w-]*")


class CallSites:
    """Finds them, and adds them to a result."""

    def __init__(self, api: Api, interest: Interest, result: ScanResult) -> None:
        self._api, self._routes, self._addresses = api, api.routes, api.addresses
        self._interest, self._result = interest, result

    def of_parsed(self, files: ParsedFiles, again: Collection[str] = ()) -> None:
        """Those in what is parsed; again: what was told before, by itself or beside other files."""
        analysis = Analysis(files.modules, self._api, files.packages)
        for name, read in files.by_name.items():
            self._result.sites += self._in_file(read, analysis, is_first=name not in again)
        self._result.elsewhere |= analysis.elsewhere

    def of_text(self, file: File) -> None:
        """Those in what can only be read as text."""
        lines = Lines(file)
        for mention in mentions(file.text, file.form, self._addresses, self._api.hosts):
            self._result.sites += self._kept(file, lines, mention)

    def _in_file(
        self, read: ParsedFile, analysis: Analysis, *, is_first: bool
    ) -> Iterator[CallSite]:
        lines = Lines(read.file)
        understood: set[int] = set()
        if read.file.language is not None and read.file.language.is_island:
            yield from self._in_island(read, lines, analysis)
            return
        for module in read.modules:
            for mention in (*analysis.mentions(module), *self._comments(module)):
                placed = (
                    mention
                    if read.notebook is None
                    else read.notebook.placed(mention, read.file.name)
                )
                understood.add(placed.line)
                yield from self._kept(read.file, lines, placed)
        if is_first:
            yield from self._in_broken(read, lines, understood)

    def _in_island(self, read: ParsedFile, lines: Lines, analysis: Analysis) -> Iterator[CallSite]:
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

    def _in_broken(
        self, read: ParsedFile, lines: Lines, understood: set[int]
    ) -> Iterator[CallSite]:
        """What stands as text in the parts that a parser could make nothing of."""
        broken = [
            (module, span)
            for module in read.modules[:1]
            for span in module.broken
            if read.notebook is None and self._interest.has(module.source[slice(*span)])
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
        heads = [
            spans[number][0]
            for number, (_, span) in enumerate(broken)
            if span != (0, len(module.source))
            and self._addresses.may_be_in(module.source[slice(*span)])
        ]
        if missed or heads:
            first = min([mention.line for mention in missed] or heads)
            problem = f"not {module.language} from line {spans[0][0]} on, so read as text in part"
            self._result.as_text[Note(read.file.name, problem, first)] = None

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

    def _kept(self, file: File, lines: Lines, mention: Mention) -> Iterator[CallSite]:
        for site in self._site(file, lines, mention):
            if file.name not in self._result.words:
                self._result.words[file.name] = Words.of(
                    {snake(w) for w in _WORD.findall(file.text)}
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
            is_clear=not is_ambiguous(mention, match)
            and (mention.context is UseContext.WORDS or mention.based)
            and (mention.context is not UseContext.CALL or method is not None),
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
        operations = tuple(known[key] for key in mention.operations if key in known)
        return Match(operations, strict=True)

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
