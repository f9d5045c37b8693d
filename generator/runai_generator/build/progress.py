"""What a build shows while it runs: moving bars on a terminal, plain lines elsewhere."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TYPE_CHECKING, TextIO

from ..project.model import Built, Order
from .build import STEPS

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID


class Lines:
    """One line when a client is begun, and one when it is ready."""

    def __init__(
        self, echo: Callable[[str], None], clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._echo, self._clock = echo, clock
        self._begun: dict[str, float] = {}

    def __enter__(self) -> Lines:
        return self

    def __exit__(self, *_: object) -> None:
        pass

    def step(self, order: Order, step: str) -> None:
        """A build begins a step."""
        name = order.identity.distribution
        if step == STEPS[0]:
            self._begun[name] = self._clock()
            self._echo(f"{name}: building")

    def done(self, built: Built) -> None:
        """A client is ready."""
        begun = self._begun.get(built.identity.distribution)
        self._echo(describe(built, None if begun is None else self._clock() - begun))


class Bars(Lines):
    """A moving bar for each client that is being built, gone when all are ready."""

    def __init__(self, echo: Callable[[str], None], stream: TextIO) -> None:
        super().__init__(echo)
        self._stream = stream
        self._bars: Progress | None = None
        self._tasks: dict[str, TaskID] = {}

    def __exit__(self, *_: object) -> None:
        if self._bars is not None:
            self._bars.stop()

    def step(self, order: Order, step: str) -> None:
        name = order.identity.distribution
        bars = self._shown()
        if name not in self._tasks:
            self._begun[name] = self._clock()
            self._tasks[name] = bars.add_task(name, total=len(STEPS), step="")
        bars.update(self._tasks[name], completed=STEPS.index(step), step=step)

    def done(self, built: Built) -> None:
        if self._bars is None:
            return super().done(built)
        self._bars.stop()  # so that the line does not land among the bars
        if built.identity.distribution in self._tasks:
            self._bars.remove_task(self._tasks[built.identity.distribution])
        super().done(built)
        self._bars.start()
        return None

    def _shown(self) -> Progress:
        if self._bars is None:
            from rich.console import Console
            from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

            columns = (
                "{task.description}",
                BarColumn(),
                TextColumn("{task.fields[step]:<10}"),
                TimeElapsedColumn(),
            )
            self._bars = Progress(*columns, console=Console(file=self._stream), transient=True)
            self._bars.start()
        return self._bars


def describe(built: Built, seconds: float | None) -> str:
    """One line about a client."""
    name = built.identity.distribution
    if not built.fresh:
        return f"{name}: up to date"
    holds = f"{built.stamp.operations} operations, {built.stamp.models} models"
    took = "" if seconds is None else f" in {seconds:.1f} s"
    kept = "".join(f"; {name} there was not ours and stays" for name in built.kept)
    return f"{name}: {holds}{took} -> {built.folder}{kept}"


def chosen(echo: Callable[[str], None], stream: TextIO, plain: bool) -> Lines:
    """Bars if the stream is a terminal and nobody asked for plain lines."""
    return Lines(echo) if plain or not stream.isatty() else Bars(echo, stream)
