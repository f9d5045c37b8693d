"""Results to render: with hostile names, with positions, with something accepted and foreseen."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

from runai_compat.findings.model import Position
from runai_compat.gating.accepted import Acceptance
from runai_compat.gating.gate import GateResult

from ..lives import OLD, PLAIN, Json, Track, answering, api, notice

HOSTILE = "</script><script>document.title='broken'</script>&\"'`|\n::error::%0A\x01]]>"


def _release(*operations: str, values: tuple[str, ...], old: tuple[str, ...] = ()) -> Json:
    schema: Json = {
        "type": "object",
        "properties": {HOSTILE: {"type": "string", "enum": list(values)}},
    }
    listed = [(operation, OLD if operation in old else PLAIN) for operation in operations]
    return api(*listed, ("GET /z", answering(schema)))


@cache
def hostile() -> GateResult:
    """Three releases with an early removal, an accepted one, and one that is announced."""
    tricky = f"/t/{HOSTILE.replace(' ', '')}"
    track = Track(
        _release("GET /a", "GET /b", f"GET {tricky}", "GET /soon", values=("x", HOSTILE)),
        _release("GET /a", f"GET {tricky}", "GET /soon", values=("x", HOSTILE), old=("GET /a",)),
        _release("GET /soon", values=("x", "y")),
        notices=[notice("/soon", "1.3", "2.0", replaced_by=(HOSTILE,))],
    )
    gone = next(
        failure
        for failure in track.gate("1.1", "1.3").failures
        if failure.finding.operations == ("GET /b",)
    )
    accepted = [
        Acceptance(gone.finding.id, f"because {HOSTILE}", "me"),
        Acceptance("0" * 16, f"unused {HOSTILE}", "me"),
    ]
    return track.gate("1.1", "2.0", accepted=accepted)


@cache
def placed() -> GateResult:
    """The same with a file, a line and a column for each finding."""
    result = hostile()
    where = Position("api/odd name%\udce9.yaml", 3, 7)
    gated_findings = tuple(
        replace(finding, finding=replace(finding.finding, positions=(None, where)))
        for finding in result.gated_findings
    )
    return replace(result, gated_findings=gated_findings)


@cache
def quiet() -> GateResult:
    """Nothing differs."""
    document = api(("GET /a", PLAIN))
    return Track(document, document).gate("1.1", "1.2")
