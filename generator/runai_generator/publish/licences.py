"""What a package brings with it: its dependencies, direct or not, with their licences."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from importlib.metadata import Distribution, PackageNotFoundError, distribution

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

_UNKNOWN = "not stated"


@dataclass(frozen=True, slots=True)
class Component:
    """One installed package; licence: an SPDX expression where it states one, else its own words.

    needs: the names of what it requires directly, of what is installed.
    """

    name: str
    version: str
    licence: str
    needs: tuple[str, ...]


def components(package: str, extras: Iterable[str] = ()) -> tuple[Component, ...]:
    """The package and everything that it needs here, itself first; extras: of the package alone."""
    by_name: dict[str, Component] = {}
    waiting = [(package, frozenset(extras))]
    while waiting:
        name, wanted = waiting.pop(0)
        key = canonicalize_name(name)
        if key in by_name:
            continue
        try:
            known = distribution(name)
        except PackageNotFoundError:
            continue  # for another platform or Python
        required = list(_required(known, wanted))
        needs = tuple(
            sorted({canonicalize_name(requirement.name) for requirement in required} - {key})
        )
        by_name[key] = Component(key, known.version, _licence(known), needs)
        waiting += [(requirement.name, frozenset(requirement.extras)) for requirement in required]
        if key == canonicalize_name(package):
            own = [
                (key, frozenset(requirement.extras))
                for requirement in required
                if canonicalize_name(requirement.name) == key
            ]
            for _, more in own:
                waiting += [
                    (requirement.name, frozenset(requirement.extras))
                    for requirement in _required(known, more)
                ]
    return tuple(by_name.values())


def _required(known: Distribution, extras: Iterable[str]) -> Iterator[Requirement]:
    environments: list[dict[str, str]] = [{"extra": extra} for extra in ("", *extras)]
    for text in known.requires or ():
        requirement = Requirement(text)
        marker = requirement.marker
        if marker is None or any(marker.evaluate(environment) for environment in environments):
            yield requirement


def _licence(known: Distribution) -> str:
    metadata = known.metadata.json
    stated = str(metadata.get("license_expression") or "")
    if not stated:
        classified = [
            line.rpartition(" :: ")[2]
            for line in metadata.get("classifier") or ()
            if line.startswith("License :: OSI Approved ::")
        ]
        stated = ", ".join(classified) or str(metadata.get("license") or "").strip()
    return stated.splitlines()[0] if stated else _UNKNOWN


def licences(listed: Iterable[Component]) -> Iterator[str]:
    """`httpx 0.28.1  BSD-3-Clause`, a line each."""
    for component in sorted(listed, key=lambda component: component.name):
        yield f"{component.name} {component.version}  {component.licence}"
