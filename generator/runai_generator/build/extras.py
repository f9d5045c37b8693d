"""Libraries that only some commands need, and the extra of the distribution that brings them."""

from __future__ import annotations

from importlib.util import find_spec

from runai_specs.errors import ToolkitError

# command: (extra, {module: distribution})
_NEEDS = {
    "build": (
        "generate",
        {
            "datamodel_code_generator": "datamodel-code-generator",
            "jinja2": "jinja2",
            "openapi_python_client": "openapi-python-client",
            "ruff": "ruff",
        },
    ),
    "wheels": ("generate", {"hatchling": "hatchling"}),
    "diff": ("generate", {"griffe": "griffelib"}),
    "publish": ("publish", {"twine": "twine"}),
}


class MissingExtraError(ToolkitError):
    """A command needs libraries that come with an extra."""

    def __init__(self, extra: str, missing: str) -> None:
        self.extra, self.missing = extra, missing
        super().__init__(
            f"this needs {missing}, which is not installed: "
            f"pip install 'runai-api-toolkit[{extra}]'"
        )


def expect(*commands: str) -> None:
    """Raise MissingExtraError if a library these commands need cannot be imported; none is loaded."""
    for command in commands:
        extra, modules = _NEEDS[command]
        for module, distribution in modules.items():
            if find_spec(module) is None:
                raise MissingExtraError(extra, distribution)
