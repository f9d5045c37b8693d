"""The engine for OpenAPI documents: read, resolved, validated, and what their schemas mean."""
