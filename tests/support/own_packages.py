"""Clients of anybody's document, built and imported for a test."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType
from typing import Any

import yaml

from runai_generator.build.build import build
from runai_generator.build.build_requests import of_file

Package = Callable[..., ModuleType]


@contextmanager
def making(folder: Path) -> Iterator[Package]:
    """A function that builds the client of a document, as text or data, and imports it."""
    made: list[str] = []

    def make(document: Any, name: str = "") -> ModuleType:
        name = name or f"weather_station_{len(made)}"
        written = yaml.safe_load(document) if isinstance(document, str) else document
        source = folder / f"{name}.yaml"
        source.write_text(yaml.safe_dump(written, allow_unicode=True, sort_keys=False))
        build(of_file(source, name, folder / name, with_words=True))
        sys.path.insert(0, str(folder / name))
        made.append(name)
        return importlib.import_module(name)

    try:
        yield make
    finally:
        for name in made:
            sys.path.remove(str(folder / name))
        for name in [m for m in sys.modules if m.partition(".")[0] in made]:
            del sys.modules[name]
