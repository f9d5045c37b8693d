"""Document -> contract: everything that a machine can check, and no prose.

What is valid against the one is valid against the other. Left out are texts for readers
(descriptions, summaries, titles of schemas, examples, pointers to documentation) and extensions
that hold text or presentation; a description that OpenAPI requires is an empty text. The lifecycle
facts in the words are kept as `x-lifecycle` (see `lifting`).
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from functools import cache, partial
from typing import Any, TypeAlias

from ..openapi.deprecation_headers import DAY, in_examples, is_one
from ..openapi.object_model import METHODS, MODEL, Field, Form, is_absent
from ..openapi.references import Outside, References, Way, is_component
from .lifecycle_facts import LIFECYCLE, LIFTED_KINDS, NO_SIBLINGS, Elements, Scene, lift, may_tell

_PRESENTATION = re.compile(
    r"description|summary|title|example|sample|logo|tag-?groups|display-?name|readme|comment|docs?\b",
    re.IGNORECASE,
)
_LONGEST_TOKEN = 200


def make_contract(document: Mapping[str, Any]) -> dict[str, Any]:
    """The contract of an OpenAPI document; of a contract, the same contract."""
    elements = Elements(document)
    stripper = _Stripper()
    made = stripper.strip("document", document, "", Scene(elements))
    assert isinstance(made, dict)
    if stripper.asked:  # what is referred to is kept wherever it stands
        outside = Outside(References(document))
        while stripper.asked:
            outsider = outside.take(*stripper.asked.pop())
            if outsider:  # for what it refers to in turn
                stripper.strip(outsider.kind, outsider.value, "", Scene(elements))
        owned = {id(made)}
        for kind, way, value in outside:
            kept = stripper.strip(kind, value, str(way[-1]), Scene(elements))
            _put(made, document, way, kept, owned)
    return made


def _put(made: dict[str, Any], document: Any, way: Way, value: Any, owned: set[int]) -> None:
    """The value at the end of a way through a contract, with what of the document holds it.

    owned: the identities of what is the contract's own; what it shares with the document is copied.
    """
    holder: Any = made
    step: Any
    for step in way[:-1]:
        document = document[step]
        inner = holder[step] if isinstance(holder, list) else holder.get(step)
        if type(inner) is not type(document):
            inner = [None] * len(document) if isinstance(document, list) else {}
        elif id(inner) not in owned:
            inner = inner.copy()
        owned.add(id(inner))
        holder[step] = inner
        holder = inner
    holder[way[-1]] = value


def dump(contract: Mapping[str, Any]) -> bytes:
    """The canonical bytes of a contract: keys sorted, indent 1, one newline at the end."""
    text = json.dumps(contract, indent=1, sort_keys=True, ensure_ascii=False, allow_nan=False)
    return f"{text}\n".encode()


def parse(data: bytes) -> dict[str, Any]:
    """The contract in canonical bytes, which are trusted: for what a stranger wrote, `document.read`."""
    contract: dict[str, Any] = json.loads(data)
    return contract


class _Stripper:
    """Takes the prose out of objects; asked: the references met that name no component."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, str]] = []

    def strip(self, kind: str, value: Any, name: str, scene: Scene) -> Any:
        """An object of the model without its prose, and with the facts lifted from it.

        scene: what is around all objects of the field that holds it, of which this one has the name.
        """
        if type(value) is not dict and not isinstance(value, Mapping):  # the first is the quicker
            return value
        steps, other, plain = _PLANS[kind]
        as_it_was = type(value) is dict
        if as_it_was and (value.keys() <= plain or _only_refers(value)):  # as most schemas
            return value
        kept: dict[str, Any] = {}
        for field, held in value.items():
            step = steps.get(field)
            if step is None:
                if other is None or field.startswith("x-"):
                    if _is_fact(field, held):
                        kept[field] = held
                    else:
                        as_it_was = False
                    continue
                step = other
            keeps, form, inner, optional = step
            if keeps is _PROSE or (optional and held is None):
                as_it_was = False
            elif keeps is _WITHOUT_PROSE:
                kept[field] = self._inside(form, inner, kind, field, held, scene)
                as_it_was = as_it_was and kept[field] is held
            else:
                kept[field] = held
                if keeps is _REFERENCES:
                    self._note(kind, held)
        if kind in LIFTED_KINDS and (facts := _lifted(kind, value, name, scene)):
            kept[LIFECYCLE] = facts
            as_it_was = False
        if kind in _STATED:
            kept |= _stated(kind, value, name)
            return kept
        return value if as_it_was else kept  # what has no prose is not held twice

    def _note(self, kind: str, held: Any) -> None:
        """A `$ref` of an object of the kind, or a discriminator's mapping."""
        if isinstance(held, str):
            if not is_component(held):
                self.asked.append((kind, held))
        elif isinstance(held, Mapping):
            self.asked += (
                ("schema", reference) for reference in held.values() if isinstance(reference, str)
            )

    def _inside(
        self, form: Form, inner: str, kind: str, field: str, held: Any, scene: Scene
    ) -> Any:
        below = scene
        if field in _SCENES or scene.siblings is not NO_SIBLINGS:
            below = _scene(kind, field, held, scene)
        if form is Form.BLANKS:
            return {str(key): "" for key in held}
        if form is Form.ONE and not isinstance(held, list):
            return self.strip(inner, held, "", below)
        if isinstance(held, list):
            if inner not in _SELF_NAMED:
                return [self.strip(inner, child, "", below) for child in held]
            return [self.strip(inner, child, _own_name(child), below) for child in held]
        if type(held) is not dict and not isinstance(held, Mapping):
            return held
        if inner == "path-item" and kind == "document" and field == "paths":
            return {
                path: self.strip(inner, item, "", Scene(scene.elements, path=path))
                for path, item in held.items()
                if not path.startswith("x-") or is_telling(item)
            }
        if form is Form.MAP:
            return {key: self.strip(inner, child, key, below) for key, child in held.items()}
        return {
            key: self.strip(inner, child, key, below)
            for key, child in held.items()
            if not key.startswith("x-") or is_telling(child)
        }


