import pytest
from thinc.api import fix_random_seed


@pytest.fixture(autouse=True)
def _seed():
    """Every test draws the same random numbers, whatever ran before it."""
    fix_random_seed(0)
