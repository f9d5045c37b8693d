"""Documents that are made of one thing many times over, by how many."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from math import isqrt
from typing import Any

Document = dict[str, Any]
Pair = Callable[[int], tuple[Document, Document]]


def of_body(schema: Any, schemas: Mapping[str, Any] | None = None, **more: Any) -> Document:
    """A document of one operation that takes and gives the schema."""
    content = {"content": {"application/json": {"schema": schema}}}
    operation = {"requestBody": content, "responses": {"200": {"description": "", **content}}}
    return of_paths({"/a": {"post": operation}}, schemas, **more)


def of_paths(paths: Any, schemas: Mapping[str, Any] | None = None, **more: Any) -> Document:
    """A document with the paths."""
    document = {"openapi": "3.0.3", "info": {"title": "t", "version": "1"}, "paths": paths, **more}
    return document if schemas is None else {**document, "components": {"schemas": dict(schemas)}}


def _reference(name: str) -> dict[str, str]:
    return {"$ref": f"#/components/schemas/{name}"}


def _enum(count: int) -> tuple[Document, Document]:
    old, new = ([f"{letter}{number}" for number in range(count)] for letter in "ab")
    return of_body({"enum": old}), of_body({"enum": new})


def _constants(count: int) -> tuple[Document, Document]:
    old, new = ([{"const": f"{letter}{number}"} for number in range(count)] for letter in "ab")
    return of_body({"oneOf": old}), of_body({"oneOf": new})


def _parameters(count: int) -> tuple[Document, Document]:
    def side(letter: str) -> Document:
        listed = [
            {"name": f"{letter}{number}", "in": "query", "schema": {"type": "string"}}
            for number in range(count)
        ]
        operation = {"parameters": listed, "responses": {"200": {"description": ""}}}
        return of_paths({"/a": {"get": operation}})

    return side("a"), side("b")


def _properties(count: int) -> tuple[Document, Document]:
    old, new = (
        {f"{letter}{number}": {"type": "string"} for number in range(count)} for letter in "ab"
    )
    return of_body({"properties": old}), of_body({"properties": new})


def _alternatives(count: int) -> tuple[Document, Document]:
    """One named alternative added to an eighth of so many: each is compared with what it overlaps."""
    count //= 8
    schemas = {
        f"A{number}": {"type": "object", "required": [f"p{number}"],
                     "properties": {f"p{number}": {"type": "string"}, "v": {"type": "integer"}}}
        for number in range(count + 1)
    }  # fmt: skip
    old, new = (
        {"oneOf": [_reference(f"A{number}") for number in range(most)]}
        for most in (count, count + 1)
    )
    return of_body(old, schemas), of_body(new, schemas)


def _others(count: int) -> tuple[Document, Document]:
    """Every alternative is replaced by another one."""
    old, new = (
        [{"type": "object", "required": [f"{letter}{number}"]} for number in range(count)]
        for letter in "ab"
    )
    return of_body({"anyOf": old}), of_body({"anyOf": new})


def _conditions(count: int) -> tuple[Document, Document]:
    """Every condition asks for another member."""
    old, new = (
        [{"if": {"properties": {"k": {"const": number}}}, "then": {"required": [f"{letter}{number}"]}}
         for number in range(count)]
        for letter in "ab"
    )  # fmt: skip
    return of_body({"allOf": old}, openapi="3.1.0"), of_body({"allOf": new}, openapi="3.1.0")


def _chain(keyword: str) -> Pair:
    def pair(count: int) -> tuple[Document, Document]:
        """Each level names the next one twice."""
        schemas: Document = {
            f"X{number}": {keyword: [_reference(f"X{number + 1}")] * 2} for number in range(count)
        }
        sides = ({**schemas, f"X{count}": {"type": end}} for end in ("string", "integer"))
        old, new = (of_body(_reference("X0"), side) for side in sides)
        return old, new

    return pair


def _each_other(count: int) -> tuple[Document, Document]:
    """Alternatives that each have all the others as theirs."""
    names = [f"E{number}" for number in range(2 * isqrt(count))]
    schemas = {name: {"anyOf": [_reference(to) for to in names if to != name]} for name in names}
    return of_body({"type": "object"}), of_body(_reference("E0"), schemas)


def _paths(count: int) -> tuple[Document, Document]:
    operation = {"get": {"responses": {"200": {"description": ""}}}}
    old, new = (
        of_paths({f"/{letter}{number}": operation for number in range(count)}) for letter in "ab"
    )
    return old, new


def _moved_operations(count: int) -> tuple[Document, Document]:
    """What stood in the server's address stands in the paths."""
    operation = {"get": {"responses": {"200": {"description": ""}}}}
    return (
        of_paths({f"/a{n}": operation for n in range(count)}, servers=[{"url": "https://h.test/v1"}]),
        of_paths({f"/v1/a{n}": operation for n in range(count)}, servers=[{"url": "https://h.test"}]),
    )  # fmt: skip


