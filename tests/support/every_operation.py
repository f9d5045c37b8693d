"""Every operation of a client, called over HTTP against a server made from the client's own document.

    python tests/support/every_operation.py DOCUMENT PROJECT PACKAGE

prints, as JSON, how many operations there are and what did not go well. The server refuses what the
document does not allow, and the client is strict: an answer that does not fit its type is an error.
"""

from __future__ import annotations

import ast
import json
import re
import sys
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from servers.contract_server import ContractServer
from wire_contract import Contract, Route

from runai_generator.checks.generated_inventory import Found, take
from runai_generator.prepare import OperationFacts, prepare

_MOMENT = re.compile(r"\d{4}-\d{2}-\d{2}T")


@dataclass(frozen=True)
class Subject:
    """One method of the client and the operation it sends."""

    found: Found
    route: Route
    facts: OperationFacts

    @property
    def namespace(self) -> str:
        return self.found.module.removeprefix("resources/").removesuffix(".py")


def subjects(contract: Contract, folder: Path, *, asynchronous: bool) -> Iterator[Subject]:
    """The methods of the package in the folder, but those that get tokens."""
    facts = {
        (f.method.upper(), f.path): f
        for f in prepare(contract.document, source="its document").operations
    }
    routes = {(route.method, route.path): route for route in contract.routes}
    for path in sorted((folder / "resources").glob("*.py")):
        tree = ast.parse(path.read_bytes())
        for method in take(f"resources/{path.name}", tree):
            if method.asynchronous is asynchronous:
                yield Subject(method, routes[method.operation], facts[method.operation])


def arguments(subject: Subject, contract: Contract) -> tuple[list[Any], dict[str, Any]]:
    """A value for each parameter."""
    positional, keyword = [], {}
    for parameter in subject.facts.parameters:
        value = _argument(subject.route.parameters, parameter, contract)
        if parameter.location == "path":
            positional.append(value)
        else:
            keyword[parameter.python_name] = value
    return positional, keyword


def _argument(written: Any, parameter: Any, contract: Contract) -> Any:
    raw = written.get((parameter.location, parameter.name), {})
    content = next(iter(raw.get("content", {}).values()), {})
    return contract.value(raw.get("schema", content.get("schema", {"type": "string"})))


def body(subject: Subject, contract: Contract) -> Any:
    """A value for the body, JSON where several kinds are offered; None without one."""
    content = subject.route.body.get("content", {})
    name = next((name for name in content if name.endswith("json")), next(iter(content), None))
    return contract.value(content[name].get("schema", {})) if name else None


def plain(value: Any) -> Any:
    """What came back, as the JSON it was made from."""
    if isinstance(value, list):
        return [plain(item) for item in value]
    if isinstance(value, dict):
        return {name: plain(item) for name, item in value.items()}
    return value.to_dict() if hasattr(value, "to_dict") else value


def moments(value: Any) -> Any:
    """JSON in which equal moments are equal, however they are written."""
    if isinstance(value, dict):
        return {name: moments(item) for name, item in value.items()}
    if isinstance(value, list):
        return [moments(item) for item in value]
    if isinstance(value, str) and _MOMENT.match(value):
        return datetime.fromisoformat(value)
    return value


def difference(subject: Subject, contract: Contract, answer: Any) -> str | None:
    """What was lost or added between what the server sent and what the call gave."""
    _, media, content = contract.answer(
        subject.route, ",".join(("application/json", *subject.route.responses))
    )
    if subject.route.method == "HEAD":
        return None
    sent, came = (content if media else None), answer
    if media.endswith("json"):
        sent, came = moments(json.loads(content)), moments(plain(answer))
    elif isinstance(answer, str):
        came = answer.encode()
    return None if sent == came else f"{str(sent)[:200]} came as {str(came)[:200]}"


def misfits(contract: Contract, package: Any, folder: Path) -> Iterator[str]:
    """Calls every operation once; yields what did not go as the document says."""
    with ContractServer(contract, token=None) as server, warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        here = {declared.url: server.url for declared in package.Client._servers}
        known = {"token": "t", "api_key": "k", "username": "u", "password": "p"}
        client = package.Client(server.url, **known, servers=here, strict=True, max_retries=0)
        for subject in subjects(contract, folder, asynchronous=False):
            positional, keyword = arguments(subject, contract)
            if subject.found.body is not None:
                keyword["body"] = body(subject, contract)
            server.expected = subject.route
            method = getattr(getattr(client, subject.namespace), subject.found.name)
            try:
                answer = method(*positional, **keyword)
                problem = difference(subject, contract, answer)
            except Exception as error:
                problem = f"{type(error).__name__}: {str(error)[:300]}"
            if problem:
                yield f"{subject.route.method} {subject.route.path}: {problem}"


def main(document: str, project: str, package: str) -> None:
    """Print the number of operations and the misfits."""
    from runai_specs.documents import open_document

    sys.path.insert(0, project)
    opened = open_document(document)
    contract = Contract(opened.upstream or opened.contract.document)
    wrong = list(misfits(contract, __import__(package), Path(project, package)))
    sys.stdout.write(json.dumps({"operations": len(contract.routes), "misfits": wrong}) + "\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
