import pickle

import pytest

from spacy_bigru_crf.architectures.chinese import segmenters
from spacy_bigru_crf.architectures.chinese.segmenters import build_jieba_v1, build_pkuseg_v1

TEXT = "他来到了网易杭研大厦"


def test_jieba():
    pytest.importorskip("jieba")
    # the example of jieba's own documentation: no dictionary holds 杭研
    assert build_jieba_v1()(TEXT) == ["他", "来到", "了", "网易", "杭研", "大厦"]
    assert build_jieba_v1(hmm=False)(TEXT) == ["他", "来到", "了", "网易", "杭", "研", "大厦"]


def test_jieba_prints_nothing_and_leaves_no_file(capfd, tmp_path, monkeypatch):
    pytest.importorskip("jieba")
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    segmenters._jieba_tokenizer.cache_clear()
    build_jieba_v1()(TEXT)
    assert capfd.readouterr() == ("", "")
    assert not list(tmp_path.iterdir())


def test_user_dictionaries_do_not_mix(tmp_path):
    pytest.importorskip("jieba")
    (tmp_path / "words.txt").write_text("网易杭研 100 nz\n", "utf-8")
    assert "网易杭研" in build_jieba_v1(tmp_path / "words.txt")(TEXT)
    assert "网易杭研" not in build_jieba_v1()(TEXT)


def test_jieba_can_be_pickled():
    pytest.importorskip("jieba")
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
    ("build", "package", "extra"),
    [(build_jieba_v1, "jieba", "chinese"), (build_pkuseg_v1, "spacy-pkuseg", "pkuseg")],
)
def test_a_missing_package_is_named_with_its_extra(build, package, extra, monkeypatch):
    monkeypatch.setattr(segmenters, "find_spec", lambda name: None)
    with pytest.raises(ImportError, match=rf"\[NC-N054\].*{package}.*spacy-bigru-crf\[{extra}\]"):
        build()
