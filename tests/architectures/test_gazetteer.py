import random
import re

import numpy as np
import pytest
import spacy
from spacy.tokens import Doc

from spacy_bigru_crf.architectures.gazetteer import build_gazetteer_v1

NONE, BEGIN, INSIDE, END, SINGLE = range(5)


@pytest.fixture(scope="module")
def nlp():
    return spacy.blank("de")


def build(directory, lower=False, width=None, **terms):
    for name, lines in terms.items():
        (directory / f"{name}.txt").write_text("\n".join(lines), "utf-8")
    lists = {name: directory / f"{name}.txt" for name in terms}
    model = build_gazetteer_v1(width or 2 * len(lists), lists, lower)
    model.initialize()
    return model


def positions(model, doc):
    [Y], _ = model.layers[0]([doc], False)
    return Y.tolist()


def column(model, doc, index=0):
    return [row[index] for row in positions(model, doc)]


@pytest.mark.parametrize(
    ("terms", "text", "expected"),
    [
        (["Berlin"], "Land Berlin", [NONE, SINGLE]),
        (["Land Berlin"], "Land Berlin", [BEGIN, END]),
        (["Land Berlin", "Land", "Berlin"], "Land Berlin Land", [BEGIN, END, SINGLE]),
        (["a b c", "b c d"], "a b c d", [BEGIN, INSIDE, END, NONE]),
        # the longest of those that begin here, also if it goes on after a shorter one
        (["a", "a b c d"], "a b c e", [SINGLE, NONE, NONE, NONE]),
        (["a", "a b c d"], "a b c d", [BEGIN, INSIDE, INSIDE, END]),
        # from token to token
        (["Berlin"], "Berliner Ostberlin", [NONE, NONE]),
        (["Land Ber"], "Land Berlin", [NONE, NONE]),
        (["LandBerlin"], "Land Berlin", [NONE, NONE]),
        (["Land Berlin"], "LandBerlin", [NONE]),
        (["land"], "Land", [NONE]),
        # white space beside signs does not count, nor how much of it there is
        (["Art. 5 (EU)"], "Art . 5 ( EU )", [BEGIN, INSIDE, INSIDE, INSIDE, INSIDE, END]),
        (["( EU )"], "(EU)", [BEGIN, INSIDE, END]),
        (["Land  Berlin"], "Land\n\nBerlin \n", [BEGIN, INSIDE, END, NONE]),
        ([" Land\tBerlin "], "Land   Berlin", [BEGIN, INSIDE, END]),
        (["x"], "", []),
    ],
)
def test_matches(nlp, tmp_path, terms, text, expected):
    assert column(build(tmp_path, terms=terms), nlp(text)) == expected


def test_characters_as_tokens(tmp_path):
    doc = spacy.blank("zh")("我在北京大学。")
    model = build(tmp_path, terms=["北京", "北京大学"])
    assert column(model, doc) == [NONE, NONE, BEGIN, INSIDE, INSIDE, END, NONE]


def test_case_can_be_ignored(nlp, tmp_path):
    model = build(tmp_path, lower=True, terms=["LAND berlin"])
    assert column(model, nlp("land Berlin")) == [BEGIN, END]


def test_lists_do_not_disturb_one_another(nlp, tmp_path):
    model = build(tmp_path, towns=["Berlin"], states=["Land Berlin"])
    # sorted by name, so that their order in the config does not matter
    assert positions(model, nlp("Land Berlin")) == [[BEGIN, NONE], [END, SINGLE]]


