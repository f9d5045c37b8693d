"""The operations as openapi-python-client reads them: grouped by namespace, none left out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import jinja2
from openapi_python_client import Project
from openapi_python_client.config import Config, ConfigFile, MetaType
from openapi_python_client.parser import GeneratorData
from openapi_python_client.parser.errors import GeneratorError, ParseError
from openapi_python_client.strings import PythonIdentifier

from runai_specs.errors import ToolkitError

from ..prepare import OperationFacts, Prepared
from ..prepare.projection import project
from . import prose
from .pagination import without

TEMPLATES = Path(__file__).parents[1] / "templates"


class GeneratorWarningError(ToolkitError):
    """openapi-python-client left something out."""

    def __init__(self, problems: Iterable[str]) -> None:
        self.problems = tuple(problems)
        super().__init__(
            f"openapi-python-client: {'; '.join(self.problems)}; please report this document"
        )


@dataclass(frozen=True, slots=True)
class Endpoints:
    """by_namespace: the operations of each, in the order of the document; templates: ours, with
    openapi-python-client's filters."""

    by_namespace: Mapping[str, tuple[OperationFacts, ...]]
    templates: jinja2.Environment


def endpoints(prepared: Prepared) -> Endpoints:
    """What openapi-python-client makes of the document.

    Raises GeneratorWarningError if it warned of anything, or has other operations than the document.
    """
    config = _config()
    data = GeneratorData.from_dict(project(prepared), config=config)
    if isinstance(data, GeneratorError):
        raise GeneratorWarningError([_line(data)])
    collections = data.endpoint_collections_by_tag.values()
    problems = [
        *data.errors,
        *(error for collection in collections for error in collection.parse_errors),
    ]
    if problems:
        raise GeneratorWarningError(map(_line, problems))
    known = {
        (_identifier(facts.namespace, "tag"), _identifier(facts.name, config.field_prefix)): facts
        for facts in prepared.operations
    }
    read = [
        known.pop((collection.tag, one.name), None)
        for collection in collections
        for one in collection.endpoints
    ]
    if known or None in read:
        raise GeneratorWarningError([f"it did not read {', '.join(name for _, name in known)}"])
    by_namespace: dict[str, tuple[OperationFacts, ...]] = {}
    for facts in filter(None, read):
        by_namespace[facts.namespace] = (*by_namespace.get(facts.namespace, ()), facts)
    templates = Project(openapi=data, config=config, custom_template_path=TEMPLATES).env
    templates.filters["literal"] = ascii
    templates.filters["without"] = without
    templates.filters["in_docstring"] = prose.in_docstring
    return Endpoints(by_namespace, templates)


def _config() -> Config:
    """Its settings; nothing is written, run or fetched by it."""
    return Config.from_sources(
        ConfigFile(post_hooks=[]), MetaType.NONE, "", "utf-8", overwrite=False, output_path=None
    )


def _identifier(name: str, prefix: str) -> str:
    return PythonIdentifier(name, prefix)


def _line(problem: ParseError | GeneratorError) -> str:
    return f"{problem.header} {problem.detail or ''}".strip()
