"""CHANGELOG.md of a client: what another release of the API changed, in the client's own names."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from runai_compat.findings.compare import Terms, compare
from runai_compat.findings.model import Finding
from runai_compat.kinds import Action
from runai_compat.lifecycle.policy import timeline
from runai_compat.reports.wording import change
from runai_compat.vocabulary import Profile, Severity
from runai_specs import load
from runai_specs.catalog.model import Api, Catalog, Release
from runai_specs.openapi.locations import operation_key

from .. import identifiers as names
from ..emit.models.deprecated_members import Reader, deprecated_members
from ..interface.change import Change
from ..interface.recorded import recorded
from ..interface.report import markdown_line
from ..metadata.deprecations import release_before
from ..metadata.upstream_text import Background
from ..naming import load_table, operation_names
from ..prepare import OperationFacts, Prepared, operations

_SECTIONS = ("Breaks code", "Removed", "Deprecated", "Changed", "Added")
_PARAMETER = re.compile(r"request\.(query|header|cookie|path)\.([^.\[\]{}<>=]+)(.*)", re.DOTALL)
_CERTAIN = 0.8  # from here on a name that something has now is worth telling


@dataclass(frozen=True, slots=True)
class Since:
    """The release before, what differs from it, and operation key -> `client.x.y` in its client.

    position: its own on the track; deprecations that began later are told, whoever announced them.
    breaks: how names and types of the client changed, as far as code does not run any more.
    """

    release: str
    findings: Sequence[Finding]
    methods: Mapping[str, str]
    position: int = -1
    breaks: Sequence[Change] = ()


def since(catalog: Catalog, api: Api, release: Release) -> Since | None:
    """What is to be told of a release of the catalog; None for the first of its track."""
    before = release_before(release, api)
    if before is None:
        return None
    old, new = (load(f"{api.name}@{name}", catalog) for name in (before, release.name))
    report = compare(old, new, Terms(profile=Profile.CLIENT, origins=False))
    routes = operations(old.document, source=old.name)
    called = operation_names(routes, load_table(catalog, api.name)).items()
    methods = {key: f"client.{namespace}.{name}" for key, (namespace, name) in called}
    position = next(
        i for i, moment in enumerate(timeline(api, release.track).moments) if moment.pin == before
    )
    breaks = recorded(catalog, api.name).get(release.name, ())
    return Since(before, report.findings, methods, position, breaks)


def changelog(
    version: str, release: str, prepared: Prepared, known: Background, told: Since | None
) -> str:
    """The sections as Markdown, each with one line per element, sorted."""
    if told is None:
        return f"## {version}\n\nThe first client of this line of releases: {release}.\n"
    writer = _Writer(prepared, known, told.methods)
    sections: dict[str, set[str]] = defaultdict(set)
    # Names that only the contract has (of operations, of shared schemas) are not the client's.
    for finding in (one for one in told.findings if not one.rule.client_only):
        sections[_section(finding)].update(writer.lines(finding))
    if told.findings:
        sections["Deprecated"].update(writer.announced(told.position))
    sections["Breaks code"].update(_breaking(told.breaks, sections["Removed"]))
    parts = [f"## {version}", f"Release {release}, compared with release {told.release}."]
    if not any(sections.values()):
        parts.append("The API is the same.")
    for title in _SECTIONS:
        if sections[title]:
            parts += [f"### {title}", "\n".join(f"- {line}" for line in sorted(sections[title]))]
    return "\n\n".join(parts) + "\n"


def _breaking(changes: Iterable[Change], removed: Iterable[str]) -> Iterator[str]:
    """Code that does not run any more, but for names that are told to be gone anyway."""
    removed_names = {line.split("`", 2)[1] for line in removed}
    for broken in changes:
        if broken.element.removeprefix("models.") not in removed_names:
            yield markdown_line(broken)


def _section(finding: Finding) -> str:
    kind = finding.rule.kind
    if kind.removes:
        return "Removed"
    if kind.action is Action.DEPRECATED:
        return "Deprecated"
    if kind.adds:
        return "Added"
    return "Changed"


class _Writer:
    """Findings as lines; earlier: operation key -> the method that had the operation before."""

    def __init__(self, prepared: Prepared, known: Background, earlier: Mapping[str, str]) -> None:
        self._facts = {operation_key(f.method, f.path): f for f in prepared.operations}
        self._known, self._earlier = known, earlier
        self._reader = Reader(prepared)
        self._deprecated = deprecated_members(prepared, known.told)

    def lines(self, finding: Finding) -> Iterator[str]:
        """One for each element of the client that the finding is about."""
        for use in finding.uses:
            method, _, path = use.operation.partition(" ")
            key = operation_key(method, path)
            removed = _section(finding) == "Removed"
            for element, said in self._elements(key, use.location, use.operation, removed=removed):
                yield f"{element}{self._told(finding, key, use.location, said)}"

    def announced(self, position: int) -> Iterator[str]:
        """What is deprecated since after that position, also where only release notes say so."""
        for element, notice in self._known.told.by_element.items():
            if notice.text and not notice.inherited and notice.since > position:
                method, path, *place = element.split(" ", 2)
                for name, said in self._elements(f"{method} {path}", "".join(place), element):
                    yield f"{name}: {said or notice.text}"

    def _elements(
        self, key: str, location: str, written: str, *, removed: bool = False
    ) -> Iterator[tuple[str, str | None]]:
        """What it is called, and what is known of its deprecation."""
        facts = self._facts.get(key)
        method = f"client.{facts.namespace}.{facts.name}" if facts else self._earlier.get(key, key)
        if not location:
            notice = self._known.told.operation(facts) if facts else None
            yield (
                f"`{method}` (`{_wire(facts) if facts else written}`)",
                (notice.text if notice else None),
            )
        elif parameter := _PARAMETER.fullmatch(location):
            yield self._parameter(facts, method, *parameter.groups())
        else:
            place = f"{key} {location}"
            homes = list(self._reader.homes(place))
            there = set(self._reader.members(place))
            for owner, kind, text in homes:
                # A class may still have from other uses what was removed in one; and a contract may
                # require what it does not describe.
                if ((owner, text) in there) is not removed:
                    name = self._reader.attribute(owner, kind, text)
                    yield f"`{name}`", self._deprecated.get((owner, text))
            if not homes:
                yield f"`{location}` of `{method}`", None

    def _parameter(
        self, facts: OperationFacts | None, method: str, where: str, name: str, rest: str
    ) -> tuple[str, str | None]:
        named_so = (
            [p for p in facts.parameters if (p.location, p.name) == (where, name)] if facts else []
        )
        python = named_so[0].python_name if named_so else names.parameter_names([(where, name)])[0]
        notice = self._known.told.parameter(facts, named_so[0]) if facts and named_so else None
        value = f": `{rest.rpartition('=')[2]}`" if "=" in rest else ""
        return f"`{python}` of `{method}`{value}", notice.text if notice else None

    def _told(self, finding: Finding, key: str, location: str, said: str | None) -> str:
        """What happened to it, as far as the section's title does not say it."""
        match _section(finding):
            case "Deprecated":
                return f": {said or 'deprecated'}"
            case "Removed":
                return _instead(
                    self._known.told.removed.get(f"{key} {location}".rstrip(), ()), finding
                )
            case "Added":
                return ""
        breaking = "**breaking**, " if finding.severity is Severity.BREAKING else ""
        title = finding.rule.meaning
        return f": {breaking}{title[:1].lower()}{title[1:]}{change(finding)}"


def _wire(facts: OperationFacts) -> str:
    return f"{facts.method.upper()} {facts.path}"


def _instead(named: Iterable[str], finding: Finding) -> str:
    if named:
        return f": use {' or '.join(f'`{name}`' for name in dict.fromkeys(named))}"
    if finding.rename is not None and finding.rename.confidence >= _CERTAIN:
        return f": perhaps `{finding.rename.to}` now"
    return ""
