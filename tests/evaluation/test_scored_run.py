"""Runs on running text and on the corpus's tokens, with pipelines of rules."""

import pytest
import spacy
from spacy.language import Language
from spacy.scorer import get_ner_prf
from spacy.tokens import Doc, DocBin, Span

from spacy_bigru_crf.evaluation.members import micro_scores
from spacy_bigru_crf.evaluation.run_pipeline import read_examples
from spacy_bigru_crf.evaluation.scored_run import ScoredOn, count_tokens, run_on_data
from spacy_bigru_crf.evaluation.spacy_scorer import NOTE, spacy_scores
from tests.evaluation.random_docs import tagged_example

TEXT = (["Nach", "Art.", "7", "GG", "gilt", "das", "."], [True] * 5 + [False, False])
TAGS = ["O", "B-GS", "I-GS", "I-GS", "O", "O", "O"]


@pytest.fixture
def nlp():
    """A pipeline that knows "Art. 7 GG" in the corpus's tokens, and "Art" in its own."""
    nlp = spacy.blank("de")
    nlp.tokenizer.rules = {}  # "Art." is no abbreviation
    patterns = [[{"ORTH": "Art."}, {}, {"ORTH": "GG"}], [{"ORTH": "Art"}], [{"ORTH": "Bonn"}]]
    nlp.add_pipe("entity_ruler").add_patterns([{"label": "GS", "pattern": p} for p in patterns])
    return nlp


def text(ents=TAGS):
    return Doc(spacy.blank("de").vocab, words=TEXT[0], spaces=TEXT[1], ents=ents)


def without_spaces(ents=TAGS):
    return Doc(spacy.blank("de").vocab, words=TEXT[0], ents=ents)


def run(nlp, tmp_path, docs, **settings):
    DocBin(docs=docs).to_disk(tmp_path / "dev.spacy")
    return run_on_data(nlp, nlp.pipe_names, tmp_path / "dev.spacy", "m", **settings)


def counts(docs):
    scores = micro_scores(docs)
    return scores["correct"], scores["predicted"], scores["support"]


def test_running_text_and_the_tokens_of_the_corpus(nlp, tmp_path):
    found = run(nlp, tmp_path, [text(), text(["O"] * 7), text(["O", "B-GS", *["O"] * 5])])
    assert found.scored_on == ScoredOn(3, 0, 3, 0)
    # its tokens are "Art" and ".", which only spaCy's scorer takes for "Art."
    assert counts(found.docs) == (0, 3, 2)
    assert counts(found.corpus_docs) == (1, 3, 2)
    assert found.spacy_scores == pytest.approx({"precision": 1 / 3, "recall": 1 / 2, "f1": 0.4})
    assert found.spacy_json() == {**found.spacy_scores, "note": NOTE}
    assert [doc.index for doc in found.corpus_docs] == [0, 1, 2]


def test_without_spaces_there_is_one_pass(nlp, tmp_path):
    found = run(nlp, tmp_path, [without_spaces(), without_spaces()])
    assert found.scored_on == ScoredOn(0, 2, 0, 0)
    assert found.corpus_docs is None
    assert counts(found.docs) == (2, 2, 2)
    assert found.spacy_scores["f1"] == 1


def test_documents_of_both_kinds_in_one_file(nlp, tmp_path):
    unknown = Doc(nlp.vocab, words=["Heute"])
    found = run(nlp, tmp_path, [unknown, without_spaces(), text(), unknown, without_spaces()])
    assert found.scored_on == ScoredOn(1, 2, 1, 0)
    assert counts(found.docs) == (2, 3, 3)
    # the figure on the corpus's tokens is that of all documents
    assert counts(found.corpus_docs) == (3, 3, 3)
    for docs in (found.docs, found.corpus_docs):
        assert [doc.index for doc in docs] == [1, 2, 4]


