"""What openapi-python-client is given to read: every operation in its simplest form.

It leaves out operations that have a schema, a media type, a path template or two parameter names
it does not like. So it is shown the structure alone: namespaces, operations, and which parameters,
bodies and answers they have, all under names that it takes as they are. What they are called on
the wire and which types they have comes from the facts and from annotations, by operation name.
So nothing that somebody else wrote into a document reaches it either.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from openapi_python_client.config import Config, ConfigFile, MetaType
from openapi_python_client.parser import GeneratorData
from openapi_python_client.parser.errors import GeneratorError, ParseError
from openapi_python_client.parser.openapi import EndpointCollection

from runai_specs.errors import ToolkitError

from .prepare import OperationFacts, Prepared

JSON, BYTES, TEXT = "application/json", "application/octet-stream", "text/plain"


class GeneratorWarning(ToolkitError):  # noqa: N818 - a warning is what it is about
    """openapi-python-client left something out."""

    def __init__(self, problems: Iterable[str]) -> None:
        self.problems = tuple(problems)
        super().__init__(f"openapi-python-client: {'; '.join(self.problems)}; please report this document")


def read(prepared: Prepared, config: Config) -> GeneratorData:
    """The document as openapi-python-client understood it.

    Endpoints are named `operation_N`, parameters `parameter_N`, tags `namespace_N`, N counting
    the facts, the parameters of each and the namespaces (see position).

    Raises GeneratorWarning if it left anything out.
    """
    data = GeneratorData.from_dict(skeleton(prepared), config=config)
    if isinstance(data, GeneratorError):
        raise GeneratorWarning([_line(data)])
    collections = data.endpoint_collections_by_tag.values()
    problems = [*data.errors, *(error for each in collections for error in each.parse_errors)]
    if problems:
        raise GeneratorWarning(map(_line, problems))
    return data


def config() -> Config:
    """openapi-python-client's settings: nothing is written, run or fetched by it."""
    return Config.from_sources(
        ConfigFile(post_hooks=[]), MetaType.NONE, "", "utf-8", overwrite=False, output_path=None
    )


def skeleton(prepared: Prepared) -> dict[str, Any]:
    """The document that openapi-python-client reads."""
    numbers = namespace_numbers(prepared)
    paths = {}
    for number, facts in enumerate(prepared.operations):
        written = prepared.document["paths"][facts.path][facts.method]
        places = [f"{{parameter_{i}}}" for i, p in enumerate(facts.parameters) if p.location == "path"]
        path = "/".join(["", str(number), *places])
        paths[path] = {facts.method: _operation(number, numbers[facts.namespace], facts, written)}
    return {"openapi": "3.1.0", "info": {"title": "API", "version": "0"}, "paths": paths}


def namespace_numbers(prepared: Prepared) -> dict[str, int]:
    """The number under which openapi-python-client sees each namespace."""
    unique = dict.fromkeys(facts.namespace for facts in prepared.operations)
    return {namespace: number for number, namespace in enumerate(sorted(unique))}


def position(name: str) -> int:
    """The N of a name in the skeleton."""
    return int(name.rpartition("_")[2])


def _operation(
    number: int, namespace: int, facts: OperationFacts, written: Mapping[str, Any]
) -> dict[str, Any]:
    out: dict[str, Any] = {
        "operationId": f"operation_{number}",
        "tags": [f"namespace_{namespace}"],
        "parameters": [
            {"name": f"parameter_{i}", "in": p.location, "required": p.required, "schema": {"type": "string"}}
            for i, p in enumerate(facts.parameters)
        ],
        "responses": {status: _answer(media) for status, media in facts.response_media.items()},
    }
    if facts.request_media:
        out["requestBody"] = {
            "required": written["requestBody"].get("required", False),
            "content": {BYTES: {"schema": {"type": "string"}}},
        }
    return out


def _answer(media: tuple[str, ...]) -> dict[str, Any]:
    content = {"content": {TEXT: {"schema": {"type": "string"}}}} if media else {}
    return {"description": "", **content}


def _line(problem: ParseError | GeneratorError) -> str:
    return f"{problem.header} {problem.detail or ''}".strip()


__all__ = ["EndpointCollection", "GeneratorWarning", "config", "namespace_numbers", "position", "read", "skeleton"]
