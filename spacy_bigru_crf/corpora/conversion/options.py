"""Options of a conversion."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from spacy_bigru_crf.corpora.alignment import Misaligned
from spacy_bigru_crf.corpora.columns.format import ColumnFormat
from spacy_bigru_crf.corpora.json.counts import JsonOptions
from spacy_bigru_crf.corpora.json.overlaps import Overlap
from spacy_bigru_crf.corpora.spaces.options import Spaces
from spacy_bigru_crf.corpora.spaces.spacer import Spacer
from spacy_bigru_crf.errors import Errors
from spacy_bigru_crf.tags.schemes import Scheme


@dataclass(frozen=True)
class ConversionOptions:
    """Options for reading files and making documents.

    Attributes:
        columns: Format of column files.
        scheme: Scheme of tags; None to detect it for each file.
        repair: Whether to read malformed tags by the rules of conlleval instead of raising an
            error.
        lang: spaCy's code of the language.
        n_sents: Sentences per document of column files; 0 for whole documents.
        characters: Whether the tokens of column files are characters rather than words.
        spaces: Spaces between tokens of column files, and of JSON with tokens instead of a text.
        text_path: File with the original text of a column file; None if it is not at hand.
        exceptions_path: File to write, with exceptions for the language's tokenizer to cut texts as
            the corpus does; None for none.
        misaligned: Treatment of entities that do not fit the tokens: in JSON those of the text, in
            columns those of the language's tokenizer. None: an error in JSON, and kept in columns,
            whose entities always fit the columns' own tokens.
        overlap: Treatment of entities of JSON files that overlap.
        annotator: Name of the annotator whose annotations in JSON files are taken; None for what
            most annotators of a text agree on.
        labels: New names of labels; empty for those whose entities are left out.
        reviewed: Whether all suggestions of ``spacy ner-crf suggest`` in JSON files have been
            reviewed, even if the file does not say so.

    Raises:
        ValueError: There are options for spaces of which there are none.
    """

    columns: ColumnFormat = field(default_factory=ColumnFormat)
    scheme: Scheme | None = None
    repair: bool = False
    lang: str = "xx"
    n_sents: int = 1
    characters: bool = False
    spaces: Spaces = Spaces.AUTO
    text_path: Path | None = None
    exceptions_path: Path | None = None
    misaligned: Misaligned | None = None
    overlap: Overlap = Overlap.ERROR
    annotator: str | None = None
    labels: Mapping[str, str] = field(default_factory=dict)
    reviewed: bool = False

    def __post_init__(self) -> None:
        if self.characters:
            other = "--chars"
        elif self.spaces is Spaces.NONE:
            other = "--spaces none"
        else:
            return
        for option, path in (
            ("--text", self.text_path),
            ("--tokenizer-exceptions", self.exceptions_path),
        ):
            if path is not None:
                raise ValueError(Errors.D106.format(option=option, other=other))

    def make_spacer(self) -> Spacer:
        """Make what tells the spaces between tokens."""
        return Spacer(self.lang, self.spaces, self.characters, self.text_path)

    @property
    def json(self) -> JsonOptions:
        """Those for JSON files."""
        return JsonOptions(
            misaligned=self.misaligned or Misaligned.ERROR,
            overlap=self.overlap,
            annotator=self.annotator,
            reviewed=self.reviewed,
            scheme=self.scheme,
            repair=self.repair,
        )
