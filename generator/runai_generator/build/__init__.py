"""From a document to a project folder: what to build, by which workers, put in place whole."""
