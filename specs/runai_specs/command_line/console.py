"""How every command of the toolkit starts and ends: exit codes, one-line errors, what is printed."""

from __future__ import annotations

import io
import os
import signal
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import NoReturn

import click

from ..errors import ToolkitError, without_secrets
from ..files import write_all, write_whole
from ..printable import safe_line, visible
from .early_stop import LINES, UNSET
from .early_stop import stop as early_stop
from .verbosity import clear_progress

__all__ = [
    "FAILED",
    "OK",
    "USAGE",
    "OptionConflictError",
    "run",
    "say",
    "show",
    "write_all",
    "write_whole",
]

OK, FAILED, USAGE, INTERNAL = 0, 1, 2, 70
_LONGEST = 500
_DEBUG = "--debug"


class OptionConflictError(ToolkitError):
    """Options that do not go together."""


class ClosedOutputError(ToolkitError):
    """There is something to print, and standard output is closed."""

    def __init__(self) -> None:
        super().__init__("standard output is closed; give it a reader, or --output FILE")


class StoppedError(BaseException):
    """A signal asks the command to end; what it was making is cleared away on the way out."""


class _Closed:
    """Standard output that was closed before the command began."""

    def write(self, _: object) -> NoReturn:
        """Nobody would read it."""
        raise ClosedOutputError

    def flush(self) -> None:
        """Nothing is held back."""

    def isatty(self) -> bool:
        """It is nothing at all."""
        return False


def run(command: click.Command, argv: Sequence[str] | None = None) -> int:
    """Exit code of the command: 0 fine, 1 the check failed, 2 wrong usage or unreadable input.

    A ToolkitError, an OSError or a usage error becomes one line on stderr, and so does what nobody
    foresaw, with exit code 70; `--debug` shows where that came from. 1 is a verdict and nothing else.
    """
    given = list(sys.argv[1:] if argv is None else argv)
    options = given[: given.index("--")] if "--" in given else given
    _open_streams()
    try:
        with _stopped_by_signals():
            result = command.main(
                args=[*(option for option in options if option != _DEBUG), *given[len(options) :]],
                standalone_mode=False,
            )
        _flush()
    except click.exceptions.NoArgsIsHelpError as error:
        return _complain(error.format_message(), whole=True)
    except click.ClickException as error:
        return _complain(error.format_message())
    except (click.Abort, KeyboardInterrupt):
        return _complain(LINES["SIGINT"])
    except StoppedError as error:
        return _complain(LINES[str(error)])
    except ToolkitError as error:
        return _complain(str(error))
    except BrokenPipeError:
        _forget_stdout()
        return OK
    except OSError as error:
        return _complain(_os_problem(error))
    except RecursionError as error:
        return _limit("the input is nested too deeply to be followed", error, options)
    except MemoryError as error:
        return _limit("the input needs more memory than there is", error, options)
    except (SystemExit, GeneratorExit):
        raise
    except BaseException as error:
        return _unforeseen(error, debug=_DEBUG in options)
    return result if isinstance(result, int) else OK


@contextmanager
def _stopped_by_signals() -> Iterator[None]:
    """Signals that end a command, where nobody ignores them, raise StoppedError in it.

    Whatever else comes of that, as of a module whose import is stopped, is a stop, too.
    """
    asked: list[StoppedError] = []

    def stop(number: int, _: object) -> NoReturn:
        asked.append(StoppedError(signal.Signals(number).name))
        raise asked[-1]

    before = {}
    ignored = sys.unraisablehook
    try:
        if threading.current_thread() is threading.main_thread():
            for name in LINES:
                number = getattr(signal, name, None)
                if number is not None and signal.getsignal(number) in UNSET:
                    before[number] = signal.signal(number, stop)
        if early_stop in before.values():  # this process is the command
            sys.unraisablehook = _unraisable
        yield
    except Exception:
        if asked:
            raise asked[0] from None
        raise
    finally:
        for number, known in before.items():
            signal.signal(number, known)
        sys.unraisablehook = ignored


def _unraisable(problem: sys.UnraisableHookArgs) -> None:
    """A stop that comes where nothing can be raised, as while an object is cleared away, is one all the same."""
    if isinstance(problem.exc_value, StoppedError):
        early_stop(signal.Signals[str(problem.exc_value)])
    sys.__unraisablehook__(problem)


def show(text: str) -> None:
    """Print a text that ends as it should end. Where its reader went away, the command goes on.

    A verdict is one whether or not somebody reads the report to its end: `gate | head` ends with the
    gate's exit code. Raises ClosedOutputError or OSError.
    """
    clear_progress()
    stream = sys.stdout
    narrow = (getattr(stream, "encoding", None) or "utf-8").lower().replace("-", "") != "utf8"
    try:
        if narrow and hasattr(stream, "buffer"):
            stream.flush()
            stream.buffer.write(text.encode())
        else:
            stream.write(text)
        stream.flush()
    except BrokenPipeError:
        _forget_stdout()


def say(line: str) -> None:
    """Print a line."""
    show(f"{safe_line(line)}\n")


def _flush() -> None:
    if sys.stdout is not None:
        sys.stdout.flush()


def _forget_stdout() -> None:
    """What is left to be written goes nowhere, so that the interpreter ends without a complaint."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _open_streams() -> None:
    """No file that is opened gets the number of a stream that was closed; what is not text passes."""
    if sys.stdout is None or sys.stderr is None:
        while (handle := os.open(os.devnull, os.O_RDWR)) <= 2:
            pass
        os.close(handle)
    if sys.stdout is None:
        sys.stdout = _Closed()
    if sys.stderr is None:
        sys.stderr = io.StringIO()  # nobody listens
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")


def _complain(problem: str, *, whole: bool = False) -> int:
    """One line on stderr, if there is one; whole: as it is."""
    text = problem
    if not whole:
        line = visible(without_secrets(" ".join(problem.split())))
        text = f"error: {line if len(line) <= _LONGEST else f'{line[: _LONGEST - 1]}…'}"
    with suppress(OSError):  # nobody listens
        click.echo(text, err=True)
    return USAGE


def _limit(problem: str, error: BaseException, options: Sequence[str]) -> int:
    if _DEBUG in options:
        _trace(error)
    return _complain(problem)


def _trace(error: BaseException) -> None:
    import traceback

    text = without_secrets("".join(traceback.format_exception(error)))
    click.echo("\n".join(map(safe_line, text.splitlines())), err=True)


def _unforeseen(error: BaseException, *, debug: bool) -> int:
    if debug:
        _trace(error)
    what = f"{type(error).__name__}: {error}".partition("\n")[0][:200]
    more = "" if debug else f", with what {_DEBUG} adds"
    _complain(f"this should not happen ({what}); please report it with the command{more}")
    return INTERNAL


def _os_problem(error: OSError) -> str:
    what = error.strerror or str(error)
    return f"{error.filename}: {what}" if error.filename else what
