"""Documents as large as one likes, with nothing in them that two copies share."""

from __future__ import annotations

import copy
import json
from collections.abc import Mapping
from typing import Any


def enlarged(document: Mapping[str, Any], times: int) -> dict[str, Any]:
    """A document with as many copies of every path and component, each with names of its own."""
    large = copy.deepcopy(dict(document))
    large["paths"] = {}
    large["components"] = {kind: {} for kind in document.get("components", {})}
    for number in range(times):
        text = json.dumps({key: document[key] for key in ("paths", "components")})
        for kind in document["components"]:
            text = text.replace(f"#/components/{kind}/", f"#/components/{kind}/C{number}")
        part = json.loads(text)
        large["paths"].update(
            {f"/copy-{number}{path}": item for path, item in part["paths"].items()}
        )
        for kind, named in part["components"].items():
            keep = kind == "securitySchemes"
            large["components"][kind].update(
                {name if keep else f"C{number}{name}": schema for name, schema in named.items()}
            )
    return large
