"""Calls that give something a value: `c.setRequestMethod("PUT")` is `c.requestMethod = "PUT"`.

Some add to a value: `text.append("/users")` is `text += "/users"`, `parts.push("users")` adds to a list.
So are the options of a curl handle, in every language that has them: they are kept as attributes of
the handle, the address as `url`, the method as `method`, and what implies one as `implied`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from .model import (
    Argument,
    Binding,
    BindingKind,
    Call,
    Concat,
    Expression,
    Items,
    Member,
    Name,
    Record,
    Text,
    dotted,
    last_name,
)

_SETTER = re.compile(
    r"[Ss]et_?(?P<name>(?:[Rr]equest_?)?(?:[Mm]ethod|URI|[Uu]ri|URL|[Uu]rl|[Pp]ath)|DoOutput)"
)
OPTION_SETTERS = frozenset({"curl_setopt", "curl_easy_setopt", "setopt", "curl_setopt_array"})
_OPTIONS = {"URL": "url", "CUSTOMREQUEST": "method"}
_IMPLIED = {
    "POST": "POST", "POSTFIELDS": "POST", "COPYPOSTFIELDS": "POST", "MIMEPOST": "POST",
    "HTTPPOST": "POST", "UPLOAD": "PUT", "PUT": "PUT", "NOBODY": "HEAD", "HTTPGET": "GET",
}  # fmt: skip
EACH = frozenset(
    {
        "forEach", "each", "map", "flatMap", "for_each", "ForEach", "Select", "SelectMany", "onEach",
        "each_with_index", "each_pair", "flat_map", "collect", "mapNotNull", "forEachIndexed",
        "imap", "imap_unordered", "thread_map", "mapValues", "mapEntries", "forEachOrdered", "filter_map",
        "associate", "associateWith", "associateBy", "ToDictionary", "ForEachAsync", "forIn", "forOwn",
        "array_map", "array_walk", "each_with_object", "with_object", "with_index", "each_entry", "to_h",
        "each_value", "transform_values", "each_key", "pMap", "toMap", "keyBy", "map_values", "Map",
        "ForEachWithIndex", "mapKeys", "flatMapIndexed", "mapIndexed",
    }
)  # fmt: skip
"""What runs a function for each item of what it is called on, or of what is handed over with it."""
REDUCING = frozenset(
    {"reduce", "reduceRight", "fold", "foldLeft", "inject", "Aggregate", "array_reduce", "Reduce"}
)
"""What does so, and hands over first what it has made of the items before."""
NUMBERING = frozenset({"forEachIndexed", "mapIndexed", "flatMapIndexed"})
"""What hands over the number of the item first."""
OF_VALUES = {"each_value": "values", "transform_values": "values", "each_key": "keys"}
"""What goes through the values of a map, or its keys, alone."""
OUTPUT = "<output>"
"""The name of an object that says what is shown to people (an output of Terraform)."""
_LONGER = frozenset({"WriteString", "push_str", "write_str", "Append", "append", "concat"})
_FORMATTED = frozenset({"Fprintf", "write!", "Fprint", "AppendFormat", "appendf"})
_LENGTHENING = frozenset(
    {
        "addPathSegment", "addPathSegments", "addEncodedPathSegment", "addEncodedPathSegments",
        "appendPath", "appendEncodedPath", "appendPathSegments", "pathSegment", "AppendPathSegment",
        "AppendPathSegments", "appendPathComponent",
    }
)  # fmt: skip
"""What changes the address that it is called on."""
_LENGTHENED = _LENGTHENING | {"path", "JoinPath", "joinpath", "appendingPathComponent"}
"""What gives the address that it is called on, and more."""
_LISTING = frozenset({"push", "add", "append"})
_TEXTS_ARE_FIXED = frozenset({"python", "javascript", "go"})
"""Languages in which `append` is of lists."""


_ENTERING = frozenset({"put", "set", "insert", "Add", "TryAdd", "putIfAbsent", "store"})


def added_entry(call: Call) -> Record | None:
    """The entry with a path that a call adds to a map: `paths.put("users", "/users")`."""
    given = call.positional
    if call.called not in _ENTERING or len(given) != 2 or not isinstance(given[0], Text):
        return None
    return entry_of(given[0], given[1])


def entry_of(name: Text, value: Expression) -> Record | None:
    """An entry that is added to a map, of which the value is a path; None where it is another."""
    parts = value.parts if isinstance(value, Concat) else (value,)
    is_path = any(isinstance(part, Text) and "/" in part.value for part in parts)
    return Record(value.start, value.end, ((name, value),)) if is_path else None


def additions(call: Call, language: str) -> Iterator[tuple[str, Expression]]:
    """The variable that a call adds to, and what: a text, or items of a list."""
    given = list(call.positional)
    root = call.receiver
    if call.called in _FORMATTED and given:
        root = given.pop(0) if call.called != "AppendFormat" else _root(root)
        form = Name(call.start, call.end, "format!" if call.called == "write!" else "Sprintf")
        added: Expression = Call(call.start, call.end, form, tuple(map(Argument, given)))
    elif call.called in _LONGER and len(given) == 1 and _adds_text(call.called, language):
        root, added = _root(root), given[0]
    elif call.called in ("extend", "push") and (url := _url_of_segments(root)) is not None:
        listed = given[0] if given else None
        parts = [i.value for i in listed.items] if isinstance(listed, Items) else given
        root, added = url, below(call, parts)
    elif call.called in _LENGTHENING and given:
        root, added = _root(root), below(call, given)
    elif (entry := added_entry(call)) is not None:
        added = entry
    elif call.called in _LISTING and len(given) == 1:
        added = Items(call.start, call.end, (Argument(given[0]),))
    else:
        return
    if isinstance(root, Name):
        yield root.name, added


_OF_TEXTS = frozenset({"AppendPathSegment", "AppendPathSegments"})


def is_changed(call: Call, given: Sequence[Binding]) -> bool:
    """Whether a variable with these values is changed by the call: a text stays as it is, of which Flurl
    makes an address.
    """
    made = next((b.value for b in given if b.kind is BindingKind.VALUE), None)
    is_address = isinstance(made, Call) and made.called in {"Url", *_OF_TEXTS}
    return call.called not in _OF_TEXTS or is_address


def addition(name: str, value: Expression) -> Expression | None:
    """What is put behind the text or address of a variable: `"/users"` of `u = u + "/users"`."""
    if isinstance(value, Concat) and len(value.parts) > 1:
        first, *rest = value.parts
        if isinstance(first, Name) and first.name == name:
            return Concat(rest[0].start, value.end, tuple(rest))
    if isinstance(value, Call) and value.called in _LENGTHENED and value.positional:
        is_own = isinstance(value.receiver, Name) and value.receiver.name == name
        return below(value, value.positional) if is_own else None
    return None


def below(call: Call, parts: Iterable[Expression]) -> Expression:
    """What a call puts behind an address: each part with a slash before it."""
    slash = Text(call.start, call.start, "/")
    return Concat(call.start, call.end, tuple(p for one in parts for p in (slash, one)))


def _adds_text(name: str, language: str) -> bool:
    return name not in ("append", "concat") or language not in _TEXTS_ARE_FIXED


def _url_of_segments(receiver: Expression | None) -> Expression | None:
    """`url` of `url.path_segments_mut().unwrap()`."""
    while isinstance(receiver, Call):
        if receiver.called == "path_segments_mut":
            return receiver.receiver
        receiver = receiver.receiver
    return None


def rows_given(decorators: Iterable[Expression]) -> Iterator[tuple[Expression, Expression]]:
    """The parameters that a test is run with, and the rows that they are: `parametrize("verb, path", […])`."""
    for decorator in decorators:
        if not isinstance(decorator, Call) or decorator.called != "parametrize":
            continue
        given = [*decorator.positional, *decorator.named.values()]
        names, rows = given[:2] if len(given) > 1 else (None, None)
        listed = [i.value for i in names.items] if isinstance(names, Items) else [names]
        words = [
            w for n in listed if isinstance(n, Text) for w in n.value.replace(",", " ").split()
        ]
        if rows is not None and words:
            targets = [Name(decorator.start, decorator.end, word) for word in words]
            alone = len(targets) == 1 and not isinstance(names, Items)
            target = targets[0] if alone else _listed(rows, targets)
            if isinstance(rows, Items):
                rows = _listed(rows, [_row(item.value, alone=alone) for item in rows.items])
            yield target, rows


def _listed(whole: Expression, values: Iterable[Expression]) -> Items:
    return Items(whole.start, whole.end, tuple(map(Argument, values)))


def _row(value: Expression, *, alone: bool) -> Expression:
    """A row, which may be given as `pytest.param("GET", "/users", id="users")`."""
    if not isinstance(value, Call) or value.called != "param":
        return value
    return value.positional[0] if alone and value.positional else _listed(value, value.positional)


def _root(receiver: Expression | None) -> Expression | None:
    """`text` of `text.append(a).append(b)`."""
    while isinstance(receiver, Call) and receiver.called in _LONGER | _FORMATTED | _LENGTHENING:
        receiver = receiver.receiver
    return receiver


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
    expressions: dict[str, Expression] = {}
    for name, value in written.items():
        short = name.removeprefix("CURLOPT_")
        if short in _OPTIONS:
            expressions[_OPTIONS[short]] = value
        elif short in _IMPLIED and not _is_off(value):
            expressions["implied"] = Text(value.start, value.end, _IMPLIED[short])
    return given[0], expressions


def _is_off(value: Expression) -> bool:
    return isinstance(value, Text) and value.plain and value.value in ("false", "0", "False")
