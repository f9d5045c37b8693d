"""Enumerations that outlive their release: a value the server added later is kept, not refused."""

from __future__ import annotations

from enum import Enum
from typing import Any


class _Open:
    """How pydantic reads an enumeration: known values exactly, others as a last resort.

    So of the enumerations in a union the one that knows the value is taken, and plain text or a
    date before an enumeration that does not know it.
    """

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: Any) -> Any:
        from pydantic_core import core_schema

        members: Any = cls
        values = [member.value for member in members]
        known: Any = core_schema.literal_schema(values)
        later: Any = core_schema.no_info_before_validator_function(
            _as_bytes, core_schema.str_schema()
        )
        if issubclass(cls, int):
            known = core_schema.no_info_before_validator_function(_no_truth, known)
            later = core_schema.no_info_before_validator_function(
                _as_text, core_schema.int_schema()
            )
        named = members._value2member_map_.__getitem__
        return core_schema.union_schema(
            [
                core_schema.no_info_after_validator_function(named, known),
                core_schema.is_instance_schema(cls),
                core_schema.no_info_after_validator_function(members, later),
            ],
            mode="left_to_right",
            custom_error_type="enumeration",
            custom_error_message=f"Input should be one of the values of {cls.__name__}",
            serialization=core_schema.plain_serializer_function_ser_schema(
                _value, when_used="json"
            ),
        )


class StrEnum(_Open, str, Enum):
    """Strings of a closed set today; tomorrow's values become members without a constant.

    Such a member equals the string and every other member of its value, and hashes like it;
    it is not listed when the class is iterated.
    """

    @classmethod
    def _missing_(cls, value: object) -> Any:
        if not isinstance(value, str):
            return None
        member = str.__new__(cls, value)
        member._name_ = member._value_ = str(value)
        return member

    def __str__(self) -> str:
        return str(self._value_)

    def __format__(self, spec: str) -> str:
        return format(str(self._value_), spec)

    def __hash__(self) -> int:
        return hash(self._value_)


class IntEnum(_Open, int, Enum):
    """Integers of a closed set today; see StrEnum."""

    @classmethod
    def _missing_(cls, value: object) -> Any:
        if not isinstance(value, int) or isinstance(value, bool):
            return None
        member = int.__new__(cls, value)
        member._name_, member._value_ = str(value), int(value)
        return member

    def __str__(self) -> str:
        return str(self._value_)

    def __format__(self, spec: str) -> str:
        return format(int(self._value_), spec)

    def __hash__(self) -> int:
        return hash(self._value_)


def _value(member: Any) -> Any:
    return member.value if isinstance(member, Enum) else member


def _no_truth(value: Any) -> Any:
    """The value, unless it is true or false, which Python takes for 1 and 0."""
    if isinstance(value, bool):
        raise ValueError("true and false are no numbers")
    return value


def _as_bytes(value: Any) -> Any:
    """Text in another form, so that pydantic counts it as converted."""
    return value.encode() if isinstance(value, str) else value


def _as_text(value: Any) -> Any:
    """A number in another form, so that pydantic counts it as converted."""
    return str(value) if type(value) is int else value
