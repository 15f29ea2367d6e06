"""Column files such as CoNLL: one token per line, its tag in another column."""
