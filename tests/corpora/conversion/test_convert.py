import pytest
from spacy.tokens import DocBin
from spacy.vocab import Vocab

from spacy_bigru_crf.corpora.conversion.convert import convert_and_split, convert_file
from spacy_bigru_crf.corpora.conversion.options import ConversionOptions
from spacy_bigru_crf.corpora.conversion.split import SplitOptions
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


def test_missing_annotation_is_counted(source, target):
    source.write_text("Anna -\nNeu B-LOC\nUlm _\nSee I-LOC\nEva B-PER\n")
    conversion = convert_file(source, target, ConversionOptions())
    assert conversion.unannotated_tokens == 4
    assert conversion.counts.kept == {"PER": 1}
    assert conversion.counts.missing == {"annotated in part": 1}
    (doc,) = DocBin().from_disk(target).get_docs(Vocab())
    assert [token.ent_iob_ for token in doc] == ["", "", "", "", "B"]


def test_labels_are_renamed_and_left_out(source, target):
    options = ConversionOptions(labels={"PER": "PERSON", "LOC": ""})
    conversion = convert_file(source, target, options)
    assert conversion.counts.kept == {"PERSON": 1}
    assert conversion.counts.refused == {"label left out": 2}
    assert conversion.labels == {"LOC", "PER"}
    docs = DocBin().from_disk(target).get_docs(Vocab())
    assert [[token.ent_iob_ for token in doc] for doc in docs] == [["O"] * 3, ["B", "O", "O"]]


def test_labels_that_cannot_be_may_be_left_out(source, target):
    source.write_text("Anna B-O\nUlm B-B-geo\n")
    with pytest.raises(CorpusError, match=r":1: \[NC-T012\](.|\n)*:2: \[NC-T013\]"):
        convert_file(source, target, ConversionOptions())
    options = ConversionOptions(labels={"O": "", "B-geo": "geo"})
    assert convert_file(source, target, options).entities == {"geo": 1}


def test_all_faults_are_named_in_one_run(source, target):
    source.write_text("a O\nb\n\nc I-LOC\nd B-O\ne B-X\n\nf PER\n" + "g O\n" * 9)
    with pytest.raises(CorpusError) as caught:
        convert_file(source, target, ConversionOptions())
    places = [line.split("] ")[0] for line in str(caught.value).splitlines()]
    codes = {2: "D007", 4: "T006", 8: "T004"}
    assert places == [f"{source}:{line}: [NC-{code}" for line, code in codes.items()]


def test_parts(source, tmp_path):
    # every third text stands twice
    sentences = [f"w{i} B-X\nw{i % 3 or i} O\n" for i in range(60)]
    source.write_text("\n".join(sentences + sentences[::3]))
    folder = tmp_path / "parts"
    (conversion,), parts = convert_and_split(
        [source], folder, ConversionOptions(), SplitOptions(0.2, 0.1, 3)
    )
    assert sorted(path.name for path in folder.iterdir()) == [
        "dev.spacy",
        "test.spacy",
        "train.spacy",
    ]
    texts = {}
    for name, part in parts.items():
        docs = list(DocBin().from_disk(folder / f"{name}.spacy").get_docs(Vocab()))
        texts[name] = {doc.text for doc in docs}
        assert part.documents == len(docs)
        assert part.tokens == sum(map(len, docs))
        assert part.entities == {"X": len(docs)}
    assert sum(part.documents for part in parts.values()) == conversion.documents == 80
    assert len(set().union(*texts.values())) == sum(map(len, texts.values()))


def test_parts_are_written_together_or_not_at_all(source, tmp_path):
    folder = tmp_path / "parts"
    folder.mkdir()
    (folder / "train.spacy").write_bytes(b"old")
    other = tmp_path / "bad.conll"
    other.write_text("a B-X\nb I-Y\n")
    with pytest.raises(CorpusError, match="T006"):
        convert_and_split([source, other], folder, ConversionOptions(), SplitOptions(0.2))
    with pytest.raises(ValueError, match="D051"):
        convert_and_split([source], folder, ConversionOptions(), SplitOptions(0.2, 0.2))
    assert [path.read_bytes() for path in folder.iterdir()] == [b"old"]
