"""Exact inference on lattices: partition function, marginals, Viterbi, losses. No spaCy here."""
