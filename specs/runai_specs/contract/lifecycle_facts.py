"""Lifecycle facts that stand in words, lifted into `x-lifecycle` objects before words are dropped.

    x-lifecycle:
      deprecated:   {read: [flag, description], replacement: [...], since: "2.20"}
      experimental: {read: [summary]}
      formerly:     {read: [description], names: [Applications]}
      values:       {apps: {read: [description], replacement: [...]}}

`read` says where each fact was read: flag, summary, description, tag. A replacement is
{element: operation, path, parameter, property, value, tag or schema; id: ...} where the words name
an element of the same document, {element: text, id: ...} where they name something else, and
{element: unnamed} where they point somewhere without a name. Sentences are never kept.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

from ..openapi.object_model import METHODS
from ..openapi.operations import calls
from ..openapi.references import References
from .composition import Composition
from .cues import is_worth_reading

if TYPE_CHECKING:
    from .sentences import Mention, Remark

LIFECYCLE = "x-lifecycle"
READ = ("flag", "summary", "description", "tag")
LIFTED_KINDS = frozenset(("operation", "parameter", "header", "schema", "tag"))

Fact: TypeAlias = dict[str, Any]

_IDENTIFIER = re.compile(r"[\w{}/.:$~-]{1,200}")
_SINCE = re.compile(r"\d+\.\d+")


class Elements:
    """What a document has that a sentence may name: looked for once, and only when one does."""

    def __init__(self, document: Mapping[str, Any]) -> None:
        self._document = document
        self._deprecated: dict[str, Fact | None] = {}
        self.composition = Composition(document)

    @cached_property
    def paths(self) -> Mapping[str, tuple[str, tuple[str, ...]]]:
        """By its form without names of parameters: each path as it is written, and its methods."""
        paths: dict[str, tuple[str, tuple[str, ...]]] = {}
        for path, item in sorted(self._items.items(), key=lambda entry: str(entry[0])):
            methods = tuple(method.upper() for method in METHODS if method in item)
            paths.setdefault(_template(path), (path, methods))
        return paths

    @cached_property
    def operations(self) -> frozenset[str]:
        """What operations call themselves."""
        names = (operation.get("operationId") for operation in self._operations())
        return frozenset(name for name in names if isinstance(name, str))

    @cached_property
    def schemas(self) -> frozenset[str]:
        """The names of the schemas."""
        return frozenset((self._document.get("components") or {}).get("schemas") or {})

    @cached_property
    def tags(self) -> Mapping[str, str]:
        """The tags that are declared or used, by their names without case and marks."""
        used = (operation.get("tags") for operation in self._operations())
        listed = (tag for tags in used if isinstance(tags, list) for tag in tags)
        names = (*listed, *self._declared)
        return {_fold(name): name for name in names if isinstance(name, str)}

    def deprecated_tag(self, name: Any) -> Fact | None:
        """What is known of a tag's deprecation; None where it is not deprecated."""
        if name not in self._deprecated:
            facts = lift("tag", self._declared.get(name, {}), Scene(self, name)) or {}
            self._deprecated[name] = facts.get("deprecated")
        return self._deprecated[name]

    @cached_property
    def _declared(self) -> Mapping[str, Mapping[str, Any]]:
        tags = [tag for tag in self._document.get("tags") or () if isinstance(tag, Mapping)]
        return {tag["name"]: tag for tag in tags if isinstance(tag.get("name"), str)}

    @cached_property
    def _items(self) -> Mapping[str, Mapping[str, Any]]:
        references = References(self._document)
        return {
            path: references.path_item(item)
            for path, item in (self._document.get("paths") or {}).items()
            if isinstance(item, Mapping)
        }

    def _operations(self) -> Iterator[Mapping[str, Any]]:
        for item in self._items.values():
            for _, operation in calls(item):
                yield operation


Siblings: TypeAlias = Callable[[], Mapping[str, str]]
NO_SIBLINGS: Siblings = dict


class Scene(NamedTuple):
    """Where an element stands: its name, its method and path, what is next to it (looked for only
    when a sentence names something: most have no sentence that does).
    """

    elements: Elements
    name: str = ""
    method: str = ""
    path: str = ""
    siblings: Siblings = NO_SIBLINGS


