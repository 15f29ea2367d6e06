"""Tag schemes as data, spans <-> tags, and which tag may follow which. Pure Python and NumPy."""
