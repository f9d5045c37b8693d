"""Reads languages of which no grammar is at hand by what nearly all have in common: an island parser.

It knows texts, names, calls, tables, assignments and functions, and takes everything else for water
between them. What it cannot make sense of it steps over, so that it never fails.
"""

from __future__ import annotations

import re

from ..model import (
    CONSTRUCTOR,
    Argument,
    BindingKind,
    Closure,
    Expression,
    Member,
    Name,
    Parameter,
    Scope,
    ScopeKind,
    Text,
    dotted,
)
from .cursor import DECLARING
from .expressions import Expressions
from .tokens import Token, TokenKind

_FUNCTION = frozenset({"def", "defp", "function", "func", "fun", "sub", "fn"})
_CLASS = frozenset(
    {"class", "struct", "actor", "enum", "extension", "object", "trait", "mixin", "interface"}
)
_CONTROL = frozenset(
    {
        "if", "else", "elseif", "elsif", "while", "switch", "match", "guard", "catch", "do", "unless", "when",
        "repeat", "until", "then", "end", "with", "cond", "default", "finally", "rescue", "begin", "defer", "or",
        "and", "not", "in",
    }
)  # fmt: skip
_IMPORT = frozenset({"import", "using", "package", "library", "use", "alias", "part"})
_ASSIGNING = frozenset({"=", ":=", "<-", "+=", ".=", "||=", "??="})
_MORE = frozenset({"+=", ".="})
_DOCUMENTING = frozenset({"moduledoc", "doc", "typedoc", "shortdoc"})
_TAKEN = re.compile(r"\s*my\s*\(([^)]*)\)\s*=\s*@_|\s*my\s+(\$\w+)\s*=\s*shift\b")


