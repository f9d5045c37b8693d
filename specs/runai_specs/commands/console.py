"""How every command of the toolkit starts and ends: exit codes and one-line errors."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence

import click

from ..errors import ToolkitError
from ..files import write_all, write_whole

__all__ = ["FAILED", "OK", "USAGE", "OptionConflictError", "run", "write_all", "write_whole"]

OK, FAILED, USAGE = 0, 1, 2


class OptionConflictError(ToolkitError):
    """Options that do not go together."""


def run(command: click.Command, argv: Sequence[str] | None = None) -> int:
    """Exit code of the command: 0 fine, 1 the check failed, 2 wrong usage or unreadable input.

    A ToolkitError, an OSError or a usage error becomes one line on stderr.
    """
    try:
        result = command.main(args=argv, standalone_mode=False)
    except click.exceptions.NoArgsIsHelpError as error:
        click.echo(error.format_message(), err=True)
        return USAGE
    except click.ClickException as error:
        return _complain(error.format_message())
    except click.Abort:
        return _complain("interrupted")
    except ToolkitError as error:
        return _complain(str(error))
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return OK
    except OSError as error:
        return _complain(_os_problem(error))
    return result if isinstance(result, int) else OK


def _complain(problem: str) -> int:
    click.echo(f"error: {' '.join(problem.split())}", err=True)
    return USAGE


def _os_problem(error: OSError) -> str:
    what = error.strerror or str(error)
    return f"{error.filename}: {what}" if error.filename else what
