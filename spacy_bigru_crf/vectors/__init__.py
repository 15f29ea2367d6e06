"""Pre-trained word vectors: reading them, storing them, looking words up, training new ones."""