class Island(Expressions):
    """Walks the tokens of a module once."""

    def read(self) -> None:
        """Fill the module."""
        self._block(len(self._tokens))

    # -- tokens

    def _block(self, stop: int) -> Expression | None:
        """Statements up to a token; the last expression among them."""
        last: Expression | None = None
        with self._within(0):
            while self._at < stop:
                before = self._at
                last = self._statement(stop) or last
                if self._at == before:
                    self._at += 1
        self._at = max(self._at, stop)
        return last

    def _statement(self, stop: int) -> Expression | None:
        token = self._tokens[self._at]
        word = token.written if token.kind is TokenKind.NAME else ""
        if word in _FUNCTION and self._function(stop):
            return None
        if word in _CLASS and self._class(stop):
            return None
        if word in _IMPORT:
            while self._at < stop and self._tokens[self._at].kind is not TokenKind.LINE:
                self._at += 1
            return None
        if word == "case" and self._labels():
            return None
        if word in ("for", "foreach"):
            self._at += 1
            self._each()
            return None
        if word in ("return", "yield"):
            self._at += 1
            value = self._commanded(self._expression())
            if value is not None:
                self.expression(value)
                self.returned(value)
            return None
        if word in DECLARING | _CONTROL or (
            token.kind is TokenKind.MARK and token.written in "{};,)]"
        ):
            self._at += 1
            return None
        if self._typed_function():
            return None
        return self._assignment()

    def _labels(self) -> bool:
        """Step over the texts that something is compared with: `case "/users", "/nodes":`."""
        following = self._peek(1)
        if following is None or following.kind is not TokenKind.TEXT:
            return False
        self._at += 1
        while self._follows(TokenKind.TEXT) or self._is(",", "|"):
            self._at += 1
            self._skip_lines()
        return True

    def _assignment(self) -> Expression | None:
        """`name = value`, `Type name = value`, a call, or any other expression."""
        first = self._tokens[self._at]
        target = self._untyped(self._expression())
        if target is None or (isinstance(target, Text) and self._is("->", "=>")):
            return None  # the second is what a switch compares something with
        if (
            first.written.startswith("@")
            and self._follows(TokenKind.TEXT)
            and isinstance(target, Name)
        ):
            self._documented(target)
            return None
        target = self._commanded(target) or target
        if self._is(":") and isinstance(target, Name) and self._type(target):
            return None
        if not self._is(*_ASSIGNING):
            self.expression(target)
            return target
        more = self._take().written in _MORE
        value = self._commanded(self._expression(named=target))
        if value is None:
            return None
        self.expression(value)
        self.assign(target, value, BindingKind.MORE if more else BindingKind.VALUE)
        self._environment(dotted(target) or "", value)
        return value

    def _type(self, name: Name) -> bool:
        """Step over `: Type` of `let base: URL = …`; whether it is a property, `var path: String { … }`."""
        at = self._at + 1
        while at < len(self._tokens) and (
            self._tokens[at].kind is TokenKind.NAME
            or self._tokens[at].written in ("?", "[", "]", ".", ":")
        ):
            at += 1
        mark = self._tokens[at].written if at < len(self._tokens) else ""
        if mark == "=":
            self._at = at
        if mark == "{" and self.scope.kind is ScopeKind.CLASS:
            return self._define(name.name, at, name.start, None) is not None
        return False

    def _documented(self, name: Name) -> None:
        """`@base "/api/v1"`; what documents is no value."""
        value = self._expression()
        if value is None:
            return
        if name.name.lstrip("@") in _DOCUMENTING:
            self.module.words.append((value.start, value.end))
            return
        self.expression(value)
        self.assign(name, value)

    def _commanded(self, function: Expression | None) -> Expression | None:
        """The call of a function whose arguments follow without brackets; else what is asked about."""
        is_one = isinstance(function, Name | Member) and self._is_command()
        return self._command(function) if is_one and function is not None else function

    def _is_command(self) -> bool:
        """Whether arguments follow without brackets: `sh "curl …"`, `httpRequest url: …`."""
        if self._follows(TokenKind.TEXT):
            return True
        named = self._peek(1)
        return self._follows(TokenKind.NAME) and named is not None and named.written == ":"

    def _command(self, function: Expression) -> Expression:
        start = self._at
        given: list[Argument] = []
        while True:
            argument = self._argument()
            if argument is None:
                break
            given.append(argument)
            if not self._is(","):
                break
            self._take()
            self._skip_lines()
        return self.call(
            function.start, self._tokens[max(start, self._at - 1)].end, function, given
        )

    def _each(self) -> None:
        """`for x in list`, `for (var x in list)`, `foreach my $x (@list)`."""
        while self._is("(") or (
            self._peek() is not None and self._tokens[self._at].written in DECLARING
        ):
            self._at += 1
        target = self._expression()
        if self._is("in", "<-", ":", "("):
            if not self._is("("):
                self._take()
            value = self._expression()
            if target is not None and value is not None:
                self.expression(value)
                self.assign(target, value, BindingKind.ITEM)

    # -- functions and classes

    def _class(self, stop: int) -> bool:
        at = self._at + 1
        if at >= stop or self._tokens[at].kind is not TokenKind.NAME:
            return False
        name = self._tokens[at].written
        opening = at
        while opening < stop and self._tokens[opening].written != "{":
            if self._tokens[opening].kind is TokenKind.TEXT or self._tokens[opening].written == ";":
                return False
            opening += 1
        end = self._tokens[opening].pair if opening < stop else None
        if end is None:
            return False
        with self.class_(name, []) as scope:
            if self._tokens[at + 1].written == "(":  # `class Client(base: String)`
                given = self._parameters(at + 1)
                scope.functions.setdefault(CONSTRUCTOR, self._constructor(given))
            self._at = opening + 1
            self._block(end)
        self._at = end + 1
        return True

    def _constructor(self, given: dict[str, Parameter]) -> Scope:
        with self.function(CONSTRUCTOR, given, receiver=self._receiver) as scope:
            for name in given:
                self.assign(self._own(name), Name(0, 0, name))
        return scope

    def _function(self, stop: int) -> bool:
        """`def name(…)`, `local function name(…)`, `sub name`."""
        word = self._tokens[self._at].written
        at = self._at + 1
        names: list[Token] = []
        while at < stop and (
            self._tokens[at].kind is TokenKind.NAME or self._tokens[at].written in ".:"
        ):
            if self._tokens[at].kind is TokenKind.NAME and self._tokens[at].written not in (
                "do",
                "self",
            ):
                names.append(self._tokens[at])
            elif self._tokens[at].written == "do":
                break
            at += 1
        if not names or word == "fn":
            return False
        if not self._dialect.implicit and at < stop and self._tokens[at].written == "=":
            return False  # a variable
        if at < stop and self._tokens[at].written == "<":
            at = self._after_generic(at, ":&") or at
        named = names[-1]
        made = self._define(named.written, at, named.start, self._tokens[self._at].pair)
        if made is not None and len(names) > 1:
            outer = ".".join(token.written for token in names[:-1])
            self.assign(
                Member(named.start, named.end, Name(named.start, named.end, outer), named.written),
                made,
            )
        return made is not None

    def _typed_function(self) -> bool:
        """`Future<int> count(String id) async {`, and a constructor in its class."""
        at, names = self._at, 0
        in_class = self.scope.kind is ScopeKind.CLASS
        while at < len(self._tokens):
            token = self._tokens[at]
            if token.kind is TokenKind.NAME and token.written not in _CONTROL:
                names += 1
            elif token.written == "<" and names:
                at = self._after_generic(at) - 1
                if at < 0:
                    return False
            elif token.written == "(":
                break
            elif token.written not in ("?", "[", "]"):
                return False
            at += 1
        else:
            return False
        if names < (1 if in_class else 2) or self._tokens[at - 1].kind is not TokenKind.NAME:
            return False
        after = self._after_parameters(at)
        if after is None or self._tokens[after].written not in ("{", "=>", ":"):
            return False
        name = self._tokens[at - 1]
        called = CONSTRUCTOR if in_class and name.written == self.scope.name else name.written
        return self._define(called, at, name.start, None) is not None

    def _define(self, name: str, at: int, start: int, end: int | None) -> Closure | None:
        """A function whose parameters (or body) begin at a token; end: the one that closes it."""
        given: dict[str, Parameter] = {}
        fields: list[str] = []
        if at < len(self._tokens) and self._tokens[at].written == "(":
            given, fields = self._parameters(at), self._fields(at)
            at = (self._tokens[at].pair or at) + 1
        in_class = self.scope.kind is ScopeKind.CLASS
        called = CONSTRUCTOR if in_class and name == "init" else name
        with self.function(called, given, receiver=self._receiver if in_class else None) as scope:
            for name_ in fields:  # `Api(this.host);`
                self.assign(self._own(name_), Name(start, start, name_))
            self._at = at
            if not self._body(end):
                return Closure(start, start, scope)
        return Closure(start, self._tokens[min(self._at, len(self._tokens)) - 1].end, scope)

    def _body(self, end: int | None) -> bool:
        """Read the body of a function from where it is; end: what closes it, where that is a word."""
        at = self._at
        while at < len(self._tokens) and end is None:
            token = self._tokens[at]
            if token.written == "{" and token.pair is not None:
                self._at = at + 1
                self._taken(token.end)
                self._returned(self._block(token.pair))
                self._at = token.pair + 1
                return True
            if token.written in ("=>", "=", "do", ",") or token.written == ":":
                break
            if token.kind is TokenKind.LINE and not self._goes_on(at):
                break
            if token.kind is TokenKind.TEXT or token.written == ";":
                break
            at += 1
        opening = self._tokens[at] if at < len(self._tokens) else None
        if end is None and opening is not None and opening.written == "do":
            end = opening.pair
        if end is not None:
            self._at = at
            self._returned(self._block(end))
            self._at = end + 1
            return True
        if opening is None or opening.written not in ("=>", "=", ",", ":"):
            return False
        if opening.written == ":":  # what a constructor gives to fields
            self._at = at + 1
            self._initialised()
            return True
        self._at = at + (3 if opening.written == "," else 1)  # `, do: value`
        self._skip_lines()
        value = self._expression()
        if value is not None:
            self.expression(value)
            self.returned(value)
        return True

    def _goes_on(self, at: int) -> bool:
        """Whether the body of a function begins on the next line."""
        while at < len(self._tokens) and self._tokens[at].kind is TokenKind.LINE:
            at += 1
        return at < len(self._tokens) and self._tokens[at].written in ("{", "=>", ":")

    def _initialised(self) -> None:
        while self._at < len(self._tokens) and not self._is("{", ";"):
            before = self._at
            with self._within(1):
                target = self._expression()
                if target is not None and self._is("="):
                    self._take()
                    value = self._expression()
                    if value is not None:
                        self.expression(value)
                        if isinstance(target, Name):
                            target = self._own(target.name)
                        self.assign(target, value)
                if self._is(","):
                    self._take()
            if self._at == before:
                return

    def _returned(self, value: Expression | None) -> None:
        if self._dialect.implicit and value is not None and not self.scope.returns:
            self.returned(value)

    def _taken(self, start: int) -> None:
        """Parameters that a function takes itself: `my ($self, $id) = @_;`."""
        if "$" not in self._dialect.sigils or self.scope.parameters:
            return
        text = self.module.source[start : start + 400].decode("latin-1")
        names: list[str] = []
        while match := _TAKEN.match(text):
            names += re.findall(r"\$\w+", match[1] or match[2])
            text = text[match.end() :].lstrip(";")
        self.scope.parameters.update(
            {name: Parameter() for name in names if name not in ("$self", "$class")}
        )
