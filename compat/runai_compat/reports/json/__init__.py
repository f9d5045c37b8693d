"""Results as JSON, in the forms of docs/schemas; nothing is folded."""

from .findings import comparison, rules
from .gating import gate, matrix, plan
from .lifecycle import audit, ledger
from .scanning import fix, usage

__all__ = ["audit", "comparison", "fix", "gate", "ledger", "matrix", "plan", "rules", "usage"]
