"""Methods of Python clients, and the operations that they call.

Of the generated clients the generator writes them down (records/<api>/methods.json of the catalog). Those of the
official client, runapy for one, follow from operationId and tag of the contracts: it is made of them by
OpenAPI Generator, which writes names in snake_case and numbers those that are there already. What that
client had before it was generated is a record of the catalog (records/<api>/earlier.json).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import Any

from runai_specs.catalog.model import Catalog
from runai_specs.local_files import read_record, record_of
from runai_specs.openapi.locations import operation_key
from runai_specs.openapi.object_model import METHODS

from .observed_value import snake

METHODS_FILE = "methods.json"
_EARLIER_FILE = "earlier.json"
_CLIENT = re.compile(r"client", re.IGNORECASE)
_VARIANTS = ("_with_http_info", "_without_preload_content")


@dataclass(frozen=True)  # no slots: what is made of the methods is kept
class Client:
    """package: what its import begins with. methods: `projects.get_projects` -> operation keys.

    is_official: it is the vendor's own, whose name others may only begin with. maker: the class whose
    objects have the methods, where these have names that anything else may have (`projects.all`).
    """

    package: str
    methods: Mapping[str, tuple[str, ...]]
    is_official: bool = False
    maker: str = ""

    def is_imported(self, module: str) -> bool:
        """Whether the module is one of the client's; `runai_client_2_24` is of `runai_client`."""
        first = module.split(".")[0]
        rest = first.removeprefix(self.package)
        if rest == first and first != self.package:
            return False
        return not rest or (rest[0] == "_" and (not self.is_official or rest[1:2].isdigit()))

    def find(self, names: Iterable[str]) -> str | None:
        """The method that attributes in a row lead to, the last of them first looked at."""
        kept = [name for name in names if not name.startswith("with_")]
        if len(kept) < 2:
            return None
        if self.maker and not any(map(self._is_client, kept[:-2])):
            return None
        method = kept[-1]
        for ending in _VARIANTS:
            method = method.removesuffix(ending)
        return self._by_letters.get((snake(kept[-2]).replace("_", ""), method))

    def _is_client(self, name: str) -> bool:
        """Whether something of that name may hold a client: called so, or like the package."""
        return (
            name == self.maker
            or _CLIENT.search(name) is not None
            or self.package.lower() in name.lower()
        )

    @cached_property
    def _by_letters(self) -> dict[tuple[str, str], str]:
        """The methods by the letters of what holds them: `NVIDIANIMApi` is `nvidia_nim`'s."""
        split = (name.partition(".") for name in self.methods)
        return {
            (holder.replace("_", ""), method): f"{holder}.{method}" for holder, _, method in split
        }

    @cached_property
    def names(self) -> frozenset[str]:
        """The methods without what holds them."""
        return frozenset(method.partition(".")[2] for method in self.methods)

    @cached_property
    def by_operation(self) -> dict[str, str]:
        """The method of each operation."""
        return {key: name for name, keys in reversed(list(self.methods.items())) for key in keys}


def generated(catalog: Catalog, name: str | None = None) -> tuple[Client, ...]:
    """The clients that the generator makes of the releases of the catalog, or of one API of it."""
    apis = [api for api in catalog.apis if name in (None, api.name)]
    files = (catalog.records(api.name) / METHODS_FILE for api in apis)
    return tuple(_read(path) for path in files if path.exists())


@cache
def _read(path: Path) -> Client:
    with record_of(path):
        written = read_record(path)
        methods: dict[str, list[str]] = {}
        for row in written["methods"]:
            key = operation_key(*row["operation"].split(" ", 1))
            namespace = row["method"].partition(".")[0]
            names = [row["method"]]
            if "iterator" in row:
                names.append(f"{namespace}.{row['iterator']}")
            for name in names:
                held = methods.setdefault(name, [])
                if key not in held:
                    held.append(key)
        return Client(written["package"], {name: tuple(keys) for name, keys in methods.items()})


def earlier(catalog: Catalog) -> tuple[Client, ...]:
    """What the vendors' own clients were before they were generated."""
    files = (catalog.records(api.name) / _EARLIER_FILE for api in catalog.apis)
    return tuple(_read_earlier(path) for path in files if path.exists())


@cache
def _read_earlier(path: Path) -> Client:
    with record_of(path):
        written = read_record(path)
        methods: dict[str, tuple[str, ...]] = {}
        for row in written["methods"]:
            key = operation_key(*row["operation"].split(" ", 1))
            methods[row["method"]] = (*methods.get(row["method"], ()), key)
        return Client(written["package"], methods, is_official=True, maker=written["client"])


def official(documents: Iterable[Mapping[str, Any]], package: str) -> Client:
    """The methods that the vendor's own client, of that import package, has for these contracts."""
    methods: dict[str, list[str]] = {}
    for document in documents:
        for name, key in _official(document):
            held = methods.setdefault(name, [])
            if key not in held:
                held.append(key)
    return Client(package, {name: tuple(keys) for name, keys in methods.items()}, is_official=True)


def _official(document: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    taken: dict[str, int] = {}
    for path, item in (document.get("paths") or {}).items():
        for method in METHODS:
            raw = item.get(method) if isinstance(item, Mapping) else None
            if not isinstance(raw, Mapping) or not raw.get("tags") or not raw.get("operationId"):
                continue
            name = f"{snake(str(raw['tags'][0]))}.{snake(str(raw['operationId']))}"
            number = taken.get(name)
            taken[name] = 0 if number is None else number + 1
            yield name if number is None else f"{name}_{number}", operation_key(method, path)
