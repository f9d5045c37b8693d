"""Pydantic models for a prepared document: one module per class, made by datamodel-code-generator.

The generator writes one module; it is taken apart here, so that importing a model imports only
what that model needs. Classes that refer to each other in a circle share the module of the first.
"""

from __future__ import annotations

import ast
import re
import warnings
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from runai_specs.errors import ToolkitError

from ... import identifiers as names
from ...metadata.deprecations import Notices
from ...metadata.upstream_text import Words
from ...prepare import Prepared
from ...prepare.narrowing import unpacked
from ...prepare.relax import relaxed
from .. import docstrings
from ..types import Annotations
from .aliases import aliases
from .deprecated_members import deprecated_members, marked
from .extras import extras
from .later import LARGE, with_later_fields
from .subclasses import parents, related

CORE = "_core.messages.model"
_PACKAGE = "generated_client"  # stands for the real one, whose modules are imported relatively
_HEADER = "from __future__ import annotations\n"
# Modules that a model may import, and nothing else (see _expect_harmless).
_IMPORTABLE = frozenset(
    {"__future__", "datetime", "enum", "typing", "uuid", "pydantic", f"{_PACKAGE}.{CORE}"}
)


class UnexpectedModelError(ToolkitError):
    """The model generator made something else than was asked for."""

    def __init__(self, problem: str) -> None:
        super().__init__(f"datamodel-code-generator: {problem}; please report this document")


@dataclass(frozen=True, slots=True)
class Models:
    """modules: path below the package's models folder -> source text; classes: class -> module;
    aliases: other names that the document has -> module.
    """

    modules: Mapping[str, str]
    classes: Mapping[str, str]
    aliases: Mapping[str, str] = field(default_factory=dict)


def models(
    prepared: Prepared,
    deprecated: Mapping[tuple[str, str], str] | None = None,
    words: Words | None = None,
) -> Models:
    """The model modules of a client.

    deprecated: (class, property or value on the wire) -> what to say of it; without it what the
    contract flags is "deprecated". words: what upstream says of classes and fields. They import `.._core.messages.model` for Model, StrEnum and IntEnum, so they live in `<package>/models/`.
    """
    schemas = prepared.document["components"]["schemas"]
    named = aliases(prepared)
    modules = {f"{names.module_name(name)}.py": text for name, text in named.items()}
    if not schemas:
        return Models(modules, {}, {name: names.module_name(name) for name in named})
    if deprecated is None:
        deprecated = deprecated_members(prepared, Notices())
    made = _generated(relaxed(prepared, deprecated), _aliases(schemas))
    parts = _parts(_renamed(made, "Base64Str", "Base64"))
    _expect_complete(parts, schemas)
    _open(parts, schemas)
    for name, node in parts.classes.items():
        parts.sources[name] = marked(
            parts.lines,
            node,
            _by_attribute(name, schemas[name], deprecated),
            words.classes.get(name, "") if words else "",
            _by_attribute(name, schemas[name], _told(name, prepared, words or Words())),
        )
    _type_extras(parts, schemas)
    _relate(parts, schemas)
    above = parents(schemas)
    _loosen(parts, above)
    for circle in _circles(parts.needs):
        first = names.module_name(circle[0])
        modules[f"{first}.py"] = _module(_bases_first(circle, above), parts)
        for name in circle[1:]:
            modules[f"{names.module_name(name)}.py"] = (
                f"{_HEADER}\nfrom .{first} import {name} as {name}\n"
            )
    return Models(
        dict(sorted(modules.items())),
        {name: names.module_name(name) for name in sorted(schemas)},
        {name: names.module_name(name) for name in named},
    )


def _told(name: str, prepared: Prepared, words: Words) -> dict[tuple[str, str], str]:
    """What is said of the class's fields: their facts, and upstream's words."""
    schemas = prepared.document["components"]["schemas"]
    known = prepared.constraints.get(name, {})
    said = {}
    for value in schemas[name].get("enum", ()):
        if text := words.properties.get((name, str(value))):
            said[name, str(value)] = text
    for field_, schema in schemas[name].get("properties", {}).items():
        facts = docstrings.field(schema, known.get(field_, {}), schemas)
        text = "\n".join(line for line in (facts, words.properties.get((name, field_), "")) if line)
        if text:
            said[name, field_] = text
    return said


