"""What may be wrong with annotated data, one kind of fault a module."""
