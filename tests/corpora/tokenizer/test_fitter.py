from pathlib import Path

import pytest
import spacy
from spacy.tokens import Doc

from spacy_bigru_crf.corpora.alignment import Misaligned
from spacy_bigru_crf.corpora.conversion.options import ConversionOptions
from spacy_bigru_crf.corpora.conversion.result import Conversion
from spacy_bigru_crf.corpora.lines import CorpusError
from spacy_bigru_crf.corpora.tokenizer.fitter import IN_TOKEN, TokenizerFitter

ALL = [None, *Misaligned]


def fit(words, spaces, ents, misaligned, lang="de"):
    fitter = TokenizerFitter(ConversionOptions(lang=lang, misaligned=misaligned))
    doc = Doc(fitter.vocab, words=words, spaces=spaces, ents=ents)
    conversion = Conversion(Path("a.conll"), Path("a.spacy"))
    conversion.counts.keep(ent.label_ for ent in doc.ents)
    (fitted,) = fitter.fit([doc], conversion)
    assert fitted.text == doc.text
    assert [token.text for token in fitted] == words
    return fitted, conversion


@pytest.mark.parametrize(
    ("misaligned", "entities", "iob", "moved"),
    [
        (None, ["Reise", "Bonn"], [2, 3, 2, 3], {}),
        (Misaligned.EXPAND, ["Bonn-Reise", "Bonn"], [3, 1, 2, 3], {"widened to whole tokens": 1}),
        (Misaligned.TRIM, ["Bonn"], [2, 0, 2, 3], {}),
        (Misaligned.MISSING, ["Bonn"], [2, 0, 2, 3], {}),
    ],
)
def test_an_entity_within_a_token(misaligned, entities, iob, moved):
    words, spaces = ["Bonn-", "Reise", "nach", "Bonn"], [False, True, True, False]
    doc, conversion = fit(words, spaces, ["O", "B-X", "O", "B-LOC"], misaligned)
    assert [ent.text for ent in doc.ents] == entities
    assert [token.ent_iob for token in doc] == iob
    assert conversion.counts.found == 2
    assert conversion.counts.kept.total() == len(entities)
    assert conversion.counts.missing[IN_TOKEN] == 2 - len(entities)
    assert conversion.counts.moved == moved
    assert conversion.comparison.misfits == {("Reise", "X"): 1}


def test_trimmed_to_what_fits():
    words, spaces = ["die", "Bonn-", "Reise"], [True, False, False]
    doc, conversion = fit(words, spaces, ["B-X", "I-X", "O"], Misaligned.TRIM)
    assert [ent.text for ent in doc.ents] == ["die"]
    assert conversion.counts.moved == {"shortened to whole tokens": 1}


def test_widened_into_another_entity_is_missing():
    words, spaces = ["Bonn-", "Reise"], [False, False]
    doc, conversion = fit(words, spaces, ["B-X", "B-Y"], Misaligned.EXPAND)
    assert not doc.ents
    assert [token.ent_iob for token in doc] == [0, 0]
    assert conversion.counts.missing == {IN_TOKEN: 2}


def test_missing_annotation_stays():
    words, spaces = ["Bonn-", "Reise", "ab"], [False, True, False]
    doc, _ = fit(words, spaces, ["B-X", "O", ""], Misaligned.MISSING)
    assert [token.ent_iob for token in doc] == [0, 2, 0]


@pytest.mark.parametrize("misaligned", [None, "expand", "trim", "missing"])
def test_an_entity_that_ends_with_white_space(misaligned):
    misaligned = misaligned and Misaligned(misaligned)
    fit(["a", " "], [False, False], ["B-X", "I-X"], misaligned)
    fit([" ", "a", " "], [False] * 3, ["B-X", "I-X", "I-X"], misaligned)


def test_a_text_longer_than_a_pipeline_takes():
    words = ["Bonn-", *["r" * 200] * 5_000]
    doc, conversion = fit(words, [True] * len(words), ["B-X", *["O"] * 5_000], Misaligned.TRIM)
    assert len(doc.text) > spacy.blank("de").max_length
    assert conversion.counts.found == 1


def test_error():
    words, spaces = ["Bonn-", "Reise"], [False, False]
    with pytest.raises(CorpusError, match=r"NC-D104\] 1 entities.*'Reise' X"):
        fit(words, spaces, ["O", "B-X"], Misaligned.ERROR)
    fit(["Bonn"], [False], ["B-X"], Misaligned.ERROR)


@pytest.mark.parametrize("misaligned", ALL)
def test_unknown_spaces_fit(misaligned):
    doc, conversion = fit(["Bonn-", "Reise"], None, ["O", "B-X"], misaligned)
    assert [ent.text for ent in doc.ents] == ["Reise"]
    assert conversion.comparison.unknown_documents == 1


def test_a_tokenizer_that_takes_no_exceptions():
    fitter = TokenizerFitter(ConversionOptions(lang="zh"))
    with pytest.raises(ValueError, match=r"NC-D103.*'zh'"):
        fitter.find_exceptions([])
