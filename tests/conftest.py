import pytest
import torch
from thinc.api import fix_random_seed

# several threads wait for one another on a machine whose cores are busy
torch.set_num_threads(1)


@pytest.fixture(autouse=True)
def _seed():
    """Every test draws the same random numbers, whatever ran before it."""
    fix_random_seed(0)
