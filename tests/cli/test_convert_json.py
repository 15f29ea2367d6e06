import json
import re
from pathlib import Path

import pytest
from spacy.cli._util import app
from spacy.tokens import DocBin
from spacy.vocab import Vocab
from typer.testing import CliRunner

import spacy_bigru_crf.cli  # noqa: F401
from spacy_bigru_crf.cli.convert import convert
from spacy_bigru_crf.corpora.alignment import Misaligned
from spacy_bigru_crf.corpora.conversion.options import ConversionOptions

PAGE = Path(__file__).parents[2] / "docs" / "data.md"
PAUL = {"text": "Paul wohnt in Ulm.", "spans": [{"start": 0, "end": 4, "label": "PER"}]}
MISALIGNED = {"text": "Er kennt Neu-Ulm.", "entities": [[9, 12, "LOC"]]}


def _run(*arguments):
    return CliRunner().invoke(app, ["ner-crf", "convert", *map(str, arguments)])


def _message(result):
    """What was printed, whatever the width at which it was wrapped."""
    return " ".join(result.output.split())


def _docs(path):
    return list(DocBin().from_disk(path).get_docs(Vocab()))


@pytest.fixture
def corpus(tmp_path):
    """Write a JSONL file and return its path."""

    def write(*values, name="train.jsonl"):
        path = tmp_path / "corpus" / name
        path.parent.mkdir(exist_ok=True)
        path.write_text("\n".join(map(json.dumps, values)))
        return path

    return write


def test_report(corpus, tmp_path):
    target = tmp_path / "train.spacy"
    result = _run(corpus(PAUL, {"text": "Nein.", "spans": []}), target, "--lang", "de")
    assert result.exit_code == 0, result.output
    words = _message(result)
    assert "train.spacy JSON 2 - 7 1 -" in words
    assert "PER 1" in words
    assert "[D0" not in words
    paul, nein = _docs(target)
    assert [(ent.text, ent.label_) for ent in paul.ents] == [("Paul", "PER")]
    assert [token.ent_iob_ for token in nein] == ["O", "O"]


def test_misaligned_entity_is_one_sentence_and_exit_code_1(corpus, tmp_path):
    source = corpus(PAUL, MISALIGNED)
    result = _run(source, tmp_path / "train.spacy", "--lang", "de")
    assert result.exit_code == 1
    assert isinstance(result.exception, SystemExit)
    assert (
        f"{source}:2: [NC-D022] Entity 'Neu' (9, 12, LOC) does not fit the tokens; nearest: "
        "'Neu-Ulm' (9, 16). Correct the offsets,"
    ) in _message(result)
    assert list(tmp_path.iterdir()) == [source.parent]


def test_misaligned_entity_becomes_missing(corpus, tmp_path):
    source, target = corpus(PAUL, MISALIGNED), tmp_path / "train.spacy"
    result = _run(source, target, "--lang", "de", "--misaligned", "missing")
    assert result.exit_code == 0, result.output
    expected = f"[NC-W030] {source}: entities that do not fit the tokens: 1; tokens left without"
    assert f"{expected} annotation: 1." in _message(result)
    assert [token.ent_iob for token in _docs(target)[1]] == [2, 2, 0, 2]


def test_overlapping_entities(corpus, tmp_path):
    source = corpus({"text": "Paul Ulm", "label": [[0, 4, "PER"], [0, 8, "ORG"]]})
    result = _run(source, tmp_path / "train.spacy", "--misaligned", "missing")
    assert result.exit_code == 1
    message = "[NC-D021] Entities 'Paul' (0, 4, PER) and 'Paul Ulm' (0, 8, ORG) overlap."
    assert f"{source}:1: {message}" in _message(result)


def test_refused_and_unknown_texts_are_counted(corpus, tmp_path):
    unknown = {"data": {"text": "Ulm"}, "annotations": []}
    source = corpus(PAUL, {**PAUL, "answer": "reject"}, {**PAUL, "answer": "ignore"}, unknown)
    result = _run(source, tmp_path / "train.spacy")
    assert result.exit_code == 0, result.output
    words = _message(result)
    assert f"[NC-W031] {source}: texts left out because" in words
    assert "rejected or ignored them: 2." in words
    assert f"[NC-W032] {source}: texts without annotation: 1" in words
    assert [doc.has_annotation("ENT_IOB") for doc in _docs(tmp_path / "train.spacy")] == [
        True,
        False,
    ]


