"""What the bench stands on: processes measured one by one, peers left out aloud, documents enlarged."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

BENCH = Path(__file__).parents[1] / "bench"
MODULES = (
    "clients",
    "compat",
    "peers",
    "server",
    "measuring",
    "measuring.processes",
    "measuring.rows",
)


@pytest.fixture
def bench(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """Imports a module of the bench; they find each other as they do in `python bench`."""
    monkeypatch.syspath_prepend(str(BENCH))
    yield import_module
    for name in MODULES:
        sys.modules.pop(name, None)


def test_a_process_is_measured_apart_from_this_one(bench: Any) -> None:
    """Its memory is its own: what this process holds does not count."""
    measure = bench("measuring.processes").measure
    here = bytearray(300 * 2**20)
    small = measure([sys.executable, "-S", "-c", "print('said')"])
    large = measure([sys.executable, "-S", "-c", f"bytearray({len(here)})"])
    assert small.output == "said\n"
    assert small.mebibytes < 100 < 300 < large.mebibytes
    assert small.seconds > 0


def test_a_process_that_fails_is_no_measurement(bench: Any) -> None:
    """Only the exit codes that are expected."""
    measure = bench("measuring.processes").measure
    command = [sys.executable, "-S", "-c", "raise SystemExit(3)"]
    assert measure(command, fine=(0, 3)).seconds > 0
    with pytest.raises(RuntimeError, match="exit code 3"):
        measure(command)


def test_sides_run_in_turn(bench: Any) -> None:
    """One of each after the other, and the first of each does not count."""
    order: list[str] = []
    sides = [lambda n=name: order.append(n) or len(order) for name in "ab"]
    assert bench("measuring.processes").in_turn(2, *sides) == [[3, 5], [4, 6]]
    assert order == ["a", "b"] * 3


@pytest.mark.parametrize(
    ("get", "said"), [("oasdiff", "go"), ("what_changed", "go"), ("openapi_generator", "java")]
)
def test_a_peer_that_cannot_be_had_is_left_out(
    bench: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, get: str, said: str
) -> None:
    """It says which, and why; the target still has its row."""
    peers, rows = bench("peers"), bench("measuring.rows")
    monkeypatch.setenv("PATH", "")
    document = tmp_path / "document.json"
    document.write_text("{}")
    arguments = [document] if get == "openapi_generator" else []
    with pytest.raises(peers.LeftOutError, match=f"{said} is not installed"):
        getattr(peers, get)(*arguments)
    alone = rows.against("a metric", 1.0, None, 0.5, "s", "peer")
    assert (alone.peer, alone.ratio, alone.met) == ("–", None, None)
    assert list(rows.beside("a metric", 1.0, {}, "s", 0.5, "peer")) == [alone]


def test_a_peer_that_cannot_be_installed_leaves_nothing(
    bench: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """The next run tries again."""
    peers = bench("peers")
    monkeypatch.setattr(peers, "CACHE", tmp_path / "cache")

    def fail(place: Path) -> None:
        (place / "half").touch()
        raise peers.LeftOutError("no such thing")

    with pytest.raises(peers.LeftOutError):
        peers._kept("a-peer", fail)
    assert list((tmp_path / "cache").iterdir()) == []
    assert (peers._kept("a-peer", lambda place: (place / "all").touch()) / "all").exists()


def test_the_table(bench: Any) -> None:
    """Columns as wide as their widest cell; a target is about one peer, and one that is missed stands out."""
    rows = bench("measuring.rows")
    peers = {"peer 2": 4.0, "other": 2.0}
    made = [*rows.beside("a", 1.0, peers, "s", 0.5, "peer"), rows.at_most("size", 2.0, 1, "MB")]
    assert rows.table(made).splitlines() == [
        "metric  ours  peer        ratio  target       met",
        "------  ----  ----------  -----  -----------  ---",
        "a       1 s   4 s peer 2  0.250  ratio ≤ 0.5  yes",
        "a       1 s   2 s other   0.500  –            –",
        "size    2 MB  –           –      ≤ 1 MB       NO",
    ]


def test_the_server_counts_what_it_is_asked_for(bench: Any) -> None:
    """Tokens among them, which is how the bench knows how many were fetched."""
    import httpx

    with bench("server").Server({"/things": b"[]"}) as server:
        assert httpx.get(f"{server.url}/things?limit=1").json() == []
        token = httpx.post(f"{server.url}/api/v2/token", data={"a": "b"}).json()
        assert token["access_token"].count(".") == 2
        assert httpx.get(f"{server.url}/elsewhere").status_code == 404
        assert server.calls == {"/things": 1, "/api/v2/token": 1, "/elsewhere": 1}
