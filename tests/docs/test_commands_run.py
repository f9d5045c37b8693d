"""Commands that pages show without their output are run, where a machine by itself can run them."""

from __future__ import annotations

import importlib
import json
import shutil
from pathlib import Path

import pytest

from .examples import PAGES, ROOT, commands, examples

ELSEWHERE = {
    "http": "asks a server",
    "git:": "reads the reader's repository",
}
"""What a command has that cannot be had here, and what that is."""


def _runnable(page: Path) -> list[list[str]]:
    """The commands of the page that need nothing from elsewhere; those with output are run already."""
    shown = {example.command for example in examples(page)}
    lines = [words for words in commands(page) if " ".join(words) not in shown]
    return [
        words
        for words in lines
        if words[0] != "runai-generate" and not any(part in " ".join(words) for part in ELSEWHERE)
    ]


GUIDES = [page for page in PAGES if page.name in ("ci.md", "tutorial.md")]
"""Those whose commands build on one another; of the others most are shown with what they print."""


def _of_each_kind() -> dict[tuple[str, ...], str]:
    """One command of each kind, the first that a page has, with that page.

    A kind is the name of a command with its options: the same ones with other releases are one.
    """
    found: dict[tuple[str, ...], str] = {}
    kinds = set()
    for page in GUIDES:
        for words in _runnable(page):
            kind = (*words[:2], *sorted(word for word in words if word.startswith("-")))
            if kind not in kinds:
                kinds.add(kind)
                found[tuple(words)] = page.name
    return found


@pytest.mark.slow
def test_what_pages_show_runs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """In one folder, page by page: exit code 0 or, where something breaks, 1; never a wrong usage."""
    shutil.copytree(ROOT / "docs/examples/automation", tmp_path / "automation")
    (tmp_path / "deploy.sh").write_text("curl https://company.run.ai/v1/k8s/users\n")
    monkeypatch.chdir(tmp_path)
    wrong = {}
    ran = _of_each_kind()
    for (tool, *words), page in ran.items():
        package = tool.replace("-", "_")
        code = importlib.import_module(f"{package}.commands.main").main(words)
        problems = capsys.readouterr().err
        if code not in (0, 1):  # 1 is a verdict
            wrong[f"{page}: {tool} {' '.join(words)}"] = problems
    assert wrong == {}, json.dumps(wrong, indent=1)
    assert len(ran) > 5
