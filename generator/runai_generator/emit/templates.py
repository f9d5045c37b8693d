"""The templates of everything that is written as text, and the environment that fills them."""

from __future__ import annotations

from pathlib import Path

import jinja2

from . import prose
from .pagination import without

_FOLDER = Path(__file__).parents[1] / "templates"


def environment() -> jinja2.Environment:
    """The environment with our filters; a name that a template does not get is an error."""
    made = jinja2.Environment(
        loader=jinja2.FileSystemLoader(_FOLDER),
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        undefined=jinja2.StrictUndefined,
        autoescape=False,  # Python and Markdown, not HTML; every value is a name or a literal
    )
    made.filters |= {
        "literal": ascii,
        "without": without,
        "in_docstring": prose.in_docstring,
    }
    return made
