"""The commands of `runai-specs`, one module each: they parse, ask the library, and print."""
