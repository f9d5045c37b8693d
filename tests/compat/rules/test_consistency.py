"""Severity follows from what a change lets in, alike in every keyword; what does not is named, with the reason."""

from __future__ import annotations

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
LEFT_OPEN = ("open-values-narrowed", "open-values-widened")
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
                     "required-parameter-removed", "header-removed"), MEMBER),
    **dict.fromkeys((f"{prefix}property-{verb}-{mark}-only"
                     for prefix in ("", "required-") for verb in ("became", "ceased-to-be") for mark in ("read", "write")
                     if (prefix, verb, mark) not in {("", "became", "read"), ("required-", "became", "read")}), ONE_WAY),
    **dict.fromkeys(LEFT_OPEN, OTHERS),
    **dict.fromkeys(("additional-properties-allowed", "unevaluated-properties-allowed"), OTHERS),
}  # fmt: skip
"""Kinds of which the two directions are not each other's mirror, with the reason."""


def test_both_directions_say_the_same_of_what_is_let_in() -> None:
    """So that what breaks who sends, when it narrows, breaks who reads, when it widens."""
    mirrored = {
        kind
        for kind, (sent, answered) in BOTH_WAYS.items()
        if sent.effect is answered.effect and answered.exposure is Exposure.CERTAIN
    }
    assert BOTH_WAYS.keys() - mirrored == set(NAMED)
    assert [
        kind for kind, (sent, _) in BOTH_WAYS.items() if sent.exposure is not Exposure.CERTAIN
    ] == list(LEFT_OPEN)


def test_severities_mirror_each_other() -> None:
    """In every profile that looks at values."""
    wrong = [
        (kind, effect)
        for kind, rows in BOTH_WAYS.items()
        for effect in Effect
        if kind not in NAMED and not _mirror_each_other(*rows, effect)
    ]
    assert wrong == []


def _mirror_each_other(sent: Rule, answered: Rule, effect: Effect) -> bool:
    mirror = {Effect.NARROWER: Effect.WIDER, Effect.WIDER: Effect.NARROWER}
    asked = sent.severity(effect, Profile.WIRE)
    if sent.effect is None:
        return asked is answered.severity(mirror.get(effect, effect), Profile.WIRE)
    got = answered.severity(effect, Profile.WIRE)
    if sent.effect in mirror:
        return {asked, got} == {Severity.BREAKING, Severity.INFO}
    return asked is got


OPPOSITES = (("tightened", "loosened"), ("added", "removed"), ("forbidden", "allowed"),
             ("restricted", "freed"), ("required", "optional"), ("not-nullable", "nullable"))  # fmt: skip
CONSTRAINING = {Effect.NARROWER, Effect.WIDER}


def test_what_comes_has_the_opposite_effect_of_what_goes() -> None:
    """Of every constraint; of members and statuses the other direction is another loss."""
    names = {str(kind): kind for kind in BOTH_WAYS}
    pairs = [
        (kind, names[back])
        for kind in BOTH_WAYS
        for one, other in OPPOSITES
        if kind.endswith(f"-{one}") and (back := f"{kind.removesuffix(one)}{other}") in names
    ]
    assert len(pairs) > 50
    same = [
        (kind, back)
        for kind, back in pairs
        for row, opposite in zip(BOTH_WAYS[kind], BOTH_WAYS[back], strict=True)
        if {row.effect, opposite.effect} <= CONSTRAINING
        and row.effect is opposite.effect
        and kind not in NAMED
    ]
    assert same == []
