import itertools
import random
import time

import numpy as np
import pytest
import spacy
import torch
from spacy.tokens import Doc, Span
from thinc.api import Config, Model

from spacy_bigru_crf.crf.viterbi import viterbi_decode
from spacy_bigru_crf.pipeline.constraints import allowed_states, constrain
from spacy_bigru_crf.pipeline.windows import WindowDocs, can_window, cut, window_lattice
from spacy_bigru_crf.tags import states
from spacy_bigru_crf.tags.state_space import state_space

LABELS = ["A", "B", "C"]
SPACE = state_space("BILOU", LABELS)
DEPTH = 2
MODEL = """
[model]
@architectures = "spacy-bigru-crf.Tagger.v1"

[model.tok2vec]
@architectures = "spacy.Tok2Vec.v2"

[model.tok2vec.embed]
@architectures = "spacy.MultiHashEmbed.v2"
width = 16
attrs = ["NORM", "SHAPE", "TAG", "ENT_TYPE"]
rows = [200, 200, 50, 50]
include_static_vectors = false

[model.tok2vec.encode]

[model.decoder]
@architectures = "spacy-bigru-crf.CRF.v1"
"""
# each sees DEPTH tokens to both sides
CONVOLUTIONS = {
    "mish": {"@architectures": "spacy.MishWindowEncoder.v2", "window_size": 1},
    "maxout": {
        "@architectures": "spacy.MaxoutWindowEncoder.v2",
        "window_size": 1,
        "maxout_pieces": 2,
    },
}
BIGRU = {"@architectures": "spacy-bigru-crf.BiGRUEncoder.v2", "input_width": 16}


def make_nlp(encoder):
    config = Config().from_str(MODEL)
    config["model"]["tok2vec"]["encode"] = {**encoder, "width": 16, "depth": DEPTH}
    nlp = spacy.blank("de")
    pipe = nlp.add_pipe("ner_crf", config=config)
    for label in LABELS:
        pipe.add_label(label)
    nlp.initialize()
    return nlp


@pytest.fixture(scope="module", params=CONVOLUTIONS)
def convolutional(request):
    return make_nlp(CONVOLUTIONS[request.param])


def make_doc(vocab, length, *, seed=0):
    """Words, tags, sentences and entities at random, some of them blocked."""
    rng = random.Random(seed)
    words = [rng.choice(["Haus", "geht", "Berlin", "12", "der", "\n"]) for _ in range(length)]
    doc = Doc(
        vocab,
        words=words,
        spaces=[rng.random() < 0.8 for _ in words],
        tags=[rng.choice(["NN", "VVFIN", ""]) for _ in words],
        pos=[rng.choice(["NOUN", "VERB", ""]) for _ in words],
        morphs=[rng.choice(["Case=Nom", "Number=Sing", ""]) for _ in words],
        lemmas=[word.lower() for word in words],
        sent_starts=[rng.choice([True, False, None]) for _ in words],
    )
    ents, blocked = [], []
    start = rng.randrange(4)
    while start < length:
        end = min(start + rng.randint(1, 6), length)
        if rng.random() < 0.2:
            blocked.append(doc[start:end])
        else:
            ents.append(Span(doc, start, end, label=rng.choice([*LABELS, "UNKNOWN"]), kb_id="Q1"))
        start = end + rng.randrange(10)
    doc.set_ents(ents, blocked=blocked, default="missing")
    for token in doc:
        if rng.random() < 0.1:
            token.norm_ = "own norm"
    return doc


@pytest.mark.parametrize("context", [0, 1, 3])
@pytest.mark.parametrize("window", [7, 8, 20])
def test_every_token_is_in_one_core_with_its_context(window, context):
    for length in range(window + 1, 70):
        parts = list(cut(length, window, context))
        assert parts[0].core_start == 0
        assert parts[-1].core_end == length
        for left, right in itertools.pairwise(parts):
            assert left.core_end == right.core_start
        for part in parts:
            assert 0 <= part.start < part.end <= length
            assert part.end - part.start <= window
            assert part.core_start < part.core_end
            assert part.core_start - part.start == (context if part.start else 0)
            assert part.end - part.core_end == (context if part.end < length else 0)


