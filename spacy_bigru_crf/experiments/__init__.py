"""Trainings that commands start, kept and resumed, and pipelines made of what was trained."""
