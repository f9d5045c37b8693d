"""What the template of a resource writes for the iterator beside a list method, as code."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from ..prepare import OperationFacts, ParameterFacts
from .pagination import Listing, iterator_name
from .types import Annotations

_PAGE = 100  # items of a page, unless the caller or the contract says otherwise


@dataclass(frozen=True, slots=True)
class Argument:
    """One argument of a method, its type and default as code."""

    name: str
    annotation: str
    default: str | None = None

    def __str__(self) -> str:
        default = "" if self.default is None else f" = {self.default}"
        return f"{self.name}: {self.annotation}{default}"


def without(signature: Sequence[Argument | str], left_out: Collection[str]) -> list[str]:
    """The signature as code, without the arguments of these names."""
    kept = [
        str(each)
        for each in signature
        if not (isinstance(each, Argument) and each.name in left_out)
    ]
    follows = kept[kept.index("*") + 1 :] if "*" in kept else ()
    if "*" in kept and (not follows or follows[0].startswith("**")):
        kept.remove("*")
    return kept


@dataclass(frozen=True, slots=True)
class Pages:
    """The iterator beside a list method, every part of it as code.

    signature: without page_size and offset; passed: the arguments of the list method that it hands
    on; arguments: those of `paginate`. element: the type of an item.
    """

    name: str
    signature: tuple[Argument | str, ...]
    passed: tuple[str, ...]
    arguments: tuple[str, ...]
    element: str
    page_size: int


def pages_of(
    facts: OperationFacts,
    found: Listing,
    arguments: Mapping[ParameterFacts, Argument],
    types: Annotations,
    taken: Collection[str],
) -> Pages:
    """The iterator over all pages of a list.

    arguments: those of the list method; taken: names of methods that it must leave alone.
    """
    name = iterator_name(facts.name)
    kept = {p: a for p, a in arguments.items() if p not in (found.offset, found.limit)}
    positional = [a for p, a in kept.items() if p.location == "path"]
    keyword = [a for p, a in kept.items() if p.location != "path"]
    keyword.sort(key=lambda argument: argument.default is not None)
    size = Argument("page_size", "int", str(min(_PAGE, found.maximum or _PAGE)))
    start = Argument(found.offset.python_name, "int", "0")
    told = (("items", found.items), ("next_offset", found.next_offset), ("total", found.total))
    return Pages(
        name=f"iter_{facts.name}" if name in taken else name,
        signature=(
            "self",
            *positional,
            "*",
            *keyword,
            size,
            start,
            "**options: Unpack[RequestOptions]",
        ),
        passed=(
            *(a.name for a in positional),
            *(f"{a.name}={a.name}" for a in keyword),
            f"{found.offset.python_name}=_at",
            f"{found.limit.python_name}=_limit",
            "**options",
        ),
        arguments=(
            *(f"{key}={value!r}" for key, value in told if value is not None or key == "items"),
            "page_size=page_size",
            f"start={found.offset.python_name}",
            *([f"maximum={found.maximum}"] if found.maximum is not None else []),
        ),
        element=types.answer(found.element),
        page_size=min(_PAGE, found.maximum or _PAGE),
    )


_PAGE = 100  # items of a page, unless the caller or the contract says otherwise
