"""What the choice of the segmentation is worth: decoding, thresholds, calibration.

    python benchmarks/decoding.py PIPELINE... --dev DEV_SPACY --test TEST_SPACY

Scores one ``ner_crf`` (several: the mean, one seed each) on both parts, with each method and some
thresholds, as it is and calibrated on dev.
"""

from pathlib import Path
from statistics import mean

import spacy
import typer
from spacy.language import Language
from spacy.training import Corpus

from spacy_bigru_crf.evaluation.fit_temperature import calibrate_pipe
from spacy_bigru_crf.evaluation.predictions import collect_predictions

SETTINGS = [
    ("viterbi", 0.0),
    ("viterbi", 0.3),
    ("viterbi", 0.5),
    ("mbr_spans", 0.3),
    ("mbr_spans", 0.4),
    ("mbr_spans", 0.5),
]


def main(
    pipelines: list[Path] = typer.Argument(..., help="Trained pipelines, each with one ner_crf"),
    dev: Path = typer.Option(..., "--dev"),
    test: Path = typer.Option(..., "--test"),
    name: str = typer.Option("ner_crf", "--pipe", help="Name of the pipe"),
) -> None:
    """Print the table."""
    table: dict[tuple[str, str, float], list[list[float]]] = {}
    for path in pipelines:
        nlp = spacy.load(path)
        for state in ("as trained", "calibrated"):
            if state == "calibrated":
                found = collect_predictions(nlp, name, list(Corpus(dev)(nlp)))
                calibrate_pipe(nlp.get_pipe(name), found)
            for decoding, threshold in SETTINGS:
                nlp.get_pipe(name).cfg.update(decoding=decoding, threshold=threshold)
                scores = [100 * f for part in (dev, test) for f in f_scores(nlp, part)]
                table.setdefault((state, decoding, threshold), []).append(scores)
    print("| | decoding | threshold | dev F1 | test precision | test recall | test F1 |")
    print("|---|---|---:|---:|---:|---:|---:|")
    for (state, decoding, threshold), runs in table.items():
        _, _, dev_f, *of_test = (f"{mean(column):.2f}" for column in zip(*runs, strict=True))
        print(f"| {state} | {decoding} | {threshold} | {dev_f} | {' | '.join(of_test)} |")


def f_scores(nlp: Language, part: Path) -> list[float]:
    """Precision, recall and F1 as spaCy has them."""
    scores = nlp.evaluate(list(Corpus(part)(nlp)))
    return [scores[key] for key in ("ents_p", "ents_r", "ents_f")]


if __name__ == "__main__":
    typer.run(main)
