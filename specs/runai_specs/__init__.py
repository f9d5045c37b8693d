"""What the NVIDIA Run:ai APIs are, release by release: catalog, contracts, effective schemas."""

from __future__ import annotations

TYPE_CHECKING = (
    False  # commands start here, and `typing` takes longer than all else that they import first
)
if TYPE_CHECKING:
    from typing import Any

    from .catalog.model import Catalog, read_catalog
    from .contract.build import make_contract
    from .documents import Contract, load

__all__ = ["Catalog", "Contract", "load", "make_contract", "read_catalog"]

_LAZY = {
    "Catalog": "catalog.model",
    "Contract": "documents",
    "load": "documents",
    "make_contract": "contract.build",
    "read_catalog": "catalog.model",
}


def __getattr__(name: str) -> Any:
    """Names of the package, imported when they are first used: commands start fast."""
    from importlib import import_module

    if name not in _LAZY:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f".{_LAZY[name]}", __name__), name)


def __dir__() -> list[str]:
    return sorted(__all__)
