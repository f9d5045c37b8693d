"""Typed values out of data that does not fit its type: right where it can be, raw where not.

pydantic does this as fast as it checks: `lenient_adapter` gives it the schema of the type with
`or anything` after each part. Only where several models are possible does `decode_leniently` look
which one the value is most like.
"""

from __future__ import annotations

import types
from collections.abc import Callable, Mapping
from functools import partial
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel, TypeAdapter, ValidationError
from pydantic_core import SchemaValidator

from .adapters import AS_IT_CAME, Later, adapter
from .model import Tagged, TypedExtras, Unknown
from .named_types import named_type
from .wire import wire_name

_UNIONS = (Union, types.UnionType)
_lenient: dict[int, tuple[TypeAdapter[Any], SchemaValidator]] = {}
_exact: dict[Any, SchemaValidator] = {}
Schema = Mapping[str, Any]


def lenient_adapter(kind: Any) -> SchemaValidator:
    """A decoder of the type that keeps what does not fit as it came, built once.

    A required field that is missing reads as None. It refuses only what is not even JSON.
    """
    typed = adapter(kind)
    known = _lenient.get(id(typed))
    if known is None:  # the adapter is kept beside, so that its id stays its own
        schema: Any = _tolerant(_by_hand(kind) or _loosened(typed.core_schema), typed.core_schema)
        known = _lenient[id(typed)] = (typed, SchemaValidator(schema))
    return known[1]


def _tolerant(schema: Any, told: Schema) -> dict[str, Any]:
    """The schema, or anything; definitions stay at the top."""
    anything = {"type": "any"}
    if told["type"] == "definitions" and schema["type"] == "definitions":
        choices = [schema["schema"], anything]
        inner = {"type": "union", "mode": "left_to_right", "choices": choices}
        return {**schema, "schema": inner}
    return {"type": "union", "mode": "left_to_right", "choices": [schema, anything]}


def _loosened(schema: Schema) -> dict[str, Any]:
    """The schema of pydantic with every part of it tolerant; without what could run code of others."""
    kind = schema["type"]
    out = dict(schema)
    if kind == "definitions":
        out["schema"] = _loosened(schema["schema"])
        out["definitions"] = [_loosened(definition) for definition in schema["definitions"]]
    elif kind == "function-wrap" and _is_tagged(_model_of(schema)):
        return _loosened(schema["schema"])  # which subclass it is has been looked at before
    elif kind == "function-after" and _has_typed_extras(_model_of(schema)):
        out["schema"] = _loosened(schema["schema"])
        out["function"] = {"type": "no-info", "function": _read_extras}
    elif kind == "function-plain" and isinstance(later := _owner(schema), Later):
        return _leniently(partial(_read_later, later))
    elif kind == "model":
        out["cls"] = _maker(schema["cls"])
        out["schema"] = _loosened_fields(schema["cls"], schema["schema"])
    elif kind in ("nullable", "default"):
        out["schema"] = _loosened(schema["schema"])
    elif kind == "list" and "items_schema" in schema:
        out["items_schema"] = _tolerant(_loosened(schema["items_schema"]), schema)
    elif kind == "tuple":
        out["items_schema"] = [_tolerant(_loosened(item), item) for item in schema["items_schema"]]
    elif kind == "dict" and "values_schema" in schema:
        out["values_schema"] = _tolerant(_loosened(schema["values_schema"]), schema)
    return out


def _read_later(later: Later, value: Any) -> Any:
    return value if later.is_plain(value) else decode_leniently(named_type(later.text), value)


def _maker(model: type[BaseModel]) -> type:
    """A class whose objects are those of the model.

    pydantic takes the finished validator of a model class instead of the schema it is given for
    it; of another class it has none.
    """
    return type(model.__name__, (), {"__new__": staticmethod(partial(object.__new__, model))})


def _loosened_fields(model: type[BaseModel], schema: Schema) -> dict[str, Any]:
    if schema["type"] != "model-fields":
        return dict(schema)
    fields = {
        name: {**field, "schema": _loosened_field(model, name, field["schema"])}
        for name, field in schema["fields"].items()
    }
    return {**schema, "fields": fields}


def _loosened_field(model: type[BaseModel], name: str, schema: Schema) -> dict[str, Any]:
    default = {key: value for key, value in schema.items() if key != "schema"}
    if schema["type"] == "default":
        schema = schema["schema"]
    else:
        default = {"type": "default", "default": None}
    field = model.model_fields.get(name)
    inner = _by_hand(field.annotation if field else None) or _loosened(schema)
    return {**default, "schema": _tolerant(inner, schema)}


def _by_hand(kind: Any) -> dict[str, Any] | None:
    """A schema that calls `decode_leniently`, if the type lets one of several models come."""
    if not _is_choice(kind):
        return None
    return _leniently(lambda value: decode_leniently(kind, value))


def _leniently(function: Callable[[Any], Any]) -> dict[str, Any]:
    return {"type": "function-plain", "function": {"type": "no-info", "function": function}}


