"""What documentation shows of commands and Python: found, run again, and rewritten by `make regen`.

An example is an indented block that begins with `$ COMMAND`; what follows is what it prints. A line
`…` stands for any number of lines, and `…` at the end of a line for the rest of it. The examples of a
page are run in order in a folder that has nothing but docs/examples, so a page can be typed from top
to bottom. A fenced block of Python that is followed by a fenced block `text` prints that.

`python -m tests.docs.examples` writes what the commands print now; as many lines stay shown as were.
"""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
PAGES = (ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md")))
_INDENT = "    "
_GAP = "…"
_DAY = re.compile(r"\b20\d\d-\d\d-\d\d\b")
_COMMAND = re.compile(r"(?:^|&& )(?:\.venv/bin/)?(runai-(?:compat|specs|generate) .+)")
_PROGRAMS = (
    "runai-(?:compat|specs|generate)|make|pip|git|docker|duckdb|pre-commit|mkdir|eval|export"
)
_TYPED = re.compile(rf"(?:[A-Z_]+=\S+ |[-0-9* ]+cd \S+ && \.venv/bin/)?(?:{_PROGRAMS}) ")
_COMMENT = re.compile(r"\s+# .*")


@dataclass(frozen=True, slots=True)
class Example:
    """A command on a page, the lines that are shown of its output, and where those stand in the page."""

    page: Path
    line: int
    command: str
    shown: tuple[str, ...]


def examples(page: Path) -> list[Example]:
    """Every example of a page that shows what a command of this toolkit prints."""
    return list(_examples(page))


def _examples(page: Path) -> Iterator[Example]:
    lines = page.read_text(encoding="utf-8").splitlines()
    for start, text in enumerate(lines):
        command = text.removeprefix(f"{_INDENT}$ ")
        if command == text or not command.startswith("runai-"):
            continue
        end = start + 1
        while end < len(lines) and (not lines[end].strip() or lines[end].startswith(_INDENT)):
            if lines[end].startswith(f"{_INDENT}$ "):
                break
            end += 1
        while not lines[end - 1].strip():
            end -= 1
        shown = tuple(line.removeprefix(_INDENT).rstrip() for line in lines[start + 1 : end])
        yield Example(page, start + 1, command, shown)


def command_lines(page: Path) -> Iterator[str]:
    """Every line of a page's blocks that is typed into a shell, shown with its output or not.

    Blocks of YAML are files, whose scripts tests run by themselves.
    """
    text = re.sub(r"\\\n\s*", "", page.read_text(encoding="utf-8"))
    fence = ""
    for line in text.splitlines():
        if line.lstrip().startswith("```"):
            fence = "" if fence else line.strip()
        elif fence != "```yaml" and (fence or line.startswith(_INDENT)):
            typed = _COMMENT.sub("", line.strip().removeprefix("$ "))
            if _TYPED.match(typed) and not typed.endswith(_GAP):
                yield typed


def commands(page: Path) -> Iterator[list[str]]:
    """The words of every command of this toolkit that a page shows."""
    for line in command_lines(page):
        if matched := _COMMAND.search(line):
            words = shlex.split(re.split(r" [|>&]|; |\)$", matched[1])[0])
            yield [word for word in words if word != _GAP]


def printed(page: Path) -> list[tuple[str, ...]]:
    """The lines that each example of a page prints on stdout, run in order."""
    with tempfile.TemporaryDirectory() as folder:
        shutil.copytree(ROOT / "docs/examples", Path(folder, "docs/examples"))
        return [_printed(example.command, folder) for example in examples(page)]


def _printed(command: str, folder: str) -> tuple[str, ...]:
    path = os.pathsep.join((str(Path(sys.executable).parent), os.environ["PATH"]))
    done = subprocess.run(
        shlex.split(command),
        cwd=folder,
        env={**os.environ, "PATH": path, "COLUMNS": "110", "NO_COLOR": "1"},
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    assert done.returncode in (0, 1), f"{command}: {done.stderr}"
    return tuple(line.rstrip() for line in done.stdout.rstrip().splitlines())


def python_blocks(page: Path) -> list[tuple[str, str]]:
    """(code, what it is shown to print; empty where nothing is shown), in order."""
    pattern = r"```python\n(.*?)```(?:\n\n```text\n(.*?)```)?"
    return re.findall(pattern, page.read_text(encoding="utf-8"), re.DOTALL)


def agrees(shown: Sequence[str], output: Sequence[str]) -> bool:
    """Whether the output has the shown lines, where gaps stand for whatever is not shown."""
    shown = shown[1:] if shown and not shown[0] else shown  # a blank line under the command
    pattern = "".join(map(_pattern, shown))
    text = "".join(f"{line}\n" for line in output)
    return re.fullmatch(pattern, _DAY.sub("DAY", text)) is not None


def _pattern(line: str) -> str:
    if line.strip() == _GAP:
        return r"(?:.*\n)*"
    line = _DAY.sub("DAY", line)
    if line.endswith(_GAP):
        return re.escape(line.removesuffix(_GAP)) + r".*\n"
    return re.escape(line) + r"\n"


def renewed(shown: Sequence[str], output: Sequence[str]) -> tuple[str, ...]:
    """The lines to show now: as many before, between and after the gaps as are shown."""
    parts: list[list[str]] = [[]]
    gaps = []
    for line in shown:
        if line.strip() == _GAP:
            gaps.append(line)
            parts.append([])
        else:
            parts[-1].append(line)
    rest = list(output)
    lines: list[str] = []
    for number, part in enumerate(parts):
        last = number == len(parts) - 1
        if number == 0:
            blank = part[:1] == [""]
            taken = rest if last else rest[: len(part) - blank]
            lines += [*([""] if blank else []), *taken]
        elif last:
            taken = rest[-len(part) :] if part else []
        else:
            start = next((i for i, line in enumerate(rest) if line == part[0]), 0)
            taken = rest[start : start + len(part)]
        if number:
            lines += [gaps[number - 1], *taken]
        rest = rest[rest.index(taken[0]) + len(taken) :] if taken else rest
    return tuple(lines)


def rewrite(page: Path) -> None:
    """Write what the commands of a page print now where it shows something else."""
    lines = page.read_text(encoding="utf-8").splitlines()
    for example, output in reversed(list(zip(examples(page), printed(page), strict=True))):
        if not agrees(example.shown, output):
            new = [f"{_INDENT}{line}".rstrip() for line in renewed(example.shown, output)]
            lines[example.line : example.line + len(example.shown)] = new
    page.write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    for page in PAGES:
        rewrite(page)
