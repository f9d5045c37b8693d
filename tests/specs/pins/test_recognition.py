"""Which release a document is, exactly or nearly."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from bakery import THINGS, changed, document, documents, write

from runai_specs import Catalog, make_contract, read_catalog
from runai_specs.pins.found_releases import from_files
from runai_specs.pins.new_catalog import Naming, create_catalog
from runai_specs.pins.recognition import recognise, same_contract


@pytest.fixture(scope="module")
def catalog(tmp_path_factory: pytest.TempPathFactory) -> Catalog:
    """The bakery's releases; 1.4 has the contract of 1.3."""
    folder = tmp_path_factory.mktemp("bakery")
    files = write(folder / "documents")
    named = [f"{name}={path}" for name, path in {**files, "1.4": files["1.3"]}.items()]
    create_catalog(
        folder / "catalog", Naming("bakery"), from_files(named, folder), date(2026, 1, 1)
    )
    return read_catalog(folder / "catalog")


@pytest.mark.parametrize(
    ("found", "name"),
    [
        (changed("1.0"), "1.0"),
        (changed("1.2"), "1.2"),
        (changed("1.3"), "1.3 and 1.4"),
        (changed("1.1", Bread="integer"), "1.1 and 1 difference"),
        (changed("1.3", Bread="integer"), "1.3 and 1.4 and 1 difference"),
        (documents()["1.2"] | {"tags": [{"name": "breads"}]}, "1.2"),
    ],
)
def test_a_release_is_recognised(catalog: Catalog, found: dict[str, Any], name: str) -> None:
    """Whatever its servers, its title and its tags; one difference is told."""
    assert str(recognise(make_contract(found), catalog)) == name


@pytest.mark.parametrize(
    "found",
    [
        document(*(f"other{thing}" for thing in THINGS)),
        document("breads"),
        changed("1.1", Bread="integer", Cake="integer", Roll="integer"),
        {"openapi": "3.0.3", "info": {"title": "", "version": ""}, "paths": {}},
    ],
)
def test_what_is_far_from_every_release_is_none(catalog: Catalog, found: dict[str, Any]) -> None:
    """Another API, a part of one, a document half-way to the next release, an empty one."""
    assert recognise(make_contract(found), catalog) is None


def test_releases_with_one_contract_know_each_other(catalog: Catalog) -> None:
    """By the lock."""
    assert [release.name for release in same_contract(catalog.release("1.4"), catalog)] == ["1.3"]
    assert same_contract(catalog.release("1.0"), catalog) == ()
