"""Every export is converted with all of its entities accounted for, or refused with its place."""

import re
from itertools import product

import pytest
from spacy.tokens import DocBin
from spacy.vocab import Vocab

from spacy_bigru_crf.corpora.alignment import Misaligned
from spacy_bigru_crf.corpora.conversion.convert import ConversionOptions, convert_file
from spacy_bigru_crf.corpora.json.overlaps import Overlap
from spacy_bigru_crf.corpora.lines import CorpusError
from tests.corpora.json.generated import FORMS, broken_files, count_entities, files, values_of

pytestmark = pytest.mark.usefixtures("one_language")

OPTIONS = [
    ConversionOptions(lang="de", misaligned=misaligned, overlap=overlap)
    for misaligned, overlap in product(Misaligned, Overlap)
]
LENIENT = [o for o in OPTIONS if o.misaligned != Misaligned.ERROR and o.overlap != Overlap.ERROR]


def _convert(file, directory, options):
    source, target = directory / file.name, directory / "export.spacy"
    source.write_text(file.content, "utf-8")
    target.unlink(missing_ok=True)
    result = convert_file(source, target, options)
    kept = sum(len(doc.ents) for doc in DocBin().from_disk(target).get_docs(Vocab()))
    assert result.counts.kept.total() == kept
    assert result.documents == result.texts.documents
    return result


@pytest.mark.parametrize("form", FORMS)
def test_valid_exports(form, tmp_path):
    for number, file in enumerate(files(0, 30, form)):
        result = _convert(file, tmp_path, LENIENT[number % len(LENIENT)])
        counts = result.counts
        assert counts.found == sum(map(count_entities, values_of(file)))
        assert counts.found == sum(
            group.total() for group in (counts.kept, counts.missing, counts.refused)
        )


def _check_broken(seed, n, form, tmp_path):
    outcomes = {"converted": 0, "refused": 0}
    for number, file in enumerate(broken_files(seed, n, form)):
        options = OPTIONS[number % len(OPTIONS)]
        try:
            result = _convert(file, tmp_path, options)
        except CorpusError as error:
            outcomes["refused"] += 1
            place = re.escape(str(tmp_path / file.name))
            for line in str(error).split("\n"):
                assert re.match(rf"{place}:(\d+:)? (\[NC-\w\d+\] |\d+ more problems: )", line), file
            assert not (tmp_path / "export.spacy").exists()
            continue
        outcomes["converted"] += 1
        counted = sum(map(count_entities, values_of(file)))
        # entities that have lost their label, their first tag or their offsets are counted too
        counts = result.counts
        lost = not counts.refused.keys().isdisjoint(("no label", "text rejected"))
        lost = lost or "annotated in part" in counts.missing
        assert result.counts.found == counted or (lost and result.counts.found > counted), file
    assert min(outcomes.values()) > 0.05 * n


@pytest.mark.parametrize("form", FORMS)
def test_exports_with_one_edit(form, tmp_path):
    _check_broken(1, 40, form, tmp_path)


@pytest.mark.nightly
@pytest.mark.parametrize("form", FORMS)
def test_thousands_of_exports_with_one_edit(form, tmp_path):
    _check_broken(2, 3000, form, tmp_path)
