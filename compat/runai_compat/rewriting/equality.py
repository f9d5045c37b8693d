"""Whether one operation can be called in the place of another: the comparison proves it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from itertools import pairwise
from typing import Any

from runai_specs import Contract
from runai_specs.openapi.locations import operation_key
from runai_specs.openapi.object_model import METHODS

from ..findings.compare import Terms, compare
from ..findings.model import Finding
from ..scanning.observed_value import snake
from ..vocabulary import Profile, Severity

_PARAMETER = re.compile(r"\{([^{}]*)\}")


@dataclass(frozen=True, slots=True)
class Place:
    """An operation in a contract, as that writes it."""

    method: str
    path: str
    contract: Contract

    @property
    def name(self) -> str:
        """`GET /users/{userId}`."""
        return f"{self.method} {self.path}"

    @property
    def segments(self) -> list[str]:
        """The parts of its path."""
        return self.path.strip("/").split("/")


def find(contract: Contract, key: str) -> Place | None:
    """The operation that a key identifies, None where the contract has none."""
    known = _operations(contract.name, _Held(contract))
    return known.get(key)


@dataclass(frozen=True, slots=True)
class _Held:
    """A contract, compared by which it is."""

    contract: Contract

    def __hash__(self) -> int:
        return id(self.contract)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Held) and other.contract is self.contract


@cache
def _operations(_name: str, held: _Held) -> dict[str, Place]:
    places: dict[str, Place] = {}
    for path, item in (held.contract.document.get("paths") or {}).items():
        for method in METHODS:
            if isinstance(item, Mapping) and isinstance(item.get(method), Mapping):
                place = Place(method.upper(), path, held.contract)
                places[operation_key(place.method, path)] = place
    return places


def differences(old: Place, new: Place, profile: Profile = Profile.WIRE) -> tuple[str, ...]:
    """What may break callers of the old operation that call the new one; nothing if it is the same."""
    if old.method != new.method:
        return (f"the method is {new.method} instead of {old.method}",)
    pairs = parameters(old, new)
    if pairs is None:
        return ("the parameters in the path are not the same",)
    before, after = _alone(old, {}), _alone(new, {two: one for one, two in pairs.items()})
    report = compare(before, after, Terms(profile, origins=False))
    grave = [f for f in report.findings if f.severity is not Severity.INFO]
    return tuple(dict.fromkeys(_told(finding) for finding in grave))


def parameters(old: Place, new: Place) -> dict[str, str] | None:
    """The parameters of the old path by those of the new one, in the same order; None where they do not
    correspond: neither the name nor the segment before it is the same.
    """
    one, two = _named(old), _named(new)
    if len(one) != len(two):
        return None
    for (name, before), (other, there) in zip(one, two, strict=True):
        if snake(name) != snake(other) and (not before or before != there):
            return None
    return {name: other for (name, _), (other, _) in zip(one, two, strict=True)}


def _named(place: Place) -> list[tuple[str, str]]:
    """The parameters of a path, each with the segment before it."""
    segments = ["", *place.segments]
    return [
        (name, before)
        for before, segment in pairwise(segments)
        for name in _PARAMETER.findall(segment)
    ]


def _alone(place: Place, names: Mapping[str, str]) -> Contract:
    """A contract with nothing but the operation, at a path of its parameters under these names."""
    document = place.contract.document
    item = document["paths"][place.path]
    kept: dict[str, Any] = {k: v for k, v in item.items() if k == place.method.lower()}
    operation = dict(kept[place.method.lower()])
    own = [*item.get("parameters", ()), *operation.get("parameters", ())]
    operation["parameters"] = [_renamed(parameter, names, document) for parameter in own]
    for word in ("operationId", "tags", "deprecated", "x-lifecycle"):
        operation.pop(word, None)
    path = "".join(f"/{{{names.get(name, name)}}}" for name in _PARAMETER.findall(place.path))
    paths = {f"/operation{path}": {place.method.lower(): operation}}
    return replace(place.contract, document={**document, "paths": paths})


def _renamed(parameter: Any, names: Mapping[str, str], document: Mapping[str, Any]) -> Any:
    if isinstance(parameter, Mapping) and str(parameter.get("$ref", "")).startswith("#/"):
        target: Any = document
        for step in parameter["$ref"][2:].split("/"):
            target = target.get(step, {}) if isinstance(target, Mapping) else {}
        parameter = target or parameter
    if not isinstance(parameter, Mapping) or parameter.get("in") != "path":
        return parameter
    return {**parameter, "name": names.get(parameter.get("name", ""), parameter.get("name"))}


def _told(finding: Finding) -> str:
    place = finding.location
    return f"{finding.rule.meaning} ({place})" if place else finding.rule.meaning
