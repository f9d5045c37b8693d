"""Pinning from a mirror, the lock, and checking what is committed."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from runai_specs.catalog.model import PACKAGED, read_catalog
from runai_specs.contract.build import dump, make_contract
from runai_specs.contract.counts import count, count_deprecated
from runai_specs.errors import InvalidDocumentError, StaleFileError, UnknownNameError
from runai_specs.openapi.validation import read
from runai_specs.pins.lock import read_lock
from runai_specs.pins.pin import ChangedUpstreamError, NoDocumentError, pin
from runai_specs.pins.reread import from_mirror
from runai_specs.pins.verify import Difference, verify

Make = Callable[..., dict[str, Any]]


def files(folder: Path) -> dict[str, bytes]:
    """Every file below a folder."""
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


def problems(shop: Any, *names: str, mirror: bool = False) -> list[str]:
    """What `verify` finds, as "release: problem"."""
    verification = verify(
        read_catalog(shop.data), names, from_mirror(shop.mirror) if mirror else None
    )
    drifted = (
        Difference(drift.release, str(change))
        for drift in verification.drifts
        for change in drift.changes
    )
    said = [
        f"{difference.release}: {difference.problem}"
        for difference in (*verification.differences, *drifted)
    ]
    assert verification.ok == (said == [])
    return said


def test_everything_that_has_a_document_is_pinned(shop: Any) -> None:
    """Contracts, and a lock entry for each with both hashes and what it holds."""
    made = pin(read_catalog(shop.data), (), shop.mirror)
    assert [pin.release.key for pin in made] == ["shop/1.0", "shop/2.0", "shop/newest"]
    assert problems(shop, mirror=True) == []
    lock = read_lock(shop.data)
    contract = (shop.data / "shop/1.0.json").read_bytes()
    entry = lock["shop/1.0"]
    assert entry.url == "https://git.test/c0ffee/shop.json"
    assert (entry.commit, entry.captured) == ("c0ffee", "2024-03-02")
    assert entry.contract_sha256 == hashlib.sha256(contract).hexdigest()
    assert (
        entry.upstream_sha256 == hashlib.sha256((shop.mirror / "1.0.json").read_bytes()).hexdigest()
    )
    assert (entry.operations, entry.schemas, entry.deprecated) == (2, 1, 1)
    assert lock["shop/newest"] == lock["shop/2.0"]
    written = json.loads((shop.data / "pins.lock").read_bytes())["pins"]
    assert written["shop/newest"] == {"same_as": "shop/2.0"}
    assert not (shop.data / "shop/newest.json").exists()  # the same contract is stored once


def test_one_release_is_pinned_alone(shop: Any) -> None:
    """The others and their entries stay as they are."""
    pin(read_catalog(shop.data), (), shop.mirror)
    before = files(shop.data)
    pin(read_catalog(shop.data), ("2.0", "shop@1.0"), shop.mirror)
    assert files(shop.data) == before
    (shop.data / "shop/1.0.json").write_text("{}")
    pin(read_catalog(shop.data), ("2.0",), shop.mirror)
    assert (shop.data / "shop/1.0.json").read_text() == "{}"


def test_a_mirror_may_have_a_folder_per_api(shop: Any, tmp_path: Path) -> None:
    """DIR/API/RELEASE.json is found too, and a YAML ending."""
    other = tmp_path / "other"
    (other / "shop").mkdir(parents=True)
    (shop.mirror / "1.0.json").rename(other / "shop" / "1.0.yaml")
    (shop.mirror / "2.0.json").rename(other / "2.0.json")
    assert len(pin(read_catalog(shop.data), (), other)) == 3


def test_another_document_is_refused_whole(shop: Any) -> None:
    """One document that is not the one in the catalog stops everything, and nothing is written."""
    (shop.mirror / "2.0.json").write_bytes(b"{}")
    before = files(shop.data)
    with pytest.raises(ChangedUpstreamError, match=r"2\.0\.json: not the document of shop/2\.0"):
        pin(read_catalog(shop.data), (), shop.mirror)
    assert files(shop.data) == before


def test_a_document_that_cannot_be_read_is_refused_whole(shop: Any, document: Make) -> None:
    """A document with the right hash may still be none."""
    shop.publish({"1.0": json.dumps(document()).encode(), "2.0": b'{"swagger": "1.2"}'})
    before = files(shop.data)
    with pytest.raises(InvalidDocumentError, match=r"Swagger of a version"):
        pin(read_catalog(shop.data), (), shop.mirror)
    assert files(shop.data) == before


def test_what_cannot_be_pinned_is_named(shop: Any, tmp_path: Path) -> None:
    """No document in the catalog, none in the mirror, no mirror, no such release."""
    with pytest.raises(NoDocumentError, match=r"names no document of shop/3\.0"):
        pin(read_catalog(shop.data), ("3.0",), shop.mirror)
    with pytest.raises(NoDocumentError, match="no such folder"):
        pin(read_catalog(shop.data), (), tmp_path / "none")
    (shop.mirror / "1.0.json").unlink()
    with pytest.raises(NoDocumentError, match=r"has no 1\.0\.json"):
        pin(read_catalog(shop.data), ("1.0",), shop.mirror)
    with pytest.raises(UnknownNameError):
        pin(read_catalog(shop.data), ("4.0",), shop.mirror)


def test_verify_finds_what_was_never_pinned(shop: Any) -> None:
    """A release with a document needs a contract and an entry."""
    assert problems(shop, "1.0") == [
        "shop/1.0: pins.lock has no entry; pin it",
        "shop/1.0: shop/1.0.json is missing; pin it",
    ]
    with pytest.raises(NoDocumentError):
        verify(read_catalog(shop.data), ("3.0",))


def change(path: Path, edit: Callable[[dict[str, Any]], None]) -> None:
    """Changes a JSON file, in canonical form."""
    value = json.loads(path.read_bytes())
    edit(value)
    path.write_bytes(dump(value))


def test_verify_finds_a_changed_contract(shop: Any) -> None:
    """The hash differs, and so does what pinning again gives."""
    pin(read_catalog(shop.data), (), shop.mirror)
    change(shop.data / "shop/1.0.json", lambda made: made["info"].update(title="Else"))
    lines = problems(shop, mirror=True)
    assert len(lines) == 2
    assert "shop/1.0.json has another sha256" in lines[0]
    assert lines[1] == 'shop/1.0: changed document info title: "Else" -> "Shop"'


@pytest.mark.parametrize(
    ("edit", "problem"),
    [
        (lambda made: made["paths"].pop("/goods"), "counts otherwise"),
        (lambda made: made["info"].update(description="A sentence."), "holds prose"),
        (
            lambda made: made["paths"]["/goods"].update(get=1),
            "`get` must be an object, not a number at /paths",
        ),
        (lambda made: made.pop("openapi"), "no member `openapi`"),
    ],
)
def test_verify_finds_what_is_no_contract(
    shop: Any, edit: Callable[[dict[str, Any]], None], problem: str
) -> None:
    """Prose, other counts, and what is no OpenAPI at all."""
    pin(read_catalog(shop.data), (), shop.mirror)
    change(shop.data / "shop/1.0.json", edit)
    assert any(problem in line for line in problems(shop))


def test_verify_finds_another_form(shop: Any) -> None:
    """The same contract in other bytes, and bytes that are none."""
    pin(read_catalog(shop.data), (), shop.mirror)
    path = shop.data / "shop/1.0.json"
    path.write_text(json.dumps(json.loads(path.read_bytes())))
    assert any("not in canonical form" in problem for problem in problems(shop))
    path.write_bytes(b"{")
    assert any("not JSON" in problem for problem in problems(shop))


def test_verify_finds_another_origin(shop: Any, document: Make) -> None:
    """A catalog that names another document than the one that was pinned."""
    pin(read_catalog(shop.data), (), shop.mirror)
    old = json.dumps(document()).encode()
    shop.publish({"1.0": old, "2.0": old})
    lines = problems(shop, "2.0", mirror=True)
    assert any("has upstream_sha256" in line for line in lines)
    assert 'shop/2.0: changed document info version: 2.2 -> "latest"' in lines


def test_verify_finds_a_mirror_that_changed(shop: Any) -> None:
    """Other bytes of a release, or none, are drift."""
    pin(read_catalog(shop.data), (), shop.mirror)
    (shop.mirror / "1.0.json").write_bytes(b"{}")
    (shop.mirror / "2.0.json").unlink()
    lines = problems(shop, mirror=True)
    assert [line.split(":")[0] for line in lines] == ["shop/1.0", "shop/2.0", "shop/newest"]
    assert "the top object has no member `openapi`" in lines[0]
    assert problems(shop) == []


def test_verify_finds_strays(shop: Any) -> None:
    """Files and entries that no release accounts for."""
    pin(read_catalog(shop.data), (), shop.mirror)
    (shop.data / "shop/0.9.json").write_text("{}")
    lock = shop.data / "pins.lock"
    change(lock, lambda made: made["pins"].update({"shop/0.8": made["pins"]["shop/1.0"]}))
    assert problems(shop) == [
        "shop/0.8: pins.lock has an entry, the catalog no document",
        "shop/0.9.json: the catalog knows nothing of this file",
    ]
    assert problems(shop, "1.0") == []


def test_verify_finds_promises_without_a_document(shop: Any) -> None:
    """A client needs a pin, and so does a snapshot."""
    pin(read_catalog(shop.data), (), shop.mirror)
    catalog = shop.data / "catalog.toml"
    text = catalog.read_text().replace('pin = "1.0" }', 'pin = "0.5" }')
    catalog.write_text(text.replace('name = "3.0"', 'name = "3.0"\nclient = true'))
    assert problems(shop) == [
        "shop/3.0: the catalog wants a client but names no document",
        "shop/newest: its snapshot of 2024-03-01 is not pinned",
    ]


def test_a_lock_of_another_form_is_named(shop: Any) -> None:
    """Text, another schema, an entry with too little, a list for a day."""
    pin(read_catalog(shop.data), (), shop.mirror)
    lock = json.loads((shop.data / "pins.lock").read_text())
    next(entry for entry in lock["pins"].values() if "captured" in entry)["captured"] = [1]
    for content in (
        "x",
        '{"schema": "y"}',
        '{"schema": "runai-specs/pins/v1", "pins": {"a": {}}}',
        json.dumps(lock),
    ):
        (shop.data / "pins.lock").write_text(content)
        with pytest.raises(StaleFileError, match="not a lock"):
            read_lock(shop.data)


def test_counts() -> None:
    """Operations, component schemas, and what is deprecated by a flag or in words."""
    words = {"description": "Deprecated."}
    made = make_contract(
        {
            "openapi": "3.0.3",
            "tags": [{"name": "a", **words}],
            "paths": {"/a": {
                "get": {"deprecated": True, "parameters": [{"name": "a", "in": "query", **words}]},
                "put": {}, "parameters": [],
            }},
            "components": {"schemas": {"A": {
                "enum": ["a", "b"], "description": "Note: the 'a' kind is deprecated.",
                "properties": {"deprecated": {"deprecated": True}, "b": {"deprecated": False}},
            }}},
        }
    )  # fmt: skip
    kinds = {"operation": 1, "parameter": 1, "schema": 1, "tag": 1, "value": 1}
    assert count_deprecated(made) == kinds
    held = count(made)
    assert (held.operations, held.schemas, held.deprecated) == (2, 1, 5)


@pytest.mark.slow
def test_the_committed_pins_are_as_they_should_be() -> None:
    """Hashes, canonical form, counts and origins of what this repository holds."""
    assert verify(read_catalog()).ok


@pytest.mark.slow
def test_the_committed_pins_come_from_upstream(upstream: Path) -> None:
    """Each is exactly what pinning the published bytes gives."""
    verification = verify(read_catalog(), (), from_mirror(upstream))
    assert verification.ok
    assert [drift.release for drift in verification.drifts] == [
        release.key for release in read_catalog().published
    ]
    assert all(note.release == "announcements.toml" for note in verification.notes)


@pytest.mark.slow
def test_no_sentence_of_upstream_is_committed(upstream: Path) -> None:
    """No description, summary or example text of several words is in a contract."""

    def texts(value: Any, key: str = "") -> set[str]:
        if isinstance(value, dict):
            return set().union(*(texts(held, name) for name, held in value.items()))
        if isinstance(value, list):
            return set().union(*(texts(item, key) for item in value))
        told = isinstance(value, str) and len(value.split()) > 4
        return (
            {value} if told and key not in ("enum", "default", "pattern", "tags", "name") else set()
        )

    checked = 0
    for release in read_catalog().published:
        owner = release.upstream.same_as if release.upstream else None
        path = upstream / f"{owner or release.name}.json"
        said = texts(read(path.read_bytes(), path))
        kept = texts(json.loads((PACKAGED / release.file).read_bytes()))
        assert said & kept == set()
        checked += len(said)
    assert checked > 1000
