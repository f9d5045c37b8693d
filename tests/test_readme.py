"""The README is true: its example runs, and its commands exist."""

from __future__ import annotations

import importlib
import re
import sys
from pathlib import Path

import click
import pytest
from servers.contract_server import ContractServer
from wire_contract import Contract

from runai_generator.build.build_requests import of_releases
from runai_specs import load

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
NOWHERE = '"https://company.run.ai", client_id="…", client_secret="…"'


def test_the_first_call_runs(clients: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The Python example, against a server that holds it to the contract."""
    (code,) = re.findall(r"```python\n(.*?)```", README, re.DOTALL)
    assert NOWHERE in code
    (order,) = of_releases(("2.24",), clients)
    monkeypatch.syspath_prepend(str(order.folder))
    importlib.invalidate_caches()
    with ContractServer(Contract(load("2.24").document)) as server:
        exec(code.replace(NOWHERE, f"{server.url!r}, token={server.token!r}"), {})
        assert server.problems == []
        assert [call.method for call in server.calls][-2:] == ["POST", "GET"]
    assert "runai_client_2_24" in sys.modules


def test_every_make_target_it_names_exists() -> None:
    """`make X` in the README is a target of the Makefile."""
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    named = set(re.findall(r"(?:^    |`)make ([a-z]+)", README, re.MULTILINE))
    assert {"generate", "test"} <= named <= targets


@pytest.mark.parametrize("tool", ["specs", "compat", "generate"])
def test_every_command_it_names_exists(tool: str) -> None:
    """`runai-specs list` and so on are commands of their tools."""
    package = "runai_generator" if tool == "generate" else f"runai_{tool}"
    group = importlib.import_module(f"{package}.commands.main").cli
    commands = group.list_commands(click.Context(group))
    named = set(re.findall(rf"runai-{tool} ([a-z]+)", README))
    assert named
    assert named <= set(commands)
