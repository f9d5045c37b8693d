"""How sure a use is. This is the one place that defines it; docs/usage.md repeats it for people.

certain:  a call sends it, method and path are known, and it fits exactly one operation; or it is a
          method of a client made from the API, which the file imports. Unknown parts of the path stand only where the API
          has parameters.
likely:   it stands in code or configuration and fits operations of one path or several, but not all
          of that is known: the method, which of several paths, whether anything is sent.
possible: a comment, a documentation text, a message; or what is unknown could be too much (more
          than one path fits, and only because a variable may be anything); or no release has such
          an operation.
"""

from __future__ import annotations

from collections.abc import Iterable

from .routes import Match
from .sites import UNKNOWN, Confidence, Mention, UseContext


def confidence(mention: Mention, match: Match) -> Confidence:
    """How sure it is that the mention uses the operations it fits."""
    if mention.context is UseContext.WORDS or not match.routes or not mention.based:
        return Confidence.POSSIBLE
    if is_ambiguous(mention, match):
        return Confidence.POSSIBLE
    known = (
        (mention.method is not None or mention.client is not None)
        and not mention.surmised
        and match.strict
    )
    if mention.context is UseContext.CALL and known and len(match.routes) == 1:
        return Confidence.CERTAIN
    return Confidence.LIKELY


def is_ambiguous(mention: Mention, match: Match) -> bool:
    """Whether it uses the API, but what is unknown of its path may be a word that tells operations apart."""
    is_told = mention.context is not UseContext.WORDS and mention.based
    return is_told and not match.strict and len(match.addresses) > 1


def is_open(mention: Mention, heads: Iterable[tuple[str, ...]]) -> bool:
    """Whether a call's path is one that the API's paths begin with, and then nothing that is known."""
    if mention.context is not UseContext.CALL or mention.client is not None:
        return False
    segments = tuple(mention.path.strip("/").split("/"))
    rests = [segments[len(head) :] for head in heads if segments[: len(head)] == head]
    return any(rest and not "".join(rest).strip(UNKNOWN) for rest in rests)
