"""Spans known to be wrong: the lattice of the paths that contain none of them.

"Not exactly this span" is no mask on tokens, because other spans may share each of its tokens. So
the states are multiplied: a path that enters a wrong span goes through copies of the label's
states, which remember where the span began, and of which the one that ends a span is forbidden
where the wrong span ends. This is the product of the lattice with an automaton that accepts
every sequence without the forbidden ones (Hopcroft & Ullman 1979, section 3.2). Masks on emissions
alone lead into the copies, so that the result is an ordinary lattice. Every remaining path has
exactly one counterpart of the same score in it; nothing is ever subtracted, and the sums stay exact
where nearly all probability is on the wrong spans.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np
import torch
from numpy.typing import NDArray

from spacy_bigru_crf.crf.lattice import Lattice, Posterior
from spacy_bigru_crf.tags.states import BEGIN, INSIDE, LAST, UNIT, IndexedSpan, state_of

# label of a wrong span: "all of its tokens are outside of entities" is wrong
ALL_OUTSIDE = -1


@dataclass(frozen=True)
class Expanded:
    """A lattice with copies of states.

    Attributes:
        lattice: The states of the original come first, then the copies.
        copied: (S' - S,) int64, the state of the original that each copy stands for.
    """

    lattice: Lattice
    copied: torch.Tensor

    def fold(self, posterior: Posterior) -> Posterior:
        """Convert the posterior of ``lattice`` to the states of the original."""
        expected = posterior.expected.map(self._sum)
        by_state = replace(expected, transitions=self._sum(expected.transitions.T).T)
        return Posterior(posterior.log_partition, by_state)

    def _sum(self, counts: torch.Tensor) -> torch.Tensor:
        """Add the last axis's counts of copies to those of their states."""
        n_states = counts.shape[-1] - len(self.copied)
        return counts[..., :n_states].index_add(-1, self.copied, counts[..., n_states:])


@dataclass(frozen=True)
class _Track:
    """Copies of begin, inside and last, for one beginning of wrong spans per document.

    For ``ALL_OUTSIDE``, all three are copies of outside, and the last one stays unused.
    """

    label: int
    copies: slice

    @property
    def original(self) -> list[int]:
        if self.label == ALL_OUTSIDE:
            return [0, 0, 0]
        return [_state(self.label, position) for position in (BEGIN, INSIDE, LAST)]


def exclude_spans(lattice: Lattice, spans: Sequence[Iterable[IndexedSpan]]) -> Expanded:
    """Build the lattice of the paths that contain none of these spans.

    Args:
        lattice: Over states as in ``tags.states``, -inf for transitions of no segmentation.
        spans: For each document the wrong ones, as (start, end, label). They must fit into the
            document; they may overlap in any way, and be repeated. Spans labelled
            ``ALL_OUTSIDE`` exclude the paths in which all of their tokens are outside.

    Returns:
        A lattice with 3 further states for each token at which wrong spans of one label and of
        several tokens begin. Documents share them, so that each label has as many as the document
        with the most of such tokens needs.
    """
    n_tokens, n_docs, n_states = lattice.emissions.shape
    tracks: dict[tuple[int, int], _Track] = {}
    begins: list[tuple[int, _Track, int, set[int]]] = []
    allowed = np.ones((n_tokens, n_docs, n_states), dtype=np.bool_)
    for b, wrong in enumerate(spans):
        n_used: dict[int, int] = defaultdict(int)
        for (label, start), ends in _by_begin(wrong).items():
            if start + 1 in ends:
                allowed[start, b, _state(label, UNIT)] = False
                ends.remove(start + 1)
            if not ends:
                continue
            key = (label, n_used[label])
            n_used[label] += 1
            if key not in tracks:
                first = n_states + 3 * len(tracks)
                tracks[key] = _Track(label, slice(first, first + 3))
            allowed[start, b, _state(label, BEGIN)] = False
            begins.append((b, tracks[key], start, ends))

    copied = [state for track in tracks.values() for state in track.original]
    allowed = np.concatenate([allowed, np.zeros((n_tokens, n_docs, len(copied)), np.bool_)], 2)
    for b, track, start, ends in begins:
        begin, inside, last = allowed[:, b, track.copies].T
        begin[start] = True
        if track.label == ALL_OUTSIDE:
            inside[start + 1 : min(ends) - 1] = True
        else:
            inside[start + 1 :] = True
            last[start + 1 :] = True
            last[[end - 1 for end in ends]] = False

    device = lattice.emissions.device
    may_follow = torch.from_numpy(_transitions(n_states, list(tracks.values()))).to(device)
    original = torch.tensor([*range(n_states), *copied], device=device)
    expanded = Lattice(
        lattice.emissions[:, :, original],
        lattice.transitions[original][:, original].masked_fill(~may_follow, -torch.inf),
        lattice.start_transitions[original],
        lattice.end_transitions[original],
        lattice.lengths,
    )
    return Expanded(expanded.constrain(torch.from_numpy(allowed).to(device)), original[n_states:])


def _state(label: int, position: int) -> int:
    return 0 if label == ALL_OUTSIDE else int(state_of(label, position))


def _by_begin(spans: Iterable[IndexedSpan]) -> dict[tuple[int, int], set[int]]:
    """Group the ends of spans by label and start."""
    spans = set(spans)
    grouped: dict[tuple[int, int], set[int]] = defaultdict(set)
    for start, end, label in spans:
        # if a part must not be all outside, the whole cannot be; tracks of outside require that
        # no span contains another
        if label != ALL_OUTSIDE or not any(
            start <= s and e <= end and (s, e) != (start, end)
            for s, e, other in spans
            if other == ALL_OUTSIDE
        ):
            grouped[label, start].add(end)
    return grouped


def _transitions(n_states: int, tracks: Sequence[_Track]) -> NDArray[np.bool_]:
    """Return the transitions that tracks allow, (S', S') bool, [from, to]."""
    size = n_states + 3 * len(tracks)
    allowed = np.zeros((size, size), dtype=np.bool_)
    outside = np.zeros(size, dtype=np.bool_)
    outside[0] = True
    # states that may come after a span or after outside: tracks are entered by their begin alone
    free = np.zeros(size, dtype=np.bool_)
    free[:n_states] = True
    for track in tracks:
        begin = track.copies.start
        free[begin] = True
        outside[track.copies] = track.label == ALL_OUTSIDE
    allowed[:n_states] = free
    for track in tracks:
        begin, inside, last = range(track.copies.start, track.copies.stop)
        allowed[[[begin], [inside]], [inside, last]] = True
        if track.label == ALL_OUTSIDE:
            # left only by an entity; a path that goes on outside stays in its track
            allowed[[begin, inside]] |= free & ~outside
        else:
            allowed[last] = free
    return allowed
