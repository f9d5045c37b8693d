"""Tokens kept in files, so that one process after another need not ask for a new one.

One file for each address, pair of credentials and set of scopes, in a folder that is the user's alone; both are
checked before they are believed. A file that cannot be read or written is as if there were none.
"""

from __future__ import annotations

import json
import os
import stat
import tempfile
from contextlib import suppress
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

from ..configuration.credentials import ClientCredentials, Secret
from ..configuration.security import Exchange
from ..messages.trace import logger
from ..settings import Settings

_OTHERS = stat.S_IRWXG | stat.S_IRWXO


@dataclass(frozen=True, slots=True)
class TokenFile:
    """Where the token for one pair of credentials is kept."""

    path: Path

    def read(self, wall: float) -> tuple[Secret, float] | None:
        """The token and the seconds it is good for; None without one, or if others can read it."""
        try:
            descriptor = os.open(self.path, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0))
            with os.fdopen(descriptor, "rb") as file:
                if not _is_private(os.fstat(descriptor)):
                    logger.warning("%s is not used: others can read or write it", self.path)
                    return None
                kept = json.loads(file.read())
            secret, seconds = Secret(kept["token"]), float(kept["use_until"]) - wall
        except (OSError, ValueError, KeyError, TypeError):
            return None
        return (secret, seconds) if secret.is_token and 0 < seconds < float("inf") else None

    def write(self, secret: Secret, use_until: float) -> None:
        """Keep the token; a reader sees the old file or the new one, never half of it."""
        folder = self.path.parent
        try:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            if not _is_private(folder.stat()):
                logger.warning("no token is kept in %s: others can read or write it", folder)
                return
            descriptor, made = tempfile.mkstemp(dir=folder)  # mode 0600
            try:
                with os.fdopen(descriptor, "w", encoding="utf-8") as file:
                    json.dump({"token": secret.reveal(), "use_until": use_until}, file)
                Path(made).replace(self.path)
            except OSError:
                Path(made).unlink()
                raise
        except OSError as error:
            logger.warning("no token is kept in %s: %s", folder, error.strerror or error)

    def discard(self, secret: Secret) -> None:
        """Forget the token, unless another process has put a newer one there."""
        kept = self.read(0.0)
        if kept is not None and kept[0] == secret:
            with suppress(OSError):
                self.path.unlink()


def token_file(settings: Settings, exchange: Exchange | None) -> TokenFile | None:
    """Where tokens of these credentials are kept; None where none are, or none are asked for.

    The name tells nothing, and depends on the secret: who does not know it finds no token.
    """
    known = settings.security.credentials
    if settings.token_cache is None or exchange is None or not isinstance(known, ClientCredentials):
        return None
    secret = known.client_secret.reveal()
    parts = (settings.base_url, exchange.url, known.client_id, secret, *exchange.scopes)
    name = sha256("\0".join(parts).encode()).hexdigest()[:40]
    return TokenFile(Path(settings.token_cache, f"{name}.json"))


def _is_private(facts: Any) -> bool:
    """True if it is this user's and nobody else's, as far as the system knows users."""
    own = getattr(os, "geteuid", None)
    return own is None or (facts.st_uid == own() and not facts.st_mode & _OTHERS)
