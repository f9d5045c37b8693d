"""Announcements held against contracts: mistakes fail, what cannot be known is said."""

from __future__ import annotations

from typing import Any

import pytest

from runai_specs import Catalog, read_catalog
from runai_specs.catalog.announcements import AnnouncementError, read
from runai_specs.commands.main import main
from runai_specs.pins.match_announcements import unresolved

ENTRY = """
[[announcement]]
kind = "{kind}"
element = "{element}"
source = "https://shop.test/notes"
{more}
"""


@pytest.fixture
def announce(shop: Any) -> Any:
    """Writes one announcement into the shop's data folder, in which everything is pinned."""
    assert main(["pin", "--catalog", str(shop.data), "--mirror", str(shop.mirror)]) == 0

    def write(element: str, more: str = 'announced_in = "2.0"', kind: str = "operation") -> Catalog:
        text = ENTRY.format(kind=kind, element=element, more=more)
        if "api = " not in more:
            text += 'api = "shop"\n'
        (shop.data / "announcements.toml").write_text(text)
        return read_catalog(shop.data)

    return write


@pytest.mark.parametrize(
    ("element", "more", "said"),
    [
        ("/goods", 'announced_in = "2.0"', None),
        ("GET /goods", 'announced_in = "1.0"\nremoved_in = "3.0"', None),
        ("/gods", 'announced_in = "2.0"', (True, "matches nothing in any contract")),
        ("PUT /goods", 'announced_in = "2.0"', (True, "matches nothing in any contract")),
        ("/gods", 'announced_in = "3.0"', (True, "matches nothing in any contract")),
        ("/gods", 'announced_in = "1.0"\nunmatched = "gone by then"', (False, "gone by then")),
        ("/goods", 'announced_in = "1.0"\nunmatched = "gone by then"', (True, "newest has it, although")),
        ("/gods", 'removed_in = "1.0"', (False, "removed before the first contract, that of 1.0")),
        ("/gods", 'announced_in = "2.1"', (True, "the catalog has no release 2.1")),
        ("/goods", 'announced_in = "1.0"\nremoved_in = "x"', (True, "the catalog has no release x")),
        ("/gods", 'announced_in = "1.0"\napi = "till"', (False, "no release of till is pinned")),
        ("/gods", 'announced_in = "1.0"\napi = "bank"', (True, "the catalog has no API bank")),
        ("/gods", 'announced_in = "1.0"\napi = "bank"\nunmatched = "elsewhere"', (False, "elsewhere")),
    ],
)  # fmt: skip
def test_what_an_announcement_matches(
    announce: Any, element: str, more: str, said: tuple[bool, str] | None
) -> None:
    """Something, nothing by mistake, or nothing for a reason."""
    left = unresolved(announce(element, more))
    if said is None:
        assert left == ()
    else:
        assert [match.wrong for match in left] == [said[0]]
        assert said[1] in str(left[0])
        assert str(left[0]).startswith(f"{element} (")


def test_metrics_are_in_no_contract(announce: Any) -> None:
    """Nothing is said of them."""
    assert unresolved(announce("gpu_use", kind="metric")) == ()


def test_verify_fails_for_a_mistake_only(announce: Any, capsys: pytest.CaptureFixture[str]) -> None:
    """A typing mistake in a path ends in exit code 1, a reason in a note."""
    data = announce("/gods").folder
    capsys.readouterr()
    assert main(["verify", "--catalog", str(data)]) == 1
    out = capsys.readouterr().out
    assert out.startswith("announcements.toml: /gods (announced in 2.0): matches nothing")
    announce("/gods", 'announced_in = "2.0"\nunmatched = "never published"')
    assert main(["verify", "--catalog", str(data)]) == 0
    out = capsys.readouterr().out
    assert out.startswith("note: announcements.toml: /gods (announced in 2.0): never published")
    announce("/gods")
    assert main(["verify", "1.0", "--catalog", str(data)]) == 0


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("x = = y", "Invalid value"),
        (ENTRY.format(kind="rumour", element="/a", more='announced_in = "1.0"'), "of kind 'rumour'"),
        (ENTRY.format(kind="field", element="/a", more='announced_in = "1.0"'), "needs a 'part'"),
        (ENTRY.format(kind="operation", element="/a", more=""), "neither 'announced_in' nor"),
        (ENTRY.format(kind="operation", element="/a", more='anounced_in = "1.0"'), "'anounced_in', which means nothing"),
        ('[[announcement]]\nkind = "operation"', "needs a text 'element'"),
    ],
)  # fmt: skip
def test_a_miswritten_entry_is_one_line(shop: Any, text: str, problem: str) -> None:
    """What is wrong with it, and in which file."""
    (shop.data / "announcements.toml").write_text(text)
    with pytest.raises(AnnouncementError, match=problem) as caught:
        read(read_catalog(shop.data))
    assert str(shop.data) in str(caught.value)


def test_a_folder_without_announcements(shop: Any) -> None:
    """Has none."""
    assert read(read_catalog(shop.data)) == ()
