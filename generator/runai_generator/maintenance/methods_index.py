"""Which operation each method of the clients calls: data that runai_compat reads, to know what
people's code uses. One line per method and operation, so that a change can be reviewed.

`python -m runai_generator.directory` writes the file of every API that has pins; a test holds the
files against what the generator names.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

from runai_compat.scanning.clients import METHODS_FILE
from runai_specs import load
from runai_specs.catalog.model import Api, Catalog, Coverage
from runai_specs.files import write_all

SCHEMA = "runai-generate/methods/v1"

Row = tuple[str, str, str]  # the method with its namespace, its iterator or "", the operation


def made(catalog: Catalog) -> dict[Path, str]:
    """What the files of all APIs with whole pins have to be, by path."""
    texts = {}
    for api in catalog.apis:
        releases = [r.name for r in api.releases if r.coverage is Coverage.FULL]
        if releases:
            texts[catalog.records(api.name) / METHODS_FILE] = _render(catalog, api, releases)
    return texts


def _render(catalog: Catalog, api: Api, releases: list[str]) -> str:
    rows: dict[Row, list[str]] = {}
    for release in releases:
        for row in _rows(catalog, api.name, release):
            rows.setdefault(row, []).append(release)
    head = {
        "schema": SCHEMA,
        "api": api.name,
        "package": f"{api.family}_{api.package}".replace("-", "_"),
        "releases": releases,
    }
    lines = [f"  {_dumped(_data(row, rows[row], releases))}" for row in sorted(rows)]
    told = ", ".join(f"{_dumped(key)}: {_dumped(value)}" for key, value in head.items())
    return f'{{{told}, "methods": [\n' + ",\n".join(lines) + "\n]}\n"


def _data(row: Row, calls: list[str], releases: list[str]) -> dict[str, object]:
    """releases are left out where the method is in all of them."""
    name, iterator, operation = row
    data: dict[str, object] = {"method": name, "operation": operation}
    if iterator:
        data["iterator"] = iterator
    if calls != releases:
        data["releases"] = calls
    return data


def _rows(catalog: Catalog, api: str, release: str) -> Iterator[Row]:
    from ..emit.methods import method
    from ..naming import load_table, rename
    from ..prepare import prepare

    name = f"{api}@{release}"
    prepared = rename(prepare(load(name, catalog).document, source=name), load_table(catalog, api))
    for facts in prepared.operations:
        taken = {
            operation.name
            for operation in prepared.operations
            if operation.namespace == facts.namespace
        }
        written = method(facts, prepared, taken=taken)
        yield (
            f"{facts.namespace}.{facts.name}",
            written.pages.name if written.pages else "",
            f"{facts.method.upper()} {facts.path}",
        )


def _dumped(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


if __name__ == "__main__":
    from runai_specs import read_catalog

    files = made(read_catalog())
    write_all(files)
    print(*files, sep="\n")  # noqa: T201 - run by `make regen`
