"""A warning of updates that teach nothing, because the learning rate is zero."""

import warnings
from typing import Any

from thinc.api import Optimizer

from spacy_bigru_crf.errors import Warnings


class IdleUpdates:
    """Counter of successive updates with a learning rate of zero."""

    def __init__(self) -> None:
        self._count = 0

    def note(self, sgd: Any, pipe: str) -> None:
        """Count an update; warn at the second in a row whose rate is zero.

        Schedules with a warm-up begin at zero, so a single such update is nothing unusual.

        Args:
            sgd: thinc's optimizer. A function, as ``nlp.rehearse`` passes it to each pipe, is not
                counted: an update belongs to the same step.
            pipe: Name of the pipe.
        """
        if not isinstance(sgd, Optimizer):
            return
        self._count = 0 if sgd.learn_rate else self._count + 1
        if self._count == 2:
            warnings.warn(Warnings.W120.format(name=pipe), stacklevel=3)