def test_agrees_with_trying_every_span(tmp_path, nlp):
    rng = random.Random(0)
    terms = [" ".join(rng.choices(["a", "b", "ab", "c"], k=rng.randint(1, 4))) for _ in range(30)]
    model = build(tmp_path, terms=terms)
    for _ in range(50):
        tokens = rng.choices(["a", "b", "ab", "c", "d"], k=20)
        expected, start = [], 0
        while start < len(tokens):
            lengths = [n for n in range(1, 5) if " ".join(tokens[start : start + n]) in terms]
            # at the end of the document a slice may be shorter than it should be
            length = min(max(lengths, default=0), len(tokens) - start)
            several = [BEGIN, *[INSIDE] * (length - 2), END]
            expected += {0: [NONE], 1: [SINGLE]}.get(length, several)
            start += max(length, 1)
        assert column(model, Doc(nlp.vocab, words=tokens)) == expected


def test_vectors(nlp, tmp_path):
    model = build(tmp_path, width=6, towns=["Berlin"], states=["Land Berlin"])
    Ys, backprop = model.begin_update([nlp("Land Berlin"), nlp("")])
    assert [Y.shape for Y in Ys] == [(2, 6), (0, 6)]
    assert model.get_dim("nO") == 6
    backprop(Ys)
    assert sum(node.has_grad("E") for node in model.walk()) == 2


def test_terms_are_stored_in_the_pipeline(tmp_path, nlp):
    trained = build(tmp_path, terms=["Land Berlin"])
    (tmp_path / "terms.txt").unlink()
    loaded = build_gazetteer_v1(2, {"terms": tmp_path / "terms.txt"})
    loaded.from_bytes(trained.to_bytes())
    doc = nlp("Land Berlin")
    assert column(loaded, doc) == column(trained.copy(), doc) == [BEGIN, END]
    np.testing.assert_array_equal(loaded.predict([doc])[0], trained.predict([doc])[0])
    with pytest.raises(ValueError, match=r"\[NC-N055\] Cannot read the list terms of Gazetteer.v1"):
        loaded.initialize()
    renamed = build_gazetteer_v1(2, {"places": "x"}).from_bytes(trained.to_bytes())
    with pytest.raises(ValueError, match=r"\[NC-N060\].*lists places.*terms of the lists terms\."):
        renamed.predict([doc])


@pytest.mark.parametrize(
    ("width", "lists", "message"),
    [
        (4, {}, "lists is {}. Set it to at least one name and the path of its file"),
        (3, {"a": "a", "b": "b"}, "width is 3. Set it to a positive multiple of 2, one share for"),
        (0, {"a": "a"}, "width is 0. Set it to a positive multiple of 1, one share for each list"),
        ("4", {"a": "a"}, "width is '4'. Set it to a positive multiple of 1, one share for each"),
    ],
)
def test_wrong_settings_are_named(width, lists, message):
    with pytest.raises(ValueError, match=re.escape(f"[NC-N065] Gazetteer.v1: {message}")):
        build_gazetteer_v1(width, lists)


def test_a_pipeline_works_when_the_files_are_gone(tmp_path):
    """From a config, through training, to disk and back."""
    (tmp_path / "terms.txt").write_text("Land Berlin\n", "utf-8")
    embed = {
        "@architectures": "spacy-bigru-crf.Gazetteer.v1",
        "width": 4,
        "lists": {"terms": str(tmp_path / "terms.txt")},
    }
    tok2vec = {
        "@architectures": "spacy.Tok2Vec.v2",
        "embed": embed,
        "encode": {
            "@architectures": "spacy-bigru-crf.BiGRUEncoder.v2",
            "width": 4,
            "depth": 1,
            "input_width": 4,
        },
    }
    nlp = spacy.blank("de")
    nlp.add_pipe("ner_crf", config={"model": {"tok2vec": tok2vec}}).add_label("LOC")
    nlp.initialize()
    nlp.to_disk(tmp_path / "pipeline")
    (tmp_path / "terms.txt").unlink()
    loaded = spacy.load(tmp_path / "pipeline")
    docs = [nlp.make_doc("Im Land Berlin")]
    np.testing.assert_array_equal(
        loaded.get_pipe("ner_crf").model.get_ref("tok2vec").predict(docs)[0],
        nlp.get_pipe("ner_crf").model.get_ref("tok2vec").predict(docs)[0],
    )
