"""Running text of corpora that are lists of tokens."""
