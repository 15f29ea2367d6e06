"""Training configs, written from one template by choices."""
