"""Commands in modules of their own, imported when they are called: the others start without them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from importlib import import_module
from pathlib import Path
from typing import Any, NamedTuple

import click

from ..errors import ToolkitError
from .paths import FOLDER


class UnknownCommandError(ToolkitError):
    """There is no command of that name."""

    def __init__(self, name: str, known: Sequence[str], program: str) -> None:
        from difflib import get_close_matches

        near = get_close_matches(name, known, n=1)
        meant = f"did you mean {near[0]!r}?" if near else f"`{program} --help` lists them"
        super().__init__(f"no command {name!r}; {meant}")


class Examples(NamedTuple):
    """How a command is called, and the page that says more of it."""

    page: str
    lines: tuple[str, ...]

    @property
    def epilog(self) -> str:
        """What stands below the options, in lines that click leaves as they are."""
        more = f"More in {self.page}."
        if not self.lines:
            return more
        return "\n".join(("\b", "Examples:", *(f"  {line}" for line in self.lines), "", more))


class LazyGroup(click.Group):
    """A group whose command NAME is the function `NAME_command` of a module.

    package: the package of the modules. modules: the name of the module of each command. examples:
    what is shown below the options of each: command lines, and the page of docs/ that says more.
    """

    def __init__(
        self,
        *given: Any,
        package: str,
        modules: Mapping[str, str],
        examples: Mapping[str, Examples],
        **more: Any,
    ) -> None:
        super().__init__(*given, **more)
        self._package, self._modules, self._examples = package, modules, examples

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        """The names of all commands, sorted."""
        return sorted(self._modules)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        """The command of that name, None where there is none."""
        module = self._modules.get(cmd_name)
        if module is None:
            return None
        command: click.Command = getattr(
            import_module(f"{self._package}.{module}"), f"{cmd_name.replace('-', '_')}_command"
        )
        if not any(param.name == CATALOG_FOLDER for param in command.params):
            command.params.append(_catalog_option())
            _with_version(command)
        command.epilog = self._examples[cmd_name].epilog
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """The command that is named first. Raises UnknownCommandError."""
        if args and not args[0].startswith("-") and args[0] not in self._modules:
            raise UnknownCommandError(args[0], sorted(self._modules), ctx.command_path)
        return super().resolve_command(ctx, args)


CATALOG_FOLDER = "catalog_folder"
"""The parameter of every command, and where its context keeps the folder."""


def _catalog_option() -> click.Option:
    """--catalog of every command: what is known of the APIs is read there."""
    return click.Option(
        ["--catalog", CATALOG_FOLDER],
        type=FOLDER,
        envvar="RUNAI_CATALOG",
        expose_value=False,
        metavar="DIR",
        help="Folder of a catalog of your own (or RUNAI_CATALOG).  [default: the packaged one]",
        callback=_keep_folder,
    )


_with_version = click.version_option(
    package_name="runai-api-toolkit", message="%(prog)s %(version)s", hidden=True
)
"""--version after the name of a command, too; its help need not say so again."""


def _keep_folder(context: click.Context, _option: click.Parameter, value: Path | None) -> None:
    context.meta[CATALOG_FOLDER] = value
