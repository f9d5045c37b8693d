"""Results as one page that needs nothing else: no network, no script to be read.

`page` has what all of them share.
"""

from .lifecycle import audit, ledger, plan
from .verdicts import comparison, gate
from .your_code import matrix

__all__ = ["audit", "comparison", "gate", "ledger", "matrix", "plan"]
