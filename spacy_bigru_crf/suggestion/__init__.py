"""Selection of documents to annotate next (active learning)."""
