"""docs/client-documents.md: what the bench measured of clients of other APIs' documents, and nothing else.

Run by `make regen`. The figures are those of bench/figures.json, which `make bench` writes.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from runai_specs.files import write_whole

from .comparison_page import measured

PAGE = Path("docs/client-documents.md")
_HEAD = """\
# Clients of other APIs

<!-- made by `python -m runai_generator.maintenance.documents_page` from bench/figures.json -->

`runai-generate build --from FILE` on the documents of other APIs, as they are published. Each client is built,
imported, called once with the answer ready, and then each of its operations is called over HTTP against a server that
is made from the same document: it refuses what the document does not allow, and the client is strict with
answers. Times are processor seconds; import and first call are counted from an interpreter that has loaded
nothing, memory is that of the whole process, and size that of the package.
"""
_MISFITS = """\
Calls that did not go as the document says: because of the client, or because the value that was made from
the document does not fit it itself."""
_COLUMNS = (
    "document", "operations", "models", "build", "import", "first call", "memory", "size", "misfits",
)  # fmt: skip


def main() -> None:
    """Write the page."""
    write_whole(PAGE, page(measured()))


def page(figures: Mapping[str, Any]) -> str:
    """The page, of what was measured last."""
    part = figures.get("documents", {"rows": [], "left_out": []})
    return "\n".join((_HEAD, *_table(part), *_lists(part["rows"]))).rstrip("\n") + "\n"


def _table(part: Mapping[str, Any]) -> Iterator[str]:
    if part["rows"]:
        yield f"| {' | '.join(_COLUMNS)} |"
        yield f"|---|{'---:|' * (len(_COLUMNS) - 1)}"
        yield from (f"| {' | '.join(_cells(row))} |" for row in part["rows"])
        yield from ("", f"Measured on {part['on']['day']}: {part['on']['machine']}.", "")
    for reason in part["left_out"]:
        yield from (f"Not measured: {reason}.", "")


def _cells(row: Mapping[str, Any]) -> Iterator[str]:
    yield from (
        f"{row['api']}, `{row['document']}`",
        f"{row['operations']:,}",
        f"{row['models']:,}",
    )
    yield from (f"{row['build']:.0f} s", f"{row['import_']:.2f} s", f"{row['first_call']:.2f} s")
    yield from (f"{row['memory']:.0f} MiB", f"{row['size']:.1f} MiB", str(len(row["misfits"])))


def _lists(rows: list[Mapping[str, Any]]) -> Iterator[str]:
    """What each build said, and what each client did otherwise than its document."""
    yield from ("## What the builds say", "", "What is left out of a client or approximated.", "")
    for row in rows:
        yield from (f"### {row['api']}", "")
        yield from (f"- {note}" for note in row["notes"] or ["nothing"])
        yield ""
    if any(row["misfits"] for row in rows):
        yield from ("## Misfits", "", _MISFITS, "")
    for row in rows:
        yield from (f"- {row['api']}: `{misfit}`" for misfit in row["misfits"])


if __name__ == "__main__":
    main()
