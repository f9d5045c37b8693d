"""The Python API of generated clients: read from their source, and compared between releases.

    changes = diff(read(Path("generated/runai-client-2-23"), "runai_client_2_23"),
                   read(Path("generated/runai-client-2-24"), "runai_client_2_24"))

Nothing of a client is imported or run.
"""

from __future__ import annotations

from .change import Change, Kind
from .diff import diff
from .elements import Enum, Field, Interface, Method, Model, Parameter
from .reading import read
from .report import FORMATS, render

__all__ = [
    "FORMATS",
    "Change",
    "Enum",
    "Field",
    "Interface",
    "Kind",
    "Method",
    "Model",
    "Parameter",
    "diff",
    "read",
    "render",
]