@pytest.mark.parametrize("window", [5, 6, 17, 49, 50, 51])
def test_emissions_of_a_convolutional_encoder_are_identical(convolutional, window):
    doc = make_doc(convolutional.vocab, 50)
    model = convolutional.get_pipe("ner_crf").model
    whole = model.predict([doc])
    windowed = window_lattice(model, doc, window, DEPTH)
    assert windowed.lengths.tolist() == [50]
    assert windowed.emissions.shape == whole.emissions.shape
    torch.testing.assert_close(windowed.emissions, whole.emissions, atol=1e-5, rtol=0)
    for name in ("transitions", "start_transitions", "end_transitions"):
        assert torch.equal(getattr(windowed, name), getattr(whole, name))


def test_context_is_what_makes_them_identical(convolutional):
    doc = make_doc(convolutional.vocab, 50)
    model = convolutional.get_pipe("ner_crf").model
    windowed = window_lattice(model, doc, 10, DEPTH - 1).emissions
    assert (windowed - model.predict([doc]).emissions).abs().max() > 1e-3


def test_a_batch_of_windows_is_bounded(monkeypatch):
    """More windows than one batch holds, each of which must not depend on its batch."""
    monkeypatch.setattr("spacy_bigru_crf.pipeline.batches._PADDED_TOKENS", 60)
    nlp = make_nlp(BIGRU)
    model = nlp.get_pipe("ner_crf").model
    doc = make_doc(nlp.vocab, 333)
    sizes = []

    def count(_, docs, is_train):
        sizes.append(sum(map(len, docs)))
        return model(docs, is_train)

    emissions = window_lattice(Model("counting", count), doc, 20, 4).emissions
    assert max(sizes) <= 60
    docs = WindowDocs(doc)
    for part in cut(333, 20, 4):
        alone = model.predict([docs.part(part.start, part.end)]).emissions
        core = alone[part.core_start - part.start : part.core_end - part.start]
        expected = emissions[part.core_start : part.core_end]
        torch.testing.assert_close(core, expected, atol=1e-5, rtol=0)


@pytest.mark.parametrize("length", [0, 1, 20])
def test_a_document_that_fits_is_encoded_as_it_is(length):
    nlp = make_nlp(BIGRU)
    model = nlp.get_pipe("ner_crf").model
    doc = make_doc(nlp.vocab, length)
    assert torch.equal(window_lattice(model, doc, 20, 4).emissions, model.predict([doc]).emissions)


def test_rules_and_presets_hold_across_window_borders(convolutional):
    """The best path is that of the whole document, whatever the windows cut through."""
    doc = make_doc(convolutional.vocab, 300)
    pipe = convolutional.get_pipe("ner_crf")
    allowed = allowed_states([doc], SPACE)
    whole = constrain(pipe.model.predict([doc]), SPACE, allowed)
    windowed = constrain(window_lattice(pipe.model, doc, 9, DEPTH), SPACE, allowed)
    [path] = viterbi_decode(windowed)
    assert torch.equal(path, viterbi_decode(whole)[0])
    found = {(s, e, LABELS[i]) for s, e, i in states.states_to_spans(path.numpy())}
    assert {(e.start, e.end, e.label_) for e in doc.ents if e.label_ in LABELS} <= found
    borders = {i for i in range(1, 300) if doc[i].sent_start == 1}
    preset = {token.i for ent in doc.ents for token in ent}
    # the model finds some of its own
    assert any(start not in preset for start, _, _ in found)
    for start, end, _ in found:
        assert start in preset or not borders & set(range(start + 1, end))


@pytest.mark.parametrize(("start", "end"), [(0, 40), (0, 11), (13, 14), (7, 31), (22, 40)])
def test_tokens_keep_their_annotation(start, end):
    vocab = spacy.blank("de").vocab
    doc = make_doc(vocab, 40)
    part = WindowDocs(doc).part(start, end)
    assert part.text_with_ws == doc[start:end].text_with_ws
    names = ["orth", "norm", "shape", "lower", "prefix", "suffix", "tag", "pos", "lemma"]
    names += ["is_sent_start", "ent_type", "ent_kb_id", "ent_id", "whitespace_", "is_space"]
    for token, original in zip(part, doc[start:end], strict=True):
        for name in names:
            assert getattr(token, name) == getattr(original, name), name
        assert token.morph == original.morph
        cut_off = token.i == 0 and original.ent_iob_ == "I"
        assert token.ent_iob_ == ("B" if cut_off else original.ent_iob_)


