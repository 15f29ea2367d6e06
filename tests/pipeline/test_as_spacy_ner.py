"""What spaCy's own tests ask of ``ner``, asked of ``ner_crf``.

After spacy/tests/parser/test_ner.py and pipeline/test_entity_ruler.py of spaCy 3.8; each
test here has the name that it has there. docs/semantics.md lists those that are missing and why.
"""

import logging
import math

import pytest
import spacy
from numpy.testing import assert_equal
from spacy import registry, util
from spacy.attrs import ENT_IOB
from spacy.lang.en import English
from spacy.lang.it import Italian
from spacy.language import Language
from spacy.lookups import Lookups
from spacy.tokens import Doc, Span
from spacy.training import Example
from thinc.api import fix_random_seed

from spacy_bigru_crf.pipeline.ner_crf import NerCrf

TRAIN_DATA = [
    ("Who is Shaka Khan?", {"entities": [(7, 17, "PERSON")]}),
    ("I like London and Berlin.", {"entities": [(7, 13, "LOC"), (18, 24, "LOC")]}),
]


def examples_of(nlp, data):
    return [Example.from_dict(nlp.make_doc(text), annotation) for text, annotation in data]


def iob_and_types(doc):
    return [token.ent_iob_ for token in doc], [token.ent_type_ for token in doc]


@pytest.fixture
def untrained():
    """English with an ``ner_crf`` that knows a label and has learnt nothing."""
    nlp = English()
    nlp.add_pipe("ner_crf").add_label("MY_LABEL")
    return nlp


def test_issue1967():
    """Labels may hold hyphens."""
    nlp = English()
    doc = Doc(nlp.vocab, words=["word"])
    example = Example.from_dict(doc, {"entities": ["U-JOB-NAME"]})
    pipe = nlp.add_pipe("ner_crf")
    nlp.initialize(lambda: [example])
    assert pipe.labels == ("JOB-NAME",)
    nlp.update([example])


def test_issue2179():
    nlp = Italian()
    nlp.add_pipe("ner_crf").add_label("CITIZENSHIP")
    nlp.initialize()
    nlp2 = Italian()
    nlp2.add_pipe("ner_crf")
    assert len(nlp2.get_pipe("ner_crf").labels) == 0
    nlp2.from_bytes(nlp.to_bytes())
    assert nlp2.get_pipe("ner_crf").labels == ("CITIZENSHIP",)


@pytest.mark.slow
def test_issue2800():
    """A thousand labels."""
    nlp = English()
    examples = examples_of(nlp, [("One sentence", {"entities": []})])
    pipe = nlp.add_pipe("ner_crf")
    for i in range(1000):
        pipe.add_label(str(i))
    optimizer = nlp.initialize()
    for _ in range(3):
        nlp.update(examples, sgd=optimizer, drop=0.5)
    assert len(pipe.labels) == 1000


def test_issue3209():
    """Labels keep their order when a pipeline is loaded."""
    nlp = English()
    for label in ("ZEBRA", "ANIMAL"):
        nlp.has_pipe("ner_crf") or nlp.add_pipe("ner_crf")
        nlp.get_pipe("ner_crf").add_label(label)
    nlp.initialize()
    nlp2 = English()
    nlp2.add_pipe("ner_crf")
    nlp2.from_bytes(nlp.to_bytes())
    assert nlp2.get_pipe("ner_crf").labels == ("ZEBRA", "ANIMAL")


def test_labels_from_biluo():
    nlp = English()
    pipe = nlp.add_pipe("ner_crf")
    pipe.add_label("LARGE-ANIMAL")
    nlp.initialize()
    assert pipe.labels == ("LARGE-ANIMAL",)


def test_issue4267(untrained):
    """An entity_ruler after the pipe gives consistent results."""
    untrained.initialize()
    assert iob_and_types(untrained("hi"))[0] == ["O"]
    ruler = untrained.add_pipe("entity_ruler")
    ruler.add_patterns([{"label": "SOFTWARE", "pattern": "spacy"}])
    assert iob_and_types(untrained("hi"))[0] == ["O"]


