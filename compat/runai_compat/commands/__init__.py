"""The commands of `runai-compat`, one module each: they parse, ask the library, and print."""
