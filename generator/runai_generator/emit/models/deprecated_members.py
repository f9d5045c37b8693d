"""What the models say of the future of their fields and members, out of what is known per operation.

A ledger knows an element by its use: `POST /x request.body.spec.size`. A class is one for all of
its uses, so a field is deprecated as soon as one of them is.
"""

from __future__ import annotations

import ast
import textwrap
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, TypeAlias

from runai_specs.openapi.locations import Way, operation_key, read_way

from ... import identifiers as names
from ...metadata.deprecations import Notice, Notices
from ...prepare import Prepared
from .. import prose

Member: TypeAlias = tuple[str, str]
Found: TypeAlias = tuple[str, Mapping[str, Any]]  # class ("" for a schema without one) and schema
_PREFIX = "#/components/schemas/"


def deprecated_members(prepared: Prepared, told: Notices) -> dict[Member, str]:
    """(class, property or value as on the wire) -> what to say of it, for the deprecated ones.

    Of different notices the one whose time began first counts; what the contract only flags is
    "deprecated".
    """
    reader, notices_by_member = Reader(prepared), dict[Member, list[Notice]]()
    for element, notice in told.by_element.items():
        if notice.text and not notice.inherited:
            for member in reader.members(element):
                notices_by_member.setdefault(member, []).append(notice)
    said = {
        member: _first(notices, member, reader) for member, notices in notices_by_member.items()
    }
    return dict.fromkeys(_flagged(prepared), "deprecated") | said


def _flagged(prepared: Prepared) -> Iterator[Member]:
    for name, properties in prepared.constraints.items():
        for written, facts in properties.items():
            if facts.get("deprecated") is True and written:
                yield name, written


def _first(notices: Iterable[Notice], member: Member, reader: Reader) -> str:
    """The text of the notice that counts, its replacement by the name the client has for it."""
    chosen = min(notices, key=lambda notice: (notice.since, not notice.instead, notice.text))
    return chosen.naming(
        {replacement: reader.spoken(member[0], replacement) for replacement in chosen.instead}
    ).text


class Reader:
    """A prepared document, read along the places that name its elements."""

    def __init__(self, prepared: Prepared) -> None:
        self._schemas = prepared.document["components"]["schemas"]
        self._operations = {
            operation_key(f.method, f.path): prepared.document["paths"][f.path][f.method]
            for f in prepared.operations
        }

    def members(self, element: str) -> Iterator[Member]:
        """The class and property (or value) at the element's place."""
        for name, kind, text in self.homes(element):
            schema = self._schemas[name]
            if text in (schema.get("properties", {}) if kind == "name" else schema.get("enum", ())):
                yield name, text

    def homes(self, element: str) -> Iterator[tuple[str, str, str]]:
        """The class where the element is or was, "name" or "value", and which one."""
        method, path, *place = element.split(" ", 2)
        way = read_way(place[0]) if place else None
        if way is None or not way.steps or way.steps[-1][0] not in ("name", "value"):
            return
        kind, text = way.steps[-1]
        for name, schema in self._holders(operation_key(method, path), way):
            if name and ("enum" in schema) is (kind == "value"):
                yield name, kind, text

    def attribute(self, owner: str, kind: str, text: str) -> str:
        """`Class.attribute`; one that the class no longer has as it would be called."""
        schema = self._schemas[owner]
        if kind == "value":
            values = [*schema.get("enum", ()), text]
            members = names.member_names(values, schema.get("x-enum-varnames", ()))
            return f"{owner}.{members[text]}"
        return f"{owner}.{names.property_names([*schema.get('properties', ()), text])[text]}"

    def spoken(self, owner: str, path: str) -> str:
        """`servingConfiguration.timeout` as a program writes it, if the class has such a field."""
        schema, attributes = self._schemas[owner], []
        for written in path.split("."):
            properties = schema.get("properties", {})
            if written not in properties:
                return path
            attributes.append(names.property_names(properties)[written])
            schema = next((s for _, s in self._meant(properties[written])), {})
        return ".".join(attributes)

    def _holders(self, operation: str, way: Way) -> Sequence[Found]:
        """What the way leads to, its last step left out."""
        here = list(self._meant(self._root(operation, way)))
        for kind, text in way.steps[:-1]:
            if kind == "variant":
                number = int(text) - 1
                here = here[number : number + 1] if number < len(here) else here
                continue
            children = (_child(schema, kind, text) for _, schema in here)
            here = [holder for child in children for holder in self._meant(child)]
        return here

    def _root(self, operation: str, way: Way) -> Any:
        """The schema of the body."""
        written = self._operations.get(operation, {})
        answers = {str(s).upper(): answer for s, answer in written.get("responses", {}).items()}
        holder = written.get("requestBody") if way.status is None else answers.get(way.status)
        return ((holder or {}).get("content") or {}).get(way.media_type, {}).get("schema")

    def _meant(self, schema: Any) -> Iterator[Found]:
        """Of a union all but null, of a reference its target."""
        if not isinstance(schema, Mapping):
            return
        if isinstance(schema.get("$ref"), str):
            name = schema["$ref"].removeprefix(_PREFIX)
            yield name, self._schemas[name]
        elif "anyOf" in schema or "oneOf" in schema:
            for alternative in (*schema.get("anyOf", ()), *schema.get("oneOf", ())):
                yield from self._meant(alternative)
        elif schema.get("type") != "null":
            yield "", schema


