"""Checks of annotated data, one kind of fault per module."""