def test_issue4313(untrained):
    """A label that another hand has set, unknown to the pipe, does no harm."""
    untrained.initialize()
    doc = untrained("What do you think about Apple ?")
    doc.ents = [*doc.ents, Span(doc, 5, 6, label="MY_ORG")]
    untrained.get_pipe("ner_crf")(doc)
    assert [(ent.text, ent.label_) for ent in doc.ents] == [("Apple", "MY_ORG")]


def test_accept_blocked_token(untrained):
    untrained.initialize()
    doc = untrained.make_doc("I live in New York")
    assert iob_and_types(doc) == ([""] * 5, [""] * 5)
    doc.set_ents([], blocked=[doc[3:5]], default="unmodified")
    untrained.get_pipe("ner_crf")(doc)
    assert iob_and_types(doc) == (["O", "O", "O", "B", "B"], [""] * 5)


NEG_KEY = "non_entities"


@pytest.fixture
def labelled():
    """English with an ``ner_crf`` for two labels, and the examples that teach it both."""
    fix_random_seed(0)
    nlp = English()
    nlp.add_pipe("ner_crf", config={"incorrect_spans_key": NEG_KEY})
    text = "Casey went to New York."
    examples = examples_of(nlp, [(text, {"entities": [(0, 5, "PERSON"), (14, 22, "GPE")]})])
    nlp.initialize(lambda: examples)
    return nlp, examples


def found_after_negatives(labelled, words, negatives):
    """What is found after training on a text of which nothing but wrong spans is known."""
    nlp, examples = labelled
    reference = Doc(nlp.vocab, words=words)
    reference.spans[NEG_KEY] = [Span(reference, *span) for span in negatives]
    examples = [*examples, Example(Doc(nlp.vocab, words=words), reference)]
    optimizer = nlp.create_optimizer()
    for _ in range(30):
        losses = nlp.update(examples, sgd=optimizer)
    assert losses["ner_crf"] < 0.5
    doc = nlp(Doc(nlp.vocab, words=words))
    return [(ent.start, ent.end, ent.label_) for ent in doc.ents]


def test_negative_samples_two_word_input(labelled):
    found = found_after_negatives(labelled, ["A", "B"], [(0, 1, "O"), (0, 2, "PERSON")])
    assert found[0][0] == 0
    assert found[0] != (0, 2, "PERSON")


def test_negative_samples_three_word_input(labelled):
    found = found_after_negatives(labelled, ["A", "B", "C"], [(0, 1, "O"), (0, 2, "PERSON")])
    assert found[0][0] == 0
    assert found[0] != (0, 2, "PERSON")


def test_negative_samples_U_entity(labelled):  # noqa: N802 - spaCy's name
    assert found_after_negatives(labelled, ["A"], [(0, 1, "O"), (0, 1, "PERSON")]) == [
        (0, 1, "GPE")
    ]


def test_negative_sample_key_is_in_config():
    nlp = English()
    pipe = nlp.add_pipe("ner_crf", config={"incorrect_spans_key": NEG_KEY})
    assert pipe.cfg["incorrect_spans_key"] == NEG_KEY
    assert nlp.config["components"]["ner_crf"]["incorrect_spans_key"] == NEG_KEY
    assert English().add_pipe("ner_crf").cfg["incorrect_spans_key"] is None


def with_negatives(entities, negatives):
    """English with an ``ner_crf``, and an example with right and wrong spans."""
    nlp = English()
    pipe = nlp.add_pipe("ner_crf", config={"incorrect_spans_key": NEG_KEY})
    for label in ("PERSON", "ORG"):
        pipe.add_label(label)
    [example] = examples_of(nlp, [("Who is Shaka Khan?", {"entities": entities})])
    reference = example.reference
    reference.spans[NEG_KEY] = [Span(reference, *span) for span in negatives]
    return nlp, example


