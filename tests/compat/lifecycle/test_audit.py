"""The audit: how each kind of breach is found, and what counts as kept."""

from __future__ import annotations

from runai_compat.lifecycle.audit import Audit, Breach, audit
from runai_compat.lifecycle.policy import Verdict
from runai_specs.catalog.announcements import Announcement

from ..lives import OLD, PLAIN, Json, Track, answering, api, contract, notice


def of(track: Track, **captures: Json) -> Audit:
    pairs = [
        (name.replace("_", "."), contract("captured", capture))
        for name, capture in captures.items()
    ]
    return audit(track.ledger, track.contracts.__getitem__, track.notices, pairs)


def cases(audit: Audit, breach: Breach) -> list[tuple[str, tuple[str, ...]]]:
    return [(case.release, case.elements) for case in audit.cases if case.breach is breach]


def test_removals_are_counted_by_verdict_in_their_release() -> None:
    """One on time, one early, one without notice: a third of the promise kept."""
    all_old = api(("GET /a", OLD), ("GET /b", PLAIN), ("GET /c", PLAIN), ("GET /z", PLAIN))
    track = Track(
        api(("GET /a", PLAIN), ("GET /b", PLAIN), ("GET /c", PLAIN), ("GET /z", PLAIN)),
        all_old,
        all_old,
        api(("GET /a", OLD), ("GET /b", OLD), ("GET /c", PLAIN), ("GET /z", PLAIN)),
        api(("GET /z", PLAIN)),
    )
    breaches = of(track)
    last = breaches.records[-1]
    assert last.removed == {Verdict.ON_TIME: 1, Verdict.EARLY: 1, Verdict.UNANNOUNCED: 1}
    assert last.kept == 1 / 3
    assert last.breaking == 3
    assert cases(breaches, Breach.REMOVED_EARLY) == [("1.5", ("GET /b",))]
    assert cases(breaches, Breach.REMOVED_UNANNOUNCED) == [("1.5", ("GET /c",))]
    assert breaches.records[0].kept is None


def test_what_is_overdue_is_counted_while_it_stays() -> None:
    """Promised until 1.2: one in 1.3, one in 1.4."""
    breaches = of(Track(*[api(("GET /a", OLD))] * 4, policy="releases = 1"))
    assert [record.overdue for record in breaches.records] == [0, 1, 1]
    assert cases(breaches, Breach.OVERDUE) == [("1.4", ("GET /a",))]


def test_a_deprecated_operation_that_learns_something_is_a_breach() -> None:
    """No features are added to what is deprecated; elsewhere that is fine."""

    def sending(properties: Json, operation: Json) -> Json:
        schema = {"properties": {key: dict(value) for key, value in properties.items()}}
        return {**operation, "requestBody": {"content": {"application/json": {"schema": schema}}}}

    def release(**properties: Json) -> Json:
        return api(
            ("POST /old", sending(properties, OLD)), ("POST /new", sending(properties, PLAIN))
        )

    text = {"type": "string"}
    breaches = of(Track(release(a=text), release(a=text, b=text)))
    gained = cases(breaches, Breach.GAINED_FEATURES)
    assert gained == [("1.2", ("POST /old request.body.b",))]


def test_a_deprecation_needs_a_replacement() -> None:
    """Named by the contract or by notes."""
    document = api(("GET /a", OLD), ("GET /b", OLD), ("GET /c", PLAIN))
    breaches = of(Track(document, notices=[notice("/b", "1.1", replaced_by=("/c",))]))
    assert cases(breaches, Breach.NO_REPLACEMENT) == [("1.1", ("GET /a",))]


def test_flag_and_announcement_have_to_agree() -> None:
    """Announced and never flagged; announced as gone and still there."""
    document = api(("GET /a", PLAIN), ("GET /b", OLD))
    notices: list[Announcement] = [notice("/a", "1.1"), notice("/b", "1.1", "1.2")]
    breaches = of(Track(document, document, notices=notices))
    assert cases(breaches, Breach.CONTRADICTION) == [("1.1", ("GET /a",)), ("1.2", ("GET /b",))]


def test_a_release_must_not_change_once_it_is_out() -> None:
    """Another document of 1.1 that lacks an operation; one that has more breaks nobody."""
    track = Track(api(("GET /a", PLAIN), ("GET /b", answering({}))))
    less, more = (
        api(("GET /b", answering({}))),
        api(("GET /a", PLAIN), ("GET /b", answering({})), ("GET /c", PLAIN)),
    )
    assert cases(of(track, **{"1_1": less}), Breach.CHANGED_INSIDE) == [("1.1", ("GET /a",))]
    assert cases(of(track, **{"1_1": more}), Breach.CHANGED_INSIDE) == []
