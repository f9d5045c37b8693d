"""The committed manifest says what the generator makes."""

from __future__ import annotations

from pathlib import Path

from runai_generator.build.build import up_to_date
from runai_generator.build.build_requests import of_releases
from runai_generator.project import manifest


def test_the_manifest_says_what_a_build_makes(clients: Path) -> None:
    """Pin, generators, counts and tree of each client; `make regen` records a wanted change."""
    orders = of_releases((), clients)
    built = [client for order in orders if (client := up_to_date(order))]
    assert len(built) == len(orders) > 1
    committed = Path(__file__).parents[2] / "generated"
    assert list(manifest.differences(committed, orders, built)) == []
