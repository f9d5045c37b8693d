"""The client part of a package: the resource classes, and the clients that hold them.

openapi-python-client reads the operations and lends its template environment (see endpoints); the
templates are ours, in templates/.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from runai_specs.catalog.model import CommandLogin

from .. import identifiers as names
from ..metadata.upstream_text import Background
from ..prepare import OperationFacts, Prepared
from ..prepare.facts import SchemeFacts, ServerFacts
from ..project.identity import Identity
from .conveniences import Finding, Waiting, findings, waiting
from .endpoints import endpoints
from .methods import Argument, Method, method
from .types import imports

_VERSION = re.compile(r"((?:/[a-z]+)?)/v[0-9]+(?=/)")


@dataclass(frozen=True, slots=True)
class Namespace:
    """One resource module: the client's attribute, the class, its methods and what they import."""

    name: str
    class_name: str
    methods: tuple[Method, ...]
    imports: tuple[str, ...]
    typing_imports: tuple[str, ...]
    queries: bool
    parts: bool
    styles: bool
    deprecations: bool
    warnings: bool
    pages: bool
    overloads: bool
    waits: Waiting | None
    finds: tuple[Finding, ...]

    @property
    def find_functions(self) -> list[str]:
        """What the methods that find by name import of the runtime."""
        used = {"find_one" if find.iterates else "find_in_list" for find in self.finds}
        filters = {"name_filter" for find in self.finds if find.filtered.endswith("(name)")}
        return sorted(used | {f"{name}_async" for name in used} | filters)


@dataclass(frozen=True, slots=True)
class Client:
    """files: `client.py` and `resources/*.py`, path below the package -> source text."""

    files: Mapping[str, str]
    namespaces: tuple[Namespace, ...]


def client(prepared: Prepared, identity: Identity, background: Background | None = None) -> Client:
    """The resource modules and the clients; background: what the contract does not say of them."""
    read = endpoints(prepared)
    classes = names.resource_classes(read.by_namespace)
    namespaces = tuple(
        _namespace(name, classes[name], facts, prepared, background or Background())
        for name, facts in sorted(read.by_namespace.items())
    )
    files = {
        "resources/__init__.py": '"""The operations of the API, one module per namespace."""\n'
    }
    resource = read.templates.get_template("resource.py.jinja")
    for namespace in namespaces:
        files[f"resources/{namespace.name}.py"] = resource.render(namespace=namespace)
    schemes = prepared.schemes or (SchemeFacts("bearer"),)
    files["client.py"] = read.templates.get_template("client.py.jinja").render(
        namespaces=namespaces,
        identity=identity,
        path_roots=path_roots({facts.path for facts in prepared.operations}),
        schemes=[_scheme(scheme) for scheme in schemes],
        security=prepared.security,
        servers=[_server(server) for server in _servers(prepared)],
        login_tool=None if identity.login is None else _login(identity.login),
    )
    return Client(files, namespaces)


def path_roots(paths: Iterable[str]) -> tuple[str, ...]:
    """What paths begin with up to a version: `/api/v1`, `/api`, `/v1`, the longest first.

    Addresses that people copy end in one of them.
    """
    roots = set()
    for path in paths:
        version = _VERSION.match(path)
        if version:
            roots |= {version[0], version[1]} - {""}
    return tuple(sorted(roots, key=lambda root: (-len(root), root)))


def _namespace(
    name: str,
    class_name: str,
    facts: Sequence[OperationFacts],
    prepared: Prepared,
    background: Background,
) -> Namespace:
    taken = {fact.name for fact in facts}
    methods = tuple(
        method(fact, prepared, background, taken)
        for fact in sorted(facts, key=lambda fact: fact.name)
    )
    pairs = list(zip(sorted(facts, key=lambda fact: fact.name), methods, strict=True))
    taken |= {m.pages.name for m in methods if m.pages}
    waits = waiting(pairs, prepared, taken)
    finds = findings(name, pairs, prepared, taken)
    arguments = [a.annotation for m in methods for a in m.signature if isinstance(a, Argument)]
    arguments += ["Any"] if any(m.pages and m.warnings for m in methods) else []
    arguments += [waits.phase_type, "Collection[str]"] if waits else []
    needed = imports([kind for m in methods for kind in m.answers.values()])
    elements = [m.pages.element for m in methods if m.pages]
    everything = imports([*arguments, *(m.returns for m in methods), *elements])
    return Namespace(
        name,
        class_name,
        methods,
        tuple(needed),
        tuple(line for line in everything if line not in needed),
        queries=any("Query(" in part for m in methods for part in m.descriptor),
        parts=any("Part(" in part for m in methods for part in m.descriptor),
        styles=any("Style(" in part for m in methods for part in m.descriptor),
        deprecations=any(m.deprecated or m.warnings for m in methods),
        warnings=any(m.deprecated or m.warnings for m in methods),
        pages=any(m.pages for m in methods),
        overloads=any(m.warnings and not m.deprecated for m in methods),
        waits=waits,
        finds=finds,
    )


def _scheme(facts: SchemeFacts) -> str:
    """The security scheme as code."""
    parts = [ascii(facts.name)]
    if facts.kind != "token":
        parts.append(ascii(facts.kind))
    if facts.kind == "apiKey":
        parts += [ascii(facts.location), ascii(facts.sent_as)]
    if (exchange := facts.exchange) is not None:
        said = [ascii(exchange.url)]
        said += [f"media={exchange.media!a}"] if exchange.media else []
        said += [f"fields={exchange.fields!a}"] if exchange.fields else []
        said += ["discovery=True"] if exchange.discovery else []
        parts.append(f"exchange=Exchange({', '.join(said)})")
    return f"Scheme({', '.join(parts)})"


def _login(login: CommandLogin) -> str:
    """The files of the command-line tool as code."""
    entries = [
        f"Entry({entry.file!a}, {entry.keys!a}{', base64=True' if entry.base64 else ''})"
        for entry in (login.token, login.address)
    ]
    parts = [ascii(login.command), ascii(login.folder), ascii(login.variable), *entries]
    return f"CommandLogin({', '.join(parts)})"


def _servers(prepared: Prepared) -> list[ServerFacts]:
    """The servers that a client must know: the one it asks by default comes first."""
    own = [facts.server for facts in prepared.operations if facts.server is not None]
    first = prepared.servers[:1] or ((ServerFacts("/"),) if own else ())
    return list(dict.fromkeys([*first, *own]))


def _server(facts: ServerFacts) -> str:
    """The server as code."""
    variables = [
        f"Variable({name!a}, {default!a}, {allowed!a})"
        for name, default, allowed in facts.variables
    ]
    return (
        f"Server({facts.url!a}, ({', '.join(variables)},))"
        if variables
        else f"Server({facts.url!a})"
    )
