"""Pages that are made are what they are made from, and the site is whole."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

import pytest

from runai_compat.maintenance import gate_picture, upgrade_pages
from runai_generator.maintenance import command_reference, method_table, python_reference

ROOT = Path(__file__).parents[2]


@pytest.mark.slow
def test_upgrade_pages_say_what_the_contracts_say() -> None:
    """`make regen` writes them."""
    folder = ROOT / upgrade_pages.FOLDER
    written = {path.name: path.read_text("utf-8") for path in folder.glob("*.md")}
    assert written == upgrade_pages.pages()


@pytest.mark.slow
def test_the_picture_is_what_the_gate_says() -> None:
    """`make regen` draws it; it loads nothing from elsewhere."""
    drawn = gate_picture.picture()
    assert (ROOT / gate_picture.PICTURE).read_text("utf-8") == drawn
    assert ElementTree.fromstring(drawn).tag == "{http://www.w3.org/2000/svg}svg"
    assert "FAILED" in drawn


@pytest.mark.slow
def test_the_recording_is_what_gate_and_fix_say() -> None:
    """Each line later than the one before; without motion all are there at once."""
    drawn = gate_picture.recording()
    assert (ROOT / gate_picture.RECORDING).read_text("utf-8") == drawn
    delays = [float(seconds) for seconds in re.findall(r"animation-delay:([\d.]+)s", drawn)]
    assert delays == sorted(set(delays))
    assert "$ runai-compat fix" in drawn
    assert "prefers-reduced-motion:no-preference" in drawn


def test_the_reference_of_commands_is_their_help() -> None:
    """`make regen` writes it, in a process of its own, as here."""
    code = "from runai_generator.maintenance.command_reference import page; print(page(), end='')"
    made = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert (ROOT / command_reference.PAGE).read_text("utf-8") == made.stdout


def test_the_table_of_methods_is_that_of_the_clients() -> None:
    """Every operation has a method; `make regen` writes it."""
    page = (ROOT / method_table.PAGE).read_text("utf-8")
    assert page == method_table.page()
    assert "`.`" not in page


@pytest.mark.slow
def test_the_reference_of_the_library_is_its_sources() -> None:
    """Of the library and of what clients carry; `make regen` writes them. Nothing is without a word."""
    for name, text in python_reference.pages().items():
        assert (ROOT / python_reference.FOLDER / name).read_text("utf-8") == text
        assert not re.search(r"^### .*\n\n\n", text, re.MULTILINE)


def test_every_json_form_is_on_the_page_of_files() -> None:
    """And so is nothing else."""
    page = (ROOT / "docs/reference/formats.md").read_text("utf-8")
    linked = set(re.findall(r"\(\.\./schemas/([^)]*)\)", page))
    assert linked == {path.name for path in (ROOT / "docs/schemas").glob("*.json")}


def test_a_page_is_called_the_same_everywhere() -> None:
    """Its heading is its name in the navigation, and what the tables of the first pages call it."""
    text = (ROOT / "zensical.toml").read_text("utf-8")
    named = {path: name for name, path in re.findall(r'\{ "([^"]+)" = "([^"]+\.md)" \}', text)}
    headings = {
        path: (ROOT / "docs" / path).read_text("utf-8").splitlines()[0].removeprefix("# ")
        for path in named
        if "/" not in path and path != "index.md"
    }
    assert headings == {path: named[path] for path in headings}
    for page in ("README.md", "docs/index.md"):
        links = re.findall(
            r"\| \[([^]]+)\]\((?:docs/)?([a-z-]+\.md)\) \|", (ROOT / page).read_text("utf-8")
        )
        assert {path: name for name, path in links} == {path: headings[path] for _, path in links}
    assert set(named) >= {path.name for path in (ROOT / "docs").glob("*.md")}


def test_the_glossary_is_in_order() -> None:
    """So that a term is found; each has one line."""
    text = (ROOT / "docs/concepts.md").read_text("utf-8").partition("## Glossary")[2]
    terms = re.findall(r"^\| ([a-z ,-]+) \|", text, re.MULTILINE)[1:]
    assert terms == sorted(set(terms))
    assert len(terms) > 30


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site, built strictly: a broken link or anchor is an error."""
    folder = tmp_path_factory.mktemp("docs")
    shutil.copytree(ROOT / "docs", folder / "docs")
    shutil.copy(ROOT / "zensical.toml", folder)
    zensical = Path(sys.executable).with_name("zensical")
    done = subprocess.run(
        [zensical, "build", "--strict"], cwd=folder, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return folder / "site"


@pytest.mark.slow
def test_every_page_is_on_the_site_and_loads_nothing_from_elsewhere(site: Path) -> None:
    """Scripts, styles, fonts and pictures come from the site itself."""
    pages = sorted(site.rglob("*.html"))
    assert len(pages) > len(list((ROOT / "docs").glob("*.md")))
    loading = re.compile(
        r"""<(?:script|img|iframe)[^>]*\ssrc="?(https?:[^"\s>]+)|<link[^>]*rel="?(?:stylesheet|preconnect|icon)"?[^>]*href="?(https?:[^"\s>]+)"""
    )
    for page in pages:
        assert loading.findall(page.read_text("utf-8")) == [], page
