"""One document from many: fragments of pages, or documents per tag."""