def _only_refers(value: Mapping[str, Any]) -> bool:
    """Whether an object is nothing but a reference to a component."""
    reference = value.get("$ref") if len(value) == 1 else None
    return isinstance(reference, str) and is_component(reference)


_STATED = frozenset(("response", "header"))


def _stated(kind: str, value: Mapping[str, Any], name: str) -> dict[str, Any]:
    """What a contract has in the place of texts: the description that OpenAPI requires, and the day
    that the examples of a header give on which a deprecation or a sunset is."""
    if kind == "response" and "$ref" not in value:
        return {"description": ""}
    day = in_examples(value) if kind == "header" and is_one(name) else None
    return {} if day is None else {DAY: str(day)}


def _lifted(kind: str, value: Mapping[str, Any], name: str, scene: Scene) -> dict[str, Any] | None:
    """The lifecycle facts in an object's words."""
    if not may_tell(kind, value, scene.elements):
        return None
    return lift(kind, value, scene if name == scene.name else scene._replace(name=name))


_SCENES = frozenset((*METHODS, "properties", "parameters"))


def _scene(kind: str, field: str, held: Any, scene: Scene) -> Scene:
    """What the objects in a field have around them; most have what is around their holder."""
    elements = scene.elements
    if kind == "path-item" and field in METHODS:
        return Scene(elements, method=field.upper(), path=scene.path)
    if kind == "schema" and field == "properties" and isinstance(held, Mapping):
        return Scene(elements, siblings=cache(partial(_properties_beside, elements, held)))
    if field == "parameters" and isinstance(held, list):
        near = cache(partial(_parameters_beside, held))
        return Scene(elements, "", scene.method, scene.path, near)
    if kind == "components" and field == "parameters" and isinstance(held, Mapping):
        # shared by operations: any of them may be used beside any other
        return Scene(elements, siblings=cache(partial(_parameters_beside, held.values())))
    return Scene(elements, "", scene.method, scene.path)


def _properties_beside(elements: Elements, properties: Mapping[str, Any]) -> dict[str, str]:
    return dict.fromkeys(elements.composition.beside(properties), "property")


def _parameters_beside(parameters: Iterable[Any]) -> dict[str, str]:
    named = [parameter.get("name") for parameter in parameters if isinstance(parameter, Mapping)]
    return {name: "parameter" for name in named if isinstance(name, str)}


def _own_name(value: Any) -> str:
    """The name that an object in a list gives itself, if it is of a kind that does."""
    return str(value.get("name", "")) if isinstance(value, Mapping) else ""


_SELF_NAMED = frozenset(("parameter", "tag"))


_PROSE, _AS_IT_IS, _WITHOUT_PROSE, _REFERENCES = range(4)
_Step: TypeAlias = tuple[int, Form, str, bool]
"""What is kept of a field, its form, the kind of what is inside, whether null stands for nothing."""


def _plan(
    kind: str, fields: Mapping[str, Field]
) -> tuple[dict[str, _Step], _Step | None, frozenset[str]]:
    """What is done with each field of an object, and the fields that alone make one that stays."""
    steps: dict[str, _Step] = {
        name: (_kept(name, known.form), known.form, known.kind, is_absent(known, None))
        for name, known in fields.items()
    }
    other = steps.pop("*", None)
    as_they_are = (name for name, step in steps.items() if step[0] == _AS_IT_IS and not step[3])
    may_gain = kind in _STATED or kind in ("tag", "operation")
    return steps, other, frozenset(() if may_gain else as_they_are)


def _kept(name: str, form: Form) -> int:
    if name in ("$ref", "mapping"):
        return _REFERENCES
    if form in (Form.PROSE, Form.BLANK):
        return _PROSE
    return _AS_IT_IS if form is Form.VALUE else _WITHOUT_PROSE


_PLANS = {kind: _plan(kind, fields) for kind, fields in MODEL.items()}


def _is_fact(field: str, held: Any) -> bool:
    """Whether an extension is kept."""
    return field != LIFECYCLE and not _PRESENTATION.search(field) and is_telling(held)


def is_telling(value: Any) -> bool:
    """Whether an extension's value is a fact: numbers, flags, names and lists of them, no sentence."""
    todo = [value]
    for (
        inner
    ) in todo:  # which grows: a call for each of millions of keys took a quarter of a minute
        if isinstance(inner, str):
            if len(inner) > _LONGEST_TOKEN or _BLANK.search(inner):
                return False
        elif isinstance(inner, Mapping):
            todo += inner
            todo += inner.values()
        elif isinstance(inner, (list, tuple)):
            todo += inner
        elif inner is not None and not isinstance(inner, (int, float)):
            return False
    return True


_BLANK = re.compile(r"\s")

__all__ = ["Elements", "dump", "is_telling", "make_contract", "parse"]
