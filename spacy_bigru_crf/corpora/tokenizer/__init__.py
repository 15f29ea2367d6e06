"""Tokens of a corpus and of the tokenizer of its language."""
