"""Reports: any result in any format. A format is a module here, and a line in FORMATS.

The module of a format has a function for each kind of result that it can show, named like the kind:
`gate(result, options) -> text`. Nothing else knows the formats: the commands' options, the endings of
files and the documentation are made of FORMATS.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from importlib import import_module
from typing import TYPE_CHECKING, Any, NamedTuple

from ..vocabulary import ResultKind, Severity

if TYPE_CHECKING:
    from ..findings.model import Report
    from ..gating.gate import GateResult
    from ..gating.matrix import Matrix
    from ..gating.plan import Plan
    from ..lifecycle.audit import Audit
    from ..lifecycle.ledger import Ledger
    from ..lifecycle.queries import Selection
    from ..rewriting.edits import Fix
    from ..rules.reference import Reference
    from ..scanning.sites import Usage

    Result = Report | GateResult | Audit | Selection | Plan | Matrix | Fix | Usage | Reference

_ALL = frozenset(ResultKind)
_VERDICTS = frozenset({ResultKind.COMPARISON, ResultKind.GATE})
_READ = _ALL - {ResultKind.PLAN}
_PAGES = _ALL - {ResultKind.USAGE, ResultKind.FIX, ResultKind.RULES}


class Format(NamedTuple):
    """endings: of the files that are written in it. kinds: of the results that it can show. locates:
    it tells file, line and column. links: it leads to the page of rules.
    """

    name: str
    endings: tuple[str, ...]
    kinds: frozenset[ResultKind]
    locates: bool = False
    links: bool = False


FORMATS = (
    Format("text", (".txt",), _READ),
    Format("json", (".json",), _ALL, locates=True),
    Format("markdown", (".md",), _ALL),
    Format("html", (".html", ".htm"), _PAGES),
    Format("sarif", (".sarif",), _VERDICTS, locates=True, links=True),
    Format("junit", (".xml",), _VERDICTS, locates=True),
    Format("github", (), _VERDICTS, locates=True),
    Format("gitlab", (), _VERDICTS, locates=True),
)


class Grouping(StrEnum):
    """What findings are listed under."""

    SEVERITY = "severity"
    OPERATION = "operation"
    SCHEMA = "schema"
    RULE = "rule"


@dataclass(frozen=True, slots=True)
class Options:
    """How a report is to look; colour is for terminals; everything lists what is folded otherwise.

    fail_on: the severities that fail the check. ledger: what is known of the API's elements, for
    formats that show it. width: where lines are cut, None for nowhere.
    root: the folder that paths of files are told from; docs: the address of
    the page of rules; both empty for none.
    """

    grouping: Grouping = Grouping.SEVERITY
    colour: bool = False
    everything: bool = False
    fail_on: frozenset[Severity] = frozenset({Severity.BREAKING})
    ledger: Ledger | None = None
    width: int | None = None
    root: str = ""
    docs: str = ""


def render(result: Result, form: str, options: Options | None = None) -> str:
    """The result in one of formats_of(result.kind), ending in a newline."""
    show: Any = getattr(import_module(f".{form}", __name__), result.kind)
    text: str = show(result, options or Options())
    return text


def formats_of(*kinds: ResultKind) -> list[str]:
    """The names of the formats that can show all of these kinds."""
    return [form.name for form in FORMATS if form.kinds.issuperset(kinds)]


def format_of(ending: str, formats: Sequence[str]) -> str | None:
    """Which of these formats is meant by a file's ending; None for none."""
    named = (form.name for form in FORMATS if ending.lower() in form.endings)
    return next((name for name in named if name in formats), None)


def locates(form: str) -> bool:
    """Whether the format tells file, line and column."""
    return any(known.locates for known in FORMATS if known.name == form)


def links(form: str) -> bool:
    """Whether the format leads to the page of rules."""
    return any(known.links for known in FORMATS if known.name == form)