def _relate(parts: _Parts, schemas: Mapping[str, Any]) -> None:
    """Give classes their bases, and bases their subclasses."""
    above, plain = parents(schemas), dict(parts.sources)
    for name, schema in schemas.items():
        parent = above.get(name)
        if parent is None and ("discriminator" not in schema or "enum" in schema):
            continue
        base = None if parent is None else (parent, plain[parent])
        parts.sources[name] = related(name, plain[name], schema, base)
        if parent is not None:
            parts.needs[name] = tuple(sorted({*parts.needs[name], parent}))


def _loosen(parts: _Parts, above: Mapping[str, str]) -> None:
    """Take large circles apart: their fields load what they refer to when it is needed."""
    for circle in [circle for circle in _circles(parts.needs) if len(circle) > LARGE]:
        members = set(circle)
        for name in circle:
            parts.sources[name] = with_later_fields(parts.sources[name], members - {name})
            kept = {name, above.get(name, name)}
            parts.shown[name] = tuple(sorted(members.intersection(parts.needs[name]) - kept))
            parts.needs[name] = tuple(n for n in parts.needs[name] if n not in parts.shown[name])


def _bases_first(circle: list[str], above: Mapping[str, str]) -> list[str]:
    """The classes of one module, each after the one that it derives from."""

    def depth(name: str) -> int:
        return 1 + depth(above[name]) if name in above else 0

    return sorted(circle, key=lambda name: (depth(name), name))


def _by_attribute(
    name: str, schema: Mapping[str, Any], said: Mapping[tuple[str, str], str]
) -> dict[str, str]:
    """What is said of the class's fields or members, by their names in Python."""
    attributes = (
        names.members_of(schema)
        if "enum" in schema
        else names.property_names(schema.get("properties", ()))
    )
    return {
        attribute: said[name, str(written)]
        for written, attribute in attributes.items()
        if (name, str(written)) in said
    }


@dataclass(frozen=True, slots=True)
class _Parts:
    """The generated module taken apart: imports by the name they bind, classes by name; used: the
    names that each class refers to; sources: the text of each class as it goes into the client;
    shown: what only type checkers need of it.
    """

    imports: dict[str, tuple[str, str]]
    classes: dict[str, ast.ClassDef]
    needs: dict[str, tuple[str, ...]]
    lines: list[str]
    used: dict[str, set[str]] = field(default_factory=dict)
    sources: dict[str, str] = field(default_factory=dict)
    shown: dict[str, tuple[str, ...]] = field(default_factory=dict)


def _generated(document: dict[str, Any], aliases: dict[str, str]) -> str:
    import datamodel_code_generator as dcg  # slow to import, and needed here only
    from datamodel_code_generator.enums import DataModelType
    from datamodel_code_generator.format import DatetimeClassType, Formatter
    from datamodel_code_generator.parser import LiteralType

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        made = dcg.generate(
            document,
            input_file_type=dcg.InputFileType.OpenAPI,
            output_model_type=DataModelType.PydanticV2BaseModel,
            target_python_version=dcg.PythonVersion.PY_311,  # for StrEnum, which is overridden
            base_class=f"{_PACKAGE}.{CORE}.Model",
            import_overrides=dict.fromkeys(("IntEnum", "StrEnum"), f"{_PACKAGE}.{CORE}"),
            aliases=aliases,
            use_annotated=True,
            use_exact_imports=True,
            use_union_operator=True,
            use_standard_collections=True,
            use_specialized_enum=True,
            enum_field_as_literal=LiteralType.Off,
            strict_nullable=True,
            collapse_root_models=True,
            use_double_quotes=True,
            output_datetime_class=DatetimeClassType.Datetime,
            allow_remote_refs=False,
            disable_timestamp=True,
            field_extra_keys={"readOnly"},
            custom_file_header="#",
            formatters=[Formatter.BUILTIN],
        )
    if not isinstance(made, str):
        raise UnexpectedModelError(f"made {type(made).__name__} instead of one module")
    return unpacked(made)


def _aliases(schemas: Mapping[str, Any]) -> dict[str, str]:
    """The attribute name of every property that is not called so already, as `Class.property`."""
    return {
        f"{name}.{written}": attribute
        for name, schema in schemas.items()
        for written, attribute in names.property_names(schema.get("properties", ())).items()
        if written != attribute
    }


