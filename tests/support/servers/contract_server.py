"""A real HTTP server on loopback that holds its callers to a contract and answers from it."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from urllib.parse import parse_qsl, urlsplit

from wire_contract import Call, Contract, Route

from servers.serving import Running

TOKEN_PATHS = ("/api/v1/token", "/api/v2/token")


@dataclass
class ContractServer(Running):
    """The server. calls: what arrived; problems: what was wrong with it; token: the only one that
    is let in, None for anybody; answers: (method, path template) -> answer instead of the contract's; expected: which of the operations of one
    method and path a call is, where there are several."""

    contract: Contract
    token: str | None = "let-me-in"
    calls: list[Call] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    answers: dict[tuple[str, str], tuple[int, str, bytes]] = field(default_factory=dict)
    expected: Route | None = None

    @staticmethod
    def asked(method: str, target: str, headers: dict[str, str], body: bytes) -> Call:
        parts = urlsplit(target)
        query = tuple(parse_qsl(parts.query, keep_blank_values=True))
        return Call(method, parts.path, target, query, headers, body)

    def respond(self, call: Call) -> tuple[int, str, bytes]:
        """The answer to a request; one that breaks the contract is noted and refused."""
        self.calls.append(call)
        route = self.expected or self.contract.route(call.method, call.path)
        if route and not (route.method == call.method and route.pattern.fullmatch(call.path)):
            route = None
        if route is None:
            return self._refuse(404, f"{call.method} {call.path}: no such operation")
        if self.token and route.path in TOKEN_PATHS and route.method == "POST":
            given = {"accessToken": self.token, "access_token": self.token, "expires_in": 600}
            return 200, "application/json", json.dumps(given).encode()
        if (
            self.token
            and call.headers.get("authorization") != f"Bearer {self.token}"
            and route.operation.get("security") != []
        ):
            return self._refuse(401, f"{call.method} {call.path}: not authorized")
        wrong = list(self.contract.problems(route, call))
        if wrong:
            return self._refuse(400, f"{call.method} {route.path}: {'; '.join(wrong)}")
        given = self.answers.get((route.method, route.path))
        return given or self.contract.answer(route, call.headers.get("accept", ""))

    def _refuse(self, status: int, problem: str) -> tuple[int, str, bytes]:
        self.problems.append(problem)
        return status, "application/json", json.dumps({"code": status, "message": problem}).encode()