def test_neg_annotation():
    negatives = [(2, 4, "ORG"), (2, 3, "PERSON"), (1, 4, "PERSON")]
    nlp, example = with_negatives([(7, 17, "PERSON")], negatives)
    optimizer = nlp.initialize()
    for _ in range(2):
        losses = nlp.update([example], sgd=optimizer)
    assert 0 < losses["ner_crf"] < math.inf


def test_neg_annotation_conflict():
    nlp, example = with_negatives([(7, 17, "PERSON")], [(2, 4, "PERSON")])
    optimizer = nlp.initialize()
    with pytest.raises(ValueError, match=r"\[E868\].*\(7, 17, 'PERSON'\)"):
        nlp.update([example], sgd=optimizer)


def test_beam_valid_parse():
    """A wrong span at the end of a long text."""
    nlp = English()
    nlp.add_pipe("ner_crf", config={"incorrect_spans_key": NEG_KEY})
    words = [str(i) for i in range(53)]
    tags = ["O"] * 53
    tags[0:4] = ["B-ORG", "I-ORG", "I-ORG", "L-ORG"]
    tags[11:13] = ["B-DATE", "L-DATE"]
    tags[38] = "U-CARDINAL"
    example = Example.from_dict(Doc(nlp.vocab, words=words), {"ner": tags})
    example.reference.spans[NEG_KEY] = [Span(example.reference, 50, 53, "ORG")]
    optimizer = nlp.initialize(lambda: [example])
    for _ in range(5):
        losses = nlp.update([example], sgd=optimizer)
    assert 0 < losses["ner_crf"] < math.inf


def test_train_empty():
    nlp = English()
    examples = examples_of(nlp, [TRAIN_DATA[0], ("", {"entities": []})])
    nlp.add_pipe("ner_crf", last=True).add_label("PERSON")
    nlp.initialize()
    for batch in [examples, examples[1:], examples[:1]]:
        nlp.update(batch, losses={})


def test_train_negative_deprecated():
    nlp = English()
    examples = examples_of(nlp, [("Who is Shaka Khan?", {"entities": [(7, 17, "!PERSON")]})])
    nlp.add_pipe("ner_crf", last=True).add_label("PERSON")
    nlp.initialize()
    with pytest.raises(ValueError, match="P001"):
        nlp.update(examples)


def test_overwrite_token():
    """A pipe without any label finds nothing; a second one may overwrite its O."""
    nlp = English()
    nlp.add_pipe("ner_crf", name="first")
    with pytest.warns(UserWarning, match=r"\[NC-W002\] first: .*no labels"):
        nlp.initialize()
    doc = nlp("I live in New York")
    assert iob_and_types(doc) == (["O"] * 5, [""] * 5)
    second = nlp.add_pipe("ner_crf", name="second")
    examples = examples_of(nlp, [("I live in New York", {"entities": [(10, 18, "GPE")]})])
    second.initialize(lambda: examples, nlp=nlp)
    optimizer = nlp.create_optimizer()
    for _ in range(30):
        second.update(examples, sgd=optimizer)
    assert [ent.text for ent in nlp("I live in New York").ents] == ["New York"]


def test_empty_ner(untrained):
    untrained.initialize()
    doc = untrained("John is watching the news about Croatia's elections")
    assert iob_and_types(doc)[0] == ["O"] * 9


def test_ruler_before_ner(untrained):
    ruler = untrained.add_pipe("entity_ruler", first=True)
    untrained.initialize()
    ruler.add_patterns([{"label": "THING", "pattern": "This"}])
    doc = untrained("This is Antti Korhonen speaking in Finland")
    assert iob_and_types(doc) == (["B", *["O"] * 6], ["THING", *[""] * 6])


def test_ner_before_ruler(untrained):
    untrained.initialize()
    ruler = untrained.add_pipe("entity_ruler")
    ruler.add_patterns([{"label": "THING", "pattern": "This"}])
    doc = untrained("This is Antti Korhonen speaking in Finland")
    assert iob_and_types(doc) == (["B", *["O"] * 6], ["THING", *[""] * 6])


