"""A transformer of spacy-transformers under ``ner_crf``, beginning with a tiny random BERT."""

import copy
import shutil
from itertools import chain

import pytest
import spacy
from spacy.tokens import Doc
from spacy.training import Example
from spacy.training.initialize import init_nlp
from spacy.util import load_config
from thinc.api import Adam, fix_random_seed

from spacy_bigru_crf.assembly.build_ensemble import build_ensemble
from spacy_bigru_crf.cli.from_ner import from_ner
from spacy_bigru_crf.pipeline.ner_crf import NerCrf
from spacy_bigru_crf.pipeline.windows import can_window
from tests.compat.pipelines import (
    found,
    learn,
    same,
    train_config,
    weights,
    write_config,
    write_corpus,
)
from tests.pipeline.ensemble.pipelines import member_spans, spans
from tests.pipeline.examples import make_examples
from tests.tiny_bert import save_tiny_bert

pytest.importorskip("spacy_transformers", reason='needs pip install -e ".[transformers]"')

LISTENER = {
    "@architectures": "spacy-transformers.TransformerListener.v1",
    "grad_factor": 1.0,
    "pooling": {"@layers": "reduce_mean.v1"},
    "upstream": "*",
}
UNDER_BIGRU = {
    "@architectures": "spacy.Tok2Vec.v2",
    "embed": LISTENER,
    "encode": {
        "@architectures": "spacy-bigru-crf.BiGRUEncoder.v2",
        "width": 24,
        "depth": 1,
        "input_width": 32,
    },
}
TOK2VEC = {"listener": LISTENER, "under BiGRU": UNDER_BIGRU}
TEXTS = ["Gestern fuhr Anna nach Berlin , um zu arbeiten .", "Clara wohnt seit Jahren in Essen ."]


@pytest.fixture(scope="session")
def bert(tmp_path_factory):
    """The directory of a tiny BERT."""
    return save_tiny_bert(tmp_path_factory.mktemp("bert"))


def pipeline(bert, tok2vec=LISTENER, factory="ner_crf"):
    nlp = spacy.blank("de")
    # word pieces are characters: windows must be few tokens, as BERT takes 512 pieces
    spans = {"@span_getters": "spacy-transformers.strided_spans.v1", "window": 64, "stride": 48}
    nlp.add_pipe("transformer", config={"model": {"name": str(bert), "get_spans": spans}})
    nlp.add_pipe(factory, config={"model": {"tok2vec": tok2vec}})
    return nlp


def train(bert, tok2vec):
    """A pipeline that has learnt the examples, and its losses."""
    fix_random_seed(0)
    nlp = pipeline(bert, tok2vec)
    examples = make_examples(nlp, 40)
    nlp.initialize(lambda: examples)
    sgd = Adam(0.005)
    return nlp, [nlp.update(examples[10 * i % 40 :][:10], sgd=sgd)["ner_crf"] for i in range(60)]


@pytest.fixture(scope="module", params=TOK2VEC)
def training(request, bert):
    return train(bert, TOK2VEC[request.param])


@pytest.fixture(scope="module")
def learnt(training):
    """A pipeline that has learnt the examples. Do not train it further."""
    return training[0]


@pytest.fixture(scope="module")
def learnt_path(bert, tmp_path_factory):
    """The same on disk, with nothing between listener and CRF."""
    path = tmp_path_factory.mktemp("learnt") / "pipeline"
    train(bert, LISTENER)[0].to_disk(path)
    return path


@pytest.fixture(scope="module")
def corpus(tmp_path_factory):
    """A directory with train.spacy and dev.spacy."""
    path = tmp_path_factory.mktemp("corpus")
    nlp = spacy.blank("de")
    write_corpus(path / "train.spacy", make_examples(nlp, 40))
    write_corpus(path / "dev.spacy", make_examples(nlp, 20, seed=1))
    return path


@pytest.fixture
def nlp(learnt_path):
    """The learnt pipeline, to change at will."""
    return spacy.load(learnt_path)


