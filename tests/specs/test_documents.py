"""Contracts by the name of a release or a file."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import runai_specs
from runai_specs import load, read_catalog
from runai_specs.documents import NotPinnedError
from runai_specs.errors import InvalidDocumentError, UnknownNameError
from runai_specs.pins.pin import pin

Make = Callable[..., dict[str, Any]]


def test_releases_are_loaded_by_name(shop: Any) -> None:
    """A name alone, with its API, and the track without releases."""
    pin(read_catalog(shop.data), (), shop.mirror)
    first = load("1.0", catalog=read_catalog(shop.data))
    assert (first.name, first.api) == ("1.0", "shop")
    assert first.source == shop.data / "shop/1.0.json"
    assert load("shop@1.0", catalog=read_catalog(shop.data)).document == first.document
    newest = load("newest", catalog=read_catalog(shop.data))
    assert newest.document["info"]["version"] == 2.2
    assert newest.schemas is newest.schemas
    assert newest.schemas.effective({"$ref": "#/components/schemas/Goods"}).names == ("Goods",)


def test_the_pinned_releases_load() -> None:
    """As others use them."""
    latest = load("latest")
    assert latest.api == "control-plane"
    assert latest.document == load("2.24").document == load("control-plane@2.24").document


def test_files_are_loaded_as_contracts(tmp_path: Path, document: Make) -> None:
    """A file of any name, JSON or YAML, becomes a contract on the spot."""
    path = tmp_path / "shop.txt"
    path.write_text("# YAML\n" + json.dumps(document()))
    made = load(path)
    assert (made.name, made.api, made.source) == (str(path), None, path)
    assert "description" not in made.document["info"]
    assert "x-lifecycle" in made.document["paths"]["/old-goods"]["get"]


def test_a_release_wins_over_a_file(
    shop: Any, document: Make, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Unless the name has a path separator."""
    pin(read_catalog(shop.data), (), shop.mirror)
    monkeypatch.chdir(tmp_path)
    Path("1.0").write_text(json.dumps(document(info={"title": "File"})))
    Path("mine.json").write_text(json.dumps(document()))
    assert load("1.0", catalog=read_catalog(shop.data)).api == "shop"
    assert load("./1.0", catalog=read_catalog(shop.data)).document["info"]["title"] == "File"
    assert load("mine.json", catalog=read_catalog(shop.data)).api is None


def test_what_cannot_be_loaded_is_named(shop: Any, tmp_path: Path) -> None:
    """An unknown release, one without a pin, no file, no document."""
    with pytest.raises(UnknownNameError, match=r"did you mean '1\.0'"):
        load("1.00", catalog=read_catalog(shop.data))
    with pytest.raises(UnknownNameError, match="unknown API"):
        load("nope@1.0", catalog=read_catalog(shop.data))
    with pytest.raises(NotPinnedError, match=r"shop 3\.0 is in the catalog but not pinned"):
        load("3.0", catalog=read_catalog(shop.data))
    with pytest.raises(NotPinnedError, match="none of this API"):
        load("till@1.0", catalog=read_catalog(shop.data))
    with pytest.raises(FileNotFoundError):
        load("no/such.json", catalog=read_catalog(shop.data))
    (tmp_path / "bad.json").write_text("[]")
    with pytest.raises(InvalidDocumentError, match="the top is a list"):
        load(tmp_path / "bad.json", catalog=read_catalog(shop.data))


def test_importing_the_package_is_cheap() -> None:
    """Neither PyYAML nor click is loaded for the package or a pinned contract."""
    code = (
        "import sys, runai_specs; runai_specs.load('latest');"
        "print([m for m in ('yaml', 'click', 'httpx', 'jsonschema', 'deepdiff') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_the_package_exports_what_it_says() -> None:
    """Every name of __all__ is there, and no other."""
    assert all(getattr(runai_specs, name) is not None for name in runai_specs.__all__)
    assert dir(runai_specs) == sorted(runai_specs.__all__)
    with pytest.raises(AttributeError, match="nothing_of_the_kind"):
        runai_specs.nothing_of_the_kind  # noqa: B018


def test_a_contract_that_was_edited_by_hand_is_looked_at(shop: Any) -> None:
    """A catalog of one's own: what is of a wrong type in it is refused with its place."""
    pin(read_catalog(shop.data), (), shop.mirror)
    file = shop.data / "shop/1.0.json"
    contract = json.loads(file.read_text())
    contract["components"]["schemas"]["Goods"]["properties"] = [1]
    file.write_text(json.dumps(contract))
    with pytest.raises(InvalidDocumentError, match="/components/schemas/Goods/properties"):
        load("1.0", catalog=read_catalog(shop.data))
