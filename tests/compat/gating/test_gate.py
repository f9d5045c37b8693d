"""The gate: which releases are walked, in which a finding happens, what fails, what is accepted."""

from __future__ import annotations

import json
from datetime import date

import pytest

from runai_compat.gating.accepted import Acceptance
from runai_compat.gating.gate import GateResult, reasons
from runai_compat.gating.model import Reason
from runai_compat.reports import render
from runai_specs.errors import UnknownNameError
from runai_specs.files import fingerprint

from ..lives import OLD, PLAIN, Json, Track, answering, api, notice

EARLY = (
    api(("GET /a", PLAIN), ("GET /z", PLAIN)),
    api(("GET /a", OLD), ("GET /z", PLAIN)),
    api(("GET /z", PLAIN)),
)


def rules(result: GateResult) -> list[tuple[str, str]]:
    return [(finding.release, finding.finding.rule.id) for finding in result.gated_findings]


def test_each_finding_is_told_in_the_release_in_which_it_happens() -> None:
    """Two operations that go on the way from 1.1 to 1.3, one in each release."""
    result = Track(
        api(("GET /a", PLAIN), ("GET /b", PLAIN), ("GET /z", PLAIN)),
        api(("GET /b", PLAIN), ("GET /z", PLAIN)),
        api(("GET /z", PLAIN)),
    ).gate("1.1", "1.3")
    releases = {finding.finding.operations[0]: finding.release for finding in result.gated_findings}
    assert releases == {"GET /a": "1.2", "GET /b": "1.3"}
    assert [step.name for step in result.steps] == ["1.1", "1.2", "1.3"]


def test_what_comes_and_goes_on_the_way_is_no_finding() -> None:
    """A caller of 1.1 never saw it."""
    document = api(("GET /z", PLAIN))
    result = Track(document, api(("GET /a", PLAIN), ("GET /z", PLAIN)), document).gate("1.1", "1.3")
    assert not result.gated_findings
    assert not result.failed


def test_a_removal_carries_its_history() -> None:
    """Deprecated in 1.2 and gone in 1.3: early, and that is a reason of its own."""
    result = Track(*EARLY).gate("1.1", "1.3")
    [gone] = [finding for finding in result.gated_findings if finding.finding.lifecycle]
    assert gone.finding.lifecycle is not None
    assert gone.finding.lifecycle.verdict == "early"
    assert gone.entry is not None
    assert (gone.entry.deprecated_in, gone.entry.removed_in) == ("1.2", "1.3")
    assert gone.reasons == {Reason.BREAKING, Reason.EARLY_REMOVAL}


@pytest.mark.parametrize(
    ("fail_on", "failed"),
    [
        ("breaking", True),
        ("early-removal", True),
        ("unannounced-removal", False),
        ("overdue", False),
        ("never", False),
        ("warning,early-removal", True),
    ],
)
def test_what_fails_is_what_was_asked_for(fail_on: str, failed: bool) -> None:
    """--fail-on names the reasons."""
    assert Track(*EARLY).gate("1.1", "1.3", fail_on=reasons(fail_on)).failed is failed


def test_unknown_reasons_are_refused() -> None:
    """With the names that there are."""
    with pytest.raises(UnknownNameError, match="early-removal"):
        reasons("early-removals")


def test_an_accepted_finding_does_not_fail_until_it_expires() -> None:
    """On the last day it still counts; an entry with nothing to accept is told."""
    track = Track(*EARLY)
    [failure] = track.gate("1.1", "1.3").failures
    entry = Acceptance(failure.finding.id, "known", "me", date(2026, 6, 1))
    other = Acceptance("0" * 16, "?", "me")
    held = track.gate("1.1", "1.3", accepted=[entry, other], as_of=date(2026, 6, 1))
    assert not held.failed
    assert held.unused == (other,)
    late = track.gate("1.1", "1.3", accepted=[entry], as_of=date(2026, 6, 2))
    assert late.failed
    assert late.expired == (entry,)


def _of(*values: str) -> Json:
    return answering({"type": "object", "properties": {"kind": {"enum": list(values)}}})


def _accepting(result: GateResult) -> list[Acceptance]:
    return [
        Acceptance(finding.finding.id, "known", "me", also=finding.finding.fingerprints[1:])
        for finding in result.gated_findings
    ]


def test_a_finding_that_changed_is_a_new_one() -> None:
    """Another value was added: that is another change, accepted or not what was before."""
    track = Track(
        api(("GET /a", _of("x"))), api(("GET /a", _of("x", "y"))), api(("GET /a", _of("x", "z")))
    )
    accepted = _accepting(track.gate("1.1", "1.2"))
    assert accepted
    later = track.gate("1.1", "1.3", accepted=accepted)
    assert not any(finding.acceptance for finding in later.gated_findings)
    assert later.unused == tuple(accepted)


def test_what_is_accepted_stays_so_on_every_way_that_has_the_change() -> None:
    """From another release, where an operation came in between that has the same schema and is told
    first; with another name of a path parameter.
    """
    shared = [{"$ref": "#/components/schemas/Thing"}, {"Thing": {"properties": {"kind": {}}}}]

    def release(*values: str, new: bool, name: str) -> Json:
        schema = {"type": "object", "properties": {"kind": {"enum": list(values)}}}
        path = {"name": name, "in": "path", "required": True, "schema": {"type": "string"}}
        operations = [(f"GET /b/{{{name}}}", {**answering(shared[0]), "parameters": [path]})]
        if new:
            operations.insert(0, ("GET /a", answering(shared[0])))
        return api(*operations, Thing=schema)

    track = Track(
        release("x", "y", new=False, name="id"),
        release("x", "y", new=True, name="id"),
        release("x", new=True, name="uuid"),
    )
    for first, second in (("1.1", "1.2"), ("1.2", "1.1")):
        accepted = _accepting(track.gate(first, "1.3"))
        other = track.gate(second, "1.3", accepted=accepted)
        kinds = [finding for finding in other.gated_findings if "kind" in finding.finding.location]
        assert kinds
        assert all(kind.acceptance for kind in kinds)


