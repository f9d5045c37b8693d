"""`runai-compat routes`: the operations of releases as a classifier for logs in other engines."""

from __future__ import annotations

import click

from runai_specs.catalog.model import Catalog
from runai_specs.command_line.completion import complete_releases
from runai_specs.command_line.console import show
from runai_specs.command_line.options import pass_catalog

from ..command_line import options


@click.command("routes")
@pass_catalog
@click.argument("releases", nargs=-1, metavar="[RELEASE]...", shell_complete=complete_releases)
@options.api
@click.option(
    "--format",
    "form",
    type=click.Choice(["sql", "regex", "json"]),
    default="sql",
    show_default=True,
)
@click.option("--table", default="access_log", show_default=True, help="Of the requests, for SQL.")
@click.option("--method", default="method", show_default=True, help="Its column of the method.")
@click.option("--path", default="path", show_default=True, help="Its column of path or address.")
@click.option("--time", help="Its column of the moment, if it has one.")
@click.option("--caller", help="Its column of who called, if it has one.")
def routes_command(
    catalog: Catalog,
    releases: tuple[str, ...],
    api: str | None,
    form: str,
    table: str,
    method: str,
    path: str,
    time: str | None,
    caller: str | None,
) -> None:
    """Print the operations of releases as a classifier that DuckDB, Spark SQL and Trino run.

    Default all pinned releases, so that calls of what is gone are found. Written to a CSV file with its
    head, what the SQL answers is a PATH for `usage`, and for --uses of gate, matrix and plan.
    """
    from ..library import routes
    from ..scanning.traffic import classifier

    known = routes(releases, api=api, catalog=catalog)
    if form == "sql":
        columns = classifier.Columns(table, method, path, time, caller)
        show(classifier.sql(known, columns))
    else:
        made = {"regex": classifier.regex, "json": classifier.as_json}[form]
        show(made(known))
