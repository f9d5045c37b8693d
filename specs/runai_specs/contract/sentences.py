"""What the words of a summary or description say about an element's lifecycle.

Only text is looked at here; whether a name that it mentions exists is for `lifting` to find out.
A sentence counts when its subject is the element itself: "Deprecated - please use X",
"[Deprecated]", "This endpoint is deprecated". One that speaks of something else does not: "Replaces
the deprecated field X", "Lists deprecated items", "portion or migProfile [deprecated]".
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import chain, islice

from .cues import is_worth_reading


@dataclass(frozen=True, slots=True)
class Mention:
    """Something that a sentence names as a replacement.

    kind: "path" (text is one, method if written), "name" (of a field, parameter, value, operation)
    or "topic" (the words before "API" or "endpoints", or a link to a tag).
    """

    kind: str
    text: str
    method: str | None = None


@dataclass(frozen=True, slots=True)
class Remark:
    """One statement: state is "deprecated", "experimental" or "formerly".

    points: the sentence names a replacement in some way, even one that gives no mention.
    since: the release it names; names: what the element was called before.
    """

    state: str
    mentions: tuple[Mention, ...] = ()
    points: bool = False
    since: str | None = None
    names: tuple[str, ...] = ()


_SENTENCE = re.compile(r"(?<=[.!?])[\s*_]+|\n\s*\n|<br\s*/?>|(?<=[.!?]\))\s+")
_NOUN = (
    r"(?:api|endpoint|operation|route|method|call|request|resource|field|property|parameter"
    r"|argument|attribute|option|header|value|flag|setting|schema|model|object|type|enum|tag"
    r"|section|version|feature|functionality)"
)
_RELEASE = r"(?:version\s+|release\s+)?v?\d[\w.]*"
_THIS = (
    r"(?:note:?\s*|important:?\s*|warning:?\s*)?"
    rf"(?:(?:as\s+of|since|from|starting\s+(?:with|from|in))\s+{_RELEASE},?\s+(?:on,?\s+)?)?"
    rf"(?:(?:the\s+)?use\s+of\s+)?(?:(?:this|the)(?:\s+[\w/]+)?\s+{_NOUN}|this|it)"
)
_BE = r"(?:is|was|has\s+been|is\s+being|will\s+be)(?:\s+(?:now|being|already|officially))?"
_GONE = r"(?:deprecated|obsolete|discontinued)\b(?!\s+(?:when|if|unless)\b)"
_UNUSED = r"no\s+longer\s+(?:supported|maintained|used|in\s+use)\b"
_LABEL_END = (
    r"(?=\s*(?:$|[.,:;!)\]\u2013\u2014-]|in\s+favou?r|since\b|as\s+of\b|use\b|please\b"
    rf"|(?:from|in)\s+{_RELEASE}|and\s+(?:will|should|may|replaced|removed)\b|by\b"
    rf"|{_NOUN}\s*(?:$|[.,:;!\u2013\u2014-]|use\b|please\b|since\b)))"
)
_DEPRECATED = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"^(?:[^\w`'\"]|_)*(?:deprecated|obsolete){_LABEL_END}",
        r"(?:\s[-\u2013\u2014]|:)\s+deprecated[.!]*$",
        rf"^{_THIS}\s+{_BE}\s+{_GONE}",
        rf"^(?:{_THIS}\s+is\s+)?{_UNUSED}(?=\s*[.!,;]*$|\s*[.,;]|\s+(?:use|please)\b)",
        rf"^{_THIS}\s+(?:is\s+going\s+to|will|shall)\s+be\s+removed\b",
        rf"^(?:{_THIS}\s+is\s+)?(?:scheduled|planned|slated)\s+for\s+removal\b",
        rf"^(?:{_THIS}\s+is\s+)?to\s+be\s+removed(?=\s*[.!]*$|\s+in\s+{_RELEASE})",
        rf"^{_THIS}\s+(?:is|has\s+been)\s+(?:superseded|replaced)\s+by\b",
    )
)
_BRACKET = re.compile(r"[\[(]\s*(deprecated|experimental)\b([^\])]{0,500})[\])]", re.IGNORECASE)
_EXPERIMENTAL = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"^(?:[^\w`'\"]|_)*experimental(?:\s+{_NOUN})?(?=\s*(?:$|[.:!\u2013\u2014-]))",
        rf"^{_THIS}\s+is\s+(?:still\s+)?(?:an?\s+)?experimental\b(?!\s+(?:when|if|unless)\b)",
    )
)
_FORMERLY = re.compile(
    r"\b(?:formerly|previously)\s+(?:known\s+as\s+|called\s+|named\s+)?(?:the\s+)?[`'\"]?([A-Za-z][\w.-]*)[`'\"]?"
    r"(?=\s*(?:$|[.,;:)\]]))",
    re.IGNORECASE,
)
_CALLED_BEFORE = re.compile(
    rf"^{_THIS}\s+(?:had\s+been|used\s+to\s+be|was\s+(?:once|originally))\s+"
    r"(?:used\s+as|known\s+as|called|named)\s+(?:the\s+)?[`'\"]?([A-Za-z][\w.-]*)[`'\"]?"
    r"(?=\s*(?:$|[.,;:)\]]))",
    re.IGNORECASE,
)
_CUE = re.compile(
    r"(?<!not )(?<!not be )\b(?:use|using|in\s+favou?r\s+of|(?:replaced|superseded)\s+(?:by|with)|ref+er+\s+to|see"
    r"|(?:renamed|moved|switch|migrate)\s+to)\b",
    re.IGNORECASE,
)
_GUIDANCE = re.compile(
    r"^[\s,*_]*(?:instead\b|(?:please\s+)?(?:use|see|ref+er+|switch|migrate)\b|replaced\b|superseded\b"
    r"|it\s+(?:is|was|has\s+been)\s+(?:replaced|superseded)\b)",
    re.IGNORECASE,
)
_INSTEAD = re.compile(
    r"\buse\b.*\binstead\b|\binstead,?\s+use\b|\b(?:replaced|superseded)\s+by\b", re.IGNORECASE
)
_SINCE = re.compile(
    r"deprecated\s+(?:since|as\s+of|from|in)\s+(?:version\s+|release\s+)?v?(\d+\.\d+)\b",
    re.IGNORECASE,
)
_LINK = re.compile(r"\[([^\]]+)\]\(([^)\s]*)\)")
_URL = re.compile(r"\bhttps?://\S+")
_PATH = re.compile(
    r"(?:\b(GET|PUT|POST|DELETE|PATCH|HEAD|OPTIONS)\s+)?[`'\"]?"
    r"(?<![\w/])(/?(?:[\w{}.~:-]+/)+[\w{}.~:-]*[\w}]|/[\w{}.~:-]*[\w}])"
)
_QUOTED = re.compile(r"[`'\"]([A-Za-z_$][\w.$-]*)[`'\"]")
_CODELIKE = re.compile(r"\b([a-z]+[A-Z][A-Za-z0-9]*(?:\.\w+)*|[a-z]\w*(?:[_.][a-z]\w*)+)\b")
_BARE = re.compile(
    rf"^\s*(?:the\s+)?(?:new\s+)?([A-Za-z][\w-]*)(?:\s+{_NOUN}\b|\s+instead\b|[.)]*$)"
)
_TOPIC = re.compile(
    r"^[\s:]*(?:the\s+)?(?:new\s+)?[`'\"]?([A-Z][^.,;]{0,60}?|[a-z][\w-]*)[`'\"]?\s+(?:REST\s+)?(?:APIs?|endpoints?)\b"
)
_JOINED = re.compile(r"\s*(?:,|\band\b|\bor\b|&)\s*(?:the\s+)?")
_LONGEST_TEXT, _LONGEST_SENTENCE, _MOST_SENTENCES, _MOST_INSTEAD = 100_000, 1000, 200, 20
_FILLERS = frozenset(("the", "a", "an", "this", "that", "new", "it", "instead", "one", "another"))


def remarks(
    text: str, *, flagged: bool = False, names: Collection[str] = (), own: str = ""
) -> Iterator[Remark]:
    """What a text says about the element that it describes.

    flagged: the element is known to be deprecated, so that "use X instead" alone names its
    replacement. names: what else a label in brackets could be about, such as enum values. own: the
    element's name, by which a sentence may call it.
    """
    if not is_worth_reading(text):
        return
    sentences = _sentences(text)
    yield from _deprecations(sentences, flagged, names, own)
    if any(_is_experimental(sentences, i, names) for i in range(len(sentences))):
        yield Remark("experimental")
    before = {
        match
        for one in sentences
        for said in (_FORMERLY, _CALLED_BEFORE)
        for match in said.findall(one)
    }
    if before:
        yield Remark("formerly", names=tuple(sorted(name.strip(".") for name in before)))


def remarks_on(value: str, text: str) -> Iterator[Remark]:
    """What a text says about one of the values (or names) that it may mention."""
    if value not in text or not is_worth_reading(text):
        return
    sentences, name = _sentences(text), value.lower()
    about = [
        i for i, one in enumerate(map(str.lower, sentences)) if name in one and "deprecated" in one
    ]
    if not about:  # as of most values: an expression for each would cost more than all the rest
        return
    named = rf"(?<![\w-])[`'\"]?{re.escape(value)}[`'\"]?(?![\w-])"
    said = re.compile(
        rf"{named}\s*[\[(]\s*deprecated\b"
        rf"|(?:^|\b(?:note:?|the|and|option|value)\s+){named}(?:\s+\w+){{0,3}}?\s+(?:is|has\s+been|was)\s+(?:now\s+)?deprecated\b(?!\s+(?:when|if|unless)\b)"
        rf"|{named}\s*[-\u2013\u2014:]\s*deprecated\b",
        re.IGNORECASE,
    )
    for i in about:
        match = said.search(sentences[i])
        if match:
            yield _deprecated(sentences, i, sentences[i][match.end() :])


class _Sentences(list[str]):
    """The sentences of a text, in order."""

    @cached_property
    def instead(self) -> list[int]:
        """Where the first of those stand that say what to use, wherever the deprecation stands."""
        places = (place for place, sentence in enumerate(self) if _INSTEAD.search(sentence))
        return list(islice(places, _MOST_INSTEAD))


def _sentences(text: str) -> _Sentences:
    """The sentences of a text, as many and as much of each as somebody would read.

    Every one that speaks of a deprecation is read with others, and patterns start at any word.
    """
    parts = (part.strip() for part in _SENTENCE.split(_plain(text[:_LONGEST_TEXT])) if part)
    return _Sentences([part[:_LONGEST_SENTENCE] for part in parts if part][:_MOST_SENTENCES])


def _plain(text: str) -> str:
    """Without markup for emphasis, and with single line breaks as spaces."""
    return re.sub(r"(?<!\n)\n(?!\s*\n)", " ", re.sub(r"\*\*|__", "", text))


def _deprecations(
    sentences: _Sentences, flagged: bool, names: Collection[str], own: str
) -> Iterator[Remark]:
    for i, sentence in enumerate(sentences):
        rest = _after_label(sentences, i, names)
        if rest is None and own:
            rest = _after_name(sentence, own)
        if rest is not None:
            yield _deprecated(sentences, i, rest)
        elif flagged and _INSTEAD.search(sentence):
            points, mentions = _replacements(sentence)
            yield Remark("deprecated", mentions, points)


def _deprecated(sentences: _Sentences, i: int, rest: str) -> Remark:
    """The remark of sentence i, whose words after "deprecated" are given."""
    since = _SINCE.search(sentences[i])
    pointed, mentions = False, tuple[Mention, ...]()
    for region in chain((rest,), _guidance(sentences, i)):
        points, mentions = _replacements(region)
        pointed = pointed or points
        if mentions:
            break
    return Remark("deprecated", mentions, pointed, since.group(1) if since else None)


def _guidance(sentences: _Sentences, i: int) -> Iterator[str]:
    """Sentences near a deprecation that say what to use: the next one, and one of "instead"."""
    if i + 1 < len(sentences) and _GUIDANCE.search(sentences[i + 1]):
        yield sentences[i + 1]
    yield from (sentences[j] for j in sentences.instead if j != i)


def _after_label(sentences: list[str], i: int, names: Collection[str]) -> str | None:
    """What follows the words that mark the element deprecated; None when there are none."""
    sentence = sentences[i]
    for pattern in _DEPRECATED:
        match = pattern.search(sentence)
        if match:
            by = re.search(r"(?:superseded|replaced)\s+by$", match.group(), re.IGNORECASE)
            return sentence[by.start() + match.start() :] if by else sentence[match.end() :]
    return _bracketed(sentences, i, "deprecated", names)


def _after_name(sentence: str, own: str) -> str | None:
    """What follows the words that call the element deprecated by its name."""
    if own.lower() not in sentence.lower():
        return None  # making a pattern of every name costs more than all that follows
    match = re.match(
        rf"(?:note:?\s*)?(?:the\s+)?[`'\"]?{re.escape(own)}[`'\"]?(?:\s+{_NOUN})?\s+{_BE}\s+{_GONE}",
        sentence,
        re.IGNORECASE,
    )
    return sentence[match.end() :] if match else None


def _bracketed(sentences: list[str], i: int, label: str, names: Collection[str]) -> str | None:
    """What stands in a bracket with the label, where the bracket is about the element.

    It is when it opens the text, stands alone as a sentence, or ends the text and does not follow
    a name that it could be about.
    """
    sentence = sentences[i]
    for match in _BRACKET.finditer(sentence):
        if match.group(1).lower() != label:
            continue
        before, after = sentence[: match.start()].strip(), sentence[match.end() :].strip(" .!")
        opens = not before
        closes = not after and i == len(sentences) - 1
        if opens or (closes and not _ends_in_name(before, names)):
            return match.group(2)
    return None


def _ends_in_name(text: str, names: Collection[str]) -> bool:
    last = text.split()[-1]
    return last in names or last[-1] in "`'\"" or bool(_CODELIKE.fullmatch(last))


def _is_experimental(sentences: list[str], i: int, names: Collection[str]) -> bool:
    return (
        any(pattern.search(sentences[i]) for pattern in _EXPERIMENTAL)
        or _bracketed(sentences, i, "experimental", names) is not None
    )


@lru_cache(maxsize=512)
def _replacements(region: str) -> tuple[bool, tuple[Mention, ...]]:
    """Whether a stretch of text points to a replacement, and what it names there."""
    cue = _CUE.search(region)
    if cue is None:
        return False, ()
    following = region[cue.end() :]
    return True, tuple(dict.fromkeys(_mentions(following)))


def _mentions(text: str) -> Iterable[Mention]:
    links = [Mention("topic", name) for name, target in _LINK.findall(text) if "tag/" in target]
    if links:
        return links
    text = _URL.sub("", _LINK.sub(r"\1", text))
    paths = [Mention("path", path, method or None) for method, path in _PATH.findall(text)]
    if paths:
        return paths
    topic = _TOPIC.search(text)
    if topic:
        return [Mention("topic", part) for part in _JOINED.split(topic.group(1)) if part]
    return _names(text)


def _names(text: str) -> Iterable[Mention]:
    """The first name, and others joined to it by "and" or "or"."""
    quoted = sorted(
        {
            (m.start(1), m.group(1))
            for pattern in (_QUOTED, _CODELIKE)
            for m in pattern.finditer(text)
        }
    )
    if not quoted:
        bare = _BARE.search(text)
        word = bare.group(1) if bare else ""
        return [Mention("name", word)] if word and word.lower() not in _FILLERS else []
    named = [quoted[0]]
    for start, name in quoted[1:]:
        between = text[named[-1][0] + len(named[-1][1]) : start].strip("`'\" ")
        if between not in ("", "and", "or", ","):
            break
        if between:
            named.append((start, name))
    return [Mention("name", name.strip(".")) for _, name in named]
