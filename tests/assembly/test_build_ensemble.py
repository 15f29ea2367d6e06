"""From trained pipelines to one with an ensemble."""

import pickle

import numpy as np
import pytest
import spacy
from spacy.language import Language

from spacy_bigru_crf.assembly.build_ensemble import build_ensemble, member_names
from tests.compat.pipelines import LISTENER, TOK2VEC, model
from tests.pipeline.ensemble.pipelines import TEXTS, ensemble_of, member_spans, ner, spans, trained
from tests.pipeline.examples import UNSEEN, make_examples


def texts():
    return [eg.text for eg in make_examples(spacy.blank("de"), 30, UNSEEN, seed=9)] + TEXTS


def listening(seed, tok2vec_steps=12, decoder="CRF"):
    """A pipeline with an ``ner_crf`` that listens to a tok2vec."""
    nlp = spacy.blank("de")
    nlp.add_pipe("tok2vec", config={"model": TOK2VEC})
    config = model(LISTENER)
    config["decoder"]["@architectures"] = f"spacy-bigru-crf.{decoder}.v1"
    nlp.add_pipe("ner_crf", config={"model": config})
    return trained(nlp, seed, ("LOC", "PER"), tok2vec_steps)


@pytest.fixture
def with_the_same_tok2vec(tmp_path):
    """Two pipelines that differ in the decoder on their tok2vec."""
    listening(0).to_disk(tmp_path / "listening")
    one, other = spacy.load(tmp_path / "listening"), spacy.load(tmp_path / "listening")
    decoder = other.get_pipe("ner_crf").model.get_ref("output_layer")
    decoder.get_param("b")[:] += decoder.ops.xp.linspace(-1, 1, decoder.get_dim("nO"))
    return {"one": one, "other": other}


@pytest.mark.parametrize(
    ("paths", "names"),
    [
        (["training/a/model-best", "training/b/model-last"], ["a", "b"]),
        (["a-0", "de_names"], ["a-0", "de_names"]),
        (["x/ner/model-best", "y/ner/model-best"], ["x-ner", "y-ner"]),
        (["a/model-best", "a/model-last"], ["a-model-best", "a-model-last"]),
        (["/runs/größe v1.2", "other"], ["größe_v1_2", "other"]),
        (["model-best", "b/model-best"], ["model-best", "b-model-best"]),
    ],
)
def test_names_of_members(paths, names):
    assert member_names(paths) == dict(zip(paths, names, strict=True))
    assert member_names(paths[::-1]) == member_names(paths)


def test_a_shared_tok2vec_is_kept_and_computed_once(with_the_same_tok2vec, monkeypatch, tmp_path):
    wanted = {name: spans(nlp, texts()) for name, nlp in with_the_same_tok2vec.items()}
    assert wanted["one"] != wanted["other"]
    build_ensemble(with_the_same_tok2vec, {}).to_disk(tmp_path / "ensemble")
    nlp = spacy.load(tmp_path / "ensemble")
    assert nlp.pipe_names == ["tok2vec", "ner_crf_ensemble"]
    tok2vec = nlp.get_pipe("tok2vec")
    assert len(tok2vec.listener_map["ner_crf_ensemble"]) == 2
    encoder = next(node for node in nlp.get_pipe("tok2vec").model.walk() if "gru" in node.name)
    forward, computed = encoder._func, []
    monkeypatch.setattr(
        encoder,
        "_func",
        lambda node, X, is_train: computed.append(node) or forward(node, X, is_train),
    )
    nlp(TEXTS[0])
    assert len(computed) == 1
    assert not any("gru" in node.name for node in nlp.get_pipe("ner_crf_ensemble").model.walk())
    for name, of_member in wanted.items():
        assert member_spans(nlp, name, texts()) == of_member


def test_each_has_its_own_tok2vec_where_they_differ(tmp_path):
    pipelines = {"a": listening(0), "b": listening(1), "c": ner(5, shared=True)}
    wanted = {name: spans(nlp, texts()) for name, nlp in pipelines.items()}
    build_ensemble(pipelines, {}).to_disk(tmp_path)
    nlp = spacy.load(tmp_path)
    assert nlp.pipe_names == ["ner_crf_ensemble"]
    for name, of_member in wanted.items():
        assert member_spans(nlp, name, texts()) == of_member


@pytest.mark.parametrize("order", [("shared", "bilou"), ("bilou", "shared")])
def test_a_tok2vec_that_only_one_of_them_has_is_kept(saved, order, tmp_path):
    nlp = ensemble_of({name: saved[name] for name in order})
    nlp.to_disk(tmp_path)
    nlp = spacy.load(tmp_path)
    assert nlp.pipe_names == ["tok2vec", "ner_crf_ensemble"]
    for name in order:
        wanted = spans(spacy.load(saved[name]), texts())
        assert member_spans(nlp, name, texts()) == wanted


