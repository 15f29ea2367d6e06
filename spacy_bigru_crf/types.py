"""Type aliases of tensors, named by their axes. One axis order in the whole package.

T: tokens of the longest document of a batch; B: documents; S: states (see tags.states).
Lattices are time-major: inference walks over tokens and then touches one contiguous block (B, S)
at each step.
"""

from typing import TypeAlias

from torch import Tensor

Scores_TBS: TypeAlias = Tensor  # (T, B, S) floating: log scores; -inf is forbidden
States_TB: TypeAlias = Tensor  # (T, B) int64: states, or crf.losses.MISSING
Mask_TBS: TypeAlias = Tensor  # (T, B, S) bool
Scores_SS: TypeAlias = Tensor  # (S, S) floating: [from, to]
Scores_S: TypeAlias = Tensor  # (S,) floating
Values_B: TypeAlias = Tensor  # (B,) floating
Lengths_B: TypeAlias = Tensor  # (B,) int64: tokens of each document
