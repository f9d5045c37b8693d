"""Texts of which parts are not known: what is open stands in them as a token.

A parameter of the function that a text stands in, an attribute of the object that a method is called
on, an empty constant, and what nobody can know are different things until the text is closed.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Container, Iterable, Mapping, Sequence
from itertools import product

from ...sites import UNKNOWN

MANY = 24
LONGEST = 4000
"""How many texts an expression may have, and how many characters one of them."""

Texts = tuple[str, ...]
Environment = Mapping[str, Texts]
"""What a call gives to parameters. A rest parameter is `*name`: its arguments, joined by a token."""

_PARAMETER = re.compile("\1(?P<name>[^\1\2]*)\2")
_TOKEN = re.compile("(\1[^\1\2]*\2)")
_ANY_TOKEN = re.compile("(\1[^\1\2]*\2|\3[^\3\4]*\4|\6[^\6\7]*\7)")
_ATTRIBUTE = re.compile("\3(?P<name>[^\3\4]*)\4")
_NAMED = re.compile("\6(?P<name>[^\6\7]*)\7")
_LEADING = re.compile("[\1\3\6]([^\1-\7]*)[\2\4\7]")
_EMPTY = "\5"
BETWEEN = "\x0e"
"""What stands between the items of a list until it is told what does."""
_UNDER = "\x0f"
_ABSENT = re.compile("\x10(?P<name>[^\x10\x11]*)\x11")
_TOKENS = re.compile("[\0-\7\x0e-\x11]")
_HOLE = re.compile(
    r"\{%[^{}%\n]*%\}|\$?\{\{[^{}\n]*\}\}|\{[^{}/\s]*\}|(?<=/):[A-Za-z_]\w*|<[^<>/\n]+>|\$\{?\w+\}?"
)
_PLACEHOLDER = re.compile(r"<[^<>/\n]+>")


def literal(text: str) -> str:
    """A text that is written out."""
    return _TOKENS.sub("?", text)


def parameter(name: str) -> str:
    """What stands for a parameter of the function around."""
    return f"\1{name}\2"


_AROUND = "^"


def outer(name: str) -> str:
    """What stands for a parameter of a function around the function around."""
    return parameter(around(name))


def around(name: str) -> str:
    """How a parameter of a function around is called."""
    return f"{name}{_AROUND}"


def outer_names(text: str) -> set[str]:
    """The parameters in it that are of a function around."""
    return {name.rstrip(_AROUND) for name in parameters(text) if name.endswith(_AROUND)}


def own_names(text: str) -> set[str]:
    """The parameters in it, as the functions call them whose they are."""
    return {name.rstrip(_AROUND) for name in parameters(text)}


def inside(text: str, own: Container[str]) -> str:
    """The text as the function around has it whose own parameters these are."""

    def closer(match: re.Match[str]) -> str:
        name = match["name"].removesuffix(_AROUND)
        return parameter(name) if name in own else match[0]

    return _PARAMETER.sub(closer, text)


def seen_inside(text: str, *, same_object: bool) -> str:
    """The text as a function has it that stands inside the one which it is said in; same_object: whether
    that is called on the same object. What is more than a parameter's name is closed.
    """
    if (has_attributes(text) and not same_object) or not all(
        match["name"].rstrip(_AROUND).replace(".", "").isidentifier()
        for match in _PARAMETER.finditer(text)
    ):
        return closed(text)
    return _PARAMETER.sub(lambda m: m[0] if m["name"].endswith(_AROUND) else outer(m["name"]), text)


def rest(name: str, separator: str) -> str:
    """What stands for the arguments of a rest parameter, joined."""
    return f"\1*{name}{BETWEEN}{separator}\2"


_PIECE = "%"


def piece(text: str, separator: str, number: int) -> str:
    """One piece of a text that is taken apart; of a parameter it is told when that is known."""
    whole = _PARAMETER.fullmatch(text)
    if whole is not None and not whole["name"].startswith(("*", _PIECE)):
        return parameter(f"{_PIECE}{whole['name']}{BETWEEN}{number}{separator}")
    parts = [""]
    for at, outside in enumerate(_ANY_TOKEN.split(text)):
        first, *more = [outside] if at % 2 else outside.split(separator)
        parts[-1] += first
        parts += more
    if len(parts) < 2:
        return UNKNOWN
    return parts[number] if number < len(parts) else UNKNOWN


def _name(written: str) -> str:
    """The name of a parameter in what stands for it, or for its arguments, or for a piece of it."""
    return written.partition(BETWEEN)[0].lstrip(f"*{_PIECE}")


def attribute(name: str) -> str:
    """What stands for an attribute of the object that the method is called on."""
    return f"\3{name}\4"


def unknown(name: str) -> str:
    """What nobody can know, and what it is called in the code."""
    return f"\6{_TOKENS.sub('', name)[:80]}\7" if name else UNKNOWN


def under(base: str, path: str) -> str:
    """A path under a base address; one that has a host of its own, or the base in it, stays as it is."""
    if not base or "://" in path or path.startswith(("\0", "\6")):
        return path
    if is_open(path):
        return later_under(base, path)
    own = re.sub(r"^[^/]*(?://[^/]*)?", "", base.rstrip("/"))
    if own and path.startswith(f"{own}/"):
        base = base.rstrip("/").removesuffix(own)
    return f"{base.rstrip('/')}/{path.lstrip('/')}" if path else base


def later_under(base: str, path: str) -> str:
    """A path under a base, put together when it is known what both are."""
    return f"{base}{_UNDER}{path}"


def labelled(text: str, label: str) -> str:
    """The text in which what nobody knows at its beginning has one more name."""
    leading = _NAMED.match(text) if label else None
    return text if leading is None else f"{unknown(f'{leading[1]}.{label}')}{text[leading.end() :]}"


def constant(text: str) -> str:
    """The text that a name was given: an empty one, or what is to be filled in, says nothing."""
    if text == "":
        return _EMPTY
    return _PLACEHOLDER.sub(UNKNOWN, text)


def has_parameters(text: str) -> bool:
    """Whether it depends on what the function is called with."""
    return "\1" in text


def has_rest(text: str) -> bool:
    """Whether it depends on how many arguments the function is called with."""
    return "\1*" in text


def has_attributes(text: str) -> bool:
    """Whether it depends on the object that the method is called on."""
    return "\3" in text


def attributes(text: str) -> set[str]:
    """The attributes in it."""
    return {match["name"] for match in _ATTRIBUTE.finditer(text)}


def grown(texts: Texts, name: str) -> Texts:
    """The texts of an attribute that is longer than that of the object which an object is made by: what it
    is longer than is one of the others.
    """
    itself = unknown(name)
    first = [text for text in texts if not text.startswith(itself)]
    longer = [
        text.removeprefix(itself) for text in texts if text.startswith(itself) and text != itself
    ]
    if not first:
        return texts
    return (*first, *dict.fromkeys(f"{one}{rest}" for one in first for rest in longer))[:MANY]


def is_open(text: str) -> bool:
    """Whether it depends on something how the text begins."""
    return text.startswith(("\1", "\3"))


def value_of(name: str, text: str) -> str:
    """What a name stands for: an empty constant is nothing that has the name all the same, and of what
    nobody knows the name is known.
    """
    if text == _EMPTY:
        return f"{_EMPTY}\x10{name}\x11"
    return unknown(name) if text == UNKNOWN else text


def parameters(text: str) -> set[str]:
    """The parameters in it."""
    return {_name(match["name"]) for match in _PARAMETER.finditer(text)}


def first_unknown(text: str) -> str:
    """What nobody knows that a text begins with, by its name if it has one."""
    leading = _LEADING.match(text)
    return unknown((leading[1] or "").strip("*^")) if leading else UNKNOWN


def names(text: str) -> list[str]:
    """What the unknown parts of it are called, and the empty one that it begins with."""
    known = [match["name"] for match in _NAMED.finditer(text)]
    empty = _ABSENT.match(text.lstrip(_EMPTY))
    return known if empty is None else [empty["name"], *known]


def joined(parts: Iterable[Texts], between: str = "") -> Texts:
    """Every way to put one text of each part after another."""
    parts = list(parts)
    if all(len(part) == 1 for part in parts):
        return (bounded(between.join(part[0] for part in parts)),)
    texts: Texts = ("",)
    for number, part in enumerate(parts):
        mark = between if number else ""
        longer = dict.fromkeys(f"{head}{mark}{tail}" for head in texts for tail in part)
        texts = tuple(bounded(text) for text in list(longer)[:MANY])
    return texts


def bounded(text: str) -> str:
    """The text, or UNKNOWN where it is longer than an address can be."""
    return text if len(text) <= LONGEST else UNKNOWN


def fill(text: str, values: Environment) -> Texts:
    """The text with these values for its parameters; others stay."""

    def value(name: str) -> Texts | None:
        if name.startswith(_PIECE):
            number, separator = name.partition(BETWEEN)[2][:1], name.partition(BETWEEN)[2][1:]
            whole = values.get(_name(name))
            return whole and tuple(piece(text, separator, int(number)) for text in whole)
        if not name.startswith("*"):
            return values.get(name)
        plain, _, separator = name[1:].partition(BETWEEN)
        given = values.get(plain)
        return None if given is None else tuple(_separated(t, separator) for t in given)

    return _replaced(text, _PARAMETER, value)


def _separated(text: str, separator: str) -> str:
    """Arguments with a separator between them; those that are handed on have it where they are told."""
    pieces = _TOKEN.split(text)
    for number, piece in enumerate(pieces):
        if number % 2 == 0:
            pieces[number] = piece.replace(BETWEEN, separator)
        elif piece.endswith(f"{BETWEEN}\2"):
            pieces[number] = f"{piece[:-1]}{separator}\2"
    return "".join(pieces)


def rest_value(texts: Iterable[Texts]) -> Texts:
    """The arguments that a rest parameter takes, as a value of an environment."""
    return joined(texts, BETWEEN)


def rests(names: Iterable[str], first: Sequence[Texts], more: Sequence[Texts]) -> Environment:
    """What parameters take that take the rest: of a shell `@` has the first ones, too, `@2` not two."""
    return {
        name: rest_value([*(first[int(name[1:] or 0) :] if name[0] == "@" else ()), *more])
        for name in names
    }


def fill_attributes(text: str, value: Callable[[str], Texts]) -> Texts:
    """The text with these values for attributes of the object."""
    return _replaced(text, _ATTRIBUTE, value)


def _replaced(text: str, pattern: re.Pattern[str], value: Callable[[str], Texts | None]) -> Texts:
    if pattern.pattern[0] not in text:
        return (text,)
    pieces = pattern.split(text)
    tokens = [match[0] for match in pattern.finditer(text)]
    parts: list[Texts] = []
    for number, piece in enumerate(pieces):
        if number % 2:
            given = value(piece)
            parts.append(given if given is not None else (tokens[number // 2],))
        else:
            parts.append((piece,))
    return joined(parts)


def named(text: str) -> str:
    """The text in which the names of what is unknown are all that is left of tokens."""
    if not _TOKENS.search(text):
        return text
    if _UNDER in text:
        base, _, path = text.rpartition(_UNDER)
        return under(named(base), named(path))
    text = without_parameters(text)
    text = _ATTRIBUTE.sub(lambda match: unknown(match["name"]), text)
    text = re.sub(rf"(?<=/)(?:{_EMPTY}(?:{_ABSENT.pattern})?)+(?=/|\?|\Z)", UNKNOWN, text)
    return text.replace(_EMPTY, "").replace(BETWEEN, "/")


def without_others(text: str, own: Container[str]) -> str:
    """The text outside of the functions whose parameters it has but for these."""
    names = {name for name in parameters(text) if name not in own} if has_parameters(text) else ()
    return fill(text, {name: (unknown(name),) for name in names})[0] if names else text


def without_parameters(text: str) -> str:
    """The text outside of the function whose parameters it has; attributes of the object stay."""
    return _PARAMETER.sub(lambda match: unknown(_name(match["name"]).rstrip(_AROUND)), text)


def closed(text: str) -> str:
    """The text outside of the function or object that it depends on: there it is unknown."""
    return named(text) if has_parameters(text) or has_attributes(text) else text


def closed_all(environment: Environment) -> Environment:
    """What is known of parameters, outside of the function that it is said in."""
    return {name: tuple(map(closed, texts)) for name, texts in environment.items()}


def plain(text: str) -> str:
    """The text with UNKNOWN for everything that is not known."""
    return _ABSENT.sub("", _NAMED.sub(UNKNOWN, _HOLE.sub(UNKNOWN, named(text))))


def products(*choices: Texts) -> Iterable[Texts]:
    """Every combination, but not more than an expression may have."""
    for number, chosen in enumerate(product(*choices)):
        if number >= MANY:
            return
        yield chosen
