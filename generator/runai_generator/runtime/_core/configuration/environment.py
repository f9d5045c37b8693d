"""The environment variables that a client reads where its arguments are silent, and profiles of them.

RUNAI_BASE_URL, RUNAI_TOKEN and their like; with a profile `staging` (an argument, or
RUNAI_PROFILE) these are RUNAI_STAGING_BASE_URL, RUNAI_STAGING_TOKEN, and no others are read: the
secret of one installation never goes to the address of another.
"""

from __future__ import annotations

import os
from dataclasses import dataclass

from ..errors import ConfigurationError
from .credentials import Secret, conceal

_FAMILY = "RUNAI_"


@dataclass(frozen=True, slots=True)
class Environment:
    """The variables of one profile; prefix: what their names begin with."""

    prefix: str = _FAMILY

    @classmethod
    def of(cls, profile: str | None) -> Environment:
        """The variables of the profile, of that in RUNAI_PROFILE, or those without one.

        Raises ConfigurationError for a profile of which no variable is set, which is a misspelt one.
        """
        name = profile or os.environ.get(f"{_FAMILY}PROFILE", "").strip()
        if not name:
            return cls()
        if not isinstance(name, str):
            raise ConfigurationError(f"profile must be str, not {type(name).__name__}")
        prefix = f"{_FAMILY}{_word(name)}_"
        if not any(variable.startswith(prefix) for variable in os.environ):
            raise ConfigurationError(
                f"there is no profile {name!r}: no variable begins with {prefix}, such as "
                f"{prefix}BASE_URL"
            )
        return cls(prefix)

    def variable(self, name: str) -> str:
        """The name of a variable: `client_id` is RUNAI_CLIENT_ID."""
        return self.prefix + _word(name)

    def text(self, name: str) -> str | None:
        """What the variable holds; None if it is unset or empty."""
        return os.environ.get(self.variable(name), "").strip() or None

    def secret(self, name: str) -> Secret | None:
        """The secret in the variable; None if it is unset or empty."""
        secret: Secret | None = conceal(self.text(name))
        return secret


def _word(name: str) -> str:
    return "".join(char if char.isalnum() else "_" for char in name).upper()
