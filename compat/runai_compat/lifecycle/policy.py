"""How long a deprecated element has to stay, and whether it did.

A policy is a TOML file: how many `releases` and `months` an element stays after its deprecation
(both: until both have passed), which `evidence` starts the clock, and what is `exempt`.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum
from importlib.resources import files
from pathlib import Path
from typing import Any

from runai_specs.catalog.model import Api, Coverage, Release
from runai_specs.errors import ToolkitError, UnknownNameError

EVIDENCE = frozenset({"flag", "parent", "schema", "prose", "tag", "announcement"})
_EXEMPT = frozenset({"experimental"})


class InvalidPolicyError(ToolkitError):
    """A policy file does not say what a policy has to say."""

    def __init__(self, source: object, problem: str) -> None:
        super().__init__(f"{source}: {problem}; see docs/policies.md for the format")


class Verdict(StrEnum):
    """How an element's end, or its stay, compares with the promise."""

    ON_TIME = "on-time"
    EARLY = "early"
    UNANNOUNCED = "unannounced"
    UNDECIDABLE = "undecidable"
    EXPERIMENTAL = "experimental"
    SUPPORTED = "supported"  # nothing says that it will go
    SUPPORTED_UNTIL = "supported-until"
    OVERDUE = "overdue"


@dataclass(frozen=True, slots=True)
class Policy:
    """A promise: see the module. releases or months is None where the policy does not count them."""

    name: str
    api: str | None
    track: str
    releases: int | None
    months: int | None
    evidence: frozenset[str]
    exempt: frozenset[str]
    source: str


@dataclass(frozen=True, slots=True)
class Moment:
    """A release, or a snapshot: what is new in it came between earliest and latest (None: unknown).

    seen: a day on which it was there for certain. pin: the name of the contract that holds it, None
    while it is only known by name. partial: the contract holds only what is known of the API, so
    that what it lacks may be there.
    """

    name: str
    earliest: date | None
    latest: date | None
    seen: date | None
    pin: str | None
    partial: bool = False


@dataclass(frozen=True, slots=True)
class Timeline:
    """The moments of a track in order."""

    track: str
    moments: tuple[Moment, ...]

    def position(self, name: str) -> int:
        """Where the moment of that name is; UnknownNameError if there is none."""
        found = self.find(name)
        if found is None:
            raise UnknownNameError(
                f"{self.track} release", name, (each.name for each in self.moments)
            )
        return found

    def find(self, name: str | None) -> int | None:
        """Where the moment of that name, or with that pin, is; None if there is none."""
        for index, moment in enumerate(self.moments):
            if name is not None and name in (moment.name, moment.pin):
                return index
        return None

    @property
    def partial(self) -> tuple[str, ...]:
        """The names of those whose contract holds only what is known of the API."""
        return tuple(moment.name for moment in self.moments if moment.partial and moment.pin)

    @property
    def pinned(self) -> tuple[int, ...]:
        """The positions of those with a contract."""
        return tuple(i for i, moment in enumerate(self.moments) if moment.pin is not None)


@dataclass(frozen=True, slots=True)
class Judgement:
    """A verdict with its terms: release names, or ISO dates where the policy counts months.

    supported_until: the last release (or day) that the promise covers. removable_from: the first
    that it does not. None where no name is known for it, or nothing was promised.
    """

    verdict: Verdict
    supported_until: str | None = None
    removable_from: str | None = None


def timeline(api: Api, track: str) -> Timeline:
    """The track's releases; on a track of snapshots also the API's releases that none of them
    holds, by date: their notes are read there, too.
    """
    releases = api.on(track)
    if not releases:
        raise UnknownNameError(f"track of {api.name}", track, api.tracks)
    snapshots = [moment for release in releases for moment in _snapshots(release)]
    if not snapshots:
        return Timeline(track, tuple(map(_moment, releases)))
    held = {moment.pin for moment in snapshots}
    others = [
        replace(_moment(each), pin=None)
        for each in api.releases
        if each.track != track and each.name not in held
    ]
    dated = [each for each in others if each.latest or each.earliest]
    return Timeline(track, tuple(sorted((*snapshots, *dated), key=_day)))


def _snapshots(release: Release) -> Iterator[Moment]:
    before: date | None = None
    for snapshot in release.snapshots:
        earliest = before + timedelta(days=1) if before else None
        yield Moment(str(snapshot.date), earliest, snapshot.date, snapshot.date, snapshot.pin)
        before = snapshot.date


def _moment(release: Release) -> Moment:
    out = release.released
    pin = release.name if release.upstream else None
    partial = release.coverage is Coverage.PARTIAL
    return Moment(release.name, out.earliest, out.latest, out.latest or out.earliest, pin, partial)


def _day(moment: Moment) -> date:
    return moment.latest or moment.earliest or date.min


def judge(
    policy: Policy,
    line: Timeline,
    *,
    deprecated: int | None,
    removed: int | None,
    now: int,
    as_of: date | None = None,
    censored: bool = False,
    experimental: bool = False,
) -> Judgement:
    """The verdict on one element.

    deprecated, removed, now: positions on the timeline (removed None: still there in now).
    as_of: the day to judge by where the policy counts months; default: the day of now.
    censored: it was deprecated already in the first release known, or any time before.
    """
    if experimental and "experimental" in policy.exempt:
        return Judgement(Verdict.EXPERIMENTAL)
    if deprecated is None:
        return Judgement(Verdict.UNANNOUNCED if removed is not None else Verdict.SUPPORTED)
    until, removable = _terms(policy, line, deprecated)
    if removed is not None:
        found = set(_removal_checks(policy, line, deprecated, removed, censored))
        for verdict in (Verdict.EARLY, Verdict.UNDECIDABLE, Verdict.ON_TIME):
            if verdict in found:
                return Judgement(verdict, until, removable)
    overdue = all(_overdue_checks(policy, line, deprecated, now, as_of))
    return Judgement(Verdict.OVERDUE if overdue else Verdict.SUPPORTED_UNTIL, until, removable)


