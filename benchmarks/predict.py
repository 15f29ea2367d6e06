"""Predict a test part: tokens per second, and strict span scores by an independent scorer.

    python benchmarks/predict.py PIPELINE... TEST_SPACY RESULT_JSON

Documents with the tokens of TEST_SPACY go through ``nlp.pipe``, no text and so no tokenizer, all
else included, so that the figures stay comparable; ``evaluate`` scores running text. The time is
the median of five passes after one to warm up, in CPU seconds. Several pipelines take turns, one
pass each, so that what slows the machine slows them all. The scores are seqeval's, strict, over BIO
tags.
"""

import statistics
import sys
import time
from pathlib import Path

import spacy
import srsly
from seqeval.metrics import f1_score, precision_score, recall_score
from seqeval.scheme import IOB2
from spacy.pipeline import Pipe
from spacy.tokens import Doc, DocBin
from spacy.vocab import Vocab
from thinc.api import Model

PASSES = 5


def main(pipelines: list[Path], test: Path, result: Path) -> None:
    """Write tokens per second and seqeval's scores as JSON, a list in the order of pipelines."""
    loaded = [spacy.load(path) for path in pipelines]
    gold = list(DocBin().from_disk(test).get_docs(Vocab()))
    words = [[token.text for token in doc] for doc in gold]
    seconds: list[list[float]] = [[] for _ in loaded]
    predicted: list[list[Doc]] = [[] for _ in loaded]
    for _ in range(1 + PASSES):
        for i, nlp in enumerate(loaded):
            docs = [Doc(nlp.vocab, words=sentence) for sentence in words]
            start = time.process_time()
            predicted[i] = list(nlp.pipe(docs))
            seconds[i].append(time.process_time() - start)
    n_tokens = sum(map(len, words))
    strict = {"mode": "strict", "scheme": IOB2}
    results = []
    for i, nlp in enumerate(loaded):
        tags = [bio_tags(doc) for doc in gold], [bio_tags(doc) for doc in predicted[i]]
        results.append(
            {
                "parameters": sum(map(n_parameters, nlp.pipeline)),
                "predict_tokens_per_second": n_tokens / statistics.median(seconds[i][1:]),
                "seqeval_f": 100 * f1_score(*tags, **strict),
                "seqeval_p": 100 * precision_score(*tags, **strict),
                "seqeval_r": 100 * recall_score(*tags, **strict),
            }
        )
    srsly.write_json(result, results)


def n_parameters(named_pipe: tuple[str, Pipe]) -> int:
    """The number of weights of a pipe, thinc's and torch's."""
    nodes = list(getattr(named_pipe[1], "model", Model("none", lambda *_: None)).walk())
    arrays = [node.get_param(name) for node in nodes for name in node.param_names]
    modules = [shim._model for node in nodes for shim in node.shims]
    tensors = [p for module in modules for p in getattr(module, "parameters", list)()]
    return sum(array.size for array in arrays) + sum(tensor.numel() for tensor in tensors)


def bio_tags(doc: Doc) -> list[str]:
    """The document's entities as BIO tags."""
    return [f"{token.ent_iob_}-{token.ent_type_}" if token.ent_type_ else "O" for token in doc]


if __name__ == "__main__":
    *paths, test_path, result_path = map(Path, sys.argv[1:])
    main(paths, test_path, result_path)