def _child(schema: Mapping[str, Any], kind: str, text: str) -> Any:
    if kind == "name":
        return schema.get("properties", {}).get(text)
    return schema.get("items" if kind == "items" else "additionalProperties")


def marked(
    lines: Sequence[str],
    node: ast.ClassDef,
    deprecated: Mapping[str, str],
    described: str = "",
    words: Mapping[str, str] | None = None,
) -> str:
    """The class's source. lines: of its module; deprecated: attribute -> what to say of it;
    described and words: what upstream says of the class and its attributes.
    """
    out = list(lines[: node.end_lineno])
    descriptors: list[str] = []
    for statement in reversed(node.body):
        name = _attribute(statement)
        text = deprecated.get(name)
        below = [*([_sentence(text)] if text else []), *prose.lines((words or {}).get(name, ""))]
        if below and statement.end_lineno is not None:
            out.insert(statement.end_lineno, prose.docstring(below, "    "))
        for flag in _flags(statement) if text else ():
            _replace(out, flag, ascii(f"{node.name}.{name} is {text}"))
        if text and isinstance(statement, ast.AnnAssign):
            end = statement.end_lineno or statement.lineno
            block, said = out[statement.lineno - 1 : end], out[end : end + bool(below)]
            guarded = _guarded(block, said, node.name, statement)
            out[statement.lineno - 1 : end + bool(below)] = guarded
            descriptors.append(_descriptor(node.name, statement, f"{node.name}.{name} is {text}"))
    if about := prose.lines(described):
        out.insert(node.lineno, prose.docstring(about, "    ") + "\n")
    source = "\n".join(out[node.lineno - 1 :])
    return f"{_for_checkers(descriptors)}{source}" if descriptors else source


def _guarded(
    block: Sequence[str], said: Sequence[str], owner: str, statement: ast.AnnAssign
) -> list[str]:
    """The field as it is at run time, and as type checkers and editors are to see it."""
    name, kind = ast.unparse(statement.target), _descriptor_name(owner, statement)
    default = f" = {kind}()" if statement.value else ""
    return [
        "    if not TYPE_CHECKING:",
        textwrap.indent("\n".join(block), "    "),
        "    else:",
        f"        {name}: {kind}{default}",
        *(textwrap.indent(line, "    ") for line in said),
    ]


def _descriptor_name(owner: str, statement: ast.AnnAssign) -> str:
    return f"_{owner}_{ast.unparse(statement.target)}"


def _descriptor(owner: str, statement: ast.AnnAssign, message: str) -> str:
    kind = statement.annotation
    if isinstance(kind, ast.Subscript) and ast.unparse(kind.value) == "Annotated":
        kind = kind.slice.elts[0] if isinstance(kind.slice, ast.Tuple) else kind.slice
    return f"""
    class {_descriptor_name(owner, statement)}:
        @deprecated({message!a})
        def __get__(self, model: object, owner: object = None) -> {ast.unparse(kind)}: ...
        def __set__(self, model: object, value: {ast.unparse(kind)}) -> None: ...
"""


def _for_checkers(descriptors: Sequence[str]) -> str:
    listed = "".join(reversed(descriptors))
    return f"if TYPE_CHECKING:\n    from typing_extensions import deprecated\n{listed}\n\n"


def _replace(lines: list[str], node: ast.Constant, code: str) -> None:
    line = lines[node.lineno - 1].encode()
    start, end = line[: node.col_offset], line[node.end_col_offset :]
    lines[node.lineno - 1] = (start + code.encode() + end).decode()


def _attribute(statement: ast.stmt) -> str:
    match statement:
        case ast.AnnAssign(target=ast.Name(id=str(name))):
            return name
        case ast.Assign(targets=[ast.Name(id=str(name))]):
            return name
    return ""


def _flags(statement: ast.stmt) -> list[ast.Constant]:
    """The `True` of each `deprecated=True`."""
    keywords = (node for node in ast.walk(statement) if isinstance(node, ast.keyword))
    return [
        keyword.value
        for keyword in keywords
        if keyword.arg == "deprecated" and isinstance(keyword.value, ast.Constant)
    ]


def _sentence(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}."
