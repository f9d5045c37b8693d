"""Writes the golden client: `python -m tests.generator.golden.regen`, part of `make regen`."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

from runai_generator.build.build import build
from runai_generator.build.build_requests import of_file

HERE = Path(__file__).parent
CLIENT = HERE / "client"
PACKAGE = "library_client"


def made(folder: Path) -> dict[str, bytes]:
    """The files of the client, built in that folder, by path; without the runtime, which is no output."""
    build(of_file(HERE / "openapi.yaml", PACKAGE, folder))
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and "_core" not in path.parts and not path.name.startswith(".")
    }


def regenerate() -> None:
    """Put the client beside its document, in place of the earlier one."""
    with tempfile.TemporaryDirectory() as folder:
        files = made(Path(folder) / "client")
    shutil.rmtree(CLIENT, ignore_errors=True)
    for name, content in files.items():
        path = CLIENT / f"{name}.golden"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)


if __name__ == "__main__":
    regenerate()
