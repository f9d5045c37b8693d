"""Which operations people's code uses, and what of an upgrade touches them."""

from .finding import find_usage
from .routes import Routes, routes
from .sites import CallSite, Confidence, Note, Usage

__all__ = ["CallSite", "Confidence", "Note", "Routes", "Usage", "find_usage", "routes"]
