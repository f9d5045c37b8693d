"""Severity follows from what a change lets in, alike in every keyword; what does not is named, with the reason."""

from __future__ import annotations

import pytest

from runai_compat.kinds import ChangeKind
from runai_compat.rules import Exposure, Rule, table
from runai_compat.vocabulary import Direction, Effect, Profile, Severity

BY_KIND: dict[ChangeKind, dict[Direction, Rule]] = {}
for _rule in table().values():
    BY_KIND.setdefault(_rule.kind, {})[_rule.direction] = _rule
BOTH_WAYS = {
    kind: (rows[Direction.REQUEST], rows[Direction.RESPONSE])
    for kind, rows in BY_KIND.items()
    if {Direction.REQUEST, Direction.RESPONSE} <= rows.keys()
}

CALLED = "Of a call that comes in, nothing is left out for which a default would be taken."
DAY = "A day that comes too soon goes against whoever sends and whoever reads."
CALL_BACK = (
    "A body that a call back has no more is missed; one that is new is not asked for by anybody."
)
ASKED_FOR = (
    "An answer is in a media type that was asked for; another one is met by who asks for it."
)
STATUS = "Clients handle the statuses that they know and treat the others by their first digit."
GROWS = "A list grows; who has a default case goes on."
OPEN = "The list says itself that more comes."
PATTERN = "Texts and names are read as what their type and format say, seldom by their pattern."
MEMBER = "A member that is new is not read, one that is gone is missed; a server may ignore what it does not know."
ONE_WAY = (
    "What is read-only is of no account in a request, what is write-only of none in an answer."
)
OTHERS = "Members that nobody names are of account to who rejects what he does not know only."
NAMED: dict[str, str] = {
    **dict.fromkeys(("parameter-default-added", "parameter-default-removed", "parameter-default-changed"), CALLED),
    **dict.fromkeys(("parameter-sunset-too-soon", "header-sunset-too-soon", "property-sunset-too-soon"), DAY),
    **dict.fromkeys(("body-added", "body-removed"), CALL_BACK),
    **dict.fromkeys(("media-type-added", "media-type-removed", "media-type-widened"), ASKED_FOR),
    **dict.fromkeys(("success-status-added", "error-status-added"), STATUS),
    **dict.fromkeys(("enum-removed", "enum-value-added", "discriminator-value-added"), GROWS),
    "extensible-value-added": OPEN,
    **dict.fromkeys(("pattern-removed", "pattern-changed", "property-names-removed"), PATTERN),
    **dict.fromkeys(("property-added", "required-property-added", "property-removed", "required-property-removed",
                     "header-removed"), MEMBER),
    **dict.fromkeys((f"{prefix}property-{verb}-{mark}-only"
                     for prefix in ("", "required-") for verb in ("became", "ceased-to-be") for mark in ("read", "write")
                     if (prefix, verb, mark) not in {("", "became", "read"), ("required-", "became", "read")}), ONE_WAY),
    **dict.fromkeys(("additional-properties-allowed", "unevaluated-properties-allowed"), OTHERS),
}  # fmt: skip
"""Kinds of which the two directions are not each other's mirror, with the reason."""


@pytest.mark.parametrize("kind", BOTH_WAYS, ids=str)
def test_both_directions_say_the_same_of_what_is_let_in(kind: ChangeKind) -> None:
    """So that what breaks who sends, when it narrows, breaks who reads, when it widens."""
    sent, answered = BOTH_WAYS[kind]
    mirrored = sent.effect is answered.effect and answered.exposure is Exposure.CERTAIN
    assert mirrored is (kind not in NAMED), NAMED.get(kind)
    assert sent.exposure is Exposure.CERTAIN


@pytest.mark.parametrize("effect", Effect)
@pytest.mark.parametrize("kind", [kind for kind in BOTH_WAYS if kind not in NAMED], ids=str)
def test_severities_mirror_each_other(kind: ChangeKind, effect: Effect) -> None:
    """In every profile that looks at values."""
    sent, answered = BOTH_WAYS[kind]
    mirror = {Effect.NARROWER: Effect.WIDER, Effect.WIDER: Effect.NARROWER}
    if sent.effect is None:
        pair = (
            sent.severity(effect, Profile.WIRE),
            answered.severity(mirror.get(effect, effect), Profile.WIRE),
        )
        assert pair[0] is pair[1]
    elif sent.effect in mirror:
        hit = {sent.severity(effect, Profile.WIRE), answered.severity(effect, Profile.WIRE)}
        assert hit == {Severity.BREAKING, Severity.INFO}
    else:
        assert sent.severity(effect, Profile.WIRE) is answered.severity(effect, Profile.WIRE)


OPPOSITES = (("tightened", "loosened"), ("added", "removed"), ("forbidden", "allowed"),
             ("restricted", "freed"), ("required", "optional"), ("not-nullable", "nullable"))  # fmt: skip
CONSTRAINING = {Effect.NARROWER, Effect.WIDER}


@pytest.mark.parametrize("kind", BOTH_WAYS, ids=str)
def test_what_comes_has_the_opposite_effect_of_what_goes(kind: ChangeKind) -> None:
    """Of every constraint; of members and statuses the other direction is another loss."""
    for one, other in OPPOSITES:
        stem = kind.removesuffix(one)
        if not kind.endswith(f"-{one}") or f"{stem}{other}" not in {
            str(rule) for rule in BOTH_WAYS
        }:
            continue
        back = BOTH_WAYS[ChangeKind.named(f"{stem}{other}")]
        for row, opposite in zip(BOTH_WAYS[kind], back, strict=True):
            if {row.effect, opposite.effect} <= CONSTRAINING:
                assert row.effect is not opposite.effect or kind in NAMED
