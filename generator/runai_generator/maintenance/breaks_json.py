"""What breaks code between the clients of two releases in turn, as it is committed: CHANGELOGs say it.

`python -m runai_generator.maintenance.breaks_json` writes the file of every API that has clients to compare;
one line per change, so that a new name can be reviewed. A test holds the files against the clients.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from runai_specs.catalog.model import Catalog

from ..interface.change import Change
from ..interface.recorded import NAME, SCHEMA


def pairs(catalog: Catalog, api: str) -> list[tuple[str, str]]:
    """The whole contracts of an API that have one before them: (that release, the release)."""
    from runai_specs.catalog.model import Coverage

    from ..metadata.deprecations import release_before

    entry = catalog.api(api)
    whole = (release for release in entry.releases if release.coverage is Coverage.FULL)
    before = ((release_before(release, entry), release.name) for release in whole)
    return [(base, name) for base, name in before if base is not None]


def breaks(catalog: Catalog, api: str, base: str, revision: str, clients: Path) -> list[Change]:
    """What breaks code between two clients, which are built in that folder."""
    from ..build.build_requests import of_releases
    from ..interface.diff import diff
    from ..interface.reading import read

    orders = of_releases((f"{api}@{base}", f"{api}@{revision}"), clients, catalog=catalog)
    sides = [read(order.folder, order.identity.package) for order in orders]
    return [change for change in diff(*sides) if change.breaking]


def render(api: str, entries: Iterable[tuple[str, str, Sequence[Change]]]) -> str:
    """The record of an API, of (release before, release, what breaks code)."""
    head = f'{{"schema": {_dumped(SCHEMA)}, "api": {_dumped(api)}, "releases": {{'
    return f"{head}\n" + ",\n".join(_release(*entry) for entry in entries) + "\n}}\n"


def _release(base: str, revision: str, changes: Sequence[Change]) -> str:
    rows = ",\n".join(f"  {_dumped(_row(change))}" for change in changes)
    return f' {_dumped(revision)}: {{"since": {_dumped(base)}, "changes": [\n{rows}\n ]}}'


def _row(change: Change) -> Mapping[str, Any]:
    row = {"kind": change.kind.value, "element": change.element}
    values = {"before": change.before, "after": change.after}
    return {**row, **{name: value for name, value in values.items() if value is not None}}


def _dumped(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


def made(catalog: Catalog, clients: Path) -> dict[Path, str]:
    """What the files of all APIs have to be, by path; their clients are built in that folder."""
    from ..build.build_requests import of_releases
    from ..build.worker_pool import build_all

    texts = {}
    for api in (api_.name for api_ in catalog.apis):
        wanted = pairs(catalog, api)
        if wanted:
            names = [f"{api}@{name}" for pair in wanted for name in pair]
            build_all(of_releases(names, clients, catalog=catalog), lambda *_: None, lambda _: None)
            entries = [(*pair, breaks(catalog, api, *pair, clients)) for pair in wanted]
            texts[catalog.records(api) / NAME] = render(api, entries)
    return texts


if __name__ == "__main__":
    from runai_specs import read_catalog
    from runai_specs.files import write_all

    with tempfile.TemporaryDirectory() as folder:
        files = made(read_catalog(), Path(folder))
    write_all(files)
    print(*files, sep="\n")  # noqa: T201 - run by `make regen`
