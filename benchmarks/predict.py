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
from spacy.tokens import Doc, DocBin

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
        "predict_tokens_per_second": n_tokens / statistics.median(seconds[1:]),
        "seqeval_f": 100 * f1_score(*tags, **strict),
        "seqeval_p": 100 * precision_score(*tags, **strict),
        "seqeval_r": 100 * recall_score(*tags, **strict),
    }
    srsly.write_json(result, scores)


def bio_tags(doc: Doc) -> list[str]:
    """The document's entities as BIO tags."""
    return [f"{token.ent_iob_}-{token.ent_type_}" if token.ent_type_ else "O" for token in doc]


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:]))
