"""Files with annotated text, read as spaCy documents. Knows no torch."""
