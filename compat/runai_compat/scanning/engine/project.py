"""The files that are read together: what a name that comes from another file means there."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from pathlib import PurePosixPath

from ..languages import has_trait
from ..syntax.language import Trait
from ..syntax.model import Import, Module, Scope

_SEPARATORS = re.compile(r"[./\\:]+")
_ENDING = re.compile(r"\.(?:[cm]?[jt]sx?|py|rb|php|sh|ps1|psm1|mk|bash|rs|java|kt|go)\Z")
_GO = ".go"
_DATA = (".yml", ".yaml")
_VARIABLES = re.compile(r"(?:^|/)(?:group_vars|host_vars|defaults|vars)/")
_ROOTS = frozenset({"crate", "self", "super", "@", "~", "src"})
_INDEXES = frozenset({"__init__", "index", "mod"})


class Project:
    """Finds modules by the way in which other modules name them, never by what is in them."""

    def __init__(self, modules: Sequence[Module]) -> None:
        self.modules = modules
        self._by_last: dict[str, list[tuple[tuple[str, ...], Module]]] = {}
        self._by_folder: dict[tuple[str, ...], list[tuple[tuple[str, ...], Module]]] = {}
        self._packages: dict[str, list[Module]] = {}
        self._known: dict[tuple[int, str], list[Module]] = {}
        self._parts: dict[int, tuple[str, ...]] = {}
        self._lenders: dict[str, list[Module]] = {}
        self._lent: dict[int, list[Module]] = {}
        self._named: dict[str, dict[str, list[Module]]] = {}
        for module in modules:
            parts = self._parts[id(module)] = module_parts(module.path)
            for last in {parts[-1] if parts else "", PurePosixPath(module.path).name}:
                self._by_last.setdefault(last, []).append((parts, module))
            if module.package is not None:
                self._packages.setdefault(module.package, []).append(module)
            if module.path.endswith(_GO):
                folder = parts[:-1]
                self._by_folder.setdefault(folder[-1:], []).append((folder, module))

    def find(self, importer: Module, written: str) -> list[Module]:
        """The modules that an import names; those nearest to the importer where there are several."""
        key = (id(importer), written)
        if key not in self._known:
            self._known[key] = list(self._find(importer, written))
        return self._known[key]

    def imported(self, importer: Module, entry: Import) -> tuple[list[Module], str | None]:
        """The modules that a name comes from, and its name there (None: the module itself)."""
        if entry.name is not None:
            joint = entry.module.rstrip(".") + "." * (not entry.module.endswith(".")) + entry.name
            if entry.module.strip(".") == "":
                joint = entry.module + entry.name
            inner = self.find(importer, joint) if importer.language == "python" else []
            if inner:
                return inner, None
        return self.find(importer, entry.module), entry.name

    def companions(self, module: Module) -> Iterator[Module]:
        """The modules all of whose names are also names of this one."""
        for written in module.includes:
            yield from self.find(module, written)
        if module.package is not None:
            yield from self._lent_to(module)

    def companions_with(self, module: Module, name: str) -> Iterator[Module]:
        """Those of the companions that may have a name."""
        if module.package is None or module.path.endswith(_DATA):
            yield from self.companions(module)
            return
        for written in module.includes:
            yield from self.find(module, written)
        known = self._named.get(module.package)
        if known is None:
            known = self._named[module.package] = {}
            for lender in self._lending(module.package):
                scope = lender.scope
                names = {*scope.bindings, *scope.functions, *scope.classes, *lender.imports}
                for one in names:
                    known.setdefault(one, []).append(lender)
        yield from (lender for lender in known.get(name, ()) if lender is not module)

    def _lending(self, package: str) -> list[Module]:
        if package not in self._lenders:
            self._lenders[package] = [m for m in self._packages[package] if _lends(m)]
        return self._lenders[package]

    def _lent_to(self, module: Module) -> list[Module]:
        """The others of its package that have names for it; the nearest first where several may have one."""
        known = self._lent.get(id(module))
        if known is None:
            known = [m for m in self._lending(module.package or "") if m is not module]
            if module.path.endswith(_DATA):
                here = module_parts(module.path)
                known.sort(key=lambda m: -_common(here, self._parts[id(m)]))
            self._lent[id(module)] = known
        return known

    def related(self, module: Module) -> Iterator[Module]:
        """The modules that this one names."""
        yield from self.companions(module)
        for entry in module.imports.values():
            yield from self.imported(module, entry)[0]

    def loaded(self, name: str, user: Scope) -> list[Scope]:
        """The class of a name, whichever file it is in, where files need not name each other (Rails); of
        several the one in a module that its user is in, too. name: with dots, if it says in which it is.
        """
        if not has_trait(user.module, Trait.LOADS_ITSELF) or not name[:1].isupper():
            return []
        around, _, last = name.rpartition(".")
        known = [one for one in self._classes.get(last, ()) if not around or _is_in(one, around)]
        near = [one for one in known if one.parent and _is_in(user, one.parent.name)]
        return (near or known) if len(near or known) == 1 else []

    @cached_property
    def _classes(self) -> dict[str, list[Scope]]:
        """Those that need not be imported, by name."""
        by_name: dict[str, list[Scope]] = {}
        for module in self.modules:
            for one in module.classes if has_trait(module, Trait.LOADS_ITSELF) else ():
                by_name.setdefault(one.name, []).append(one)
        return by_name

    def _find(self, importer: Module, written: str) -> Iterable[Module]:
        wanted = _wanted(importer, written)
        if not wanted:
            return []
        if importer.path.endswith(_GO):
            return self._folder(wanted, is_standard="." not in written.partition("/")[0])
        last = PurePosixPath(written).name
        named = [*self._by_last.get(wanted[-1], ()), *self._by_last.get(last, ())]
        matches = {
            id(module): (parts, module)
            for parts, module in named
            if module is not importer and parts[-len(wanted) :] == wanted
        }
        if not matches:
            return []
        here = module_parts(importer.path)
        scored = [(_common(here, parts), module) for parts, module in matches.values()]
        best = max(score for score, _ in scored)
        return [module for score, module in scored if score == best]

    def _folder(self, wanted: tuple[str, ...], *, is_standard: bool) -> list[Module]:
        """The files of a package of Go, which is a folder: the one whose path ends most alike."""
        scored = [
            (_common(folder[::-1], wanted[::-1]), module)
            for folder, module in self._by_folder.get(wanted[-1:], ())
        ]
        best = max((score for score, _ in scored), default=0)
        if best <= is_standard:
            return []  # `net/http`, beside a folder of that name
        return [module for score, module in scored if score == best]


def _is_in(scope: Scope, around: str) -> bool:
    """Whether a scope is in a class or a module of a name, of one in another that of the inner one."""
    return any(one.name == around.rpartition(".")[2] for one in scope.enclosing if one is not scope)


def _lends(module: Module) -> bool:
    """Whether others of its package use its names: of data, what holds variables (Ansible)."""
    return not module.path.endswith(_DATA) or _VARIABLES.search(module.path) is not None


def module_parts(path: str) -> tuple[str, ...]:
    """`pkg`, `mod` of `pkg/mod.py`; what stands for its folder has the folder's name."""
    parts = PurePosixPath(_ENDING.sub("", path)).parts
    return parts[:-1] if parts and parts[-1] in _INDEXES and len(parts) > 1 else parts


def _wanted(importer: Module, written: str) -> tuple[str, ...]:
    """The end of the path that the module must have."""
    plain = _ENDING.sub("", written.strip("\"'"))
    dots = re.match(r"\.*", plain)
    parts = [p for p in _SEPARATORS.split(plain) if p and p not in _ROOTS]
    if importer.language == "python" and dots and dots[0]:
        folder = PurePosixPath(importer.path).parts[: -len(dots[0])]
        return (*folder, *parts)
    if plain.startswith("."):
        folder_parts = list(PurePosixPath(importer.path).parts[:-1])
        for step in plain.split("/"):
            if step == ".." and folder_parts:
                folder_parts.pop()
            elif step not in ("", ".", ".."):
                folder_parts.append(step)
        return tuple(folder_parts)
    return tuple(part for part in parts if not part.startswith("$"))


def _common(one: Sequence[str], other: Sequence[str]) -> int:
    """How many folders two paths have in common."""
    count = 0
    for a, b in zip(one, other, strict=False):
        if a != b:
            break
        count += 1
    return count
