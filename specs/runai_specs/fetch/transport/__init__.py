"""How documents are fetched over HTTP: bounded, verified, cached, within one deadline."""
