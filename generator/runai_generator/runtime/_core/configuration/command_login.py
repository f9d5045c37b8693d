"""The login that the API's own command-line tool keeps in files, for a client to use."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ..errors import ConfigurationError
from .credentials import Secret, token_claims

if TYPE_CHECKING:
    from pathlib import Path

    from typing_extensions import Self, Unpack

    from .options import ConnectionOptions


@dataclass(frozen=True, slots=True)
class Entry:
    """Where a text is written: a JSON file, the keys that lead to it, and whether it is in Base64."""

    file: str
    keys: tuple[str, ...]
    base64: bool = False


@dataclass(frozen=True, slots=True)
class CommandLogin:
    """Where the tool keeps its login.

    command: what a user types to log in. folder: where its files are, unless the environment
    variable says otherwise. token, address: where they are written in it.
    """

    command: str
    folder: str
    variable: str
    token: Entry
    address: Entry

    def read(self, folder: str | os.PathLike[str] | None) -> tuple[str, Callable[[], Any]]:
        """The address of the platform, and a function that gives the token as it is now.

        The files are read again when they have changed, so that a new login reaches a client
        that runs for long. Raises ConfigurationError if there is no login.
        """
        from pathlib import Path  # like json and time, nothing for a client that logs in otherwise

        place = Path(folder or os.environ.get(self.variable) or self.folder).expanduser()
        source = _TokenOfLogin(self, place)
        source()  # so that a login that is missing or over is told now
        return self.text_of(self.address, place), source

    def text_of(self, entry: Entry, folder: Path) -> str:
        """The text of the entry; raises ConfigurationError, which never repeats what is in the file."""
        import json
        from base64 import urlsafe_b64decode

        path = folder / entry.file
        try:
            value: Any = json.loads(path.read_bytes())
            for key in entry.keys:
                value = value[key]
            if entry.base64:
                value = urlsafe_b64decode(value + "=" * (-len(value) % 4)).decode()
        except OSError as error:
            problem = f"{path}: {error.strerror or error}"
        except (ValueError, LookupError, TypeError):
            problem = f"{path}: {'.'.join(entry.keys)} cannot be read"
        else:
            if isinstance(value, str) and value.strip():
                return value.strip()
            problem = f"{path}: {'.'.join(entry.keys)} is empty"
        raise ConfigurationError(f"no login ({problem}); run `{self.command}`")


class FromCommandLine:
    """What the clients of an API have whose command-line tool keeps a login."""

    _login: CommandLogin

    @classmethod
    def from_cli(
        cls, folder: str | os.PathLike[str] | None = None, **options: Unpack[ConnectionOptions]
    ) -> Self:
        """A client with the address and the token of a login on the command line.

        folder: where the tool keeps its files, if not where it does by default. options: the other
        arguments of a client. The token is read again when a new login has replaced it. Raises
        ConfigurationError if there is no login, or none that still holds.
        """
        address, token = cls._login.read(folder)
        make: Any = cls
        client: Self = make(address, token=token, **options)
        return client


class _TokenOfLogin:
    """A token function that reads the file of the tool whenever it has changed."""

    def __init__(self, login: CommandLogin, folder: Path) -> None:
        self._login, self._folder = login, folder
        self._known: tuple[tuple[int, int] | None, Secret] | None = None

    def __call__(self) -> Secret:
        import time

        state = self._state()
        if self._known is None or self._known[0] != state:
            secret = Secret(self._login.text_of(self._login.token, self._folder))
            if not secret.is_token:
                raise ConfigurationError(self._useless("holds no token"))
            self._known = (state, secret)
        secret = self._known[1]
        expires = token_claims(secret.reveal()).get("exp")
        if isinstance(expires, int | float) and expires <= time.time():
            ended = time.strftime("%Y-%m-%d %H:%M UTC", time.gmtime(expires))
            raise ConfigurationError(self._useless(f"ended at {ended}"))
        return secret

    def _useless(self, problem: str) -> str:
        return f"the login in {self._folder} {problem}; run `{self._login.command}`"

    def _state(self) -> tuple[int, int] | None:
        try:
            facts = (self._folder / self._login.token.file).stat()
        except OSError:
            return None  # reading it says what is wrong
        return facts.st_mtime_ns, facts.st_size
