"""Security schemes and servers of a document: what a client can show, and where it asks."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from runai_specs.catalog.model import TokenExchange

from .facts import Prepared, Requirements, SchemeFacts, ServerFacts
from .reading import Reader, listed
from .scalars import Json

_LOCATIONS = ("header", "query", "cookie")
_IMPLIED = SchemeFacts("bearer")


def schemes(reader: Reader) -> tuple[SchemeFacts, ...]:
    """The schemes of the document that a client can serve; of the others there is a note."""
    components = reader.source.document.get("components") or {}
    written = components.get("securitySchemes")
    made = []
    for name, raw in written.items() if isinstance(written, dict) else ():
        scheme = _scheme(str(name), reader.resolved(raw))
        if isinstance(scheme, SchemeFacts):
            made.append(scheme)
            flows = reader.resolved(raw).get("flows")
            if isinstance(flows, dict) and flows and scheme.exchange is None:
                left = ", ".join(map(str, flows))
                reader.note(f"security scheme {name}", f"a client does not log in by {left}: get a token and pass it as token")  # fmt: skip
        else:
            reader.note(f"security scheme {name}", scheme)
    return tuple(made)


def default_security(known: tuple[SchemeFacts, ...], reader: Reader) -> Requirements:
    """What an operation wants that says nothing of its own.

    A document that nowhere says what it wants leaves it to the caller: what is given is sent.
    """
    document = reader.source.document
    if isinstance(document.get("security"), list):
        return requirements(document, known, reader, "the document") or ()
    if any(isinstance(raw.get("security"), list) for raw in _operations(document)):
        return ()
    if known:
        reader.note("", "no operation says which security scheme it wants: what is given is sent")
    return (*((scheme.name,) for scheme in known or (_IMPLIED,)), ())


def requirements(
    raw: Json, known: tuple[SchemeFacts, ...], reader: Reader, where: str
) -> Requirements | None:
    """The ways in which a call may show who it is, None where nothing is said."""
    written = raw.get("security")
    if not isinstance(written, list):
        return None
    names = {scheme.name for scheme in known}
    ways = []
    for way in written:
        asked = [str(name) for name in way] if isinstance(way, Mapping) else []
        for name in asked:
            if name not in names:
                reader.note(where, f"the security scheme {name} is not one a client can serve")
        ways.append(tuple(name for name in asked if name in names))
    return tuple(dict.fromkeys(ways))


def scopes(
    raw: Json, known: tuple[SchemeFacts, ...], reader: Reader
) -> tuple[tuple[str, ...], ...]:
    """What a token must allow the operation, for each of the ways that it or the document names.

    Nothing where the client is given its token, or where none must allow anything.
    """
    exchanged = {scheme.name: scheme.exchange is not None for scheme in known}
    by_way: dict[tuple[str, ...], tuple[str, ...]] = {}
    for way in listed(raw.get("security", reader.source.document.get("security"))):
        asked = dict(way) if isinstance(way, Mapping) else {}
        wanted = [scope for name in asked if exchanged.get(name) for scope in listed(asked[name])]
        by_way.setdefault(
            tuple(str(name) for name in asked if name in exchanged), tuple(map(str, wanted))
        )
    return tuple(by_way.values()) if any(by_way.values()) else ()


def servers(raw: Json, reader: Reader) -> tuple[ServerFacts, ...]:
    """The servers that the document, a path or an operation names."""
    return tuple(
        ServerFacts(server["url"].strip(), tuple(_variables(server.get("variables"))))
        for server in map(reader.resolved, listed(raw.get("servers")))
        if isinstance(server.get("url"), str)
    )


def with_exchanges(prepared: Prepared, exchanges: tuple[TokenExchange, ...]) -> Prepared:
    """The document of an API whose way to a token is known beside it.

    Of the exchanges the first one counts that the document has, else the last one. An API that
    has them wants a token everywhere but where they happen, unless its document says otherwise.
    """
    if not exchanges:
        return prepared
    paths = {facts.path for facts in prepared.operations}
    chosen = next((exchange for exchange in exchanges if exchange.url in paths), exchanges[-1])
    places = {exchange.url for exchange in exchanges}
    chosen = replace(
        chosen, url=chosen.url.removeprefix("/")
    )  # below the address, whatever its path
    known = prepared.schemes or (_IMPLIED,)
    silent = not prepared.schemes
    return replace(
        prepared,
        schemes=tuple(
            replace(scheme, exchange=chosen) if scheme.takes_token else scheme for scheme in known
        ),
        security=((_IMPLIED.name,),) if silent else prepared.security,
        servers=(),
        operations=tuple(
            replace(facts, security=()) if facts.path in places else facts
            for facts in prepared.operations
        ),
    )


def _operations(document: Json) -> Iterator[Json]:
    for item in (document.get("paths") or {}).values():
        if isinstance(item, dict):
            yield from (operation for operation in item.values() if isinstance(operation, dict))


def _scheme(name: str, raw: Json) -> SchemeFacts | str:
    """The scheme, or why a client cannot serve it."""
    match str(raw.get("type")), str(raw.get("scheme")).lower():
        case "apiKey", _:
            location, sent_as = raw.get("in"), raw.get("name")
            if location not in _LOCATIONS or not isinstance(sent_as, str) or not sent_as:
                return "an API key needs `in` and `name`"
            return SchemeFacts(name, "apiKey", location, sent_as)
        case "http", "basic":
            return SchemeFacts(name, "basic")
        case "http", "bearer":
            return SchemeFacts(name)
        case "oauth2", _:
            return SchemeFacts(name, exchange=_oauth(raw.get("flows")))
        case "openIdConnect", _:
            url = raw.get("openIdConnectUrl")
            discovery = TokenExchange(url, discovery=True) if isinstance(url, str) else None
            return SchemeFacts(name, exchange=discovery)
        case "http", scheme:
            return f"HTTP {scheme} is not among what a client can do; send it with default_headers"
        case "mutualTLS", _:
            return "load the certificate into an ssl.SSLContext and pass it as verify"
        case kind, _:
            return f"{kind} is not among what a client can do; send it with default_headers"


def _oauth(flows: Any) -> TokenExchange | None:
    """The client credentials flow; tokens of the other flows are for the caller to get."""
    flow = flows.get("clientCredentials") if isinstance(flows, Mapping) else None
    url = flow.get("tokenUrl") if isinstance(flow, Mapping) else None
    return TokenExchange(url) if isinstance(url, str) and url else None


def _variables(written: Any) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    for name, raw in written.items() if isinstance(written, Mapping) else ():
        if isinstance(raw, Mapping) and re.fullmatch(r"[^{}]+", str(name)):
            allowed = tuple(str(value) for value in listed(raw.get("enum")))
            default = raw.get("default", allowed[0] if allowed else "")
            yield str(name), str(default), allowed


def own_server(
    raw: Json, item: Json, root: tuple[ServerFacts, ...], reader: Reader
) -> ServerFacts | None:
    """The server that an operation names for itself; None where it is the document's."""
    own = servers(raw, reader) or servers(item, reader)
    return own[0] if own and own[:1] != root[:1] else None
