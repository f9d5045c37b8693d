"""What a command line sends: curl, wget, HTTPie, PowerShell's own; the words are expressions."""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from dataclasses import dataclass, field

from ...sites import UNKNOWN, verb
from ...syntax.model import Argument, Call, Expression, Items, Name, Place, Text, last_name
from ..evaluation import symbols
from ..evaluation.references import FunctionRef, References, ValueRef
from ..evaluation.sequences import added_to
from ..evaluation.symbols import Texts
from ..evaluation.values import Values
from .names import ADDRESSES, METHODS
from .options import OptionReader
from .sent import OPEN, Sent, may_be_address

CURL = frozenset({"curl", "curl.exe", "curlie"})
WGET = frozenset({"wget"})
HTTPIE = frozenset({"http", "https", "xh", "xhs"})
POWERSHELL = frozenset({"invoke-restmethod", "invoke-webrequest", "irm", "iwr"})
COMMANDS = CURL | WGET | HTTPIE | POWERSHELL

_METHOD = frozenset({"-X", "--request", "--method"})
_DATA = frozenset(
    {
        "-d", "--data", "--data-raw", "--data-binary", "--data-ascii", "--data-urlencode", "--json",
        "-F", "--form", "--form-string", "--post-data", "--post-file", "--body-data", "--body-file",
    }
)  # fmt: skip
_VALUED = frozenset(
    {
        "-H", "--header", "-o", "--output", "-u", "--user", "-A", "--user-agent", "-b", "--cookie",
        "-c", "--cookie-jar", "-e", "--referer", "-m", "--max-time", "--connect-timeout", "-w",
        "--write-out", "--cacert", "--cert", "--key", "--retry", "--retry-delay",
        "--retry-max-time", "-x", "--proxy", "-O", "--resolve", "--output-document", "-K",
        "--config", "-a", "--auth", "--auth-type", "-D", "--dump-header", "--oauth2-bearer",
        "--timeout",
    }
)  # fmt: skip
_NAMING = frozenset(
    {
        "echo", "printf", "which", "command", "type", "apk", "apt", "apt-get", "yum", "dnf", "brew",
        "install", "alias", "man", "pip", "export", "local", "hash", "pkill", "killall", "pacman",
    }
)  # fmt: skip
"""What only names a program, and does not run it (`command -v curl`)."""
_FAR = 60
_FLAGS_BEFORE = "sSfkLviGIgNqnO#"
_GET = ("GET",)


@dataclass(frozen=True, slots=True)
class CommandLine:
    """methods: as texts. addresses: the words that may be one. data: what is sent, if it is one word."""

    methods: Texts
    addresses: tuple[Expression, ...]
    data: Expression | None = None
    query_only: bool = False


def read_command(
    name: str, arguments: Sequence[Argument], values: Values, place: Place
) -> CommandLine | None:
    """What a command with these words sends; None where it is another command."""
    program = name.rsplit("/", 1)[-1]
    words = [argument.value for argument in arguments if argument.name is None]
    if program in CURL or program in WGET:
        return _curl(words, values, place, wget=program in WGET)
    if program in HTTPIE:
        return _httpie(words, values, place)
    return None


def _curl(words: Sequence[Expression], values: Values, place: Place, *, wget: bool) -> CommandLine:
    reading = _Curl(words, values, place, wget)
    at = 0
    while at < len(words):
        at = reading.take(at)
    implied = "GET" if reading.query_only else reading.implied
    sent = reading.data[0] if len(reading.data) == 1 and not reading.query_only else None
    methods = reading.methods or (implied,)
    return CommandLine(methods, tuple(reading.addresses), sent, reading.query_only)


