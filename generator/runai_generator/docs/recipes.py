"""What people do with the API, as code for README and examples: of the operations that there are.

Each recipe is found by what its operation looks like on the wire. One whose operation a release
does not have, or whose arguments nobody can guess, is left out.
"""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from .. import identifiers as names
from ..emit.client import Client
from ..emit.formatting import format_pieces
from ..emit.methods import Method
from ..emit.types import PREFIX
from ..prepare import OperationFacts, Prepared
from ..project.identity import Identity
from ..project.model import MARKER
from .sample_values import Wanted, Writer

_CREATE_TRAINING: Wanted = {
    "name": {},
    "projectId": {},
    "clusterId": {},
    "spec": {"image": {}, "command": {}, "compute": {"gpuDevicesRequest": {}}},
}
_CREATE_PROJECT: Wanted = {
    "name": {},
    "clusterId": {},
    "parentId": {},
    "resources": {"gpu": {"deserved": {}}},
}


@dataclass(frozen=True, slots=True)
class Recipe:
    """name: of its function and file; needs: names to import from the package; body: its lines."""

    name: str
    title: str
    needs: tuple[str, ...]
    imports: tuple[str, ...]
    body: tuple[str, ...]
    operation: str


@dataclass(frozen=True, slots=True)
class _Call:
    """A call of a method with the arguments it needs."""

    facts: OperationFacts
    method: Method
    arguments: str

    def __str__(self) -> str:
        return f"client.{self.facts.namespace}.{self.facts.name}({self.arguments})"


def recipes(generated: Client, prepared: Prepared) -> tuple[Recipe, ...]:
    """The recipes for this client, always in the same order."""
    kitchen = _RecipeBuilder(generated, prepared)
    all_recipes = (
        kitchen.create(
            "submit_training",
            "Submit a training",
            "training",
            r"/workloads/trainings",
            _CREATE_TRAINING,
        ),
        kitchen.pages("list_workloads", "List workloads page by page", "workload", r"/workloads"),
        kitchen.create(
            "create_project",
            "Create a project with a quota",
            "project",
            r"/projects",
            _CREATE_PROJECT,
            {"name": "vision"},
        ),
        kitchen.metrics("read_metrics", "Read metrics"),
        kitchen.failure("handle_error", "Handle an error"),
        kitchen.waiting("wait_for_training", "Wait for a training", "training", "trainings"),
        kitchen.bulk(
            "delete_workspaces", "Delete many workspaces", r"/workloads/workspaces/{[^}]*}"
        ),
        kitchen.export("export_audit_log", "Export the audit log as CSV", r"/audit/log"),
    )
    return tuple(recipe for recipe in all_recipes if recipe is not None)