def test_what_an_older_version_accepted_is_recognised() -> None:
    """Its IDs were made of the pair of releases too: they hold on every way, and a note says so."""
    track = Track(*EARLY)
    [failure] = track.gate("1.1", "1.3").failures
    first = failure.finding.judgements[0]
    what = [first.rule.id, first.operations[:1], first.location, failure.finding.before]
    text = json.dumps([*what, failure.finding.after, "1.1", "1.3"], sort_keys=True)
    entry = Acceptance(fingerprint(text), "known", "me")
    for way in (("1.1", "1.3"), ("1.2", "1.3")):
        held = track.gate(*way, accepted=[entry])
        assert not held.failed
        assert (held.outdated, held.unused) == ((entry,), ())
    assert "older version" in render(held, "text")


def test_past_the_last_pin_announcements_and_the_promise_speak() -> None:
    """2.0 takes what was announced; 2.1 may take what was deprecated in 1.1, and says so."""
    document = api(("GET /a", PLAIN), ("GET /b", OLD), ("GET /c", PLAIN))
    track = Track(
        document, notices=[notice("/a", "1.1", "2.0", replaced_by=("/c",))], policy="releases = 1"
    )
    result = track.gate("1.1", "2.1")
    assert result.unpinned == ("2.0", "2.1")
    assert [(gated.entries[0].id, gated.release, gated.announced) for gated in result.ahead] == [
        ("GET /a", "2.0", True),
        ("GET /b", "2.1", False),
    ]
    assert result.failed
    assert [removal.entries[0].replacement for removal in result.failing_removals] == ["GET /c"]
    accepted = [Acceptance(key, "we know", "me") for key in result.failing]
    again = track.gate("1.1", "2.1", accepted=accepted)
    assert not again.failed
    assert not again.unused


def test_a_contract_of_ones_own_is_one_step_with_the_tracks_history() -> None:
    """A cluster between 1.1 and 1.2 has what 1.3 lacks; since when is known from the ledger."""
    track = Track(*EARLY, mine=api(("GET /a", OLD), ("GET /z", PLAIN)))
    result = track.gate("mine", "1.3")
    assert [step.name for step in result.steps] == ["mine", "1.3"]
    [gone] = [finding for finding in result.gated_findings if finding.finding.lifecycle]
    assert gone.entry is not None
    assert (gone.release, gone.entry.deprecated_in) == ("1.3", "1.2")


def test_a_release_that_is_not_pinned_is_reached_through_the_last_pin() -> None:
    """From one's own contract to 2.0: compared with 1.3, the rest is announcements."""
    track = Track(*EARLY, mine=EARLY[0])
    result = track.gate("mine", "2.0")
    assert [step.name for step in result.steps] == ["mine", "1.3"]
    assert result.unpinned == ("2.0",)
    assert rules(result) == [("1.3", "operation-removed")]


def test_backwards_is_a_single_step() -> None:
    """Going back is compared directly; releases between say nothing about it."""
    result = Track(*EARLY).gate("1.3", "1.1")
    assert [step.name for step in result.steps] == ["1.3", "1.1"]
    assert rules(result) == [("1.1", "operation-added")]


def test_the_worst_fate_speaks_for_a_finding_with_many_places() -> None:
    """One change in a shared schema: deprecated long ago in one operation, never in another."""
    thing = {"type": "object", "properties": {"x": {"type": "string"}, "y": {"type": "string"}}}
    less = {"type": "object", "properties": {"y": {"type": "string"}}}
    use = answering({"$ref": "#/components/schemas/Thing"})

    def release(schema: object, **more: object) -> object:
        return api(("GET /a", {**use, **more}), ("GET /b", use), Thing=schema)  # type: ignore[arg-type]

    documents = [
        *(release(thing, deprecated=True) for _ in range(4)),
        release(less, deprecated=True),
    ]
    result = Track(*documents).gate("1.4", "1.5")  # type: ignore[arg-type]
    [gone] = [finding for finding in result.gated_findings if finding.finding.lifecycle]
    assert gone.entry is not None
    assert (gone.entry.operation, str(gone.entry.verdict)) == ("GET /b", "unannounced")


def test_overdue_elements_fail_when_asked_for() -> None:
    """Deprecated in 1.1, to stay until 1.2, still there in 1.4."""
    documents = [api(("GET /a", OLD)) for _ in range(4)]
    track = Track(*documents, policy="releases = 1")
    result = track.gate("1.1", "1.4", fail_on=reasons("overdue"))
    assert [removal.entries[0].id for removal in result.failing_removals] == ["GET /a"]
    assert not track.gate("1.1", "1.2", fail_on=reasons("overdue")).failed


def test_a_way_back_is_called_a_downgrade() -> None:
    """In the head of the report; the way forward is not."""
    track = Track(*EARLY)
    back, forward = track.gate("1.3", "1.1"), track.gate("1.1", "1.3")
    assert (back.is_downgrade, forward.is_downgrade) == (True, False)
    assert "a downgrade: 1.1 came before 1.3" in render(back, "text")
    assert "downgrade" not in render(forward, "text")
    assert not track.gate("1.1", "1.1").is_downgrade
