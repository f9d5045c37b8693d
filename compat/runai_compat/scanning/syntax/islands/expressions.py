"""Expressions of languages that are read without a grammar."""

from __future__ import annotations

import re
from collections.abc import Callable

from ...sites import verb
from ..model import (
    Argument,
    Binding,
    Call,
    Choice,
    Closure,
    Comparison,
    Concat,
    Expression,
    Index,
    Items,
    Member,
    Name,
    Opaque,
    Operation,
    Parameter,
    Record,
    Text,
    dotted,
    last_name,
)
from ..treesitter import unescaped, unquoted
from .cursor import DECLARING, OR, PIPES, Cursor
from .tokens import Token, TokenKind, tokens

_COMPARING = frozenset(
    {
        "==",
        "===",
        "!=",
        "!==",
        "=~",
        "!~",
        "<",
        ">",
        "<=",
        ">=",
        "eq",
        "ne",
        "&&",
        "and",
        "is",
        "as",
        "As",
    }
)
_REACHING = frozenset({".", "?.", "->", "::", "$"})
_HOLE = re.compile(
    r"\\\((?P<a>(?:[^()\n]|\([^()\n]*\))*)\)|[#$]\{(?P<b>[^{}\n]*)\}|\$\((?P<d>[^()\n]*)\)|\$(?P<c>[A-Za-z_]\w*)"
)
_ENTRY_HOLE = re.compile(rf"\$(?P<e>[A-Za-z_]\w*(?:(?:->)?\{{\w+\}})+)|{_HOLE.pattern}")
"""Where variables have sigils: `$ENV{HOST}`."""
_DEEPEST = 60


