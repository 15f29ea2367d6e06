import pytest
from spacy.tokens import DocBin
from spacy.vocab import Vocab

from spacy_bigru_crf.corpora.conversion import convert_file
from spacy_bigru_crf.corpora.conversion_options import ConversionOptions
from spacy_bigru_crf.corpora.lines import CorpusError
from spacy_bigru_crf.tags.schemes import get_scheme

TWO_SENTENCES = "In O\nNew B-LOC\nYork I-LOC\n\nPaul B-PER\nParis B-LOC\nruft O\n"


@pytest.fixture
def source(tmp_path):
    path = tmp_path / "train.conll"
    path.write_text(TWO_SENTENCES)
    return path


@pytest.fixture
def target(tmp_path):
    return tmp_path / "train.spacy"


def test_file_and_numbers(source, target):
    conversion = convert_file(source, target, ConversionOptions())
    assert (conversion.source, conversion.target) == (source, target)
    assert conversion.scheme.name == "BIO"
    assert (conversion.documents, conversion.sentences, conversion.tokens) == (2, 2, 6)
    assert conversion.entities == {"LOC": 2, "PER": 1}
    assert conversion.repaired_tags == 0
    docs = list(DocBin().from_disk(target).get_docs(Vocab()))
    assert [[token.text for token in doc] for doc in docs] == [
        ["In", "New", "York"],
        ["Paul", "Paris", "ruft"],
    ]
    assert [[(ent.text, ent.label_) for ent in doc.ents] for doc in docs] == [
        [("New York", "LOC")],
        [("Paul", "PER"), ("Paris", "LOC")],
    ]


def test_whole_documents(source, target):
    conversion = convert_file(source, target, ConversionOptions(n_sents=0))
    assert (conversion.documents, conversion.sentences) == (1, 2)


def test_repair(source, target):
    source.write_text("Neu I-LOC\n\nBonn B-LOC\n")
    conversion = convert_file(source, target, ConversionOptions(repair=True))
    assert conversion.repaired_tags == 1
    assert conversion.entities == {"LOC": 2}


def test_named_scheme_is_not_guessed(source, target):
    source.write_text("Neu I-LOC\n\nBonn B-LOC\n")
    conversion = convert_file(source, target, ConversionOptions(scheme=get_scheme("IOB1")))
    assert conversion.entities == {"LOC": 2}


def test_document_without_entities_has_annotation(source, target):
    source.write_text("a O\n\nb O\n")
    assert not convert_file(source, target, ConversionOptions()).entities
    docs = DocBin().from_disk(target).get_docs(Vocab())
    assert all(doc.has_annotation("ENT_IOB") for doc in docs)


@pytest.mark.parametrize("text", ["", "\n\n"])
def test_file_without_sentences_is_refused(source, target, text):
    source.write_text(text)
    with pytest.raises(CorpusError) as caught:
        convert_file(source, target, ConversionOptions())
    assert str(caught.value).startswith(f"{source}: [NC-D009] ")


def test_error_late_in_the_file_leaves_the_old_output(source, target):
    target.write_bytes(b"old")
    source.write_text(TWO_SENTENCES + "\nmalformed I-LOC\n")
    with pytest.raises(CorpusError, match=rf"{source.name}:9: \[NC-T006\]"):
        convert_file(source, target, ConversionOptions())
    assert target.read_bytes() == b"old"
    assert {path.name for path in target.parent.iterdir()} == {source.name, target.name}


def test_interruption_leaves_no_file(source, target):
    def interrupted(sentences):
        yield next(iter(sentences))
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        convert_file(source, target, ConversionOptions(), progress=interrupted)
    assert list(target.parent.iterdir()) == [source]