def lift(kind: str, value: Mapping[str, Any], scene: Scene) -> dict[str, Any] | None:
    """The `x-lifecycle` of one object, with what it already had; None when nothing is to say."""
    facts = _known(value.get(LIFECYCLE))
    values = [text for text in _enum(value) if isinstance(text, str) and text]
    for place in _TEXTS:
        text = value.get(place)
        if isinstance(text, str) and is_worth_reading(text):
            from .sentences import remarks

            flagged = value.get("deprecated") is True
            for remark in remarks(text, flagged=flagged, names=values, own=scene.name):
                _add(facts, remark.state, _fact(remark, place, scene))
            _add_values(facts, values, text, place, scene)
    if kind == "operation":
        _add_tag(facts, value, scene)
    if kind == "tag" and re.search(r"[\s(\[]deprecated[)\]]?$", str(scene.name), re.IGNORECASE):
        _add(facts, "deprecated", {"read": ["tag"]})
    if "deprecated" in facts and value.get("deprecated") is True:
        _add(facts, "deprecated", {"read": ["flag"]})
    return facts or None


def may_tell(kind: str, value: Mapping[str, Any], elements: Elements) -> bool:
    """Whether there can be anything to lift from an object; from most there is not."""
    if kind in _TAGGED and (kind == "tag" or _tag_facts(value, elements)):
        return True
    if _TELLING.isdisjoint(value):
        return False
    return LIFECYCLE in value or any(
        isinstance(text := value.get(keyword), str) and is_worth_reading(text) for keyword in _TEXTS
    )


_TAGGED = frozenset(("operation", "tag"))
_TEXTS = ("summary", "description")
_TELLING = frozenset((LIFECYCLE, *_TEXTS))


def _fact(remark: Remark, place: str, scene: Scene) -> Fact:
    fact: Fact = {"read": [place]}
    replacement = [made for mention in remark.mentions for made in _resolve(mention, scene)]
    if remark.points and not replacement:
        replacement = [{"element": "unnamed"}]
    if replacement:
        fact["replacement"] = replacement
    if remark.since:
        fact["since"] = remark.since
    if remark.names:
        fact["names"] = list(remark.names)
    return fact


def _add(facts: Fact, state: str, fact: Fact) -> None:
    """The fact added to those of its state; what was known of a replacement first stays."""
    known = facts.get(state)
    facts[state] = fact if known is None else _joined(known, fact)


def _joined(known: Fact, more: Fact) -> Fact:
    read = {*known["read"], *more["read"]}
    joined = {**more, **known, "read": [place for place in READ if place in read]}
    if known.get("replacement") == [{"element": "unnamed"}] and "replacement" in more:
        joined["replacement"] = more["replacement"]
    if "names" in joined:
        joined["names"] = sorted({*known.get("names", ()), *more.get("names", ())})
    return joined


def _add_values(facts: Fact, values: list[str], text: str, place: str, scene: Scene) -> None:
    """Enum values of a schema (or of its items) that its own text calls deprecated."""
    from .sentences import remarks_on

    for value in values:
        inside = Scene(scene.elements, value, siblings=lambda: dict.fromkeys(values, "value"))
        for remark in remarks_on(value, text):
            named = facts.setdefault("values", {})
            _add(named, value, _fact(remark, place, inside))


def _enum(value: Mapping[str, Any]) -> Iterable[Any]:
    for place in (value, value.get("items"), value.get("schema")):
        if isinstance(place, Mapping) and isinstance(place.get("enum"), list):
            yield from place["enum"]


def _add_tag(facts: Fact, operation: Mapping[str, Any], scene: Scene) -> None:
    """An operation is deprecated with its tags, if all of them are."""
    known = _tag_facts(operation, scene.elements)
    if not known:
        return
    fact: Fact = {"read": ["tag"]}
    if "replacement" in known[0]:
        fact["replacement"] = known[0]["replacement"]
    _add(facts, "deprecated", fact)


def _tag_facts(operation: Mapping[str, Any], elements: Elements) -> list[Fact]:
    """What is known of the deprecation of an operation's tags; nothing unless all are deprecated."""
    tags = operation.get("tags")
    if not isinstance(tags, list) or not all(isinstance(tag, str) for tag in tags):
        return []
    known = [fact for tag in tags if (fact := elements.deprecated_tag(tag)) is not None]
    return known if len(known) == len(tags) else []


