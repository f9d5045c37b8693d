"""Which elements an announcement is about."""

from __future__ import annotations

import re

from runai_specs.catalog.announcements import Announcement

from .history import History, Kind

_KINDS = {"operation": Kind.OPERATION, "parameter": Kind.PARAMETER, "field": Kind.PROPERTY}


def noticed_name(announcement: Announcement) -> str:
    """The name of the announced parameter or property; empty for an operation."""
    return (announcement.part or "").rsplit(".", 1)[-1]


def noticed_kind(announcement: Announcement) -> Kind | None:
    """What the announced element is; None for what no contract has, such as a metric."""
    return _KINDS.get(announcement.kind)


def concerns(announcement: Announcement, history: History) -> bool:
    """Whether the announcement is about the element."""
    if noticed_kind(announcement) is not history.kind:
        return False
    method, path = history.operation.split(" ", 1)
    if not announcement.covers(method, path):
        return False
    if announcement.part is None:
        return True
    if history.kind is Kind.PARAMETER:
        return history.place.split(".", 2)[-1] == announcement.part
    return _is_way(history.place, announcement.part)


def _is_way(place: str, part: str) -> bool:
    """Whether a property's place is the announced way down from the body, or from a listed item."""
    below = re.sub(r"^(request|response\.[^.]+)\.body(\([^)]*\))?", "", place)
    plain = re.sub(r"\[\]|\{\}|<[^>]*>", "", below).lstrip(".")
    if plain == part:
        return True
    holder = below[: len(below) - len(part) - 1] if below.endswith(f".{part}") else ""
    return holder.endswith("[]")
