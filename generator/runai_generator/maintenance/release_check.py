"""Whether the toolkit can be released as it is: `make release-check`.

Built twice and the same bytes; metadata that an index takes and people can use; nothing in the wheel
that does not belong there; every dependency with a licence, none with a problem that is known here.
Writes the licences beside the archives; `make sbom` the CycloneDX document.
"""

from __future__ import annotations

import re
import subprocess
import sys
import tempfile
import tomllib
import zipfile
from collections.abc import Callable, Iterator, Sequence
from email import message_from_string
from email.message import Message
from pathlib import Path

from runai_specs.files import write_whole

from ..publish.licences import Component, components, licences
from ..publish.wheels import build

_PACKAGE, _EXTRAS, _OUTPUT = "runai-api-toolkit", ("scan", "generate", "publish"), Path("dist")
_NEEDED = ("Name", "Version", "Summary", "License-Expression", "Author", "Requires-Python")
_COPYLEFT = re.compile(r"\bA?GPL|\bGNU (?:Affero )?General Public", re.IGNORECASE)
_LINK = re.compile(r"\]\((?!https?://|#|mailto:)([^)\s]+)\)")


def check(root: Path, output: Path) -> Iterator[str]:
    """What stands in the way of a release, a line each; archives and lists are in output."""
    archives = build([root], output)
    yield from _differences(root, archives)
    wheel = next(path for path in archives if path.suffix == ".whl")
    yield from _tool("twine", "check", "--strict", *map(str, archives))
    yield from _tool("check_wheel_contents", *_contents(wheel))
    yield from _metadata(_read_metadata(wheel))
    yield from _changelog(root)
    licensed = components(_PACKAGE, _EXTRAS)
    yield from _licences(licensed)
    yield from _tool("pip", "check")
    write_whole(output / "licences.txt", "".join(f"{line}\n" for line in licences(licensed)))


def _differences(root: Path, archives: Sequence[Path]) -> Iterator[str]:
    """Archives that are not the same when they are built once more."""
    with tempfile.TemporaryDirectory() as folder:
        for path in build([root], Path(folder)):
            first = next(archive for archive in archives if archive.name == path.name)
            if first.read_bytes() != path.read_bytes():
                yield f"{path.name}: built twice, not the same bytes"


def _contents(wheel: Path) -> tuple[str, ...]:
    # W004: data folders hold files of JSON, whose folders are no packages. W009: three packages in one.
    return ("--ignore", "W004,W009", str(wheel))


def _tool(module: str, *arguments: str) -> Iterator[str]:
    done = subprocess.run(
        [sys.executable, "-m", module, *arguments], capture_output=True, text=True, check=False
    )
    if done.returncode:
        lines = (done.stdout + done.stderr).strip().splitlines() or ["failed"]
        yield from (f"{module}: {line}" for line in lines)


def _read_metadata(wheel: Path) -> Message:
    with zipfile.ZipFile(wheel) as archive:
        name = next(entry for entry in archive.namelist() if entry.endswith(".dist-info/METADATA"))
        return message_from_string(archive.read(name).decode())


def _metadata(metadata: Message) -> Iterator[str]:
    """Fields that are missing, and links that lead nowhere on an index."""
    yield from (f"metadata: no {field}" for field in _NEEDED if not metadata[field])
    text = str(metadata.get_payload())
    for target in dict.fromkeys(_LINK.findall(text)):
        yield f"README: the link {target} leads nowhere on an index"


def _changelog(root: Path) -> Iterator[str]:
    """Whether the changelog tells of the version that is to be released."""
    version = tomllib.loads((root / "pyproject.toml").read_text("utf-8"))["project"]["version"]
    headings = re.findall(r"^## (.+)$", (root / "CHANGELOG.md").read_text("utf-8"), re.MULTILINE)
    if not any(heading.split()[0] in (version, "Unreleased") for heading in headings):
        yield f"CHANGELOG.md: no heading {version}"


def _licences(licensed: Sequence[Component]) -> Iterator[str]:
    for component in licensed:
        if component.licence == "not stated":
            yield f"{component.name}: states no licence"
        elif all(map(_COPYLEFT.search, component.licence.split(", "))):
            yield f"{component.name}: {component.licence} cannot be used by what is under Apache-2.0"


def main(say: Callable[[str], None] = print) -> int:
    """Print what is wrong; 1 where anything is."""
    problems = list(check(Path.cwd(), _OUTPUT))
    for problem in problems:
        say(problem)
    say("not ready" if problems else f"ready: archives and licences.txt are in {_OUTPUT}/")
    return int(bool(problems))


if __name__ == "__main__":
    sys.exit(main())
