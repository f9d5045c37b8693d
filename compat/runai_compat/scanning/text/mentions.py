"""Every use of the API in one text."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from ..hosts import Addresses, Hosts
from ..sites import Mention, UseContext
from .bodies import body_of, query_of
from .methods import Braces, Sent, method_of
from .paths import Found, find_paths
from .proxies import method_alone, passed_by

_HASH = frozenset({"shell", "yaml", "hcl", "python", "hash"})
_DESCRIPTION = re.compile(
    r'''@(?:module|type)?doc\s+(?:~[sS])?"""[\s\S]*?"""|^=[a-z]\w*\b[\s\S]*?(?:^=cut\b|\Z)|^__END__$[\s\S]*''',
    re.MULTILINE,
)
"""What a language takes for words: Elixir's documentation, that of Perl."""
_COMPARED = re.compile(r"(?:[=!~]=|[=!]?~|\beq|\bne|Path(?:Prefix|Regexp)?\()\s*[\"'`]?\^?\Z")
_PROXY = re.compile(r"proxy_pass|grpc_pass|reverse_proxy|ProxyPass|use_backend")
_LONG, _MARGIN = 500, 14
_SLASHES = frozenset({"code", "hcl"})


def mentions(
    text: str, form: str, addresses: Addresses, hosts: Hosts | None = None
) -> Iterator[Mention]:
    """The uses, by place. form: how to read it, see `forms`. hosts: whose addresses are the API's; then
    what a proxy hands on to it is a use.
    """
    paths = sorted(find_paths(text, addresses), key=lambda mention: mention.start)
    taken = {mention.of for mention in paths if mention.of}
    starts = _line_starts(text) if paths else []
    braces = Braces(text)
    is_proxy = bool(paths) and hosts is not None and _PROXY.search(text) is not None
    blocks = [pair for pair in _BLOCKS if paths and pair[0] in text]
    words = [span.span() for span in _DESCRIPTION.finditer(text)] if paths and form in _HASH else []
    for mention in paths:
        if mention.assigned in taken:
            continue  # it is counted where it is used
        sent = method_of(text, mention.start, mention.end, form, braces)
        described = any(first <= mention.start < last for first, last in words)
        described = described or _in_block(text, mention.start, blocks)
        context = UseContext.WORDS if described else _footing(text, mention, sent, form)
        may_pass = is_proxy and not described and sent is None
        if may_pass and hosts is not None and passed_by(text, mention.start, hosts, braces):
            context = UseContext.DATA
            method = method_alone(text, mention.start, braces)
            sent = Sent(method, sure=True) if method is not None else None
        yield _mention(mention, sent, context, starts)


def _mention(path: Found, sent: Sent | None, context: UseContext, starts: Sequence[int]) -> Mention:
    line = _line(starts, path.start)
    return Mention(
        line + 1,
        path.start - starts[line] + 1,
        sent.method if sent else None,
        path.path,
        context,
        body=body_of(sent.statement if sent else ""),
        query=query_of(path.query, sent.statement if sent else ""),
        surmised=sent is not None and not sent.sure,
        host=path.host,
    )


def _footing(text: str, path: Found, sent: Sent | None, form: str) -> UseContext:
    if (
        form == "prose"
        or _in_comment(text, path.start, form)
        or _is_route(text, path)
        or _COMPARED.search(text, max(0, path.start - _MARGIN), path.start)
    ):
        return UseContext.WORDS
    if sent is not None and not sent.spoken and (form != "words" or sent.statement):
        return UseContext.CALL
    return UseContext.WORDS if form == "words" else UseContext.DATA


_ROUTE = re.compile(
    r"^\s*(?:location|rewrite|<Location(?:Match)?|ProxyPass(?:Match|Reverse)?|handle(?:_path)?|redir|@\w+\s+path\w*"
    r"|path(?:_regexp)?(?=\s+/)|acl\s+\S+\s+path\w*|http-re(?:quest|sponse)|use_backend|option\s+httpchk|uri\s+\w+)\s",
    re.MULTILINE,
)


_PROBE = re.compile(r"httpGet:\s*\{?\s*path:\s*[\"']?\Z")
_INGRESS = re.compile(r"[\"']?\s*(?:,|\n)\s*pathType:")


def _is_route(text: str, path: Found) -> bool:
    """Whether it is what something answers at: a proxy (nginx, Apache), a probe, an ingress."""
    start = path.start
    if _PROBE.search(text, max(0, start - _LONG), start) or _INGRESS.match(text, path.end):
        return True
    line = text.rfind("\n", max(0, start - _LONG), start) + 1
    return _ROUTE.match(text, max(line, start - _LONG)) is not None


_FAR = 2000
Blocks = Sequence[tuple[str, str]]
_BLOCKS: Blocks = (("<!--", "-->"), ("{{/*", "*/"), ("{{- /*", "*/"))
"""What comments of pages and templates begin and end with."""


def _in_block(text: str, start: int, blocks: Blocks) -> bool:
    """Whether it stands in a comment of a page or of a template."""
    first = max(0, start - _FAR)
    return any(
        text.rfind(opening, first, start) > text.rfind(closing, first, start)
        for opening, closing in blocks
    )


_SAID = re.compile(r"\s*(?:#\s|\[?(?:Documentation|Description)\]?(?:\s*[=:]|\s{2}))")
"""How a line begins that is for people, whatever the file is: units of systemd, Robot, Karate."""


def _in_comment(text: str, start: int, form: str) -> bool:
    line = text[max(text.rfind("\n", max(0, start - _LONG), start) + 1, start - _LONG) : start]
    if _SAID.match(line):
        return True
    if form in _HASH and "#" in line and re.search(r"(?:^|\s)#", _unquoted(line)):
        return True
    if form in _SLASHES and ("//" in line or "*" in line):
        return bool(re.search(r"(?:^|\s)(?://|/\*)|^\s*(?:\*|--\s)", _unquoted(line)))
    return False


def _unquoted(line: str) -> str:
    return re.sub(r"\"[^\"]*\"|'[^']*'|`[^`]*`|[\"'`].*", "", line)


def _line_starts(text: str) -> list[int]:
    return [0, *(match.end() for match in re.finditer("\n", text))]


def _line(starts: Sequence[int], offset: int) -> int:
    from bisect import bisect_right

    return bisect_right(starts, offset) - 1
