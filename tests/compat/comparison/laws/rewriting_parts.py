"""Rewrites that put parts of a document elsewhere, or write down what holds anyway."""

from __future__ import annotations

import random
import re
from copy import deepcopy

from runai_specs.openapi.object_model import METHODS

from .rewriting import Document, Rewrite, objects, schemas

_CHANCE = 0.3


def _shared(kind: str, section: str) -> Rewrite:
    """With some parts of a kind among the components."""

    def rewrite(document: Document, rng: random.Random) -> Document:
        made = deepcopy(document)
        components = made.setdefault("components", {}).setdefault(section, {})
        known = {id(value) for value in components.values()}
        for holder, value in list(objects(made)):
            own = holder == kind and "$ref" not in value and id(value) not in known
            if own and rng.random() < _CHANCE:
                name = f"Moved{len(components)}"
                components[name] = dict(value)
                value.clear()
                value["$ref"] = f"#/components/{section}/{name}"
        return made

    return rewrite


def aliased(document: Document, rng: random.Random) -> Document:
    """With some references led through another name, where the name is no value that is sent."""
    made = deepcopy(document)
    components = made.setdefault("components", {}).setdefault("schemas", {})
    sent = {
        id(alternative)
        for value in schemas(made)
        if "discriminator" in value
        for alternative in (*value.get("oneOf", ()), *value.get("anyOf", ()))
    }
    for value in list(schemas(made)):
        if value.keys() == {"$ref"} and id(value) not in sent and rng.random() < _CHANCE:
            name = f"Alias{len(components)}"
            components[name] = {"$ref": value["$ref"]}
            value["$ref"] = f"#/components/schemas/{name}"
    return made


def in_odd_places(document: Document, rng: random.Random) -> Document:
    """With some schemas that are no part of a hierarchy where OpenAPI has no place for them."""
    made = deepcopy(document)
    made["x-parts"] = {}
    for place, value in enumerate(list(schemas(made))):
        plain = not value.keys() & {"$ref", "discriminator", "allOf"}
        if plain and rng.random() < _CHANCE / 10:
            made["x-parts"][str(place)] = dict(value)
            value.clear()
            value["$ref"] = f"#/x-parts/{place}"
    return made


def with_encoded_references(document: Document, rng: random.Random) -> Document:
    """With letters of references, of every kind and in mappings, in percent encoding."""
    made = deepcopy(document)
    for kind, value in objects(made):
        names = value.get("mapping", {}) if kind == "discriminator" else value
        for key in names if kind == "discriminator" else ("$ref",):
            reference = names.get(key)
            local = isinstance(reference, str) and re.fullmatch(r"#/[^%]+", reference)
            if local and rng.random() < _CHANCE:  # an object with two uses is met twice
                place = rng.randrange(2, len(reference))
                letter = "" if reference[place] == "/" else f"%{ord(reference[place]):02X}"
                names[key] = reference[:place] + (letter or "/") + reference[place + 1 :]
    return made


def lifted_parameters(document: Document, rng: random.Random) -> Document:
    """With parameters that all calls of a path have beside these calls."""
    made = deepcopy(document)
    for item in made.get("paths", {}).values():
        calls = [item[method] for method in METHODS if method in item]
        if rng.random() < _CHANCE or not calls or "parameters" in item:
            continue
        common = [
            parameter
            for parameter in calls[0].get("parameters", ())
            if all(parameter in call.get("parameters", ()) for call in calls)
        ]
        item["parameters"] = common
        for call in calls:
            call["parameters"] = [p for p in call.get("parameters", ()) if p not in common]
    return made


def secured_one_by_one(document: Document, rng: random.Random) -> Document:  # noqa: ARG001 - one form for all
    """With the document's security at each operation."""
    made = deepcopy(document)
    for kind, value in objects(made):
        if kind == "operation" and "security" in made:
            value.setdefault("security", made["security"])
    return made


def served_from_the_root(document: Document, rng: random.Random) -> Document:  # noqa: ARG001 - one form for all
    """With the server that is meant where none is named."""
    return {"servers": [{"url": "/"}], **deepcopy(document)}


def in_capital_letters(document: Document, rng: random.Random) -> Document:
    """With some media types in other letters."""
    made = deepcopy(document)
    for _, value in objects(made):
        content = value.get("content")
        if isinstance(content, dict) and rng.random() < _CHANCE:
            value["content"] = {name.title(): held for name, held in content.items()}
    return made


def exploded(document: Document, rng: random.Random) -> Document:
    """With `explode` where a single value travels."""
    made = deepcopy(document)
    for kind, value in objects(made):
        plain = isinstance(value.get("schema"), dict) and value["schema"].get("type") in _SCALARS
        if kind == "parameter" and plain and value.get("style", "form") == "form":
            value["explode"] = rng.random() < 0.5
    return made


def with_extensions(document: Document, rng: random.Random) -> Document:
    """With extensions that nobody knows."""
    made = deepcopy(document)
    for kind, value in list(objects(made)):
        if kind in ("schema", "operation", "parameter") and "$ref" not in value:
            value["x-somebodys-own"] = rng.random()
    return made


_SCALARS = ("string", "integer", "number", "boolean")
PARTS: dict[str, Rewrite] = {
    "shared_parameters": _shared("parameter", "parameters"),
    "shared_bodies": _shared("request-body", "requestBodies"),
    "shared_responses": _shared("response", "responses"),
    **{
        rewrite.__name__: rewrite
        for rewrite in (
            aliased, in_odd_places, with_encoded_references, lifted_parameters, secured_one_by_one,
            served_from_the_root, in_capital_letters, exploded, with_extensions,
        )
    },
}  # fmt: skip
