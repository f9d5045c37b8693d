"""What importing costs: nothing heavy before the first call."""

from __future__ import annotations

import subprocess
import sys

import pytest

LIGHT = (
    "client",
    "configuration.credentials",
    "deprecation",
    "errors",
    "headers",
    "operation",
    "configuration.options",
    "results.pagination",
    "results.raw",
    "resource",
)
HEAVY = {
    "httpx",
    "httpcore",
    "pydantic",
    "pydantic_core",
    "typing_extensions",
    "asyncio",
    "ssl",
    "email",
    "logging",
    "random",
    "http",
    "urllib.parse",
    "yaml",
    "json",
}


def loaded(code: str) -> set[str]:
    code = f"{code}\nimport sys\nprint(*sorted(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return set(done.stdout.split())


@pytest.mark.parametrize("module", LIGHT)
def test_a_light_module_loads_nothing_heavy(module: str) -> None:
    before = loaded("")
    after = loaded(f"import runai_generator.runtime._core.{module}")
    assert (after - before) & HEAVY == set()


def test_making_a_client_loads_neither_httpx_nor_pydantic() -> None:
    code = (
        "from runai_generator.runtime._core.client import SyncClient, AsyncBaseClient\n"
        "for kind in (SyncClient, AsyncBaseClient): kind('https://x', token='t')"
    )
    assert loaded(code) & {"httpx", "pydantic", "asyncio", "logging"} == set()


@pytest.mark.slow
def test_preload_loads_what_the_first_call_needs() -> None:
    code = "from runai_generator.runtime._core.preload import preload; preload()"
    assert {"httpx", "pydantic"} <= loaded(code)
