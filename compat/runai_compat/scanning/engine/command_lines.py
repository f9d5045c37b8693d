"""What a command line sends: curl, wget, HTTPie, PowerShell's own; the words are expressions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ..verbs import verb
from .symbols import Texts
from .syntax import Argument, Expression, Place
from .values import Values

CURL = frozenset({"curl", "curl.exe", "curlie"})
WGET = frozenset({"wget"})
HTTPIE = frozenset({"http", "https", "xh", "xhs"})
POWERSHELL = frozenset({"invoke-restmethod", "invoke-webrequest", "irm", "iwr"})
COMMANDS = CURL | WGET | HTTPIE | POWERSHELL

_METHOD = frozenset({"-X", "--request", "--method"})
_DATA = frozenset(
    ["-d", "--data", "--data-raw", "--data-binary", "--data-ascii", "--data-urlencode", "--json", "-F", "--form", "--form-string", "--post-data", "--post-file", "--body-data", "--body-file"]
)
_VALUED = frozenset(
    ["-H", "--header", "-o", "--output", "-u", "--user", "-A", "--user-agent", "-b", "--cookie", "-c", "--cookie-jar", "-e", "--referer", "-m", "--max-time", "--connect-timeout", "-w", "--write-out", "--cacert", "--cert", "--key", "--retry", "--retry-delay", "--retry-max-time", "-x", "--proxy", "-O", "--resolve", "--output-document", "-K", "--config", "-a", "--auth", "--auth-type", "-D", "--dump-header", "--oauth2-bearer", "--timeout"]
)  # fmt: skip
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
    methods: Texts | None = None
    addresses: list[Expression] = []
    data: list[Expression] = []
    implied = "GET"
    query_only = False
    at = 0
    while at < len(words):
        word = words[at]
        text = values.texts(word, place)[0]
        option, glued, value = text.partition("=") if text.startswith("--") else (text, "", "")
        at += 1
        following = words[at] if at < len(words) else None
        short = _short(text)
        if option in _METHOD or short == "X":
            if glued:
                methods = (value,)
            elif short == "X" and not text.endswith("X"):
                methods = (text.partition("X")[2].lstrip("="),)
            elif following is not None:
                methods, at = values.texts(following, place), at + 1
        elif option in _DATA or short in ("d", "F"):
            implied = "POST"
            if not glued and text.endswith((option, short or option)) and following is not None:
                data.append(following)
                at += 1
        elif option == "--url" and following is not None and not glued:
            addresses.append(following)
            at += 1
        elif text in ("-T", "--upload-file") or (option in ("--upload-file",)):
            implied, at = "PUT", at + (not glued)
        elif option in ("-G", "--get") or short == "G":
            query_only = True
        elif option in ("-I", "--head") or short == "I":
            implied = "HEAD"
        elif option in _VALUED or (short is not None and f"-{short}" in _VALUED and not wget):
            at += not glued and (not text.startswith("--") or option in _VALUED)
        elif not text.startswith("-") or not text.strip("-"):
            addresses.append(word)
    if query_only:
        implied = "GET"
    sent = data[0] if len(data) == 1 and not query_only else None
    return CommandLine(methods or (implied,), tuple(addresses), sent, query_only)


def _short(text: str) -> str | None:
    """The option with a value in a word of short ones: `X` of `-sX`, and of `-XDELETE`."""
    if not text.startswith("-") or text.startswith("--"):
        return None
    for at, letter in enumerate(text[1:], 1):
        if letter not in _FLAGS_BEFORE or (letter in "GIO" and at == len(text) - 1):
            return letter if letter.isalpha() else None
    return None


def _httpie(words: Sequence[Expression], values: Values, place: Place) -> CommandLine | None:
    methods: Texts | None = None
    address: Expression | None = None
    implied = "GET"
    for word in words:
        texts = values.texts(word, place)
        text = texts[0]
        if address is None:
            if verb(text):
                methods = texts
            elif not text.startswith("-") and "/" in text:
                address = word
        elif not text.startswith("-") and "==" not in text and ("=" in text or ":=" in text):
            implied = "POST"
    if address is None:
        return None
    return CommandLine(methods or (implied,), (address,))
