"""Which files may use the API at all: most are done with after a look at their bytes."""

from __future__ import annotations

import re

from ..engine.addressing import Api


class Interest:
    """Knows what a file that uses the API has in it."""

    def __init__(self, api: Api) -> None:
        self._addresses, self._hosts = api.addresses, api.hosts
        packages = "|".join(re.escape(client.package) for client in api.clients) or "(?!)"
        self._imports = re.compile(rf"\b(?:import|from)\s+(?:{packages})".encode())
        self._tails = api.routes.tails(with_base=api.base is not None)

    def has(self, data: bytes) -> bool:
        """Whether anything in it may be a use."""
        return (
            self._addresses.may_be_in(data)
            or self._hosts.may_be_called(data)
            or self._imports.search(data) is not None
            or (self._tails is not None and self._tails.search(data) is not None)
        )