def _parts(text: str) -> _Parts:
    parts = _Parts({}, {}, {}, text.split("\n"))
    for node in ast.parse(text).body:
        match node:
            case ast.ImportFrom(module=str(module)) if module in _IMPORTABLE:
                parts.imports.update(
                    {alias.asname or alias.name: (module, alias.name) for alias in node.names}
                )
                if parts.imports.pop("Base64Str", None):
                    parts.imports["Base64"] = (f"{_PACKAGE}.{CORE}", "Base64")
            case ast.ClassDef():
                _expect_harmless(node)
                parts.classes[node.name] = node
            case ast.Expr(
                value=ast.Call(func=ast.Attribute(value=ast.Name(), attr="model_rebuild"))
            ):
                pass  # written anew where it is needed
            case _:
                raise UnexpectedModelError(
                    f"wrote a statement of its own: {ast.unparse(node)[:80]!r}"
                )
    for name, class_ in parts.classes.items():
        parts.used[name] = _names_in(class_)
        parts.needs[name] = tuple(sorted(parts.used[name] & parts.classes.keys() - {name}))
    return parts


def _names_in(node: ast.ClassDef) -> set[str]:
    """The names that the class refers to; those of its fields and members are not among them."""
    parsed = (part for part in ast.walk(node) if isinstance(part, ast.Name))
    return {part.id for part in parsed if isinstance(part.ctx, ast.Load)}


def _expect_harmless(node: ast.ClassDef) -> None:
    """Only fields and enumeration members, and in them only names, subscripts, unions and Field()."""
    for statement in node.body:
        if not isinstance(statement, (ast.AnnAssign, ast.Assign, ast.Pass)):
            raise UnexpectedModelError(
                f"put a {type(statement).__name__} into the class {node.name}"
            )
        for part in ast.walk(statement):
            if isinstance(part, ast.Call) and not (
                isinstance(part.func, ast.Name) and part.func.id == "Field"
            ):
                raise UnexpectedModelError(
                    f"calls {ast.unparse(part.func)[:80]!r} in the class {node.name}"
                )
            if isinstance(
                part, (ast.Attribute, ast.Lambda, ast.Await, ast.NamedExpr, ast.comprehension)
            ):
                raise UnexpectedModelError(
                    f"uses {ast.unparse(part)[:80]!r} in the class {node.name}"
                )


def _expect_complete(parts: _Parts, schemas: Mapping[str, Any]) -> None:
    """The classes are those of the document, with the fields and members that we named."""
    if parts.classes.keys() != schemas.keys():
        wrong = sorted(parts.classes.keys() ^ schemas.keys())
        raise UnexpectedModelError(f"classes and schemas differ: {', '.join(wrong[:5])}")
    for name, schema in schemas.items():
        wanted = set(names.property_names(schema.get("properties", ())).values())
        if "enum" in schema:
            wanted = set(names.members_of(schema).values())
        fields = {
            target.id
            for statement in parts.classes[name].body
            for target in _targets(statement)
            if isinstance(target, ast.Name)
        }
        if fields != wanted:
            raise UnexpectedModelError(
                f"the class {name} differs in {', '.join(sorted(fields ^ wanted)[:5])}"
            )


def _renamed(text: str, old: str, new: str) -> str:
    """The module in which a type of the runtime stands for one of pydantic's."""
    if old not in text:
        return text
    lines = text.split("\n")
    used = [n for n in ast.walk(ast.parse(text)) if isinstance(n, ast.Name) and n.id == old]
    for name in sorted(used, key=lambda n: (n.lineno, n.col_offset), reverse=True):
        line = lines[name.lineno - 1].encode()
        lines[name.lineno - 1] = (
            line[: name.col_offset] + new.encode() + line[name.end_col_offset :]
        ).decode()
    return "\n".join(lines)


def _open(parts: _Parts, schemas: Mapping[str, Any]) -> None:
    """Give the classes that may hold any field beside their own the base that lets them."""
    model = parts.imports.get("Model")
    for name, node in parts.classes.items():
        rest = schemas[name].get("additionalProperties", False)
        if model and "enum" not in schemas[name] and (rest or "patternProperties" in schemas[name]):
            parts.imports["OpenModel"] = (model[0], "OpenModel")
            node.bases = [ast.Name("OpenModel", ast.Load())]
            line = node.lineno - 1
            parts.lines[line] = parts.lines[line].replace("(Model)", "(OpenModel)")


