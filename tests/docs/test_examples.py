"""Every command and every piece of Python that documentation shows runs, and prints what is shown."""

from __future__ import annotations

import contextlib
import importlib
import io
from pathlib import Path

import click
import pytest

from runai_generator.build.build_requests import of_releases

from .examples import PAGES, ROOT, agrees, commands, examples, printed, python_blocks, renewed

SHOWING = [page for page in PAGES if examples(page)]


def test_there_are_examples() -> None:
    """Of both tools that read."""
    tools = {example.command.split()[0] for page in SHOWING for example in examples(page)}
    assert tools >= {"runai-specs", "runai-compat"}


@pytest.mark.slow
@pytest.mark.parametrize("page", SHOWING, ids=lambda page: page.name)
def test_a_page_shows_what_its_commands_print(page: Path) -> None:
    """Line by line, days aside; `make regen` writes the new lines after a wanted change."""
    for example, output in zip(examples(page), printed(page), strict=True):
        assert agrees(example.shown, output), "\n".join([example.command, *output])


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_command_of_a_page_is_one(page: Path) -> None:
    """Its name, its options, and what it needs: whatever a page has in a block."""
    for tool, *words in commands(page):
        package = tool.replace("runai-generate", "runai_generator").replace("-", "_")
        group = importlib.import_module(f"{package}.commands.main").cli
        try:
            _parse(group, tool, words)
        except (click.NoSuchOption, click.MissingParameter) as error:
            pytest.fail(f"{tool} {' '.join(words)}: {error.format_message()}")
        except click.BadParameter:
            pass  # a file, a release or a folder of the reader's


def _parse(group: click.Group, tool: str, words: list[str]) -> None:
    """Parse a command line as the tool would, without carrying it out."""
    if words and words[0].startswith("--"):
        group.make_context(tool, list(words)).close()
        return
    context = click.Context(group, info_name=tool)
    command = group.get_command(context, words[0])
    assert command is not None, f"{tool} {words[0]}"
    command.make_context(words[0], words[1:], parent=context).close()


@pytest.mark.slow
def test_the_python_of_the_page_of_the_client_prints_what_is_shown(
    clients: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Typed from top to bottom, against the fake platform that the page makes."""
    (order,) = of_releases(("2.24",), clients)
    monkeypatch.syspath_prepend(str(order.folder))
    importlib.invalidate_caches()
    names: dict[str, object] = {}
    blocks = python_blocks(ROOT / "docs/client.md")
    assert sum(bool(shown) for _, shown in blocks) >= 6
    for code, shown in blocks:
        output = io.StringIO()
        with contextlib.redirect_stdout(output):
            exec(code, names)
        assert output.getvalue() == shown, code


def test_no_page_has_python_that_nothing_runs() -> None:
    """By this module, tests/test_readme.py and tests/compat/test_library.py; files are those of docs/examples."""
    having = {
        page.name for page in PAGES if page.parent.name != "reference" and python_blocks(page)
    }
    assert having == {"README.md", "client.md", "library.md", "tutorial.md"}
    tutorial = (ROOT / "docs/tutorial.md").read_text("utf-8")
    for name in ("sync.py", "groups.yml"):
        text = (ROOT / "docs/examples/automation" / name).read_text("utf-8")
        block = f"```{'python' if name.endswith('py') else 'yaml'}\n{text}```"
        assert block in tutorial.replace(f"docs/examples/automation/{name}`\n\n", "")


def test_gaps_stand_for_lines_and_ends_of_lines() -> None:
    """And for nothing else."""
    output = ["one 2026-01-01", "two words", "three", "four"]
    assert agrees(["one 2025-12-31", "…", "four"], output)
    assert agrees(["", "one 2025-12-31", "two…", "three", "four"], output)
    assert not agrees(["one 2025-12-31", "four"], output)
    assert not agrees(["two", "…"], output)
    assert renewed(["", "one", "…", "4"], output) == ("", "one 2026-01-01", "…", "four")
