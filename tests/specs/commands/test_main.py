"""`runai-specs` as its users see it: output, exit codes, one line for each mistake."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from runai_specs.commands.main import main


class Ran:
    """The outcome of a command."""

    def __init__(self, code: int, out: str, err: str) -> None:
        self.code, self.out, self.err = code, out, err


@pytest.fixture
def command(shop: Any, capsys: pytest.CaptureFixture[str]) -> Any:
    """Runs a command on the shop's data folder."""

    def run(name: str, *arguments: str) -> Ran:
        code = main([name, "--catalog", str(shop.data), *arguments])
        return Ran(code, *capsys.readouterr())

    return run


def test_pin_list_show_verify(command: Any, shop: Any) -> None:
    """The way from nothing to pins that are as they should be."""
    assert command("verify").code == 1
    pinned = command("pin", "--mirror", str(shop.mirror))
    assert pinned.code == 0
    assert pinned.out.splitlines()[0].startswith("shop/1.0: 2 operations, 1 schemas, 1 deprecated")
    listed = command("list")
    assert listed.code == 0
    lines = [line.split() for line in listed.out.splitlines()]
    assert lines[0] == [
        "API",
        "RELEASE",
        "TRACK",
        "DATE",
        "PINNED",
        "COVERAGE",
        "OPERATIONS",
        "SCHEMAS",
        "DEPRECATED",
    ]
    assert lines[1] == ["shop", "1.0", "boxed", "2024-03-01", "yes", "full", "2", "1", "1"]
    assert lines[3] == ["shop", "3.0", "boxed", "2024-06-01..", "no", "-", "-", "-", "-"]
    shown = command("show", "newest")
    assert "snapshot 2024-03-01  pin 1.0" in shown.out
    assert "deprecated           1 (1 operation)" in shown.out
    assert command("show", "3.0").out.splitlines()[-1].split() == ["pinned", "no"]
    verified = command("verify", "--mirror", str(shop.mirror))
    assert (verified.code, verified.out) == (0, "all pins are as they should be\n")


def test_json_output(command: Any, shop: Any) -> None:
    """Each command that tells something tells it as JSON too."""
    command("pin", "--mirror", str(shop.mirror))
    listed = json.loads(command("list", "--format", "json").out)
    assert listed["schema"] == "runai-specs/list/v1"
    assert listed["releases"][2]["operations"] is None
    shown = json.loads(command("show", "shop@1.0", "--format", "json").out)
    assert shown["schema"] == "runai-specs/release/v1"
    assert shown["pin"]["file"] == "shop/1.0.json"
    assert shown["tags"] == {"Goods": 2}
    assert shown["deprecated_by_kind"] == {"operation": 1}
    (shop.data / "shop/1.0.json").unlink()
    verified = command("verify", "--format", "json")
    assert verified.code == 1
    assert json.loads(verified.out) == {
        "schema": "runai-specs/verify/v1",
        "ok": False,
        "differences": [{"release": "shop/1.0", "problem": "shop/1.0.json is missing; pin it"}],
        "notes": [],
    }


@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        (["show", "9.9"], "unknown release of shop '9.9'"),
        (["show"], "Missing argument 'RELEASE'"),
        (["pin"], "name one with --mirror DIR"),
        (["verify", "--mirror", "{mirror}", "--remote"], "choose one"),
        (["verify", "--source", "docs"], "go with --remote"),
        (["verify", "--remote", "--source", "nope", "1.0"], "unknown source"),
        (["pin", "--mirror", "/no/such/folder"], "no such folder"),
        (["pin", "3.0", "--mirror", "{mirror}"], "names no document of shop/3.0"),
        (["verify", "--mirror", "/no/such/folder"], "no such folder"),
        (["list", "--format", "xml"], "'xml' is not one of"),
    ],
)
def test_mistakes_are_one_line_and_exit_code_2(
    command: Any, shop: Any, arguments: list[str], problem: str
) -> None:
    """Wrong usage never ends in a traceback."""
    ran = command(*(argument.replace("{mirror}", str(shop.mirror)) for argument in arguments))
    assert ran.code == 2
    assert problem in ran.err
    assert ran.err.startswith("error: ")
    assert ran.err.count("\n") == 1
    assert ran.out == ""


def test_a_folder_that_cannot_be_written_is_one_line(command: Any, shop: Any) -> None:
    """A file stands where the folder of pins would be."""
    (shop.data / "shop").write_text("in the way")
    ran = command("pin", "--mirror", str(shop.mirror))
    assert ran.code == 2
    assert ran.err.count("\n") == 1
    assert not (shop.data / "pins.lock").exists()


def test_help_names_every_command(capsys: pytest.CaptureFixture[str]) -> None:
    """Each with a line that says what it is for."""
    assert main(["--help"]) == 0
    text = capsys.readouterr().out
    listed = [line.split(maxsplit=1) for line in text.split("Commands:\n")[1].splitlines()]
    assert {"list", "pin", "show", "verify"} <= {line[0] for line in listed}
    assert all(len(line) == 2 for line in listed)


def test_contracts_of_ones_own_are_listed_and_shown(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """After those of the catalog, with where they are from."""
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    served = tmp_path / "served.yaml"
    served.write_text(
        "openapi: 3.0.3\ninfo: {title: t, version: '1'}\npaths: {/a: {get: {tags: [T], responses: {}}}}\n"
    )
    assert main(("fetch", "--from", str(served), "--as", "my-cluster")) == 0
    capsys.readouterr()
    assert main(("list",)) == 0
    *_, row, blank, newest = capsys.readouterr().out.splitlines()
    assert blank == ""
    assert newest.startswith("newest: 3.0 (")
    assert "`runai-specs refresh latest` renews it" in newest
    last = row.split()
    assert (last[0], last[1], last[6]) == ("own", "my-cluster", "1")
    assert main(("show", "my-cluster")) == 0
    shown = capsys.readouterr().out
    assert str(served) in shown
    assert "T (1)" in shown
