"""Predictions of a pipeline for annotated data, on running text and on the corpus's tokens.

A document whose spaces are known is text, which the pipeline cuts into tokens of its own, as it
does with the texts of its users. One whose spaces are unknown is nothing but tokens.
"""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
from spacy.attrs import LEMMA, MORPH, NORM, ORTH, POS, SENT_START, TAG
from spacy.language import Language
from spacy.tokens import Doc
from spacy.training import Example

from spacy_bigru_crf.evaluation.aligned_docs import AlignedDoc, aligned_docs, gold_entities
from spacy_bigru_crf.evaluation.character_alignment import CharacterAlignment
from spacy_bigru_crf.evaluation.run_pipeline import annotate, check_labels, read_examples
from spacy_bigru_crf.evaluation.spacy_scorer import NOTE, spacy_scores
from spacy_bigru_crf.util.progress import Progress, no_progress

# attributes of tokens that a tokenizer may set
_SET_BY_TOKENIZERS = [ORTH, NORM, TAG, POS, MORPH, LEMMA, SENT_START]


@dataclass(frozen=True)
class ScoredOn:
    """Tokens that scores are of.

    Attributes:
        running_text: Number of documents that are scored as running text.
        corpus: Number of documents that are scored on the tokens of the corpus, because their
            spaces are unknown.
        other_tokens: Number of documents of running text whose tokens are not those of the corpus.
        misfits: Number of annotated entities in them that begin or end within a token of the
            pipeline, which cannot find them.
    """

    running_text: int
    corpus: int
    other_tokens: int
    misfits: int

    @property
    def tokens(self) -> str:
        """What kind of tokens: "running text", "corpus", or "mixed"."""
        if not self.running_text:
            return "corpus"
        return "mixed" if self.corpus else "running text"

    def sentence(self) -> str:
        """Return what the scores are of, in words."""
        unknown = f"the spaces of {_documents(self.corpus)} are unknown"
        if not self.running_text:
            return f"Scored on the corpus's tokens: {unknown}."
        said = f"Scored on running text: {_documents(self.running_text)}. "
        if self.corpus:
            said += f"On the corpus's tokens: {unknown}. "
        if not self.other_tokens:
            return f"{said}The pipeline's tokens are those of the corpus."
        said += f"In {_documents(self.other_tokens)} the pipeline's tokens are not the corpus's"
        if self.misfits:
            entities = "annotated entity fits" if self.misfits == 1 else "annotated entities fit"
            said += f"; {self.misfits} {entities} none of them and cannot be found"
        return f"{said}."

    def as_json(self) -> dict[str, Any]:
        """Return the numbers, "tokens" and "sentence"."""
        return {"tokens": self.tokens, **asdict(self), "sentence": self.sentence()}


@dataclass(frozen=True)
class ScoredRun:
    """Annotated and predicted entities of data.

    Attributes:
        docs: Documents with annotation, on running text where their spaces are known.
        corpus_docs: The same documents, all of them on the tokens of the corpus; None if no spaces
            are known, so that these are the same.
        scored_on: Tokens of ``docs``.
        spacy_scores: spaCy's scores of ``docs``; None where the labels of these were changed.
    """

    docs: list[AlignedDoc]
    corpus_docs: list[AlignedDoc] | None
    scored_on: ScoredOn
    spacy_scores: dict[str, float] | None

    def spacy_json(self) -> dict[str, Any] | None:
        """Return spaCy's scores with a note on what is different in them."""
        return None if self.spacy_scores is None else {**self.spacy_scores, "note": NOTE}


def run_on_data(
    nlp: Language,
    components: Sequence[str],
    data_path: Path,
    path: str,
    progress: Progress = no_progress,
) -> ScoredRun:
    """Run components of a pipeline on annotated data.

    A label of the data that the components do not know gives a warning.

    Args:
        nlp: The pipeline.
        components: Names of the components that run.
        data_path: A .spacy file, or a directory of them.
        path: The pipeline's name in messages.
        progress: Shows the progress over the documents.

    Raises:
        ValueError: The data cannot be read, or no label of it is known, or the pipeline changes
            the text.
    """
    examples = read_examples(nlp, data_path)
    check_labels(nlp, components, examples, path)
    return run_on_examples(nlp, components, examples, progress)


def run_on_examples(
    nlp: Language,
    components: Sequence[str],
    examples: Sequence[Example],
    progress: Progress = no_progress,
) -> ScoredRun:
    """Run components of a pipeline on examples, and on the corpus's tokens where these may differ.

    Args:
        nlp: The pipeline.
        components: Names of the components that run.
        examples: Annotated documents. Their predicted documents, which have the tokens of the
            pipeline where spaces are known, are replaced.
        progress: Shows the progress over the documents, in each of the two passes.

    Raises:
        ValueError: The pipeline changes the text.
    """
    scored_on = count_tokens(examples)
    on_corpus = [_on_corpus_tokens(nlp, eg) for eg in examples]
    annotate(nlp, components, examples, partial(progress, desc="running text"))
    docs = aligned_docs(examples)
    corpus_docs = None
    if scored_on.running_text:
        others = [eg for eg in on_corpus if eg is not None]
        annotate(nlp, components, others, partial(progress, desc="corpus's tokens"))
        corpus_docs = aligned_docs(
            eg if other is None else other for eg, other in zip(examples, on_corpus, strict=True)
        )
    return ScoredRun(docs, corpus_docs, scored_on, spacy_scores(examples))


def count_tokens(examples: Iterable[Example]) -> ScoredOn:
    """Count documents with annotation by their tokens.

    Args:
        examples: Annotated documents that have not been through the pipeline.
    """
    running_text = corpus = other_tokens = misfits = 0
    for eg in examples:
        if not eg.reference.has_annotation("ENT_IOB"):
            continue
        if eg.reference.has_unknown_spaces:
            corpus += 1
            continue
        running_text += 1
        if [token.text for token in eg.predicted] != [token.text for token in eg.reference]:
            other_tokens += 1
            misfits += _misfits(eg)
    return ScoredOn(running_text, corpus, other_tokens, misfits)


def _misfits(example: Example) -> int:
    """Count the annotated entities that begin or end within a token of the predicted document."""
    predicted = example.predicted
    alignment = CharacterAlignment(predicted, example.reference)
    places = [alignment.place(predicted[i : i + 1]) for i in range(len(predicted))]
    starts = {place[0] for place in places if place is not None}
    ends = {place[1] for place in places if place is not None}
    return sum(
        entity.start not in starts or entity.end not in ends
        for entity in gold_entities(example.reference)
    )


def _on_corpus_tokens(nlp: Language, example: Example) -> Example | None:
    """Return an example with the tokens of the corpus; None if these are the pipeline's."""
    reference = example.reference
    if reference.has_unknown_spaces:
        return None
    words = [token.text for token in reference]
    doc = Doc(nlp.vocab, words=words, spaces=[bool(token.whitespace_) for token in reference])
    # tokenizers give some tokens attributes of their own, such as norms, which the pipeline reads
    same = np.array_equal(
        doc.to_array(_SET_BY_TOKENIZERS), example.predicted.to_array(_SET_BY_TOKENIZERS)
    )
    return None if same else Example(doc, reference)


def _documents(count: int) -> str:
    return f"{count} document" if count == 1 else f"{count} documents"