def test_no_entities_is_a_warning(corpus, tmp_path):
    result = _run(corpus({"text": "Nein.", "spans": []}), tmp_path / "train.spacy")
    assert result.exit_code == 0, result.output
    assert "[NC-W029] No entities found." in _message(result)


def test_suggestions_that_were_left_out_are_named(corpus, tmp_path):
    entities = [[0, 4, "PER"]]
    source = corpus({"text": "Paul", "label": entities, "ner_crf_suggestions": entities})
    result = _run(source, tmp_path / "train.spacy")
    assert result.exit_code == 0, result.output
    words = _message(result)
    assert "[NC-W034] No entities found. Suggestions that nobody has reviewed" in words
    assert "left out of 1 texts." in words
    assert "--reviewed" in words
    assert "W029" not in words
    result = _run(source, tmp_path / "train.spacy", "--reviewed", "--force")
    assert "No entities found" not in _message(result)


@pytest.mark.parametrize(
    ("values", "code"), [([], "D009"), ([{**PAUL, "answer": "reject"}], "D027"), ([7], "D014")]
)
def test_files_that_give_no_documents(corpus, tmp_path, values, code):
    result = _run(corpus(*values), tmp_path / "train.spacy")
    assert result.exit_code == 1
    assert f"[NC-{code}]" in result.output
    assert not (tmp_path / "train.spacy").exists()


def test_directory_of_columns_and_json(corpus, tmp_path):
    source = corpus(PAUL)
    (source.parent / "dev.conll").write_text("Paul B-PER\n")
    task = {"data": {"text": "Ulm"}, "annotations": [{"result": []}]}
    (source.parent / "test.json").write_text(json.dumps([task]))
    result = _run(source.parent, tmp_path / "out", "--scheme", "BIO", "--misaligned", "missing")
    assert result.exit_code == 0, result.output
    words = _message(result)
    assert "dev.spacy BIO 1 1 1 1 0" in words
    assert "test.spacy JSON 1 - 1 0 -" in words
    assert "train.spacy JSON 1 - 5 1 -" in words


@pytest.mark.parametrize(
    "options",
    [
        ["--scheme", "BIO"],
        ["--tag-column", "2"],
        ["--n-sents", "0"],
        ["--chars"],
        ["--repair"],
    ],
)
def test_options_of_columns_are_refused(corpus, tmp_path, options):
    source = corpus(PAUL)
    result = _run(source, tmp_path / "train.spacy", *options)
    assert result.exit_code == 1
    words = _message(result)
    assert "[NC-R004]" in words
    assert options[0] in words
    assert str(source) in words


def test_option_of_json_is_refused_for_columns(tmp_path):
    source = tmp_path / "train.conll"
    source.write_text("Paul B-PER\n")
    result = _run(source, tmp_path / "train.spacy", "--overlap", "longest")
    assert result.exit_code == 1
    assert f"[NC-R005] --overlap can only be used with JSON files, but {source}" in _message(result)


def test_unknown_language(corpus, tmp_path):
    result = _run(corpus(PAUL), tmp_path / "train.spacy", "--lang", "klingon")
    assert result.exit_code == 1
    assert "[NC-D011]" in result.output


def test_plain_function_is_silent(corpus, tmp_path, capfd):
    source = corpus(PAUL, MISALIGNED)
    (conversion,) = convert(
        source,
        tmp_path / "train.spacy",
        ConversionOptions(lang="de", misaligned=Misaligned.MISSING),
    )
    assert (conversion.scheme, conversion.misaligned, conversion.missing_tokens) == (None, 1, 1)
    assert capfd.readouterr() == ("", "")


