"""Tag schemes as data, spans <-> tags, and allowed transitions. Pure Python and NumPy."""
