"""Names that mean the same in every release: given by where a schema is used, not by its number."""

from .rename import operation_names, rename
from .table import Table
from .table import load as load_table

__all__ = ["Table", "load_table", "operation_names", "rename"]
