"""Fields of any name beside those that a class names, and the types of their values."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from ..types import ANY, Annotations, by_name, classes_in, join

# Types that need no import in a module of models, once those of the document are there.
_PLAIN = re.compile(r"(?:\w+|[\[\], |])+")
_IMPORTED = re.compile(r"\b(?:datetime|UUID|Literal|Any)\b")


@dataclass(frozen=True, slots=True)
class Extras:
    """kinds: what a name matches -> type as text, the first one counts; value: the type of all."""

    kinds: Mapping[str, str]
    value: str

    @property
    def classes(self) -> list[str]:
        """The classes that the type needs."""
        return classes_in(self.value) if self._is_shown else []

    @property
    def _is_shown(self) -> bool:
        plain = by_name(self.value)
        return _PLAIN.fullmatch(plain) is not None and not _IMPORTED.search(plain)

    def added_to(self, source: str, *, shown: bool) -> str:
        """The source of a class, an open one, that reads its fields of any name.

        shown: whether type checkers see the type of all.
        """
        kinds = dict(self.kinds)
        body = re.sub(r"\n    pass$", "", source.rstrip("\n")).replace(
            "(OpenModel)", "(TypedExtras)", 1
        )
        body += f"\n    _extras: ClassVar[dict[str, str]] = {kinds!a}"
        if shown and self._is_shown:
            body += (
                "\n    if TYPE_CHECKING:\n\n        @property\n"
                f"        def model_extra(self) -> dict[str, {by_name(self.value)}]: ..."
            )
        return body


def extras(schema: Mapping[str, Any], types: Annotations) -> Extras | None:
    """What a class may hold beside its properties, if the document types any of it."""
    rest = schema.get("additionalProperties", True)
    pairs = list(_typed(schema.get("patternProperties", {}), types))
    value = join([kind for _, kind in pairs] + ([] if rest is False else [types.answer(rest)]))
    if isinstance(rest, Mapping):
        pairs.append(("", types.answer(rest)))
    kinds = {pattern: by_name(kind) for pattern, kind in pairs if kind != ANY}
    return Extras(kinds, value) if kinds else None


def _typed(patterns: Mapping[str, Any], types: Annotations) -> Iterator[tuple[str, str]]:
    for pattern, schema in patterns.items():
        try:
            re.compile(pattern)
        except (re.error, RecursionError, OverflowError):
            continue
        yield pattern, types.answer(schema)
