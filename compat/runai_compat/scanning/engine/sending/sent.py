"""What a call sends: one request, as texts of which parts may be open."""

from __future__ import annotations

import re
from dataclasses import dataclass

from ...sites import UNKNOWN
from ...syntax.model import Call, Expression, last_name
from ..evaluation import symbols
from ..evaluation.symbols import Texts

OPEN: Texts = (UNKNOWN,)
"""Any method."""

_CONTEXTS = frozenset({"ctx", "context", "Context", "Background", "TODO", "cctx", "reqCtx"})


@dataclass(frozen=True, slots=True)
class Sent:
    """One request that a call sends, as texts that may depend on where the call stands.

    argument: what the address is in. sources: the written texts in it. base: what the client it is
    called on puts before it. is_body_named: the call says that it is the body; else it only stands
    where one may stand. surmised: the method is guessed from a function's name.
    """

    methods: Texts
    addresses: Texts
    argument: Expression
    sources: frozenset[int] = frozenset()
    base: Texts = ()
    body: Expression | None = None
    is_body_named: bool = True
    parameters: Expression | None = None
    open_query: bool = False
    surmised: bool = False
    command: bool = False


def may_be_address(text: str, based: bool = False) -> bool:
    """Whether a text may be an address, or a part of one."""
    if symbols.has_parameters(text) or symbols.has_attributes(text):
        return not re.search(r"\s", symbols.plain(text))
    plain = symbols.plain(text)
    if re.search(r"\s", plain):
        return False
    several = plain.startswith(UNKNOWN * 2)  # a base, and a path under it
    return "/" in plain or several or (based and plain not in ("", UNKNOWN))


def looks_like_path(texts: Texts) -> bool:
    """Whether one of the texts has the form of a path."""
    return any("/" in symbols.plain(text) for text in texts)


def arguments(call: Call) -> list[Expression]:
    """The arguments without a name, and without what Go's functions take first: until when, not what."""
    return [value for value in call.positional if _named(value) not in _CONTEXTS]


def _named(value: Expression) -> str:
    return value.called if isinstance(value, Call) else last_name(value)
