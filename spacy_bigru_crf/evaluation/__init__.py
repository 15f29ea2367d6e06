"""Evaluation of predicted entities: scores, errors, calibration, significance, learning curves."""
