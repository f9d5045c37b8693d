"""A real HTTP server on loopback that remembers what it was asked and answers as told."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from servers.serving import Running


@dataclass(frozen=True)
class Asked:
    """One request as it arrived; target is path and query, not decoded."""

    method: str
    target: str
    headers: dict[str, str]
    body: bytes

    @property
    def path(self) -> str:
        return urlsplit(self.target).path

    @property
    def query(self) -> str:
        return urlsplit(self.target).query

    @property
    def json(self) -> Any:
        return json.loads(self.body)


@dataclass
class RecordingServer(Running):
    """answers: (method, path) -> JSON of a 200, or (status, media type, bytes); 204 for the rest."""

    answers: dict[tuple[str, str], Any] = field(default_factory=dict)
    calls: list[Asked] = field(default_factory=list)

    asked = staticmethod(Asked)

    def respond(self, asked: Asked) -> tuple[int, str, bytes]:
        self.calls.append(asked)
        given = self.answers.get((asked.method, asked.path), (204, "", b""))
        if isinstance(given, tuple):
            return given
        return 200, "application/json", json.dumps(given).encode()
