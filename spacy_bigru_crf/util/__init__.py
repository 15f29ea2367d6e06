"""Files, outputs, JSON results and progress bars, without spaCy."""
