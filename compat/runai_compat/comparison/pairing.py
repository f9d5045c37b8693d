"""Which operations of two contracts are one call where their paths alone do not tell."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from runai_specs.openapi.locations import wire_path
from runai_specs.openapi.operations import Operation, Raw, Surface


def aligned(before: Surface, after: Surface) -> Surface:
    """The revision with its operations under the keys that the base has for the same calls.

    Two paths that differ in parameter names only stand for themselves; a piece of a path that moved
    from the server's address into the path, or back, is no change of the call.
    """
    operations = _by_path(before.operations, after.operations)
    gone = {key: each for key, each in before.operations.items() if key not in operations}
    come = {key: each for key, each in operations.items() if key not in before.operations}
    if gone and come:
        moved = dict(_moved(gone, come))
        operations = {moved.get(key, key): each for key, each in operations.items()}
    return replace(after, operations=operations)


def _by_path(before: dict[str, Operation], after: dict[str, Operation]) -> dict[str, Operation]:
    """Of several operations with one key, each beside the one of the very same path."""
    several = {
        each.key for side in (before, after) for key, each in side.items() if key != each.key
    }
    if not several:
        return after
    found = {key: each for key, each in after.items() if each.key not in several}
    for shared in sorted(several):
        keys = {each.name: key for key, each in before.items() if each.key == shared}
        mine = [each for each in after.values() if each.key == shared]
        free = [key for name, key in keys.items() if name not in {each.name for each in mine}]
        for each in mine:
            key = keys.get(each.name) or (free.pop(0) if free else each.name)
            found[key] = each
    return found


def _moved(gone: dict[str, Operation], come: dict[str, Operation]) -> Iterator[tuple[str, str]]:
    """(key in the revision, key in the base) of operations that answer at one full address."""
    at: dict[tuple[str, str], list[str]] = {}
    for key, each in come.items():
        for address in addresses(each, whole=True):
            at.setdefault((each.method, address), []).append(key)
    for key, each in gone.items():
        found = {
            other
            for address in addresses(each, whole=True)
            for other in at.get((each.method, address), ())
        }
        if len(found) == 1:
            other = found.pop()
            for held in at.values():
                held[:] = [one for one in held if one != other]
            yield other, key


def addresses(operation: Operation, *, whole: bool = False) -> list[str]:
    """The full addresses at which an operation answers, parameters unnamed.

    whole: with the defaults of the servers' variables in them.
    """
    return [
        (_url(server) if whole else wire_path(str(server.get("url", "/")))).rstrip("/")
        + wire_path(operation.path)
        for server in operation.servers
    ]


def _url(server: Raw) -> str:
    """A server's address with the defaults of its variables."""
    url = str(server.get("url", "/"))
    for name, variable in (server.get("variables") or {}).items():
        if isinstance(variable, Mapping) and "default" in variable:
            url = url.replace(f"{{{name}}}", str(variable["default"]))
    return url
