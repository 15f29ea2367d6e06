"""Wrong spans (``incorrect_spans_key``) teach a pipe what not to find."""

import pytest
import spacy
from spacy.tokens import Doc, DocBin, Span
from spacy.training import Example
from thinc.api import fix_random_seed

from tests.pipeline.examples import make_examples

TEXT = "Heute fuhr Anna nach Berlin ."
KEY = "wrong"


@pytest.fixture
def trained():
    """A pipeline that has learnt the examples, and that may be trained further."""
    fix_random_seed(0)
    nlp = spacy.blank("de")
    # hides few words, which the losses below would show
    words = {"word_dropout": 0.05}
    model = {"tok2vec": {"embed": {"words": words}}}
    nlp.add_pipe("ner_crf", config={"incorrect_spans_key": KEY, "model": model})
    examples = make_examples(nlp, 20)
    optimizer = nlp.initialize(lambda: examples)
    for _ in range(20):
        nlp.update(examples, sgd=optimizer)
    assert found(nlp) == [("Anna", "PER"), ("Berlin", "LOC")]
    return nlp


def found(nlp):
    return [(ent.text, ent.label_) for ent in nlp(TEXT).ents]


def rejected(nlp, *spans, predicted=None):
    """An example of which nothing is known but that these spans are wrong."""
    reference = nlp.make_doc(TEXT)
    reference.spans[KEY] = [Span(reference, *span) for span in spans]
    return Example(predicted or nlp.make_doc(TEXT), reference)


def update(nlp, examples, n=15):
    optimizer = nlp.resume_training()
    return [nlp.update(examples, sgd=optimizer)["ner_crf"] for _ in range(n)]


def test_a_wrong_entity_is_unlearnt(trained):
    losses = update(trained, [rejected(trained, (2, 3, "PER"))])
    # at last it rounds to nothing
    assert losses[0] > 1 > losses[5] > losses[-1] >= 0
    assert ("Anna", "PER") not in found(trained)
    assert ("Berlin", "LOC") in found(trained)


def test_a_token_said_to_be_in_an_entity_is_found(trained):
    update(trained, [rejected(trained, (0, 1, "O"))])
    assert trained(TEXT)[0].ent_iob_ == "B"


def test_other_spans_and_labels_teach_nothing(trained):
    nothing = [
        rejected(trained),
        rejected(trained, (2, 3, "NEW")),
        rejected(trained, (2, 3, "")),
        # the border of the span is within a token of the predicted document
        rejected(
            trained,
            (2, 3, "PER"),
            predicted=Doc(trained.vocab, words=["Heute fuhr Anna", *TEXT.split()[3:]]),
        ),
    ]
    assert update(trained, nothing, 1) == [0.0]


def test_an_untrained_label_stays_untrained(trained):
    pipe = trained.get_pipe("ner_crf")
    pipe.add_label("NEW")
    update(trained, [rejected(trained, (2, 3, "NEW"))], 1)
    assert "NEW" in pipe.labels
    assert "NEW" not in pipe.trained_labels


def test_contradictions_are_no_loss(trained):
    """If no annotation is left, the document teaches nothing."""
    impossible = rejected(trained, (5, 6, "O"), (5, 6, "PER"), (5, 6, "LOC"))
    impossible.reference[5].is_sent_start = True
    impossible.predicted[5].is_sent_start = True
    assert update(trained, [impossible], 1) == [0.0]


def test_wrong_spans_come_from_files(trained, tmp_path):
    """They survive .spacy files, and another key is not theirs."""
    DocBin(docs=[rejected(trained, (2, 3, "PER")).reference]).to_disk(tmp_path / "wrong.spacy")
    trained.to_disk(tmp_path / "model")
    losses = {}
    for key in (KEY, "other", None):
        nlp = spacy.load(tmp_path / "model", config={"components.ner_crf.incorrect_spans_key": key})
        [reference] = DocBin().from_disk(tmp_path / "wrong.spacy").get_docs(nlp.vocab)
        [losses[key]] = update(nlp, [Example(nlp.make_doc(TEXT), reference)], 1)
    assert losses[KEY] > 1
    assert losses["other"] == losses[None] == 0
