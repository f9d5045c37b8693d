"""Where reports go: `--format` and `--output`, the same for every command.

Each --output takes the --format at the same position, or, where there is none left, the format that
its ending names. A --format without an --output is printed; one at most can be. `--output -` prints.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

import click

from runai_specs.command_line.console import show, write_all
from runai_specs.command_line.verbosity import clear_progress, is_quiet
from runai_specs.errors import ToolkitError
from runai_specs.steps import begin

from ..reports import FORMATS, Options, format_of, formats_of, links, locates, render
from ..vocabulary import ResultKind

Command = TypeVar("Command", bound=Callable[..., Any])


class OutputError(ToolkitError):
    """It cannot be told which format is to go where."""


class Outputs(NamedTuple):
    """files: format by path; printed: the format for stdout, None for none; colour and width: of the
    terminal that it goes to, if it does. in_a_line: what is printed is cut down to its verdict.
    """

    files: dict[Path, str]
    printed: str | None
    colour: bool = False
    width: int | None = None
    in_a_line: bool = False

    @property
    def locates(self) -> bool:
        """Whether any of them tells file, line and column."""
        return any(map(locates, self.formats))

    @property
    def formats(self) -> set[str]:
        """All formats."""
        return {*self.files.values(), *([] if self.printed is None else [self.printed])}

    def deliver(self, result: Any, options: Options | None = None, closing: str = "") -> None:
        """Write the result's reports, all files or none, then print.

        closing goes to stderr where nothing is printed.
        """
        options = replace(
            options or Options(),
            root=str(Path.cwd()),
            docs=_docs() if any(map(links, self.formats)) else "",
        )
        if self.files:
            begin(f"writing {', '.join(map(str, self.files))}")
        texts = {path: render(result, form, options) for path, form in self.files.items()}
        write_all(texts, parents=False)
        if self.in_a_line:
            from .summary import summary

            show(f"{summary(result)}\n")
        elif self.printed is not None:
            begin(f"printing {self.printed}")
            shown = replace(options, colour=self.colour, width=self.width)
            show(render(result, self.printed, shown))
        elif closing:
            clear_progress()
            click.echo(closing, err=True)


_FILE = click.core.ParameterSource.DEFAULT_MAP


def outputs(*kinds: ResultKind, default: str = "text") -> Callable[[Command], Command]:
    """--format, --output and --color, given to the command as `where`; kinds: the results it shows."""
    known = formats_of(*kinds)

    def chosen(context: click.Context, _: click.Parameter, names: Sequence[str]) -> Outputs:
        when, formats = context.params.pop("when"), context.params.pop("formats")
        ours = [context.get_parameter_source(name) is _FILE for name in ("formats", "where")]
        if ours[0] != ours[1]:  # what is given replaces both that the configuration has
            formats, names = ((), names) if ours[0] else (formats, ())
        targets = destinations(formats, names, known, default)
        if is_quiet() and targets.printed in ("text", default):
            return targets._replace(in_a_line=True)
        if targets.printed != "text":
            return targets
        return targets._replace(colour=is_coloured(when), width=terminal_width())

    def add(command: Command) -> Command:
        command = click.option(
            "--output",
            "where",
            multiple=True,
            metavar="FILE",
            callback=chosen,
            help="Write a report there, in the --format at the same position or the one that the"
            " file's ending names; - is stdout.",
        )(command)
        command = click.option(
            "--color",
            "when",
            type=click.Choice(["auto", "always", "never"]),
            default="auto",
            is_eager=True,
            help="Colours in text.  [default: where stdout is a terminal]",
        )(command)
        return click.option(
            "--format",
            "formats",
            type=click.Choice(known),
            multiple=True,
            is_eager=True,
            help=f"More than once for several.  [default: {default}]",
        )(command)

    return add


def destinations(
    formats: Sequence[str], names: Sequence[str], known: Sequence[str], default: str = "text"
) -> Outputs:
    """Where each format goes; known: those that there are here. Raises OutputError."""
    files: dict[Path, str] = {}
    printed = list(formats[len(names) :]) if formats or names else [default]
    for position, name in enumerate(names):
        given = formats[position] if position < len(formats) else None
        if name == "-":
            printed.append(given or default)
        elif Path(name) in files:
            raise OutputError(f"--output {name} is given twice; each report needs its own file")
        else:
            files[Path(name)] = given or _by_ending(name, known, default)
    if len(printed) > 1:
        raise OutputError(
            f"{len(printed)} formats would be printed ({', '.join(printed)}); "
            "give --output for all but one"
        )
    return Outputs(files, printed[0] if printed else None)


def _by_ending(name: str, known: Sequence[str], default: str) -> str:
    ending = Path(name).suffix
    form = format_of(ending, known) if ending else default
    if form is None:
        endings = [end for form in FORMATS if form.name in known for end in form.endings]
        raise OutputError(
            f"--output {name}: name its --format, or end it in one of {', '.join(endings)}"
        )
    return form


def is_coloured(when: str) -> bool:
    """Whether text on stdout has colours: as asked for, else https://no-color.org and FORCE_COLOR."""
    if when != "auto":
        return when == "always"
    if os.environ.get("NO_COLOR"):
        return False
    if os.environ.get("FORCE_COLOR", "0") not in ("", "0", "false"):
        return True
    return _is_terminal() and os.environ.get("TERM") != "dumb"


def terminal_width() -> int | None:
    """How many characters go in a line: of the terminal, or COLUMNS says it; None where neither."""
    import shutil

    told = os.environ.get("COLUMNS", "").isdigit()
    return max(60, shutil.get_terminal_size().columns) if told or _is_terminal() else None


def _docs() -> str:
    """Where the rules are explained; looking it up takes a while."""
    from runai_specs.command_line.toolkit import page_url

    return page_url("docs/reference/rules.md")


def _is_terminal() -> bool:
    return sys.stdout is not None and sys.stdout.isatty()
