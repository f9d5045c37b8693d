"""What those who compare parts of two schemas ask for: the pair of what is inside, at its place."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TypeAlias

from runai_specs.openapi.schemas.effective_schema import Raw, Schemas

from ..acceptance import Acceptance
from ..facts import Link, Pair

QuietMembers: TypeAlias = dict[tuple[str, str, str, bool, bool], Link]
"""The way into members without a difference of their own, by what they refer to and are required."""


class Sites(Acceptance, ABC):
    """The schemas of two documents, of which two used at one place become a pair, each pair once.

    text: how the values inside the pair that is filled in travel, see Pair.
    """

    def __init__(self, old: Schemas, new: Schemas) -> None:
        super().__init__(old, new)
        self.text = ""
        self.quiet_members: QuietMembers = {}

    @abstractmethod
    def site(
        self,
        old: Raw,
        new: Raw,
        *,
        described: bool = False,
        null: bool = True,
        text: str | None = None,
    ) -> Pair:
        """The pair of two schemas used at one place.

        described: whether default and deprecation are told of the property or parameter instead.
        null: whether it matters here if they accept null; in alternatives the whole may do so.
        text: how its values travel, where not as those around it.
        """
