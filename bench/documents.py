"""Clients of other APIs' documents: built, imported, called once, and each operation called against a
server that is made from the document.

    python bench documents
"""

from __future__ import annotations

import json
import re
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar

from compat import SHARED
from measuring.processes import Run, measure, program
from other_apis import unpacked

# The document, and a call that people begin with.
DOCUMENTS = (
    ("Box", "box-2026-06.json", "GET", "/files/{file_id}"),
    ("DigitalOcean", "do-7c1300c4.yaml", "GET", "/v2/droplets"),
    ("Discord", "discord-95e09c2.json", "GET", "/channels/{channel_id}"),
    ("Docker", "moby-1.51.yaml", "GET", "/containers/json"),
    ("GitHub Enterprise", "ghes-3.14.json", "GET", "/repos/{owner}/{repo}"),
    ("Kubernetes", "k8s-1.33.json", "GET", "/api/v1/namespaces/{namespace}/pods"),
    ("NetBox", "netbox-4.2.yaml", "GET", "/api/dcim/devices/"),
    ("OpenAI", "openai-2026-08.yaml", "GET", "/models"),
    ("Stripe", "stripe-203.json", "GET", "/v1/charges"),
)
_EVERY = Path(__file__).parents[1] / "tests" / "support" / "every_operation.py"
_PACKAGE = "measured_client"
_COUNTS = re.compile(r"(\d+) operations, (\d+) models")


@dataclass(frozen=True, slots=True)
class DocumentRow:
    """The client of one document. Times are CPU seconds of whole processes, import and first call
    those of their steps; sizes are MiB; misfits: what one call of every operation did not do."""

    api: str
    document: str
    operations: int
    models: int
    build: float
    import_: float
    first_call: float
    memory: float
    size: float
    notes: tuple[str, ...]
    misfits: tuple[str, ...]

    HEADINGS: ClassVar = ("document", "operations", "models", "build", "import", "first call", "memory", "size", "notes", "misfits")  # fmt: skip

    def cells(self) -> Iterator[str]:
        """What the table of the bench shows."""
        yield from (self.api, str(self.operations), str(self.models), f"{self.build:.0f} s")
        yield from (f"{self.import_:.2f} s", f"{self.first_call:.2f} s", f"{self.memory:.0f} MiB")
        yield from (f"{self.size:.1f} MiB", str(len(self.notes)), str(len(self.misfits)))


def rows(_: int, left_out: list[str]) -> Iterator[DocumentRow]:
    """A row for each document that is in the shared folder; each is measured once."""
    for api, file, *call in DOCUMENTS:
        packed = SHARED / "upstream" / "others" / f"{file}.gz"
        if not packed.is_file():
            left_out.append(f"{api}: {packed.name} is not in the shared folder")
            continue
        with tempfile.TemporaryDirectory() as made:
            yield _row(api, unpacked(packed), Path(made), *call)


def _row(api: str, document: Path, made: Path, method: str, path: str) -> DocumentRow:
    tool = Path(sys.executable).with_name("runai-generate")
    build = measure([tool, "build", "--from", document, "--name", _PACKAGE, "--output", made])
    counted = _COUNTS.search(build.output)
    assert counted is not None, build.output
    called = _first_call(made, method, path)
    every = measure([sys.executable, _EVERY, document, made, _PACKAGE]).told()
    sizes = sum(file.stat().st_size for file in (made / _PACKAGE).rglob("*") if file.is_file())
    return DocumentRow(
        api,
        document.name,
        int(counted[1]),
        int(counted[2]),
        build.cpu_seconds,
        called.told()["import"],
        called.told()["call"],
        called.mebibytes,
        sizes / 2**20,
        tuple(_notes(made / "README.md")),
        tuple(every["misfits"]),
    )


def _first_call(made: Path, method: str, path: str) -> Run:
    """The program that imports the client and calls the operation once."""
    samples = json.loads((made / _PACKAGE / "_samples.json").read_text("utf-8"))["operations"]
    wanted = {
        (sample["method"], sample["path"]): (name, sample) for name, sample in samples.items()
    }
    name, sample = wanted[method, path]
    answer: dict[str, Any] = {"status": sample["status"], "answer": sample.get("answer")}
    place = made / "answer.json"
    place.write_text(json.dumps(answer), "utf-8")
    arguments = ["1"] * path.count("{")
    return program(Path(sys.executable), "document_first_call", made, _PACKAGE, name, place, *arguments)  # fmt: skip


def _notes(readme: Path) -> Iterator[str]:
    """What the client's README says is left out or approximated."""
    told = readme.read_text("utf-8").partition("## What is approximated")[2]
    yield from (line.removeprefix("- ") for line in told.splitlines() if line.startswith("- "))