def _removal_checks(
    policy: Policy, line: Timeline, deprecated: int, removed: int, censored: bool
) -> Iterator[Verdict]:
    if policy.releases is not None:
        if removed >= deprecated + policy.releases + 1:
            yield Verdict.ON_TIME
        else:
            yield Verdict.UNDECIDABLE if censored else Verdict.EARLY
    if policy.months is not None:
        notice, end = line.moments[deprecated], line.moments[removed]
        first = None if censored else _after(notice.earliest, policy.months)
        last = _after(notice.latest, policy.months)
        if last is not None and end.earliest is not None and end.earliest >= last:
            yield Verdict.ON_TIME
        elif first is not None and end.latest is not None and end.latest < first:
            yield Verdict.EARLY
        else:
            yield Verdict.UNDECIDABLE


def _overdue_checks(
    policy: Policy, line: Timeline, deprecated: int, now: int, as_of: date | None
) -> Iterator[bool]:
    if policy.releases is not None:
        yield now >= deprecated + policy.releases + 1
    if policy.months is not None:
        last = _after(line.moments[deprecated].latest, policy.months)
        day = as_of or line.moments[now].seen
        yield last is not None and day is not None and day >= last


def _terms(policy: Policy, line: Timeline, deprecated: int) -> tuple[str | None, str | None]:
    """Until when the element stays at least, and from when it may be gone."""
    until: list[str | None] = []
    removable: list[str | None] = []
    if policy.releases is not None:
        names = [moment.name for moment in line.moments[deprecated + policy.releases :]]
        until.append(names[0] if names else None)
        removable.append(names[1] if len(names) > 1 else None)
    if policy.months is not None:
        last = _after(line.moments[deprecated].latest, policy.months)
        until.append(str(last - timedelta(days=1)) if last else None)
        removable.append(str(last) if last else None)
    return _all_of(until), _all_of(removable)


def _all_of(terms: list[str | None]) -> str | None:
    known = [term for term in terms if term is not None]
    return " and ".join(known) if len(known) == len(terms) else None


def _after(day: date | None, months: int) -> date | None:
    """The same day so many calendar months later; the last of a month that is too short."""
    if day is None:
        return None
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    for last in (day.day, 30, 29, 28):
        try:
            return date(year, month + 1, last)
        except ValueError:
            continue
    raise AssertionError("every month has 28 days")


def names() -> tuple[str, ...]:
    """The policies that come with the toolkit."""
    folder = files("runai_compat") / "policies"
    return tuple(
        sorted(Path(each.name).stem for each in folder.iterdir() if each.name.endswith(".toml"))
    )


def for_track(api: str, track: str) -> Policy:
    """The policy that Run:ai has for a track of one of its APIs."""
    for each in map(load, names()):
        if (each.api, each.track) == (api, track):
            return each
    raise UnknownNameError("policy for", f"{api} {track}", names())


def find(name: str | None, api: str, track: str) -> Policy:
    """The policy of that name or file, else the one that Run:ai has for the track."""
    return for_track(api, track) if name is None else load(name)


def load(name: str) -> Policy:
    """The policy of that name, or in that file (a path with `.toml`)."""
    if name in names():
        file = files("runai_compat") / "policies" / f"{name}.toml"
        return parse(name, file.read_text(encoding="utf-8"))
    path = Path(name)
    if path.suffix != ".toml":
        raise UnknownNameError("policy", name, names())
    try:
        return parse(name, path.read_text(encoding="utf-8"))
    except UnicodeDecodeError:
        raise InvalidPolicyError(name, "not UTF-8 text") from None


def parse(name: str, text: str) -> Policy:
    """The policy that the text of a policy file describes; InvalidPolicyError if it does not."""
    try:
        written = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise InvalidPolicyError(name, f"not TOML: {error}") from None
    releases, months = (_count(name, written, key) for key in ("releases", "months"))
    if releases is None and months is None:
        raise InvalidPolicyError(name, "says neither how many releases nor how many months")
    if unknown := written.keys() - {
        "api",
        "track",
        "releases",
        "months",
        "evidence",
        "exempt",
        "source",
    }:
        raise InvalidPolicyError(name, f"unknown key {sorted(unknown)[0]!r}")
    return Policy(
        Path(name).stem,
        _text(name, written, "api"),
        _text(name, written, "track") or "self-hosted",
        releases,
        months,
        _chosen(name, written, "evidence", EVIDENCE, EVIDENCE),
        _chosen(name, written, "exempt", _EXEMPT, frozenset()),
        _text(name, written, "source") or "",
    )


def _text(name: str, written: Mapping[str, Any], key: str) -> str | None:
    value = written.get(key)
    if not isinstance(value, str | None):
        raise InvalidPolicyError(name, f"{key} is {value!r}, not a text")
    return value


def _count(name: str, written: Mapping[str, Any], key: str) -> int | None:
    value = written.get(key)
    if value is None:
        return None
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        raise InvalidPolicyError(name, f"{key} is {value!r}, not a whole number from 0")
    return value


def _chosen(
    name: str, written: Mapping[str, Any], key: str, known: frozenset[str], default: frozenset[str]
) -> frozenset[str]:
    value = written.get(key)
    if value is None:
        return default
    if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
        raise InvalidPolicyError(name, f"{key} is not a list of names")
    if unknown := set(value) - known:
        raise InvalidPolicyError(
            name, f"{key} has {sorted(unknown)[0]!r}, not one of {sorted(known)}"
        )
    return frozenset(value)
