"""Which operations of two contracts are one call where their paths alone do not tell."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from runai_specs.openapi.locations import wire_path
from runai_specs.openapi.operations import Operation, Raw, Surface


def aligned(before: Surface, after: Surface) -> Surface:
    """The revision with its operations under the keys that the base has for the same calls.

    Two paths that differ in parameter names only stand for themselves; a piece of a path that moved
    from the server's address into the path, or back, is no change of the call.
    """
    operations = _by_path(before.operations, after.operations)
    removed = {
        key: operation for key, operation in before.operations.items() if key not in operations
    }
    added = {
        key: operation for key, operation in operations.items() if key not in before.operations
    }
    if removed and added:
        moved = dict(_moved(removed, added))
        operations = {moved.get(key, key): operation for key, operation in operations.items()}
    return after._replace(operations=operations)


def _by_path(before: dict[str, Operation], after: dict[str, Operation]) -> dict[str, Operation]:
    """Of several operations with one key, each beside the one of the very same path."""
    several = {
        operation.key
        for side in (before, after)
        for key, operation in side.items()
        if key != operation.key
    }
    if not several:
        return after
    paired = {key: operation for key, operation in after.items() if operation.key not in several}
    for shared in sorted(several):
        keys = {operation.name: key for key, operation in before.items() if operation.key == shared}
        sharing = [operation for operation in after.values() if operation.key == shared]
        free = [
            key
            for name, key in keys.items()
            if name not in {operation.name for operation in sharing}
        ]
        for operation in sharing:
            key = keys.get(operation.name) or (free.pop(0) if free else operation.name)
            paired[key] = operation
    return paired


def _moved(removed: dict[str, Operation], added: dict[str, Operation]) -> Iterator[tuple[str, str]]:
    """(key in the revision, key in the base) of operations that answer at one full address."""
    at: dict[tuple[str, str], list[str]] = {}
    for key, operation in added.items():
        for address in addresses(operation, whole=True):
            at.setdefault((operation.method, address), []).append(key)
    for key, operation in removed.items():
        candidates = {
            other
            for address in addresses(operation, whole=True)
            for other in at.get((operation.method, address), ())
        }
        if len(candidates) == 1:
            other = candidates.pop()
            for held in at.values():
                held[:] = [one for one in held if one != other]
            yield other, key


def addresses(operation: Operation, *, whole: bool = False) -> list[str]:
    """The full addresses at which an operation answers, parameters unnamed.

    whole: with the defaults of the servers' variables in them.
    """
    return [
        _normalised(_url(server) if whole else wire_path(str(server.get("url", "/"))))
        + wire_path(operation.path)
        for server in operation.servers
    ]


def _normalised(url: str) -> str:
    """A URL that is equal for the same server (RFC 3986, 6.2): no case or default port in its host."""
    scheme, separator, rest = url.rstrip("/").partition("://")
    host, slash, path = rest.partition("/")
    port = _PORTS.get(scheme.lower(), "")
    return (
        f"{scheme.lower()}://{host.lower().removesuffix(port)}{slash}{path}"
        if separator
        else scheme
    )


_PORTS = {"http": ":80", "https": ":443"}


def _url(server: Raw) -> str:
    """A server's address with the defaults of its variables."""
    url = str(server.get("url", "/"))
    for name, variable in (server.get("variables") or {}).items():
        if isinstance(variable, Mapping) and "default" in variable:
            url = url.replace(f"{{{name}}}", str(variable["default"]))
    return url
