"""What stands in texts of other languages: command lines of a step or for a shell; data that is read there."""

from __future__ import annotations

import json
import re
import textwrap
from bisect import bisect_right
from collections.abc import Iterator, Set
from contextlib import suppress
from dataclasses import replace
from functools import lru_cache, partial

from ..files.forms import Form
from ..hosts import Addresses, Hosts, words
from ..products import ANYBODY
from ..sites import Mention, UseContext
from ..syntax.data import FILLING
from ..syntax.language import Language
from ..syntax.model import (
    Binding,
    Call,
    Concat,
    Expression,
    Items,
    Module,
    Name,
    Operation,
    Place,
    Record,
    Text,
    last_name,
)
from ..syntax.settings import OUTPUT
from ..text import mentions
from .evaluation.maps import is_data, taken_apart, unwrapped
from .evaluation.references import References, ValueRef
from .sending.command_lines import COMMANDS

_COMMAND = re.compile(
    rf"(?:^|[\s;|&(`$'\"])(?:{'|'.join(sorted(map(re.escape, COMMANDS)))})(?:\.exe)?\s",
    re.IGNORECASE,
)
_HINT = re.compile(
    b"(?:%b)(?:\\.exe)?\\s"
    % b"|".join(
        rb"%b(?<![^\s;|&(`$'\"]%b)" % (word, word)
        for word in (re.escape(name.lower()).encode() for name in sorted(COMMANDS))
    )
)
"""The same, in lower case; each name before what stands before it: then `re` looks for its first letter."""
_RUNNING = re.compile(rb"child_process|exec|spawn|shell|ssh|\bzx\b|\$`|cmd|command|Deno|Bun")
"""What a script has in it that runs commands."""
_JINJA = re.compile(
    r"\$?\{\{-?\s*" + FILLING + r"(?:(?P<of>[$\w.]*)\.)?(?P<name>[A-Za-z_]\w*)?[^{}]*\}\}"
)
_HEREDOC = re.compile(
    rb"\b(?P<program>python|node|pwsh)3?\b[^\n|;]*<<-?\s*[\"']?(?P<end>\w+)[\"']?[^\n]*\n(?P<text>.*?)^\s*(?P=end)$",
    re.DOTALL | re.MULTILINE,
)
_HOLE, _FEW = "_hole", 4
TELLING = frozenset(
    [
        "print", "echo", "secho", "debug", "info", "warning", "warn", "error", "exception", "critical",
        "log", "fail", "skip", "add_argument", "help", "Exception", "ValueError", "RuntimeError",
        "println", "Println", "Printf", "printf", "Errorf", "Fatalf", "Logf", "println!", "eprintln!",
        "panic!", "info!", "warn!", "error!", "debug!", "puts", "WriteLine", "Write-Host", "Write-Output",
        "Write-Error", "Write-Verbose", "Error", "trace", "Infof", "Debugf", "Warnf", "option", "die",
        "describe", "it", "test", "error_log", "LogInformation", "LogError", "Information", "Warning", "Debug", "Verbose", "bail!", "anyhow!",
        "assert!", "assert_eq!", "assert_ne!", "assertEqual", "assertEquals", "assert_equal",
        "assertThat", "assertIn", "toBe", "toEqual", "toStrictEqual", "toContain", "toHaveURL",
        "Equal", "EqualValues", "Contains", "ShouldProcess", "ShouldContinue",
    ]
)  # fmt: skip
"""What says something to people, or compares it: a command in it is only told."""
_PRINTING = frozenset({"Fprintln", "Fprintf", "Fprint", "fprintf", "fputs", "fwrite"})
_DATA = frozenset({"yaml", "json"})
_SHELLS = {
    "python": "python",
    "pwsh": "powershell",
    "powershell": "powershell",
    "node": "javascript",
}


def embedded(module: Module) -> Iterator[Module]:
    """A module of shell commands for each text that has some; its places are those of the file.

    Raises MissingGrammarError where no parser for shells is installed.
    """
    yield from _scripts(module)
    yield from _lines(module)
    if module.language == "shell":
        yield from _heredocs(module)
    if module.language == "make":
        from ..languages import make

        yield from make.expansions(module)
    if not _HINT.search(module.source.lower()):
        return
    if only_shows_commands(module):
        return
    from ..languages import shell

    for expression, place in module.expressions:
        for part in _texts(expression):
            if part in module.embedded:
                continue
            if not _COMMAND.search(_written(part)) or _is_told(module, part):
                continue
            module.embedded.add(part)
            inner = _module(module, part, place)
            shell.read_span(inner, *inner.part)
            yield inner


