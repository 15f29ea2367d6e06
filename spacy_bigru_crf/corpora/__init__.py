"""Files with annotated text, read as spaCy documents, without torch."""
