"""Conversion of files to spaCy's binary training format."""
