"""The Python API on pages: the library `runai_compat`, and what every client carries.

`python -m runai_generator.maintenance.python_reference` writes docs/reference/library.md and
client-runtime.md; a test holds both. Read with griffe, from the sources: nothing is imported.
"""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from runai_specs.files import write_all

if TYPE_CHECKING:
    import griffe

FOLDER = Path("docs/reference")
_ROOT = Path(__file__).parents[3]
_RUNTIME = (
    ("configuration.options", ("Timeout", "RequestOptions", "ClientOptions", "ConnectionOptions")),
    ("errors", ()),  # every class of it
    ("results.pagination", ("Page", "ItemIterator", "AsyncItemIterator")),
    ("results.wait", ("wait_for", "wait_for_async")),
    ("results.bulk", ("bulk", "bulk_async", "BulkResult")),
    ("results.response", ("APIResponse",)),
    ("results.stream", ("StreamedResponse", "AsyncStreamedResponse")),
    ("testing", ("FakePlatform", "Call")),
)


def pages() -> dict[str, str]:
    """The pages by file name."""
    import griffe

    compat = griffe.load("runai_compat", search_paths=[_ROOT / "compat"], allow_inspection=False)
    core = griffe.load(
        "_core",
        search_paths=[_ROOT / "generator/runai_generator/runtime"],
        allow_inspection=False,
    )
    return {"library.md": _library(compat), "client-runtime.md": _runtime(core)}


def _library(package: Any) -> str:
    lines = [
        "# The library",
        "",
        "What `runai_compat` exports. [Use it as a library](../library.md) shows it at work; this page is made of",
        "the sources by `make regen`.",
        "",
    ]
    names = [str(name).strip("'\"") for name in package.exports or ()]
    members = [(name, _resolved(package, name)) for name in sorted(names, key=str.lower)]
    functions = [(name, member) for name, member in members if member.is_function]
    classes = [(name, member) for name, member in members if member.is_class]
    for title, listed in (("Functions", functions), ("Types", classes)):
        lines += [f"## {title}", ""]
        for name, member in listed:
            lines += _member(name, member)
    return "\n".join(lines).rstrip() + "\n"


def _resolved(package: Any, name: str) -> Any:
    member = package.members.get(name)
    if member is None or not member.is_alias:
        return member if member is not None else _found(package, name)
    return member.final_target


def _found(package: Any, name: str) -> Any:
    """What is exported without being imported at once: the one public thing of that name."""
    for module in package.modules.values():
        if name in module.members and not module.members[name].is_alias:
            return module.members[name]
        for inner in module.modules.values():
            if name in inner.members and not inner.members[name].is_alias:
                return inner.members[name]
    raise KeyError(name)


def _runtime(core: Any) -> str:
    lines = [
        "# What every client carries",
        "",
        "The same hand-written core is in each generated client. [Write automation with a client](../client.md)",
        "shows it at work; the methods of the API are in [Methods](methods.md). Made of the sources by `make regen`.",
        "",
    ]
    for path, names in _RUNTIME:
        module = core[path]
        lines += [f"## {path}", "", _first(module), ""]
        for name in names or [
            name
            for name, member in module.members.items()
            if not member.is_alias and member.is_class
        ]:
            lines += _member(name, module.members[name])
    return "\n".join(lines).rstrip() + "\n"


def _member(name: str, member: Any) -> Iterator[str]:
    yield f"### {name}"
    yield ""
    if member.is_function:
        yield from ("```python", _signature(member), "```", "")
    yield from (_text(member), "")
    if member.is_class:
        yield from _inside(member)


def _inside(member: Any) -> Iterator[str]:
    """Attributes with their types, and public methods."""
    rows = [
        f"| `{inner.name}` | `{_escaped(inner.annotation)}` | {_escaped(_first(inner))} |"
        for inner in member.members.values()
        if inner.is_attribute and not inner.name.startswith("_")
    ]
    if rows:
        yield from ("| attribute | type | |", "| --- | --- | --- |", *rows, "")
    for inner in member.members.values():
        if inner.is_function and not inner.name.startswith("_"):
            yield from ("```python", _signature(inner), "```", "", _text(inner), "")


def _signature(function: griffe.Function) -> str:
    """`def name(a, b: int = 1) -> str`, a parameter a line where it is long."""
    parameters = [
        _parameter(parameter)
        for parameter in function.parameters
        if parameter.name not in ("self", "cls")
    ]
    returns = f" -> {function.returns}" if function.returns else ""
    asynchronous = "async " if "async" in function.labels else ""
    line = f"{asynchronous}def {function.name}({', '.join(parameters)}){returns}: ..."
    if len(line) <= 100:
        return line
    inner = "".join(f"    {parameter},\n" for parameter in parameters)
    return f"{asynchronous}def {function.name}(\n{inner}){returns}: ..."


def _parameter(parameter: griffe.Parameter) -> str:
    stars = {"variadic positional": "*", "variadic keyword": "**"}
    kind = parameter.kind.value if parameter.kind else ""
    annotation = f": {parameter.annotation}" if parameter.annotation else ""
    given = str(parameter.default).replace("'", '"')
    default = "" if parameter.default is None or kind in stars else f" = {given}"
    return f"{stars.get(kind, '')}{parameter.name}{annotation}{default}"


def _text(member: Any) -> str:
    """The docstring; indented blocks in it are code."""
    return inspect.cleandoc(member.docstring.value) if member.docstring else ""


def _first(member: Any) -> str:
    return " ".join(_text(member).partition("\n\n")[0].split())


def _escaped(text: object) -> str:
    return str(text or "").replace("|", "\\|")


if __name__ == "__main__":
    write_all({FOLDER / name: text for name, text in pages().items()})
