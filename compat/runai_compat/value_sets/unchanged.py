"""What is the same on both sides without looking closer: most of any two releases.

Objects are the same when they are written the same and everything they refer to is. Comparing
written objects is done by the interpreter's own equality, so what has not changed costs next to
nothing. This only ever saves work: two components of one name are compared in full if they differ.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import repeat
from typing import Any, TypeAlias

from runai_specs.openapi.json_pointer import escaped
from runai_specs.openapi.schemas.effective_schema import Effective, Schemas, same_json
from runai_specs.openapi.schemas.keywords import GROUPS, annotates

from .own_keywords import in_one_wording


class Unchanged:
    """Tells for two objects, one of each document, whether they mean the same as they stand."""

    def __init__(self, old: Schemas, new: Schemas) -> None:
        self.old, self.new = old, new
        self._comparable = old.modern == new.modern
        self._kept = _kept(old, new) if self._comparable else frozenset()

    def __call__(self, old: Any, new: Any) -> bool:
        """True only if nothing can differ between the two."""
        if isinstance(old, bool) and isinstance(new, bool):
            return old is new
        return (
            self._comparable
            and old == new
            and all(map(self._kept.__contains__, _references_of_same(old, new)))
        )

    def is_kept(self, reference: str) -> bool:
        """Whether a reference leads, in the end, only to what is written the same on both sides."""
        return reference in self._kept


_SUBTYPES = "what a discriminator may stand for"  # all of it, as if it were one component


def _subtypes(schemas: Schemas) -> Iterator[str]:
    """References to the components that are made of others with `allOf`."""
    components = (schemas.document.get("components") or {}).get("schemas") or {}
    for name, held in components.items():
        if isinstance(held, dict) and held.get("allOf"):
            yield full(name)


def _stand_ins(discriminator: Any) -> Iterator[str]:
    """What a discriminator lets come in its schema's place."""
    yield _SUBTYPES
    mapping = discriminator.get("mapping") if isinstance(discriminator, dict) else None
    yield from map(full, mapping.values()) if isinstance(mapping, dict) else ()


def full(name: str) -> str:
    """The reference that a discriminator's mapping means: it may name a component only."""
    token = escaped(name)
    return name if "/" in name or "#" in name else f"#/components/schemas/{token}"


def is_same(old: Any, new: Any) -> bool:
    """Whether two objects are written the same, whatever they refer to."""
    return old == new and "" not in _references_of_same(old, new)


class Likeness:
    """Whether two schemas ask the same without looking for values, annotations apart.

    References are followed and other words are read as what they mean, so that neither makes a
    difference; a pair that is met again inside itself is taken to be alike, as nothing but what is
    looked at anyway could tell it apart. Pairs that are apart are remembered with all that they
    were met in, so that none is looked into twice.
    """

    def __init__(self) -> None:
        self._apart: dict[_Key, tuple[Any, Any]] = {}  # keeps both alive
        self._in_order = _InOrder()

    def __call__(self, old: tuple[Schemas, Any], new: tuple[Schemas, Any]) -> bool:
        """Ask of two schemas with their documents."""
        documents = old[0], new[0]
        same_words = old[0].modern == new[0].modern
        within: dict[_Key, tuple[Any, Any, _Key | None]] = {}  # objects and what they were met in
        place: _Key | None = None
        stack: list[tuple[Any, Any, bool, _Key | None]] = [(old[1], new[1], True, None)]
        while stack:
            one, other, keywords, place = stack.pop()  # keywords: whether those are its keys
            if keywords:
                one, other = _behind(old[0], one), _behind(new[0], other)
            key = id(one), id(other)
            if type(one) is not type(other) or key in self._apart:
                break
            if type(one) is list or type(one) is tuple:
                if len(one) != len(other):
                    break
                stack += zip(one, other, repeat(True), repeat(place))
            elif type(one) is not dict:
                if one != other:
                    break
            elif key not in within:
                within[key] = one, other, place
                place = key
                as_written = same_words or not keywords
                inside = self._inside(documents, (one, other), keywords) if as_written else None
                if inside is None and keywords and len(within) < _MOST_READ:
                    inside = self._inside_read(documents, (one, other))
                if inside is None:
                    break
                stack += [(*pair, key) for pair in inside]
        else:
            return True
        while place is not None:
            one, other, outer = within[place]
            self._apart[place] = self._apart[place[::-1]] = one, other
            place = outer
        return False

    def _inside(
        self, documents: tuple[Schemas, Schemas], sides: tuple[Any, Any], keywords: bool
    ) -> list[tuple[Any, Any, bool]] | None:
        """What has to be alike inside two objects; None if they are not alike themselves."""
        one, other = sides
        names = [_asking(side) if keywords else set(side) for side in sides]
        if names[0] != names[1] or (keywords and not _OPAQUE.isdisjoint(names[0])):
            return None
        literal = _LITERAL & names[0] if keywords else frozenset()
        if any(same_json(one[name]) != same_json(other[name]) for name in literal):
            return None
        inside = {name: (one[name], other[name]) for name in names[0] - literal}
        if keywords:
            for name in inside.keys() & _GROUPS:
                if one[name] != other[name]:
                    inside[name] = (
                        self._in_order(documents[0], one[name]),
                        self._in_order(documents[1], other[name]),
                    )
        return [(*pair, not (keywords and name in _MAPS)) for name, pair in inside.items()]

    def _inside_read(
        self, documents: tuple[Schemas, Schemas], sides: tuple[Any, Any]
    ) -> list[tuple[Any, Any, bool]] | None:
        """The same of what two schemas mean, however they say it."""
        first, second = map(_meaning, documents, sides)
        if first.types != second.types:
            return None
        keywords = _telling(first.keywords), _telling(second.keywords)
        return self._inside(documents, keywords, keywords=True)


