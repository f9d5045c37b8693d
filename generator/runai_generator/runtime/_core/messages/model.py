"""What all models have in common: unknown fields kept, the wire form, JSON and YAML."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from contextvars import ContextVar
from importlib import import_module
from types import UnionType
from typing import (
    TYPE_CHECKING,
    Any,
    ClassVar,
    Literal,
    TypeVar,
    Union,
    get_args,
    get_origin,
    overload,
)

from pydantic import BaseModel, ConfigDict, ValidationError, model_validator
from pydantic_core import InitErrorDetails, PydanticCustomError

from .adapters import Later, adapter, is_base64
from .base64_bytes import Base64, holds_bytes, standard_base64
from .enums import IntEnum, StrEnum
from .named_types import named_type
from .suggest import did_you_mean
from .wire import wire_name

if TYPE_CHECKING:
    from typing_extensions import Self

__all__ = [
    "Base64",
    "IntEnum",
    "Later",
    "Model",
    "OpenModel",
    "StrEnum",
    "Tagged",
    "TypedExtras",
    "Unknown",
]


Update = TypeVar("Update", bound="Model")
_MOST_SHARED = 100  # sets of a class
_NO_BASE64 = "bytes_invalid_encoding"  # what pydantic finds in text for bytes
_NO_BYTES: Literal["text_for_bytes"] = "text_for_bytes"

if TYPE_CHECKING:
    _Constructed = BaseModel
else:
    _fields_set = BaseModel.__dict__["__pydantic_fields_set__"]
    _load_fields_set, _store_fields_set = _fields_set.__get__, _fields_set.__set__

    def _shared_fields_set(cls):
        """The names of the fields that are set, one set for all objects of the class that set the same.

        With a set in each object, half of the memory of a list is such sets, and much of its time
        goes into collecting them. An object that sets all fields keeps none: it is most of them, and
        each answer has thousands. Whoever reads it gets the object's own, to change.
        """
        every, latest, known = frozenset(cls.model_fields), None, {}

        def keep(model, names):
            nonlocal latest
            if names == every:
                return
            if names != latest:
                if len(known) >= _MOST_SHARED:
                    known.clear()
                latest = frozenset(names)
                latest = known.setdefault(latest, latest)
            _store_fields_set(model, latest)

        def own(model):
            try:
                names = _load_fields_set(model)
            except AttributeError:
                names = every
            if type(names) is frozenset:
                names = set(names)
                _store_fields_set(model, names)
            return names

        return property(own, keep)

    class _ConstructedType(type(BaseModel)):
        """Classes whose constructors refuse what they do not know; answers do not come this way."""

        def __init__(cls, *args, **options):  # in __new__, pydantic counts frames
            super().__init__(*args, **options)
            type.__setattr__(cls, "__pydantic_fields_set__", _shared_fields_set(cls))

        def __call__(cls, /, *args, **fields):  # a field may be called `cls`
            try:
                model = super().__call__(*args, **fields)
            except ValidationError as error:
                unknown, known = list(_unknown_names(cls, fields)), error.errors()
                if not unknown and all(problem["type"] != _NO_BASE64 for problem in known):
                    raise
                raise _refusal(cls, [*map(_as_it_was, known), *unknown]) from None
            refuse_unknown(model, fields)
            return model

    class _Constructed(BaseModel, metaclass=_ConstructedType):
        pass


class Model(_Constructed):
    """A JSON object of the API.

    Fields have Python names and are given by these or by their names on the wire. What was not
    given is unset and is not sent; what was set to None is sent as null. A constructor refuses
    fields that the contract does not know, in mappings within it too. Answers, and `from_dict`
    and its like, keep them: as attributes, and together in `model_extra`.
    """

    model_config = ConfigDict(
        extra="allow",
        validate_by_name=True,
        validate_by_alias=True,
        protected_namespaces=(),
        ser_json_bytes="base64",
        val_json_bytes="base64",
        ser_json_inf_nan="constants",  # so that NaN is refused, and not sent as null
    )

    def to_dict(self) -> dict[str, Any]:
        """The object as it is sent: names and values of the wire, unset fields left out."""
        dumped = self._dumped("json")
        return (
            standard_base64(dumped, self._dumped("python")) if holds_bytes(type(self)) else dumped
        )

    def _dumped(self, mode: str) -> dict[str, Any]:
        return self.model_dump(
            mode=mode, by_alias=True, exclude_unset=True, warnings=False, serialize_as_any=True
        )

    def to_json(self, *, indent: int | None = None) -> str:
        """The object as JSON text."""
        return json.dumps(self.to_dict(), ensure_ascii=False, indent=indent, allow_nan=False)

    def to_yaml(self) -> str:
        """The object as YAML text, fields in the order of the model. Needs PyYAML."""
        text: str = _yaml().safe_dump(self.to_dict(), sort_keys=False, allow_unicode=True)
        return text

    @overload
    def for_update(self) -> Self: ...
    @overload
    def for_update(self, kind: type[Update]) -> Update: ...
    def for_update(self, kind: type[Model] | None = None) -> Any:
        """A copy to change and send back: without what the contract says only the server sets.

        With the class of the body that updates it, `project.for_update(ProjectUpdateRequest)`, an
        object of that class: of the fields here those that it has too. Fields that are unset stay
        unset. Raises pydantic.ValidationError if the class needs more.
        """
        copy = _without_read_only(self)
        return copy if kind is None else kind.from_dict(_fields_of(kind, copy.to_dict()))

    @classmethod
    def from_dict(cls, data: Any) -> Self:
        """The object in the data; raises pydantic.ValidationError if it does not fit."""
        return cls.model_validate(data)

    @classmethod
    def from_json(cls, text: str | bytes) -> Self:
        """The object in the JSON text; raises pydantic.ValidationError if it does not fit."""
        return cls.model_validate_json(text)

    @classmethod
    def from_yaml(cls, text: str | bytes) -> Self:
        """The object in the YAML text; raises pydantic.ValidationError if it does not fit.

        Dates stay text until the field asks for one, as in JSON. Needs PyYAML.
        """
        return cls.model_validate(_load_yaml(text))

    def __repr_args__(self) -> Any:
        """Only what is set, so that a large model with three fields set shows three."""
        given = self.model_fields_set
        return [(name, value) for name, value in super().__repr_args__() if name in given]


class OpenModel(Model):
    """An object that the contract allows any field in, beside those that it names."""


class TypedExtras(OpenModel):
    """An object whose fields beside those that it names are of types that the contract names."""

    _extras: ClassVar[dict[str, str]] = {}  # what a name matches -> the type, as text

    @model_validator(mode="after")
    def _with_typed_extras(self) -> Self:
        return self.read_extras(lambda kind, value: adapter(kind).validate_python(value))

    def read_extras(self, read: Callable[[Any, Any], Any]) -> Self:
        """The object itself, its fields of any name made what they should be by read."""
        extras, problems = self.model_extra or {}, []
        for name, value in extras.items():
            matching = (kind for pattern, kind in self._extras.items() if re.search(pattern, name))
            if (kind := next(matching, None)) is not None:
                try:
                    extras[name] = read(named_type(kind), value)
                except ValidationError as error:
                    problems += [_as_it_was(problem, name) for problem in error.errors()]
        if problems:
            raise _refusal(type(self), problems)
        return self


def refuse_unknown(model: Any, given: Mapping[str, Any]) -> None:
    """Raise pydantic.ValidationError if the model was made of fields that it does not know, or of
    text where it has bytes that are none on the wire: what was meant nobody can tell."""
    problems = list(_unknown(model, given, ()))
    if problems:
        raise _refusal(type(model), problems)


def _refusal(kind: type, problems: list[InitErrorDetails]) -> ValidationError:
    return ValidationError.from_exception_data(kind.__name__, problems, hide_input=True)


def _unknown_field(place: tuple[str | int, ...], hint: str) -> InitErrorDetails:
    kind = PydanticCustomError("unknown_field", "unknown field{hint}", {"hint": hint})
    return InitErrorDetails(type=kind, loc=place, input=None)


def _no_bytes(place: tuple[str | int, ...]) -> InitErrorDetails:
    told = "text where bytes are asked for; give bytes, like text.encode()"
    return InitErrorDetails(type=PydanticCustomError(_NO_BYTES, told), loc=place, input=None)


def _is_no_bytes(problem: InitErrorDetails) -> bool:
    return isinstance(kind := problem["type"], PydanticCustomError) and kind.type == _NO_BYTES


def _unknown_names(kind: type[Model], given: Mapping[str, Any]) -> Iterator[InitErrorDetails]:
    """The problems of a constructor that made nothing: a required field may just be misspelt."""
    fields = kind.model_fields
    known = {*fields, *(wire_name(name, field) for name, field in fields.items())}
    for name in given if not issubclass(kind, OpenModel) else ():
        if name not in known:
            yield _unknown_field((name,), did_you_mean(name, fields))


def _as_it_was(problem: Any, *above: str) -> InitErrorDetails:
    if problem["type"] == _NO_BASE64:
        return _no_bytes((*above, *problem["loc"]))
    kind = PydanticCustomError(problem["type"], problem["msg"])
    return InitErrorDetails(type=kind, loc=(*above, *problem["loc"]), input=None)


def _unknown(made: Any, given: Any, place: tuple[str | int, ...]) -> Iterator[InitErrorDetails]:
    """What the given value has that what was made of it does not know: a field, text for bytes."""
    if isinstance(made, Model) and isinstance(given, Mapping):
        fields = {wire_name(name, field): name for name, field in type(made).model_fields.items()}
        for key, value in given.items():
            name = fields.get(key, key)
            if name in type(made).model_fields:
                problems = _unknown(vars(made)[name], value, (*place, key))
                field = type(made).model_fields[name]
                yield from (p for p in problems if not (_is_no_bytes(p) and is_base64(field)))
            elif not isinstance(made, OpenModel):
                yield _unknown_field((*place, key), did_you_mean(key, type(made).model_fields))
    elif isinstance(made, bytes) and isinstance(given, str):
        yield _no_bytes(place)
    elif isinstance(made, Mapping) and isinstance(given, Mapping):
        for key in made.keys() & given.keys():
            yield from _unknown(made[key], given[key], (*place, str(key)))
    elif isinstance(made, list | tuple) and isinstance(given, list | tuple):
        for number, (item, value) in enumerate(zip(made, given, strict=False)):
            yield from _unknown(item, value, (*place, number))


def _fields_of(kind: Any, data: Any) -> Any:
    """The data without fields that models of the type do not have, in models within it too."""
    alternatives = list(_alternatives(kind))
    if isinstance(data, list):
        elements = [get_args(one)[0] for one in alternatives if get_origin(one) is list]
        return [_fields_of(elements[0], item) for item in data] if elements else data
    model = next((one for one in alternatives if _is_model(one)), None)
    if model is None or issubclass(model, OpenModel) or not isinstance(data, dict):
        return data
    fields = {wire_name(name, field): field for name, field in model.model_fields.items()}
    return {
        name: _fields_of(fields[name].annotation, value)
        for name, value in data.items()
        if name in fields
    }


def _is_model(kind: Any) -> bool:
    return isinstance(kind, type) and issubclass(kind, Model)


def _alternatives(kind: Any) -> Iterator[Any]:
    """The members of a union, or the type itself."""
    if get_origin(kind) in (Union, UnionType):
        for member in get_args(kind):
            yield from _alternatives(member)
    else:
        yield kind


def _without_read_only(value: Any) -> Any:
    if isinstance(value, Model):
        read_only = {
            name
            for name, field in type(value).model_fields.items()
            if (field.json_schema_extra or {}).get("readOnly")  # type: ignore[union-attr]
        }
        copy = value.model_copy()
        for name in value.model_fields_set & vars(value).keys():
            if name in read_only:
                vars(copy)[name] = None
                copy.model_fields_set.discard(name)
            else:
                vars(copy)[name] = _without_read_only(vars(value)[name])
        return copy
    if isinstance(value, list):
        return [_without_read_only(item) for item in value]
    if isinstance(value, dict):
        return {key: _without_read_only(item) for key, item in value.items()}
    return value


_being_made: ContextVar[bool] = ContextVar("being_made", default=False)


class Tagged(Model):
    """A JSON object that may be of a more particular kind, which the value of one field tells.

    Reading one gives an object of the subclass that stands for the value; of this class, with
    everything kept, for a value that the contract does not know.
    """

    _tag: ClassVar[str] = ""
    _kinds: ClassVar[dict[str, str]] = {}

    @classmethod
    def _kind_of(cls, value: Any) -> type[Self] | None:
        """The subclass for the value; None if it is this class itself."""
        told = value.get(cls._tag) if isinstance(value, Mapping) else None
        spoken = str(told).lower() if isinstance(told, bool) else str(told)
        name = cls._kinds.get(spoken) if told is not None else None
        if name is None or name == cls.__name__:
            return None
        kind = getattr(import_module(cls.__module__.rpartition(".")[0]), name)
        return kind if issubclass(kind, cls) else None

    if not TYPE_CHECKING:  # they know the fields of the constructor

        def __init__(self, /, **fields: Any) -> None:
            token = _being_made.set(True)
            try:
                super().__init__(**fields)
            finally:
                _being_made.reset(token)

        __init__.__pydantic_base_init__ = True  # reading one does not go through it

    @model_validator(mode="wrap")
    @classmethod
    def _as_its_kind(cls, value: Any, handler: Any, info: Any) -> Any:
        if _being_made.get():  # a constructor makes what it is called for
            _being_made.set(False)
            return handler(value)
        kind = cls._kind_of(value)
        if kind is None:
            return handler(value)
        if info.mode == "json":
            return kind.model_validate_json(json.dumps(value))
        return kind.model_validate(value)


class Unknown(Model):
    """A JSON object of a kind that the contract does not know, as it came."""


def _yaml() -> Any:
    try:
        return import_module("yaml")  # by name: type checkers need no stubs of it
    except ImportError:
        raise ImportError("YAML needs PyYAML: pip install pyyaml") from None


def _load_yaml(text: str | bytes) -> Any:
    yaml = _yaml()

    class JsonLoader(yaml.SafeLoader):  # type: ignore[misc, name-defined]
        """YAML's safe loader as far as JSON goes: no dates, and every key is text."""

        def construct_mapping(self, node: Any, deep: bool = False) -> Any:
            self.flatten_mapping(node)
            for key, _ in node.value:
                if isinstance(key, yaml.ScalarNode):
                    key.tag = "tag:yaml.org,2002:str"
            return super().construct_mapping(node, deep)

    JsonLoader.yaml_implicit_resolvers = {
        first: [pair for pair in pairs if pair[0] != "tag:yaml.org,2002:timestamp"]
        for first, pairs in JsonLoader.yaml_implicit_resolvers.items()
    }
    return yaml.load(text, Loader=JsonLoader)  # derived from the safe loader
