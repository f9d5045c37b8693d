"""Days that headers of responses give: Deprecation (RFC 9745) and Sunset (RFC 8594)."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from runai_compat.lifecycle.ledger import Entry, ledger
from runai_compat.lifecycle.policy import Moment, Timeline, parse
from runai_specs import make_contract
from runai_specs.openapi.deprecation_headers import day_of
from runai_specs.openapi.schemas.effective_schema import Schemas

from ..lives import api

DAYS = [date(2026, 1, 1), date(2026, 3, 1), date(2026, 9, 1)]


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("@1767225600", date(2026, 1, 1)),
        ("Thu, 01 Jan 2026 23:59:59 GMT", date(2026, 1, 1)),
        ("2026-01-01T10:00:00Z", date(2026, 1, 1)),
        (date(2026, 1, 1), date(2026, 1, 1)),
        ("true", None),
        ("?1", None),
        ("@99999999999999999", None),
        ("2026-13-01", None),
        (None, None),
        ("", None),
    ],
)
def test_the_forms_of_a_day(written: object, day: date | None) -> None:
    """Of both headers, and of extensions."""
    assert day_of(written) == day


def life(header: dict[str, Any], name: str = "Deprecation", **members: Any) -> Entry:
    """The operation's life on a track of dated snapshots that promises six months; in the second it
    has the header, in the third it is gone."""
    plain = {"responses": {"200": {"description": ""}}}
    headed = {"responses": {"200": {"description": "", "headers": {name: header}}}, **members}
    kept = ("GET /kept", plain)
    documents = [api(("GET /a", plain), kept), api(("GET /a", headed), kept), api(kept)]
    moments = [Moment(str(day), day, day, day, str(day)) for day in DAYS]
    contracts = {
        str(day): Schemas(make_contract(make_contract(document)))
        for day, document in zip(DAYS, documents, strict=True)
    }
    line = Timeline("cloud", tuple(moments))
    made = ledger("bakery", line, parse("p", "months = 6"), contracts.__getitem__)
    return next(entry for entry in made.entries if entry.id == "GET /a")


@pytest.mark.parametrize(
    ("header", "members", "verdict"),
    [
        ({"schema": {"const": "@1767225600"}}, {}, "on-time"),
        ({"schema": {"type": "string", "enum": ["@1772323200"]}}, {}, "on-time"),
        ({"schema": {"const": "@1775000000"}}, {}, "early"),
        ({"schema": {"type": "string"}, "example": "@1767225600"}, {}, "unannounced"),
        ({"schema": {"type": "string"}, "example": "@1767225600"}, {"deprecated": True}, "on-time"),
        (
            {"schema": {"type": "string", "examples": ["@1775000000"]}},
            {"deprecated": True},
            "early",
        ),
        ({"schema": {"type": "string"}}, {}, "unannounced"),
        ({"schema": {"enum": ["@1767225600", "@1775000000"]}}, {}, "unannounced"),
    ],
)
def test_a_deprecation_starts_the_clock(
    header: dict[str, Any], members: dict[str, Any], verdict: str
) -> None:
    """The day that it gives counts, in a contract as in the document."""
    entry = life(header, **members)
    assert entry.verdict == verdict
    assert any(evidence.kind == "header" for evidence in entry.evidence) is (
        bool(members) or verdict != "unannounced"
    )


@pytest.mark.parametrize(("sunset", "verdict"), [("30 Aug", "on-time"), ("30 Sep", "early")])
def test_a_sunset_is_a_promise(sunset: str, verdict: str) -> None:
    """In addition to the months, whose clock it starts in the snapshot that shows it."""
    header = {"schema": {"const": f"Sun, {sunset} 2026 00:00:00 GMT"}}
    assert life(header, "Sunset").verdict == verdict
