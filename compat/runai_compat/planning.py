"""A to-do list for the way to a release: what to do before which upgrade, by when at the latest."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from .auditing import causes
from .gating import GateResult, Passage
from .lifecycle.history import Kind
from .lifecycle.ledger import Entry, Ledger
from .vocabulary import Severity


@dataclass(frozen=True, slots=True)
class Task:
    """Something to do. what: the change; elements: where it shows; instead: what to use, if known."""

    what: str
    elements: tuple[str, ...]
    instead: str | None = None


@dataclass(frozen=True, slots=True)
class Stage:
    """One release on the way.

    must: to be done before the upgrade to it. watch: may break, depending on how clients were
    written. may: what release notes or the policy allow it to take, not seen yet. soon: deprecated
    in it, with a deadline. possible: what can be used from it on. known: whether it is pinned.
    """

    release: str
    known: bool
    must: tuple[Task, ...]
    watch: tuple[Task, ...]
    may: tuple[Task, ...]
    soon: tuple[Task, ...]
    possible: tuple[Task, ...]


@dataclass(frozen=True, slots=True)
class Plan:
    """The stages from base to target, in order."""

    base: str
    target: str
    stages: tuple[Stage, ...]


def plan(gated: GateResult, ledger: Ledger) -> Plan:
    """The plan that a gate's result makes."""
    names = [moment.name for moment in ledger.timeline.moments]
    known = list(gated.steps[1:])
    ahead = sorted({each.release for each in gated.ahead}, key=names.index)
    stages = (_stage(release, release in known, gated, ledger) for release in [*known, *ahead])
    return Plan(gated.base, gated.target, tuple(stages))


def render(found: Plan) -> str:
    """The plan in Markdown, with boxes to tick."""
    lines = [f"# From {found.base} to {found.target}", ""]
    for stage in found.stages:
        lines += [f"## {stage.release}", ""]
        if not stage.known:
            lines += ["Not pinned: from release notes and the policy, not from its document.", ""]
        for title, tasks, box in (
            (f"Before the upgrade to {stage.release}", stage.must, "- [ ] "),
            ("Look at, it depends on how your code reads answers", stage.watch, "- [ ] "),
            ("Be ready for", stage.may, "- [ ] "),
            ("Deprecated from here on", stage.soon, "- [ ] "),
            ("Possible afterwards", stage.possible, "- "),
        ):
            if tasks:
                lines += [f"### {title}", "", *(box + _line(task) for task in tasks), ""]
        if not any((stage.must, stage.watch, stage.may, stage.soon, stage.possible)):
            lines += ["Nothing to do.", ""]
    return "\n".join(lines)


def _stage(release: str, known: bool, gated: GateResult, ledger: Ledger) -> Stage:
    here = [each for each in gated.passages if each.release == release and not each.acceptance]
    ahead = [each.entry for each in gated.ahead if each.release == release]
    announced = {id(each.entry) for each in gated.ahead if each.announced}
    fresh = [e for e in ledger.entries if e.deprecated_in == release and e.removed_in is None]
    return Stage(
        release,
        known,
        tuple(_tasks(here, Severity.BREAKING, ledger)),
        tuple(_tasks(here, Severity.WARNING, ledger)),
        tuple(
            Task(
                "announced to go" if id(group[0]) in announced else "allowed to go",
                _ids(group),
                group[0].replacement,
            )
            for group in causes(ahead)
        ),
        tuple(
            Task(
                f"stop using it by {group[0].supported_until or 'the release after next'}",
                _ids(group),
                group[0].replacement,
            )
            for group in causes(fresh)
        ),
        tuple(_new_operations(here)),
    )


def _tasks(passages: Iterable[Passage], severity: Severity, ledger: Ledger) -> Iterator[Task]:
    """The findings of a severity; operations that go together are one task each."""
    for each in passages:
        finding = each.finding
        if finding.severity is severity:
            where = finding.location and f" `{finding.location}`"
            entry = ledger.find(
                f"{finding.operations[0]}{' ' if finding.location else ''}{finding.location}"
            )
            instead = entry.replacement if entry else None
            yield Task(
                f"{finding.rule.title}{where}: {finding.rule.hint}", finding.operations, instead
            )


def _new_operations(passages: Iterable[Passage]) -> Iterator[Task]:
    """What is new, by the first segments of the path."""
    groups: dict[str, list[str]] = defaultdict(list)
    for each in passages:
        if each.finding.rule.kind == "operation-added":
            operation = each.finding.operations[0]
            groups["/".join(operation.split(" ")[1].split("/")[:4])].append(operation)
    for prefix, operations in sorted(groups.items()):
        yield Task(f"new below `{prefix}`", tuple(sorted(operations)))


def _ids(group: Sequence[Entry]) -> tuple[str, ...]:
    operations = [entry for entry in group if entry.element is Kind.OPERATION]
    return tuple(entry.id for entry in (operations or group))


def _line(task: Task) -> str:
    shown = ", ".join(f"`{each}`" for each in task.elements[:3])
    more = f" and {len(task.elements) - 3} more" if len(task.elements) > 3 else ""
    instead = f" → use {task.instead}" if task.instead else ""
    return f"{task.what} ({shown}{more}){instead}"
