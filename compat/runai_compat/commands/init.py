"""`runai-compat init`: a configuration file, and the part for a CI system."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import urlsplit

import click

from runai_specs.command_line.console import say, write_all
from runai_specs.command_line.paths import FILE_OR_FOLDER
from runai_specs.command_line.toolkit import SETTING, toolkit_tag, toolkit_url
from runai_specs.errors import ToolkitError, is_address, without_secrets
from runai_specs.local_files import read_plain

from ..command_line import options
from ..command_line.configuration import FILE
from ..vocabulary import Profile

_GITHUB = """\
name: Run:ai upgrade
on:
  pull_request:
  schedule:
    - cron: "0 6 * * 1"
permissions:
  contents: read
  security-events: write
jobs:
  gate:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v5
      - uses: actions/setup-python@v6
        with:
          python-version: "3.12"
      - id: gate
        uses: {project}@{tag}
        with:
          from: {base}
          to: {target}
      - if: ${{{{ !cancelled() && steps.gate.outputs.result != 'error' }}}}
        uses: github/codeql-action/upload-sarif@v4
        with:
          sarif_file: ${{{{ steps.gate.outputs.reports }}}}/gate.sarif
"""
_GITLAB = """\
include:
  - project: {project}
    ref: {tag}
    file: ci/gitlab.yml
runai-gate:
  extends: .runai-gate
  variables:
    RUNAI_TOOLKIT_URL: {url}
    RUNAI_TOOLKIT_REF: {tag}
    RUNAI_FROM: {base}
    RUNAI_TO: {target}
"""
_PRE_COMMIT = """\
# pre-commit install --hook-type pre-push
repos:
  - repo: {url}
    rev: {tag}
    hooks:
      - id: runai-gate
        stages: [pre-push]
"""
_CI = {
    "github": (Path(".github/workflows/runai-gate.yml"), _GITHUB),
    "gitlab": (Path(".gitlab-ci.yml"), _GITLAB),
    "pre-commit": (Path(".pre-commit-config.yaml"), _PRE_COMMIT),
}


class FileExistsAlreadyError(ToolkitError):
    """Something that is to be written is there."""

    def __init__(self, path: Path) -> None:
        super().__init__(f"{path} is there already; nothing was written")


class SecretAddressError(ToolkitError):
    """An address that nobody else may see would be written into a file that is committed."""

    def __init__(self, address: str) -> None:
        super().__init__(
            f"{address}: a user, password or query would be committed with {FILE}; leave them out, or"
            " give the address to `gate`"
        )


class NoToolkitError(ToolkitError):
    """It is not known where CI systems get the toolkit from."""

    def __init__(self) -> None:
        super().__init__(
            "it is not known where this toolkit is kept; say so with --toolkit or "
            f"{SETTING}, like https://git.example.com/platform/runai-api-toolkit"
        )


class InvalidToolkitError(ToolkitError):
    """What is given is no address of a repository that the CI system can use."""

    def __init__(self, given: str, wanted: str) -> None:
        super().__init__(f"--toolkit {given!r} is no {wanted}")


@click.command("init")
@options.base()
@options.target()
@click.option(
    "--uses",
    type=FILE_OR_FOLDER,
    multiple=True,
    metavar="PATH",
    help="Files of yours that use the API.",
)
@click.option("--ci", type=click.Choice(list(_CI)), help="Write the part for this system, too.")
@click.option(
    "--toolkit",
    metavar="URL[@TAG]",
    help=f"Where CI gets this toolkit from (or {SETTING}).  [default: where it was built from, at the"
    " tag of this version]",
)
def init_command(
    base: str, target: str, uses: tuple[str, ...], ci: str | None, toolkit: str | None
) -> None:
    """Write runai-compat.toml here: what is compared, what fails, what is accepted.

    Options on the command line win over it. What is there already is never replaced.
    """
    for given in (base, target):
        if is_address(given) and without_secrets(given) != given:
            raise SecretAddressError(given)
    files = {Path(FILE): _configuration(base, target, uses)}
    if ci is not None:
        path, text = _CI[ci]
        files[path] = _filled(text, base, target, ci, toolkit)
    present = [path for path in files if path.exists()]
    # one of several is what a killed run left
    interrupted = len(present) < len(files) and all(
        read_plain(path) == files[path].encode() for path in present
    )
    if present and not interrupted:
        raise FileExistsAlreadyError(present[0])
    write_all(files)
    for path in files:
        say(f"{path}: written")


def _configuration(base: str, target: str, uses: tuple[str, ...]) -> str:
    import tomlkit

    document = tomlkit.document()
    document.add(tomlkit.comment("What `runai-compat` does where no option says otherwise."))
    document["from"] = base
    document["to"] = target
    document["fail-on"] = ["breaking", "announced-removal", "already-gone"]
    document["profile"] = str(Profile.WIRE)
    if uses:
        document["uses"] = list(uses)
    document["accept"] = "runai-accepted.toml"
    return tomlkit.dumps(document)


def _filled(text: str, base: str, target: str, ci: str, toolkit: str | None) -> str:
    import json

    url, tag = _place(toolkit or toolkit_url(), ci)
    return text.format(
        url=url,
        tag=tag,
        project=urlsplit(url).path.strip("/"),
        base=json.dumps(base),
        target=json.dumps(target),
    )


_ADDRESS = re.compile(r"[\w.~:/@%+-]+")
"""What stands in a file of CI as it is."""


def _place(given: str, ci: str) -> tuple[str, str]:
    """Address and tag. GitHub and GitLab want one of the web; pre-commit takes what git can clone."""
    if not given:
        raise NoToolkitError
    at = given.rfind("@")
    url, tag = (given[:at], given[at + 1 :]) if at > given.rfind("/") else (given, toolkit_tag())
    wanted = "https://HOST/OWNER/NAME or https://HOST/OWNER/NAME@TAG"
    if not tag or not _ADDRESS.fullmatch(given):
        raise InvalidToolkitError(given, wanted)
    try:
        place = urlsplit(url)
    except ValueError:
        raise InvalidToolkitError(given, wanted) from None
    if (
        place.scheme == "https"
        and place.path.strip("/").count("/") >= 1
        and "@" not in place.netloc
    ):
        return url.removesuffix("/").removesuffix(".git"), tag
    if ci == "pre-commit" and Path(url).is_dir():
        return str(Path(url).absolute()), tag
    raise InvalidToolkitError(
        given, wanted if ci != "pre-commit" else f"{wanted}, or a folder with it"
    )
