"""The interface of a client, read from its source with griffe."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from runai_specs.errors import ToolkitError

from .elements import Enum, Field, Interface, Method, Model, Parameter
from .sending import Sending, sendings

if TYPE_CHECKING:
    import griffe


class NoClientError(ToolkitError):
    """A folder holds no client that this toolkit generated."""

    def __init__(self, folder: Path, package: str) -> None:
        self.folder, self.package = folder, package
        super().__init__(f"{folder}: no generated client {package} is there; build it first")


def read(folder: Path, package: str) -> Interface:
    """The Python API of the client in a project folder, of its sync side; the async side is its twin.

    Raises NoClientError.
    """
    import griffe

    try:
        tree = griffe.load(
            package, search_paths=[folder], allow_inspection=False, resolve_aliases=False
        )
        client, resources, models = (tree.members[n] for n in ("client", "resources", "models"))
    except (ImportError, KeyError, griffe.GriffeError):
        raise NoClientError(folder, package) from None
    classes = dict(_classes(models))
    methods = dict(_methods(folder, client, resources))
    return Interface(package, dict(sorted(methods.items())), dict(sorted(classes.items())))


def _methods(folder: Path, client: Any, resources: Any) -> Iterator[tuple[str, Method]]:
    """The methods of each namespace: the class that the client's property of that name answers."""
    import griffe

    for namespace, member in client.members["Client"].members.items():
        if not (isinstance(member, griffe.Attribute) and "property" in member.labels):
            continue
        target = client.members[str(member.annotation)].target_path
        module, _, owner = target.rpartition(".")
        inside = resources.members[module.rpartition(".")[2]]
        path = folder.joinpath(*module.split(".")).with_suffix(".py")
        sent = sendings(path.read_text("utf-8"))
        for name, function in inside.members[owner].members.items():
            if isinstance(function, griffe.Function) and not name.startswith("_"):
                full = f"{namespace}.{name}"
                yield full, _method(full, function, sent.get((owner, name)))


def _method(name: str, function: griffe.Function, sent: Sending | None) -> Method:
    return Method(
        name,
        tuple(_parameters(function, sent.wire if sent else {})),
        str(function.returns),
        sent.operation if sent else None,
        bool(sent and sent.iterates),
        _deprecation(function),
    )


def _parameters(
    function: griffe.Function, wire: Mapping[str, tuple[str, str]]
) -> Iterator[Parameter]:
    import griffe

    position = 0
    for parameter in list(function.parameters)[1:]:
        if parameter.kind in (
            griffe.ParameterKind.var_keyword,
            griffe.ParameterKind.var_positional,
        ):
            continue  # options, the same for every method
        free = parameter.kind is not griffe.ParameterKind.keyword_only
        default = None if parameter.default is None else str(parameter.default)
        place = position if free else None
        yield Parameter(
            parameter.name, place, str(parameter.annotation), default, wire.get(parameter.name)
        )
        position += free


def _classes(models: Any) -> Iterator[tuple[str, Model | Enum]]:
    import griffe

    for module in models.members.values():
        if not isinstance(module, griffe.Module):
            continue
        for name, member in module.members.items():
            if isinstance(member, griffe.Class) and not name.startswith("_"):
                bases = {str(base).rpartition(".")[2] for base in member.bases}
                is_enum = any(base.endswith("Enum") for base in bases)
                yield name, _enum(name, member) if is_enum else _model(name, member)


def _attributes(owner: griffe.Class) -> Iterator[tuple[str, Any]]:
    import griffe

    for name, member in owner.members.items():
        if (
            isinstance(member, griffe.Attribute)
            and not name.startswith("_")
            and name != "model_config"
        ):
            yield name, member


def _enum(name: str, owner: griffe.Class) -> Enum:
    members = {n: _literal(a.value) for n, a in _attributes(owner) if a.value is not None}
    return Enum(name, members, _deprecation(owner))


def _literal(value: Any) -> str:
    try:
        return str(ast.literal_eval(str(value)))
    except ValueError:
        return str(value)


def _model(name: str, owner: griffe.Class) -> Model:
    fields = {n: _field(n, a) for n, a in _attributes(owner) if a.annotation is not None}
    return Model(name, fields, _deprecation(owner))


def _field(name: str, attribute: Any) -> Field:
    """The field: what is beside its type is in Annotated[type, Field(alias=…), deprecated(…)]."""
    written = ast.parse(str(attribute.annotation), mode="eval").body
    notes: dict[str, ast.expr] = {}
    if isinstance(written, ast.Subscript) and ast.unparse(written.value) == "Annotated":
        assert isinstance(written.slice, ast.Tuple)
        for call in written.slice.elts[1:]:
            if isinstance(call, ast.Call):
                notes.update(
                    {keyword.arg: keyword.value for keyword in call.keywords if keyword.arg}
                )
                if ast.unparse(call.func) == "deprecated":
                    notes["deprecated"] = call
        written = written.slice.elts[0]
    required = attribute.value is None and not {"default", "default_factory"} & notes.keys()
    wire = ast.literal_eval(notes["alias"]) if "alias" in notes else name
    return Field(name, ast.unparse(written), required, str(wire), "deprecated" in notes)


def _deprecation(node: griffe.Function | griffe.Class) -> str | None:
    """What @deprecated("…") above it says."""
    for decorator in node.decorators:
        call = ast.parse(str(decorator.value), mode="eval").body
        if isinstance(call, ast.Call) and ast.unparse(call.func).endswith("deprecated"):
            return str(ast.literal_eval(call.args[0])) if call.args else ""
    return None
