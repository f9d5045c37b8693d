"""A value that shows that a finding is true: right before and wrong after, or the other way round."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from runai_specs.openapi.schemas.effective_schema import Raw, Schemas
from runai_specs.openapi.schemas.patterns import matches

from ...vocabulary import Direction
from .json_schema import UndecidedError, plain
from .samples import ANYTHING, samples

__all__ = ["find_witness"]

Sides = tuple[Schemas, Schemas]


def find_witness(
    sides: Sides,
    schemas: tuple[Raw, Raw],
    direction: Direction,
    values: tuple[Any, Any],
    *,
    exact: bool = False,
    member: str | None = None,
) -> Mapping[str, Any] | None:
    """The value as {"valid_in": …, "invalid_in": …, "value": …}; None if none was found.

    In a request it was accepted and is not; in a response it can come now and could not before.
    Both is checked by jsonschema before it is said. values: what changed into what, exact if they
    are such values themselves; member: the property that the change is about.
    """
    right, wrong = (1, 0) if direction is Direction.RESPONSE else (0, 1)
    check = [_checker(sides[side], schemas[side], direction) for side in (0, 1)]
    candidates = [
        *(values if exact else ()),
        *(_one_apart(sides[wrong], schemas[wrong], member) if member else ()),
        *sorted(_samples(sides, schemas, right, values), key=_size),
    ]
    for value in candidates:
        if check[right](value) is True and check[wrong](value) is False:
            names = ("base", "revision")
            return {"valid_in": names[right], "invalid_in": names[wrong], "value": value}
    return None


def _one_apart(schemas: Schemas, schema: Raw, member: str) -> Iterator[Any]:
    """Objects that are right on the other side but for this member."""
    for sample in samples(schemas, schema)[:1]:
        if isinstance(sample, dict):
            yield {name: held for name, held in sample.items() if name != member}
            yield from ({**sample, member: value} for value in ANYTHING)


def _samples(
    sides: Sides, schemas: tuple[Raw, Raw], right: int, values: tuple[Any, Any]
) -> list[Any]:
    """Values of the side where they are to be right, then those of the other side."""
    hints = tuple(_scalars(values))
    return [
        value for side in (right, 1 - right) for value in samples(sides[side], schemas[side], hints)
    ]


def _size(value: Any) -> int:
    return len(json.dumps(value, default=str))


def _scalars(hints: Any) -> Iterator[Any]:
    """The texts and numbers in what changed."""
    if isinstance(hints, Mapping):
        yield from _scalars(list(hints.values()))
    elif isinstance(hints, (list, tuple)):
        for hint in hints:
            yield from _scalars(hint)
    elif hints is not None:
        yield hints


def _checker(schemas: Schemas, schema: Raw, direction: Direction) -> Callable[[Any], bool | None]:
    """Whether a value is right by the schema, None where it cannot be told."""
    from jsonschema import Draft202012Validator
    from jsonschema.exceptions import ValidationError
    from jsonschema.validators import extend

    def of_pattern(_: Any, pattern: str, value: Any, __: Any) -> Iterator[ValidationError]:
        fits = matches(pattern, value) if isinstance(value, str) else True
        if fits is None:
            raise UndecidedError
        if not fits:
            yield ValidationError("another pattern")

    try:
        written = plain(schemas, schema, direction)
    except UndecidedError:
        return lambda _: None
    known = extend(Draft202012Validator, {"pattern": of_pattern})  # type: ignore[no-untyped-call]
    validator = known(written)

    def check(value: Any) -> bool | None:
        try:
            validator.validate(value)
        except ValidationError:
            return False
        except (UndecidedError, RecursionError):
            return None
        return True

    return check
