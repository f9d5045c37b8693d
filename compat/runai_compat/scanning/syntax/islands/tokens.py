"""Splits a source into tokens, for languages that are read without a grammar: see `island`."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum


class TokenKind(StrEnum):
    """What a token is."""

    NAME = "name"
    TEXT = "text"
    NUMBER = "number"
    MARK = "mark"
    LINE = "line"
    """The end of a line."""
    COMMENT = "comment"


@dataclass(slots=True, eq=False)
class Token:
    """end: where it ends; spaced: whether a blank stands before it; pair: the number of the token that
    closes what it opens.
    """

    kind: TokenKind
    written: str
    start: int
    end: int
    spaced: bool = False
    pair: int | None = None


@dataclass(frozen=True, slots=True)
class Dialect:
    """What languages without a grammar differ in.

    comments: a pattern of them. sigils: what names may begin with. joining: operators that put texts
    together. opening: words that are closed by `end`. implicit: the last expression of a function is
    what it gives back. holes: whether texts have variables in them. dotted: whether a dot is a member.
    """

    comments: str
    joining: frozenset[str] = frozenset({"+"})
    sigils: str = ""
    opening: frozenset[str] = frozenset()
    implicit: bool = False
    holes: bool = True
    dotted: bool = True
    quotes: str = "\"'`"
    """What texts begin and end with."""


_INSIDE = r"[#$]\{{[^{{}}\n]*\}}|\\\((?:[^()\n]|\([^()\n]*\))*\)|\\.|[^{quote}\\\n]"


def _texts(quotes: str) -> str:
    """A pattern of texts."""
    long = [rf"{q * 3}(?:\\.|[^\\]){{0,9999}}?{q * 3}" for q in "\"'" if q in quotes]
    short = [rf"{q}(?:{_INSIDE.format(quote=q)})*{q}" for q in quotes]
    return "|".join([*long, *short, r"\[\[[^\[].{0,3000}?\]\]"])


_MARKS = (
    r"\|>|%>%|->|=>|<-|:=|===?|!==?|=~|!~|<=|>=|\.\.\.|\.\.|<>|&&|\|\|=?|\?\?=?|\?\.|\?:|\+=|\.=|\+\+|::|//"
    r"|[-+*/%.,;:=<>()\[\]{}!?&|^~@#$\\]"
)
_CLOSING = {"(": ")", "[": "]", "{": "}"}


def tokens(source: str, dialect: Dialect, offset: int = 0) -> list[Token]:
    """The tokens, those that open something with what closes it."""
    listed = list(_tokens(source, dialect, offset))
    _pair(listed, dialect)
    return listed


def _tokens(source: str, dialect: Dialect, offset: int) -> Iterator[Token]:
    sigil = f"[{re.escape(dialect.sigils)}]?" if dialect.sigils else ""
    pattern = re.compile(
        rf"(?P<comment>{dialect.comments})|(?P<text>[A-Za-z]{{0,8}}(?:{_texts(dialect.quotes)}))|(?P<number>\d[\w.]*)"
        rf"|(?P<name>{sigil}[A-Za-z_]\w*)(?:[!?](?=[(\[.),;\]\s}}]))?|(?P<line>\n)|(?P<mark>{_MARKS})",
        re.DOTALL | re.MULTILINE,
    )
    end = 0
    for match in pattern.finditer(source):
        kind = TokenKind(match.lastgroup or TokenKind.MARK)
        start, stop = match.span(kind.value)
        yield Token(kind, match[kind.value], start + offset, stop + offset, match.start() > end)
        end = match.end()


def _pair(tokens: Sequence[Token], dialect: Dialect) -> None:
    """Let each token that opens something know what closes it."""
    pending: list[tuple[str, Token]] = []
    for number, token in enumerate(tokens):
        if token.kind is TokenKind.MARK and token.written in _CLOSING:
            pending.append((_CLOSING[token.written], token))
        elif token.kind is TokenKind.NAME and token.written in dialect.opening:
            if not _is_label(tokens, number):
                pending.append(("end", token))
        elif _closes(tokens, number, dialect):
            while pending:
                closing, opener = pending.pop()
                if closing == token.written:
                    opener.pair = number
                    break


def _closes(tokens: Sequence[Token], number: int, dialect: Dialect) -> bool:
    token = tokens[number]
    if token.kind is TokenKind.MARK:
        return token.written in (")", "]", "}")
    is_end = token.written == "end" and token.kind is TokenKind.NAME
    return is_end and bool(dialect.opening) and not _is_label(tokens, number)


def _is_label(tokens: Sequence[Token], number: int) -> bool:
    """Whether a word is only a name here: `do: value`, `x.end`."""
    following = tokens[number + 1].written if number + 1 < len(tokens) else ""
    return following == ":" or (number > 0 and tokens[number - 1].written == ".")
