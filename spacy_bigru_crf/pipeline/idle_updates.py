"""A warning of updates that teach nothing, because the learning rate is zero."""

import warnings
from typing import Any

from spacy_bigru_crf.errors import Warnings


class IdleUpdates:
    """Counter of successive updates with a learning rate of zero."""

    def __init__(self) -> None:
        self._count = 0

    def note(self, sgd: Any, pipe: str) -> None:
        """Count an update; warn at the second in a row whose rate is zero.

        Schedules with a warm-up begin at zero, so a single such update is nothing unusual.

        Args:
            sgd: thinc's optimizer, or any function (see ``Language.rehearse``).
            pipe: Name of the pipe.
        """
        rate = getattr(sgd, "learn_rate", None)
        if rate is None:
            return
        self._count = 0 if rate else self._count + 1
        if self._count == 2:
            warnings.warn(Warnings.W120.format(name=pipe), stacklevel=3)
