"""Commands in modules of their own, imported when they are called: the others start without them."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from typing import Any

import click


class LazyGroup(click.Group):
    """A group whose command NAME is the function `NAME_command` of a module.

    package: the package of the modules. modules: the name of the module of each command.
    """

    def __init__(self, *given: Any, package: str, modules: Mapping[str, str], **more: Any) -> None:
        super().__init__(*given, **more)
        self._package, self._modules = package, modules

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        """The names of all commands, sorted."""
        return sorted(self._modules)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        """The command of that name, None where there is none."""
        module = self._modules.get(cmd_name)
        if module is None:
            return None
        command: click.Command = getattr(
            import_module(f"{self._package}.{module}"), f"{cmd_name}_command"
        )
        return command
