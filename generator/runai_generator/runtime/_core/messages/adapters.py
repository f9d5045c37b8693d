"""The decoders of types, each built once."""

from __future__ import annotations

from typing import Any, get_args

from pydantic import TypeAdapter, ValidationError
from pydantic_core import core_schema

from .base64_bytes import READ
from .named_types import named_type, plain_members

# Tells validators that the value is as it came, so that names in it are those of the wire.
AS_IT_CAME = {"as_it_came": True}
_SHOWN = 5  # problems of a value
_adapters: dict[Any, TypeAdapter[Any]] = {}


def adapter(kind: Any) -> TypeAdapter[Any]:
    """The decoder of a type, built once."""
    try:
        found = _adapters.get(kind)
    except TypeError:  # not hashable, for its annotations
        return TypeAdapter(kind)
    if found is None:
        found = _adapters[kind] = TypeAdapter(kind)
    return found


class Later:
    """A field whose type, given as text, is loaded when a value needs it: see the generator's `later`."""

    def __init__(self, text: str) -> None:
        self.text = text
        self._plain = plain_members(text)

    def is_plain(self, value: Any) -> bool:
        """Whether the value is what it should be as it is, whatever classes the type names beside."""
        return type(value) in self._plain

    def __get_pydantic_core_schema__(self, _source: Any, _handler: Any) -> Any:
        return core_schema.with_info_plain_validator_function(self._read)

    def _read(self, value: Any, info: Any) -> Any:
        if self.is_plain(value):
            return value
        as_it_came = info.context is AS_IT_CAME
        try:
            return adapter(named_type(self.text)).validate_python(
                value, by_alias=True, by_name=not as_it_came, context=info.context
            )
        except ValidationError as error:
            problems = error.errors(include_url=False, include_input=False)
        raise ValueError("; ".join(map(_line, problems[:_SHOWN])))


def _line(problem: Any) -> str:
    place = ".".join(map(str, problem["loc"]))
    return f"{place}: {problem['msg']}" if place else str(problem["msg"])


def is_base64(field: Any) -> bool:
    """Whether the model field takes base64 text for bytes, or holds what does."""
    return _names_base64((field.annotation, *field.metadata))


def _names_base64(parts: tuple[Any, ...]) -> bool:
    return any(
        part == READ
        or (isinstance(part, Later) and "Base64" in part.text)
        or _names_base64(get_args(part))
        for part in parts
    )