def test_entities_may_be_cut():
    vocab = spacy.blank("de").vocab
    doc = Doc(vocab, words=["x"] * 6)
    doc.set_ents([Span(doc, 1, 5, label="A")])
    docs = WindowDocs(doc)
    ents = [[(e.start, e.end, e.label_) for e in docs.part(*p).ents] for p in ((0, 3), (3, 6))]
    assert ents == [[(1, 3, "A")], [(0, 2, "A")]]
    assert [(ent.start, ent.end) for ent in doc.ents] == [(1, 5)]


def test_a_part_costs_as_much_in_a_long_document():
    vocab = spacy.blank("de").vocab

    def seconds(length):
        docs = WindowDocs(Doc(vocab, words=["a", "b", "c", "d"] * (length // 4)))
        start = time.process_time()
        for i in range(50):
            docs.part(i, i + 100)
        return time.process_time() - start

    short = min(seconds(1000) for _ in range(3))
    assert min(seconds(200_000) for _ in range(3)) < 10 * short


def test_can_window():
    nlp = make_nlp(BIGRU)
    assert can_window(nlp.get_pipe("ner_crf").model)
    config = Config().from_str(MODEL)
    config["model"]["tok2vec"] = {"@architectures": "spacy.Tok2VecListener.v1", "width": 16}
    listening = spacy.blank("de")
    listening.add_pipe("tok2vec")
    assert not can_window(listening.add_pipe("ner_crf", config=config).model)


@pytest.mark.parametrize("length", [0, 5])
def test_mask_of_a_document_alone(length):
    """It is not padded, and does not share memory that somebody may change."""
    doc = make_doc(spacy.blank("de").vocab, length)
    model = make_nlp(BIGRU).get_pipe("ner_crf").model
    allowed = allowed_states([doc], SPACE)
    lattice = model.predict([doc])
    if allowed is None:
        allowed = np.ones((length, lattice.n_states), dtype=np.bool_)
    constrained = constrain(lattice, SPACE, allowed)
    assert np.array_equal(constrained.emissions[:, 0].isfinite().numpy(), allowed)
    assert lattice.emissions.isfinite().all()


@pytest.mark.parametrize("length", [30, 31, 32, 100])
def test_the_pipe_finds_the_same_entities(monkeypatch, length):
    """In a batch with short documents and another long one, too."""
    # not spaCy's Mish encoder, which lets documents of a batch see each other
    convolutional = make_nlp(CONVOLUTIONS["maxout"])
    pipe = convolutional.get_pipe("ner_crf")
    pipe.model.get_ref("output_layer").attrs["trained_labels"] = [*pipe.labels]
    lengths = [4, length, 0, 30, 57]
    docs = [make_doc(convolutional.vocab, n, seed=i) for i, n in enumerate(lengths)]
    monkeypatch.setitem(pipe.cfg, "window", 0)
    expected = pipe.predict(docs)
    assert expected[1]
    assert expected[4]
    monkeypatch.setitem(pipe.cfg, "window", 30)
    monkeypatch.setitem(pipe.cfg, "window_context", DEPTH)
    found = pipe.predict(docs)
    for of_doc, as_expected in zip(found, expected, strict=True):
        assert [span[:3] for span in of_doc] == [span[:3] for span in as_expected]
        assert [s.score for s in of_doc] == pytest.approx([s.score for s in as_expected], abs=1e-4)


def test_documents_beyond_the_window_are_cut(monkeypatch):
    nlp = make_nlp(BIGRU)
    pipe = nlp.get_pipe("ner_crf")
    monkeypatch.setitem(pipe.cfg, "window", 20)
    monkeypatch.setitem(pipe.cfg, "window_context", 2)
    docs = [make_doc(nlp.vocab, n) for n in (20, 21, 5)]
    for batch, lattice in pipe.encoded_batches(docs):
        for column, i in enumerate(batch):
            emissions = lattice.emissions[: len(docs[i]), column]
            allowed = emissions.isfinite()
            whole = pipe.model.predict([docs[i]]).emissions[:, 0]
            same = torch.allclose(emissions[allowed], whole[allowed], atol=1e-5)
            assert same == (len(docs[i]) <= 20)


@pytest.mark.parametrize(
    ("window", "context", "code"), [(-1, 0, "P048"), (10, 5, "P012"), (10, -1, "P048")]
)
def test_settings_must_leave_a_core(window, context, code):
    with pytest.raises(ValueError, match=code):
        spacy.blank("de").add_pipe("ner_crf", config={"window": window, "window_context": context})