class _RecipeBuilder:
    """Finds operations, and writes their calls."""

    def __init__(self, generated: Client, prepared: Prepared) -> None:
        self._prepared = prepared
        self._schemas: Mapping[str, Any] = prepared.document["components"]["schemas"]
        methods = {(n.name, m.name): m for n in generated.namespaces for m in n.methods}
        self._namespaces = {namespace.name: namespace for namespace in generated.namespaces}
        self._known = [(f, methods[f.namespace, f.name]) for f in prepared.operations]

    def create(
        self,
        name: str,
        title: str,
        thing: str,
        ending: str,
        wanted: Wanted,
        samples: Mapping[str, str] | None = None,
    ) -> Recipe | None:
        """Something is made with a body that is a model."""
        for call, body in self._sending(ending, wanted, samples or {}):
            lines = (
                f"body = {body}",
                f"{thing} = {call}",
                f"print({self._shown(call, thing, ('id', 'workloadId', 'name', 'actualPhase'))})",
            )
            return _recipe(name, title, call, lines)
        return None

    def pages(self, name: str, title: str, thing: str, ending: str) -> Recipe | None:
        """A list is read through its iterator."""
        for call in self._reading(ending):
            pages = call.method.pages
            if pages is not None and pages.element.startswith("models."):
                element = self._schemas[pages.element.removeprefix("models.")]
                shown = _fields(thing, element, ("name", "type", "phase", "status"))
                iterated = f"client.{call.facts.namespace}.{pages.name}(page_size=50)"
                lines = (f"for {thing} in {iterated}:", f"    print({shown})")
                return _recipe(name, title, call, lines)
        return None

    def metrics(self, name: str, title: str) -> Recipe | None:
        """What was measured in the last hour, of a workload rather than of anything else."""
        endings = (r"/workloads/{[^}]*}/metrics", r"/projects/{[^}]*}/metrics", r"/metrics")
        for call in (reading for ending in endings for reading in self._reading(ending)):
            items = self._answer(call).get("properties", {}).get("measurements", {}).get("items")
            measurement = self._class(items)
            if measurement:
                shown = _fields("measurement", measurement, ("type", "values"))
                lines = (
                    f"answer = {call}",
                    "for measurement in answer.measurements:",
                    f"    print({shown})",
                )
                return _recipe(name, title, call, lines)
        return None

    def failure(self, name: str, title: str) -> Recipe | None:
        """One thing is read that may not be there."""
        endings = (r"/projects/{[^}]*}", r"/[^/{}]+/{[^}]*}", r"/[^/{}]+")
        for call in (
            reading for ending in endings for reading in self._reading(ending, r"models\.|list")
        ):
            lines = (
                "try:",
                f"    found = {call}",
                f"    print({self._shown(call, 'found', ('id', 'name'))})",
                "except NotFoundError:",
                '    print("there is no such thing")',
                "except APIStatusError as error:",
                "    print(error.status_code, error.code, error.message)",
            )
            return _recipe(name, title, call, lines)
        return None

    def waiting(self, name: str, title: str, thing: str, namespace: str) -> Recipe | None:
        """A phase is waited for, and what may come instead is handled."""
        home = self._namespaces.get(namespace)
        wanted = [phase for phase in ("Running", "Completed") if home and home.waits and phase in home.waits.phases]  # fmt: skip
        if home is None or home.waits is None or not wanted:
            return None
        facts, method = next(
            pair for pair in self._known if pair[0].namespace == namespace and pair[0].name == home.waits.get
        )  # fmt: skip
        arguments = self._arguments(facts)
        if arguments is None:
            return None
        call = _Call(facts, method, ", ".join(arguments))
        waited = ", ".join([*arguments, f"until={tuple(wanted)!r}", "timeout=1800"])
        lines = (
            "try:",
            f"    {thing} = client.{namespace}.wait_for({waited})",
            f"    print({thing}.{home.waits.field})",
            "except WaitFailedError as error:",
            '    print("it failed in phase", error.phase)',
            "except WaitTimeoutError as error:",
            '    print("still", error.last)',
        )
        return _recipe(name, title, call, lines)

    def bulk(self, name: str, title: str, ending: str) -> Recipe | None:
        """Many things are deleted, and what came of each is told."""
        for facts, method in self._at("delete", ending):
            arguments = self._arguments(facts)
            if arguments is not None and len(arguments) == 1:
                call = _Call(facts, method, arguments[0])
                lines = (
                    f"ids = [{arguments[0]}]",
                    f"for result in bulk(client.{facts.namespace}.{facts.name}, ids, concurrency=5):",
                    '    print(result.item, "deleted" if result.ok else result.error)',
                )
                return _recipe(name, title, call, lines)
        return None

    def export(self, name: str, title: str, ending: str) -> Recipe | None:
        """A list is written to a CSV file, page by page."""
        for call in self._reading(ending):
            pages = call.method.pages
            if pages is not None and pages.element.startswith("models."):
                arguments = ", ".join(filter(None, [call.arguments, "page_size=500"]))
                lines = (
                    "writer = csv.writer(sys.stdout)",
                    "fields = list(" + pages.element + ".model_fields)",
                    "writer.writerow(fields)",
                    f"for entry in client.{call.facts.namespace}.{pages.name}({arguments}):",
                    "    writer.writerow([getattr(entry, field) for field in fields])",
                )
                return _recipe(name, title, call, lines)
        return None

    def _sending(
        self, ending: str, wanted: Wanted, samples: Mapping[str, str]
    ) -> Iterator[tuple[_Call, str]]:
        for facts, method in self._at("post", ending):
            content = self._written(facts).get("requestBody", {}).get("content", {})
            schema = content.get("application/json", {}).get("schema", {})
            body = Writer(self._prepared, samples).value(schema, "body", wanted)
            arguments = self._arguments(facts)
            if body is not None and body.startswith("models.") and arguments is not None:
                yield _Call(facts, method, ", ".join([*arguments, "body=body"])), body

    def _reading(self, ending: str, answer: str = r"models\.") -> Iterator[_Call]:
        """Calls whose answer has a type that begins so."""
        for facts, method in self._at("get", ending):
            arguments = self._arguments(facts)
            if arguments is not None and re.match(answer, method.returns):
                yield _Call(facts, method, ", ".join(arguments))

    def _at(self, verb: str, ending: str) -> Iterable[tuple[OperationFacts, Method]]:
        """The operations of the API itself (`/api/...`), the shortest path first."""
        fits = [
            (facts, method)
            for facts, method in self._known
            if facts.method == verb
            and method.deprecated is None
            and re.fullmatch(rf"[^{{}}]*{ending}", facts.path)
        ]
        return sorted(fits, key=lambda pair: (pair[0].path.count("/"), pair[0].path))

    def _arguments(self, facts: OperationFacts) -> list[str] | None:
        """The required arguments but for the body."""
        schemas = {
            (parameter["in"], parameter["name"]): parameter["schema"]
            for parameter in self._written(facts).get("parameters", ())
        }
        writer = Writer(self._prepared, dict.fromkeys((p.name for p in facts.parameters), "27"))
        given = []
        for parameter in facts.parameters:
            if parameter.required:
                code = writer.value(schemas[parameter.location, parameter.name], parameter.name)
                if code is None:
                    return None
                keyword = "" if parameter.location == "path" else f"{parameter.python_name}="
                given.append(keyword + code)
        return given

    def _shown(self, call: _Call, variable: str, wanted: Iterable[str]) -> str:
        return _fields(variable, self._answer(call), wanted)

    def _answer(self, call: _Call) -> Mapping[str, Any]:
        """The schema of what the call answers with, if that is one class."""
        return self._class({"$ref": PREFIX + call.method.returns.removeprefix("models.")})

    def _class(self, schema: Any) -> Mapping[str, Any]:
        reference = schema.get("$ref", "") if isinstance(schema, Mapping) else ""
        component: Mapping[str, Any] = self._schemas.get(reference.removeprefix(PREFIX), {})
        return component

    def _written(self, facts: OperationFacts) -> Mapping[str, Any]:
        written: Mapping[str, Any] = self._prepared.document["paths"][facts.path][facts.method]
        return written


