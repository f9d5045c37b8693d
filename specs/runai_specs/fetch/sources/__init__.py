"""Where documents are published: one module per format of publication, and their registry."""
