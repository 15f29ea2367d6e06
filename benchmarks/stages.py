"""Where the time of prediction and training goes, stage by stage, beside what it could be.

    OMP_NUM_THREADS=1 python benchmarks/stages.py DATA PIPELINE

DATA holds train.spacy, dev.spacy and test.spacy, and tokenizer_exceptions.json if the pipeline was
trained with it; PIPELINE has one ``ner_crf`` with ``spacy.Tok2Vec.v2``. Documents with the tokens
of test.spacy go in, no text. Each stage's time is its own, without that of the stages that it
calls. Its floor is the larger of two: the operations of its products over the rate of a large
matrix product, and the bytes that it has to read and write over the rate of a large copy, both
measured here. A stage of Python calls has none. CPU microseconds a token, medians of rounds. (Not
called profile.py: a script of that name hides the module of the standard library that spaCy
imports.)
"""

import statistics
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from pathlib import Path
from typing import Any

import numpy as np
import spacy
import torch
import typer
from spacy.attrs import ORTH
from spacy.language import Language
from spacy.pipeline import TrainablePipe
from spacy.tokens import DocBin
from spacy.vocab import Vocab
from speed import Trainer, predictor
from thinc.api import Model

from spacy_bigru_crf.pipeline import ner_crf as pipe_module
from spacy_bigru_crf.pipeline.span_decoder import SpanDecoder
from spacy_bigru_crf.tags.state_space import state_space

ROUNDS, SENTENCES, FLOAT = 5, 2000, 4
# read the weight, its gradient, two moments and the average; write all but the gradient
ADAM_NUMBERS = 9


def main(
    data: Path = typer.Argument(..., help="Directory with train.spacy and test.spacy"),
    pipeline: Path = typer.Argument(..., help="Trained pipeline with one ner_crf"),
    rounds: int = typer.Option(ROUNDS, "--rounds", min=1),
) -> None:
    """Print the two tables."""
    flops, copied = matrix_rate(), copy_rate()
    print(f"{torch.get_num_threads()} thread(s), torch {torch.__version__}; ", end="")
    print(f"matrix product {flops / 1e9:.0f} GFLOP/s, copy {copied / 1e9:.1f} GB/s")
    stages = Stages()

    nlp = spacy.load(pipeline)
    docs = DocBin().from_disk(data / "test.spacy").get_docs(Vocab())
    words = [[token.text for token in doc] for doc in docs][:SENTENCES]
    n_tokens = sum(map(len, words))
    stages.watch(nlp)
    prepare = predictor(nlp, words, None)
    taken = [stages.measure(prepare()) for _ in range(1 + rounds)][1:]
    floors = Floors(ner_of(nlp), flops, copied)
    report("prediction", taken, n_tokens, floors.of_prediction())

    trainer = Trainer(pipeline, data)
    stages.watch(trainer.nlp)
    taken = [stages.measure(trainer.steps()) for _ in range(1 + rounds)][1:]
    share = distinct_share(trainer)
    per_token = len(trainer.batches) / trainer.n_tokens
    report("training", taken, trainer.n_tokens, floors.of_training(share, per_token))


class Stages:
    """Clocks of stages, of which the innermost runs."""

    def __init__(self) -> None:
        self._seconds: dict[str, float] = defaultdict(float)
        self._running = ["the rest: spaCy, Python"]
        self._since = 0.0

    def measure(self, run: Callable[[], object]) -> dict[str, float]:
        """CPU seconds of each stage while something runs."""
        self._seconds.clear()
        self._since = time.process_time()
        run()
        self._charge()
        return dict(self._seconds)

    def _charge(self) -> None:
        now = time.process_time()
        self._seconds[self._running[-1]] += now - self._since
        self._since = now

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        """What runs inside belongs to this stage."""
        self._charge()
        self._running.append(name)
        yield
        self._charge()
        self._running.pop()

    def timed(self, name: str, function: Callable, backward: str | None = None) -> Callable:
        """The function as a stage, and the callback that it returns as another."""

        @wraps(function)
        def wrapper(*args: Any, **kwargs: Any) -> Any:
            with self.stage(name):
                result = function(*args, **kwargs)
            if backward is None:
                return result
            return result[0], self.timed(backward, result[1])

        return wrapper

    def watch(self, nlp: Language) -> None:
        """Make stages of the parts of the pipe."""
        pipe: Any = ner_of(nlp)
        tok2vec = pipe.model.get_ref("tok2vec")
        nodes = {
            "embed": tok2vec.get_ref("embed"),
            "encode": tok2vec.get_ref("encode"),
            "emissions": pipe.model.get_ref("output_layer"),
        }
        for name, node in nodes.items():
            node._func = self.timed(name, node._func, f"{name}, backward")
        pipe.set_annotations = self.timed("set entities", pipe.set_annotations)
        pipe._loss = self.timed("loss and its gradient", pipe._loss)
        pipe._supervise = self.timed("annotation to masks", pipe._supervise)
        pipe.finish_update = self.timed("optimizer", pipe.finish_update)
        if not hasattr(SpanDecoder.decode, "__wrapped__"):  # those that all pipes share
            SpanDecoder.decode = self.timed("decode", SpanDecoder.decode)  # type: ignore[method-assign]
            for name, function in {
                "rules to masks": "allowed_states",
                "clip gradients": "clip_global_norm",
            }.items():
                timed = self.timed(name, getattr(pipe_module, function))
                setattr(pipe_module, function, timed)


