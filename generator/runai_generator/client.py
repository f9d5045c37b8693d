"""The client part of a package: the resource classes, and the clients that hold them.

openapi-python-client reads the operations and lends its template environment (see endpoints); the
templates are ours, in templates/. This module says what they write: one Method per operation.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from . import docstrings, media, names
from .annotations import ANY, Annotations, imports, join, without_none
from .endpoints import endpoints
from .identity import Identity
from .lifecycle import Notice, Notices
from .listing import Listing, iterator_name, listing
from .prepare import OperationFacts, ParameterFacts, Prepared

_PLACES = (
    ("path_params", "path"),
    ("query", "query"),
    ("headers", "header"),
    ("cookies", "cookie"),
)
TOKEN_ENDPOINTS = ("/api/v2/token", "/api/v1/token")


@dataclass(frozen=True, slots=True)
class Argument:
    """One argument of a method, its type and default as code."""

    name: str
    annotation: str
    default: str | None = None

    def __str__(self) -> str:
        default = "" if self.default is None else f" = {self.default}"
        return f"{self.name}: {self.annotation}{default}"


@dataclass(frozen=True, slots=True)
class Pages:
    """The iterator beside a list method, every part of it as code.

    signature: without page_size and offset; passed: the arguments of the list method that it hands
    on; arguments: those of `paginate`. element: the type of an item.
    """

    name: str
    signature: tuple[Argument | str, ...]
    passed: tuple[str, ...]
    arguments: tuple[str, ...]
    element: str
    page_size: int


@dataclass(frozen=True, slots=True)
class Method:
    """One method of a resource, every part of it as code.

    descriptor: the arguments of its Operation; passed: those of the call it makes. answers:
    status as code -> type as code. warnings: argument -> what to warn of when it is given.
    """

    name: str
    constant: str
    descriptor: tuple[str, ...]
    signature: tuple[Argument | str, ...]
    passed: tuple[str, ...]
    answers: Mapping[str, str]
    returns: str
    deprecated: str | None
    docstring: tuple[str, ...]
    warnings: Mapping[str, str]
    pages: Pages | None


@dataclass(frozen=True, slots=True)
class Namespace:
    """One resource module: the client's attribute, the class, its methods and what they import."""

    name: str
    class_name: str
    methods: tuple[Method, ...]
    imports: tuple[str, ...]
    typing_imports: tuple[str, ...]
    queries: bool
    deprecations: bool
    warnings: bool
    pages: bool


@dataclass(frozen=True, slots=True)
class Client:
    """files: `client.py` and `resources/*.py`, path below the package -> source text."""

    files: Mapping[str, str]
    namespaces: tuple[Namespace, ...]


def client(prepared: Prepared, identity: Identity, told: Notices | None = None) -> Client:
    """The resource modules and the clients; told: what is known of the future of their elements."""
    read = endpoints(prepared)
    classes = names.resource_classes(read.by_namespace)
    namespaces = tuple(
        _namespace(name, classes[name], facts, prepared, told or Notices())
        for name, facts in sorted(read.by_namespace.items())
    )
    files = {
        "resources/__init__.py": '"""The operations of the API, one module per namespace."""\n'
    }
    resource = read.templates.get_template("resource.py.jinja")
    for namespace in namespaces:
        files[f"resources/{namespace.name}.py"] = resource.render(namespace=namespace)
    paths = {facts.path for facts in prepared.operations}
    files["client.py"] = read.templates.get_template("client.py.jinja").render(
        namespaces=namespaces,
        identity=identity,
        token_endpoints=tuple(path for path in TOKEN_ENDPOINTS if path in paths),
    )
    return Client(files, namespaces)


def _namespace(
    name: str,
    class_name: str,
    facts: Sequence[OperationFacts],
    prepared: Prepared,
    told: Notices,
) -> Namespace:
    taken = {each.name for each in facts}
    methods = tuple(
        method(each, prepared, told, taken) for each in sorted(facts, key=lambda each: each.name)
    )
    arguments = [a.annotation for m in methods for a in m.signature if isinstance(a, Argument)]
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
        deprecations=any(m.deprecated for m in methods),
        warnings=any(m.deprecated or m.warnings for m in methods),
        pages=any(m.pages for m in methods),
    )