def only_shows_commands(module: Module) -> bool:
    """Whether the commands in the texts of a page are for people: nothing in it runs any."""
    return module.language == "javascript" and not _RUNNING.search(module.source)


def _heredocs(module: Module) -> Iterator[Module]:
    """A module for each script that a program of another language is fed: `python3 - <<'EOF'`."""
    from ..languages import language

    for match in _HEREDOC.finditer(module.source):
        spoken = language(_SHELLS[match["program"].decode()])
        if spoken is None:
            continue
        inner = Module(module.path, spoken.name, match["text"])
        inner.origin = module.position(match.start("text"))
        inner.scope.parent = module.scope
        with suppress(SyntaxError, ValueError, RecursionError):
            spoken.read(inner)
            yield inner


def _scripts(module: Module) -> Iterator[Module]:
    """A module for each text of a file of data that is a file of another language: a step with its
    `shell`, a script of an action, an entry that is called like a file (`sync.py: |`).
    """
    if module.language not in _DATA:
        return
    from ..languages import language, language_of

    for record, place in module.records:
        shell = record.get("shell")
        named = shell.value.split()[0:1] if isinstance(shell, Text) else []
        if (script := _run_by(record)) is not None:
            program, value = script
            spoken = language(_SHELLS[program])
            if spoken is not None:
                module.embedded.add(value)
                yield _script(module, value, place, spoken)
        for name, value in record.named.items():
            if not isinstance(value, Text | Concat):
                continue
            if module.language == "json" and "\\" in module.code(value):
                continue  # its lines are not those of the file
            spoken = language(_SHELLS.get(_interpreter(record, name, module.code(value)), ""))
            if name in ("run", "script", "inline") and named:
                spoken = language(_SHELLS.get(named[0], ""))
            elif name == "script" and record.name == "with":
                spoken = language("javascript")
            elif "." in name and "\n" in module.code(value):
                spoken = language_of(name, b"")
            if spoken is not None and spoken.name not in _DATA:
                module.embedded.add(value)
                yield _script(module, value, place, spoken)


def _lines(module: Module) -> Iterator[Module]:
    """A module for each script of a request, which a collection has line by line."""
    for record, _ in module.records:
        lines = record.get("exec")
        if module.language == "json" and record.name == "script" and isinstance(lines, Items):
            yield from _of_lines(module, lines)


def _of_lines(module: Module, lines: Items) -> Iterator[Module]:
    from ..languages import language

    spoken = language("javascript")
    texts = [item.value for item in lines.items if isinstance(item.value, Text | Concat)]
    if spoken is None or not texts:
        return
    rows = [module.position(text.start)[0] for text in texts]
    with suppress(SyntaxError, ValueError, RecursionError, TypeError):
        script = "\n".join(json.loads(module.code(text)) for text in texts)
        inner = Module(module.path, spoken.name, script.encode())
        inner.origin = module.position(texts[0].start)
        inner.flat = rows != list(range(rows[0], rows[0] + len(rows)))
        spoken.read(inner)
        module.embedded.update(texts)
        yield inner


def _run_by(record: Record) -> tuple[str, Expression] | None:
    """The script that a container runs with a program: `command: [python, -c, …]`."""
    lists = (record.get("command"), record.get("args"))
    words = [item.value for one in lists if isinstance(one, Items) for item in one.items]
    texts = [word.value for word in words[:-1] if isinstance(word, Text)]
    if len(texts) < 2 or texts[-1].lower() not in ("-c", "-e", "-command"):
        return None
    program = re.sub(r"[\d.]+$", "", texts[0].rpartition("/")[2])
    return (program, words[-1]) if program in _SHELLS else None


_SHEBANG = re.compile(r"[|>][-+\d]*\s*#!\s*\S*?(?:env\s+(?:-S\s+)?)?(?P<program>[a-z]+)[\d.]*\s")


def _interpreter(record: Record, name: str, written: str) -> str:
    """The program that a text says that it is for, or that the step runs it with (Argo, Tekton)."""
    if (shebang := _SHEBANG.match(written)) is not None:
        return shebang["program"]
    command = record.get("command")
    words = [i.value for i in command.items] if isinstance(command, Items) else []
    first = words[0].value if name == "source" and words and isinstance(words[0], Text) else ""
    return re.sub(r"[\d.]+$", "", first.rpartition("/")[2])


