"""A linear-chain CRF for any torch project, with the interface of pytorch-crf 0.7.2."""

from collections.abc import Callable
from typing import Any

import torch

from spacy_bigru_crf.crf.k_best import k_best_paths
from spacy_bigru_crf.crf.lattice import Lattice
from spacy_bigru_crf.crf.posterior import posterior
from spacy_bigru_crf.crf.viterbi import viterbi_decode
from spacy_bigru_crf.errors import Errors

_REDUCTIONS: dict[str, Callable[[torch.Tensor, torch.Tensor], torch.Tensor]] = {
    "none": lambda values, lengths: values,
    "sum": lambda values, lengths: values.sum(),
    "mean": lambda values, lengths: values.mean(),
    "token_mean": lambda values, lengths: values.sum() / lengths.sum(),
}


class LinearChainCRF(torch.nn.Module):
    """Linear-chain conditional random field (Lafferty, McCallum & Pereira 2001).

    Takes the place of ``torchcrf.CRF``: same arguments, parameters, initialisation and sign.
    Batches are (T, B, K), or (B, T, K) with ``batch_first``: tokens, sequences, tags. Results in
    types of 16 bits are computed in float32, then rounded.

    Args:
        num_tags: Number of tags, K.
        batch_first: Whether sequences are the first axis of emissions, tags and masks.
        allowed_transitions: (K, K) bool, [from, to], tags that may follow each other; None for
            all. The constraints hold in the likelihood, the marginals and the decoders. They are
            no part of the ``state_dict``.
        allowed_start: (K,) bool, tags that a sequence may begin with; None for all.
        allowed_end: (K,) bool, tags that a sequence may end with; None for all.

    Attributes:
        start_transitions: (K,), score of each tag at the first token.
        end_transitions: (K,), score of each tag at the last token.
        transitions: (K, K), [from, to].

    Raises:
        ValueError: If the number of tags is not positive, or a constraint has another shape.
    """

    start_transitions: torch.nn.Parameter
    end_transitions: torch.nn.Parameter
    transitions: torch.nn.Parameter

    def __init__(
        self,
        num_tags: int,
        batch_first: bool = False,
        *,
        allowed_transitions: torch.Tensor | None = None,
        allowed_start: torch.Tensor | None = None,
        allowed_end: torch.Tensor | None = None,
    ) -> None:
        if num_tags <= 0:
            raise ValueError(Errors.C001.format(value=num_tags))
        super().__init__()
        self.num_tags = num_tags
        self.batch_first = batch_first
        for name, allowed, shape in (
            ("start_transitions", allowed_start, (num_tags,)),
            ("end_transitions", allowed_end, (num_tags,)),
            ("transitions", allowed_transitions, (num_tags, num_tags)),
        ):
            if allowed is not None and allowed.shape != shape:
                message = Errors.C002.format(name=name, expected=shape, found=tuple(allowed.shape))
                raise ValueError(message)
            forbidden = None if allowed is None else ~allowed.bool()
            self.register_parameter(name, torch.nn.Parameter(torch.empty(shape)))
            # a buffer moves to the module's device; not persistent: the keys are pytorch-crf's
            self.register_buffer(f"_forbidden_{name}", forbidden, persistent=False)
        self.reset_parameters()

    def reset_parameters(self) -> None:
        """Draw all parameters from the uniform distribution between -0.1 and 0.1."""
        for parameter in self.parameters():
            torch.nn.init.uniform_(parameter, -0.1, 0.1)

    def extra_repr(self) -> str:
        """Return the arguments that ``repr`` shows."""
        return f"num_tags={self.num_tags}"

    def forward(
        self,
        emissions: torch.Tensor,
        tags: torch.Tensor,
        mask: torch.Tensor | None = None,
        reduction: str = "sum",
    ) -> torch.Tensor:
        """Compute the log-likelihood of tag sequences; its negative is the loss to minimise.

        Gradients reach the emissions and the parameters; a second derivative (``create_graph``)
        is refused with RuntimeError.

        Args:
            emissions: (T, B, K) or (B, T, K), the score of each tag at each token.
            tags: (T, B) or (B, T) int64, the tags; ignored where the mask is off.
            mask: (T, B) or (B, T), nonzero at tokens, which must come before padding in each
                sequence; None if all are tokens.
            reduction: none, sum, mean (over sequences) or token_mean (over tokens).

        Returns:
            (B,) for the reduction none, () otherwise.

        Raises:
            ValueError: If shapes do not match, the mask is off at a first token or has a hole, the
                constraints allow no tags for a sequence, or the reduction is unknown.
        """
        if reduction not in _REDUCTIONS:
            raise ValueError(Errors.C008.format(value=reduction, known=", ".join(_REDUCTIONS)))
        lattice, is_token = self._lattice(emissions, mask, tags)
        scores = _path_scores(lattice, self._time_major(tags).masked_fill(~is_token, 0), is_token)
        log_partition: torch.Tensor = _LogPartition.apply(*lattice.fields, lattice.lengths)  # type: ignore[no-untyped-call]
        log_likelihood = _REDUCTIONS[reduction](scores - log_partition, lattice.lengths)
        return log_likelihood.to(self._dtype(emissions))

    @torch.no_grad()
    def decode(self, emissions: torch.Tensor, mask: torch.Tensor | None = None) -> list[list[int]]:
        """Find the best tags of each sequence (Viterbi 1967).

        Args:
            emissions: As for ``forward``.
            mask: As for ``forward``.

        Returns:
            One list of tags per sequence, as long as the sequence.

        Raises:
            ValueError: As ``forward``.
        """
        return [path.tolist() for path in viterbi_decode(self._lattice(emissions, mask)[0])]

    @torch.no_grad()
    def marginals(self, emissions: torch.Tensor, mask: torch.Tensor | None = None) -> torch.Tensor:
        """Compute the probability of each tag at each token, by forward-backward.

        Args:
            emissions: As for ``forward``.
            mask: As for ``forward``.

        Returns:
            Probabilities in the shape of the emissions, 0 where the mask is off. They cannot be
            differentiated.

        Raises:
            ValueError: As ``forward``.
        """
        marginals = posterior(self._lattice(emissions, mask)[0]).marginals
        return self._time_major(marginals.to(self._dtype(emissions)))

    @torch.no_grad()
    def k_best(
        self, emissions: torch.Tensor, k: int, mask: torch.Tensor | None = None
    ) -> list[list[tuple[list[int], float]]]:
        """Find the most probable tag sequences (list Viterbi; Seshadri & Sundberg 1994).

        Args:
            emissions: As for ``forward``.
            k: Number of tag sequences, at least 1.
            mask: As for ``forward``.

        Returns:
            For each sequence pairs of tags and their probability, best first; fewer than ``k`` if
            there are fewer that the constraints allow.

        Raises:
            ValueError: As ``forward``, or if ``k`` is less than 1.
        """
        found = k_best_paths(self._lattice(emissions, mask)[0], k)
        return [[(path.tolist(), probability) for path, probability in paths] for paths in found]

    def _lattice(
        self,
        emissions: torch.Tensor,
        mask: torch.Tensor | None,
        tags: torch.Tensor | None = None,
    ) -> tuple[Lattice, torch.Tensor]:
        """Return the checked batch as a lattice, and which of its cells are tokens, (T, B) bool."""
        if emissions.dim() != 3:
            raise ValueError(Errors.C003.format(found=emissions.dim()))
        if emissions.shape[2] != self.num_tags:
            raise ValueError(Errors.C004.format(expected=self.num_tags, found=emissions.shape[2]))
        batch = tuple(emissions.shape[:2])
        for name, other in (("tags", tags), ("mask", mask)):
            if other is not None and other.shape != batch:
                found = tuple(other.shape)
                raise ValueError(Errors.C005.format(name=name, emissions=batch, found=found))
        dtype = torch.promote_types(self._dtype(emissions), torch.float32)
        emissions = self._time_major(emissions).to(dtype)
        is_token = torch.ones(emissions.shape[:2], dtype=torch.bool, device=emissions.device)
        if mask is not None:
            is_token = self._time_major(mask).bool()
            if not is_token[:1].all():
                raise ValueError(Errors.C006)
            if (is_token[1:] & ~is_token[:-1]).any():
                raise ValueError(Errors.C007)
            # padding may hold anything
            emissions = emissions.masked_fill(~is_token[:, :, None], 0.0)
        transitions, start, end = (
            self._constrained(name).to(dtype)
            for name in ("transitions", "start_transitions", "end_transitions")
        )
        lattice = Lattice(emissions.contiguous(), transitions, start, end, is_token.sum(0))
        self._check_constraints(lattice)
        return lattice, is_token

    def _dtype(self, emissions: torch.Tensor) -> torch.dtype:
        """Return the type of results."""
        return torch.promote_types(emissions.dtype, self.transitions.dtype)

    @torch.no_grad()
    def _check_constraints(self, lattice: Lattice) -> None:
        """Raise ValueError if the constraints allow no tags for a sequence of the batch."""
        if all(forbidden is None for forbidden in self.buffers()):
            return
        lengths = lattice.lengths.tolist()
        follows, reached, last = (~scores.isneginf() for scores in lattice.fields[1:])
        for length in range(1, max(lengths, default=0) + 1):
            following = (reached[:, None] & follows).any(0)
            is_steady = torch.equal(following, reached)  # so it is for all greater lengths
            if not (reached & last).any():
                for found in lengths:
                    if found == length or (is_steady and found > length):
                        raise ValueError(Errors.C010.format(length=found))
            if is_steady:
                return
            reached = following

    def _constrained(self, name: str) -> torch.Tensor:
        """Return a parameter with -inf where it is forbidden."""
        scores: torch.Tensor = getattr(self, name)
        forbidden: torch.Tensor | None = getattr(self, f"_forbidden_{name}")
        return scores if forbidden is None else scores.masked_fill(forbidden, -torch.inf)

    def _time_major(self, batch: torch.Tensor) -> torch.Tensor:
        """Swap the first two axes between the caller's order and tokens first."""
        return batch.transpose(0, 1) if self.batch_first else batch


