"""Evaluations to draw reports of."""

from spacy_bigru_crf.evaluation.aligned_docs import AlignedDoc, aligned_docs
from spacy_bigru_crf.evaluation.members import member_report
from spacy_bigru_crf.evaluation.report import evaluation_report
from spacy_bigru_crf.pipeline.span_scores import write_scores
from tests.evaluation.random_docs import LABELS, random_tags, scored_run, tagged_example

SOURCE = {"model": "training/model-best", "pipe": None, "data": "dev.spacy", "train": None}
HOSTILE = "</script><img src=x onerror=alert(1)>"


def evaluation(n=150):
    """An evaluation of random documents, with all sections."""
    examples = [tagged_example(*row) for row in random_tags(n)]
    for example in examples:
        doc = example.predicted
        write_scores(doc, "ner_crf", doc.ents, [0.5 + (ent.end % 50) / 100 for ent in doc.ents])
    docs = aligned_docs(examples)
    corpus_docs = aligned_docs(tagged_example(*row) for row in random_tags(n, seed=1))
    answers = {"first": docs, "second": [AlignedDoc(d.reference, d.gold, d.gold, []) for d in docs]}
    return evaluation_report(
        scored_run(docs, corpus_docs),
        sources=SOURCE,
        mentions={"w1"},
        ensemble=member_report(docs, answers, dict.fromkeys(answers, frozenset(LABELS))),
        n_samples=50,
        by_tag=True,
    )


def hostile_evaluation():
    """An evaluation whose names, labels and texts try to be markup."""
    full = evaluation(20)
    full["sources"]["model"] = HOSTILE
    label = full["spans"]["labels"][0]["label"]
    for rows in (full["spans"]["labels"], full["error_kinds"]["labels"]):
        rows[0]["label"] = HOSTILE
    full["ensemble"]["members"][0]["name"] = HOSTILE
    full["confusion"]["labels"][0] = full["tokens"]["by_category"]["classes"][0]["class"] = HOSTILE
    for error in full["errors"]:
        error["text"] += HOSTILE  # at the end: the entities keep their places
        for entity in (error["gold"], error["predicted"]):
            if entity and entity["label"] == label:
                entity["label"] = HOSTILE
    return full