@dataclass(slots=True)
class _Curl:
    """What the options say, read one after the other."""

    words: Sequence[Expression]
    values: Values
    place: Place
    wget: bool
    methods: Texts | None = None
    addresses: list[Expression] = field(default_factory=list)
    data: list[Expression] = field(default_factory=list)
    implied: str = "GET"
    query_only: bool = False

    def take(self, at: int) -> int:
        """Read the word there, and what belongs to it; where the next one is."""
        text = self.values.texts(self.words[at], self.place)[0]
        option, glued, value = text.partition("=") if text.startswith("--") else (text, "", "")
        short = _short(text)
        following = None if glued else next(iter(self.words[at + 1 : at + 2]), None)
        if option in _METHOD or short == "X":
            return at + self._method(text, value, following)
        if option in _DATA or short in ("d", "F"):
            return at + self._data(text, option, short, following)
        if option in ("-T", "--upload-file"):
            self.implied = "PUT"
            return at + 1 + (following is not None)
        if option == "--url" and following is not None:
            self.addresses.append(following)
            return at + 2
        if option in ("-G", "--get", "-I", "--head") or short in ("G", "I"):
            self.query_only |= option in ("-G", "--get") or short == "G"
            self.implied = "HEAD" if option in ("-I", "--head") or short == "I" else self.implied
            return at + 1
        valued = option in _VALUED and (self.wget or option != "-O")
        if valued or (short not in (None, "O") and f"-{short}" in _VALUED and not self.wget):
            alone = short is None or text.endswith(short)
            return at + 1 + (following is not None and alone)
        if not text.startswith("-") or not text.strip("-"):
            self.addresses.append(self.words[at])
        return at + 1

    def _method(self, text: str, value: str, following: Expression | None) -> int:
        if value:
            self.methods = (value,)
        elif not text.startswith("--") and not text.endswith("X"):
            self.methods = (text.partition("X")[2].lstrip("="),)
        elif following is not None:
            self.methods = self.values.texts(following, self.place)
            return 2
        return 1

    def _data(self, text: str, option: str, short: str | None, following: Expression | None) -> int:
        self.implied = "POST"
        if following is None or not text.endswith((option, short or option)):
            return 1
        self.data.append(following)
        return 2


def _short(text: str) -> str | None:
    """The option with a value in a word of short ones: `X` of `-sX`, and of `-XDELETE`."""
    if not text.startswith("-") or text.startswith("--"):
        return None
    for at, letter in enumerate(text[1:], 1):
        if letter not in _FLAGS_BEFORE or (letter in "GIO" and at == len(text) - 1):
            return letter if letter.isalpha() else None
    return None


_HTTPIE_VALUED = frozenset(
    [
        "-a", "--auth", "-A", "--auth-type", "--bearer", "--session", "--session-read-only", "--timeout", "--verify",
        "--cert", "--cert-key", "-o", "--output", "-p", "--print", "--proxy", "-s", "--style", "--pretty",
        "--max-redirects", "--ssl", "--format-options", "--response-charset", "--response-mime",
    ]
)  # fmt: skip


def _httpie(words: Sequence[Expression], values: Values, place: Place) -> CommandLine | None:
    """`http --check-status "$verb" "$base$path" name=x`: what stands before the address is the method."""
    given: list[tuple[Expression, Texts]] = []
    before = ""
    for word in words:
        texts = values.texts(word, place)
        if before not in _HTTPIE_VALUED and not texts[0].startswith("-"):
            given.append((word, texts))
        before = texts[0]
    at = next((n for n, (_, texts) in enumerate(given) if _may_be_at(texts[0])), None)
    if at is None:
        return None
    items = [texts[0] for _, texts in given[at + 1 :]]
    implied = "POST" if any("=" in t and "==" not in t for t in items) else "GET"
    written = [texts for _, texts in given[:at] if verb(texts[0]) or _is_parameter(texts[0])]
    return CommandLine(written[-1] if written else (implied,), (given[at][0],))


def _is_parameter(text: str) -> bool:
    """Whether a word is nothing but what a function is given."""
    return symbols.has_parameters(text) and not symbols.plain(text).strip(UNKNOWN)


def _may_be_at(text: str) -> bool:
    """Whether a word may be an address: with a slash, or a base that is unknown with something behind."""
    return "/" in text or symbols.plain(text).startswith(UNKNOWN * 2)