def test_a_beam_ner_votes_too():
    alone = ner(4, factory="beam_ner")
    wanted = spans(alone, texts())
    nlp = build_ensemble({"beam": alone}, {"method": "majority"})
    assert any(wanted)
    assert spans(nlp, texts()) == wanted


def test_components_that_all_have_stay_in_their_place(saved, tmp_path):
    pipelines = {}
    for name in ("bilou", "bio"):
        nlp = pipelines[name] = spacy.load(saved[name])
        nlp.add_pipe("sentencizer", first=True)
        ruler = nlp.add_pipe("entity_ruler", last=True)
        ruler.add_patterns([{"label": "DATE", "pattern": "Heute"}])
    nlp = build_ensemble(pipelines, {})
    assert nlp.pipe_names == ["sentencizer", "ner_crf_ensemble", "entity_ruler"]
    assert [ent.label_ for ent in nlp("Heute regnet es .").ents] == ["DATE"]


def test_nothing_is_left_of_the_scores_of_one_member(saved):
    one = spacy.load(saved["bilou"])
    one.meta["performance"] = {"ents_f": 0.9}
    assert build_ensemble({"a": one}, {}).meta["performance"] == {}


def blank(lang="de", *factories) -> Language:
    nlp = spacy.blank(lang)
    for factory in factories:
        nlp.add_pipe(factory)
    return nlp


def untrained(name, lang="de"):
    """A pipeline with an ``ner_crf`` that is initialised."""
    nlp = spacy.blank(lang)
    nlp.add_pipe("ner_crf", config={"model": model()})
    nlp.initialize(lambda: make_examples(nlp, 2))
    if name == "infixes":
        nlp.tokenizer.infix_finditer = spacy.util.compile_infix_regex(["x"]).finditer
    elif name == "sentencizer":
        nlp.add_pipe("sentencizer", first=True)
    elif name == "two":
        nlp.add_pipe("ner", last=True)
    return nlp


@pytest.mark.parametrize(
    ("other", "message"),
    [
        (lambda: blank("de", "sentencizer"), r"\[NC-R123\] other has no .*components: sentencizer"),
        (lambda: untrained("two"), r"\[NC-P041\] other has several .*: ner_crf, ner"),
        (lambda: untrained("", "en"), r"\[NC-P042\] other has .*'en', but first has 'de'"),
        (lambda: untrained("infixes"), r"\[NC-P043\] The tokenizer of other and first differ"),
        (lambda: untrained("sentencizer"), r"\[NC-P045\] other has.* sentencizer instead of none"),
    ],
)
def test_members_that_do_not_fit(saved, other, message):
    pipelines = {"first": spacy.load(saved["bilou"]), "other": other()}
    with pytest.raises(ValueError, match=message):
        build_ensemble(pipelines, {})


def test_an_ensemble_is_no_member(ensemble):
    with pytest.raises(ValueError, match=r"\[NC-P044\] other is already an ensemble"):
        build_ensemble({"other": pickle.loads(pickle.dumps(ensemble))}, {})


def with_vectors(value):
    nlp = untrained("")
    nlp.vocab.reset_vectors(width=3)
    nlp.vocab.set_vector("Anna", np.full(3, value, dtype="f"))
    return nlp


def test_word_vectors_have_to_be_the_same(tmp_path):
    for first in ({}, {"none": untrained("")}):
        with pytest.raises(ValueError, match=r"\[NC-P043\] The word vectors of b and a differ"):
            build_ensemble({**first, "a": with_vectors(1), "b": with_vectors(2)}, {})
    # but those who have none do not mind
    nlp = build_ensemble({"a": untrained(""), "b": with_vectors(1), "c": with_vectors(1)}, {})
    assert nlp.vocab["Anna"].has_vector


def test_components_in_another_order_or_trained_otherwise(saved):
    def pipelines(change):
        found = {}
        for name in ("bilou", "bio"):
            found[name] = spacy.load(saved[name])
            change(name, found[name])
        return found

    def order(name, nlp):
        nlp.add_pipe("sentencizer", first=True if name == "bilou" else None)

    def patterns(name, nlp):
        ruler = nlp.add_pipe("entity_ruler")
        ruler.add_patterns([{"label": "DATE", "pattern": name}])

    for change in (order, patterns):
        with pytest.raises(ValueError, match=r"\[NC-P045\] bio has"):
            build_ensemble(pipelines(change), {})
