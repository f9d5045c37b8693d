"""What changed between releases of the NVIDIA Run:ai APIs, what was promised, and whom it breaks."""

from __future__ import annotations

TYPE_CHECKING = (
    False  # commands start here, and `typing` takes longer than all else that they import first
)
if TYPE_CHECKING:
    from typing import Any

    from .findings.model import Finding, Report
    from .gating.accepted import Acceptance
    from .gating.gate import GateResult
    from .gating.matrix import Matrix
    from .gating.model import GatedFinding, PendingRemoval, Reason
    from .gating.plan import Plan
    from .library import audit, diff, fix, gate, ledger, matrix, plan, routes, usage
    from .lifecycle.audit import Audit
    from .lifecycle.history import Kind
    from .lifecycle.ledger import Entry, Evidence, Ledger
    from .lifecycle.policy import Policy, Verdict
    from .rewriting.edits import Edit, Fix, Task
    from .scanning.routes import Routes
    from .scanning.sites import CallSite, Confidence, Note, Usage
    from .vocabulary import Profile, Severity

__all__ = [
    "Acceptance",
    "Audit",
    "CallSite",
    "Confidence",
    "Edit",
    "Entry",
    "Evidence",
    "Finding",
    "Fix",
    "GateResult",
    "GatedFinding",
    "Kind",
    "Ledger",
    "Matrix",
    "Note",
    "PendingRemoval",
    "Plan",
    "Policy",
    "Profile",
    "Reason",
    "Report",
    "Routes",
    "Severity",
    "Task",
    "Usage",
    "Verdict",
    "audit",
    "diff",
    "fix",
    "gate",
    "ledger",
    "matrix",
    "plan",
    "routes",
    "usage",
]

_LAZY = {
    "gating.accepted": ("Acceptance",),
    "lifecycle.audit": ("Audit",),
    "findings.model": ("Finding", "Report"),
    "gating.gate": ("GateResult", "GatedFinding", "PendingRemoval", "Reason"),
    "library": ("audit", "diff", "fix", "gate", "ledger", "matrix", "plan", "routes", "usage"),
    "lifecycle.history": ("Kind",),
    "lifecycle.ledger": ("Entry", "Evidence", "Ledger"),
    "gating.matrix": ("Matrix",),
    "gating.plan": ("Plan",),
    "lifecycle.policy": ("Policy", "Verdict"),
    "rewriting.edits": ("Edit", "Fix", "Task"),
    "scanning.routes": ("Routes",),
    "scanning.sites": ("CallSite", "Confidence", "Note", "Usage"),
    "vocabulary": ("Profile", "Severity"),
}


def __getattr__(name: str) -> Any:
    """Names of the package, imported when they are first used: commands start fast."""
    from importlib import import_module

    for home, names in _LAZY.items():
        if name in names:
            return getattr(import_module(f".{home}", __name__), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted(__all__)
