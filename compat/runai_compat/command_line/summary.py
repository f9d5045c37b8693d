"""Any result in one line: its verdict, or, where it has none, how much it holds."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from runai_specs.printable import safe_line

from ..reports.wording import comparison_summary, counted, fix_summary, shortened, usage_summary
from ..vocabulary import ResultKind

if TYPE_CHECKING:
    from ..gating.gate import GateResult
    from ..gating.matrix import Matrix
    from ..gating.plan import Plan
    from ..lifecycle.audit import Audit
    from ..lifecycle.queries import Selection
    from ..rules.reference import Reference


def summary(result: Any) -> str:
    """The line, without its end."""
    return safe_line(_SUMMARIES[result.kind](result))


def _gate(result: GateResult) -> str:
    from ..reports.assessment import verdict

    return verdict(result)


def _audit(result: Audit) -> str:
    """How many removals there were, by verdict."""
    from ..reports.elements import VERDICTS

    removed: Counter[str] = Counter()
    for record in result.records:
        for verdict, number in record.removed.items():
            removed[VERDICTS[verdict]] += number
    told = ", ".join(f"{number} {verdict}" for verdict, number in removed.most_common() if number)
    verdicts = f" ({told})" if told else ""
    releases = counted(len(result.records), "release")
    return f"{counted(removed.total(), 'removal')} in {releases}{verdicts}"


def _ledger(selection: Selection) -> str:
    from ..reports.elements import sections

    states = [f"{section.elements} {section.title}" for section in sections(selection.entries)]
    return f"{counted(len(selection.entries), 'element')}: {', '.join(states)}".removesuffix(": ")


def _plan(plan: Plan) -> str:
    """How much there is to do before which release."""
    stages = {stage.release: len(stage.moves) + len(stage.changes) for stage in plan.stages}
    told = [f"{number} before {release}" for release, number in stages.items() if number]
    if plan.gone:
        told.insert(0, f"{len(plan.gone)} today")
    return f"{plan.base} -> {plan.target}: {', '.join(told) or 'nothing'} to do"


def _matrix(matrix: Matrix) -> str:
    if not matrix.rows:
        return "no operation is surely used"
    breaks = next(iter(matrix.breaks), None)
    first = f"breaks in {breaks}" if breaks else "no break known"
    return f"runs on {shortened(matrix.runs_on, None) or 'none of these releases'}; {first}"


def _rules(reference: Reference) -> str:
    return counted(len(reference.rules), "rule")


_SUMMARIES: dict[ResultKind, Callable[[Any], str]] = {
    ResultKind.COMPARISON: comparison_summary,
    ResultKind.GATE: _gate,
    ResultKind.AUDIT: _audit,
    ResultKind.LEDGER: _ledger,
    ResultKind.PLAN: _plan,
    ResultKind.MATRIX: _matrix,
    ResultKind.USAGE: usage_summary,
    ResultKind.FIX: fix_summary,
    ResultKind.RULES: _rules,
}
