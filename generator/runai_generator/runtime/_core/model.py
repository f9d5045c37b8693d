"""What all models have in common: unknown fields kept, the wire form, JSON and YAML."""

from __future__ import annotations

import json
from importlib import import_module
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel, ConfigDict

from .enums import IntEnum, StrEnum

if TYPE_CHECKING:
    from typing_extensions import Self

__all__ = ["IntEnum", "Model", "StrEnum"]


class Model(BaseModel):
    """A JSON object of the API.

    Fields have Python names and are given by these or by their names on the wire. What was not
    given is unset and is not sent; what was set to None is sent as null. Fields that the
    contract does not know are kept: as attributes, and together in `model_extra`.
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
        return self.model_dump(mode="json", by_alias=True, exclude_unset=True, warnings=False)

    def to_json(self, *, indent: int | None = None) -> str:
        """The object as JSON text."""
        return json.dumps(self.to_dict(), ensure_ascii=False, indent=indent, allow_nan=False)

    def to_yaml(self) -> str:
        """The object as YAML text, fields in the order of the model. Needs PyYAML."""
        text: str = _yaml().safe_dump(self.to_dict(), sort_keys=False, allow_unicode=True)
        return text

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
