"""Who may call, and where: security alternatives and servers, compared by what they ask for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from typing import Any, TypeAlias
from urllib.parse import urlsplit

from runai_specs.openapi.locations import path_parameters, wire_path
from runai_specs.openapi.operations import Operation, Raw
from runai_specs.openapi.schemas.effective_schema import Schemas

from ..kinds import ChangeKind
from ..vocabulary import Effect
from .facts import Fact
from .pairing import addresses, is_listed, whole_addresses

_Issuer: TypeAlias = tuple[str, str]  # kind of scheme, address
Need: TypeAlias = "frozenset[tuple[str, frozenset[str]]]"  # all of (credential, its scopes)


def of_security(old: Operation, new: Operation) -> Iterator[Fact]:
    """Whether whoever could call still can, and what else differs in the schemes that are used."""
    told = _told_apart(_issuers(old), _issuers(new))
    before, after = _alternatives(old, told), _alternatives(new, told)
    origin: dict[str, Any] = {"step": "security", "old": old.security, "new": new.security}
    if before != after:
        locked_out, let_in = _unmet(before, after), _unmet(after, before)
        shown = (_shown(before), _shown(after))
        if locked_out:
            effect = Effect.BOTH if let_in else Effect.NARROWER
            yield Fact(ChangeKind.SECURITY_TIGHTENED, effect, *shown, **origin)
        elif let_in:
            yield Fact(ChangeKind.SECURITY_LOOSENED, Effect.WIDER, *shown, **origin)
        else:
            yield Fact(ChangeKind.SECURITY_REARRANGED, Effect.NEITHER, *shown, **origin)
    yield from _of_bearers(old, new)
    yield from _of_flows(old, new)


def of_servers(old: Operation, new: Operation) -> Iterator[Fact]:
    """Addresses that came or went."""
    if old.servers == new.servers and old.key == new.key:
        return
    before, after = addresses(old), addresses(new)
    answers_old, answers_new = _answering(old), _answering(new)
    moved = wire_path(old.path) != wire_path(new.path)
    for place, raw in before.items():
        if _stands_for(raw, after.get(place)):
            yield from _of_variables(raw, after[place])
        elif _is_more(old, raw, answers_new, moved=moved):
            yield Fact(
                ChangeKind.SERVER_REMOVED,
                Effect.UNKNOWN,
                _address(raw),
                None,
                "server",
                old=old.servers,
            )
    for place, raw in after.items():
        if not _stands_for(raw, before.get(place)) and _is_more(new, raw, answers_old, moved=moved):
            url = _address(raw)
            yield Fact(ChangeKind.SERVER_ADDED, Effect.WIDER, None, url, "server", new=new.servers)


def _stands_for(server: Raw, other: Raw | None) -> bool:
    """Whether two servers of one form of address have the same variables, or any value is one of them."""
    if other is None:
        return False
    number, of_other = (len(path_parameters(_address(one))) for one in (server, other))
    return number == of_other or not (is_listed(server) or is_listed(other))


_Addresses: TypeAlias = Mapping[tuple[bool, ...], Set[tuple[str, ...]]]
"""Addresses in segments: by which of them are parameters, what the others are."""


def _answering(operation: Operation) -> _Addresses:
    """The addresses at which an operation answers."""
    known: dict[tuple[bool, ...], set[tuple[str, ...]]] = {}
    for raw in operation.servers:
        for address in whole_addresses(operation, raw):
            segments = address.split("/")
            free = tuple(segment == "{}" for segment in segments)
            known.setdefault(free, set()).add(_fixed(segments, free))
    return known


def _fixed(segments: Sequence[str], free: Sequence[bool]) -> tuple[str, ...]:
    return tuple(segment for segment, is_free in zip(segments, free, strict=True) if not is_free)


def _is_more(operation: Operation, server: Raw, other: _Addresses, *, moved: bool) -> bool:
    """Whether an operation answers at an address of a server at which another one does not.

    Of a variable that takes any value the default counts alone where its place moved into the path.
    """
    free = bool(path_parameters(_address(server))) and not is_listed(server)
    return (free and not moved) or any(
        not _is_among(address.split("/"), other) for address in whole_addresses(operation, server)
    )


def _is_among(address: Sequence[str], known: _Addresses) -> bool:
    """Whether an address is one of those in which a parameter may have any value."""
    return any(
        len(free) == len(address) and _fixed(address, free) in fixed
        for free, fixed in known.items()
    )


def _of_variables(old: Raw, new: Raw) -> Iterator[Fact]:
    """What can stand in the places of an address, whatever these are called."""
    for name, other in zip(
        *(path_parameters(_address(server)) for server in (old, new)), strict=False
    ):
        shown = (_variable(old, name), _variable(new, other))
        if shown[0] != shown[1]:
            effect = Effect.WIDER if _has_more(*shown) else Effect.UNKNOWN
            place = f"server {_address(old)} {name}"
            yield Fact(ChangeKind.SERVER_VARIABLE_CHANGED, effect, *shown, place)


def _variable(server: Raw, name: str) -> dict[str, Any]:
    """What a variable can be, as text: what it is by default, and the list, which has no order."""
    said = (server.get("variables") or {}).get(name) or {}
    able = {"default": str(said["default"])} if "default" in said else {}
    return able | ({"enum": sorted(set(map(str, said["enum"])))} if said.get("enum") else {})


def _has_more(old: dict[str, Any], new: dict[str, Any]) -> bool:
    """Whether a variable has the same default, and every value that it could have before."""
    if old.get("default") != new.get("default") or "enum" not in old:
        return False
    return "enum" not in new or set(old["enum"]) <= set(new["enum"])


def _address(server: Raw) -> str:
    return str(server.get("url", "/")).rstrip("/") or "/"


def _alternatives(operation: Operation, told: Mapping[_Issuer, str]) -> frozenset[Need]:
    """What a caller may present: one empty alternative where nothing is asked."""
    alternatives = frozenset(
        frozenset(
            (_credential(operation, name, told), frozenset(map(str, _scopes(scopes))))
            for name, scopes in alternative.items()
        )
        for alternative in operation.security
        if isinstance(alternative, Mapping)
    )
    return alternatives or frozenset({frozenset()})


def _scopes(written: Any) -> list[Any]:
    return written if isinstance(written, list) else []


def _unmet(held: frozenset[Need], asked: frozenset[Need]) -> list[Need]:
    """What somebody may hold who can meet none of the alternatives."""
    by_credential: dict[
        str, list[Need]
    ] = {}  # only what asks for something that is held is looked at
    for need in asked:
        by_credential.setdefault(min((name for name, _ in need), default=""), []).append(need)
    return [
        need
        for need in held
        if not any(_is_enough(need, by_credential.get(name, ())) for name in ("", *dict(need)))
    ]


def _is_enough(held: Need, asked: Iterable[Need]) -> bool:
    """Whether somebody who holds this can meet one of the alternatives."""
    scopes = dict(held)
    return any(
        all(name in scopes and needed <= scopes[name] for name, needed in need) for need in asked
    )


def security_schemes(schemas: Schemas) -> Raw:
    """The schemes of a document by name."""
    return (schemas.document.get("components") or {}).get("securitySchemes") or {}


def _scheme(operation: Operation, name: str) -> Raw:
    known = security_schemes(operation.schemas)
    written = known.get(name) or ({"$ref": name} if "#/" in name else {})  # OpenAPI 3.2 has both
    return operation.schemas.resolved(written)


def _issuers(operation: Operation) -> list[_Issuer]:
    """Who gives the tokens that an operation takes, by kind of scheme, each once."""
    schemes = _used(operation).values()
    return [
        *dict.fromkeys(_issuer(scheme) for scheme in schemes if scheme.get("type") in _OF_ISSUERS)
    ]


def _told_apart(old: Sequence[_Issuer], new: Sequence[_Issuer]) -> dict[_Issuer, str]:
    """What the tokens of each issuer are called, where one side takes those of several of a kind.

    One that is gone is taken for one that is new: it moved to another address.
    """
    names = {issuer: " of ".join(issuer) for issuer in (*old, *new)}
    for kind in _OF_ISSUERS:
        gone = (issuer for issuer in old if issuer not in new and issuer[0] == kind)
        fresh = (issuer for issuer in new if issuer not in old and issuer[0] == kind)
        names |= {now: names[was] for was, now in zip(gone, fresh, strict=False)}
        if len({name for issuer, name in names.items() if issuer[0] == kind}) < 2:
            names |= {issuer: kind for issuer in names if issuer[0] == kind}
    return names


_OF_ISSUERS = ("oauth2", "openIdConnect")


def _issuer(scheme: Raw) -> _Issuer:
    """Who gives tokens, as an address says it: the host, or where it describes itself."""
    flows = scheme.get("flows")
    held = [flow for flow in (flows.values() if isinstance(flows, Mapping) else ()) if flow]
    hosts = (
        urlsplit(str(flow[field])).netloc for flow in held for field in _ADDRESSES if field in flow
    )
    return str(scheme["type"]), str(scheme.get("openIdConnectUrl") or min(hosts, default=""))


def _credential(operation: Operation, name: str, told: Mapping[_Issuer, str]) -> str:
    """What the scheme asks for on the wire; its name in the document is not sent."""
    scheme = _scheme(operation, name)
    kind = scheme.get("type")
    if kind == "http":
        return f"http {str(scheme.get('scheme', '')).lower()}"
    if kind == "apiKey":
        where, key = scheme.get("in"), str(scheme.get("name", ""))
        return f"key in {where} {key.lower() if where == 'header' else key}"
    if kind in _OF_ISSUERS:
        return told[_issuer(scheme)]
    return str(kind) if kind else f"undefined {name}"


def _shown(alternatives: frozenset[Need]) -> list[str]:
    return sorted(
        " + ".join(
            sorted(
                f"{name} [{', '.join(sorted(scopes))}]" if scopes else name for name, scopes in need
            )
        )
        or "none"
        for need in alternatives
    )


def _of_bearers(old: Operation, new: Operation) -> Iterator[Fact]:
    """Another bearer token, in the same header: of another format, or of another of the schemes.

    A scheme that is gone under its name is taken for renamed: names are not sent.
    """
    before, after = _bearers(old), _bearers(new)
    formats = [{form for form in side.values() if form} for side in (before, after)]
    if all(formats) and not formats[0] <= formats[1]:
        shown = (sorted(formats[0]), sorted(formats[1]))
    elif (
        before
        and after
        and before.keys().isdisjoint(after)
        and before.keys() <= security_schemes(new.schemas).keys()
    ):
        shown = (sorted(before), sorted(after))
    else:
        return
    yield Fact(
        ChangeKind.SECURITY_BEARER_CHANGED,
        Effect.UNKNOWN,
        *shown,
        "security",
        old=old.security,
        new=new.security,
    )


def _bearers(operation: Operation) -> dict[str, str]:
    """The schemes of bearer tokens among its alternatives by name, with the format that they state."""
    return {
        name: str(scheme.get("bearerFormat") or "").lower()
        for name, scheme in _used(operation).items()
        if scheme.get("type") == "http" and str(scheme.get("scheme", "")).lower() == "bearer"
    }


def _of_flows(old: Operation, new: Operation) -> Iterator[Fact]:
    """What differs in where tokens come from, of the schemes that both sides' alternatives use."""
    for one, other in _changed(old, new, "openIdConnect"):
        yield from _of_addresses(
            one, other, ("openIdConnectUrl",), "security", {"old": one, "new": other}
        )
    for one, other in _changed(old, new, "oauth2"):
        old_flows, new_flows = one.get("flows") or {}, other.get("flows") or {}
        origin: dict[str, Any] = {"old": one, "new": other}
        yield from _of_addresses(one, other, ("oauth2MetadataUrl",), "security", origin)
        for name in sorted({*old_flows, *new_flows}):
            step = f"security.{name}"
            if name not in new_flows:
                yield Fact(
                    ChangeKind.OAUTH_FLOW_REMOVED, Effect.NARROWER, name, None, step, **origin
                )
            elif name not in old_flows:
                yield Fact(ChangeKind.OAUTH_FLOW_ADDED, Effect.WIDER, None, name, step, **origin)
            else:
                yield from _of_flow(old_flows[name], new_flows[name], step, origin)