def method(
    facts: OperationFacts,
    prepared: Prepared,
    told: Notices | None = None,
    taken: Collection[str] = (),
) -> Method:
    """The method for an operation of the prepared document.

    taken: the methods beside it, whose names its iterator must leave alone.
    """
    told = told or Notices()
    written = prepared.document["paths"][facts.path][facts.method]
    types = Annotations(prepared.document["components"]["schemas"])
    schemas = {(p["in"], p["name"]): p["schema"] for p in written.get("parameters", ())}
    arguments = {p: _argument(p, schemas[p.location, p.name], types) for p in facts.parameters}
    body = _body(written.get("requestBody"), types)
    keyword = [
        *([body] if body else []),
        *(a for p, a in arguments.items() if p.location != "path"),
    ]
    answers = _answers(written["responses"], types)
    positional = [a for p, a in arguments.items() if p.location == "path"]
    keyword.sort(key=lambda argument: argument.default is not None)
    returns = join(answers.values()) if answers else "None"
    named: list[Argument | str] = ["*", *keyword] if keyword else []
    notice = told.operation(facts)
    pages = listing(facts, written, prepared.document["components"]["schemas"])
    return Method(
        name=facts.name,
        constant=_constant(facts),
        descriptor=tuple(_descriptor(facts)),
        signature=(
            "self",
            *positional,
            *named,
            "**options: Unpack[RequestOptions]",
        ),
        passed=tuple(_passed(facts, answers)),
        answers=answers,
        returns=returns,
        deprecated=_deprecation(facts, notice),
        docstring=docstrings.method(
            facts,
            written,
            {p: a.annotation for p, a in arguments.items()},
            body.annotation if body else None,
            answers,
            told,
        ),
        warnings=dict(_warnings(facts, told)),
        pages=None if pages is None else _pages(facts, pages, arguments, types, taken),
    )


def _deprecation(facts: OperationFacts, notice: Notice | None) -> str | None:
    """What the decorator says; the contract's flag is enough where nothing more is known."""
    said = notice.text if notice else ""
    if not (said or facts.deprecated):
        return None
    return f"{facts.method.upper()} {facts.path} is {said or 'deprecated'}"


def _warnings(facts: OperationFacts, told: Notices) -> Iterable[tuple[str, str]]:
    """The optional parameters that are deprecated; a required one leaves nothing to choose."""
    for parameter in facts.parameters:
        notice = told.parameter(facts, parameter)
        if not parameter.required and (parameter.deprecated or (notice and notice.text)):
            said = (notice and notice.text) or "deprecated"
            yield parameter.python_name, f"{parameter.python_name} of {facts.name} is {said}"


def _pages(
    facts: OperationFacts,
    found: Listing,
    arguments: Mapping[ParameterFacts, Argument],
    types: Annotations,
    taken: Collection[str],
) -> Pages:
    name = iterator_name(facts.name)
    kept = {p: a for p, a in arguments.items() if p not in (found.offset, found.limit)}
    positional = [a for p, a in kept.items() if p.location == "path"]
    keyword = [a for p, a in kept.items() if p.location != "path"]
    keyword.sort(key=lambda argument: argument.default is not None)
    size = Argument("page_size", "int", str(min(_PAGE, found.maximum or _PAGE)))
    start = Argument(found.offset.python_name, "int", "0")
    told = (("items", found.items), ("next_offset", found.next_offset), ("total", found.total))
    return Pages(
        name=f"iter_{facts.name}" if name in taken else name,
        signature=(
            "self",
            *positional,
            "*",
            *keyword,
            size,
            start,
            "**options: Unpack[RequestOptions]",
        ),
        passed=(
            *(a.name for a in positional),
            *(f"{a.name}={a.name}" for a in keyword),
            f"{found.offset.python_name}=at",
            f"{found.limit.python_name}=limit",
            "**options",
        ),
        arguments=(
            *(f"{key}={value!r}" for key, value in told if value is not None or key == "items"),
            "page_size=page_size",
            f"start={found.offset.python_name}",
            *([f"maximum={found.maximum}"] if found.maximum is not None else []),
        ),
        element=types.answer(found.element),
        page_size=min(_PAGE, found.maximum or _PAGE),
    )


