"""Walks tokens: what comes next, what belongs together, what a function takes."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from ..building import Builder
from ..model import Member, Module, Name, Parameter, Text
from ..treesitter import unquoted
from .tokens import Dialect, Token, TokenKind, tokens

PIPES = frozenset({"|>", "%>%"})
OR = frozenset({"or", "||", "??", "?:", "//"})
DECLARING = frozenset(
    {
        "let", "var", "val", "const", "final", "my", "our", "local", "static", "private", "public", "late",
        "lazy", "internal", "override", "open", "export", "mutable", "await", "try", "new", "async", "case",
        "implicit", "protected", "fileprivate", "required", "factory", "abstract", "sealed", "die", "Dim", "Private", "Public", "Const", "Await", "Async", "Friend", "Shared", "ReadOnly", "discard",
    }
)  # fmt: skip
_LEADING = PIPES | {".", "?.", "->", "<>", "??", "?:"}
"""What a line may begin with that goes on with the line before."""
_NAMING = frozenset({"=", ":", "=>"})
_AFTER_PARAMETERS = frozenset({"async", "throws", "rethrows", "sync", "override", "do"})
_GENERIC = 30


class Cursor(Builder):
    """Reads the tokens of a module once."""

    def __init__(self, module: Module, dialect: Dialect) -> None:
        super().__init__(module)
        self._dialect = dialect
        source = module.source.decode("latin-1")  # one character for each byte: offsets stay
        self._tokens = self._without_comments(tokens(source, dialect))
        self._at = self._deep = self._nested = 0
        self._receiver = "self" if re.search(rb"\bself\.", module.source) else "this"

    def _without_comments(self, tokens: Sequence[Token]) -> list[Token]:
        for token in tokens:
            if token.kind is TokenKind.COMMENT and "/" in token.written:
                self.module.words.append((token.start, token.end))
            elif token.kind is TokenKind.TEXT:
                self.module.texts.append((token.start, token.end))
        kept = [token for token in tokens if token.kind is not TokenKind.COMMENT]
        numbers = {id(token): number for number, token in enumerate(kept)}
        for token in kept:
            if token.pair is not None:
                token.pair = numbers[id(tokens[token.pair])]
        return kept

    def _peek(self, ahead: int = 0) -> Token | None:
        """The next token; over the ends of lines where these mean nothing."""
        at = self._at
        while at < len(self._tokens) and self._tokens[at].kind is TokenKind.LINE:
            at += 1
        following = self._tokens[at] if at < len(self._tokens) else None
        if at > self._at and (self._nested or (following and following.written in _LEADING)):
            self._at = at
        at = self._at + ahead
        return self._tokens[at] if at < len(self._tokens) else None

    def _is(self, *marks: str) -> bool:
        token = self._peek()
        return token is not None and token.kind is not TokenKind.TEXT and token.written in marks

    def _take(self) -> Token:
        token = self._tokens[self._at]
        self._at += 1
        return token

    def _skip_lines(self) -> None:
        while self._at < len(self._tokens) and self._tokens[self._at].kind is TokenKind.LINE:
            self._at += 1

    @contextmanager
    def _within(self, nested: int) -> Iterator[None]:
        before, self._nested = self._nested, nested
        self._deep += 1
        yield
        self._nested = before
        self._deep -= 1

    # -- statements

    def _follows(self, kind: TokenKind) -> bool:
        """Whether a token of a kind follows on the same line."""
        token = self._peek()
        return token is not None and token.kind is kind and token.spaced

    def _is_pair(self, at: int) -> bool:
        """Whether a name and a value begin there."""
        if at + 1 >= len(self._tokens):
            return False
        token, mark = self._tokens[at], self._tokens[at + 1]
        if token.kind is TokenKind.LINE:
            return self._is_pair(at + 1)
        if token.written == "[" and token.pair is not None:
            return (
                token.pair + 1 < len(self._tokens) and self._tokens[token.pair + 1].written == "="
            )
        named = token.kind in (TokenKind.NAME, TokenKind.TEXT)
        return named and mark.kind is TokenKind.MARK and mark.written in _NAMING

    def _after_generic(self, at: int, bounds: str = "") -> int:
        """The token after `<Map<String, int>>`; 0 where it is no such thing. bounds: what stands between a
        parameter of a type and what it has to be.
        """
        depth = 0
        for number in range(at, min(at + _GENERIC, len(self._tokens))):
            token = self._tokens[number]
            if token.written in ("<", ">") and token.kind is TokenKind.MARK:
                depth += 1 if token.written == "<" else -1
                if depth == 0:
                    return number + 1 if number + 1 < len(self._tokens) else 0
            elif token.kind is not TokenKind.NAME and token.written not in (
                ",",
                ".",
                "?",
                "[",
                "]",
                *bounds,
            ):
                return 0
        return 0

    def _after_parameters(self, at: int) -> int | None:
        """The token that begins the body of a function whose parameters begin there."""
        end = self._tokens[at].pair
        if end is None:
            return None
        at = end + 1
        while at < len(self._tokens) and (
            self._tokens[at].written in _AFTER_PARAMETERS | {"*"}
            or self._tokens[at].kind is TokenKind.LINE
        ):
            at += 1
        return at if at < len(self._tokens) else None

    def _parameters(self, at: int) -> dict[str, Parameter]:
        """The names in brackets: the last of each part, before its type or its default."""
        end = self._tokens[at].pair or at
        given: dict[str, Parameter] = {}
        name = type_ = before = ""
        default: Text | None = None
        depth = 0
        is_open = True
        for token in self._tokens[at + 1 : end + 1]:
            if token.written in "([<" and token.kind is TokenKind.MARK:
                depth += 1
            if depth == 0 and (token.written in (",", "}") or token is self._tokens[end]):
                if name:
                    given[name] = Parameter(default, type_ or None)
                name, type_, is_open, default = "", "", True, None
            elif depth == 0 and token.written in (":", "="):
                type_, is_open = "", False
            elif depth == 0 and token.kind is TokenKind.NAME and token.written != "_":
                name, type_ = (token.written, name) if is_open else (name, type_ or token.written)
            elif depth == 0 and token.kind is TokenKind.TEXT and before == "=":
                default = Text(token.start, token.end, unquoted(token.written))
            if token.written in ")]>" and token.kind is TokenKind.MARK:
                depth -= 1
            before = token.written
        given.pop("self", None)
        return given

    # -- expressions

    def _fields(self, at: int) -> list[str]:
        """The parameters that are fields of the object: `this.host`."""
        inner = self._tokens[at : self._tokens[at].pair or at]
        return [
            inner[number + 2].written
            for number, token in enumerate(inner[:-2])
            if token.written == "this" and inner[number + 1].written == "."
        ]

    def _own(self, name: str) -> Member:
        """An attribute of the object."""
        return Member(0, 0, Name(0, 0, self._receiver), name)