class Expressions(Cursor):
    """Reads them. Each method gives what stands at the next token; None, and nothing read, where there is none."""

    def _block(self, stop: int) -> Expression | None:
        """Statements up to a token; the last expression among them."""
        raise NotImplementedError

    def _body(self, end: int | None) -> bool:
        """Read the body of a function; end: what closes it, where that is a word."""
        raise NotImplementedError

    def _returned(self, value: Expression | None) -> None:
        """The last expression of a function that has no other value."""
        raise NotImplementedError

    def _expression(self, named: Expression | None = None) -> Expression | None:
        """The expression there; None, and nothing read, where there is none."""
        if self._deep > _DEEPEST:
            return None
        self._deep += 1
        try:
            return self._either(named)
        finally:
            self._deep -= 1

    def _either(self, named: Expression | None) -> Expression | None:
        left = self._piped(named)
        options = [left] if left is not None else []
        while left is not None and self._is(*OR, "?"):
            is_condition = self._take().written == "?"
            self._skip_lines()
            right = self._piped(None)
            if is_condition:
                options = []
                if self._is(":"):
                    self._take()
                    options = [o for o in (self._piped(None),) if o is not None]
            options += [right] if right is not None else []
        if len(options) < 2:
            return options[0] if options else left
        return Choice(min(o.start for o in options), max(o.end for o in options), tuple(options))

    def _piped(self, named: Expression | None) -> Expression | None:
        left = self._compared(named)
        while left is not None and self._is(*PIPES):
            self._take()
            self._skip_lines()
            before = len(self.module.calls)
            right = self._compared(None)
            if isinstance(right, Call):
                right.arguments = (Argument(left), *right.arguments)
            elif right is not None:
                del self.module.calls[before:]
                right = self.call(left.start, right.end, right, [Argument(left)])
            left = right
        return left

    def _compared(self, named: Expression | None) -> Expression | None:
        left = self._joined(named)
        while left is not None and self._is(*_COMPARING):
            is_type = self._take().written.lower() == "as"
            self._skip_lines()
            right = self._joined(None)
            if is_type:
                continue
            sides = [side for side in (left, right) if side is not None]
            left = Comparison(left.start, (right or left).end, tuple(sides))
        return left

    def _joined(self, named: Expression | None) -> Expression | None:
        left = self._reached(named)
        while left is not None:
            if self._is(*self._dialect.joining):
                parts = list(left.parts if isinstance(left, Concat) else (left,))
                while self._is(*self._dialect.joining):
                    self._take()
                    self._skip_lines()
                    right = self._reached(None)
                    parts += [right] if right is not None else []
                left = Concat(left.start, parts[-1].end, tuple(parts))
            elif self._is("-", "*", "/", "&", "|", "^", "%", "+"):
                sign = self._take().written
                self._skip_lines()
                right = self._reached(None)
                if right is None:
                    return left
                left = (
                    Operation(left.start, right.end, sign, left, right)
                    if sign == "/"
                    else Opaque(left.start, right.end, (left, right))
                )
            else:
                return left
        return left

    def _reached(self, named: Expression | None) -> Expression | None:
        """Something, and what is reached from it: members, entries, calls."""
        left = self._primary(named)
        while left is not None:
            token = self._peek()
            if token is None or token.kind is TokenKind.LINE:
                return left
            before = self._at
            following = self._step(left, token)
            if following is None or self._at == before:
                return left
            left = following
        return left

    def _step(self, left: Expression, token: Token) -> Expression | None:
        mark = token.written if token.kind is TokenKind.MARK else ""
        after = self._peek(1)
        if mark == "(" and isinstance(left, Name | Member | Call | Index):
            return self._called(left)
        if mark == "<" and isinstance(left, Name | Member) and not token.spaced:
            end = self._after_generic(self._at)
            if end and self._tokens[end].written == "(":
                self._at = end
                return self._called(left)
        if mark == "!" and not token.spaced:  # `environment["HOST"]!`
            self._take()
            return left
        labels = mark == "->" and isinstance(left, Text)
        reaching = mark in _REACHING and not labels and (mark != "." or self._dialect.dotted)
        if (reaching or (mark == ":" and self._is_method())) and after is not None:
            self._take()
            if after.kind is TokenKind.NAME:
                self._take()
                return Member(left.start, after.end, left, after.written.lstrip("$"))
            return left
        if (mark == "[" and not token.spaced) or (
            mark == "{" and not token.spaced and self._dialect.sigils
        ):
            return self._entry(left, token)
        if token.kind is TokenKind.TEXT and isinstance(left, Name | Member) and not token.spaced:
            return self._with_table(left)
        if mark == "{" and isinstance(left, Name | Member | Call) and self._is_handed(left):
            return self._with_table(left)
        return None

    def _is_method(self) -> bool:
        """Whether it is `client:get(…)`."""
        mark, name, opening = (self._peek(n) for n in range(3))
        return (
            mark is not None
            and not mark.spaced
            and name is not None
            and name.kind is TokenKind.NAME
            and not name.spaced
            and opening is not None
            and opening.written in ("(", "{")
        )

    def _is_handed(self, left: Expression) -> bool:
        """Whether a table or a function in braces is an argument: `request{ url = … }`, `run { … }`."""
        following = self._peek(1)
        is_table = following is not None and self._is_pair(self._at + 1)
        return is_table or (
            isinstance(left, Call) and not self._dialect.opening and not self._dialect.sigils
        )

    def _with_table(self, left: Expression) -> Expression:
        value = self._primary(None)
        given = [Argument(value)] if value is not None else []
        end = value.end if value is not None else left.end
        if isinstance(value, Record) and last_name(left) == "environment":
            for name, one in value.named.items():
                self._environment(name, one)
        if isinstance(left, Call):
            left.arguments = (*left.arguments, *given)
            return left
        return self.call(left.start, end, left, given)

    def _environment(self, written: str, value: Expression) -> None:
        """What a block of a pipeline gives to its environment, which all of its steps read (Jenkins)."""
        name = written.removeprefix("env.")
        if self.module.language == "groovy" and name.isupper():
            for known in (name, f"env.{name}"):
                self.module.scope.bind(known, Binding(value, self.place(value.start)))

    def _entry(self, left: Expression, token: Token) -> Expression:
        if token.pair is None:
            self._take()
            return left
        end = token.pair
        self._take()
        with self._within(1):
            key = self._expression()
        self._at = end + 1
        key = (
            Text(key.start, key.end, key.name)
            if isinstance(key, Name) and token.written == "{"
            else key
        )
        return Index(left.start, self._tokens[end].end, left, key or Opaque(token.start, token.end))

    def _called(self, function: Expression) -> Expression:
        opening = self._tokens[self._at]
        given = self._parts(self._argument)
        end = self._tokens[opening.pair].end if opening.pair is not None else opening.end
        return self.call(function.start, end, function, given)

    def _parts(self, part: Callable[[], Argument | None]) -> list[Argument]:
        """The parts between brackets, of which the first is next."""
        opening = self._take()
        parts: list[Argument] = []
        if opening.pair is None:
            return parts
        with self._within(1):
            while self._peek() is not None and self._at < opening.pair:
                before = self._at
                one = part()
                if one is not None:
                    parts.append(one)
                while self._at < opening.pair and (self._is(",", ";") or self._at == before):
                    self._at += 1
                    before = -1
        self._at = opening.pair + 1
        return parts

    def _argument(self) -> Argument | None:
        """One argument: `value`, `name: value`, `name = value`, `name => value`."""
        token, mark = self._peek(), self._peek(1)
        if token is None:
            return None
        if (
            token.kind in (TokenKind.NAME, TokenKind.TEXT)
            and mark is not None
            and self._is_pair(self._at)
        ):
            name = token.written if token.kind is TokenKind.NAME else unquoted(token.written)
            if mark.written == "=>" and verb(name) is not None:
                self._at += 2
                return Argument(Text(token.start, token.end, name))
            self._at += 2
            value = self._expression()
            return None if value is None else Argument(value, name)
        value = self._untyped(self._expression())
        return None if value is None else Argument(value)

    def _untyped(self, expression: Expression | None) -> Expression | None:
        """`name` of `Type name`."""
        while isinstance(expression, Name | Index) and self._follows(TokenKind.NAME):
            named = self._peek(1)
            if self.module.language == "groovy" and named is not None and named.written == ":":
                break  # `httpRequest url: address`
            if self._is(*OR) or (following := self._expression()) is None:
                break
            expression = following
        return expression

    def _primary(self, named: Expression | None) -> Expression | None:
        token = self._peek()
        while token is not None and (
            (token.written in ("!", "-", "&", "\\", "@", "^", "~") and token.kind is TokenKind.MARK)
            or (token.kind is TokenKind.NAME and token.written in DECLARING | {"not"})
        ):
            if (
                token.written == "\\"
                and (after := self._peek(1)) is not None
                and after.written == "("
            ):
                return self._lambda(named, self._at + 1)
            self._at += 1
            token = self._peek()
        if token is None:
            return None
        if token.kind is TokenKind.TEXT:
            return self._text(self._take())
        if token.kind is TokenKind.NUMBER:
            self._take()
            return Text(token.start, token.end, token.written, plain=True)
        if token.kind is TokenKind.NAME:
            if token.written in ("function", "fn", "sub", "func"):
                return self._lambda(named, self._at + 1)
            self._take()
            return Name(token.start, token.end, token.written)
        return self._bracketed(token)

    def _bracketed(self, token: Token) -> Expression | None:
        mark, after = token.written, self._peek(1)
        if (
            mark in (":", ".")
            and after is not None
            and after.kind is TokenKind.NAME
            and not after.spaced
        ):
            self._at += 2  # `:get`, `.post`
            if self._is("("):
                return Name(token.start, after.end, after.written)
            return Text(token.start, after.end, after.written)
        if mark == "%" and after is not None and after.written == "{":
            self._take()
            token, mark = after, "{"
        if token.pair is None or mark not in "([{":
            return None
        if mark == "(":
            arrow = self._after_parameters(self._at)
            if (
                arrow is not None
                and self._tokens[arrow].written in ("=>", "{")
                and not self._nested_call(arrow)
            ):
                return self._lambda(None, self._at)
            return self._grouped(token)
        if mark == "{" and not self._is_pair(self._at + 1) and not self._is_empty(token):
            return self._block_value(token)
        return self._table(token)

    def _nested_call(self, arrow: int) -> bool:
        return self._tokens[arrow].written == "{" and self._nested == 0

    def _is_empty(self, token: Token) -> bool:
        return token.pair == self._at + 1

    def _block_value(self, token: Token) -> Expression:
        """`{ … }` that is a function: what is in it is read, and its last expression is its value."""
        end = token.pair
        assert end is not None
        with self.function(f"<{token.start}>", {}) as scope:
            self._take()
            last = self._block(end)
            if last is not None and not scope.returns:
                self.returned(last)
        self._at = end + 1
        return Closure(token.start, self._tokens[end].end, scope)

    def _grouped(self, token: Token) -> Expression:
        parts = self._parts(self._argument)
        values = [part.value for part in parts]
        end = self._tokens[token.pair].end if token.pair is not None else token.end
        if len(values) == 1:
            return values[0]
        return Items(token.start, end, tuple(parts))

    def _table(self, token: Token) -> Expression:
        """`{a = 1}`, `[a: 1]`, `{"a": 1}`, `[1, 2]`."""
        end = self._tokens[token.pair].end if token.pair is not None else token.end
        parts = self._parts(self._pair)
        if any(part.name is not None for part in parts) or (not parts and token.written == "{"):
            return self.record(
                token.start,
                end,
                [
                    (Text(p.value.start, p.value.start, p.name), p.value)
                    for p in parts
                    if p.name is not None
                ],
            )
        return Items(token.start, end, tuple(parts))

    def _pair(self) -> Argument | None:
        token = self._peek()
        if token is not None and token.written == "[" and self._is_pair(self._at) and token.pair:
            key = self._tokens[self._at + 1]
            self._at = token.pair + 2
            value = self._expression()
            return None if value is None else Argument(value, unquoted(key.written))
        return self._argument()

    def _lambda(self, named: Expression | None, at: int) -> Expression:
        """`function(x) … end`, `fn x -> … end`, `(x) => …`, `\\(x) …`."""
        start = self._tokens[self._at]
        name = (dotted(named) or "").rpartition(".")[2] if named is not None else ""
        given: dict[str, Parameter] = {}
        if at < len(self._tokens) and self._tokens[at].written == "(" and self._tokens[at].pair:
            given = self._parameters(at)
            at = (self._tokens[at].pair or at) + 1
        with self.function(name or f"<{start.start}>", given) as scope:
            self._at = at
            if start.pair is not None and start.written != "(":  # closed by `end`
                arrow = next(
                    (n for n in range(at, start.pair) if self._tokens[n].written == "->"), None
                )
                if arrow is not None and not given:
                    scope.parameters.update(
                        {
                            t.written: Parameter()
                            for t in self._tokens[at:arrow]
                            if t.kind is TokenKind.NAME
                        }
                    )
                    self._at = arrow + 1
                self._returned(self._block(start.pair))
                self._at = start.pair + 1
            elif not self._body(None):
                self._skip_lines()
                value = self._expression()
                if value is not None:
                    self.expression(value)
                    self.returned(value)
        return Closure(start.start, self._tokens[min(self._at, len(self._tokens)) - 1].end, scope)

    def _text(self, token: Token) -> Expression:
        """A text, with the variables in it."""
        prefix = re.match(r"[A-Za-z]*", token.written)
        written = token.written[prefix.end() if prefix else 0 :]
        value = written[2:-2] if written.startswith("[[") else _decoded(unquoted(written))
        raw = _decoded(written[1:-1])
        if not self._dialect.holes or not _HOLE.search(raw):
            return Text(token.start, token.end, value)
        parts: list[Expression] = []
        at = 0
        inner = written.strip("\"'`") if written[:3] in ('"""', "'''") else written[1:-1]
        shift = token.start + token.written.find(inner)
        holes = _ENTRY_HOLE if "$" in self._dialect.sigils else _HOLE
        for match in holes.finditer(inner):
            if match.start() > at:
                parts.append(self._piece(inner, at, match.start(), shift))
            code = next((group for group in match.groups() if group), "")
            place = match.start(match.lastgroup or 0) + shift
            parts.append(self._hole(code, place) or Opaque(place, place))
            at = match.end()
        if at < len(inner):
            parts.append(self._piece(inner, at, len(inner), shift))
        return Concat(token.start, token.end, tuple(parts))

    def _piece(self, inner: str, start: int, end: int, shift: int) -> Text:
        return Text(start + shift, end + shift, _decoded(unescaped(inner[start:end])))

    def _hole(self, code: str, start: int) -> Expression | None:
        """What is written in a hole of a text."""
        sigil = "$" if "$" in self._dialect.sigils and code[:1].isidentifier() else ""
        kept, at = self._tokens, self._at
        self._tokens, self._at = tokens(sigil + code, self._dialect, start - len(sigil)), 0
        with self._within(1):
            value = self._expression()
        self._tokens, self._at = kept, at
        return value


def _decoded(text: str) -> str:
    return text.encode("latin-1", "replace").decode("utf-8", "replace")
