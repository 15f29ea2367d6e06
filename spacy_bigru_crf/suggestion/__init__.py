"""Which documents to annotate next."""
