"""What a client's programmer has to know of an element's future: since when, until when, what instead.

The ledger of `runai_compat` says it, as it stood when the client's release came out: later releases
are not looked at, announcements of later ones neither.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from runai_compat.lifecycle.ledger import Entry, ledger
from runai_compat.lifecycle.policy import Policy, Timeline, Verdict, find, timeline
from runai_specs.catalog.announcements import Announcement
from runai_specs.catalog.announcements import read as read_announcements
from runai_specs.catalog.model import Api, Catalog, Release
from runai_specs.openapi.locations import parameter_place, wire_path
from runai_specs.openapi.schemas.effective_schema import Schemas

from ..prepare import OperationFacts, ParameterFacts


@dataclass(frozen=True, slots=True)
class Notice:
    """said: "deprecated since 2.24; supported in 2.25 and 2.26 at least"; empty for an element that
    is only experimental. instead: what to use, as the client or the contract calls it. since: when
    the deprecation began, to be compared only. inherited: it is that of what holds the element.
    """

    said: str
    experimental: bool = False
    instead: tuple[str, ...] = ()
    since: int = 0
    inherited: bool = False

    @property
    def text(self) -> str:
        """All of it in one line."""
        use = (f"use {' or '.join(dict.fromkeys(self.instead))}",) if self.instead else ()
        return "; ".join((self.said, *use))

    def naming(self, names: Mapping[str, str]) -> Notice:
        """The notice with replacements called by other names."""
        return replace(
            self, instead=tuple(names.get(replacement, replacement) for replacement in self.instead)
        )


@dataclass(frozen=True, slots=True)
class Notices:
    """Notices by element id: `GET /users/{}`, `GET /users request.query.limit`,
    `POST /users request.body.spec.size`. removed: what this release no longer has -> what to use
    instead, as the client or the contract calls it.
    """

    by_element: Mapping[str, Notice] = field(default_factory=dict)
    removed: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def operation(self, facts: OperationFacts) -> Notice | None:
        """The notice of an operation."""
        return self.by_element.get(_key(facts))

    def parameter(self, facts: OperationFacts, parameter: ParameterFacts) -> Notice | None:
        """The notice of a parameter; another one that replaces it is called as in Python."""
        notice = self.part(facts, parameter_place(parameter.location, parameter.name))
        return notice and notice.naming(
            {parameter.name: parameter.python_name for parameter in facts.parameters}
        )

    def part(self, facts: OperationFacts, place: str) -> Notice | None:
        """The notice of a parameter or property of an operation."""
        return self.by_element.get(f"{_key(facts)} {place}")


def notices(
    catalog: Catalog,
    release: Release,
    api: Api,
    operations: Sequence[OperationFacts],
    contract: Callable[[str], Schemas],
    announcements: Sequence[Announcement] | None = None,
) -> Notices:
    """The notices of a release. contract gives the schemas of a pin of the API by its name."""
    line = known_then(timeline(api, release.track), release)
    policy = find(None, catalog, api, release.track)
    told = read_announcements(catalog) if announcements is None else announcements
    history = ledger(api.name, line, policy, contract, told)
    speaker = _DeprecationWriter(line, policy, _Names(operations), line.pinned[-1])
    spoken = (
        (entry.id, speaker.notice(entry)) for entry in history.entries if not entry.removed_in
    )
    now = line.moments[line.pinned[-1]].name
    gone = {
        entry.id: speaker.instead(entry) for entry in history.entries if entry.removed_in == now
    }
    return Notices({element: notice for element, notice in spoken if notice is not None}, gone)


def release_before(release: Release, api: Api) -> str | None:
    """The name of the pin before that of the release, on its track; None for the first."""
    line = known_then(timeline(api, release.track), release)
    return line.moments[line.pinned[-2]].pin if len(line.pinned) > 1 else None


def known_then(line: Timeline, release: Release) -> Timeline:
    """The timeline as it stood when the release came out: what came after it has no contract."""
    pins = {release.name, *(snapshot.pin for snapshot in release.snapshots)}
    last = max(i for i in line.pinned if line.moments[i].pin in pins)
    return replace(
        line,
        moments=tuple(
            moment if i <= last else replace(moment, pin=None)
            for i, moment in enumerate(line.moments)
        ),
    )


class _Names:
    """What the elements that contracts name are called in the client."""

    def __init__(self, operations: Sequence[OperationFacts]) -> None:
        self._methods = {
            _key(operation): f"client.{operation.namespace}.{operation.name}"
            for operation in operations
        }
        self._tags = {
            operation.tag: f"client.{operation.namespace}"
            for operation in operations
            if operation.tag
        }
        self._paths: dict[str, set[str]] = {}
        for facts in operations:
            self._paths.setdefault(wire_path(facts.path), set()).add(f"client.{facts.namespace}")

    def spoken(self, named: str, method: str) -> str:
        """The client's name for a replacement; as it was named where the client has none."""
        wanted, _, path = named.rpartition(" ") if re.match(r"[A-Z]+ /", named) else ("", "", named)
        if path.startswith("/"):
            key = f"{wanted or method} {wire_path(path)}"
            holders = self._paths.get(wire_path(path), set())
            return self._methods.get(key) or (holders.pop() if len(holders) == 1 else named)
        return self._tags.get(named, named)


@dataclass(frozen=True, slots=True)
class _DeprecationWriter:
    line: Timeline
    policy: Policy | None
    names: _Names
    now: int

    def notice(self, entry: Entry) -> Notice | None:
        """What to say of the entry; None if there is nothing."""
        if entry.deprecated_in is None or self.line.position(entry.deprecated_in) > self.now:
            return Notice("", experimental=True) if entry.experimental else None
        said = [f"deprecated since {entry.deprecated_in}"]
        if entry.verdict not in (Verdict.EXPERIMENTAL, Verdict.UNDECIDABLE):
            said.append(self._term(entry))
        return Notice(
            "; ".join(said),
            entry.experimental,
            instead=self.instead(entry),
            since=self.line.position(entry.deprecated_in),
            inherited={fact.kind for fact in entry.evidence} == {"parent"},
        )

    def instead(self, entry: Entry) -> tuple[str, ...]:
        """What to use, by the client's names for it."""
        method = entry.id.split(" ", 1)[0]
        named = entry.replacement.split(", ") if entry.replacement else ()
        return tuple(self.names.spoken(element, method) for element in named)

    @property
    def _counts_days(self) -> bool:
        """Whether the promise is one of days: without a policy it is the element's own sunset."""
        return self.policy is None or self.policy.months is not None

    def _term(self, entry: Entry) -> str:
        """How long it stays, counted from the client's own release."""
        if entry.verdict is Verdict.OVERDUE:
            when = "at any time" if self._counts_days else "in any release"
            return f"may be gone {when} from {entry.removable_from} on"
        if self._counts_days or self.policy is None:
            return f"supported until {entry.supported_until} at least"
        after = [moment.name for moment in self.line.moments[self.now + 1 :]]
        count = (
            self.line.position(entry.deprecated_in or "") + (self.policy.releases or 0) - self.now
        )
        covered = after[:count]
        if len(covered) == count > 0:
            return f"supported in {_and(covered)} at least"
        return (
            f"may be gone from {entry.removable_from} on"
            if entry.removable_from
            else "may be gone in the next release"
        )


def _and(names: Sequence[str]) -> str:
    return f"{', '.join(names[:-1])} and {names[-1]}" if len(names) > 1 else names[0]


def _key(facts: OperationFacts) -> str:
    return f"{facts.method.upper()} {wire_path(facts.path)}"
