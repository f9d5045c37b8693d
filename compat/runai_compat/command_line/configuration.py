"""What a team writes down once: `runai-compat.toml`, or `[tool.runai-compat]` in pyproject.toml.

It is looked for in the current folder and those above it, up to that of the repository. It gives
options that are not given; paths in it are told from its folder.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from runai_specs.errors import ToolkitError, is_address
from runai_specs.local_files import is_there
from runai_specs.toml_files import read_toml, toml_text

FILE, PROJECT, TABLE = "runai-compat.toml", "pyproject.toml", "runai-compat"
_JUDGING = ("accept", "gate")
_WALKING = (*_JUDGING, "plan")
_TRACKING = (*_WALKING, "audit", "ledger")
_SCANNING = (*_WALKING, "fix", "matrix")


class InvalidConfigurationError(ToolkitError):
    """A configuration file cannot be read, or says something that it cannot say."""

    def __init__(self, path: Path, problem: str) -> None:
        super().__init__(f"{path}: {problem}")


class _Key(NamedTuple):
    """option: the parameter that it gives, of these commands. read: its value from the one written."""

    option: str
    commands: tuple[str, ...]
    read: Callable[[Path, Any], Any]


def _text(_: Path, value: Any) -> str:
    if not isinstance(value, str) or not value.strip() or "\0" in value:
        raise ValueError("a text that is not empty, without NUL")
    return value


def _names(_: Path, value: Any) -> str:
    """A list, or a text with commas."""
    return ",".join(_texts(_, value)) if isinstance(value, list) else _text(_, value)


def _texts(_: Path, value: Any) -> list[str]:
    if not isinstance(value, list) or not all(isinstance(text, str) and text for text in value):
        raise ValueError("a list of texts")
    return [_text(_, text) for text in value]


def _path(folder: Path, value: Any) -> str:
    return os.path.normpath(folder / _text(folder, value))


def _name_or_path(folder: Path, value: Any) -> str:
    """A name, an address or a revision as it is; what is written as a file or folder, from there."""
    text = _text(folder, value)
    if is_address(text) or text.startswith("git:"):
        return text
    is_path = "/" in text or Path(text).suffix in (".json", ".yaml", ".yml", ".toml")
    return ",".join(_path(folder, part) for part in text.split(",")) if is_path else text


def _paths(folder: Path, value: Any) -> list[str]:
    return [os.path.normpath(folder / text) for text in _texts(folder, value)]


_KEYS = {
    "from": _Key("base", _WALKING, _name_or_path),
    "to": _Key("target", _WALKING, _name_or_path),
    "track": _Key("track", _TRACKING, _text),
    "policy": _Key("policy", _TRACKING, _name_or_path),
    "profile": _Key("profile", (*_JUDGING, "diff"), _text),
    "fail-on": _Key("fail_on", _JUDGING, _names),
    "uses": _Key("uses", _SCANNING, _paths),
    "exclude": _Key("exclude", (*_SCANNING, "usage"), _texts),
}


def configured(folder: Path) -> dict[str, dict[str, Any]]:
    """The options of each command that the configuration gives; nothing where there is none.

    Raises InvalidConfigurationError.
    """
    for path, table in _found(folder):
        return _options(path, table, folder)
    return {}


def _options(path: Path, table: Mapping[str, Any], folder: Path) -> dict[str, dict[str, Any]]:
    above = Path(os.path.relpath(path.parent, folder))
    options: dict[str, dict[str, Any]] = {}
    for name, value in table.items():
        try:
            if name == "accept":
                accepted = _path(above, value)
                if os.path.lexists(folder / accepted):  # `accept` makes it when it is needed
                    options.setdefault("gate", {})["accepted"] = accepted
                options.setdefault("accept", {})["path"] = accepted
            elif name == "formats":
                options.setdefault("gate", {}).update(_reports(above, value))
            else:
                key = _key(path, name)
                for command in key.commands:
                    options.setdefault(command, {})[key.option] = key.read(above, value)
        except ValueError as error:
            raise InvalidConfigurationError(path, f"{name} is not {error}") from None
    return options


def _key(path: Path, name: str) -> _Key:
    if name not in _KEYS:
        from difflib import get_close_matches

        known = [*_KEYS, "accept", "formats"]
        near = get_close_matches(name, known, n=1)
        meant = f"did you mean {near[0]!r}?" if near else f"there are {', '.join(known)}"
        raise InvalidConfigurationError(path, f"unknown key {name!r}; {meant}")
    return _KEYS[name]


def _reports(folder: Path, value: Any) -> dict[str, list[str]]:
    """Files by format; the verdict is printed as text beside them."""
    if not isinstance(value, dict) or not all(isinstance(path, str) for path in value.values()):
        raise ValueError("a table of files by format, like {html = 'gate.html'}")
    return {"formats": [*value, "text"], "where": _paths(folder, list(value.values()))}


def _found(folder: Path) -> Iterator[tuple[Path, Mapping[str, Any]]]:
    for place in (folder, *folder.parents):
        if (own := place / FILE).exists():
            yield own, _read(own)
        project = place / PROJECT
        if project.exists() and TABLE in _text_of(project):
            tools = _read(project).get("tool", {})
            table = tools.get(TABLE) if isinstance(tools, dict) else tools
            if table is not None and not isinstance(table, dict):
                raise InvalidConfigurationError(project, f"tool.{TABLE} is not a table")
            if table is not None:
                yield project, table
        if is_there(place / ".git"):
            return


def _text_of(path: Path) -> str:
    try:
        return toml_text(path)
    except ValueError as error:
        raise InvalidConfigurationError(path, str(error)) from None


def _read(path: Path) -> dict[str, Any]:
    try:
        return read_toml(path)
    except ValueError as error:
        raise InvalidConfigurationError(path, f"not TOML: {error}") from None