def _path_scores(lattice: Lattice, tags: torch.Tensor, is_token: torch.Tensor) -> torch.Tensor:
    """Return the score of each path, (B,) float64, differentiable.

    Args:
        lattice: The lattice.
        tags: (T, B) int64, valid everywhere.
        is_token: (T, B) bool.
    """
    emissions, transitions, start_transitions, end_transitions = lattice.fields
    of_tokens = emissions.gather(2, tags[:, :, None]).squeeze(2).masked_fill(~is_token, 0.0)
    of_steps = transitions[tags[:-1], tags[1:]].masked_fill(~is_token[1:], 0.0)
    last = tags.gather(0, (lattice.lengths - 1)[None]).squeeze(0)
    ends = start_transitions[tags[0]].double() + end_transitions[last].double()
    return of_tokens.sum(0, dtype=torch.float64) + of_steps.sum(0, dtype=torch.float64) + ends


class _LogPartition(torch.autograd.Function):
    """Log-partitions (B,) of a lattice, whose gradient is known without autograd."""

    @staticmethod
    def forward(ctx: Any, *fields: torch.Tensor) -> torch.Tensor:
        found = posterior(Lattice(*fields))
        ctx.save_for_backward(*fields, *found.expected.fields)
        return found.log_partition

    @staticmethod
    def backward(ctx: Any, d_log_partition: torch.Tensor) -> tuple[torch.Tensor | None, ...]:
        if torch.is_grad_enabled():
            raise RuntimeError(Errors.C009)
        lattice, expected = Lattice(*ctx.saved_tensors[:5]), ctx.saved_tensors[5:]
        weight = d_log_partition[:1].sum()
        if (d_log_partition == weight).all():
            return (*(counts * weight for counts in expected), None)
        # counts of transitions are sums over sequences, so weights have to come in before
        return (*posterior(lattice, d_log_partition).expected.fields, None)
