"""Pieces of a text that is taken apart: method and path of `"GET /users".split(" ")`."""

from __future__ import annotations

from collections.abc import Callable

from runai_specs.openapi.reading.limits import whole_number

from ...syntax.model import Call, Expression, Index, Place, Text, last_name
from . import symbols
from .references import References, ValueRef
from .symbols import Texts

_SPLITTING = frozenset(
    {
        "split", "Split", "SplitN", "splitn", "explode", "partition", "Cut", "split_once", "Fields",
        "split_whitespace", "components", "preg_split", "substringBefore", "substringAfter",
    }
)  # fmt: skip
_WITH_MARK = frozenset({"partition"})
"""What gives what stands between the pieces, too."""
_AT = {"substringBefore": 0, "substringAfter": 1}
_ORDER = {"explode": (1, 0), "preg_split": (1, 0)}
"""Where text and separator stand among the arguments, if not one behind the other."""
_FUNCTIONS_OF = frozenset({"strings", "Regex", "re"})


def split(call: Call) -> tuple[Expression, str] | None:
    """The text that a call takes apart, and at what; None where it is another call."""
    given, receiver = call.positional, call.receiver
    if call.called not in _SPLITTING:
        return None
    if receiver is None or last_name(receiver) in _FUNCTIONS_OF:
        order = [given[n] for n in _ORDER.get(call.called, (0, 1)) if n < len(given)]
        if not order:
            return None
        source, given = order[0], order[1:]
    else:
        source = receiver
    mark = given[0].value if given and isinstance(given[0], Text) else " "
    return source, mark if mark.strip("\\s+*") else " "


def pieces(
    references: References,
    evaluate: Callable[[Expression, Place, int], Texts],
    index: Index,
    place: Place,
    deep: int,
) -> Texts:
    """What one piece may be of a text that is taken apart; nothing for an entry of anything else."""
    at = whole_number(index.key.value) if isinstance(index.key, Text) else None
    if at is None:
        return ()
    calls = [(index.object, place)]
    if not isinstance(index.object, Call):
        refs = references.of(index.object, place)
        calls = [(ref.expression, ref.place) for ref in refs if isinstance(ref, ValueRef)]
    texts: Texts = ()
    for call, where in calls:
        apart = split(call) if isinstance(call, Call) else None
        if apart is None or not isinstance(call, Call):
            return ()
        number = at // 2 if call.called in _WITH_MARK else at
        parts = (symbols.piece(t, apart[1], number) for t in evaluate(apart[0], where, deep))
        texts += tuple(t if where.scope is place.scope else symbols.closed(t) for t in parts)
    return texts
