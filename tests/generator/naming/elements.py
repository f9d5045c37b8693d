"""Which class of one release is which class of the next: the one that is used at the same sites."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

# Two classes are one element when they share half of the smaller one's sites. A name in common
# decides between two candidates, and never makes an element by itself.
_ENOUGH = 0.5
_SAME_NAME = 0.5


@dataclass(slots=True)
class Element:
    """One class through the releases: its name and its use sites in each that has it."""

    names: dict[str, str] = field(default_factory=dict)
    sites: dict[str, frozenset[str]] = field(default_factory=dict)

    @property
    def latest(self) -> str:
        """The newest release that has the element."""
        return list(self.names)[-1]

    def keys(self) -> tuple[str, ...]:
        """Sites that find the element in every release, as few and as short as can be."""
        missing, chosen = set(self.sites), list[str]()
        held = Counter(site for sites in self.sites.values() for site in sites)
        for site in sorted(held, key=lambda site: (-held[site], len(site), site)):
            covers = {release for release in missing if site in self.sites[release]}
            if covers:
                chosen.append(site)
                missing -= covers
            if not missing:
                break
        return tuple(chosen)


def trace(releases: Iterable[tuple[str, Mapping[str, Sequence[str]]]]) -> tuple[Element, ...]:
    """The elements of all releases. Each release is its name and the use sites of its classes."""
    elements: list[Element] = []
    for release, classes in releases:
        known = _match(classes, elements)
        for name, sites in classes.items():
            element = known.get(name)
            if element is None:
                element = Element()
                elements.append(element)
            element.names[release], element.sites[release] = name, frozenset(sites)
    return tuple(elements)


def _match(classes: Mapping[str, Sequence[str]], elements: Sequence[Element]) -> dict[str, Element]:
    """The element of each class that has one: best matches first, each used once."""
    at: dict[str, list[int]] = defaultdict(list)
    for number, element in enumerate(elements):
        for site in element.sites[element.latest]:
            at[site].append(number)
    candidates = []
    for name, sites in classes.items():
        for number, shared in Counter(n for site in sites for n in at.get(site, ())).items():
            element = elements[number]
            share = shared / min(len(sites), len(element.sites[element.latest]))
            if share >= _ENOUGH:
                same = _SAME_NAME if name in element.names.values() else 0
                candidates.append((-share - same, -shared, name, number))
    matched: dict[str, Element] = {}
    taken: set[int] = set()
    for _, _, name, number in sorted(candidates):
        if name not in matched and number not in taken:
            matched[name] = elements[number]
            taken.add(number)
    return matched
