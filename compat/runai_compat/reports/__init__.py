"""Reports: one function per format, `render(report, options) -> text`, each in its own module."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from importlib import import_module
from typing import TYPE_CHECKING, Protocol, cast

from ..findings.model import Report
from ..vocabulary import Severity

if TYPE_CHECKING:
    from ..lifecycle.ledger import Ledger
    from .assessment import Assessment

_OWN = ("text", "json", "markdown")
_SHARED = ("html", "sarif", "junit", "github")
FORMATS = (*_OWN, *_SHARED)
LOCATING = ("json", "sarif", "github")
"""The formats that tell file, line and column."""


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
    formats that show it.
    """

    grouping: Grouping = Grouping.SEVERITY
    colour: bool = False
    everything: bool = False
    fail_on: frozenset[Severity] = frozenset({Severity.BREAKING})
    ledger: Ledger | None = None


class _Format(Protocol):
    def render(self, report: Report, options: Options) -> str: ...


def render(report: Report, form: str, options: Options | None = None) -> str:
    """The report in one of FORMATS, ending in a newline."""
    options = options or Options()
    if form in _SHARED:
        from .assessment import of_report

        return render_shared(of_report(report, options.fail_on, options.ledger), form)
    module = cast(_Format, import_module(f".{form}", __name__))
    return module.render(report, options)


class _Shared(Protocol):
    def render(self, assessment: Assessment) -> str: ...


def render_shared(assessment: Assessment, form: str) -> str:
    """A comparison or a gate's result in a format that is the same for both."""
    module = cast(_Shared, import_module(f".{form}", __name__))
    return module.render(assessment)
