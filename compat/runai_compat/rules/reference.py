"""The rule table for people: lists, explanations, and the page that documents every rule."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, field
from difflib import get_close_matches
from types import MappingProxyType
from typing import Any, ClassVar

from runai_specs.errors import ToolkitError

from ..vocabulary import Direction, Effect, Profile, ResultKind, Severity
from . import Exposure, Rule, table
from .instances import Instance

_HEADINGS = {
    Direction.CALL: "The call itself",
    Direction.REQUEST: "What is sent to the server",
    Direction.RESPONSE: "What the server answers",
}
_INTRODUCTION = """\
# Rules

Every finding of `runai-compat diff` is judged by one of these rows. `request` is what flows to the
server, `response` what flows from it; for a webhook or a callback, where the server makes the call,
it is the other way round. The severity follows from what a change does to the values (or calls)
that are accepted at its place: a request is broken by what narrows them, the reader of a response by
what widens them. `runai-compat explain RULE` prints one row; this page is made from the same rows by
`runai-compat rules --format markdown`.

What softens a verdict: an element that was experimental carried no promise, so what breaks there is a
warning (and information where it was a draft); what was deprecated has been announced, so what may
break there is information; where data does not flow (a read-only property in a request) nothing can
break. In the strict profile whatever is against a client breaks.
"""


class UnknownRuleError(ToolkitError):
    """There is no rule of that name."""

    def __init__(self, name: str) -> None:
        self.name = name
        near = get_close_matches(name, table(), n=3)
        meant = f"; did you mean {' or '.join(map(repr, near))}?" if near else ""
        super().__init__(f"unknown rule {name!r}{meant} (`runai-compat rules` lists them)")


@dataclass(frozen=True, slots=True)
class Reference:
    """Rules to be told of: all in a list, or one in full; instances: where releases have shown them."""

    kind: ClassVar = ResultKind.RULES

    rules: tuple[Rule, ...]
    in_full: bool = False
    instances: Mapping[str, Instance] = field(default_factory=dict)


def find_rule(name: str) -> Rule:
    """The rule of that id; UnknownRuleError when there is none."""
    if name not in table():
        raise UnknownRuleError(name)
    return table()[name]


def severities(rule: Rule, profile: Profile) -> dict[Effect, Severity]:
    """The severity for each effect that a change of this kind can have, in one profile."""
    possible = [rule.effect] if rule.effect is not None else list(Effect)
    return {effect: rule.severity(effect, profile) for effect in possible}


def render(reference: Reference, form: str) -> str:
    """The rules as text, as the documentation (markdown) or as data (json)."""
    if reference.in_full:
        return "\n".join(
            render_rule(rule, form, reference.instances.get(rule.id)) for rule in reference.rules
        )
    return render_rules(reference.rules, form, reference.instances)


def render_rules(
    rules: Iterable[Rule], form: str, instances: Mapping[str, Instance] = MappingProxyType({})
) -> str:
    """Rules as a list (text), as the documentation page (markdown) or as data (json)."""
    if form == "json":
        data = {"schema": "runai-compat/rules/v1", "rules": [_data(rule) for rule in rules]}
        return json.dumps(data, indent=1, ensure_ascii=False) + "\n"
    lines = _page(rules, instances) if form == "markdown" else _listed(list(rules))
    return "\n".join(lines).rstrip() + "\n"


def render_rule(rule: Rule, form: str, instance: Instance | None = None) -> str:
    """One rule in full; instance: where releases have shown it."""
    if form == "json":
        real = {} if instance is None else {"instance": asdict(instance)}
        return json.dumps({**_data(rule), **real}, indent=1, ensure_ascii=False) + "\n"
    if form == "markdown":
        return "\n".join(_section(rule, instance)).rstrip() + "\n"
    lines = [
        rule.id,
        f"  {rule.meaning}.",
        f"  severity: {_severity(rule)}",
        f"  {rule.why}",
        "",
        "  before",
    ]
    lines += [f"    {line}" for line in _example(rule.before)]
    lines += ["  after", *(f"    {line}" for line in _example(rule.after)), ""]
    if instance is not None:
        lines += [
            f"  seen between {instance.base} and {instance.revision}",
            f"    {instance.place}",
        ]
        if (instance.before, instance.after) != (None, None):
            lines += [
                f"    before: {instance.side(new=False)}",
                f"    after: {instance.side(new=True)}",
            ]
        lines.append("")
    lines.append(f"  -> {rule.hint}")
    return "\n".join(lines) + "\n"


def _listed(rules: list[Rule]) -> Iterator[str]:
    width = max((len(rule.id) for rule in rules), default=0)
    for rule in rules:
        yield f"{rule.id.ljust(width)}  {_severity(rule).ljust(8)}  {rule.meaning}"


def _page(rules: Iterable[Rule], instances: Mapping[str, Instance]) -> Iterator[str]:
    by_direction: dict[Direction, list[Rule]] = {}
    for rule in rules:
        by_direction.setdefault(rule.direction, []).append(rule)
    yield _INTRODUCTION
    for direction, held in by_direction.items():
        yield f"## {_HEADINGS[direction]}\n"
        for rule in held:
            yield from _section(rule, instances.get(rule.id))


def _section(rule: Rule, instance: Instance | None) -> Iterator[str]:
    yield f"### {rule.id}"
    yield ""
    yield f"{rule.meaning}. Severity: {_severity(rule)}. {rule.why} {rule.hint}"
    yield ""
    for name, example in (("before", rule.before), ("after", rule.after)):
        yield f"```yaml\n# {name}"
        yield from _example(example)
        yield "```"
    if instance is not None:
        yield ""
        told = f"Seen between {instance.base} and {instance.revision}: `{instance.place}`"
        both = (instance.side(new=False), instance.side(new=True))
        values = "" if both == ("nothing", "nothing") else f", before {both[0]}, after {both[1]}"
        yield f"{told}{values.replace('`', '')}."
    yield ""


def _example(example: str) -> list[str]:
    return example.splitlines() or ["# nothing"]


def _severity(rule: Rule) -> str:
    """In the wire profile, and where it is another one in the others."""
    wire = _in_words(severities(rule, Profile.WIRE))
    if rule.client_only:
        return f"{_in_words(severities(rule, Profile.CLIENT))} in the client profile only"
    others = [
        f"{said} in the {profile} profile"
        for profile in (Profile.CLIENT, Profile.STRICT)
        if (said := _in_words(severities(rule, profile))) != wire
    ]
    return ", ".join([wire, *others])


def _in_words(severities: dict[Effect, Severity]) -> str:
    """One severity, or what it depends on."""
    if len(set(severities.values())) == 1:
        return next(iter(severities.values()))
    by_severity: dict[Severity, list[str]] = {}
    for effect, severity in severities.items():
        by_severity.setdefault(severity, []).append(effect)
    parts = (f"{severity} if {' or '.join(effects)}" for severity, effects in by_severity.items())
    return "; ".join(parts)


def _data(rule: Rule) -> dict[str, Any]:
    return {
        "id": rule.id,
        "title": rule.title,
        "meaning": rule.meaning,
        "direction": rule.direction,
        "effect": rule.effect,
        "severity": {profile: dict(severities(rule, profile)) for profile in Profile},
        "hits": Exposure(rule.exposure),
        "client_only": rule.client_only,
        "why": rule.why,
        "hint": rule.hint,
        "example": {"of": rule.area, "before": rule.before, "after": rule.after},
    }
