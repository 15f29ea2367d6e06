"""Trainings that commands start, keep and resume."""
