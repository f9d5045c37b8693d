"""What a client package is before its first call: light, typed, installable, and true to its README."""

from __future__ import annotations

import ast
import base64
import json
import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from runai_generator.build.build_requests import of_releases
from runai_generator.project.model import Order
from runai_specs import load, read_catalog

RELEASES = [release.name for release in read_catalog().clients]


@pytest.fixture(params=RELEASES)
def order(request: pytest.FixtureRequest, clients: Path) -> Order:
    """Each client of the catalog."""
    return of_releases((request.param,), clients)[0]


def run(code: str, *folders: Path) -> str:
    """What a program prints that sees these project folders and nothing of the toolkit."""
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(map(str, folders))}
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", code],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


@pytest.mark.slow
def test_importing_it_loads_neither_httpx_nor_pydantic(order: Order) -> None:
    """Nor do clients, namespaces and options; the first model loads pydantic, the first call httpx."""
    code = f"""
import sys
import {order.identity.package} as package
heavy = lambda: sorted({{"httpx", "pydantic", "ssl"}} & set(sys.modules))
client = package.Client("http://127.0.0.1:9", token="t")
package.AsyncClient("http://127.0.0.1:9", token="t")
client.projects.with_raw_response, package.RequestOptions, package.NotFoundError
print(heavy())
package.models.Project
print(heavy())
"""
    assert run(code, order.folder) == "[]\n['pydantic']"


@pytest.mark.slow
def test_every_name_it_offers_is_there(order: Order) -> None:
    """`__all__` and `dir()` name what can be imported, `preload` imports all of it."""
    code = f"""
import {order.identity.package} as package
package.preload()
for module in (package, package.models):
    for name in module.__all__:
        assert getattr(module, name) is not None and name in dir(module), name
try:
    package.models.Nothing
except AttributeError as error:
    print(error, package.__version__)
"""
    said = f"module '{order.identity.package}.models' has no attribute 'Nothing' {order.identity.version}"
    assert run(code, order.folder) == said


def test_all_of_them_side_by_side(clients: Path) -> None:
    """In one process, each with models and errors of its own."""
    orders = of_releases((), clients)
    names = [order.identity.package for order in orders]
    code = f"import {', '.join(names)}; print(len({{{', '.join(f'{n}.models.Project, {n}.NotFoundError' for n in names)}}}))"
    assert run(code, *(order.folder for order in orders)) == str(2 * len(orders))


def test_the_project_file(order: Order, clients: Path) -> None:
    """Name, version and dependencies; what pip needs to build and to install it."""
    project = tomllib.loads((order.folder / "pyproject.toml").read_text())["project"]
    assert project["name"] == order.identity.distribution
    assert project["version"] == order.identity.version
    assert project["requires-python"] == ">=3.10"
    assert project["license"] == "Apache-2.0"
    assert {re.split(r"\W", dependency)[0] for dependency in project["dependencies"]} == {
        "httpx",
        "pydantic",
        "typing",
    }
    assert (order.folder / order.identity.package / "py.typed").is_file()
    assert clients in order.folder.parents


def test_versions_say_what_they_are() -> None:
    """The release, or the date of its snapshot, then the toolkit."""
    versions = {o.identity.release: o.identity.version for o in of_releases((), Path())}
    assert versions["2.24"].startswith("2.24.0.")
    assert re.match(r"20\d\d\.\d{1,2}\.\d{1,2}\.\d", versions["latest"])


def test_every_call_in_the_readme_exists(order: Order) -> None:
    """Namespaces, methods, arguments and models are those of this release."""
    readme = (order.folder / "README.md").read_text()
    blocks = re.findall(r"```python\n(.*?)```", readme, re.DOTALL)
    recipe = re.compile(r"^def |^(from|import) (respx|opentelemetry|pandas)\b", re.MULTILINE)
    calling = [block for block in blocks if not recipe.search(block)]  # recipes: test_recipes.py
    assert len(calling) == 6  # sync, async, a list, a body, tests, settings
    for block in calling:
        wrapped = "async def example():\n" + "".join(f"    {line}\n" for line in block.splitlines())
        calls = [
            (ast.unparse(node.func), [keyword.arg for keyword in node.keywords])
            for node in ast.walk(ast.parse(wrapped))
            if isinstance(node, ast.Call)
        ]
        code = f"""
import inspect
from {order.identity.package} import Client, AsyncClient, Timeout, models
from {order.identity.package}.testing import FakePlatform
client, fake = Client("http://127.0.0.1:9", token="t"), FakePlatform()
for call, keywords in {calls!r}:
    if call != "print":
        inspect.signature(eval(call)).bind_partial(**dict.fromkeys(keywords))
"""
        run(code, order.folder)
    assert f"{len(operations(order))} operations" in readme


def operations(order: Order) -> list[tuple[str, str]]:
    assert order.identity.release
    paths = load(order.identity.release).document["paths"]
    verbs = ("get", "put", "post", "delete", "options", "head", "patch", "trace")
    return [(path, verb) for path, item in paths.items() for verb in verbs if verb in item]


@pytest.mark.slow
def test_it_is_written_for_python_3_10(order: Order) -> None:
    """Every module, the runtime's too."""
    for path in sorted((order.folder / order.identity.package).rglob("*.py")):
        ast.parse(path.read_text(), str(path), feature_version=(3, 10))


def test_no_sentence_of_the_contract_is_in_it(order: Order) -> None:
    """Docstrings of models and methods are composed by the generator: models have none."""
    for path in sorted((order.folder / order.identity.package / "models").glob("*.py")):
        for node in ast.walk(ast.parse(path.read_text())):
            assert not isinstance(node, ast.ClassDef) or ast.get_docstring(node) is None, path


@pytest.mark.slow
def test_the_login_of_the_command_line_tool_is_used(order: Order, tmp_path: Path) -> None:
    """Its files as `runai login` writes them: the token in Base64, the address of the control plane."""
    token = base64.urlsafe_b64encode(b"opaque-token").decode().rstrip("=")
    (tmp_path / "authentication.json").write_text(json.dumps({"accessToken": token}))
    config = {"cluster": {"uuid": "1"}, "control_plane": {"url": "https://a.example/"}}
    (tmp_path / "config.json").write_text(json.dumps(config))
    code = f"""
import asyncio, os
from {order.identity.package} import AsyncClient, Client
from {order.identity.package}.testing import FakePlatform
os.environ["RUNAI_CLI_CONFIG_PATH"] = {str(tmp_path)!r}
fake = FakePlatform()
with Client.from_cli(http_client=fake.http_client(), timeout=5) as client:
    client.projects.get_projects()

async def main():
    async with AsyncClient.from_cli({str(tmp_path)!r}, http_client=fake.async_http_client()) as client:
        await client.projects.get_projects()

asyncio.run(main())
for call in fake.calls:
    print(call.operation, call.headers["authorization"])
print(client.base_url)
"""
    assert run(code, order.folder).splitlines() == [
        *["projects.get_projects Bearer opaque-token"] * 2,
        "https://a.example",
    ]
