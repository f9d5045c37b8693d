"""Pydantic models of a prepared document, as the modules of a package."""

from .modules import Models, UnexpectedModelError, models

__all__ = ["Models", "UnexpectedModelError", "models"]
