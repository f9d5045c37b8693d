"""The plan: one task per root cause, in the stage where it is due."""

from __future__ import annotations

from pathlib import Path

from runai_compat.gating.plan import plan
from runai_compat.reports import render
from runai_compat.scanning.finding import find_usage
from runai_compat.scanning.routes import routes
from runai_compat.scanning.sites import Usage

from ..lives import OLD, PLAIN, Track, answering, api, notice

NEW = ("GET /new", PLAIN)


def test_operations_with_the_same_replacement_are_one_task() -> None:
    """Those with nothing named are one more, and say that there was no notice."""
    track = Track(
        api(("GET /a", PLAIN), ("GET /b", PLAIN), ("GET /c", PLAIN), NEW),
        api(NEW, ("GET /more", PLAIN)),
        notices=[notice(path, "1.1", replaced_by=("/new",)) for path in ("/a", "/b")],
    )
    [stage] = plan(track.gate("1.1", "1.2")).stages
    assert [(move.operations, move.instead) for move in stage.moves] == [
        (("GET /a", "GET /b"), "GET /new"),
        (("GET /c",), None),
    ]
    assert stage.possible == ("GET /more",)
    text = render(plan(track.gate("1.1", "1.2")), "markdown")
    assert "- [ ] Move to GET /new (deprecated since 1.1) from:\n  - `GET /a`\n  - `GET /b`" in text
    assert "nothing is named instead (gone without notice):\n  - `GET /c`" in text


def test_changes_of_one_rule_are_one_task_with_its_places() -> None:
    """The hint stands once."""

    def release(kind: str) -> dict[str, object]:
        schema = {"type": "object", "properties": {n: {"type": kind} for n in ("x", "y")}}
        return dict(api(("GET /a", answering(schema))))

    made = plan(Track(release("string"), release("integer")).gate("1.1", "1.2"))
    [stage] = made.stages
    [change] = stage.changes
    assert len(change.gated_findings) == 2
    hint = change.gated_findings[0].finding.rule.hint
    assert render(made, "markdown").count(hint) == 1


def test_each_deadline_is_told_once_where_it_is_due() -> None:
    """Deprecated in 1.2, removable from 2.1: under 2.1 if the plan goes there, else under 1.2."""
    track = Track(api(("GET /a", PLAIN)), api(("GET /a", OLD)), policy="releases = 1")
    near, far = plan(track.gate("1.1", "1.2")), plan(track.gate("1.1", "2.1"))
    assert [[e.id for f in s.marked for e in f.entries] for s in near.stages] == [["GET /a"]]
    assert [len(stage.marked) for stage in far.stages] == [0, 0, 0]
    assert [stage.release for stage in far.stages if stage.fading] == ["2.1"]


def test_what_is_overdue_may_go_at_any_time() -> None:
    """It stands before all stages."""
    track = Track(*[api(("GET /a", OLD), NEW)] * 4, policy="releases = 1")
    made = plan(track.gate("1.4", "2.0"))
    assert [[e.id for e in removal.entries] for removal in made.overdue] == [["GET /a"]]
    assert "## At any time" in render(made, "markdown")


def uses(tmp_path: Path, track: Track, *calls: str) -> Usage:
    """What a file with these calls uses of the track."""
    lines = ["import requests", "B = 'https://cluster.example'"]
    for call in calls:
        method, path = call.split(" ")
        lines.append(f"requests.request('{method}', B + '{path}')")
    (tmp_path / "calls.py").write_text("\n".join(lines), encoding="utf-8")
    documents = [contract.document for contract in track.contracts.values()]
    return find_usage([tmp_path / "calls.py"], routes(documents))


def test_with_files_only_what_touches_them_is_listed(tmp_path: Path) -> None:
    """With the places, and what went before the way begins."""
    kinds = [
        answering({"type": "object", "properties": {"x": {"type": k}}})
        for k in ("string", "integer")
    ]
    gone, kept, other = (f"GET /shop/v1/{name}" for name in ("gone", "kept", "other"))
    before = "GET /shop/v1/before"
    track = Track(
        api((before, OLD), (gone, PLAIN), (kept, kinds[0]), (other, PLAIN)),
        api((gone, PLAIN), (kept, kinds[0]), (other, PLAIN)),
        api((kept, kinds[1]), ("GET /shop/v1/fresh", PLAIN)),
    )
    usage = uses(tmp_path, track, before, kept, gone)
    made = plan(track.gate("1.2", "1.3", usage=usage))
    [stage] = made.stages
    assert [move.operations for move in made.gone] == [(before,)]
    assert [move.operations for move in stage.moves] == [(gone,)]
    assert [[site.line for site in move.sites] for move in stage.moves] == [[5]]
    assert [site.line for change in stage.changes for site in change.sites] == [4]
    assert stage.possible == ()
    text = render(made, "markdown")
    assert "Gone before" in text
    assert other not in text
    assert "calls.py:5" in text
    assert plan(track.gate("1.2", "1.3", usage=uses(tmp_path, track))).stages[0].moves == ()


def test_the_way_back_is_a_downgrade_in_every_word() -> None:
    """What the earlier release has not yet is told so; no deadline of it is anybody's any more."""
    track = Track(
        api(("GET /a", PLAIN)), api(("GET /a", OLD), NEW), api(NEW), policy="releases = 1"
    )
    back, forward = (plan(track.gate(*ends)) for ends in (("1.2", "1.1"), ("1.1", "1.3")))
    [stage] = back.stages
    assert [move.notice for move in stage.moves] == ["only later releases have it"]
    assert (back.overdue, stage.marked) == ((), ())
    for form in ("markdown", "html"):
        assert "the downgrade" in render(back, form)
        assert "upgrade" not in render(back, form).replace("downgrade", "")
        assert "downgrade" not in render(forward, form)
