"""How far the probabilities of entities can be trusted, before and after calibration.

    python benchmarks/uncertainty.py PIPELINE DEV_SPACY TEST_SPACY

Temperatures are fitted on dev; all scores are of the entities predicted on test. Where spaces are
known the first table is on running text, and the second on the corpus's tokens, dev's and test's.
ECE: expected calibration error in ten bins of equally many predictions. Precision: of all
predictions, and without the tenth that is least certain. The temperatures are fitted in four ways:

- lattice: one that divides the lattice, by the cross-entropy of the probabilities of predicted
  entities and whether they are right; this is `spacy ner-crf calibrate`
- lattice, gold: one that divides the lattice, by the likelihood of the whole annotation
- logit: one that divides the logits of the span posteriors, by the cross-entropy

At last, what of the error is due to dev being another and a small sample: the first way, fitted
on as many entities of test as dev has, whole documents drawn at random, and measured on the rest
of test; mean and standard deviation of many draws. Test has to have twice as many for this.
"""

import math
import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import spacy
from numpy.typing import NDArray
from spacy.language import Language
from spacy.tokens import Doc
from spacy.training import Example

from spacy_bigru_crf.evaluation.calibration_metrics import calibration_metrics, checked_outcomes
from spacy_bigru_crf.evaluation.fit_temperature import fit_temperature
from spacy_bigru_crf.evaluation.predictions import Predictions, collect_predictions
from spacy_bigru_crf.evaluation.run_pipeline import read_examples
from spacy_bigru_crf.evaluation.scored_run import count_tokens
from spacy_bigru_crf.pipeline.calibration import with_temperature
from spacy_bigru_crf.pipeline.ner_crf import NerCrf

SHARE = 0.1
BATCH = 64
DRAWS = 200
GRID = np.geomspace(1.0, 3.0, 23)


def main(pipeline: Path, dev_path: Path, test_path: Path) -> None:
    """Print a table, or two where the tokens of the corpus are not those of the pipeline."""
    nlp = spacy.load(pipeline)
    dev, test = (read_examples(nlp, path) for path in (dev_path, test_path))
    scored_on = count_tokens(test)
    print(f"Test: {scored_on.sentence()}\n")
    # before the pipeline has replaced the documents
    on_tokens = [[with_corpus_tokens(eg) for eg in part] for part in (dev, test)]
    table(nlp, dev, test)
    if scored_on.other_tokens:
        print("\nOn the corpus's tokens:\n")
        table(nlp, *on_tokens)


def with_corpus_tokens(example: Example) -> Example:
    """The example with the tokens of the corpus."""
    words = [token.text for token in example.reference]
    spaces = [bool(token.whitespace_) for token in example.reference]
    return Example(Doc(example.predicted.vocab, words=words, spaces=spaces), example.reference)


def table(nlp: Language, dev_examples: list[Example], test_examples: list[Example]) -> None:
    """Print one row for each way to calibrate."""
    [name] = [name for name, pipe in nlp.pipeline if isinstance(pipe, NerCrf)]
    pipe = nlp.get_pipe(name)
    assert isinstance(pipe, NerCrf)
    dev = collect_predictions(nlp, name, dev_examples)
    test = collect_predictions(nlp, name, test_examples)

    by_correctness = fit_temperature(lambda t: dev.probabilities(pipe, t), dev.correct)
    by_gold = likeliest_temperature(pipe, dev_examples)
    dev_raw, test_raw = dev.probabilities(pipe, 1.0), test.probabilities(pipe, 1.0)
    of_logit = fit_temperature(lambda t: with_temperature(dev_raw, t), dev.correct)

    print(f"{len(dev.correct)} predictions on dev, {len(test.correct)} on test\n")
    print("| calibration | temperature | ECE | Brier | precision | without the least certain 10% |")
    print("|---|---:|---:|---:|---:|---:|")
    row("none", "", test_raw, test.correct)
    row("lattice", by_correctness, test.probabilities(pipe, by_correctness), test.correct)
    row("lattice, gold", by_gold, test.probabilities(pipe, by_gold), test.correct)
    row("logit", of_logit, with_temperature(test_raw, of_logit), test.correct)
    if len(test.correct) >= 2 * len(dev.correct):
        errors = within(pipe, test, len(dev.correct))
        spread = f"{np.mean(errors):.4f} ± {np.std(errors):.4f}"
        print(f"| lattice, fitted within test | | {spread} | | | |")


def row(
    name: str, temperature: float | str, probabilities: NDArray[np.float64], correct: NDArray
) -> None:
    """Print the scores of one way to calibrate."""
    fit = calibration_metrics(probabilities, correct)
    precisions = [selective_precision(probabilities, correct, s) for s in (0.0, SHARE)]
    scores = [f"{temperature:.3f}" if temperature else "", f"{fit.ece:.4f}", f"{fit.brier:.4f}"]
    scores += [f"{100 * precision:.2f}" for precision in precisions]
    print(f"| {name} | {' | '.join(scores)} |")


def selective_precision(
    probabilities: NDArray[np.float64], correct: NDArray[np.bool_], rejected: float
) -> float:
    """Compute the precision that remains after rejection of the least certain predictions.

    Args:
        probabilities: (N,), within [0, 1].
        correct: (N,) bool.
        rejected: Share of rejected predictions, in [0, 1); rounded down to whole predictions. Among
            predictions of equal probability, the expected precision of a random choice counts.
    """
    probabilities, correct = checked_outcomes(probabilities, correct)
    n_rejected = int(rejected * len(probabilities))
    threshold = np.sort(probabilities)[n_rejected]
    above, tied = probabilities > threshold, probabilities == threshold
    n_accepted = len(probabilities) - n_rejected
    n_correct = correct[above].sum() + (n_accepted - above.sum()) * correct[tied].mean()
    return float(n_correct / n_accepted)


def within(pipe: NerCrf, test: Predictions, n_fitted: int) -> list[float]:
    """The ECE on the rest of test after fitting on a part of it with so many entities."""
    probabilities = np.stack([test.probabilities(pipe, t) for t in GRID])  # (temperatures, N)
    p = probabilities.clip(1e-6, 1 - 1e-6)
    losses = -np.where(test.correct, np.log(p), np.log1p(-p))
    document = np.repeat(np.arange(len(test.spans)), [len(of_doc) for of_doc in test.spans])
    rng = np.random.default_rng(0)
    errors = []
    for _ in range(DRAWS):
        order = rng.permutation(len(test.spans))
        place = np.argsort(order)[document]
        fitted = place <= np.sort(place)[n_fitted - 1]
        best = losses[:, fitted].mean(1).argmin()
        errors.append(calibration_metrics(probabilities[best, ~fitted], test.correct[~fitted]).ece)
    return errors


def likeliest_temperature(pipe: NerCrf, examples: Sequence[Example]) -> float:
    """The temperature at which the annotation is most probable, to within two percent."""
    temperatures = np.exp(np.arange(math.log(0.4), math.log(4.0), 0.02))
    losses = np.zeros(len(temperatures))
    for start in range(0, len(examples), BATCH):
        batch = examples[start : start + BATCH]
        lattice = pipe.model.predict([eg.predicted for eg in batch])
        losses += [pipe.get_loss(batch, lattice.scale(1.0 / t))[0] for t in temperatures]
    return float(temperatures[losses.argmin()])


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:]))
