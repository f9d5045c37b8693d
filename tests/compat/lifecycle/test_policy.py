"""Policies: how long something stays, and what can be known of that."""

from __future__ import annotations

from datetime import date
from itertools import pairwise
from pathlib import Path

import pytest

from runai_compat.lifecycle.policy import (
    InvalidPolicyError,
    Judgement,
    Moment,
    Policy,
    Timeline,
    Verdict,
    find,
    judge,
    load,
    names,
    parse,
    timeline,
)
from runai_specs import read_catalog
from runai_specs.errors import UnknownNameError

RELEASES = Timeline(
    "self-hosted", tuple(Moment(f"1.{n}", None, None, None, f"1.{n}") for n in range(8))
)
DAYS = [date(2025, 1, 31), date(2025, 3, 1), date(2025, 8, 1), date(2025, 12, 1)]
SNAPSHOTS = Timeline(
    "saas",
    (
        Moment("a", None, DAYS[0], DAYS[0], "a"),
        Moment("b", date(2025, 2, 1), DAYS[1], DAYS[1], "b"),
        Moment("c", date(2025, 3, 2), DAYS[2], DAYS[2], "c"),
        Moment("d", date(2025, 8, 2), DAYS[3], DAYS[3], "d"),
    ),
)
TWO_RELEASES = parse("two", "releases = 2")
SIX_MONTHS = parse("six", 'months = 6\ntrack = "saas"')
CATALOG = read_catalog()
EXEMPTING = parse("exempting", 'releases = 2\nexempt = ["experimental"]')


@pytest.mark.parametrize(
    ("deprecated", "removed", "verdict"),
    [
        (1, 2, Verdict.EARLY),
        (1, 3, Verdict.EARLY),
        (1, 4, Verdict.ON_TIME),
        (1, 7, Verdict.ON_TIME),
        (3, 3, Verdict.EARLY),
        (None, 3, Verdict.UNANNOUNCED),
        (None, None, Verdict.SUPPORTED),
        (5, None, Verdict.SUPPORTED_UNTIL),
        (4, None, Verdict.OVERDUE),
    ],
)
def test_two_releases_after_the_one_that_deprecates(
    deprecated: int | None, removed: int | None, verdict: Verdict
) -> None:
    """Deprecated in N: there in N+1 and N+2, removable from N+3, overdue from then on."""
    judged = judge(TWO_RELEASES, RELEASES, deprecated=deprecated, removed=removed, now=7)
    assert judged.verdict is verdict


def test_terms_are_names_as_far_as_names_are_known() -> None:
    """Until N+2, removable from N+3; None past the end of the timeline."""

    def terms(deprecated: int) -> tuple[str | None, str | None]:
        judged = judge(TWO_RELEASES, RELEASES, deprecated=deprecated, removed=None, now=7)
        return judged.supported_until, judged.removable_from

    assert terms(1) == ("1.3", "1.4")
    assert terms(5) == ("1.7", None)
    assert terms(6) == (None, None)


def test_the_first_release_known_censors_the_past() -> None:
    """What was deprecated already then may have had its notice; after two releases it surely had."""

    def verdict(removed: int) -> Verdict:
        return judge(
            TWO_RELEASES, RELEASES, deprecated=0, removed=removed, now=7, censored=True
        ).verdict

    assert [verdict(n) for n in (1, 2, 3)] == [
        Verdict.UNDECIDABLE,
        Verdict.UNDECIDABLE,
        Verdict.ON_TIME,
    ]


def test_experimental_elements_have_no_promise_where_the_policy_says_so() -> None:
    """The exemption is the policy's."""
    exempt = judge(EXEMPTING, RELEASES, deprecated=None, removed=3, now=7, experimental=True)
    held = judge(TWO_RELEASES, RELEASES, deprecated=None, removed=3, now=7, experimental=True)
    assert (exempt.verdict, held.verdict) == (Verdict.EXPERIMENTAL, Verdict.UNANNOUNCED)


@pytest.mark.parametrize(
    ("deprecated", "removed", "verdict"),
    [
        # 2 February .. 1 March, gone by 1 August at the latest: 1 August is the first day allowed
        # for the earliest notice, so an early end cannot be told from one on time.
        (1, 2, Verdict.UNDECIDABLE),
        # 2 August .. 1 December is after 1 September only in part.
        (1, 3, Verdict.UNDECIDABLE),
        (2, 3, Verdict.EARLY),
        (0, 3, Verdict.ON_TIME),
    ],
)
def test_months_between_snapshots_are_intervals(
    deprecated: int, removed: int, verdict: Verdict
) -> None:
    """Surely early, surely on time, or cannot be told."""
    snapshots = SNAPSHOTS
    if (deprecated, removed) == (2, 3):  # the same, with the end a month after the notice
        last = Moment("d", date(2025, 8, 2), date(2025, 8, 20), date(2025, 8, 20), "d")
        snapshots = Timeline("saas", (*SNAPSHOTS.moments[:3], last))
    judged = judge(SIX_MONTHS, snapshots, deprecated=deprecated, removed=removed, now=3)
    assert judged.verdict is verdict