def _of_flow(old: Raw, new: Raw, step: str, origin: dict[str, Any]) -> Iterator[Fact]:
    yield from _of_addresses(old, new, _ADDRESSES, step, origin)
    before, after = old.get("scopes") or {}, new.get("scopes") or {}
    for scope in sorted({*before, *after}):
        place = f"{step}.scopes={scope}"
        if scope not in after:
            yield Fact(
                ChangeKind.OAUTH_SCOPE_REMOVED, Effect.NARROWER, scope, None, place, **origin
            )
        elif scope not in before:
            yield Fact(ChangeKind.OAUTH_SCOPE_ADDED, Effect.WIDER, None, scope, place, **origin)


_ADDRESSES = ("authorizationUrl", "deviceAuthorizationUrl", "tokenUrl", "refreshUrl")


def _of_addresses(
    old: Raw, new: Raw, fields: tuple[str, ...], step: str, origin: dict[str, Any]
) -> Iterator[Fact]:
    for field in fields:
        before, after = old.get(field), new.get(field)
        if before != after:
            yield Fact(ChangeKind.OAUTH_URL_CHANGED, Effect.UNKNOWN, before, after,
                       f"{step}.{field}", **origin)  # fmt: skip


def _changed(old: Operation, new: Operation, kind: str) -> Iterator[tuple[Raw, Raw]]:
    """The schemes of a kind among both sides' alternatives that are not there unchanged, by name."""
    before, after = (
        [scheme for scheme in _used(side).values() if scheme.get("type") == kind]
        for side in (old, new)
    )
    removed = [scheme for scheme in before if scheme not in after]
    return zip(removed, [scheme for scheme in after if scheme not in before], strict=False)


def _used(operation: Operation) -> dict[str, Raw]:
    """The schemes that its alternatives name, sorted by name."""
    names = {
        name
        for requirement in operation.security
        if isinstance(requirement, Mapping)
        for name in requirement
    }
    return {name: _scheme(operation, name) for name in sorted(names)}
