"""Registered thinc architectures, one concept a file."""
