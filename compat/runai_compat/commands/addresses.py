"""Contracts of running control planes, fetched for one run of a command."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from runai_specs import Catalog, Contract

_SCHEMES = ("http://", "https://")


def fetched(catalog: Catalog, *names: str) -> dict[str, Contract]:
    """The contracts of those of the names that are addresses, as the control planes serve them.

    They are asked with the token in RUNAI_TOKEN, as `runai-specs fetch` does. Raises FetchError.
    """
    return {name: _contract(catalog, name) for name in names if name.startswith(_SCHEMES)}


def _contract(catalog: Catalog, address: str) -> Contract:
    from pathlib import Path

    from runai_specs import Contract, make_contract
    from runai_specs.fetch.session import default_cache, fetch_at, open_transport

    with open_transport(default_cache()) as transport:
        document = fetch_at(address, catalog, transport).document
    return Contract(address, None, make_contract(document), Path(address))