def test_annotated_entities_that_fit_no_token_are_counted(nlp, tmp_path):
    words, spaces = ["Bonn", "-", "Nord", "und", "Ulm"], [False, False, True, True, False]
    doc = Doc(nlp.vocab, words=words, spaces=spaces, ents=["B-GS", "O", "B-GS", "O", "B-GS"])
    found = run(nlp, tmp_path, [doc, text()])
    assert [token.text for token in nlp.make_doc(doc.text)] == ["Bonn-Nord", "und", "Ulm"]
    assert found.scored_on == ScoredOn(2, 0, 2, 2)
    assert counts(found.docs) == (0, 1, 4)


def test_progress_is_shown_for_both_passes(nlp, tmp_path):
    seen = []

    def progress(items, desc):
        items = list(items)
        seen.append((desc, len(items)))
        return items

    same = Doc(nlp.vocab, words=["Bonn", "."], spaces=[False, False], ents=["B-GS", "O"])
    found = run(nlp, tmp_path, [text(), same, without_spaces()], progress=progress)
    # what has the same tokens is not run again
    assert seen == [("running text", 3), ("corpus's tokens", 1)]
    assert counts(found.corpus_docs) == (3, 3, 3)


def test_tokens_with_other_norms_are_run_again(tmp_path):
    @Language.component("test_scored_run_norms")
    def by_norms(doc):
        doc.set_ents([Span(doc, i, i + 1, "NOT") for i in range(len(doc)) if doc[i].norm_ == "not"])
        return doc

    nlp = spacy.blank("en")
    nlp.add_pipe("test_scored_run_norms")
    words, spaces = ["I", "do", "n't"], [True, False, False]
    doc = Doc(nlp.vocab, words=words, spaces=spaces, ents=["O", "O", "O"])
    found = run(nlp, tmp_path, [doc])
    assert found.scored_on.other_tokens == 0
    assert [len(doc.predicted) for doc in (*found.docs, *found.corpus_docs)] == [1, 0]


def test_calibration_counts_the_same_tokens(nlp, tmp_path):
    DocBin(docs=[text(), without_spaces()]).to_disk(tmp_path / "dev.spacy")
    examples = read_examples(nlp, tmp_path / "dev.spacy")
    assert count_tokens(examples) == ScoredOn(1, 1, 1, 0)
    assert [len(eg.predicted) for eg in examples] == [8, 7]


@pytest.mark.parametrize(
    ("counts", "tokens", "sentence"),
    [
        (
            (0, 1, 0, 0),
            "corpus",
            "Scored on the corpus's tokens: the spaces of 1 document are unknown.",
        ),
        (
            (2, 0, 0, 0),
            "running text",
            "Scored on running text: 2 documents. The pipeline's tokens are those of the corpus.",
        ),
        (
            (2, 3, 1, 1),
            "mixed",
            "Scored on running text: 2 documents. On the corpus's tokens: the spaces of 3 documents"
            " are unknown. In 1 document the pipeline's tokens are not the corpus's; 1 annotated "
            "entity fits none of them and cannot be found.",
        ),
        (
            (20, 0, 12, 7),
            "running text",
            "Scored on running text: 20 documents. In 12 documents the pipeline's tokens are not "
            "the corpus's; 7 annotated entities fit none of them and cannot be found.",
        ),
    ],
)
def test_the_tokens_are_said(counts, tokens, sentence):
    said = ScoredOn(*counts).as_json()
    names = ("running_text", "corpus", "other_tokens", "misfits")
    assert said == {"tokens": tokens, **dict(zip(names, counts, strict=True)), "sentence": sentence}


def test_spacys_scores_are_those_of_its_scorer():
    examples = [tagged_example(["B-A", "O", "B-B"], ["B-A", "B-A", "O"])]
    theirs = get_ner_prf(examples)
    scores = {"precision": theirs["ents_p"], "recall": theirs["ents_r"], "f1": theirs["ents_f"]}
    assert spacy_scores(examples) == scores
    assert spacy_scores([tagged_example(["O"], ["O"])]) == dict.fromkeys(scores, 0.0)
