"""The pipelines of the ensemble's tests."""

from tests.pipeline.ensemble.conftest import ensemble, saved

__all__ = ["ensemble", "saved"]