def test_ner_constructor():
    config = {"model": English().get_factory_meta("ner_crf").default_config["model"]}
    model = registry.resolve(config, validate=True)["model"]
    vocab = English().vocab
    NerCrf(vocab, model)
    NerCrf(vocab, model, max_grad_norm=0.0)


@Language.factory("test_ner_crf_blocker")
class Blocker:
    def __init__(self, nlp, name, start, end):
        self.start, self.end = start, end

    def __call__(self, doc):
        doc.set_ents([], blocked=[doc[self.start : self.end]], default="unmodified")
        return doc


def test_block_ner(untrained):
    untrained.add_pipe("test_ner_crf_blocker", first=True, config={"start": 2, "end": 5})
    untrained.initialize()
    doc = untrained("This is Antti L Korhonen speaking in Finland")
    assert iob_and_types(doc) == (["O", "O", "B", "B", "B", "O", "O", "O"], [""] * 8)


def test_overfitting_io(tmp_path):
    nlp = English()
    pipe = nlp.add_pipe("ner_crf")
    examples = examples_of(nlp, TRAIN_DATA)
    for label in ("PERSON", "LOC"):
        pipe.add_label(label)
    optimizer = nlp.initialize()
    losses = {}
    for _ in range(50):
        losses = {}
        nlp.update(examples, sgd=optimizer, losses=losses)
    assert losses["ner_crf"] < 0.5  # a loss in nats; that of ner is another thing

    def found(nlp):
        return [(ent.text, ent.label_) for ent in nlp("I like London.").ents]

    assert found(nlp) == [("London", "LOC")]
    nlp.to_disk(tmp_path)
    nlp2 = util.load_model_from_path(tmp_path)
    assert found(nlp2) == [("London", "LOC")]
    nlp2.get_pipe("ner_crf").add_label("RANDOM_NEW_LABEL")
    assert found(nlp2) == [("London", "LOC")]

    texts = [
        "Just a sentence.",
        "Then one more sentence about London.",
        "Here is another one.",
        "I like London.",
    ]
    once = [doc.to_array([ENT_IOB]) for doc in nlp.pipe(texts)]
    again = [doc.to_array([ENT_IOB]) for doc in nlp.pipe(texts)]
    one_by_one = [nlp(text).to_array([ENT_IOB]) for text in texts]
    assert_equal(once, again)
    assert_equal(once, one_by_one)

    doc = nlp.make_doc("I like London and London.")
    doc.ents = [Span(doc, 2, 3, label="LOC", kb_id=1234)]
    doc = pipe(doc)
    assert [(ent.text, ent.label_, ent.kb_id) for ent in doc.ents] == [
        ("London", "LOC", 1234),
        ("London", "LOC", 0),
    ]


def test_ner_warns_no_lookups(caplog):
    nlp = English()
    assert nlp.lang in util.LEXEME_NORM_LANGS
    nlp.vocab.lookups = Lookups()
    nlp.add_pipe("ner_crf").add_label("X")
    with caplog.at_level(logging.DEBUG):
        nlp.initialize()
        assert "W033" in caplog.text
    caplog.clear()
    nlp.vocab.lookups.add_table("lexeme_norm")
    nlp.vocab.lookups.get_table("lexeme_norm")["a"] = "A"
    with caplog.at_level(logging.DEBUG):
        nlp.initialize()
        assert "W033" not in caplog.text


# of spacy/tests/pipeline/test_entity_ruler.py, those in which ner takes part


def test_issue3345(untrained):
    """A preset entity may cross a sentence border."""
    doc = Doc(untrained.vocab, words=["I", "live", "in", "New", "York"])
    doc[4].is_sent_start = True
    untrained.get_pipe("ner_crf").add_label("GPE")
    untrained.initialize()
    ruler = spacy.blank("en").add_pipe("entity_ruler")
    ruler.add_patterns([{"label": "GPE", "pattern": "New York"}])
    doc = untrained.get_pipe("ner_crf")(ruler(doc))
    assert [(ent.text, ent.label_) for ent in doc.ents] == [("New York", "GPE")]
