"""Document -> contract: everything that a machine can check, and no prose.

What is valid against the one is valid against the other. Left out are texts for readers
(descriptions, summaries, titles of schemas, examples, pointers to documentation) and extensions
that hold text or presentation; a description that OpenAPI requires is an empty text. The lifecycle
facts in the words are kept as `x-lifecycle` (see `lifting`).
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from .anatomy import METHODS, Field, Form, field_of, is_absent
from .lifting import LIFECYCLE, LIFTED_KINDS, Elements, Scene, index, lift

_PRESENTATION = re.compile(
    r"description|summary|title|example|sample|logo|tag-?groups|display-?name|readme|comment|docs?\b",
    re.IGNORECASE,
)
_LONGEST_TOKEN = 200


def make_contract(document: Mapping[str, Any]) -> dict[str, Any]:
    """The contract of an OpenAPI document; of a contract, the same contract."""
    made = _strip("document", document, Scene(index(document)))
    assert isinstance(made, dict)
    return made


def dump(contract: Mapping[str, Any]) -> bytes:
    """The canonical bytes of a contract: keys sorted, indent 1, one newline at the end."""
    text = json.dumps(contract, indent=1, sort_keys=True, ensure_ascii=False, allow_nan=False)
    return f"{text}\n".encode()


def parse(data: bytes) -> dict[str, Any]:
    """The contract in canonical bytes, which are trusted: for what a stranger wrote, `document.read`."""
    contract: dict[str, Any] = json.loads(data)
    return contract


def _strip(kind: str, value: Any, scene: Scene) -> Any:
    """An object of the model without its prose, and with the facts lifted from it."""
    if not isinstance(value, Mapping):
        return value
    kept = {
        str(name): made for name, held in value.items() for made in _field(kind, name, held, scene)
    }
    if kind in LIFTED_KINDS:
        facts = lift(kind, value, scene)
        if facts is not None:
            kept[LIFECYCLE] = facts
    if kind == "response" and "$ref" not in value:
        kept["description"] = ""
    return kept


def _field(kind: str, name: str, held: Any, scene: Scene) -> Iterator[Any]:
    """What is kept of one field: one value, or none."""
    known = field_of(kind, str(name))
    if known is None:
        if name != LIFECYCLE and not _PRESENTATION.search(str(name)) and is_telling(held):
            yield held
    elif known.form in (Form.PROSE, Form.BLANK) or is_absent(known, held):
        return
    elif known.form is Form.VALUE:
        yield held
    else:
        yield _inside(known, kind, str(name), held, scene)


def _inside(known: Field, kind: str, name: str, held: Any, scene: Scene) -> Any:
    below = _scene(kind, name, held, scene)
    if known.form is Form.BLANKS:
        return {str(key): "" for key in held}
    if known.form is Form.ONE and not isinstance(held, list):
        return _strip(known.kind, held, below)
    if isinstance(held, list):
        return [_strip(known.kind, each, _named(below, known.kind, each)) for each in held]
    if not isinstance(held, Mapping):
        return held
    return {
        str(key): _strip(known.kind, each, _keyed(below, kind, name, str(key)))
        for key, each in held.items()
        if known.form is Form.MAP or not str(key).startswith("x-") or is_telling(each)
    }


def _scene(kind: str, name: str, held: Any, scene: Scene) -> Scene:
    """What the objects in a field have around them."""
    elements = scene.elements
    if kind == "path-item" and name in METHODS:
        return Scene(elements, method=name.upper(), path=scene.path)
    if kind == "schema" and name == "properties" and isinstance(held, Mapping):
        beside = elements.composition.beside(held)
        return Scene(elements, siblings=dict.fromkeys(beside, "property"))
    if name == "parameters" and isinstance(held, list):
        names = [each.get("name") for each in held if isinstance(each, Mapping)]
        near = {each: "parameter" for each in names if isinstance(each, str)}
        return Scene(elements, method=scene.method, path=scene.path, siblings=near)
    if kind == "components" and name == "parameters" and isinstance(held, Mapping):
        return Scene(elements, siblings=_parameter_names(held))
    return Scene(elements, method=scene.method, path=scene.path)


def _parameter_names(components: Mapping[str, Any]) -> dict[str, str]:
    """Parameters shared by operations: any of them may be used beside any other."""
    named = [each.get("name") for each in components.values() if isinstance(each, Mapping)]
    return {each: "parameter" for each in named if isinstance(each, str)}


def _named(scene: Scene, kind: str, value: Any) -> Scene:
    if kind in ("parameter", "tag") and isinstance(value, Mapping):
        return Scene(
            scene.elements, str(value.get("name", "")), scene.method, scene.path, scene.siblings
        )
    return scene


def _keyed(scene: Scene, kind: str, field: str, key: str) -> Scene:
    if kind == "document" and field == "paths":
        return Scene(scene.elements, path=key)
    return Scene(scene.elements, key, scene.method, scene.path, scene.siblings)


def is_telling(value: Any) -> bool:
    """Whether an extension's value is a fact: numbers, flags, names and lists of them, no sentence."""
    if isinstance(value, str):
        return len(value) <= _LONGEST_TOKEN and not re.search(r"\s", value)
    if isinstance(value, Mapping):
        return all(is_telling(key) and is_telling(each) for key, each in value.items())
    if isinstance(value, (list, tuple)):
        return all(is_telling(each) for each in value)
    return value is None or isinstance(value, (bool, int, float))


__all__ = ["Elements", "dump", "is_telling", "make_contract", "parse"]
