"""Which method of a client calls an operation, and what the official client calls it: one table.

`python -m runai_generator.maintenance.method_table` writes docs/reference/methods.md; a test holds
the page.
"""

from __future__ import annotations

from itertools import groupby
from pathlib import Path

from runai_compat.scanning.clients import generated, official
from runai_specs import load, read_catalog
from runai_specs.files import write_whole
from runai_specs.openapi.locations import operation_key
from runai_specs.openapi.object_model import METHODS

PAGE = Path("docs/reference/methods.md")


def page() -> str:
    """The page: the operations of the newest numbered release by namespace, with both names."""
    catalog = read_catalog()
    api = catalog.api()
    release = [
        release_
        for release_ in api.releases
        if release_.upstream and release_.track == api.tracks[0]
    ][-1]
    document = load(release.name).document
    ours, theirs = (
        generated(catalog)[0].by_operation,
        official([document], api.official or "").by_operation,
    )
    rows = sorted(
        (ours.get(key, "."), f"{method.upper()} {path}", theirs.get(key, ""))
        for path, item in document["paths"].items()
        for method in METHODS
        if method in item and (key := operation_key(method, path))
    )
    lines = [
        "# Methods",
        "",
        f"Every operation of {release.name}: the method of the generated client, and the one of the",
        "official client (runapy), from which people come. Made by `make regen`.",
        "",
        "To move a call, take the method of the same row. Namespaces are attributes of the client:",
        "`client.projects.get_projects(...)`. What runapy takes as a dictionary is a typed model here.",
        "",
    ]
    for namespace, group in groupby(rows, key=lambda row: row[0].partition(".")[0]):
        lines += [f"## {namespace}", "", "| operation | method | runapy |", "| --- | --- | --- |"]
        lines += [
            f"| `{operation}` | `{own}` | {_code(other)} |" for own, operation, other in group
        ]
        lines.append("")
    return "\n".join(lines).rstrip() + "\n"


def _code(name: str) -> str:
    return f"`{name}`" if name else ""


if __name__ == "__main__":
    write_whole(PAGE, page())
