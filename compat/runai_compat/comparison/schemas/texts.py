"""Values that travel as text, in parameters and headers: there a number is a text too."""

from __future__ import annotations

from runai_specs.openapi.schemas.effective_schema import Raw

from ...kinds import ChangeKind
from ...value_sets.validation import SCALARS
from ...vocabulary import Effect
from ..acceptance import Acceptance
from ..facts import Fact
from .values import show_types


def of_text(
    comparison: Acceptance, schemas: tuple[Raw, Raw], *, exploded: bool = False
) -> Fact | None:
    """The difference between one value and a list of them where it is another one than in JSON, else None.

    exploded: several values repeat the parameter, so that one value is a list of one.
    """
    old, new = comparison.old.view(schemas[0]), comparison.new.view(schemas[1])
    if old.types is None or new.types is None:
        return None
    shown = (show_types(old.types), show_types(new.types))
    if exploded and old.types <= SCALARS and new.types == {"array"}:
        items = comparison.new.view(new.keywords.get("items", True))
        if items.types is None or old.types <= items.types:
            return Fact(
                ChangeKind.TYPE_WIDENED,
                Effect.WIDER,
                shown[0],
                f"array of {show_types(items.types)}",
            )
    if exploded and new.types <= SCALARS and old.types == {"array"}:
        items = comparison.old.view(old.keywords.get("items", True))
        if items.types is not None and items.types <= new.types:
            return Fact(
                ChangeKind.TYPE_NARROWED,
                Effect.NARROWER,
                f"array of {show_types(items.types)}",
                shown[1],
            )
    return None