def _fields(variable: str, schema: Mapping[str, Any], wanted: Iterable[str]) -> str:
    """`variable.name, variable.phase`, of the fields that there are; else the variable."""
    attributes = names.property_names(schema.get("properties", ()))
    told = [f"{variable}.{attributes[name]}" for name in wanted if name in attributes]
    return ", ".join(told) or variable


def _recipe(name: str, title: str, call: _Call, lines: tuple[str, ...]) -> Recipe:
    text = "\n".join(lines)
    offered = ("APIStatusError", "NotFoundError", "WaitFailedError", "WaitTimeoutError", "bulk", "models")  # fmt: skip
    needs = [name for name in offered if re.search(rf"\b{name}\b", text)]
    dates = [name for name in ("datetime", "timedelta", "timezone") if name in text]
    imports = [f"import {module}" for module in ("csv", "sys") if f"{module}." in text]
    imports += [f"from datetime import {', '.join(dates)}"] if dates else []
    imports += ["from uuid import UUID"] if "UUID(" in text else []
    operation = f"{call.facts.method.upper()} {call.facts.path}"
    return Recipe(name, title, ("Client", *needs), tuple(imports), lines, operation)


@dataclass(frozen=True, slots=True)
class Script:
    """piece: imports and the function; text: the whole file, which runs as it is."""

    title: str
    file: str
    piece: str
    text: str


def scripts(chosen: Sequence[Recipe], identity: Identity) -> tuple[Script, ...]:
    """A script for each recipe."""
    pieces = format_pieces([_piece(recipe, identity) for recipe in chosen])
    return tuple(
        Script(
            recipe.title,
            f"examples/{recipe.name}.py",
            piece,
            _script(recipe, piece, identity.variables),
        )
        for recipe, piece in zip(chosen, pieces, strict=True)
    )


def _piece(recipe: Recipe, identity: Identity) -> str:
    standard = "\n".join(recipe.imports)
    ours = f"from {identity.package} import {', '.join(sorted(recipe.needs))}"
    body = textwrap.indent("\n".join(recipe.body), "    ")
    return f"{standard}\n\n{ours}\n\n\ndef {recipe.name}(client: Client) -> None:\n{body}\n"


def _script(recipe: Recipe, piece: str, variables: str) -> str:
    return f'''# {MARKER.decode()}
"""{recipe.title}: `{recipe.operation}`.

Address and credentials come from the environment: {variables}_BASE_URL, and {variables}_CLIENT_ID with
{variables}_CLIENT_SECRET, or {variables}_TOKEN.
"""

from __future__ import annotations

{piece}

if __name__ == "__main__":
    with Client() as client:
        {recipe.name}(client)
'''