def _examples():
    """The values in the code blocks of the page, by block."""
    section = PAGE.read_text("utf-8").split("## JSON with the offsets of characters")[1]
    blocks = re.findall(r"```\n(.*?)```", section.split("### Several annotators")[0], re.DOTALL)
    decoder = json.JSONDecoder()
    for block in blocks:
        values, position = [], 0
        while position < len(block.rstrip()):
            value, end = decoder.raw_decode(block, position)
            values.append(value)
            position = end + len(block[end:]) - len(block[end:].lstrip())
        yield values


def test_examples_of_the_page(tmp_path):
    examples = [value for block in _examples() for value in block]
    assert len(examples) > 15
    for number, value in enumerate(examples):
        is_file = isinstance(value, list) and isinstance(value[0], dict)
        source = tmp_path / f"{number}.json"
        source.write_text(json.dumps(value if is_file else [value]))
        (conversion,) = convert(source, tmp_path / "out.spacy", force=True)
        assert conversion.counts.found == conversion.entities.total() > 0, value


def test_several_annotators_are_named(corpus, tmp_path):
    copy = {"text": "Paul", "id": 1, "label": [{"start": 0, "end": 5, "labels": ["PER"]}]}
    copies = [{**copy, "annotator": 1, "annotation_id": 1}, {"text": "Paul", "id": 1}]
    copies[0]["label"][0]["end"] = 4
    copies[1].update(annotator="eva@example.org", annotation_id=2)
    source, target = corpus(*copies), tmp_path / "train.spacy"
    words = _message(_run(source, target))
    assert "1 entities in = 0 kept + 1 missing (annotators disagree: 1) + 0 refused" in words
    assert "2 texts in = 1 documents + 1 refused (another annotation of the same text: 1)" in words
    assert f"[NC-W050] {source}: texts with several annotators: 1; entities on which they" in words
    result = _run(source, target, "--force", "--annotator", "eva@example.org")
    assert [token.ent_iob_ for doc in _docs(target) for token in doc] == ["O"]
    result = _run(source, target, "--force", "--annotator", "Eva")
    assert result.exit_code == 1
    assert "[NC-D068] No annotator is called 'Eva'; the annotators are '1', 'eva@" in _message(
        result
    )


def test_moved_borders_and_converted_offsets_are_named(corpus, tmp_path):
    entity = {"start": 3, "end": 8, "label": "PER", "text": "Paul"}
    source = corpus({"text": "😀 Paul wohnt", "spans": [entity], "answer": "accept"})
    words = _message(_run(source, tmp_path / "train.spacy"))
    assert f"[NC-W051] {source}: the offsets count UTF-16 units" in words
    assert "whose offsets were converted: 1." in words
    assert "[NC-W052]" in words
    assert "white space at the ends removed: 1." in words


def test_overlap(corpus, tmp_path):
    source = corpus({"text": "Paul Ulm", "label": [[0, 4, "PER"], [0, 8, "ORG"]]})
    target = tmp_path / "train.spacy"
    words = _message(_run(source, target, "--overlap", "longest"))
    assert "2 entities in = 1 kept + 0 missing + 1 refused (overlaps another entity: 1)" in words
    assert [ent.label_ for doc in _docs(target) for ent in doc.ents] == ["ORG"]


def test_options_of_tags(corpus, tmp_path):
    source = corpus({"tokens": ["Paul", "in", "Ulm"], "ner_tags": ["I-PER", "O", "B-LOC"]})
    target = tmp_path / "train.spacy"
    assert "[NC-T006]" in _message(_run(source, target))
    words = _message(_run(source, target, "--repair"))
    assert "train.spacy BIO 1 1 3 2 1" in words
    assert "train.spacy IOB1 1 1 3 2 0" in _message(_run(source, target, "-F", "--scheme", "IOB1"))


def test_predictions_can_be_converted(corpus, tmp_path):
    """What predict writes."""
    entity = {"word": "Paul", "type": "PER", "start": 0, "end": 4, "score": None}
    source = corpus({"string": "Paul wohnt.", "entities": [entity]}, {"string": "", "entities": []})
    result = _run(source, tmp_path / "train.spacy")
    assert result.exit_code == 0, result.output
    assert "2 texts in = 1 documents + 1 refused (empty: 1)" in _message(result)
