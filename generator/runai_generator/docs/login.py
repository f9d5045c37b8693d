"""How the users of a client say where its API is and who they are, for its README."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass

from runai_compat.reports.escaping import code

from ..prepare import Prepared
from ..prepare.facts import SchemeFacts
from ..project.identity import Identity


@dataclass(frozen=True, slots=True)
class Login:
    """arguments: those of a client in an example; lines: the paragraphs that explain them."""

    arguments: str
    lines: tuple[str, ...]


def login(prepared: Prepared, identity: Identity) -> Login:
    """What an example passes to a client, and what there is beside it."""
    by_name = {scheme.name: scheme for scheme in prepared.schemes}
    given = [] if _default_server(prepared) else [json.dumps(identity.address)]
    for name in shown_way(prepared):
        given += _arguments(by_name[name], prepared)
    beside = (*_schemes(prepared, identity), *_profiles(identity))
    return Login(", ".join(given), (*_address(prepared, identity), "", *beside))


def shown_way(prepared: Prepared) -> tuple[str, ...]:
    """The security schemes for which an example gives credentials."""
    known = [scheme.name for scheme in prepared.schemes]
    ways = [way for way in prepared.security if {*way} <= {*known}]
    return max(ways, key=bool, default=()) or tuple(known[:1])


def _first_server(prepared: Prepared) -> str:
    """What the document names first, with the defaults of its variables; empty without a server."""
    if not prepared.servers:
        return ""
    server = prepared.servers[0]
    known = {name: default for name, default, _ in server.variables}
    return re.sub(r"\{([^{}]*)\}", lambda match: known.get(match[1], match[0]), server.url)


def _default_server(prepared: Prepared) -> str | None:
    """The address that a client asks unless it is told another one."""
    url = _first_server(prepared)
    return url if url.startswith(("https://", "http://")) else None


def _arguments(scheme: SchemeFacts, prepared: Prepared) -> list[str]:
    alone = sum(other.kind == scheme.kind for other in prepared.schemes) == 1
    match scheme.kind:
        case "apiKey" if not alone:
            return [f'credentials={{{json.dumps(scheme.name)}: "..."}}']
        case "apiKey":
            return ['api_key="..."']
        case "basic":
            return ['username="..."', 'password="..."']
        case _ if scheme.exchange is not None:
            return ['client_id="..."', 'client_secret="..."']
        case _:
            return ['token="..."']


def _address(prepared: Prepared, identity: Identity) -> Iterator[str]:
    variable = f"`{identity.variables}_BASE_URL`"
    if (url := _default_server(prepared)) is None:
        yield f"The address of the API is the first argument, or in the variable {variable}."
        path = _first_server(prepared).strip("./")
        if path and "//" not in _first_server(prepared):
            yield f"An address without a path gets {code(f'/{path}')}, which the document names;"
            yield f"{_option('servers', prepared.servers[0].url)} is a whole address instead."
    else:
        yield f"Without an address the client asks {code(url)}; another one is the first argument, or in the"
        yield f"variable {variable}."
    for name, default, allowed in prepared.servers[0].variables if prepared.servers else ():
        choice = f", one of {', '.join(map(code, allowed))}" if allowed else ""
        yield f"{_option('server_variables', name)} is {code(default)} by default{choice}."
    others = [server.url for server in prepared.servers[1:]]
    if others:
        yield f"The document also names {', '.join(map(code, others))}."
    own = dict.fromkeys(f.server.url for f in prepared.operations if f.server is not None)
    for url in own:
        yield f"Some operations are served at {code(url)}; {_option('servers', url)} moves them."


def _option(name: str, key: str) -> str:
    """An option of a client that has a value for one key, as code."""
    return code(f'{name}={{{json.dumps(key)}: "..."}}')


def _schemes(prepared: Prepared, identity: Identity) -> Iterator[str]:
    prefix = identity.variables
    kinds = {scheme.kind for scheme in prepared.schemes}
    if "token" in kinds or not prepared.schemes:
        yield (
            f'`token="..."` (or `{prefix}_TOKEN`) gives a token that you have, `token=function` one that is'
        )
        yield "asked for when it is needed."
    if any(scheme.exchange for scheme in prepared.schemes):
        yield f"`client_id` and `client_secret` (or `{prefix}_CLIENT_ID` and `{prefix}_CLIENT_SECRET`) are"
        asks = any(facts.scopes for facts in prepared.operations)
        scopes = " with the scopes that the operation wants" if asks else ""
        yield f"exchanged for a token{scopes}, which is renewed before it expires."
    if "basic" in kinds:
        yield f"`username` and `password` (or `{prefix}_USERNAME` and `{prefix}_PASSWORD`) go as HTTP basic."
    if "apiKey" in kinds:
        yield f"`api_key` (or `{prefix}_API_KEY`) is the API key."
    if len(prepared.schemes) > 1:
        names = ", ".join(code(scheme.name) for scheme in prepared.schemes)
        yield f"The security schemes are {names}; `credentials={{name: ...}}` has a value for one of them: a"
        yield "key or token, or a pair of user name and password, or of client id and secret."
        yield "Each operation takes the first of the ways it offers for which there are credentials."


def _profiles(identity: Identity) -> Iterator[str]:
    prefix = identity.variables
    yield ""
    yield f'With `profile="staging"` (or `{prefix}_PROFILE=staging`) the variables are `{prefix}_STAGING_BASE_URL`,'
    yield f"`{prefix}_STAGING_TOKEN` and so on, and no others are read."
    if (tool := identity.login) is not None:
        yield f"`Client.from_cli()` uses the login of `{tool.command}`, which is in `{tool.folder}` or where"
        yield f"`{tool.variable}` says, and takes the other arguments of a client."
