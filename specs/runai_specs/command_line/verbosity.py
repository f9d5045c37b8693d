"""How much a command says beside its result: --quiet, --verbose, and where long work has come."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from typing import Any, TypeVar

import click

from ..errors import ToolkitError
from ..printable import safe_line

Command = TypeVar("Command", bound=Callable[..., Any])

_QUIET, _READER = "quiet", "reader of steps"


class QuietAndVerboseError(ToolkitError):
    """Two options that ask for opposites."""

    def __init__(self) -> None:
        super().__init__("--quiet and --verbose exclude each other; give one of them")


def verbosity(command: Command) -> Command:
    """-q and -v, for commands whose result is a verdict or that work for a while.

    The exit code is the same with and without them.
    """
    command = click.option(
        "-v",
        "--verbose",
        is_flag=True,
        expose_value=False,
        is_eager=True,
        callback=_verbose,
        help="Say on stderr what is done, and how long each step took.",
    )(command)
    return click.option(
        "-q",
        "--quiet",
        is_flag=True,
        expose_value=False,
        is_eager=True,
        callback=_quiet,
        help="Print the verdict and errors only.",
    )(command)


def is_quiet() -> bool:
    """Whether the command that runs was given --quiet."""
    context = click.get_current_context(silent=True)
    return context is not None and bool(context.meta.get(_QUIET))


def note(line: str) -> None:
    """Print a line on stderr that is neither result nor error, unless the command is to be quiet."""
    if not is_quiet():
        clear_progress()
        click.echo(safe_line(line), err=True)


def report(line: str) -> None:
    """Print a line that says what was done, unless the command is to be quiet."""
    if not is_quiet():
        clear_progress()
        click.echo(safe_line(line))


def clear_progress() -> None:
    """Take away what stands on the terminal of a step that has not ended: a result comes."""
    context = click.get_current_context(silent=True)
    reader = None if context is None else context.meta.get(_READER)
    if reader is not None:
        reader.clear()


def _quiet(context: click.Context, _: click.Parameter, given: bool) -> None:
    context.meta[_QUIET] = given
    _start(context)


def _verbose(context: click.Context, _: click.Parameter, given: bool) -> None:
    context.meta["verbose"] = given
    _start(context)


def _start(context: click.Context) -> None:
    """Begin to read the log, once both options are known; eager options come in either order."""
    if _QUIET not in context.meta or "verbose" not in context.meta or context.resilient_parsing:
        return
    quiet, verbose = context.meta[_QUIET], context.meta["verbose"]
    if quiet and verbose:
        raise QuietAndVerboseError
    if sys.stderr is None:  # it was closed: nobody reads what would be told
        return
    if verbose or (not quiet and _is_terminal()):
        from . import step_readers

        reader = (step_readers.Durations if verbose else step_readers.ProgressLine)(sys.stderr)
        context.meta[_READER] = reader
        context.call_on_close(reader.close)


def _is_terminal() -> bool:
    """Whether a line on stderr can be written over."""
    return sys.stderr.isatty() and os.environ.get("TERM") != "dumb" and not os.environ.get("CI")