def _resolve(mention: Mention, scene: Scene) -> Iterator[Fact]:
    """The elements that a mention names, as a replacement holds them."""
    if mention.kind == "path":
        yield from _resolve_path(mention, scene)
        return
    name = mention.text.strip()
    if name == scene.name:
        return
    if mention.kind == "topic":
        tag = scene.elements.tags.get(_fold(name))
        if tag is not None:
            yield {"element": "tag", "id": tag}
            return
    first, siblings = name.split(".")[0], scene.siblings()
    if first in siblings:
        yield {"element": siblings[first], "id": name}
    elif scene.elements.composition.leads(name):
        yield {"element": "property", "id": name}
    elif name in scene.elements.operations:
        yield {"element": "operation", "id": name}
    elif name in scene.elements.schemas:
        yield {"element": "schema", "id": name}
    elif _IDENTIFIER.fullmatch(name) and len(name) <= 60:
        yield {"element": "text", "id": name}


def _resolve_path(mention: Mention, scene: Scene) -> Iterator[Fact]:
    known = scene.elements.paths.get(_template(mention.text))
    if known is None:
        if re.match(r"/.+/|(?:api|v\d+)/", mention.text):
            method = f"{mention.method} " if mention.method else ""
            yield {"element": "text", "id": f"{method}/{mention.text.lstrip('/')}"}
        return
    path, methods = known
    method = mention.method or (scene.method if scene.method in methods else "")
    if not method and len(methods) == 1:
        method = methods[0]
    if path == scene.path and method in ("", scene.method):
        return
    if method in methods:
        yield {"element": "operation", "id": f"{method} {path}"}
    else:
        yield {"element": "path", "id": path}


def _template(path: str) -> str:
    return re.sub(r"\{[^}]*\}", "{}", path.strip("/"))


def _fold(name: str) -> str:
    return re.sub(r"[\W_]+", "", name).lower()


def _known(written: Any) -> dict[str, Any]:
    """The facts of an `x-lifecycle` object that is already there, those in our own form only."""
    if not isinstance(written, Mapping):
        return {}
    facts = {
        state: fact
        for state in ("deprecated", "experimental", "formerly")
        if _is_fact(fact := written.get(state))
    }
    values = written.get("values")
    if isinstance(values, Mapping) and values and all(_is_fact(value) for value in values.values()):
        facts["values"] = dict(values)
    return facts


def _is_fact(fact: Any) -> bool:
    if not isinstance(fact, Mapping) or not {"read"} <= fact.keys() <= _FORMS.keys():
        return False
    return all(_FORMS[name](held) for name, held in fact.items())


def _is_read(held: Any) -> bool:
    return bool(held) and held == [
        place for place in READ if isinstance(held, list) and place in held
    ]


def _is_replacement(replacement: Any) -> bool:
    if not isinstance(replacement, Mapping) or not replacement.keys() <= {"element", "id"}:
        return False
    named = _NAMED.get(replacement.get("element", ""))
    if named is None:
        return replacement == {"element": "unnamed"}
    return isinstance(replacement.get("id"), str) and named.fullmatch(replacement["id"]) is not None


_OPERATION = re.compile(rf"(?:[A-Z]+ )?{_IDENTIFIER.pattern}")
_LABEL = re.compile(r"[^\n.!?]{1,80}")
_NAMED: Mapping[str, re.Pattern[str]] = {
    "operation": _OPERATION,
    "path": _IDENTIFIER,
    "parameter": _IDENTIFIER,
    "property": _IDENTIFIER,
    "value": _LABEL,
    "tag": _LABEL,
    "schema": _IDENTIFIER,
    "text": _OPERATION,
}
_FORMS: Mapping[str, Callable[[Any], bool]] = {
    "read": _is_read,
    "replacement": lambda held: isinstance(held, list) and all(map(_is_replacement, held)),
    "names": lambda held: isinstance(held, list) and all(map(_is_identifier, held)),
    "since": lambda held: isinstance(held, str) and _SINCE.fullmatch(held) is not None,
}


def _is_identifier(text: Any) -> bool:
    return isinstance(text, str) and _IDENTIFIER.fullmatch(text) is not None
