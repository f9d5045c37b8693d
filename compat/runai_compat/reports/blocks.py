"""What fails a gate, in blocks: one rule in one release, elements that share their story in a line."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from ..gating.model import GatedFinding, PendingRemoval
from ..lifecycle.ledger import Entry
from .elements import deadline, instead, label, life
from .wording import change, operations, rename, shortened


@dataclass(frozen=True, slots=True)
class Item:
    """names: the elements; where: the operations that have them, empty where their names say it."""

    names: tuple[str, ...]
    where: str
    story: str
    ids: tuple[str, ...]

    @property
    def what(self) -> str:
        """All of the names."""
        return ", ".join(self.names)


@dataclass(frozen=True, slots=True)
class Block:
    """The items of one kind of change in one release; hint: what to do."""

    release: str
    title: str
    rule: str
    hint: str
    items: tuple[Item, ...]
    findings: int


def blocks(gated_findings: Iterable[GatedFinding], releases: Sequence[str]) -> list[Block]:
    """The findings by release, in that order, and rule."""
    groups: dict[tuple[str, str], list[GatedFinding]] = {}
    for gated in gated_findings:
        groups.setdefault((gated.release, gated.finding.rule.id), []).append(gated)
    order = sorted(groups, key=lambda key: _position(releases, key[0]))
    return [_block(key[0], groups[key]) for key in order]


def _position(releases: Sequence[str], release: str) -> int:
    return releases.index(release) if release in releases else len(releases)


def ahead(removals: Iterable[PendingRemoval]) -> list[Item]:
    """What is known of the future: elements with the same story are one item."""
    groups: dict[tuple[str, ...], list[PendingRemoval]] = {}
    for removal in removals:
        entry = removal.entries[0]
        name = "" if not entry.place else label(entry)
        groups.setdefault((name, _fate(removal), instead(entry)), []).append(removal)
    return [_prospect_item(group) for group in groups.values()]


def _block(release: str, members: Sequence[GatedFinding]) -> Block:
    rule = members[0].finding.rule
    stories: dict[str, list[GatedFinding]] = {}
    for gated in members:
        stories.setdefault(_story(gated), []).append(gated)
    items = tuple(item for story, group in stories.items() for item in _items(story, group))
    return Block(release, rule.title, rule.id, rule.hint, items, len(members))


def _items(story: str, members: Sequence[GatedFinding]) -> Iterator[Item]:
    """Operations that share a story are one item; other elements one each."""
    whole = [gated for gated in members if not gated.finding.location]
    if whole:
        names = [_whole(gated) for gated in whole]
        yield Item(tuple(names), "", story, tuple(gated.finding.id for gated in whole))
    for gated in members:
        if gated.finding.location:
            what = f"{gated.finding.location}{change(gated.finding)}"
            yield Item((what,), operations(gated.finding, 2), story, (gated.finding.id,))


def _whole(gated: GatedFinding) -> str:
    named = operations(gated.finding, 1)
    return f"{named}{change(gated.finding)}" if named else change(gated.finding).lstrip(": ")


def _story(gated: GatedFinding) -> str:
    said = []
    if gated.entry is not None:
        said.append(life(gated.entry))
    elif gated.finding.rename is not None:
        said.append(rename(gated.finding.rename))
    return "; ".join(said)


def _prospect_item(removals: Sequence[PendingRemoval]) -> Item:
    first = removals[0]
    entries: list[Entry] = [entry for removal in removals for entry in removal.entries]
    names = [entry.name for entry in entries]
    story = "; ".join(filter(None, (_fate(first), instead(first.entries[0]))))
    ids = tuple(removal.id for removal in removals)
    if not first.entries[0].place:
        return Item(tuple(names), "", story, ids)
    return Item((label(first.entries[0]),), shortened(names, 1), story, ids)


def _fate(removal: PendingRemoval) -> str:
    entry = removal.entries[0]
    if removal.announced:
        early = entry.supported_until and entry.supported_until >= removal.release
        return f"removal announced for {removal.release}" + (
            f", though {deadline(entry)}" if early else ""
        )
    return f"supported until {entry.supported_until}, removable from {removal.release}"
