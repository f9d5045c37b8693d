"""A real example of each rule, from a catalog's own releases, as it is committed.

`python -m runai_compat.maintenance.rule_examples` writes the file of every API that has pins; a test
holds the files against the pins. Of several the newest is taken, and of those the shortest.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict
from itertools import pairwise
from pathlib import Path

from runai_specs.catalog.model import Catalog

from ..findings.model import Report
from ..rules.instances import NAME, Instance
from ..vocabulary import Profile

_LONGEST = 200  # characters of a value that an example shows


def made(catalog: Catalog) -> dict[Path, str]:
    """What the files of all APIs with pins have to be, by path."""
    from ..library import diff
    from ..lifecycle.policy import timeline

    files = {}
    for api in catalog.apis:
        instances: dict[str, Instance] = {}
        for track in api.tracks:
            line = timeline(api, track)
            names = [
                str(line.moments[index].pin)
                for index in line.pinned
                if not line.moments[index].partial
            ]
            for base, revision in pairwise(names):
                report = diff(base, revision, profile=Profile.CLIENT, catalog=catalog)
                instances |= dict(_shown(report))
        if instances:
            files[catalog.records(api.name) / NAME] = _rendered(instances)
    return files


def _shown(report: Report) -> Iterator[tuple[str, Instance]]:
    """An instance of each rule, the shortest last, so that it stays."""
    shown = [
        (finding.rule.id, instance)
        for finding in report.findings
        if (
            instance := Instance(
                report.base.name,
                report.revision.name,
                finding.operations[0] if finding.operations else "",
                finding.location,
                finding.before,
                finding.after,
            )
        )
    ]
    shown = [
        row for row in shown if max(len(row[1].side(new=new)) for new in (True, False)) <= _LONGEST
    ]
    return iter(sorted(shown, key=lambda row: (len(row[1].place), row[1].place), reverse=True))


def _rendered(instances: dict[str, Instance]) -> str:
    rows = ",\n".join(
        f" {json.dumps(rule)}: {json.dumps(asdict(instance), ensure_ascii=False)}"
        for rule, instance in sorted(instances.items())
    )
    return f'{{"schema": "runai-compat/rule-examples/v1", "rules": {{\n{rows}\n}}}}\n'


if __name__ == "__main__":
    from runai_specs import read_catalog
    from runai_specs.files import write_all

    write_all(made(read_catalog()))