class Floors:
    """The least seconds a token that each stage could take.

    flops: Rate of a large matrix product.
    copied: Bytes a second that a large copy reads and writes.
    """

    def __init__(self, pipe: Any, flops: float, copied: float) -> None:
        self.flops, self.copied = flops, copied
        decoder, tok2vec = pipe.model.get_ref("output_layer"), pipe.model.get_ref("tok2vec")
        space = state_space(decoder.attrs["scheme"], pipe.labels)
        self.n_states = space.n_states
        self.n_transitions = int(space.allowed_transitions.sum())
        self.n_weights = sum(map(n_weights, pipe.model.walk()))
        self.embed_width = tok2vec.get_ref("encode").get_dim("nI")
        # weights that are multiplied with the vector of each token
        encoder = tok2vec.get_ref("encode").shims[0]._model
        self.encoder = sum(p.numel() for p in encoder.parameters() if p.ndim == 2)
        self.decoder = decoder.get_param("W").size
        embed = [shim._model for node in tok2vec.get_ref("embed").walk() for shim in node.shims]
        self.per_word = sum(
            p.numel()
            for net in embed
            for name, p in net.named_parameters()
            if name.startswith("mix.weight")
        )

    def _larger(self, products: float = 0, numbers: float = 0) -> float:
        """products: multiplications with an addition each; numbers: read or written."""
        return max(2 * products / self.flops, FLOAT * numbers / self.copied)

    def of_prediction(self) -> dict[str, float]:
        """Forward-backward or Viterbi: each allowed transition twice; vectors are remembered."""
        return {
            "embed": self._larger(numbers=2 * self.embed_width),
            "encode": self._larger(self.encoder),
            "emissions": self._larger(self.decoder, 2 * self.n_states),
            "decode": self._larger(2 * self.n_transitions, 4 * self.n_states),
        }

    def of_training(self, distinct: float, steps_per_token: float) -> dict[str, float]:
        """distinct: Words a token; steps_per_token: the inverse of a batch's tokens."""
        words = distinct * self.per_word
        return {
            "embed": self._larger(words, 2 * self.embed_width),
            "embed, backward": self._larger(2 * words, 2 * self.embed_width),
            "encode": self._larger(self.encoder),
            "encode, backward": self._larger(2 * self.encoder),
            "emissions": self._larger(self.decoder, 2 * self.n_states),
            "emissions, backward": self._larger(2 * self.decoder, 2 * self.n_states),
            "loss and its gradient": self._larger(2 * self.n_transitions, 4 * self.n_states),
            "clip gradients": self._larger(numbers=self.n_weights * steps_per_token),
            "optimizer": self._larger(numbers=ADAM_NUMBERS * self.n_weights * steps_per_token),
        }


def ner_of(nlp: Language) -> TrainablePipe:
    """The pipeline's ``ner_crf``."""
    [pipe] = [pipe for _, pipe in nlp.pipeline if isinstance(pipe, pipe_module.NerCrf)]
    return pipe


def n_weights(node: Model) -> int:
    """Weights of a node itself."""
    arrays = sum(node.get_param(name).size for name in node.param_names)
    return arrays + sum(p.numel() for shim in node.shims for p in shim._model.parameters())


def distinct_share(trainer: Trainer) -> float:
    """Distinct words a token in the batches of training."""
    words = 0
    for batch in trainer.batches:
        words += len(np.unique(np.concatenate([eg.predicted.to_array(ORTH) for eg in batch])))
    return words / trainer.n_tokens


def matrix_rate(size: int = 1536) -> float:
    """Floating-point operations a second of a large product."""
    matrix = torch.randn(size, size)
    return 2 * size**3 / fastest(lambda: matrix @ matrix)


def copy_rate(numbers: int = 2**24) -> float:
    """Bytes read and written a second in a copy too large for the caches."""
    source = torch.ones(numbers)
    target = torch.empty_like(source)
    return 2 * FLOAT * numbers / fastest(lambda: target.copy_(source))


def fastest(run: Callable[[], object], times: int = 9) -> float:
    """The least CPU seconds of some runs: a floor is not to be raised by a busy machine."""
    taken = []
    for _ in range(times):
        start = time.process_time()
        run()
        taken.append(time.process_time() - start)
    return min(taken)


def report(
    what: str, rounds: list[dict[str, float]], n_tokens: int, floors: dict[str, float]
) -> None:
    """Print the table, the longest stage first."""
    medians = {
        stage: statistics.median(taken.get(stage, 0.0) for taken in rounds) / n_tokens
        for stage in rounds[0]
    }
    total = sum(medians.values())
    print(f"\n| {what} | µs a token | share | floor | times the floor |")
    print("|---|---:|---:|---:|---:|")
    for stage, seconds in sorted(medians.items(), key=lambda item: -item[1]):
        row = f"| {stage} | {1e6 * seconds:.2f} | {seconds / total:.0%} |"
        floor = floors.get(stage)
        print(row, "| |" if floor is None else f"{1e6 * floor:.2f} | {seconds / floor:.1f} |")
    print(f"| together: {1 / total:,.0f} tokens/s | {1e6 * total:.2f} | | | |")


if __name__ == "__main__":
    typer.run(main)
