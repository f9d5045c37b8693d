"""Media types as they are meant: what a document plainly misspelt, as it is spelt.

Media types are the only names on the wire whose right spelling is not the API's own affair: the types
before the slash are a closed list (RFC 6838), and the subtypes that nearly every API uses are few. So
`applicatin/json` can be no other than `application/json`. Names of paths, parameters, properties and
headers are what a server reads and writes as its authors spelt them (`Referer`), so that a document
that spells one otherwise from then on says that it is gone.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from functools import lru_cache

TYPES = frozenset(
    {"application", "audio", "chemical", "example", "font", "haptics", "image", "message", "model",
     "multipart", "text", "video"}
)  # fmt: skip
"""Those that are registered, and `chemical`, which is in use."""
_SUBTYPES: Mapping[str, frozenset[str]] = {
    "application": frozenset(
        {"atom+xml", "geo+json", "graphql", "gzip", "hal+json", "javascript", "json", "json-patch+json",
         "json-seq", "ld+json", "merge-patch+json", "octet-stream", "problem+json", "problem+xml",
         "soap+xml", "x-ndjson", "x-www-form-urlencoded", "yaml"}
    ),
    "image": frozenset({"jpeg", "svg+xml"}),
    "multipart": frozenset({"byteranges", "form-data", "mixed", "related"}),
    "text": frozenset({"calendar", "event-stream", "html", "javascript", "markdown", "plain", "xml"}),
}  # fmt: skip
_LONG = 8  # from so many letters on, one other letter makes no other word


@lru_cache(maxsize=1024)
def meant(name: str) -> str:
    """The media type that a plainly misspelt one is meant to be; the name itself where it is none."""
    kind, slash, rest = name.partition("/")
    subtype, semicolon, parameters = rest.partition(";")
    if not (kind and slash and subtype.strip()) or "*" in kind:
        return name
    right = _type(kind.strip().lower())
    if right is None:
        return name
    known = _SUBTYPES.get(right, frozenset())
    spelt = _subtype(subtype.strip().lower(), known)
    if (right, spelt) == (kind.strip().lower(), subtype.strip().lower()):
        return name
    return f"{right}/{spelt}{semicolon}{parameters}"


def corrected(names: Iterable[str]) -> dict[str, str]:
    """The names of one place as they are meant, by how they are written: a misspelt one stays as it is
    where another name there is, or is meant to be, the same."""
    written = list(names)
    common = Counter(meant(name) for name in written)
    return {name: meant(name) if common[meant(name)] == 1 else name for name in written}


def _type(written: str) -> str | None:
    """The registered type that is written or meant; None where that cannot be told."""
    if written in TYPES or written.startswith("x-"):
        return written
    near = [type_ for type_ in TYPES if _is_one_off(written, type_) or _is_two_off(written, type_)]
    return near[0] if len(near) == 1 else None


def _subtype(written: str, known: frozenset[str]) -> str:
    """The subtype as it is meant, as far as that is plain: short ones are too like each other for
    another letter to mean anything (json5, jsonl)."""
    if written in known or written.startswith(("vnd.", "prs.", "x.")):
        return written
    near = [
        known_name
        for known_name in known
        if _is_swapped(written, known_name)
        or _is_doubled(written, known_name)
        or (len(known_name) >= _LONG and _is_one_off(written, known_name))
    ]
    return near[0] if len(near) == 1 else written


def _is_one_off(one: str, other: str) -> bool:
    """Whether one letter more, less or other, or two that changed places, make the difference."""
    if abs(len(one) - len(other)) > 1:
        return False
    start = next((i for i, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), -1)
    if start < 0:
        return len(one) != len(other)
    rests = {(one[start + a :], other[start + b :]) for a, b in ((0, 1), (1, 0), (1, 1))}
    return any(a == b for a, b in rests) or _is_swapped(one, other)


def _is_two_off(one: str, other: str) -> bool:
    """Whether a long word has two letters too few, too many or one of each."""
    ways = ((one, other), (other, one))
    return len(other) >= _LONG and any(
        _is_one_off(a[:i] + a[i + 1 :], b) for a, b in ways for i in range(len(a))
    )


def _is_swapped(one: str, other: str) -> bool:
    """Whether two neighbours changed places."""
    places = [i for i, (a, b) in enumerate(zip(one, other, strict=False)) if a != b]
    if len(one) != len(other) or len(places) != 2 or places[1] != places[0] + 1:
        return False
    first, second = places
    return (one[first], one[second]) == (other[second], other[first])


def _is_doubled(written: str, word: str) -> bool:
    """Whether a letter of the word was written twice."""
    return len(written) == len(word) + 1 and any(
        word[: i + 1] + word[i:] == written for i in range(len(word))
    )
