"""The client of a small awkward document is the one that is committed: its diff is read in review."""

from __future__ import annotations

from pathlib import Path

import pytest

from .regen import CLIENT, made


@pytest.mark.slow
def test_the_generated_client_is_the_committed_one(tmp_path: Path) -> None:
    """File by file; `make regen` writes them after a wanted change of the generator."""
    committed = {
        path.relative_to(CLIENT).as_posix().removesuffix(".golden"): path.read_bytes()
        for path in sorted(CLIENT.rglob("*.golden"))
    }
    generated = made(tmp_path / "client")
    assert sorted(generated) == sorted(committed)
    for name, content in generated.items():
        assert content.decode() == committed[name].decode(), (
            f"{name}: make regen, and read the diff"
        )
