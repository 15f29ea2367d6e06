"""Forward-backward recursions: in scaled probabilities, and in log space."""
