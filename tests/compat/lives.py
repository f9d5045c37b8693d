"""Small histories for tests: documents release by release, and what is asked of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from runai_compat.gating.gate import GateResult, gate
from runai_compat.lifecycle.ledger import Ledger, ledger
from runai_compat.lifecycle.policy import Moment, Timeline, parse
from runai_specs import Contract
from runai_specs.catalog.announcements import Announcement
from runai_specs.documents import OpenDocument
from runai_specs.openapi.schemas.effective_schema import Schemas

Json = Mapping[str, Any]
PLAIN: Json = {"responses": {}}
OLD: Json = {**PLAIN, "deprecated": True}


def api(*operations: tuple[str, Json], **schemas: Json) -> Json:
    """A document with these operations (`GET /path`)."""
    paths: dict[str, dict[str, Json]] = {}
    for name, operation in operations:
        method, path = name.split(" ")
        paths.setdefault(path, {})[method.lower()] = operation
    return {"openapi": "3.0.3", "paths": paths, "components": {"schemas": schemas}}


def answering(schema: Json, **more: Any) -> Json:
    """An operation that answers 200 with the schema."""
    return {"responses": {"200": {"content": {"application/json": {"schema": schema}}}}, **more}


def contract(name: str, document: Json) -> Contract:
    """A contract as if it had been read from somewhere."""
    return Contract(name, None, document, Path(f"{name}.json"))


class Track:
    """Releases 1.1, 1.2 … of these documents, and after them 2.0 and 2.1 that nobody has pinned."""

    def __init__(
        self,
        *releases: Json,
        policy: str = "releases = 2",
        notices: Sequence[Announcement] = (),
        **own: Json,
    ) -> None:
        names = [f"1.{n}" for n in range(1, len(releases) + 1)]
        self.contracts = {n: contract(n, d) for n, d in zip(names, releases, strict=True)}
        self.contracts |= {name: contract(name, document) for name, document in own.items()}
        moments = [Moment(name, None, None, None, name) for name in names]
        moments += [Moment(name, None, None, None, None) for name in ("2.0", "2.1")]
        self.line = Timeline("self-hosted", tuple(moments))
        self.policy, self.notices = parse("test", policy), notices

    @property
    def ledger(self) -> Ledger:
        """The ledger of the track."""
        return ledger(
            "control-plane",
            self.line,
            self.policy,
            lambda name: Schemas(self.contracts[name].document),
            self.notices,
        )

    def gate(self, base: str, target: str, **options: Any) -> GateResult:
        """The gate between two of the releases."""
        return gate(base, target, lambda n: OpenDocument(self.contracts[n]), self.ledger, **options)


def notice(element: str, announced: str, removed: str | None = None, **more: Any) -> Announcement:
    """An announced deprecation of operations."""
    source = "https://example.test/notes"
    return Announcement(
        "operation",
        element,
        source,
        api="control-plane",
        announced_in=announced,
        removed_in=removed,
        **more,
    )
