"""Uses for a terminal: one line each, below the file that they are in."""

from __future__ import annotations

from collections.abc import Iterator

from ...scanning.sites import CallSite, Usage
from ..topics import some


def render(usage: Usage) -> str:
    """The uses by file, and how many there are."""
    lines: list[str] = []
    for file in usage.using:
        lines += [file, *(_line(each) for each in usage.uses if each.file == file), ""]
    return "\n".join([*lines, summary(usage)]) + "\n"


def summary(usage: Usage) -> str:
    """`12 uses of 7 operations in 3 of 40 files`"""
    read = f"{usage.files} file{'s' * (usage.files != 1)}"
    if not usage.uses:
        return f"{read} read, none uses the API"
    operations = {name for each in usage.uses for name in each.operations}
    uses = f"{len(usage.uses)} use{'s' * (len(usage.uses) != 1)}"
    return f"{uses} of {len(operations)} operations in {len(usage.using)} of {read}"


def _line(site: CallSite) -> str:
    return "  " + "  ".join(_columns(site))


def _columns(site: CallSite) -> Iterator[str]:
    yield f"{site.line}:{site.column}".ljust(8)
    yield str(site.confidence).ljust(8)
    if len(site.operations) == 1:
        yield site.operations[0]
    elif site.operations:
        yield f"{site.method or 'any method of'} {site.path}: {some(site.operations, 2)}"
    else:
        yield f"{site.method or ''} {site.path}: no release has it".lstrip()
