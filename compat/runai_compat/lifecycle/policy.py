"""How long a deprecated element has to stay, and whether it did.

A policy is a TOML file: how many `releases` and `months` an element stays after its deprecation
(both: until both have passed), which `evidence` starts the clock, and what is `exempt`.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import MAXYEAR, date
from enum import StrEnum
from pathlib import Path
from typing import Any

from runai_specs.catalog.model import PACKAGED, Api, Catalog, Coverage, Release
from runai_specs.errors import ToolkitError, UnknownNameError
from runai_specs.toml_files import parse_toml, toml_text

from ..findings.sunset import days_later

EVIDENCE = frozenset({"flag", "parent", "schema", "prose", "tag", "header", "announcement"})
_EXEMPT = frozenset({"experimental"})


class InvalidPolicyError(ToolkitError):
    """A policy file does not say what a policy has to say."""

    def __init__(self, source: object, problem: str) -> None:
        super().__init__(f"{source}: {problem}; see docs/policies.md for the format")


class UnknownPolicyError(UnknownNameError):
    """There is no policy of that name: says which file would be one."""

    def __init__(self, name: str, known: Iterable[str], catalog: Catalog) -> None:
        super().__init__("policy", name, known)
        kept = "" if catalog.folder == PACKAGED else f", or {catalog.policies / f'{name}.toml'}"
        self.args = (f"{self.args[0]}; one of your own is a file: --policy FILE.toml{kept}",)


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
    track: str | None
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
    """The moments of a track in order; track is None where the documents are in no catalog."""

    track: str | None
    moments: tuple[Moment, ...]

    def position(self, name: str) -> int:
        """Where the moment of that name is; UnknownNameError if there is none."""
        place = self.find(name)
        if place is None:
            kind = f"{self.track} release" if self.track else "release"
            raise UnknownNameError(kind, name, (moment.name for moment in self.moments))
        return place

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
class Dates:
    """What an element says of its own days: since when it is deprecated, from when it may be gone."""

    since: date | None = None
    sunset: date | None = None


NO_DATES = Dates()


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
        replace(_moment(release), pin=None)
        for release in api.releases
        if release.track != track and release.name not in held
    ]
    dated = [other for other in others if other.latest or other.earliest]
    return Timeline(track, tuple(sorted((*snapshots, *dated), key=_day)))


def _snapshots(release: Release) -> Iterator[Moment]:
    before: date | None = None
    for snapshot in release.snapshots:
        earliest = days_later(before, 1) if before else None
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
    policy: Policy | None,
    line: Timeline,
    *,
    deprecated: int | None,
    removed: int | None,
    now: int,
    as_of: date | None = None,
    censored: bool = False,
    experimental: bool = False,
    dates: Dates = NO_DATES,
) -> Judgement:
    """The verdict on one element; without a policy only a sunset date is a promise.

    deprecated, removed, now: positions on the timeline (removed None: still there in now).
    as_of: the day to judge by where days are counted; default: the day of now.
    censored: it was deprecated already in the first release known, or any time before.
    dates: what the element itself says of its days.
    """
    if experimental and policy is not None and "experimental" in policy.exempt:
        return Judgement(Verdict.EXPERIMENTAL)
    if deprecated is None:
        return Judgement(Verdict.UNANNOUNCED if removed is not None else Verdict.SUPPORTED)
    terms = tuple(_terms(policy, line, deprecated, dates, censored=censored))
    if not terms:
        return Judgement(Verdict.UNDECIDABLE)
    until, removable = (
        _all_of([term.until for term in terms]),
        _all_of([term.end for term in terms]),
    )
    if removed is not None:
        verdicts = {term.of_removal(line, removed) for term in terms}
        worst = (Verdict.EARLY, Verdict.UNDECIDABLE, Verdict.ON_TIME)
        return Judgement(
            next(verdict for verdict in worst if verdict in verdicts), until, removable
        )
    day = as_of or line.moments[now].seen
    overdue = all(term.has_ended(now, day) for term in terms)
    return Judgement(Verdict.OVERDUE if overdue else Verdict.SUPPORTED_UNTIL, until, removable)


@dataclass(frozen=True, slots=True)
class _Releases:
    """A promise of so many more releases: it ends with the position of the first not covered."""

    line: Timeline
    first: int
    censored: bool

    @property
    def until(self) -> str | None:
        return self._name(self.first - 1)

    @property
    def end(self) -> str | None:
        return self._name(self.first)

    def of_removal(self, _line: Timeline, removed: int) -> Verdict:
        if removed >= self.first:
            return Verdict.ON_TIME
        return Verdict.UNDECIDABLE if self.censored else Verdict.EARLY

    def has_ended(self, now: int, _day: date | None) -> bool:
        return now >= self.first

    def _name(self, position: int) -> str | None:
        moments = self.line.moments
        return moments[position].name if position < len(moments) else None


@dataclass(frozen=True, slots=True)
class _Days:
    """A promise until a day: it ended between earliest and latest (None: unknown)."""

    earliest: date | None
    latest: date | None

    @property
    def until(self) -> str | None:
        return str(days_later(self.latest, -1)) if self.latest else None

    @property
    def end(self) -> str | None:
        return str(self.latest) if self.latest else None

    def of_removal(self, line: Timeline, removed: int) -> Verdict:
        gone = line.moments[removed]
        if self.latest is not None and gone.earliest is not None and gone.earliest >= self.latest:
            return Verdict.ON_TIME
        if self.earliest is not None and gone.latest is not None and gone.latest < self.earliest:
            return Verdict.EARLY
        return Verdict.UNDECIDABLE

    def has_ended(self, _now: int, day: date | None) -> bool:
        return self.latest is not None and day is not None and day >= self.latest


def _terms(
    policy: Policy | None, line: Timeline, deprecated: int, dates: Dates, *, censored: bool
) -> Iterator[_Releases | _Days]:
    """Everything that has to have passed before the element may be gone."""
    if policy is not None and policy.releases is not None:
        yield _Releases(line, deprecated + policy.releases + 1, censored)
    if policy is not None and policy.months is not None:
        notice = line.moments[deprecated]
        first = dates.since or (None if censored else notice.earliest)
        last = dates.since or notice.latest
        yield _Days(_after(first, policy.months), _after(last, policy.months))
    if dates.sunset is not None:
        yield _Days(dates.sunset, dates.sunset)


def _all_of(terms: list[str | None]) -> str | None:
    known = [term for term in terms if term is not None]
    return " and ".join(known) if len(known) == len(terms) else None


def _after(day: date | None, months: int) -> date | None:
    """The same day so many calendar months later: the last of a month that is too short, or of the calendar."""
    if day is None:
        return None
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    if year > MAXYEAR:
        return date.max
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def names(catalog: Catalog) -> tuple[str, ...]:
    """The policies that lie beside the catalog."""
    return tuple(sorted(path.stem for path in catalog.policies.glob("*.toml")))


def find(name: str | None, catalog: Catalog, api: Api, track: str) -> Policy | None:
    """The policy of that name or file, else the one that the catalog has for the track, if any.

    That is the one that the catalog names for it, or the file policies/TRACK.toml.
    """
    wanted = name or api.policies.get(track) or (track if track in names(catalog) else None)
    return None if wanted is None else load(wanted, catalog)


def load(name: str, catalog: Catalog) -> Policy:
    """The policy of that name in the catalog, or in that file (a path with `.toml`)."""
    path = Path(name)
    if path.suffix != ".toml":
        path = catalog.policies / f"{name}.toml"
        if name not in names(catalog):
            raise UnknownPolicyError(name, names(catalog), catalog)
    try:
        text = toml_text(path)
    except ValueError as error:
        raise InvalidPolicyError(name, str(error)) from None
    return parse(name, text)


def parse(name: str, text: str) -> Policy:
    """The policy that the text of a policy file describes; InvalidPolicyError if it does not."""
    try:
        written = parse_toml(text)
    except ValueError as error:
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
        _text(name, written, "track"),
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
    if not isinstance(value, list) or not all(isinstance(name, str) for name in value):
        raise InvalidPolicyError(name, f"{key} is not a list of names")
    if unknown := set(value) - known:
        raise InvalidPolicyError(
            name, f"{key} has {sorted(unknown)[0]!r}, not one of {sorted(known)}"
        )
    return frozenset(value)