def _owner(schema: Schema) -> Any:
    """What the function of the schema is a method of."""
    return getattr(schema["function"]["function"], "__self__", None)


def _model_of(schema: Any) -> Any:
    """The class that the schema makes, whatever looks at its objects before and after."""
    while "cls" not in schema and "schema" in schema:
        schema = schema["schema"]
    return schema.get("cls")


def _has_typed_extras(kind: Any) -> bool:
    return isinstance(kind, type) and issubclass(kind, TypedExtras)


def _read_extras(model: TypedExtras) -> TypedExtras:
    return model.read_extras(decode_leniently)


def _is_tagged(kind: Any) -> bool:
    return isinstance(kind, type) and issubclass(kind, Tagged)


def _is_choice(kind: Any) -> bool:
    if _is_tagged(kind):
        return bool(kind._kinds)
    arguments = [argument for argument in get_args(kind) if argument is not type(None)]
    if get_origin(kind) is Annotated:
        return _is_choice(arguments[0])
    several = get_origin(kind) in _UNIONS and len(arguments) > 1
    return (several and any(map(_holds_model, arguments))) or any(map(_is_choice, arguments))


def _holds_model(kind: Any) -> bool:
    return is_model(kind) or any(map(_holds_model, get_args(kind)))


def decode_leniently(kind: Any, value: Any) -> Any:
    """The value as the type says where it fits, otherwise part by part, otherwise as it came.

    Models stay models: a field of the wrong type holds the raw value, a required field that is
    missing reads as None, unknown fields are kept.
    """
    try:
        return adapter(kind).validate_python(
            value, by_alias=True, by_name=False, context=AS_IT_CAME
        )
    except (ValidationError, RecursionError):
        pass
    if _is_tagged(kind):
        return _as_kind(kind._kind_of(value) or kind, value)
    if _is_choice(kind):
        return _by_parts(kind, value)
    try:
        return lenient_adapter(kind).validate_python(
            value, by_alias=True, by_name=False, context=AS_IT_CAME
        )
    except (ValidationError, RecursionError):
        return value


def _as_kind(kind: type[Tagged], value: Any) -> Any:
    """The value as an object of exactly this class, as far as it fits."""
    validator = _exact.get(kind)
    if validator is None:
        schema: Any = _loosened(adapter(kind).core_schema)
        validator = _exact[kind] = SchemaValidator(schema)
    try:
        return validator.validate_python(value, by_alias=True, by_name=False, context=AS_IT_CAME)
    except (ValidationError, RecursionError):
        return value


def _by_parts(kind: Any, value: Any) -> Any:
    origin, arguments = get_origin(kind), get_args(kind)
    if origin is Annotated:
        return _by_parts(arguments[0], value)
    if origin in _UNIONS:
        arm = _best_arm(arguments, value)
        if arm is None and isinstance(value, Mapping) and any(map(is_model, arguments)):
            return Unknown.model_validate(value)
        return value if arm is None else _by_parts(arm, value)
    if isinstance(value, list) and origin is tuple and len(value) == len(arguments):
        return tuple(map(decode_leniently, arguments, value))
    if isinstance(value, list) and origin in (list, set, frozenset):
        return [decode_leniently(arguments[0], item) for item in value]
    if isinstance(value, Mapping) and origin is dict:
        return {name: decode_leniently(arguments[1], item) for name, item in value.items()}
    return value if _is_choice(kind) else decode_leniently(kind, value)


def is_model(kind: Any) -> bool:
    """True for a class of models."""
    return isinstance(kind, type) and issubclass(kind, BaseModel)


def _best_arm(arms: tuple[Any, ...], value: Any) -> Any:
    """The arm of a union that the value looks most like; None if like none, or like several classes."""
    likenesses = [_likeness(arm, value) for arm in arms]
    most = max(likenesses)
    best = [arm for arm, likeness in zip(arms, likenesses, strict=True) if likeness == most]
    undecided = len(best) > 1 and all(map(is_model, best))
    return best[0] if most > 0 and not undecided else None


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
    """1 and more for a model: more with each field that fits, less with each required one missing.

    0 where a field that tells kinds apart says that it is another one.
    """
    score = 100.0
    for name, field in kind.model_fields.items():
        present = wire_name(name, field) in value
        if present and _is_another(field.annotation, value[wire_name(name, field)]):
            return 0.0
        if present:
            score += _fits(field.annotation, value[wire_name(name, field)])
        elif field.is_required():
            score -= 0.5
    return max(score, 1.0)


def _is_another(kind: Any, value: Any) -> bool:
    """Whether the value is not among the few that the type allows."""
    if get_origin(kind) in _UNIONS:
        return all(_is_another(one, value) for one in get_args(kind) if one is not type(None))
    return get_origin(kind) is Literal and value not in get_args(kind)


def _fits(kind: Any, value: Any) -> float:
    try:
        adapter(kind).validate_python(value, by_alias=True, by_name=False, context=AS_IT_CAME)
    except (ValidationError, RecursionError):
        return -0.5
    return 1.0
