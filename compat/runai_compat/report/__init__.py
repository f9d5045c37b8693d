"""Reports: one function per format, `render(report, options) -> text`, each in its own module."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from importlib import import_module
from typing import Protocol, cast

from ..findings import Report

FORMATS = ("text", "json", "markdown")


class Grouping(StrEnum):
    """What findings are listed under."""

    SEVERITY = "severity"
    OPERATION = "operation"
    SCHEMA = "schema"
    RULE = "rule"


@dataclass(frozen=True, slots=True)
class Options:
    """How a report is to look; colour is for terminals; everything lists what is folded otherwise."""

    grouping: Grouping = Grouping.SEVERITY
    colour: bool = False
    everything: bool = False


class _Format(Protocol):
    def render(self, report: Report, options: Options) -> str: ...


def render(report: Report, form: str, options: Options | None = None) -> str:
    """The report in one of FORMATS, ending in a newline."""
    module = cast(_Format, import_module(f".{form}", __name__))
    return module.render(report, options or Options())
