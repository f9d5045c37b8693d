"""What `make wheels` makes: small, the same every time, and of use where nothing else is."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tarfile
import zipfile
from collections.abc import Iterator
from email.parser import HeaderParser
from pathlib import Path

import pytest
from checkout import copy_sources
from environments import Environment
from servers.contract_server import ContractServer
from wire_contract import Contract

from runai_generator.build.build_requests import of_releases
from runai_generator.project.model import Order
from runai_generator.project.stamp import installed_version
from runai_generator.publish import wheels
from runai_specs import load

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[3]
LARGEST = 1_000_000  # bytes
TOOLKIT = 1_750_000  # contracts of seven releases, records of two official clients, what reads sixteen languages


@pytest.fixture(scope="module")
def orders(clients: Path) -> list[Order]:
    """The clients of all releases of the catalog that have one."""
    return of_releases((), clients)


@pytest.fixture(scope="module")
def dist(clients: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder that `runai-generate wheels` fills in the toolkit's source folder."""
    folder = tmp_path_factory.mktemp("archives") / "dist"
    command = (
        "import sys; from runai_generator.commands.main import main; sys.exit(main(sys.argv[1:]))"
    )
    run = subprocess.run(
        [
            sys.executable,
            "-c",
            command,
            "wheels",
            "--clients",
            str(clients),
            "--output",
            str(folder),
        ],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stderr
    return folder


def toolkit(dist: Path, ending: str) -> Path:
    return dist / f"runai_api_toolkit-{installed_version('runai-api-toolkit')}{ending}"


def wheel(dist: Path, order: Order) -> Path:
    identity = order.identity
    return dist / f"{identity.package}-{identity.version}-py3-none-any.whl"


def sdist(dist: Path, order: Order) -> Path:
    return dist / f"{order.identity.package}-{order.identity.version}.tar.gz"


def test_two_archives_of_each_project(dist: Path, orders: list[Order]) -> None:
    """Wheel and sdist of each client and of the toolkit, and nothing else."""
    expected = {name(dist, order) for order in orders for name in (wheel, sdist)}
    expected |= {toolkit(dist, "-py3-none-any.whl"), toolkit(dist, ".tar.gz")}
    assert set(dist.iterdir()) == expected


def test_wheels_are_small(dist: Path) -> None:
    """No client's wheel is larger than a megabyte, nor the toolkit's much larger."""
    sizes = {path.name: path.stat().st_size for path in dist.glob("*.whl")}
    toolkit = [sizes.pop(name) for name in list(sizes) if name.startswith("runai_api_toolkit")]
    assert {name: size for name, size in sizes.items() if size > LARGEST} == {}
    assert len(toolkit) == 1
    assert toolkit[0] <= TOOLKIT


def test_a_wheel_holds_its_package_and_nothing_else(dist: Path, orders: list[Order]) -> None:
    """The files of the import package, typed, with the metadata that an index shows."""
    for order in orders:
        package = order.folder / order.identity.package
        with zipfile.ZipFile(wheel(dist, order)) as archive:
            inside = {n for n in archive.namelist() if ".dist-info/" not in n}
            (metadata,) = (n for n in archive.namelist() if n.endswith(".dist-info/METADATA"))
            about = HeaderParser().parsestr(archive.read(metadata).decode())
        files = (path for path in package.rglob("*") if path.is_file())
        built = {p.relative_to(order.folder).as_posix() for p in files if p.suffix != ".pyc"}
        assert inside == built
        assert f"{order.identity.package}/py.typed" in inside
        assert (about["Name"], about["Version"]) == (
            order.identity.distribution,
            order.identity.version,
        )
        assert about["Requires-Python"] == ">=3.10"


def test_the_same_bytes_in_another_place(
    dist: Path, orders: list[Order], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither place, times, file modes nor the environment of a build can be seen in its archives."""
    monkeypatch.setenv("PYTHONHASHSEED", "4711")
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1700000000")
    monkeypatch.setenv("TZ", "Asia/Tokyo")
    copies = [Path(shutil.copytree(order.folder, tmp_path / order.folder.name)) for order in orders]
    copies.append(copy_sources(tmp_path / "toolkit"))
    for path in tmp_path.rglob("*"):
        os.utime(path, (1_600_000_000, 1_600_000_000))
        path.chmod(0o700 if path.is_dir() else 0o600)
    again = wheels.build(copies, tmp_path / "again")
    assert {path.name for path in again} == {path.name for path in dist.iterdir()}
    different = [p.name for p in again if p.read_bytes() != (dist / p.name).read_bytes()]
    assert different == []


def test_an_sdist_gives_the_same_wheel(dist: Path, tmp_path: Path) -> None:
    """Who builds from an unpacked sdist gets the wheel that is published beside it."""
    projects = []
    for path in sorted(dist.glob("*.tar.gz")):
        with tarfile.open(path) as archive:
            archive.extractall(tmp_path / "unpacked", filter="data")
        projects.append(tmp_path / "unpacked" / path.name.removesuffix(".tar.gz"))
    made = [p for p in wheels.build(projects, tmp_path / "built") if p.suffix == ".whl"]
    assert len(made) == len(list(dist.glob("*.whl")))
    assert [p.name for p in made if p.read_bytes() != (dist / p.name).read_bytes()] == []


def test_a_project_that_cannot_be_built(tmp_path: Path) -> None:
    """The backend's reason is told, and no half archive stays."""
    project = tmp_path / "broken"
    project.mkdir()
    (project / "pyproject.toml").write_text('[project]\nname = "broken"\n')
    with pytest.raises(wheels.BuildError, match=r"broken: cannot build .*version"):
        wheels.build([project], tmp_path / "dist")
    assert list((tmp_path / "dist").iterdir()) == []


CALL = """
import json, sys
import {package}
from {package} import Client
assert "site-packages" in {package}.__file__, {package}.__file__
with Client({url!r}, token={token!r}, strict=True) as client:
    page = client.projects.get_projects(limit=1)
print(json.dumps([{package}.__version__, [type(each).__name__ for each in page.projects]]))
"""


@pytest.fixture(scope="module")
def installed(
    dist: Path, orders: list[Order], tmp_path_factory: pytest.TempPathFactory
) -> Environment:
    """An environment with the wheels of all clients, side by side."""
    environment = Environment(tmp_path_factory.mktemp("clients") / "venv")
    environment.install(*(wheel(dist, order) for order in orders))
    return environment


def test_installed_clients_work_side_by_side(installed: Environment, orders: list[Order]) -> None:
    """Each client, installed from its wheel beside its siblings, makes a call."""
    for order in orders:
        with serving(order) as server:
            code = CALL.format(package=order.identity.package, url=server.url, token=server.token)
            told = json.loads(installed.python(code))
        assert server.problems == []
        assert told == [order.identity.version, ["Project"]]


def test_clients_need_no_toolkit(installed: Environment) -> None:
    """A client brings httpx, pydantic and what these need; nothing that generates code."""
    have = installed.python(
        "import importlib.metadata as m; print(*sorted(d.name for d in m.distributions()))"
    ).split()
    assert {"httpx", "pydantic"} <= set(have)
    assert [name for name in have if "toolkit" in name or "generator" in name] == []


def test_a_client_installs_from_its_sdist(dist: Path, orders: list[Order], tmp_path: Path) -> None:
    """pip builds the newest client from source and it works."""
    order = orders[-1]
    environment = Environment(tmp_path / "venv")
    environment.install(sdist(dist, order))
    with serving(order) as server:
        code = CALL.format(package=order.identity.package, url=server.url, token=server.token)
        assert json.loads(environment.python(code))[0] == order.identity.version
    assert server.problems == []


def serving(order: Order) -> ContractServer:
    """A server of the contract that a client was made from."""
    return ContractServer(Contract(load(order.source).document))


@pytest.fixture(scope="module", params=["wheel", "sdist"])
def tool(
    request: pytest.FixtureRequest, dist: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Environment]:
    """The toolkit as somebody's pipeline installs it: no extras."""
    environment = Environment(tmp_path_factory.mktemp("toolkit") / "venv")
    ending = {"wheel": "-py3-none-any.whl", "sdist": ".tar.gz"}[request.param]
    environment.install(toolkit(dist, ending))
    return environment


def test_the_installed_toolkit_lists_releases(tool: Environment) -> None:
    """The catalog travels in the wheel."""
    run = tool.run("runai-specs", "list")
    assert run.returncode == 0, run.stderr
    assert "2.24" in run.stdout


def test_the_installed_toolkit_compares_releases(tool: Environment) -> None:
    """The contracts travel in the wheel, and comparing needs no code generator."""
    run = tool.run("runai-compat", "diff", "2.22", "2.24", "--format", "json")
    assert run.returncode == 1, run.stderr  # 2.24 breaks callers of 2.22
    report = json.loads(run.stdout)
    assert report["summary"]["breaking"] == sum(
        finding["severity"] == "breaking" for finding in report["findings"]
    )
    assert report["summary"]["breaking"] > 0


def test_building_without_the_extra_says_what_is_missing(tool: Environment, tmp_path: Path) -> None:
    """One line that names the extra, and nothing written."""
    run = tool.run("runai-generate", "build", "2.24", cwd=tmp_path)
    assert run.returncode == 2
    assert "Traceback" not in run.stderr
    assert run.stderr.splitlines()[-1] == (
        "error: this needs datamodel-code-generator, which is not installed: "
        "pip install 'runai-api-toolkit[generate]'"
    )
    assert list(tmp_path.iterdir()) == []