class CommandReader:
    """Reads commands of shells, and the calls of other languages that run one."""

    def __init__(self, references: References, values: Values, options: OptionReader) -> None:
        self._references, self._values, self._options = references, values, options
        self._programs: dict[Call, tuple[str, Sequence[Argument]]] = {}

    def of(self, call: Call, place: Place) -> Sent | None:
        """What the command sends; None where it sends nothing."""
        name, arguments = self._program(call, place)
        if name.lower() in POWERSHELL:
            return self._powershell(call, place)
        line = read_command(name, arguments, self._values, place)
        if line is not None:
            return self._from_line(line, place)
        return self._handed_on(call, place) or self._run_by(name, arguments, place)

    def _program(self, call: Call, place: Place) -> tuple[str, Sequence[Argument]]:
        """The program and its words; those of `$CURL`, which may hold some of them, too."""
        name = call.called
        is_variable = not name or bool(self._references.bindings(name, place)[0])
        given = [word for a in call.arguments for word in self._several(a, place) or [a]]
        if not call.command or not is_variable:
            return name, given
        known = self._programs.get(call)
        if known is None and (items := self._unfolded(Argument(call.function, spread=True), place)):
            first, *more = items
            known = self._values.texts(first.value, place)[0], (*more, *given)
            self._programs[call] = known
        if known is None:
            first, *more = self._split(call.function, place) or [Argument(call.function)]
            text = first.value.value if isinstance(first.value, Text) else name
            known = text, (*more, *given)
            self._programs[call] = known
        return known

    def _several(self, argument: Argument, place: Place) -> list[Argument]:
        """The words that a list, or a variable without quotation marks, is; nothing for a word that
        is one.
        """
        if argument.spread:
            return self._unfolded(argument, place)
        words = self._split(argument.value, place) if isinstance(argument.value, Name) else []
        return words if len(words) > 1 else []

    def _split(self, variable: Expression, place: Place) -> list[Argument]:
        """The words that a shell makes of a variable."""
        text = symbols.plain(self._values.texts(variable, place)[0])
        try:
            words = shlex.split(text)
        except ValueError:
            words = text.split()
        return [Argument(Text(variable.start, variable.start, word)) for word in words]

    def _run_by(self, name: str, arguments: Sequence[Argument], place: Place) -> Sent | None:
        """A command that another one runs: `xargs curl …`, `timeout 5 curl …`, `docker run … curl`."""
        if name in _NAMING:
            return None
        for at, argument in enumerate(arguments[:_FAR]):
            word = argument.value
            program = word.value.rsplit("/", 1)[-1] if isinstance(word, Text) else ""
            if program in CURL or program in WGET:
                line = read_command(program, arguments[at + 1 :], self._values, place)
                return None if line is None else self._from_line(line, place)
        return None

    def _handed_on(self, call: Call, place: Place) -> Sent | None:
        """A function of a shell that hands its arguments on to a command: `curl … "$@"`."""
        for ref in self._references.of(call.function, place):
            if not isinstance(ref, FunctionRef) or ref.scope.module is None:
                continue
            for inner, where in ref.scope.module.calls_in(ref.scope):
                at = next(
                    (
                        n
                        for n, a in enumerate(inner.arguments)
                        if a.spread and last_name(a.value) == "@"
                    ),
                    None,
                )
                if at is None:
                    continue
                words = [a for a in inner.arguments if not a.spread]
                if any(
                    symbols.has_parameters(t)
                    for a in words
                    for t in self._values.texts(a.value, where)
                ):
                    continue  # it takes some of them apart
                program, before = self._program(inner, where)
                given = (*(a for a in before if not a.spread), *call.arguments)
                line = read_command(program, given, self._values, place)
                if line is not None and (sent := self._from_line(line, place)) is not None:
                    return sent
        return None

    def _from_line(self, line: CommandLine, place: Place) -> Sent | None:
        for word in line.addresses:
            value = self._values.of(word, place)
            if any(may_be_address(text) for text in value.texts):
                return Sent(
                    line.methods,
                    value.texts,
                    word,
                    value.sources,
                    body=line.data,
                    open_query=line.query_only,
                    command=True,
                )
        return None

    def _powershell(self, call: Call, place: Place) -> Sent | None:
        options = self._options.of(call, place)
        method = options.get(METHODS)
        address = options.get(ADDRESSES)
        if address is None and call.positional:
            address = call.positional[0], place
        if address is None:
            return None
        value = self._values.of(*address)
        methods = (
            self._values.texts(*method)
            if method
            else OPEN
            if self._options.is_open(options)
            else ("GET",)
        )
        body = options.get(("body",))
        return Sent(
            methods,
            value.texts,
            address[0],
            value.sources,
            body=body[0] if body else None,
            command=True,
        )

    def started(self, call: Call, place: Place) -> Sent | None:
        """`run(["curl", …])`, `exec.Command("curl", …)`."""
        words = self._words(call, place)
        while words and self._values.texts(words[0].value, place)[0] in (
            "sudo",
            "env",
            "command",
            "time",
        ):
            words = words[1:]
        if len(words) < 2:
            return None
        program = self._values.texts(words[0].value, place)[0].rsplit("/", 1)[-1]
        if program not in COMMANDS:
            return None
        line = read_command(program, words[1:], self._values, place)
        return None if line is None else self._from_line(line, place)

    def _words(self, call: Call, place: Place) -> list[Argument]:
        words: list[Argument] = []
        for argument in call.arguments:
            if argument.name not in (None, "args", "command", "cmd"):
                continue
            refs = self._references.of(argument.value, place)
            inner = next((r.expression for r in refs if isinstance(r, ValueRef)), argument.value)
            if isinstance(inner, Items):
                words += [a for item in inner.items for a in self._unfolded(item, place)]
            else:
                words.append(argument)
        return words

    def _unfolded(self, item: Argument, place: Place) -> list[Argument]:
        if not item.spread:
            return [item]
        refs = self._references.of(item.value, place)
        inner = next((r.expression for r in refs if isinstance(r, ValueRef)), None)
        more = added_to(self._references, item.value, place)
        return [*inner.items, *more] if isinstance(inner, Items) else []
