"""The changelog of a version, made of fragments: `make changelog VERSION=1.2.0`.

A change that users notice brings a file `changes/NAME.md` with its lines of the changelog, so that two
changes at once do not meet in one file. For a version they are put together with what stands under
Unreleased, the fragments are removed, and the release notes are printed.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

from runai_specs.files import write_whole

_FOLDER, _FILE, _OPEN = Path("changes"), Path("CHANGELOG.md"), "## Unreleased"


def released(changelog: str, fragments: Sequence[str], version: str) -> tuple[str, str]:
    """The changelog with a heading for the version, and the version's notes."""
    head, _, rest = changelog.partition(f"{_OPEN}\n")
    pending, mark, older = rest.partition("\n## ")
    parts = [pending.strip("\n"), *(fragment.strip("\n") for fragment in fragments)]
    notes = "\n".join(part for part in parts if part) + "\n"
    return f"{head}{_OPEN}\n\n## {version}\n\n{notes}{mark}{older}", notes


def main(version: str) -> None:
    """Write the changelog, remove the fragments, print the notes."""
    fragments = sorted(path for path in _FOLDER.glob("*.md") if path.name != "README.md")
    texts = [path.read_text("utf-8") for path in fragments]
    text, notes = released(_FILE.read_text("utf-8"), texts, version)
    write_whole(_FILE, text)
    for path in fragments:
        path.unlink()
    sys.stdout.write(notes)


if __name__ == "__main__":
    main(sys.argv[1])
