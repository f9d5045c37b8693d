"""Typed values out of data that does not fit its type: right where it can be, raw where not."""

from __future__ import annotations

import types
from collections.abc import Mapping
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic import BaseModel, TypeAdapter, ValidationError

_UNIONS = (Union, types.UnionType)
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


def decode_leniently(kind: Any, value: Any) -> Any:
    """The value as the type says where it fits, otherwise part by part, otherwise as it came.

    Models stay models: a field of the wrong type holds the raw value, a required field that is
    missing reads as None, unknown fields are kept.
    """
    try:
        return adapter(kind).validate_python(value)
    except (ValidationError, RecursionError):
        return _by_parts(kind, value)


def _by_parts(kind: Any, value: Any) -> Any:
    origin, arguments = get_origin(kind), get_args(kind)
    if origin is Annotated:
        return _by_parts(arguments[0], value)
    if origin in _UNIONS:
        arm = _best_arm(arguments, value)
        return value if arm is None else _by_parts(arm, value)
    if is_model(kind) and isinstance(value, Mapping):
        return _model(kind, value)
    if isinstance(value, list) and origin in (list, set, frozenset, tuple):
        return [decode_leniently(arguments[0], item) for item in value]
    if isinstance(value, Mapping) and origin is dict:
        return {name: decode_leniently(arguments[1], item) for name, item in value.items()}
    return value


def is_model(kind: Any) -> bool:
    """True for a class of models."""
    return isinstance(kind, type) and issubclass(kind, BaseModel)


def wire_name(name: str, field: Any) -> str:
    """The name of a model field in JSON."""
    alias = field.validation_alias if isinstance(field.validation_alias, str) else field.alias
    return alias or name


def _model(kind: type[BaseModel], value: Mapping[str, Any]) -> BaseModel:
    rest = dict(value)
    fields: dict[str, Any] = {}
    for name, field in kind.model_fields.items():
        for key in (wire_name(name, field), name):
            if key in rest:
                fields[name] = decode_leniently(field.annotation, rest.pop(key))
                break
    model = kind.model_construct(_fields_set=set(fields) | set(rest), **fields)
    missing = (n for n, f in kind.model_fields.items() if n not in fields and f.is_required())
    vars(model).update(dict.fromkeys(missing))
    if rest and model.model_extra is not None:
        model.model_extra.update(rest)
    return model


def _best_arm(arms: tuple[Any, ...], value: Any) -> Any:
    """The arm of a union that the value looks most like; None if like none."""
    scored = [(_likeness(arm, value), -place) for place, arm in enumerate(arms)]
    likeness, place = max(scored)
    return arms[-place] if likeness > 0 else None


def _likeness(arm: Any, value: Any) -> float:
    origin = get_origin(arm)
    if origin is Annotated:
        return _likeness(get_args(arm)[0], value)
    if origin in _UNIONS:
        return max(_likeness(inner, value) for inner in get_args(arm))
    if isinstance(value, list):
        return 1.0 if origin in (list, set, frozenset, tuple) else 0.0
    if not isinstance(value, Mapping):
        return 0.0
    if is_model(arm):
        return _shared_fields(arm, value)
    return 0.5 if origin is dict else 0.0


def _shared_fields(kind: type[BaseModel], value: Mapping[str, Any]) -> float:
    """1 and more for a model: more with each field that fits, less with each required one missing."""
    score = 100.0
    for name, field in kind.model_fields.items():
        present = wire_name(name, field) in value
        if present:
            score += _fits(field.annotation, value[wire_name(name, field)])
        elif field.is_required():
            score -= 0.5
    return max(score, 1.0)


def _fits(kind: Any, value: Any) -> float:
    try:
        adapter(kind).validate_python(value)
    except (ValidationError, RecursionError):
        return -0.5
    return 1.0
