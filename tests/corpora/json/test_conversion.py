import json

import pytest

from spacy_bigru_crf.corpora.conversion.convert import convert_file
from spacy_bigru_crf.corpora.conversion.options import ConversionOptions
from spacy_bigru_crf.corpora.lines import CorpusError

GOOD = ["Paul", [[0, 4, "PER"]]]


@pytest.fixture
def target(tmp_path):
    return tmp_path / "train.spacy"


@pytest.mark.parametrize(
    ("bad", "code"),
    [
        ("[", "D013"),
        ("7", "D014"),
        ('["", [[0, 1, "X"]]]', "D015"),
        ('{"text": "a"}', "D016"),
        ('["a", [[0, 1]]]', "D018"),
        ('["a", [[0, 2, "X"]]]', "D019"),
        ('["a", [[0, 1, "X"], [0, 1, "Y"]]]', "D021"),
        ('["a ", [[1, 2, "X"]]]', "D067"),
        ('{"tokens": ["a", "b"], "ner_tags": ["B-X", "L-Y"]}', "T006"),
        ('{"tokens": ["a"], "ner_tags": ["X"]}', "T004"),
        ('["ab", [[0, 1, "X"]]]', "D022"),
    ],
)
def test_mistakes_have_file_and_line_and_leave_the_old_output(tmp_path, target, bad, code):
    source = tmp_path / "train.jsonl"
    source.write_text(f"{json.dumps(GOOD)}\n\n{bad}\n")
    target.write_bytes(b"old")
    with pytest.raises(CorpusError) as caught:
        convert_file(source, target, ConversionOptions())
    assert str(caught.value).startswith(f"{source}:3: [NC-{code}] ")
    assert target.read_bytes() == b"old"
    assert {path.name for path in tmp_path.iterdir()} == {source.name, target.name}


def test_line_of_an_item_in_a_list(tmp_path, target):
    source = tmp_path / "train.json"
    source.write_text(json.dumps([GOOD, GOOD, ["", GOOD[1]]], indent=1))
    with pytest.raises(CorpusError) as caught:
        convert_file(source, target, ConversionOptions())
    line = source.read_text().splitlines().index('  "",')
    assert str(caught.value).startswith(f"{source}:{line}: [NC-D015] ")


def test_numbers(tmp_path, target):
    source = tmp_path / "train.jsonl"
    refused = {"text": "a", "answer": "ignore"}
    unknown = {"data": {"text": "a b"}, "annotations": []}
    source.write_text("\n".join(map(json.dumps, [GOOD, refused, unknown])))
    conversion = convert_file(source, target, ConversionOptions())
    assert conversion.scheme is None
    assert (conversion.documents, conversion.sentences, conversion.tokens) == (2, 0, 3)
    assert conversion.entities == {"PER": 1}
    assert (conversion.refused_texts, conversion.unknown_texts) == (1, 1)
    assert (conversion.misaligned, conversion.missing_tokens) == (0, 0)