def raw_examples(nlp, n):
    texts = [example.text for example in make_examples(nlp, n, seed=4)]
    return [Example(nlp.make_doc(text), nlp.make_doc(text)) for text in texts]


def test_it_learns(training):
    learnt, losses = training
    assert sum(losses[-4:]) < sum(losses[:4]) / 10
    assert learnt.evaluate(make_examples(learnt, 40))["ents_f"] > 0.9


@pytest.mark.parametrize("grad_factor", [1.0, 0.0])
def test_gradients_reach_the_transformer(bert, grad_factor):
    nlp = pipeline(bert, LISTENER | {"grad_factor": grad_factor})
    examples = make_examples(nlp, 10)
    nlp.initialize(lambda: examples)
    net = nlp.get_pipe("transformer").model.transformer.encoder.layer[0].output.dense.weight
    before = net.detach().clone()
    # nlp.update applies a shared layer's gradients only with the next update
    learn(nlp, examples, steps=2)
    assert (net != before).any().item() == bool(grad_factor)


def test_entities_and_scores_survive_saving(learnt, tmp_path):
    before = found(learnt, TEXTS)
    assert all(before)
    learnt.to_disk(tmp_path / "pipeline")
    loaded = spacy.load(tmp_path / "pipeline")
    assert found(loaded, TEXTS) == before
    scores = [
        [ent._.ner_crf_score for doc in nlp.pipe(TEXTS) for ent in doc.ents]
        for nlp in (learnt, loaded)
    ]
    assert scores[0] == pytest.approx(scores[1])
    assert all(0.0 < score <= 1.0 for score in scores[0])


def test_the_batch_does_not_matter(learnt):
    texts = [example.text for example in make_examples(learnt, 12, seed=5)]
    one_by_one = [list(chain.from_iterable(found(learnt, [text]))) for text in texts]
    for batch_size in (3, 12):
        assert found(learnt, texts, batch_size=batch_size) == one_by_one


def test_texts_without_words(learnt):
    texts = ["", TEXTS[0], " ", "\n\n"]
    assert [bool(ents) for ents in found(learnt, texts)] == [False, True, False, False]
    assert found(learnt, [""]) == [[]]


def test_documents_without_tokens_among_the_training_data(learnt):
    """The transformer gives them vectors of no width."""
    nlp = copy.deepcopy(learnt)
    empty = Example(nlp.make_doc(""), nlp.make_doc(""))
    examples = make_examples(nlp, 3)
    # the gradient is that of the mean over the documents
    alone = nlp.update(examples, sgd=False)["ner_crf"]
    assert nlp.update([empty, *examples, empty], sgd=Adam(0.001))["ner_crf"] == pytest.approx(alone)
    assert nlp.update([empty])["ner_crf"] == 0.0


def test_a_long_document_is_read_in_the_windows_of_the_transformer(learnt, monkeypatch):
    pipe = learnt.get_pipe("ner_crf")
    assert not can_window(pipe.model)
    text = " ".join(TEXTS * 20)
    monkeypatch.setitem(pipe.cfg, "window", 0)
    whole = found(learnt, [text])
    monkeypatch.setitem(pipe.cfg, "window", 20)
    monkeypatch.setitem(pipe.cfg, "window_context", 5)
    assert found(learnt, [text]) == whole
    assert len(whole[0]) > 40


def test_a_frozen_transformer_annotates(nlp, learnt_path, bert, corpus, tmp_path):
    config = pipeline(bert).config.copy()
    config["components"]["transformer"] = {"source": str(learnt_path)}
    config.to_disk(tmp_path / "config.cfg")
    path = train_config(
        tmp_path / "config.cfg",
        tmp_path / "output",
        corpus,
        steps=30,
        training__frozen_components=["transformer"],
        training__annotating_components=["transformer"],
        training__optimizer__learn_rate=0.02,
    )
    new = spacy.load(path)
    transformers = [weights(p.get_pipe("transformer").model) for p in (nlp, new)]
    assert same(*transformers)
    assert new.evaluate(make_examples(new, 20, seed=1))["ents_f"] > 0.9


