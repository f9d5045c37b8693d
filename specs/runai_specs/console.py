"""How every command of the toolkit starts and ends: exit codes, one-line errors, whole files."""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

import click

from .errors import ToolkitError

OK, FAILED, USAGE = 0, 1, 2


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


def write_whole(path: Path, content: str | bytes) -> None:
    """Write the file completely or not at all: to a temporary neighbour, then renamed."""
    write_all({path: content})


def write_all(contents: Mapping[Path, str | bytes]) -> None:
    """Write all of the files or none: every one completely to a neighbour, then all renamed."""
    staged: list[tuple[Path, Path]] = []
    try:
        for path, content in contents.items():
            path.parent.mkdir(parents=True, exist_ok=True)
            handle, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
            staged.append((Path(name), path))
            with os.fdopen(handle, "wb") as file:
                file.write(content.encode() if isinstance(content, str) else content)
            Path(name).chmod(path.stat().st_mode & 0o777 if path.exists() else 0o666 & ~_umask())
        for temporary, path in staged:
            temporary.replace(path)
    except BaseException:
        for temporary, _ in staged:
            temporary.unlink(missing_ok=True)
        raise


def _complain(problem: str) -> int:
    click.echo(f"error: {' '.join(problem.split())}", err=True)
    return USAGE


def _os_problem(error: OSError) -> str:
    what = error.strerror or str(error)
    return f"{error.filename}: {what}" if error.filename else what


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
