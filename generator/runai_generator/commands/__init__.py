"""The commands of `runai-generate`, one module each: they parse, ask the library, and print."""
