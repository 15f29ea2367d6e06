"""Files broken by one edit are converted with all entities accounted for, or refused."""

import pytest
from spacy.tokens import DocBin
from spacy.vocab import Vocab

from spacy_bigru_crf.corpora.columns.layout import DOCUMENT_BOUNDARY
from spacy_bigru_crf.corpora.conversion.convert import Conversion, convert_file
from spacy_bigru_crf.corpora.lines import CorpusError, read_lines
from tests.corpora.columns.generated import FORMATS, GeneratedFile, files

pytestmark = pytest.mark.usefixtures("one_language")

# a broken line can be the end of one entity, the beginning of another one, or both
MOST_CHANGED = 3


def convert(file: GeneratedFile, folder) -> Conversion | None:
    """Convert a file, and check what came of it; None if it was refused."""
    source, target = folder / f"a{file.suffix}", folder / "a.spacy"
    source.write_bytes(file.content)
    target.unlink(missing_ok=True)
    try:
        conversion = convert_file(source, target, file.options)
    except CorpusError as error:
        message = str(error)
        conversion = None
    if conversion is None:
        assert file.edit, f"a valid file is refused: {message}"
        assert all(line.startswith(f"{source}:") for line in message.split("\n"))
        assert not target.exists()
        return None
    docs = list(DocBin().from_disk(target).get_docs(Vocab()))
    counts = conversion.counts
    assert sum(len(doc.ents) for doc in docs) == counts.kept.total()
    assert sum(map(len, docs)) == conversion.tokens
    _check_lines(conversion)
    if not file.edit:
        entities = {
            (" ".join(token.text for token in ent), ent.label_) for doc in docs for ent in doc.ents
        }
        assert [[t.text for t in doc] for doc in docs] == [s.words for s in file.sentences]
        assert entities == {
            (" ".join(s.words[start:end]), label)
            for s in file.sentences
            for start, end, label in s.spans
        }
    n_entities = sum(len(sentence.spans) for sentence in file.sentences)
    # a warning says that another column has the tags, if the header of the right one is broken
    if file.edit != "column" and conversion.layout.richer_column is None:
        assert abs(counts.found - n_entities) <= (MOST_CHANGED if file.edit else 0)
    return conversion


def _check_lines(conversion: Conversion) -> None:
    """Check that each line of a file is a token, or is passed over for a reason."""
    header = conversion.layout.header
    lines = [line for _, line in read_lines(conversion.source) if line.strip(", \t\r")]
    borders = sum(line.startswith(DOCUMENT_BOUNDARY) for line in lines)
    headers = 0
    if header is not None:
        headers = sum(all(name in line for name in header) for line in lines)
    notes = conversion.notes
    rows = conversion.tokens + notes.extra_rows
    assert len(lines) == rows + notes.comments + borders + headers


@pytest.fixture(autouse=True)
def quickly(monkeypatch):
    """Do not flush to disk: thousands of files need not survive a power failure."""
    monkeypatch.setattr("spacy_bigru_crf.util.files._sync", lambda path: None)


@pytest.mark.parametrize("name", FORMATS)
def test_broken_files_are_converted_or_refused(name, tmp_path):
    _try(name, 120, tmp_path)


@pytest.mark.nightly
@pytest.mark.parametrize("name", FORMATS)
def test_many_broken_files_are_converted_or_refused(name, tmp_path):
    _try(name, 3000, tmp_path)


def _try(name, n, folder):
    outcomes = [(file, convert(file, folder)) for file in files(1, n, (name,))]
    # both happen, so that the test tries what it says
    assert any(conversion is None for _, conversion in outcomes)
    assert any(file.edit and conversion for file, conversion in outcomes)
