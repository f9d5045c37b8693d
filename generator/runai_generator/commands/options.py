"""Options and steps that several commands share."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from pathlib import Path

from runai_specs.command_line.verbosity import is_quiet, report

from ..build import extras, progress
from ..build.worker_pool import build_all
from ..project.model import Built, Order

OUTPUT = Path("generated")
DIST = Path("dist")


def build_clients(wanted: Sequence[Order]) -> list[Built]:
    """The clients, built where they are not up to date, with progress on stderr."""
    extras.expect("build")
    plain = bool(os.environ.get("CI") or os.environ.get("NO_COLOR"))
    with progress.chosen(report, sys.stderr, plain or is_quiet()) as shown:
        return build_all(wanted, shown.step, shown.done)


def in_source_folder() -> bool:
    """Whether this is the toolkit's own folder, so that the toolkit is one of the projects."""
    return Path("generator/runai_generator").is_dir()
