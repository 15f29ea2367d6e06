"""What predictions are worth: how well their probabilities say how often they are right."""
