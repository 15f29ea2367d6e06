"""Predict a test part: tokens per second, and strict span scores by an independent scorer.

    python benchmarks/predict.py PIPELINE TEST_SPACY RESULT_JSON

Tokenised documents go through ``nlp.pipe``, everything included; the time is the median of five
passes after one to warm up, in CPU seconds. The scores are seqeval's, strict, over BIO tags.
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
from thinc.api import Model

PASSES = 5


def main(pipeline: Path, test: Path, result: Path) -> None:
    """Write tokens per second and seqeval's scores as JSON."""
    nlp = spacy.load(pipeline)
    gold = list(DocBin().from_disk(test).get_docs(nlp.vocab))
    words = [[token.text for token in doc] for doc in gold]
    seconds, predicted = [], []
    for _ in range(1 + PASSES):
        docs = [Doc(nlp.vocab, words=sentence) for sentence in words]
        start = time.process_time()
        predicted = list(nlp.pipe(docs))
        seconds.append(time.process_time() - start)
    n_tokens = sum(map(len, words))
    tags = [bio_tags(doc) for doc in gold], [bio_tags(doc) for doc in predicted]
    strict = {"mode": "strict", "scheme": IOB2}
    scores = {
        "parameters": sum(map(n_parameters, nlp.pipeline)),
        "predict_tokens_per_second": n_tokens / statistics.median(seconds[1:]),
        "seqeval_f": 100 * f1_score(*tags, **strict),
        "seqeval_p": 100 * precision_score(*tags, **strict),
        "seqeval_r": 100 * recall_score(*tags, **strict),
    }
    srsly.write_json(result, scores)


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
    main(*map(Path, sys.argv[1:]))
