"""Brings code to a release, as far as it is certain: `fix(usage, target, …) -> Fix`."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from types import MappingProxyType

from runai_specs import Contract
from runai_specs.errors import UnreadableFileError
from runai_specs.local_files import read_plain
from runai_specs.openapi.locations import operation_key

from ..lifecycle.history import Kind
from ..lifecycle.ledger import Entry, Ledger
from ..scanning.observed_value import snake
from ..scanning.sites import CallSite, ClientMethod, Confidence, Usage
from ..vocabulary import Profile
from .edits import Edit, Fix, Task, applied
from .equality import Place, differences, find, parameters
from .models import counterpart
from .official import Target, moves
from .paths import rewritten
from .python import Spans, is_valid, spans

_NONE: Mapping[str, str] = MappingProxyType({})
_NAMED = re.compile(r"^[A-Z]+ /\S*$")
_PYTHON = (".py", ".pyi", ".pyw")
_SAME_EVERYWHERE = re.compile(r"^(?:Async)?Client$|Error$")
_NAME = re.compile(r"[A-Za-z_$]\w*")
_ELSEWHERE = "the variable that holds the path is used for something else, too"
_NOT_IN_ONE_PIECE = "the path is not written there in one piece"


def fix(
    usage: Usage,
    contracts: Sequence[Contract],
    target: Contract,
    ledger: Ledger,
    leaving: Mapping[str, str] = _NONE,
) -> Fix:
    """The edits that are certain, and a task for everything else that does not stay as it is.

    contracts: the releases that the code may be written for, the oldest first. leaving: packages of
    clients whose calls move to another one, by package. Raises MissingLibraryError.
    """
    return _Fixer(usage, contracts, target, ledger, leaving).fix()


class _Fixer:
    def __init__(
        self,
        usage: Usage,
        contracts: Sequence[Contract],
        target: Contract,
        ledger: Ledger,
        leaving: Mapping[str, str],
    ) -> None:
        self._leaving = leaving
        self._usage, self._contracts, self._target = usage, contracts, target
        self._entries = {e.id: e for e in ledger.entries if e.element is Kind.OPERATION}
        self._texts: dict[str, str | None] = {}
        self._spans: dict[str, Spans | None] = {}
        self._proofs: dict[tuple[str, str, Profile], tuple[str, ...]] = {}
        self._renamed: dict[tuple[str, int, int], str] = {}
        self._edits: list[Edit] = []
        self._tasks: list[Task] = []

    def fix(self) -> Fix:
        """Place by place, then file by file."""
        by_place: dict[tuple[str, int, int], list[CallSite]] = {}
        for site in self._usage.uses:
            if site.client is not None and site.client.package in self._leaving:
                continue
            if site.operations and site.confidence is not Confidence.POSSIBLE:
                by_place.setdefault((site.file, *site.editable), []).append(site)
        for sites in by_place.values():
            self._place(sites)
        for package in sorted(self._usage.methods):
            self._imports(package)
        self._move_clients()
        self._give_up_what_breaks()
        order: Callable[[Edit | Task], tuple[str, int, int]] = lambda e: (e.file, e.line, e.column)  # noqa: E731
        edited = dict.fromkeys(edit.file for edit in sorted(self._edits, key=order))
        originals = {file: self._texts[file] or "" for file in edited}
        return Fix(
            self._target.name,
            tuple(sorted(self._edits, key=order)),
            tuple(sorted(dict.fromkeys(self._tasks), key=order)),
            originals,
            self._usage,
        )

    def _move_clients(self) -> None:
        """The calls of clients that people leave, file by file."""
        by_file: dict[tuple[str, str], list[CallSite]] = {}
        for site in self._usage.uses:
            if site.client is not None and site.client.package in self._leaving:
                by_file.setdefault((site.file, site.client.package), []).append(site)
        for (file, package), sites in by_file.items():
            wanted = self._leaving[package]
            target = Target(wanted, self._usage.methods.get(wanted, {}), self._target)
            text = self._text(file)
            edits, tasks = moves(file, text or "", sites, package, target)
            self._edits += edits if text is not None else []
            self._tasks += tasks

    # -- paths

    def _place(self, sites: Sequence[CallSite]) -> None:
        """The uses that one piece of code is: all are rewritten alike, or none."""
        outcomes = [self._outcome(site) for site in sites]
        if any(site.path_at and site.path_at.is_whole for site in sites) and not self._are_all(
            sites
        ):
            outcomes = [
                _task(site, None, (_ELSEWHERE,)) if isinstance(outcome, Edit) else outcome
                for site, outcome in zip(sites, outcomes, strict=True)
            ]
        edits = [outcome for outcome in outcomes if isinstance(outcome, Edit)]
        if not edits:
            self._tasks += [outcome for outcome in outcomes if isinstance(outcome, Task)]
        elif len(edits) == len(outcomes) and len({edit.new for edit in edits}) == 1:
            self._edits.append(edits[0])
        else:
            problem = "the same text calls several operations, which do not all move alike"
            self._tasks += [_task(site, None, (problem,)) for site in sites]

    def _are_all(self, sites: Sequence[CallSite]) -> bool:
        """Whether these calls are all that a variable is used for."""
        text = self._text(sites[0].file) or ""
        places = {_offset(text, site.line, site.column) for site in sites}
        names = {match[0] for at in places if (match := _NAME.match(text, at))}
        if len(names) != 1:
            return False
        return len(re.findall(rf"(?<!\w){re.escape(names.pop())}(?!\w)", text)) == len(places) + 1

    def _outcome(self, site: CallSite) -> Edit | Task | None:
        """What becomes of a use; None where it stays as it is."""
        keys = [_key(name) for name in site.operations]
        moving = [key for key in keys if find(self._target, key) is None or self._is_marked(key)]
        if not moving:
            return None
        entry = self._entries.get(moving[0])
        if len(keys) > 1 or site.confidence is not Confidence.CERTAIN:
            if any(find(self._target, key) is not None for key in keys):
                return None
            return _task(site, entry, ("it is not certain which operation is called",))
        old, new, problems = self._replacement(moving[0], entry)
        if old is None or new is None or problems:
            return _task(site, entry, problems)
        if site.client is not None:
            return self._call(site, site.client, old, new, entry)
        return self._edit(site, old, new, entry)

    def _is_marked(self, key: str) -> bool:
        entry = self._entries.get(key)
        return entry is not None and entry.deprecated_in is not None and bool(entry.replacement)

    def _replacement(
        self, key: str, entry: Entry | None
    ) -> tuple[Place | None, Place | None, tuple[str, ...]]:
        """The operation, what replaces it in the target, and what differs between them."""
        old = next((p for c in reversed(self._contracts) if (p := find(c, key))), None)
        named = entry.replacement if entry is not None else None
        if old is None or not named:
            return old, None, ("nothing is named that replaces it",)
        if not _NAMED.match(named):
            return old, None, ("what replaces it is no single operation",)
        new = find(self._target, _key(named))
        if new is None:
            return old, None, (f"{self._target.name} does not have it",)
        return old, new, self._differences(old, new, Profile.WIRE)

    def _differences(self, old: Place, new: Place, profile: Profile) -> tuple[str, ...]:
        mark = (f"{old.contract.name} {old.name}", new.name, profile)
        if mark not in self._proofs:
            self._proofs[mark] = differences(old, new, profile)
        return self._proofs[mark]

    def _call(
        self, site: CallSite, client: ClientMethod, old: Place, new: Place, entry: Entry | None
    ) -> Edit | Task:
        """The call of a client's method as one of the method for the new operation."""
        method = self._usage.methods.get(client.package, {}).get(_key(new.name))
        if method is None:
            return _task(site, entry, ("the client has no method for it",))
        problems = self._differences(old, new, Profile.CLIENT)
        names = parameters(old, new) or {}
        problems += tuple(
            f"the parameter {snake(one)} is {snake(other)} there"
            for one, other in names.items()
            if snake(one) != snake(other)
        )
        text = self._text(site.file)
        holder, _, name = client.name.partition(".")
        new_holder, _, new_name = method.partition(".")
        if problems or text is None or not name.isidentifier():
            return _task(site, entry, (f"the method for it is {method}", *problems))
        at = _offset(text, site.line, site.column)
        before, after = name, new_name
        if holder != new_holder:
            before, after = f"{holder}.{name}", f"{new_holder}.{new_name}"
            at -= len(holder) + 1
        known = self._python(site.file) if site.file.endswith(_PYTHON) else None
        if (
            known is None
            or not known.has_name(at + len(before) - len(name), name)
            or (text[at : at + len(before)] != before)
        ):
            return _task(site, entry, (f"the method for it is {method}",))
        self._renamed[site.file, site.line, site.column] = _key(new.name)
        reason = f"{old.name} is {new.name}"
        return Edit(site.file, site.line, site.column, at, before, after, reason)

    def _edit(self, site: CallSite, old: Place, new: Place, entry: Entry | None) -> Edit | Task:
        text = self._text(site.file)
        if text is None:
            return _task(site, entry, ("the file is not plain UTF-8 text",))
        line, column = site.editable
        at = _offset(text, line, column)
        written = rewritten(text, at, old, new)
        if written is None:
            return _task(site, entry, (_NOT_IN_ONE_PIECE,))
        if site.file.endswith(_PYTHON):
            known = self._python(site.file)
            if known is None or not known.is_in_text(at, at + len(written.old)):
                return _task(site, entry, (_NOT_IN_ONE_PIECE,))
        reason = f"{old.name} is {new.name}"
        return Edit(site.file, line, column, at, written.old, written.new, reason)

    # -- imports of clients

    def _imports(self, package: str) -> None:
        """A client of another release, where every method that a file calls is the same there."""
        wanted = f"{package}_{re.sub(r'[^0-9A-Za-z]', '_', self._target.name)}"
        versioned = re.compile(rf"{re.escape(package)}_(\d+_\d+)\Z")
        files = dict.fromkeys(s.file for s in self._usage.uses if s.client is not None and s.client.package == package)  # fmt: skip
        for file in files:
            known = self._python(file) if file.endswith(_PYTHON) else None
            for at, name in known.names if known is not None else ():
                match = versioned.match(name)
                if match is None or name == wanted:
                    continue
                line, column = _line(self._texts[file] or "", at)
                release = match[1].replace("_", ".")
                models: dict[str, str] = {}
                problems = self._import_problems(file, package, release, known, models)
                if problems:
                    self._give_up_what_lacks(file, release)
                    instead = f"import {wanted}"
                    self._tasks.append(Task(file, line, column, "", instead, problems))
                else:
                    reason = f"every method that is called is the same in {self._target.name}"
                    self._edits.append(Edit(file, line, column, at, name, wanted, reason))
                    self._rename_models(file, known, models)

    def _import_problems(
        self, file: str, package: str, release: str, known: Spans | None, models: dict[str, str]
    ) -> tuple[str, ...]:
        """Why the import stays; models: what the models that the file imports are called there."""
        before = next((c for c in self._contracts if c.name == release), None)
        if before is None or known is None:
            return (f"the contract of {release} is not known",)
        package_then = f"{package}_{release.replace('.', '_')}"
        problems: list[str] = []
        for module, name in known.imported:
            same = module == package_then and _SAME_EVERYWHERE.search(name)
            if package_then not in module.split(".") or same:
                continue
            names = self._models_of(file, module, name, package_then)
            if not names:
                problems.append(f"{name or 'what is used'} of {module} is not compared")
            for model in names:
                other = counterpart(model, before, self._target)
                if other is None:
                    problems.append(f"{model} of {module} is not the same in {self._target.name}")
                else:
                    models[model] = other
        for site in self._usage.uses:
            if site.file == file and site.client is not None and site.client.package == package:
                problems += self._call_problems(site, before)
        return tuple(dict.fromkeys(problems))

    def _models_of(self, file: str, module: str, name: str, package: str) -> list[str]:
        """The models that an import brings: one by its name, or those that are used of `models`."""
        if module == f"{package}.models" and name != "*":
            return [name] if name else []
        text = self._texts[file] or ""
        if (module, name) != (package, "models") or re.search(r"\bmodels\s+as\b", text):
            return []
        return sorted(set(re.findall(r"\bmodels\.([A-Z]\w*)", text)))

    def _rename_models(self, file: str, known: Spans | None, models: Mapping[str, str]) -> None:
        for at, name in known.names if known is not None else ():
            if models.get(name, name) != name:
                line, column = _line(self._texts[file] or "", at)
                reason = f"the model of equal shape in {self._target.name}"
                edit = Edit(file, line, column, at, name, models[name], reason)
                if edit not in self._edits:
                    self._edits.append(edit)

    def _call_problems(self, site: CallSite, before: Contract) -> Iterator[str]:
        moved = self._renamed.get((site.file, site.line, site.column))
        for operation in site.operations:
            key = _key(operation)
            old, new = find(before, key), find(self._target, moved or key)
            if new is None or old is None:
                if len(site.operations) == 1:
                    lacking = self._target.name if new is None else before.name
                    yield f"{lacking} has no {operation}"
            else:
                yield from (
                    f"{operation}: {text}" for text in self._differences(old, new, Profile.CLIENT)
                )

    def _give_up_what_lacks(self, file: str, release: str) -> None:
        """Where the import of a client stays, a call stays too whose new method that client lacks."""
        before = next((c for c in self._contracts if c.name == release), None)
        for edit in [e for e in self._edits if e.file == file]:
            key = self._renamed.get((file, edit.line, edit.column))
            if key is not None and (before is None or find(before, key) is None):
                self._edits.remove(edit)
                problem = (f"the client of {release} does not have {edit.new}",)
                self._tasks.append(Task(file, edit.line, edit.column, "", edit.new, problem))

    # -- files

    def _give_up_what_breaks(self) -> None:
        """A Python file that could not be read any more after its edits is left to people."""
        for file in dict.fromkeys(e.file for e in self._edits if e.file.endswith(_PYTHON)):
            own = sorted((e for e in self._edits if e.file == file), key=lambda edit: edit.start)
            if not is_valid(applied(self._texts[file] or "", own)):
                self._edits = [e for e in self._edits if e.file != file]
                problem = ("after the edit it would be no Python any more",)
                self._tasks += [Task(file, e.line, e.column, "", e.new, problem) for e in own]

    def _text(self, file: str) -> str | None:
        """What is in the file, its line ends as they are; None where that is no plain text."""
        if file not in self._texts:
            self._texts[file] = None
            if not file.endswith(".ipynb"):
                with suppress(UnreadableFileError, OSError, UnicodeDecodeError):
                    self._texts[file] = read_plain(file).decode("utf-8")
        return self._texts[file]

    def _python(self, file: str) -> Spans | None:
        if file not in self._spans:
            text = self._text(file)
            self._spans[file] = None if text is None else spans(text)
        return self._spans[file]


def _task(site: CallSite, entry: Entry | None, differences: Iterable[str]) -> Task:
    instead = entry.replacement if entry is not None else None
    names = ", ".join(site.operations)
    why = tuple(differences)
    return Task(site.file, site.line, site.column, names, instead, why, site.path_elsewhere)


def _key(name: str) -> str:
    method, _, path = name.partition(" ")
    return operation_key(method, path)


_LINE_END = re.compile(r"\r\n|\r|\n")


def _offset(text: str, line: int, column: int) -> int:
    """Where a place of a use is in the text."""
    ends = [0, *(end.end() for end in _LINE_END.finditer(text))]
    mark = 1 if text.startswith("\ufeff") and line == 1 else 0
    return ends[line - 1] + column - 1 + mark if line <= len(ends) else len(text)


def _line(text: str, at: int) -> tuple[int, int]:
    """Line and column of a place in the text, from 1."""
    ends = [0, *(end.end() for end in _LINE_END.finditer(text, 0, at))]
    return len(ends), at - ends[-1] + 1