def _script(module: Module, part: Expression, place: Place, spoken: Language) -> Module:
    """The text as a file of its language; `{{ … }}` in it is a word that nobody knows."""
    start, end = _inner(module, part)
    raw = module.source[start:end].decode("utf-8", "replace")
    text = textwrap.dedent(raw) if spoken.name == "python" else raw
    inner = Module(
        module.path, spoken.name, _JINJA.sub(partial(_word, language=spoken.name), text).encode()
    )
    inner.origin = module.position(start)
    inner.scope.parent = place.scope
    try:
        spoken.read(inner)
    except (SyntaxError, ValueError, RecursionError):
        module.embedded.discard(part)  # then it is a text like others
    return inner


def _word(hole: re.Match[str], language: str) -> str:
    """What stands for a hole: an address where one begins, in a shell a variable of its name."""
    text, end, called = hole.string, hole.end(), _called(hole)
    before, is_below = text[hole.start() - 1 : hole.start()], text[end : end + 1] == "/"
    if language == "shell" and called and is_below and before in ('"', " "):
        return f"${{{called}}}"
    begins = before in ("'", '"') and is_below
    return f"https://{called or _HOLE}" if begins else _HOLE


def _called(hole: re.Match[str]) -> str:
    """The name of what is filled in; with what it is of, where that alone tells: `.Values.runai.url`."""
    name, holder = hole["name"] or "", (hole["of"] or "").rpartition(".")[2]
    tells = holder and words(name) <= ANYBODY and not words(holder) <= ANYBODY
    return f"{holder}_{name}" if tells else name


def _module(module: Module, part: Expression, place: Place) -> Module:
    """The text as a file of commands: its own part of the file, or with variables for its holes."""
    start, end = _inner(module, part)
    is_folded = module.source[part.start : part.start + 1] == b">"  # its lines are one
    raw = module.source[start:end].decode("utf-8", "replace")
    if (
        isinstance(part, Text)
        and "{{" not in raw
        and (module.language != "json" or "\\" not in raw)
    ):
        source = module.source
        if is_folded:
            folded = re.sub(rb"\n (?=\s*\S)", b"\\\\\n", source[start:end])
            source = source[:start] + folded + source[end:]
        inner = Module(module.path, "shell", source)
        inner.scope.parent, inner.part = place.scope, (start, end)
        return inner
    pieces = part.children if isinstance(part, Concat) else _pieces(part)
    written = "".join(
        piece.value if isinstance(piece, Text) else f"${{{_HOLE}{number}}}"
        for number, piece in enumerate(pieces)
    )
    if is_folded:
        written = re.sub(r"\n(?=[^\S\n]*\S)", r"\\\n", written)
    inner = Module(module.path, "shell", written.encode())
    inner.scope.parent, inner.part = place.scope, (0, len(inner.source))
    inner.origin = module.position(start)
    for number, piece in enumerate(pieces):
        if not isinstance(piece, Text):
            inner.scope.bind(f"{_HOLE}{number}", Binding(piece, place))
    return inner


def _pieces(part: Expression) -> list[Expression]:
    """A text with `{{ name }}` in it, taken apart."""
    assert isinstance(part, Text)
    pieces: list[Expression] = []
    at = 0
    for match in _JINJA.finditer(part.value):
        pieces.append(Text(part.start, part.end, part.value[at : match.start()]))
        pieces.append(Name(part.start, part.end, _called(match)))
        at = match.end()
    return [*pieces, Text(part.start, part.end, part.value[at:])]


def _is_told(module: Module, part: Expression) -> bool:
    """Whether it is documentation."""
    spans = _spans(module)
    at = bisect_right(spans, (part.start, len(module.source))) - 1
    return at >= 0 and spans[at][0] <= part.start < spans[at][1]


@lru_cache(maxsize=8)
def _spans(module: Module) -> list[tuple[int, int]]:
    return sorted(module.words)


def is_documentation(expression: Expression, module: Module) -> bool:
    """Whether a text is no value but what Python takes for documentation."""
    return module.language == "python" and _is_told(module, expression)


def _texts(expression: Expression) -> Iterator[Expression]:
    pending = [expression]
    while pending:
        one = pending.pop()
        if isinstance(one, Text):
            if not one.plain:
                yield one
        elif isinstance(one, Concat) and any(isinstance(part, Text) for part in one.parts):
            yield one
        elif (filled := _filled(one)) is not None:
            yield filled
        elif not is_told(one):
            pending.extend(one.children)


