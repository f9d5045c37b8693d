"""Commands in modules of their own, imported when they are called: the others start without them."""

from __future__ import annotations

from importlib import import_module
from typing import Any

import click


class Group(click.Group):
    """A group that knows where its commands are; elsewhere: the module of each by its name."""

    def __init__(self, *given: Any, elsewhere: dict[str, str], **more: Any) -> None:
        super().__init__(*given, **more)
        self._elsewhere = elsewhere

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names of all commands, sorted."""
        return sorted({*super().list_commands(ctx), *self._elsewhere})

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of that name: the function `NAME_command` of its module."""
        module = self._elsewhere.get(cmd_name)
        if module is None:
            return super().get_command(ctx, cmd_name)
        found: click.Command = getattr(import_module(module), f"{cmd_name}_command")
        return found