_PAGE = 100  # items of a page, unless the caller or the contract says otherwise


def _argument(facts: ParameterFacts, schema: Any, types: Annotations) -> Argument:
    annotation = without_none(types.argument(schema))
    if facts.required:
        return Argument(facts.python_name, annotation)
    return Argument(
        facts.python_name, annotation if annotation == ANY else f"{annotation} | None", "None"
    )


def _body(written: Mapping[str, Any] | None, types: Annotations) -> Argument | None:
    if written is None:
        return None
    kinds = [
        media.sent_type(name, each["schema"], types) for name, each in written["content"].items()
    ]
    # A type that may be anything does not blur what another media type says.
    annotation = without_none(join([kind for kind in kinds if kind != ANY] or [ANY]))
    if written.get("required"):
        return Argument("body", annotation)
    return Argument("body", annotation if annotation == ANY else f"{annotation} | None", "None")


def _answers(responses: Mapping[str, Any], types: Annotations) -> dict[str, str]:
    """What a call answers with, by status; the `default` counts where no success is described."""
    good = [status for status in responses if status.startswith("2")]
    chosen = good or [status for status in responses if status == "default"]
    return {
        status if status.isdigit() else repr(status): media.received_type(
            responses[status].get("content", {}), types
        )
        for status in sorted(chosen)
    }


def _constant(facts: OperationFacts) -> str:
    return f"_{facts.name.upper()}"


def _descriptor(facts: OperationFacts) -> Iterable[str]:
    yield repr(f"{facts.namespace}.{facts.name}")
    yield repr(facts.method.upper())
    yield ascii(facts.path)
    by_location: dict[str, list[ParameterFacts]] = {}
    for parameter in facts.parameters:
        by_location.setdefault(parameter.location, []).append(parameter)
    for keyword, location in _PLACES:
        if location in by_location:
            spell = _query if location == "query" else _text
            yield f"{keyword}={_tuple(map(spell, by_location[location]))}"
    sent = media.sent(facts.request_media)
    if sent:
        yield f"body={sent[0]!a}"
    if len(sent) > 1:
        yield f"body_choices={_tuple(map(ascii, sent))}"
    accepted = media.accepted(facts.response_media)
    if accepted != ("application/json",):
        yield f"accept={_tuple(map(ascii, accepted))}"
    if not facts.authenticated or facts.path in TOKEN_ENDPOINTS:
        yield "token=False"


def _text(facts: ParameterFacts) -> str:
    return ascii(facts.name)


def _query(facts: ParameterFacts) -> str:
    style = "json" if facts.style == "content" else facts.style
    extra = "" if style == "form" else f", style={style!r}"
    if style != "json" and not facts.explode:
        extra += ", explode=False"
    return f"Query({facts.name!a}{extra})"


def _passed(facts: OperationFacts, answers: Mapping[str, str]) -> Iterable[str]:
    yield _constant(facts)
    yield f"{{{', '.join(f'{status}: {kind}' for status, kind in answers.items())}}}"
    for keyword, location in (
        ("path", "path"),
        ("query", "query"),
        ("headers", "header"),
        ("cookies", "cookie"),
    ):
        values = [p.python_name for p in facts.parameters if p.location == location]
        if values:
            yield f"{keyword}={_tuple(values)}"
    if facts.request_media:
        yield "body=body"
    yield "options=options"


def _tuple(parts: Iterable[str]) -> str:
    listed = list(parts)
    return f"({listed[0]},)" if len(listed) == 1 else f"({', '.join(listed)})"


__all__ = ["Argument", "Client", "Method", "Namespace", "client", "method"]
