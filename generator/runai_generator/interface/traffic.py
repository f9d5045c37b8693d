"""Which classes of a client are sent, and which are read."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from .annotation import names
from .elements import Interface, Model


@dataclass(frozen=True, slots=True)
class Traffic:
    """sent: classes in parameters, and in what these hold; read: in answers, and in what these hold."""

    sent: frozenset[str]
    read: frozenset[str]


def traffic(interface: Interface) -> Traffic:
    """Both directions of all methods."""
    methods = interface.methods.values()
    return Traffic(
        _reached(interface, (parameter.type for m in methods for parameter in m.parameters)),
        _reached(interface, (m.returns for m in methods)),
    )


def _reached(interface: Interface, types: Iterable[str]) -> frozenset[str]:
    reached: set[str] = set()
    waiting = [name for text in types for name in names(text)]
    while waiting:
        name = waiting.pop()
        class_ = interface.classes.get(name)
        if class_ is not None and name not in reached:
            reached.add(name)
            if isinstance(class_, Model):
                waiting += [n for field in class_.fields.values() for n in names(field.type)]
    return frozenset(reached)