def _type_extras(parts: _Parts, schemas: Mapping[str, Any]) -> None:
    """Give open classes the types of what they may hold beside their own fields."""
    types, above = Annotations(schemas), parents(schemas)
    for name, schema in schemas.items():
        known = None if "enum" in schema else extras(schema, types)
        if known is not None and "(OpenModel):" in parts.sources[name]:
            inherited = extras(schemas[above[name]], types) if name in above else None
            if known == inherited:
                continue
            # What a base says of its extras is not said anew: type checkers would refuse it.
            parts.sources[name] = known.added_to(parts.sources[name], shown=inherited is None)
            parts.needs[name] = tuple(sorted({*parts.needs[name], *known.classes} - {name}))


def _targets(statement: ast.stmt) -> list[ast.expr]:
    if isinstance(statement, ast.AnnAssign):
        return [statement.target]
    return statement.targets if isinstance(statement, ast.Assign) else []


def _module(circle: list[str], parts: _Parts) -> str:
    """The source of the module that holds the classes of one circle (most often just one)."""
    bodies = [parts.sources[name] for name in circle]
    used = set().union(*(parts.used[name] for name in circle))
    if any("TYPE_CHECKING" in body for body in bodies):
        parts.imports["TYPE_CHECKING"] = ("typing", "TYPE_CHECKING")
        used.add("TYPE_CHECKING")
    runtime = f"{_PACKAGE}.{CORE}"
    words = (*(("typing", word) for word in ("Annotated", "Any", "ClassVar")), *((runtime, word) for word in ("Later", "Tagged", "TypedExtras")))  # fmt: skip
    for module, word in words:
        if any(re.search(rf"\b{word}\b", body) for body in bodies):
            parts.imports[word] = (module, word)
            used.add(word)
    from_other = {n for name in circle for n in parts.needs[name]} - set(circle)
    blocks = [_HEADER, *_imports(used & parts.imports.keys(), parts, from_other)]
    shown = sorted(
        {n for name in circle for n in parts.shown.get(name, ())} - from_other - {*circle}
    )
    if shown:
        listed = "".join(f"    from .{names.module_name(n)} import {n}\n" for n in shown)
        blocks.append(f"if TYPE_CHECKING:\n{listed}")
    text = "\n".join(blocks) + "\n\n" + "\n\n\n".join(bodies) + "\n"
    if len(circle) > 1:
        text += "\n\n" + "".join(f"{name}.model_rebuild()\n" for name in circle)
    return text


def _imports(used: Iterable[str], parts: _Parts, models: Iterable[str]) -> Iterator[str]:
    by_module: dict[str, list[str]] = {}
    for name in sorted(used):
        module, original = parts.imports[name]
        by_module.setdefault(module, []).append(
            original if original == name else f"{original} as {name}"
        )
    own = by_module.pop(f"{_PACKAGE}.{CORE}", [])
    outside = by_module.pop("pydantic", [])
    standard = "".join(
        f"from {module} import {', '.join(by_module[module])}\n" for module in sorted(by_module)
    )
    if standard:
        yield standard
    if outside:
        yield f"from pydantic import {', '.join(outside)}\n"
    ours = f"from ..{CORE} import {', '.join(own)}\n" if own else ""
    ours += "".join(f"from .{names.module_name(name)} import {name}\n" for name in sorted(models))
    if ours:
        yield ours


def _circles(needs: Mapping[str, tuple[str, ...]]) -> Iterator[list[str]]:
    """The classes, those that need each other in a circle together (Tarjan's algorithm)."""
    number: dict[str, int] = {}
    low: dict[str, int] = {}
    stack: list[str] = []
    open_: set[str] = set()
    for root in needs:
        if root in number:
            continue
        work = [(root, iter(needs[root]))]
        number[root] = low[root] = len(number)
        stack.append(root)
        open_.add(root)
        while work:
            name, rest = work[-1]
            child = next(rest, None)
            if child is None:
                work.pop()
                if work:
                    low[work[-1][0]] = min(low[work[-1][0]], low[name])
                if low[name] == number[name]:
                    circle = stack[stack.index(name) :]
                    del stack[stack.index(name) :]
                    open_.difference_update(circle)
                    yield sorted(circle)
            elif child not in number:
                number[child] = low[child] = len(number)
                stack.append(child)
                open_.add(child)
                work.append((child, iter(needs[child])))
            elif child in open_:
                low[name] = min(low[name], number[child])
