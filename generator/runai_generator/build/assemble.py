"""A whole client package in memory: what generators and runtime give, and what makes it a project.

A project folder holds pyproject.toml, README.md and the import package. Everything here is
path -> content; nothing is written.
"""

from __future__ import annotations

import jinja2
import tomlkit

from runai_compat.reports.escaping import plain

from ..docs.login import login
from ..docs.readme_examples import examples
from ..docs.recipes import recipes, scripts
from ..emit.client import Client
from ..emit.constraints import constraints
from ..emit.endpoints import TEMPLATES
from ..emit.inputs import inputs
from ..emit.models import Models
from ..emit.samples import samples
from ..prepare import Prepared
from ..project.identity import Identity
from ..project.model import MARKER
from ..project.runtime_source import runtime_sources

_RENDERED = ("README.md", "pyproject.toml")
# What `from <package> import ...` offers beside models and preload.
EXPORTS = {
    ".client": ("AsyncClient", "Client"),
    "._core.results.bulk": ("BulkResult", "bulk", "bulk_async"),
    "._core.errors": (
        "APIConnectionError",
        "APIStatusError",
        "APITimeoutError",
        "AuthenticationError",
        "BadRequestError",
        "ConfigurationError",
        "ConflictError",
        "CredentialsRefusedError",
        "NoSingleMatchError",
        "NotFoundError",
        "PermissionDeniedError",
        "RateLimitError",
        "RequestValidationError",
        "ResponseTooLargeError",
        "ResponseValidationError",
        "RunaiError",
        "ServerError",
        "TokenError",
        "UnprocessableError",
        "WaitFailedError",
        "WaitTimeoutError",
    ),
    "._core.messages.model": ("Unknown",),
    "._core.configuration.options": ("ClientOptions", "RequestOptions", "Timeout"),
    "._core.results.pagination": ("AsyncItemIterator", "ItemIterator", "Page"),
    "._core.results.response": ("APIResponse",),
    "._core.settings": ("InsecureConnectionWarning",),
    "._core.results.stream": ("AsyncStreamedResponse", "StreamedResponse"),
    "._core.messages.trace": ("RequestEvent", "ResponseEvent"),
}


def package(
    prepared: Prepared,
    generated: Client,
    models: Models,
    identity: Identity,
    changes: str | None = None,
) -> dict[str, str]:
    """Every file of the project folder: path -> text. changes: what its CHANGELOG says, if any."""
    environment = _environment()
    exports = {
        module: tuple(identity.error if name == "RunaiError" else name for name in names)
        for module, names in EXPORTS.items()
    }
    inside = {
        "__init__.py": environment.get_template("package_init.py.jinja").render(
            identity=identity,
            login=login(prepared, identity),
            exports=exports,
            names=sorted(
                [name for names in exports.values() for name in names]
                + ["__version__", "models", "preload"]
            ),
            resources=tuple(namespace.name for namespace in generated.namespaces),
        ),
        "py.typed": f"# {MARKER.decode()}\n",
        "_constraints.json": constraints(prepared),
        "_samples.json": samples(prepared),
        "inputs.py": inputs(prepared),
        "testing.py": environment.get_template("testing.py.jinja").render(identity=identity),
        "models/__init__.py": environment.get_template("models_init.py.jinja").render(
            classes=dict(sorted({**models.classes, **models.aliases}.items()))
        ),
        **{f"models/{path}": text for path, text in models.modules.items()},
        **generated.files,
        **{f"_core/{name}": text for name, text in runtime_sources(identity)},
    }
    # Recipes are for the APIs of the catalog: of others nobody knows what their paths mean.
    programs = scripts(recipes(generated, prepared) if identity.api else (), identity)
    outside = {
        name: environment.get_template(f"{name}.jinja").render(
            identity=identity,
            login=login(prepared, identity),
            operations=len(prepared.operations),
            namespaces=len(generated.namespaces),
            recipes=programs,
            changes=changes,
            notes=prepared.notes if identity.api is None else (),
            **examples(generated, prepared),
        )
        for name in _RENDERED
    }
    if changes is not None:
        outside["CHANGELOG.md"] = f"<!-- {MARKER.decode()} -->\n# Changelog\n\n{changes}"
    outside |= {script.file: script.text for script in programs}
    return {**outside, **{f"{identity.package}/{path}": text for path, text in inside.items()}}


def _environment() -> jinja2.Environment:
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(TEMPLATES),
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        undefined=jinja2.StrictUndefined,
        autoescape=False,  # Python and Markdown, not HTML; every value is a name or a literal
    )
    environment.filters["literal"] = ascii
    environment.filters["inline"] = plain
    environment.filters["quoted"] = _quoted
    environment.filters["author"] = _author
    return environment


def _author(written: str) -> str:
    """An author (`Name <address>`, or one of both) as pyproject.toml has it."""
    name, _, address = written.partition("<")
    if not address and "@" in name and " " not in name.strip():
        name, address = "", name
    fields = {"name": name.strip(), "email": address.strip().removesuffix(">")}
    return (
        f"{{ {', '.join(f'{key} = {_quoted(value)}' for key, value in fields.items() if value)} }}"
    )


def _quoted(text: str) -> str:
    """A text as TOML writes it."""
    return str(tomlkit.item(text).as_string())
