"""A catalog of one's own through every command and every format: no other API is told of."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from runai_compat.reports import formats_of
from runai_compat.vocabulary import ResultKind
from runai_specs.commands.main import main as specs

from .conftest import Run

FOREIGN = re.compile(
    r"Run:ai|NVIDIA|control.plane|self-hosted|\bsaas\b|multi-tenant|2\.2\d\b|/api/v1/workloads"
)
COMMANDS = [
    (ResultKind.COMPARISON, ("diff", "1.0", "1.3")),
    (ResultKind.GATE, ("gate", "--from", "1.0", "--to", "1.3", "--all")),
    (ResultKind.GATE, ("gate", "--from", "1.0", "--to", "1.3", "--uses", "app")),
    (ResultKind.GATE, ("gate", "--from", "documents/bakery-1.0.json", "--to", "1.3")),
    (ResultKind.PLAN, ("plan", "--from", "1.0")),
    (ResultKind.PLAN, ("plan", "--from", "1.0", "--uses", "app")),
    (ResultKind.LEDGER, ("ledger", "--all")),
    (ResultKind.AUDIT, ("audit",)),
    (ResultKind.USAGE, ("usage", "app")),
    (ResultKind.MATRIX, ("matrix", "--uses", "app")),
    (ResultKind.FIX, ("fix", "--uses", "app", "--to", "1.3")),
]
CASES = [(command, form) for kind, command in COMMANDS for form in formats_of(kind)]


@pytest.mark.parametrize(
    ("command", "form"), CASES, ids=lambda case: "-".join(case) if isinstance(case, tuple) else case
)
def test_no_report_tells_of_another_api(
    run: Run, bakery: Path, monkeypatch: pytest.MonkeyPatch, command: tuple[str, ...], form: str
) -> None:
    """Each command in each of its formats is carried out, and is about the bakery."""
    monkeypatch.chdir(bakery)
    done = run(*command, "--format", form, "--catalog", "catalog")
    assert done.code in (0, 1), done.err
    assert FOREIGN.findall(done.out + done.err) == []
    assert "rolls" in done.out or command[0] in ("fix", "audit", "matrix")


@pytest.mark.parametrize("form", ["text", "json"])
@pytest.mark.parametrize("command", [("list",), ("show", "1.2"), ("verify",)])
def test_no_list_names_another_api(
    bakery: Path, capsys: pytest.CaptureFixture[str], command: tuple[str, ...], form: str
) -> None:
    """`runai-specs` as well."""
    assert specs([*command, "--format", form, "--catalog", str(bakery / "catalog")]) == 0
    assert FOREIGN.findall(capsys.readouterr().out) == []
