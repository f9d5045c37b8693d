"""HTML and SVG that is escaped by the way it is made: what is not Markup already is text."""

from __future__ import annotations

from html import escape

from runai_specs.printable import visible

_VOID = frozenset({"br", "input", "link", "meta"})


class Markup(str):
    """Text that is HTML."""

    __slots__ = ()


def element(name: str, /, *children: object, **attributes: object) -> Markup:
    """`<name …>…</name>`.

    Children that are not Markup are escaped, None and False are left out. In attribute names `_` is
    written as `-`, after a leading one is dropped (`_class`); True is an attribute without a value.
    """
    written = "".join(_attribute(key, value) for key, value in attributes.items())
    start = f"<{name}{written}>"
    if name in _VOID:
        return Markup(start)
    return Markup(f"{start}{joined(children)}</{name}>")


def joined(children: object) -> Markup:
    """Children one after the other; lists and tuples are taken apart."""
    if isinstance(children, Markup):
        return children
    if isinstance(children, list | tuple):
        return Markup("".join(map(joined, children)))
    return Markup("") if children is None or children is False else text(str(children))


def text(written: str) -> Markup:
    """Text as HTML; what nobody would see, or HTML cannot hold, is shown as an escape."""
    return Markup(escape(visible(written)))


def _attribute(key: str, value: object) -> str:
    if value is None or value is False:
        return ""
    name = key.removeprefix("_").replace("_", "-")
    return f" {name}" if value is True else f' {name}="{text(str(value))}"'