def test_spacy_train_with_accumulated_gradients(bert, corpus, tmp_path):
    config = write_config(
        pipeline(bert), tmp_path / "config.cfg", {"training": {"accumulate_gradient": 2}}
    )
    path = train_config(config, tmp_path / "output", corpus, steps=3)
    assert spacy.load(path).get_pipe("transformer").listening_components == ["ner_crf"]


def test_replace_listeners(nlp, tmp_path):
    before = found(nlp, TEXTS)
    common = nlp.get_pipe("transformer").model
    nlp.replace_listeners("transformer", "ner_crf", ["model.tok2vec"])
    pipe = nlp.get_pipe("ner_crf")
    with nlp.select_pipes(disable="transformer"):
        assert found(nlp, TEXTS) == before
    nlp.to_disk(tmp_path / "pipeline")
    assert found(spacy.load(tmp_path / "pipeline", exclude=["transformer"]), TEXTS) == before
    start = weights(common)
    own = weights(pipe.model.get_ref("tok2vec"))
    assert same(own, start)
    learn(nlp, make_examples(nlp, 20), steps=3, drop=0.1, exclude=["transformer"])
    assert not same(weights(pipe.model.get_ref("tok2vec")), own)
    assert same(weights(common), start)


def test_rehearsing_without_the_transformer_is_refused_with_the_way_out(nlp):
    optimizer = nlp.resume_training(sgd=Adam(0.001))
    nlp.update(make_examples(nlp, 5), sgd=optimizer)
    way_out = r"\[NC-P020\] ner_crf: .*nlp.replace_listeners\('transformer', 'ner_crf'"
    with pytest.raises(ValueError, match=way_out):
        nlp.rehearse(raw_examples(nlp, 3), sgd=optimizer)


def test_rehearsing_with_a_transformer_of_its_own(nlp):
    nlp.replace_listeners("transformer", "ner_crf", ["model.tok2vec"])
    optimizer = nlp.resume_training(sgd=Adam(0.001))
    for _ in range(3):
        nlp.update(make_examples(nlp, 10), sgd=optimizer, exclude=["transformer"])
    assert nlp.rehearse(raw_examples(nlp, 5), sgd=optimizer)["ner_crf"] > 0


def test_rehearsing_with_a_frozen_transformer_that_annotates(nlp):
    optimizer = nlp.resume_training(sgd=Adam(0.01))
    frozen = {"exclude": ["transformer"], "annotates": ["transformer"]}
    nlp.update(make_examples(nlp, 10), sgd=optimizer, **frozen)
    raw = raw_examples(nlp, 5)
    for example in raw:
        nlp.get_pipe("transformer")(example.predicted)
    assert nlp.rehearse(raw, sgd=optimizer, exclude=["transformer"])["ner_crf"] > 0


def test_from_ner(bert, tmp_path):
    """Config and pipeline of spaCy's ner on a transformer become those of ner_crf."""
    old = pipeline(bert, factory="ner")
    examples = make_examples(old, 10)
    old.initialize(lambda: examples)
    learn(old, examples, steps=2)
    old.to_disk(tmp_path / "ner")
    from_ner(str(tmp_path / "ner" / "config.cfg"), tmp_path / "crf.cfg")
    config = load_config(tmp_path / "crf.cfg")["components"]
    assert config["ner"]["factory"] == "ner_crf"
    assert config["ner"]["model"]["tok2vec"] == LISTENER
    assert config["transformer"] == old.config["components"]["transformer"]
    from_ner(str(tmp_path / "ner"), tmp_path / "crf")
    new = spacy.load(tmp_path / "crf")
    assert isinstance(new.get_pipe("ner"), NerCrf)
    assert same(*(weights(nlp.get_pipe("transformer").model) for nlp in (old, new)))
    learn(new, examples, sgd=new.resume_training(sgd=Adam(0.005)), steps=40)
    assert new.evaluate(examples)["ents_f"] > 0.9


