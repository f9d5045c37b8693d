"""Clients of a catalog of one's own: names, authors, licence and index are what the catalog says."""

from __future__ import annotations

import ast
import re
import tomllib
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from bakery import write
from environments import Environment
from servers.package_index import PASSWORD, USER, PackageIndex

from runai_generator.commands.main import main
from runai_generator.project.identity import of_own, of_release
from runai_generator.project.runtime_source import runtime_sources
from runai_specs import read_catalog
from runai_specs.catalog.model import CATALOG, CatalogError
from runai_specs.pins.found_releases import from_files
from runai_specs.pins.new_catalog import Naming, create_catalog

TEXTS = (".py", ".md", ".toml", ".json")
PUBLISH = """
[apis.bakery.publish]
name = "Crust-and-Crumb.{release}"
authors = ["Ann \\"Oven\\" Baker <ann@bakery.example>", "Platform Team", "api@bakery.example"]
license = "MIT"
index = "https://index.bakery.example/upload/"
"""


def catalog_with(folder: Path, publish: str) -> Path:
    """A catalog of the bakery's releases with an entry more."""
    files = write(folder / "documents")
    releases = from_files([f"{name}={path}" for name, path in files.items()], folder)
    create_catalog(folder / "catalog", Naming("bakery"), releases, date(2026, 1, 1))
    path = folder / "catalog" / CATALOG
    head, marker, rest = path.read_text().partition("[[apis.bakery.releases]]")
    path.write_text(f"{head}{publish}\n{marker}{rest}")
    return folder / "catalog"


def test_a_client_is_called_what_the_catalog_says(tmp_path: Path) -> None:
    """Of a release, and of an installation; without an entry after family, package and release."""
    catalog = read_catalog(catalog_with(tmp_path, PUBLISH))
    made = of_release(catalog.release("1.2"), catalog.api(), "0.1.0")
    assert (made.distribution, made.package) == ("Crust-and-Crumb.1-2", "crust_and_crumb_1_2")
    assert (made.license, made.authors[1]) == ("MIT", "Platform Team")
    assert of_own("our shop", catalog.api()).distribution == "Crust-and-Crumb.our-shop"
    plain = read_catalog(catalog_with(tmp_path / "plain", ""))
    made = of_release(plain.release("1.2"), plain.api(), "0.1.0")
    assert (made.distribution, made.license) == ("bakery-client-1-2", None)


@pytest.mark.parametrize(
    "title",
    ['x" + str(quit()) + "', "{quit()}", "x\\", 'x"""\nquit()\n"""', "a\nb", "<b>@team #1 [x](y)", "\u202e\x1b"],
)  # fmt: skip
def test_a_title_is_text_and_nothing_else(tmp_path: Path, title: str) -> None:
    """It stands in strings and docstrings of Python, in Markdown and TOML, and is nothing else there."""
    api = read_catalog(catalog_with(tmp_path, "")).api()

    def calls(title: str) -> set[str]:
        made = of_release(api.releases[-1], replace(api, title=title), "0.1.0")
        assert re.fullmatch(r"[\w .,:;&+()'/-]+", made.title)
        trees = [ast.parse(text) for _, text in runtime_sources(made) if made.title in text]
        assert trees
        nodes = (node for tree in trees for node in ast.walk(tree))
        return {ast.unparse(node.func) for node in nodes if isinstance(node, ast.Call)}

    assert calls(title) == calls("Bakery")


@pytest.mark.parametrize(
    "entry",
    [
        'name = "crumb"', 'name = "{release}{release}"', 'name = "a b {release}"', "name = 3",
        'name = "-{release}"', 'authors = "Ann"', "authors = [1]", 'license = ""',
        'license = "a\\nb"', 'licence = "MIT"', "index = false",
    ],
)  # fmt: skip
def test_what_cannot_be_published_so_is_refused(tmp_path: Path, entry: str) -> None:
    """One line, when the catalog is read."""
    folder = catalog_with(tmp_path, f"[apis.bakery.publish]\n{entry}\n")
    with pytest.raises(CatalogError, match="publish"):
        read_catalog(folder)


@pytest.mark.slow
def test_two_releases_are_installed_in_one_environment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Built, uploaded to the index of the catalog, installed beside each other and imported."""
    with PackageIndex(tmp_path / "index") as index:
        entry = PUBLISH.replace("https://index.bakery.example/upload/", index.url)
        monkeypatch.setenv("RUNAI_CATALOG", str(catalog_with(tmp_path, entry)))
        monkeypatch.chdir(tmp_path)
        monkeypatch.setenv("TWINE_USERNAME", USER)
        monkeypatch.setenv("TWINE_PASSWORD", PASSWORD)
        releases = ("1.0", "1.3")
        for command in ("wheels", "publish"):
            assert main([command, *releases, "--clients", "clients"]) == 0, capsys.readouterr().err
        assert capsys.readouterr().out.count(": uploaded") == 4
    texts = (path for path in (tmp_path / "clients").rglob("*") if path.suffix in TEXTS)
    foreign = ("RUNAI_", "Run:ai", "company.run.ai", "NVIDIA")
    assert [
        text for text in texts if any(word in text.read_text("utf-8") for word in foreign)
    ] == []
    project = tomllib.loads((tmp_path / "clients/Crust-and-Crumb.1-0/pyproject.toml").read_text())
    assert project["project"]["license"] == "MIT"
    assert project["project"]["authors"] == [
        {"name": 'Ann "Oven" Baker', "email": "ann@bakery.example"},
        {"name": "Platform Team"},
        {"email": "api@bakery.example"},
    ]
    environment = Environment(tmp_path / "environment")
    environment.install(*(tmp_path / "dist").glob("*.whl"))
    told = environment.python(
        "import crust_and_crumb_1_0 as old, crust_and_crumb_1_3 as new\n"
        "from importlib.metadata import metadata\n"
        "old.Client(base_url='https://a.example'), new.Client(base_url='https://a.example')\n"
        "print(old.__version__, new.__version__, metadata('crust-and-crumb-1-3')['License-Expression'])"
    )
    assert told.split()[0] != told.split()[1]
    assert told.split()[2] == "MIT"
