"""What a build shows: bars on a terminal, lines elsewhere."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

from runai_generator.build import progress
from runai_generator.build.build import STEPS
from runai_generator.project.identity import of_document
from runai_generator.project.model import Built, Order
from runai_generator.project.stamp import Stamp

IDENTITY = of_document("my_pets", "1")
ORDER = Order(IDENTITY, Path("out"), "pets.yaml", b"")
BUILT = Built(IDENTITY, Path("out"), Stamp("i", "t", 7, 3), fresh=True)


class Terminal(io.StringIO):
    """A stream that says it is a terminal."""

    def isatty(self) -> bool:
        return True


def show(shown: progress.Lines) -> None:
    with shown:
        for step in STEPS:
            shown.step(ORDER, step)
        shown.done(BUILT)


def test_lines() -> None:
    """One when it is begun, one when it is ready, with the time it took."""
    lines: list[str] = []
    times = iter([1.0, 3.25])
    show(progress.Lines(lines.append, lambda: next(times)))
    assert lines == ["my-pets: building", "my-pets: 7 operations, 3 models in 2.2 s -> out"]


def test_bars(monkeypatch: pytest.MonkeyPatch) -> None:
    """Names and steps move on the terminal; what stays is the line that tells the result."""
    monkeypatch.setenv("TERM", "xterm-256color")
    lines: list[str] = []
    stream = Terminal()
    show(progress.Bars(lines.append, stream))
    assert [line.split(" in ")[0] for line in lines] == ["my-pets: 7 operations, 3 models"]
    assert "my-pets" in stream.getvalue()
    assert "\x1b[" in stream.getvalue()


@pytest.mark.parametrize(
    ("stream", "plain", "kind"),
    [
        (Terminal(), False, progress.Bars),
        (Terminal(), True, progress.Lines),
        (io.StringIO(), False, progress.Lines),
    ],
)
def test_which_of_them(stream: io.StringIO, plain: bool, kind: type) -> None:
    """A terminal has bars, unless plain lines were asked for."""
    assert type(progress.chosen(print, stream, plain)) is kind


def test_nothing_to_do_and_files_that_stay() -> None:
    """Are told, too."""
    assert (
        progress.describe(Built(IDENTITY, Path("out"), BUILT.stamp, fresh=False), None)
        == "my-pets: up to date"
    )
    kept = Built(IDENTITY, Path("out"), BUILT.stamp, fresh=True, kept=("README.md",))
    assert progress.describe(kept, None).endswith("out; README.md there was not ours and stays")