def test_training_from_ner_starts_from_the_weights_without_fetching_them(tmp_path):
    bert = save_tiny_bert(tmp_path / "bert")
    old = pipeline(bert, factory="ner")
    examples = make_examples(old, 10)
    old.initialize(lambda: examples)
    learn(old, examples, steps=2)
    old.to_disk(tmp_path / "ner")
    from_ner(str(tmp_path / "ner"), tmp_path / "crf")
    shutil.rmtree(bert)
    data = write_corpus(tmp_path / "data.spacy", examples)
    overrides = {"paths.train": str(data), "paths.dev": str(data)}
    new = init_nlp(load_config(tmp_path / "crf" / "config.cfg", overrides=overrides))
    assert same(*(weights(nlp.get_pipe("transformer").model) for nlp in (old, new)))
    assert new.config["training"]["frozen_components"] == []


def test_listeners_of_two_pipes(bert):
    nlp = pipeline(bert)
    nlp.add_pipe("ner_crf", "second", config={"model": {"tok2vec": LISTENER}})
    examples = make_examples(nlp, 20)
    nlp.initialize(lambda: examples)
    learn(nlp, examples, sgd=Adam(0.005), steps=50)
    docs = list(nlp.pipe([Doc(nlp.vocab, words=text.split()) for text in TEXTS]))
    assert all(doc.spans["ner_crf"] for doc in docs)


def alone_as_before(ensemble, wanted):
    """Whether each member of an ensemble finds what its own pipeline found."""
    return wanted == {name: member_spans(ensemble, name, TEXTS) for name in wanted}


def test_members_of_an_ensemble_share_the_transformer(learnt_path, tmp_path, monkeypatch):
    pipelines = {name: spacy.load(learnt_path) for name in ("one", "other", "ner")}
    decoder = pipelines["other"].get_pipe("ner_crf").model.get_ref("output_layer")
    decoder.get_param("b")[:] += decoder.ops.xp.linspace(-4, 4, decoder.get_dim("nO"))
    nlp = pipelines["ner"]
    nlp.remove_pipe("ner_crf")
    ner = nlp.add_pipe("ner", config={"model": {"tok2vec": LISTENER}})
    examples = make_examples(nlp, 20)
    with nlp.select_pipes(enable=["transformer"]):
        for example in examples:
            example.predicted = nlp(example.predicted)
    ner.initialize(lambda: examples, nlp=nlp)
    wanted = {name: spans(nlp, TEXTS) for name, nlp in pipelines.items()}
    assert wanted["one"] != wanted["other"]
    build_ensemble(pipelines, {}).to_disk(tmp_path / "ensemble")
    ensemble = spacy.load(tmp_path / "ensemble")
    assert ensemble.pipe_names == ["transformer", "ner_crf_ensemble"]
    assert alone_as_before(ensemble, wanted)
    transformer = ensemble.get_pipe("transformer")
    predict, computed = transformer.model.predict, []
    monkeypatch.setattr(
        transformer.model, "predict", lambda docs: computed.append(1) or predict(docs)
    )
    ensemble(TEXTS[0])
    assert len(computed) == 1


def test_members_of_an_ensemble_with_transformers_of_their_own(bert, learnt_path, tmp_path):
    fix_random_seed(3)
    other = pipeline(bert)
    examples = make_examples(other, 20)
    other.initialize(lambda: examples)
    learn(other, examples, steps=20, sgd=Adam(0.005))
    pipelines = {"one": spacy.load(learnt_path), "other": other}
    wanted = {name: spans(nlp, TEXTS) for name, nlp in pipelines.items()}
    build_ensemble(pipelines, {}).to_disk(tmp_path / "ensemble")
    ensemble = spacy.load(tmp_path / "ensemble")
    assert ensemble.pipe_names == ["ner_crf_ensemble"]
    assert alone_as_before(ensemble, wanted)
