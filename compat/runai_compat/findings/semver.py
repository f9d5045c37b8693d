"""Whether `info.version` says what the changes do, by semantic versioning.

Only asked for: the documents of Run:ai do not follow it.
"""

from __future__ import annotations

import re

from ..comparison.compare import Change, Use
from ..kinds import ChangeKind
from ..vocabulary import Direction, Effect

_SEMANTIC = re.compile(r"v?(\d+)\.(\d+)\.(\d+)(?:-[0-9A-Za-z.-]+)?(?:\+[0-9A-Za-z.-]+)?\Z")


def of_version(before: str, after: str) -> Change | None:
    """The change of a version that does not go up as a breaking change asks; None if it does.

    None too where one of the two is no semantic version. Before 1.0.0 the second number counts.
    """
    old, new = _SEMANTIC.match(before), _SEMANTIC.match(after)
    if old is None or new is None:
        return None
    was, now = (tuple(map(int, side.groups())) for side in (old, new))
    if now < was:
        return _change("version-lowered", before, after)
    if now == was:
        return _change("version-not-raised", before, after)
    leading = 2 if was[0] == 0 else 1
    if now[:leading] == was[:leading]:
        return _change("major-version-not-raised", before, after)
    return None


def _change(kind: str, before: str, after: str) -> Change:
    use = Use("", Direction.CALL, "info.version")
    return Change(ChangeKind.named(kind), Effect.NEITHER, before, after, (use,), before, after)