class TextsInTexts:
    """Finds paths in texts that say more than an address: words for people, a command line, data.

    What stands in data is used where the code takes the text apart; else nobody can tell whether it is.
    """

    def __init__(self, references: References, addresses: Addresses, hosts: Hosts) -> None:
        self._references, self._addresses, self._hosts = references, addresses, hosts
        self._apart: dict[int, set[Expression]] = {}

    def mentions(
        self, expression: Expression, module: Module, context: UseContext, done: Set[int]
    ) -> Iterator[Mention]:
        """Those in a text; done: what a call is known to send."""
        if not isinstance(expression, Text | Concat):
            return
        source = module.code(expression)
        if not self._addresses.may_be_in(source.encode("utf-8", "replace")):
            return
        line, column = module.position(expression.start)
        is_read = context is UseContext.DATA and self._is_read(expression, module)
        data = is_read or (context is UseContext.DATA and is_data(_written(expression)))
        if not data and only_shows_commands(module):
            context = UseContext.WORDS
        sent = self._sent(expression, done) if data else ()
        if data and "\\" in source and isinstance(expression, Text):
            source = expression.value.replace("\n", " ")  # lines that are none of the file
        for mention in mentions(
            source, Form.YAML if data else "words", self._addresses, self._hosts
        ):
            if mention.path in sent:
                continue
            if data and not is_read:
                mention = replace(mention, based=False)
            shift = column - 1 if mention.line == 1 else 0
            yield replace(
                mention,
                line=mention.line + line - 1,
                column=mention.column + shift,
                context=mention.context if context is UseContext.DATA else context,
            )

    def _sent(self, expression: Expression, done: Set[int]) -> set[str]:
        """The paths in data that calls were seen to send."""
        entries = (e for e in self._references.maps.entries(expression) if id(e) in done)
        return {cut.path for entry in entries if (cut := self._addresses.cut(entry.value))}

    def _is_read(self, text: Expression, module: Module) -> bool:
        """Whether a call of the file takes the text apart."""
        if id(module) not in self._apart:
            self._apart[id(module)] = set(self._read_in(module))
        return text in self._apart[id(module)]

    def _read_in(self, module: Module) -> Iterator[Expression]:
        for call, place in module.calls:
            if (whole := taken_apart(call)) is not None:
                yield whole
                for ref in self._references.of(whole, place):
                    if isinstance(ref, ValueRef):
                        text = unwrapped(ref.expression)
                        if text is not None:  # `[]byte("…")` is around its text
                            yield from (text, *text.children[:_FEW])


def is_told(expression: Expression) -> bool:
    """Whether what is in it is said to people."""
    if isinstance(expression, Record):
        return expression.name == OUTPUT
    if not isinstance(expression, Call):
        return False
    return expression.called in TELLING or _is_printed(expression)


def _is_printed(call: Call) -> bool:
    """`fmt.Fprintln(os.Stderr, …)`, `fprintf(stderr, …)`: nothing else is told where it goes."""
    if call.called not in _PRINTING:
        return False
    first = next(iter(call.positional), None)
    return first is not None and last_name(first).lower() in ("stderr", "stdout")


def _filled(expression: Expression) -> Concat | None:
    """`"curl %s/users" % base`, `"curl {}/users".format(base)`: a text with holes."""
    if isinstance(expression, Operation) and expression.operator == "%":
        template, right = expression.left, expression.right
        given = [i.value for i in right.items] if isinstance(right, Items) else [right]
    elif isinstance(expression, Call) and expression.called == "format" and expression.receiver:
        template, given = expression.receiver, expression.positional
    else:
        return None
    pieces = re.split(r"%s|\{\}", template.value) if isinstance(template, Text) else []
    if len(pieces) != len(given) + 1:
        return None
    parts: list[Expression] = []
    for number, piece in enumerate(pieces):
        parts += given[number - 1 : number]
        parts.append(Text(template.start, template.end, piece))
    return Concat(template.start, template.end, tuple(parts))


def _written(expression: Expression) -> str:
    if isinstance(expression, Text):
        return expression.value
    return "".join(p.value if isinstance(p, Text) else "x" for p in expression.children)


def _inner(module: Module, expression: Expression) -> tuple[int, int]:
    """The span without the quotation marks."""
    written = module.source[expression.start : expression.end]
    opening = re.match(
        rb"(?:[A-Za-z@$]{0,3})(?:\"\"\"|'''|[\"'`]|\|[-+]?\d*\n|>[-+]?\d*\n)", written
    )
    start = expression.start + (opening.end() if opening else 0)
    quoted = opening is not None and not written.startswith((b"|", b">"))
    closing = re.search(rb"(?:\"\"\"|'''|[\"'`])\Z", written) if quoted else None
    end = expression.end - (len(closing[0]) if closing else 0)
    return (start, end) if start < end else (expression.start, expression.end)
