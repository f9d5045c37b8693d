"""Uses of the API in any text: shell, YAML, Terraform, JavaScript, Go, documents for people."""

from .mentions import mentions

__all__ = ["mentions"]
