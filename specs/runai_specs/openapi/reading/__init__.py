"""From text to a document: JSON and YAML, with limits, and the place of each value in the text."""
