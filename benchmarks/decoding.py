"""What the choice of the segmentation is worth: decoding, thresholds, calibration.

    python benchmarks/decoding.py PIPELINE... --dev DEV_SPACY --test TEST_SPACY

Scores one ``ner_crf`` (several: the mean, one seed each) on both parts, with each method and some
thresholds, as it is and calibrated on dev: on running text where spaces are known, and its F1 on
the corpus's tokens. Calibration is on running text, too.
"""

from pathlib import Path
from statistics import mean

import spacy
import typer
from scoring import score
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
                on_dev, on_test = (score(nlp, part) for part in (dev, test))
                row = [on_dev.text["f1"], on_dev.tokens["f1"]]
                row += [*on_test.text.values(), on_test.tokens["f1"]]
                table.setdefault((state, decoding, threshold), []).append(row)
        print(f"{path}, test: {on_test.sentence}")
    headings = ["", "decoding", "threshold", "dev F1", "dev F1, corpus's tokens"]
    headings += ["test precision", "test recall", "test F1", "test F1, corpus's tokens"]
    print(f"\n| {' | '.join(headings)} |\n|---|---|{'---:|' * (len(headings) - 2)}")
    for (state, decoding, threshold), runs in table.items():
        cells = [f"{mean(column):.2f}" for column in zip(*runs, strict=True)]
        print(f"| {state} | {decoding} | {threshold} | {' | '.join(cells)} |")


if __name__ == "__main__":
    typer.run(main)
