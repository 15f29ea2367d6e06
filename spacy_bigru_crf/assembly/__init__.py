"""Pipelines made of other pipelines."""
