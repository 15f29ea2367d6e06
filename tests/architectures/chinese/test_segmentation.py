import numpy as np
import pytest
import spacy
from spacy.tokens import Doc

from spacy_bigru_crf.architectures.chinese.segmentation import build_segmentation_v1

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


def test_the_user_dictionary_is_stored_in_the_model(vocab, tmp_path):
    pytest.importorskip("jieba")
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
