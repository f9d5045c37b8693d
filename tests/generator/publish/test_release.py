"""What a release is checked for, and what goes with it."""

from __future__ import annotations

import runpy
import subprocess
from email.message import Message
from pathlib import Path

import pytest

from runai_generator.maintenance import release_check
from runai_generator.maintenance.changelog import released
from runai_generator.publish.licences import Component, components, licences

ROOT = Path(__file__).parents[3]
README = "![A gate](docs/gate.svg)\n\n[Tutorial](docs/tutorial.md), [site](https://example.com), [up](#top)\n"
HOOK = runpy.run_path(str(ROOT / "hatch_build.py"))
on_an_index = HOOK["on_an_index"]


def test_links_of_the_readme_hold_on_an_index() -> None:
    """To the repository at the release's tag; without its address they are words."""
    text = on_an_index(README, "https://git.example.com/us/toolkit", "v1.2.0")
    assert "![A gate](https://git.example.com/us/toolkit/raw/v1.2.0/docs/gate.svg)" in text
    assert "[Tutorial](https://git.example.com/us/toolkit/blob/v1.2.0/docs/tutorial.md)" in text
    bare = on_an_index(README, "", "v1.2.0")
    assert bare.strip() == "Tutorial, [site](https://example.com), [up](#top)"


@pytest.mark.parametrize(
    ("remote", "address"),
    [
        ("https://git.example.com/us/toolkit.git", "https://git.example.com/us/toolkit"),
        (
            "https://job:secret@git.example.com:8443/us/toolkit",
            "https://git.example.com:8443/us/toolkit",
        ),
        ("git@git.example.com:us/group/toolkit.git", "https://git.example.com/us/group/toolkit"),
        ("ssh://git@git.example.com/us/toolkit/", "https://git.example.com/us/toolkit"),
        ("/srv/git/toolkit", ""),
        ("file:///srv/git/toolkit", ""),
        ("", ""),
    ],
)
def test_a_remote_is_told_as_an_address_without_secrets(remote: str, address: str) -> None:
    """What git calls `origin` becomes what a browser opens; a folder is nobody else's business."""
    assert HOOK["web_address"](remote) == address


def test_the_licences_are_of_all_that_the_toolkit_needs() -> None:
    """Directly or not; nothing that only tests need."""
    parts = components("runai-api-toolkit", ("scan",))
    names = {component.name for component in parts}
    assert parts[0].name == "runai-api-toolkit"
    assert {"httpx", "certifi", "tree-sitter", "orderly-set"} <= names
    assert not {"pytest", "twine", "pypiserver"} & names
    assert any(line.startswith("httpx ") for line in licences(parts))


def test_what_stands_in_the_way_of_a_release_is_said(tmp_path: Path) -> None:
    """A missing field, a link that leads nowhere, a licence that cannot be used, no changelog."""
    metadata = Message()
    metadata["Name"] = "x"
    metadata.set_payload(README)
    said = list(release_check._metadata(metadata))
    assert "metadata: no License-Expression" in said
    assert "README: the link docs/tutorial.md leads nowhere on an index" in said
    assert not any("example.com" in line for line in said)
    licensed = [
        Component("a", "1", "GPL-3.0-only", ()),
        Component("b", "1", "BSD License, GNU General Public License (GPL)", ()),
        Component("c", "1", "not stated", ()),
        Component("d", "1", "LGPL-2.1-only", ()),
    ]
    assert [line.partition(":")[0] for line in release_check._licences(licensed)] == ["a", "c"]
    (tmp_path / "pyproject.toml").write_text('[project]\nversion = "1.3.0"\n')
    (tmp_path / "CHANGELOG.md").write_text("# Changelog\n\n## 1.2.0\n\n- a\n")
    assert list(release_check._changelog(tmp_path)) == ["CHANGELOG.md: no heading 1.3.0"]


def test_fragments_become_the_notes_of_a_version() -> None:
    """With what stood under Unreleased; the versions before stay as they are."""
    before = "# Changelog\n\nWhat changed.\n\n## Unreleased\n\n- one\n\n## 1.0.0\n\n- old\n"
    text, notes = released(before, ["- two\n", "- three\n  more\n"], "1.1.0")
    assert notes == "- one\n- two\n- three\n  more\n"
    assert text == (
        "# Changelog\n\nWhat changed.\n\n## Unreleased\n\n## 1.1.0\n\n"
        "- one\n- two\n- three\n  more\n\n## 1.0.0\n\n- old\n"
    )


def test_no_archive_holds_what_git_does_not_know(tmp_path: Path) -> None:
    """A secret beside the code; what git ignores is left out by hatchling itself."""
    package = tmp_path / "specs"
    package.mkdir()
    (package / "key.pem").write_text("secret")
    (package / "kept.log").write_text("ignored")
    (tmp_path / ".gitignore").write_text("*.log\n")
    unknown = HOOK["_unknown"]
    assert unknown(str(tmp_path)) == []
    subprocess.run(["git", "init", "-q", str(tmp_path)], check=True)
    assert unknown(str(tmp_path)) == ["'specs/key.pem'"]
    subprocess.run(["git", "-C", str(tmp_path), "add", "specs"], check=True)
    assert unknown(str(tmp_path)) == []
