"""Header fields as callers, hooks and errors see them: case-insensitive, secrets hidden on show."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping

HIDDEN = "***"
_NAMES = frozenset({"authorization", "proxy-authorization", "cookie", "set-cookie"})
_PARTS = ("token", "secret", "password", "passwd", "apikey", "api-key", "api_key", "credential")
_QUERY_NAMES = frozenset({"code", "key", "sig", "signature", "assertion", "jwt"})


def is_secret(name: str) -> bool:
    """True for a header, form or query name whose value must not be shown."""
    name = name.lower()
    return name in _NAMES or any(part in name for part in _PARTS)


def hide_query(query: str, names: Collection[str] = ()) -> str:
    """The query string with the values of these names, and of those like `token`, hidden."""
    return "&".join(_hide_pair(pair, names) for pair in query.split("&")) if query else ""


def _hide_pair(pair: str, names: Collection[str]) -> str:
    name, equals, value = pair.partition("=")
    secret = is_secret(name) or name.lower() in _QUERY_NAMES or name in names
    return f"{name}={HIDDEN}" if equals and value and secret else pair


class Headers(Mapping[str, str]):
    """Header fields by case-insensitive name; fields sent several times are joined by a comma."""

    __slots__ = ("_fields",)

    def __init__(self, fields: Iterable[tuple[str, str]] = ()) -> None:
        self._fields = tuple((name.lower(), value) for name, value in fields)

    def __getitem__(self, name: str) -> str:
        values = self.get_list(name)
        if not values:
            raise KeyError(name)
        return ", ".join(values)

    def __iter__(self) -> Iterator[str]:
        return iter(dict(self._fields))

    def __len__(self) -> int:
        return len(dict(self._fields))

    def __contains__(self, name: object) -> bool:
        return isinstance(name, str) and bool(self.get_list(name))

    def __repr__(self) -> str:
        return f"Headers({dict(self.redacted())!r})"

    def get_list(self, name: str) -> list[str]:
        """Every value sent under the name."""
        name = name.lower()
        return [value for field, value in self._fields if field == name]

    def fields(self) -> tuple[tuple[str, str], ...]:
        """All fields in the order in which they came, names in lower case."""
        return self._fields

    def redacted(self) -> Headers:
        """The same fields with the values of secret ones hidden."""
        return Headers((n, HIDDEN if is_secret(n) else v) for n, v in self._fields)