class _InOrder:
    """Puts alternatives in an order that is that of what they ask, the same for both documents.

    Neither where they stand has a part in it nor what they, or what they refer to, are called.
    """

    def __init__(self) -> None:
        self._shapes: dict[tuple[int, int], tuple[Any, int]] = {}  # keeps what was looked at alive
        self._numbers: dict[str, int] = {}

    def __call__(self, schemas: Schemas, alternatives: Sequence[Any]) -> list[Any]:
        """The alternatives, or groups of them, looked into as far as they need to be told apart."""
        ordered = [self(schemas, one) if type(one) is tuple else one for one in alternatives]
        shapes: list[int] = []
        for depth in range(2, _DEEPEST):
            shapes = [self._shape(schemas, one, depth) for one in ordered]
            if len(set(shapes)) == len(shapes):
                break
        return [ordered[place] for place in sorted(range(len(shapes)), key=shapes.__getitem__)]

    def _shape(self, schemas: Schemas, schema: Any, depth: int) -> int:
        """A number for what a schema asks as far as to some depth."""
        key = id(schema), depth
        known = self._shapes.get(key)
        if known is None:
            told = repr(self._told(schemas, schema, depth))
            number = self._numbers.setdefault(told, len(self._numbers))
            known = self._shapes[key] = schema, number
        return known[1]

    def _told(self, schemas: Schemas, schema: Any, depth: int) -> Any:
        if type(schema) is list:
            return [self._shape(schemas, one, depth) for one in schema]
        if type(schema) is not dict:
            return schema
        meaning = _meaning(schemas, schema)
        asked = {name: v for name, v in _telling(meaning.keywords).items() if not annotates(name)}
        if not depth:
            return sorted(meaning.types or ()), sorted(asked)
        inside = {name: self._inside(schemas, name, v, depth - 1) for name, v in asked.items()}
        return sorted(meaning.types or ()), sorted(inside.items())

    def _inside(self, schemas: Schemas, name: str, held: Any, depth: int) -> str:
        if name == "enum":
            return repr(sorted(map(repr, map(same_json, held))))
        if name in _MAPS:
            return repr(sorted((n, self._shape(schemas, one, depth)) for n, one in held.items()))
        if name in _GROUPS:
            groups = [sorted(self._shape(schemas, one, depth) for one in group) for group in held]
            return repr(sorted(groups))
        if type(held) is dict:
            return repr(self._shape(schemas, held, depth))
        if type(held) is list or type(held) is tuple:
            return repr([self._shape(schemas, o, depth) if type(o) is dict else o for o in held])
        return repr(held)


