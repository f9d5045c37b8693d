"""`runai-compat usage`: which operations do these files use?"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

import click

from runai_specs.catalog.model import Catalog
from runai_specs.command_line.options import pass_catalog
from runai_specs.command_line.verbosity import note, verbosity
from runai_specs.errors import ToolkitError

from ..command_line import options
from ..command_line.outputs import Outputs, outputs
from ..vocabulary import ResultKind

if TYPE_CHECKING:
    from ..scanning.sites import Note, ScanScope, Usage


@click.command("usage")
@pass_catalog
@verbosity
@click.argument("paths", nargs=-1, required=True, metavar="PATH...")
@options.api
@options.scanning
@options.everything
@outputs(ResultKind.USAGE)
def usage_command(
    catalog: Catalog,
    paths: tuple[str, ...],
    api: str | None,
    scope: ScanScope,
    strict: bool,
    everything: bool,
    where: Outputs,
) -> None:
    """Find where the files at PATH use the API, and which of its operations they mean.

    PATH is a file, or a folder with all below it. Nothing is run: code is parsed, what no parser
    reads is read as text.
    """
    from ..library import usage
    from ..reports import Options

    result = usage(paths, api=api, catalog=catalog, scope=scope)
    tell(result.notes)
    where.deliver(result, Options(everything=everything))
    if strict:
        demand_coverage(result)


class CoverageGapError(ToolkitError):
    """Something could not be judged, and --strict asks that everything is."""


def demand_coverage(scanned: Usage) -> None:
    """Raise CoverageGapError where a file or a call could not be judged as the others were."""
    from ..reports.wording import counted

    if scanned.gaps:
        gaps = (
            (scanned.coverage.as_text, "file only read as text", "files only read as text"),
            (scanned.coverage.unread, "file not read", "files not read"),
            (scanned.unclear, "call whose base, method or path could not be told", "calls whose base, method or path could not be told"),
        )  # fmt: skip
        told = [counted(len(gap), one, several) for gap, one, several in gaps if gap]
        raise CoverageGapError(f"--strict: {', '.join(told)}")


def tell(notes: Iterable[Note]) -> None:
    """Say on stderr what could not be read as it should."""
    for remark in notes:
        where = remark.file if remark.line is None else f"{remark.file}:{remark.line}"
        note(f"{where}: {remark.problem}")
