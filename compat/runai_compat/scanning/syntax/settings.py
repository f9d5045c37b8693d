"""Calls that give something a value: `c.setRequestMethod("PUT")` is `c.requestMethod = "PUT"`.

So are the options of a curl handle, in every language that has them: they are kept as attributes of
the handle, the address as `url`, the method as `method`, and what implies one as `implied`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from .model import Call, Expression, Member, Record, Text, dotted, last_name

_SETTER = re.compile(
    r"[Ss]et_?(?P<name>(?:[Rr]equest_?)?(?:[Mm]ethod|URI|[Uu]ri|URL|[Uu]rl|[Pp]ath)|DoOutput)"
)
OPTION_SETTERS = frozenset({"curl_setopt", "curl_easy_setopt", "setopt", "curl_setopt_array"})
_OPTIONS = {"URL": "url", "CUSTOMREQUEST": "method"}
_IMPLIED = {
    "POST": "POST", "POSTFIELDS": "POST", "COPYPOSTFIELDS": "POST", "MIMEPOST": "POST",
    "HTTPPOST": "POST", "UPLOAD": "PUT", "PUT": "PUT", "NOBODY": "HEAD", "HTTPGET": "GET",
}  # fmt: skip


def settings(call: Call) -> Iterator[tuple[str, Expression]]:
    """Each attribute (`handle.method`) that a call sets, and its value."""
    if call.called in OPTION_SETTERS:
        handle, given = options(call)
        written = dotted(handle) if handle is not None else None
        for name, value in given.items() if written is not None else ():
            yield f"{written}.{name}", value
        return
    receiver = call.receiver
    setter = _SETTER.fullmatch(call.called)
    if receiver is None or setter is None or len(call.positional) != 1:
        return
    if (written := dotted(receiver)) is not None:
        value = call.positional[0]
        if setter["name"] == "DoOutput":
            yield f"{written}.implied", Text(value.start, value.end, "POST")
        else:
            yield f"{written}.{setter['name']}", value


def options(call: Call) -> tuple[Expression | None, dict[str, Expression]]:
    """The handle that options are set on, and those of them that say where or how something is sent."""
    given = call.positional
    if call.called == "setopt" and call.receiver is not None:
        given = [call.receiver, *given]
    if len(given) < 2:
        return None, {}
    if call.called == "curl_setopt_array":
        written = given[1].named if isinstance(given[1], Record) else {}
    else:
        option = given[1]
        name = option.name if isinstance(option, Member) else last_name(option)
        written = {name: given[2]} if len(given) > 2 else {}
    found: dict[str, Expression] = {}
    for name, value in written.items():
        short = name.removeprefix("CURLOPT_")
        if short in _OPTIONS:
            found[_OPTIONS[short]] = value
        elif short in _IMPLIED and not _is_off(value):
            found["implied"] = Text(value.start, value.end, _IMPLIED[short])
    return given[0], found


def _is_off(value: Expression) -> bool:
    return isinstance(value, Text) and value.plain and value.value in ("false", "0", "False")
