import pickle

import numpy as np
import pytest
import spacy
from spacy.tokens import Doc

from spacy_bigru_crf.architectures.chinese import segmentation
from spacy_bigru_crf.architectures.chinese.segmentation import (
    build_jieba_v1,
    build_pkuseg_v1,
    build_segmentation_v1,
)

TEXT = "他来到了网易杭研大厦"


@pytest.fixture
def small_jieba(tmp_path, monkeypatch):
    """jieba with a dictionary of few words, which is read at once."""
    jieba = pytest.importorskip("jieba")
    path = tmp_path / "dictionary.txt"
    path.write_text("他 100 r\n来到 100 v\n了 100 ul\n网易 100 n\n大厦 100 n\n云 9 n\n", "utf-8")
    monkeypatch.setattr(jieba.Tokenizer, "get_dict_file", lambda self: path.open("rb"))
    segmentation._jieba_tokenizer.cache_clear()
    yield
    segmentation._jieba_tokenizer.cache_clear()


def test_jieba_prints_nothing_and_leaves_no_file(capfd, tmp_path, monkeypatch):
    pytest.importorskip("jieba")
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    segmentation._jieba_tokenizer.cache_clear()
    # the example of jieba's own documentation: no dictionary holds 杭研
    assert build_jieba_v1()(TEXT) == ["他", "来到", "了", "网易", "杭研", "大厦"]
    assert build_jieba_v1(hmm=False)(TEXT) == ["他", "来到", "了", "网易", "杭", "研", "大厦"]
    assert capfd.readouterr() == ("", "")
    assert not list(tmp_path.iterdir())


@pytest.mark.usefixtures("small_jieba")
def test_user_dictionaries_do_not_mix(tmp_path):
    (tmp_path / "words.txt").write_text("网易杭研 100 nz\n", "utf-8")
    assert "网易杭研" in build_jieba_v1(tmp_path / "words.txt")(TEXT)
    assert "网易杭研" not in build_jieba_v1()(TEXT)


@pytest.mark.usefixtures("small_jieba")
def test_jieba_can_be_pickled():
    segmenter = build_jieba_v1()
    segmenter(TEXT)
    assert pickle.loads(pickle.dumps(segmenter))(TEXT) == segmenter(TEXT)


def test_pkuseg(tmp_path):
    """With a model that is trained here, since those that it offers are downloads."""
    spacy_pkuseg = pytest.importorskip("spacy_pkuseg")
    (tmp_path / "train.txt").write_text("他 来到 大厦 。\n大厦 很 高 。\n" * 20, "utf-8")
    model = tmp_path / "model"
    spacy_pkuseg.train(
        str(tmp_path / "train.txt"), str(tmp_path / "train.txt"), str(model), train_iter=5
    )
    assert build_pkuseg_v1(str(model))("他来到大厦。") == ["他", "来到", "大厦", "。"]


@pytest.mark.parametrize(
    ("build", "package"),
    [(build_jieba_v1, "jieba"), (build_pkuseg_v1, "spacy-pkuseg")],
)
def test_a_missing_package_is_named(build, package, monkeypatch):
    monkeypatch.setattr(segmentation, "find_spec", lambda name: None)
    with pytest.raises(ImportError, match=rf"\[NC-N054\].*pip install {package}"):
        build()


INSIDE, BEGIN, END, SINGLE = range(4)


@pytest.fixture(scope="module")
def vocab():
    return spacy.blank("zh").vocab


def positions(model, doc):
    [Y], _ = model.layers[0](doc if isinstance(doc, list) else [doc], False)
    return Y[:, 0].tolist()


def doc_of(vocab, words):
    return Doc(vocab, words=words, spaces=[False] * len(words))


@pytest.mark.parametrize(
    ("tokens", "segments", "expected"),
    [
        ("北京大学生", ["北京", "大学生"], [BEGIN, END, BEGIN, INSIDE, END]),
        ("我去", ["我", "去"], [SINGLE, SINGLE]),
        # longer tokens: several words, a part of one, across a border
        (["北京大学", "生"], ["北京", "大学生"], [BEGIN, END]),
        (["北京", "大", "学生"], ["北京", "大学生"], [SINGLE, BEGIN, END]),
        (["北", "京大", "学生"], ["北京", "大学", "生"], [BEGIN, INSIDE, END]),
        # white space that the segmenter leaves out belongs to no word
        (["我", " ", "去"], ["我", "去"], [SINGLE, INSIDE, SINGLE]),
        (["我", " ", "去"], ["我", " ", "去"], [SINGLE, SINGLE, SINGLE]),
        ("好好好", ["好", "", "好好"], [SINGLE, BEGIN, END]),
        ([], [], []),
    ],
)
def test_positions(vocab, tokens, segments, expected):
    model = build_segmentation_v1(2, lambda text: segments)
    assert positions(model, doc_of(vocab, list(tokens))) == expected


def test_blanks_between_tokens(vocab):
    model = build_segmentation_v1(2, str.split)
    assert positions(model, Doc(vocab, words=["a", "bc", "d"])) == [SINGLE] * 3


def test_vectors(vocab):
    model = build_segmentation_v1(5, lambda text: [text])
    model.initialize()
    Ys = model.predict([doc_of(vocab, list("大学生们")), doc_of(vocab, []), doc_of(vocab, ["大"])])
    assert [Y.shape for Y in Ys] == [(4, 5), (0, 5), (1, 5)]
    np.testing.assert_array_equal(Ys[0][1], Ys[0][2])
    assert len(np.unique(np.concatenate(Ys), axis=0)) == 4


def test_a_segmenter_that_changes_the_text_is_named(vocab):
    model = build_segmentation_v1(2, lambda text: ["北", "東"])
    with pytest.raises(ValueError, match=r"\[NC-N053\].*'東'.*character 1 .*'京大'"):
        positions(model, doc_of(vocab, list("北京大")))


@pytest.mark.parametrize("width", [0, "4"])
def test_wrong_widths_are_named(width):
    message = rf"\[NC-N065\] Segmentation.v1: width is {width!r}\. Set it to a whole number of at"
    with pytest.raises(ValueError, match=message):
        build_segmentation_v1(width, str.split)


CONFIG = """
[model]
@architectures = "spacy-bigru-crf.Segmentation.v1"
width = 4

[model.segmenter]
@misc = "spacy-bigru-crf.Jieba.v1"
user_dictionary = {path}
"""


def model_of_config(path):
    config = spacy.util.Config().from_str(CONFIG.format(path=path))
    return spacy.registry.resolve(config)["model"]


@pytest.mark.usefixtures("small_jieba")
def test_the_user_dictionary_is_stored_in_the_model(vocab, tmp_path):
    path = tmp_path / "words.txt"
    path.write_text("云计算方 1000\n", "utf-8")
    doc = doc_of(vocab, list("云计算方面"))
    trained = model_of_config(f'"{path}"')
    trained.initialize()
    expected = [BEGIN, INSIDE, INSIDE, END, SINGLE]
    assert positions(trained, doc) == expected
    path.unlink()
    loaded = model_of_config(f'"{path}"').from_bytes(trained.to_bytes())
    assert positions(loaded, doc) == expected
    assert positions(trained.copy(), doc) == expected
    without = model_of_config("null")
    without.initialize()
    assert positions(without, doc) != expected
    with pytest.raises(ValueError, match="N055"):
        model_of_config(f'"{path}"').initialize()