def test_a_month_that_is_too_short_ends_the_term_on_its_last_day() -> None:
    """Six months after 31 August is 28 February."""
    moment = Moment("x", date(2025, 8, 31), date(2025, 8, 31), date(2025, 8, 31), "x")
    line = Timeline("saas", (moment,))
    judged = judge(SIX_MONTHS, line, deprecated=0, removed=None, now=0)
    assert judged == Judgement(Verdict.SUPPORTED_UNTIL, "2026-02-27", "2026-02-28")


def test_overdue_depends_on_the_day_that_is_given() -> None:
    """No clock is read: the day is an argument, by default that of the newest moment."""

    def verdict(as_of: date | None) -> Verdict:
        return judge(SIX_MONTHS, SNAPSHOTS, deprecated=2, removed=None, now=3, as_of=as_of).verdict

    assert verdict(None) is Verdict.SUPPORTED_UNTIL
    assert verdict(date(2026, 1, 31)) is Verdict.SUPPORTED_UNTIL
    assert verdict(date(2026, 2, 1)) is Verdict.OVERDUE


def test_releases_and_months_must_both_have_passed() -> None:
    """A policy with both is kept only when both are."""
    both = parse("both", "releases = 2\nmonths = 6")
    moments = tuple(
        Moment(f"1.{n}", day, day, day, f"1.{n}")
        for n, day in enumerate(date(2025, month, 1) for month in (1, 2, 3, 4, 8))
    )
    line = Timeline("self-hosted", moments)
    early = judge(both, line, deprecated=0, removed=3, now=4)
    late = judge(both, line, deprecated=0, removed=4, now=4)
    assert (early.verdict, late.verdict) == (Verdict.EARLY, Verdict.ON_TIME)
    assert late.removable_from == "1.3 and 2025-07-01"


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("releases =", "not TOML"),
        ("", "neither how many releases nor how many months"),
        ("releases = -1", "releases is -1"),
        ('releases = "two"', "releases is 'two'"),
        ("months = true", "months is True"),
        ('releases = 2\nevidence = ["rumour"]', "'rumour'"),
        ('releases = 2\nexempt = "experimental"', "not a list"),
        ("releases = 2\nweeks = 3", "unknown key 'weeks'"),
    ],
)
def test_a_policy_file_that_says_nothing_usable_is_refused(text: str, problem: str) -> None:
    """One line that names the file and the problem."""
    with pytest.raises(InvalidPolicyError) as caught:
        parse("mine.toml", text)
    assert problem in str(caught.value)
    assert str(caught.value).startswith("mine.toml: ")


def promised(api: str, track: str) -> Policy:
    """The policy that the packaged catalog has for a track."""
    policy = find(None, CATALOG, CATALOG.api(api), track)
    assert policy is not None
    return policy


def test_policies_are_found_by_name_by_track_and_by_file(tmp_path: Path) -> None:
    """Three come with the toolkit; others are files."""
    assert {"runai-self-hosted", "runai-saas", "runai-multi-tenant"} <= set(names(CATALOG))
    assert isinstance(load("runai-saas", CATALOG), Policy)
    assert promised("control-plane", "self-hosted").releases == 2
    assert promised("control-plane", "saas").months == 6
    assert promised("multi-tenant", "multi-tenant").releases == 2
    (tmp_path / "mine.toml").write_text("releases = 3")
    assert load(str(tmp_path / "mine.toml"), CATALOG).releases == 3
    with pytest.raises(UnknownNameError, match="runai-self-hosted"):
        load("runai-selfhosted", CATALOG)


def test_the_catalog_gives_the_timelines() -> None:
    """Releases that are not pinned are on it too; snapshots are bounded by the one before."""
    api = read_catalog().api("control-plane")
    releases = timeline(api, "self-hosted")
    order = [moment.name for moment in releases.moments]
    assert order.index("2.26") + 1 == order.index("3.0")
    assert releases.moments[order.index("2.25")].pin is None
    saas = timeline(api, "saas")
    assert saas.moments[0].name == "2.17"  # its notes came before the first snapshot
    snapshots = [saas.moments[i] for i in saas.pinned]
    assert all(
        before.latest is not None and after.earliest is not None and before.latest < after.earliest
        for before, after in pairwise(snapshots)
    )
    with pytest.raises(UnknownNameError):
        releases.position("9.99")
