"""The languages that are parsed. A language is one module here with a `LANGUAGE`, and nothing else:
what reads it, which files it is in, what is peculiar to it. Adding one is adding a file. Those without
a grammar are the `LANGUAGES` of `islands`, each as long as it has no module.
"""

from __future__ import annotations

import importlib
import pkgutil
from functools import cache
from pathlib import PurePosixPath

from ..syntax.language import Language, Trait
from ..syntax.model import Module


@cache
def languages() -> tuple[Language, ...]:
    """All of them."""
    modules = sorted(module.name for module in pkgutil.iter_modules(__path__))
    loaded = [importlib.import_module(f"{__name__}.{name}") for name in modules]
    alone = {m.LANGUAGE.name: m.LANGUAGE for m in loaded if hasattr(m, "LANGUAGE")}
    islands = (one for m in loaded for one in getattr(m, "LANGUAGES", ()))
    return (*alone.values(), *(one for one in islands if one.name not in alone))


@cache
def _by_suffix() -> dict[str, Language]:
    return {suffix: one for one in languages() for suffix in one.suffixes}


@cache
def _by_name() -> dict[str, Language]:
    return {name: one for one in languages() for name in one.names}


_TEMPLATES = frozenset(
    {".j2", ".jinja", ".jinja2", ".tmpl", ".gotmpl", ".tpl", ".template", ".ctmpl"}
)
_FILLED = (".yml", ".yaml", ".json", ".sh", ".bash")
"""Files that are read also before a template fills them in, as what it fills in is a value in them."""


def language_of(path: str, head: bytes) -> Language | None:
    """The language of a file, told from its name and its first line; None for none of them."""
    name = PurePosixPath(path).name.lower()
    suffix = PurePosixPath(name).suffix
    if suffix in _TEMPLATES and (filled := PurePosixPath(name).stem).endswith(_FILLED):
        return language_of(filled, head)
    if (known := _by_suffix().get(suffix)) is not None:
        return known
    if (known := _by_name().get(name) or _by_name().get(name.partition(".")[0])) is not None:
        return known
    if head.startswith(b"#!"):
        first = head.partition(b"\n")[0].decode("utf-8", "replace")
        for one in languages():
            if any(interpreter in first for interpreter in one.interpreters):
                return one
    return None


@cache
def language(name: str) -> Language | None:
    """The language of that name."""
    return next((one for one in languages() if one.name == name), None)


def has_trait(module: Module | None, trait: Trait) -> bool:
    """Whether something is peculiar to the language of the module."""
    spoken = None if module is None else language(module.language)
    return spoken is not None and trait in spoken.traits
