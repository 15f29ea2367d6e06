"""Distillation loss: keep the distribution of an older lattice while learning new labels."""

import torch

from spacy_bigru_crf.crf.lattice import ChainScores, Lattice
from spacy_bigru_crf.crf.losses import negative_log_likelihood
from spacy_bigru_crf.crf.padding import token_mask
from spacy_bigru_crf.crf.posterior import posterior
from spacy_bigru_crf.crf.sampling import sample_paths


def distillation_loss(
    student: Lattice,
    teacher: Lattice,
    new: torch.Tensor,
    generator: torch.Generator | None = None,
) -> tuple[torch.Tensor, ChainScores]:
    """Compute KL(teacher || student with its new states read as outside), over whole paths.

    Sequence-level distillation (Hinton, Vinyals & Dean 2015, eq. 1; Kim & Rush 2016, eq. 4). A
    teacher without a label predicts "outside" for its entities, which is no reason to unlearn
    the label. So a path z of the teacher stands for all of the student's paths that differ from
    it only by new states at z's outside tokens. With F(z) for these,

        -log P(F(z)) = -log P(z) + log P(z | F(z)).

    The teacher's expectation of the first term is exact, since a CRF is an exponential family:
    its gradient is the difference of expected counts, student minus teacher. The second term is a
    sum over gaps of any length; it is estimated without bias from one z per document, drawn from
    the teacher. If no state is new, it is exactly 0.

    Args:
        student: The lattice that learns.
        teacher: The lattice to be kept, over the same documents and states. New states must
            score -inf; it may allow only what the student allows.
        new: (S,) bool, the states that the teacher does not know; never state 0, outside.
        generator: Source of randomness, on the lattice's device; None for torch's own.

    Returns:
        The estimated loss, summed over the documents, () float64, in nats, and its gradient with
        respect to the student. A single estimate may be negative where states are new.
    """
    learnt, kept = posterior(student), posterior(teacher)
    loss = (learnt.log_partition - kept.log_partition).sum()
    loss += _expected_score(kept.expected, teacher) - _expected_score(kept.expected, student)
    gradient = learnt.expected.zip(kept.expected, torch.sub)
    if not new.any():
        return loss, gradient
    paths = sample_paths(teacher, generator)
    is_token = token_mask(student.lengths, len(paths))[:, :, None]
    drawn = torch.nn.functional.one_hot(paths, student.n_states).bool()
    filled = drawn | ((paths == 0)[:, :, None] & new) | ~is_token
    among_filled, d_among_filled = negative_log_likelihood(student.constrain(filled), paths)
    return loss - among_filled.sum(), gradient.zip(d_among_filled, torch.sub)


def _expected_score(expected: ChainScores, lattice: Lattice) -> torch.Tensor:
    """Return the expected score of a lattice's paths, summed over the documents."""
    # forbidden states are not expected, and 0 times -inf must be 0
    terms = expected.zip(lattice, lambda e, s: e * s.masked_fill(s == -torch.inf, 0.0))
    return torch.stack([term.sum(dtype=torch.float64) for term in terms.fields]).sum()
