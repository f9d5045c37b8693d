"""What a shell completes: names of the catalog, and paths, which it completes itself."""

from __future__ import annotations

from collections.abc import Iterable

import click
from click.shell_completion import CompletionItem

from ..catalog.model import Catalog, read_catalog
from ..errors import ToolkitError
from .group import CATALOG_FOLDER


def complete_releases(
    context: click.Context, _: click.Parameter, typed: str
) -> list[CompletionItem]:
    """Releases of the catalog; those of another API than the default one with its name."""
    catalog = catalog_of(context)
    names = (
        release.name if api.name == catalog.default_api else f"{api.name}@{release.name}"
        for api in catalog.apis
        for release in api.releases
    )
    return names_or_files(names, typed)


def names_or_files(names: Iterable[str], typed: str) -> list[CompletionItem]:
    """The names that begin so; the shell is left to complete a path only where there is none.

    bash forgets the names that it was told as soon as it is told to complete paths.
    """
    known = [CompletionItem(name) for name in names if name.startswith(typed)]
    return known or [CompletionItem(typed, type="file")]


def catalog_of(context: click.Context) -> Catalog:
    """The catalog that the line typed so far names, else the packaged one."""
    folder = context.params.get(CATALOG_FOLDER) or context.meta.get(CATALOG_FOLDER)
    try:
        return read_catalog(folder) if folder else read_catalog()
    except (ToolkitError, OSError):  # nothing is said while somebody types
        return read_catalog()
