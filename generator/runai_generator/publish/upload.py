"""Archives sent to a package index with twine, which also knows where its credentials are."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterable
from contextlib import closing, redirect_stdout
from enum import StrEnum
from io import StringIO
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from runai_specs.errors import ToolkitError

if TYPE_CHECKING:
    from requests import Response
    from twine.repository import Repository

# How index servers say that they have a file of this name: status and a part of reason or text.
# twine knows this of the public index only and refuses to skip anywhere else.
_ALREADY_THERE = (
    (409, ""),  # pypiserver, devpi, and whoever follows HTTP
    (400, "already exist"),  # the public index, Google Artifact Registry
    (400, "already been taken"),  # GitLab
    (400, "updating asset"),  # Nexus
    (403, "overwrite artifact"),  # Artifactory
)
_CREDENTIALS = (
    "credentials come from TWINE_USERNAME and TWINE_PASSWORD, a .pypirc file or a keyring"
)


class UploadError(ToolkitError):
    """The index did not take a file, or could not be reached."""

    def __init__(self, what: str, problem: str) -> None:
        self.what, self.problem = what, problem
        super().__init__(f"{what}: {problem}")


class Outcome(StrEnum):
    """What became of a file."""

    UPLOADED = "uploaded"
    ALREADY_THERE = "already there"


def upload(
    files: Iterable[Path], repository_url: str, *, done: Callable[[Path, Outcome], None]
) -> None:
    """Send each file to the index at the address, one after the other; done is told each outcome.

    A file whose name the index has already is left as it is there. Raises UploadError at the first
    that is refused; those before it are there, and a second run goes on where this one ended.
    """
    _expect_address(repository_url)
    with closing(_repository(repository_url)) as repository:
        for file in files:
            done(file, _outcome(file.name, _sent(file, repository)))


def _expect_address(url: str) -> None:
    try:
        parts = urlsplit(url)
    except ValueError:
        raise UploadError("the address", "not a readable URL") from None
    if parts.username or parts.password:
        raise UploadError(
            f"{parts.scheme}://…@{parts.hostname}", f"no credentials in an address: {_CREDENTIALS}"
        )
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise UploadError(url, "not the http(s) address of a package index")


def _repository(url: str) -> Repository:
    """The index, with twine's settings as its own command reads them from environment and .pypirc."""
    from twine.exceptions import TwineException
    from twine.settings import Settings

    parser = argparse.ArgumentParser()
    Settings.register_argparse_arguments(parser)
    options = ["--repository-url", url, "--non-interactive", "--disable-progress-bar"]
    settings = Settings.from_argparse(parser.parse_args(options))
    try:
        settings.check_repository_url()
        return settings.create_repository()
    except TwineException as error:
        raise UploadError(url, f"{error}; {_CREDENTIALS}") from None


def _sent(file: Path, repository: Repository) -> Response:
    from requests import RequestException
    from twine.exceptions import TwineException
    from twine.package import PackageFile

    try:
        with redirect_stdout(StringIO()):  # twine prints what it does; the caller says that here
            return repository.upload(PackageFile.from_filename(str(file), comment=None))
    except TwineException as error:
        raise UploadError(file.name, str(error)) from None
    except RequestException as error:
        reason = f"no answer from {repository.url} ({type(error).__name__})"
        raise UploadError(file.name, reason) from None


def _outcome(name: str, response: Response) -> Outcome:
    if response.ok and not response.is_redirect:
        return Outcome.UPLOADED
    said = f"{response.reason} {response.text}".lower()
    if any(response.status_code == status and words in said for status, words in _ALREADY_THERE):
        return Outcome.ALREADY_THERE
    problem = f"the index answered {response.status_code} {response.reason}".rstrip()
    if response.is_redirect:
        problem += "; give the address it sends to, if that is the index"
    if response.status_code in (401, 403):
        problem += f"; {_CREDENTIALS}"
    raise UploadError(name, problem)
