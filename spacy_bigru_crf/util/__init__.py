"""Files and progress, without spaCy."""