def _one_template(count: int) -> tuple[Document, Document]:
    """Paths that differ in the names of their parameters only."""

    def side(kind: str) -> Document:
        def item(name: str) -> Document:
            parameter = {"name": name, "in": "path", "required": True, "schema": {"type": kind}}
            return {"get": {"parameters": [parameter], "responses": {"200": {"description": ""}}}}

        return of_paths({f"/a/{{p{number}}}": item(f"p{number}") for number in range(4 * count)})

    return side("string"), side("integer")


def _steps(count: int) -> tuple[Document, Document]:
    """One path of many steps, and one more."""
    operation = {"get": {"responses": {"200": {"description": ""}}}}
    old, new = (of_paths({"/" + "a/" * (8 * count) + end: operation}) for end in ("", "b"))
    return old, new


def _deprecations(count: int) -> tuple[Document, Document]:
    text = "this is deprecated, use y instead " * count
    return of_body({}), of_body({"properties": {"x": {"type": "string", "description": text}}})


def _security(count: int) -> tuple[Document, Document]:
    """Every alternative of what a caller may present is replaced."""
    old, new = (
        of_paths({"/a": {"get": {"security": [{f"{letter}{number}": []} for number in range(count)], "responses": {}}}})
        for letter in "ab"
    )  # fmt: skip
    return old, new


def _servers(count: int) -> tuple[Document, Document]:
    """Each of these names a host, a part of the path, and what stands for any value."""
    old, new = (
        {**of_paths({"/a": {"get": {"responses": {}}}}), "servers": [
            {"url": f"https://{name}{n}.example/{{part}}", "variables": {"part": {"default": f"p{n}"}}}
            for n in range(count)]}
        for name in ("h", "g")
    )  # fmt: skip
    return old, new


def _patterns(begin: str) -> Pair:
    """Names of members, each of which is asked whether it matches every pattern; both are replaced."""

    def pair(count: int) -> tuple[Document, Document]:
        old, new = (
            {"properties": {f"{one}{number}abc": {"type": "string"} for number in range(4 * count)},
             "patternProperties": {f"{begin}{other}{number}[a-z]+$": {"minimum": number}
                                   for number in range(4 * count)}}
            for one, other in ("ab", "ba")
        )  # fmt: skip
        return of_body(old), of_body(new)

    return pair


def _remarks(count: int) -> tuple[Document, Document]:
    text = "Deprecated since 2.1; use the instead. " * (count // 2)
    return of_body({}), of_body({"properties": {"x": {"type": "string", "description": text}}})


def _component_chains(count: int) -> list[Document]:
    """Two chains of components whose ends alone differ."""
    return [
        of_paths({}, {f"S{n}x": _reference(f"S{n + 1}x") for n in range(count)} | {f"S{count}x": {"type": end}})
        for end in ("string", "integer")
    ]  # fmt: skip


def _numbered_chain(count: int) -> list[Document]:
    chain = {f"A{number}": _reference(f"A{number + 1}") for number in range(count)}
    return [of_paths({}, chain | {f"A{count}": {}})]


def _large_and_small(count: int) -> list[Document]:
    """What the first says at length, all others say otherwise in short."""
    large = {str(number): number for number in range(count)}
    return [of_paths({}, **{"x-own": own}) for own in (large, *range(count))]


PARTS: Mapping[str, Callable[[int], list[Document]]] = {
    "chains of components": _component_chains,
    "a chain under numbered names": _numbered_chain,
    "equal components": lambda count: [of_paths({}, {f"A{n}": {} for n in range(count)})],
    "one name for all": lambda count: [of_paths({}, {"A": {"title": str(n)}}) for n in range(count)],
    "a large value and small ones": _large_and_small,
}  # fmt: skip
"""Documents of which one is merged, by what there is much of, and how many of it."""

GROWING: Mapping[str, Pair] = {
    "values of a list replaced": _enum,
    "constants replaced": _constants,
    "parameters replaced": _parameters,
    "properties replaced": _properties,
    "one more alternative": _alternatives,
    "alternatives replaced": _others,
    "conditions replaced": _conditions,
    "alternatives that name the next twice": _chain("oneOf"),
    "any of the next twice": _chain("anyOf"),
    "all of the next twice": _chain("allOf"),
    "alternatives that name each other": _each_other,
    "ways to authenticate replaced": _security,
    "servers replaced": _servers,
    "operations replaced": _paths,
    "operations moved to another base": _moved_operations,
    "paths of one template": _one_template,
    "a path of many steps": _steps,
    "names and patterns that begin alike": _patterns("^"),
    "names and patterns that have letters alike": _patterns("[^z]*"),
    "names and patterns of anything": _patterns("[ab]?[0-9]?"),
    "deprecations in one sentence": _deprecations,
    "deprecations in a sentence each": _remarks,
}
"""Pairs of documents by what there is much of, and how many of it."""
