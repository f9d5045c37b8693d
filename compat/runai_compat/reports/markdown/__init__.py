"""Results in GitHub's Markdown: the verdict first, long lists folded, never too long for a comment."""

from .lifecycle import audit, ledger
from .plan import plan
from .scanning import fix, matrix, usage
from .verdicts import comparison, gate, rules

__all__ = ["audit", "comparison", "fix", "gate", "ledger", "matrix", "plan", "rules", "usage"]
