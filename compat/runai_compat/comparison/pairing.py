"""Which operations of two contracts are one call where their paths alone do not tell."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import islice, product

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
    keys: dict[str, dict[str, str]] = {shared: {} for shared in several}
    sharing: dict[str, dict[str, Operation]] = {shared: {} for shared in several}
    for key, operation in before.items():
        if operation.key in several:
            keys[operation.key][operation.name] = key
    for operation in after.values():
        if operation.key in several:
            sharing[operation.key][operation.name] = operation
    for shared in sorted(several):
        free = iter([key for name, key in keys[shared].items() if name not in sharing[shared]])
        for name, operation in sharing[shared].items():
            paired[keys[shared].get(name) or next(free, name)] = operation
    return paired


def _moved(removed: dict[str, Operation], added: dict[str, Operation]) -> Iterator[tuple[str, str]]:
    """(key in the revision, key in the base) of operations that answer at one full address."""
    at: dict[tuple[str, str], dict[str, None]] = {}
    for key, operation in added.items():
        for address in _meant_by(operation):
            at.setdefault((operation.method, address), {})[key] = None
    for key, operation in removed.items():
        candidates = {
            other
            for address in _meant_by(operation)
            for other in islice(
                at.get((operation.method, address), ()), 2
            )  # two tell that none is meant
        }
        if len(candidates) == 1:
            other = candidates.pop()
            for address in _meant_by(added[other]):
                at[added[other].method, address].pop(other, None)
            yield other, key


def addresses(operation: Operation) -> dict[str, Raw]:
    """The servers of an operation by the addresses at which it answers there, variables and parameters unnamed."""
    path = wire_path(operation.path)
    return {
        _normalised(wire_path(str(server.get("url", "/")))) + path: server
        for server in operation.servers
    }


def whole_addresses(operation: Operation, server: Raw) -> list[str]:
    """The same of one server with its variables' values in it, the one that is meant by default first."""
    url, path = str(server.get("url", "/")), wire_path(operation.path)
    variables = server.get("variables") or {}
    values = [
        dict.fromkeys(map(str, [variable["default"], *(variable.get("enum") or ())]))
        for variable in variables.values()
        if isinstance(variable, Mapping) and "default" in variable
    ]
    names = [
        name
        for name, variable in variables.items()
        if isinstance(variable, Mapping) and "default" in variable
    ]
    made = []
    for chosen in islice(product(*values), _MOST_VALUES):
        filled = url
        for name, value in zip(names, chosen, strict=True):
            filled = filled.replace(f"{{{name}}}", value)
        made.append(_normalised(filled) + path)
    return made


_MOST_VALUES = 100


def _meant_by(operation: Operation) -> Iterator[str]:
    """The addresses by which an operation is known again: as it is written, and by default.

    A slash at the end of a server's address is left out by clients, and kept by the specification.
    """
    for address, server in addresses(operation).items():
        whole = whole_addresses(operation, server)[0]
        yield from (whole, address)
        if str(server.get("url", "/")).endswith("/"):
            path = wire_path(operation.path)
            yield from (f"{meant.removesuffix(path)}/{path}" for meant in (whole, address))


def is_listed(server: Raw) -> bool:
    """Whether the values of a variable of a server are listed."""
    variables = (server.get("variables") or {}).values()
    return any(isinstance(variable, Mapping) and variable.get("enum") for variable in variables)


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