_DEEPEST = 6


def _meaning(schemas: Schemas, schema: Any) -> Effective:
    """What a schema asks, its only alternative as keywords of its own."""
    return schemas.unwrapped(schemas.effective(schema))


_MOST_READ = 2_000  # schemas that merging makes anew may have others in them without end
_Key: TypeAlias = tuple[int, int]


_GROUPS = frozenset(GROUPS)


def _telling(keywords: Mapping[str, Any]) -> dict[str, Any]:
    """The keywords without those that ask no more than their absence does."""
    return {name: v for name, v in in_one_wording(keywords).items() if not is_idle(name, v)}


def is_idle(keyword: str, value: Any) -> bool:
    """Whether a keyword with this value asks no more than its absence does."""
    return keyword in _IDLE and value in (_IDLE[keyword], *({},) * (_IDLE[keyword] is True))


_IDLE = {"minLength": 0, "minItems": 0, "minProperties": 0, "uniqueItems": False,
         "additionalProperties": True, "items": True, "nullable": False}  # fmt: skip
_OPAQUE = frozenset({"$ref", "$dynamicRef", "discriminator"})  # those that are left when followed
_LITERAL = frozenset({"enum", "const", "required", "type", "dependentRequired"})
_MAPS = frozenset({"properties", "patternProperties", "dependentSchemas", "$defs"})


def _asking(schema: dict[str, Any]) -> set[str]:
    """The keywords that are no annotations."""
    return {keyword for keyword in schema if not annotates(keyword)}


def _behind(schemas: Schemas, schema: Any) -> Any:
    """What a schema is once references that ask nothing more are followed."""
    for _ in range(50):
        if not isinstance(schema, dict) or _asking(schema) != {"$ref"}:
            break
        try:
            schema = schemas.target(schema["$ref"])
        except KeyError:
            break
    return schema


def _references_of_same(old: Any, new: Any) -> Iterator[str]:
    """Every reference in two equal objects, at any depth.

    An empty one where they are not equal in JSON, since it leads nowhere: Python holds 1 and true to
    be equal.
    """
    stack: list[tuple[Any, Any]] = [([old], [new])]
    while stack:
        before, after = stack.pop()
        named = type(before) is dict
        for key, held in before.items() if named else enumerate(before):
            kind = type(held)
            if kind is str:
                if named and (key == "$ref" or key == "$dynamicRef"):
                    yield held
            elif kind is dict or kind is list:
                stack.append((held, after[key]))
            elif (kind is bool) is not (type(after[key]) is bool):
                yield ""
        if named and "discriminator" in before:
            yield from _stand_ins(before["discriminator"])


def _kept(old: Schemas, new: Schemas) -> frozenset[str]:
    """The references to components that lead, at once and in the end, only to what is written the same."""
    used_by: dict[str, list[str]] = {name: [_SUBTYPES] for name in _subtypes(new)}
    changed = [] if set(_subtypes(old)) == set(_subtypes(new)) else [_SUBTYPES]
    queue = list(_components(new))
    seen = {*queue, _SUBTYPES}
    while queue:
        name = queue.pop()
        before, after = _target(old, name), _target(new, name)
        if after is None or before != after:
            changed.append(name)
            continue
        for reference in _references_of_same(before, after):
            used_by.setdefault(reference, []).append(name)
            if reference not in seen:
                seen.add(reference)
                queue.append(reference)
    return frozenset(seen.difference(_reached(changed, used_by)))


def _reached(start: Iterable[str], links: dict[str, list[str]]) -> Iterator[str]:
    seen: set[str] = set()
    stack = list(start)
    while stack:
        name = stack.pop()
        if name not in seen:
            seen.add(name)
            yield name
            stack.extend(links.get(name, ()))


def _components(schemas: Schemas) -> Iterator[str]:
    for section, held in (schemas.document.get("components") or {}).items():
        if isinstance(held, dict):
            for name in held:
                token = escaped(name)
                yield f"#/components/{section}/{token}"


def _target(schemas: Schemas, reference: str) -> Any:
    try:
        return schemas.target(reference)
    except KeyError:
        return None
