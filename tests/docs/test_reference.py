"""What somebody looks up is in the reference: each option, and each key of each file."""

from __future__ import annotations

import inspect
import json
import re
from collections.abc import Iterable
from dataclasses import fields
from importlib import import_module
from pathlib import Path

import click
import pytest

from runai_compat.command_line import configuration
from runai_compat.gating.accepted import Acceptance, AcceptedUse
from runai_compat.lifecycle.policy import Policy
from runai_specs.catalog import model
from runai_specs.catalog.announcements import Announcement
from runai_specs.catalog.model import PACKAGED

DOCS = Path(__file__).parents[2] / "docs"
FORMATS = (DOCS / "reference/formats.md").read_text("utf-8")
COMMANDS = (DOCS / "reference/commands.md").read_text("utf-8")


def missing(keys: Iterable[str], text: str) -> list[str]:
    """Those that the text does not have as code."""
    return sorted(key for key in keys if f"`{key}`" not in text)


def section(title: str) -> str:
    """The part of the page of files under that heading, with what is below it."""
    level = title.partition(" ")[0]
    return FORMATS.split(f"\n{title}\n")[1].split(f"\n{level} ")[0]


@pytest.mark.parametrize("package", ["runai_specs", "runai_compat", "runai_generator"])
def test_every_option_of_every_command_is_there(package: str) -> None:
    """Under the heading of its command."""
    group: click.Group = import_module(f"{package}.commands.main").cli
    tool = package.replace("_", "-").replace("generator", "generate")
    for name in group.list_commands(click.Context(group)):
        command = group.get_command(click.Context(group), name)
        assert command is not None
        [part] = re.findall(rf"^#+ `?{tool} {name}`?\n(.*?)(?=^#|\Z)", COMMANDS, re.DOTALL | re.MULTILINE)  # fmt: skip
        shown = [param for param in command.params if not getattr(param, "hidden", False)]
        options = [name for parameter in shown for name in parameter.opts if name.startswith("--")]
        assert [option for option in options if option not in part] == [], name


def test_every_key_of_the_configuration_is_there() -> None:
    """As the message about an unknown key lists them."""
    keys = [*configuration._KEYS, "accept", "formats"]
    assert missing(keys, section("## Configuration")) == []


def test_every_key_of_accepted_findings_and_policies_is_there() -> None:
    """Those of an entry, and of the file of a promise."""
    keys = {field.name for kind in (Acceptance, AcceptedUse) for field in fields(kind)}
    assert missing(keys, section("## Accepted findings")) == []
    promised = {field.name for field in fields(Policy)} - {"name"}
    assert missing(promised, (DOCS / "policies.md").read_text("utf-8")) == []


def test_every_key_of_a_catalog_is_there() -> None:
    """What is read of the three files; those of catalog.toml are found in the code that reads them."""
    read = re.findall(
        r'(?:table|entry|written|each)(?:\.get\(|\[)"(\w+)"|"(\w+)" in written',
        inspect.getsource(model),
    )
    keys = {key for pair in read for key in pair if key}
    assert len(keys) > 30
    assert missing(keys, section("### `catalog.toml`")) == []
    announced = {field.name for field in fields(Announcement)}
    assert missing(announced, section("### `announcements.toml`")) == []
    pins = json.loads((PACKAGED / "pins.lock").read_text("utf-8"))["pins"].values()
    assert missing({key for pin in pins for key in pin}, section("### `pins.lock`")) == []
