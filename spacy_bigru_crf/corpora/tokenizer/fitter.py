"""Documents of a corpus compared with, and fitted to, the tokenizer of their language."""

from collections.abc import Iterable, Iterator, Sequence

from spacy.language import Language
from spacy.tokens import Doc, Span
from spacy.vocab import Vocab

from spacy_bigru_crf.corpora.alignment import SHORTENED, WIDENED, Misaligned
from spacy_bigru_crf.corpora.conversion.options import ConversionOptions
from spacy_bigru_crf.corpora.conversion.result import Conversion
from spacy_bigru_crf.corpora.docs import make_language, make_vocab
from spacy_bigru_crf.corpora.lines import CorpusError
from spacy_bigru_crf.corpora.tokenizer.comparison import TokenComparison, misfits
from spacy_bigru_crf.corpora.tokenizer.differences import shared_borders
from spacy_bigru_crf.corpora.tokenizer.exceptions import (
    TokenizerExceptions,
    check_takes_exceptions,
    find_exceptions,
)
from spacy_bigru_crf.errors import Errors

IN_TOKEN = "within a token of the tokenizer"


class TokenizerFitter:
    """Compares documents with the tokenizer, and refits entities that begin or end in its tokens.

    Args:
        options: Language, and treatment of such entities.

    Attributes:
        vocab: Vocabulary of the language.
        exceptions: Exceptions of the tokenizer; None if none were looked for.

    Raises:
        ValueError: spaCy does not have the language.
    """

    def __init__(self, options: ConversionOptions) -> None:
        self._misaligned = options.misaligned
        self.exceptions: TokenizerExceptions | None = None
        self.vocab: Vocab = make_vocab(options.lang)
        self._nlp: Language | None = None
        try:
            self._nlp = make_language(options.lang)
            self.vocab = self._nlp.vocab
        except ValueError as error:
            # column files can be read without a tokenizer
            self._error = error

    @property
    def nlp(self) -> Language:
        """The language with its tokenizer.

        Raises:
            ValueError: The tokenizer needs a package that is not installed.
        """
        if self._nlp is None:
            raise self._error
        return self._nlp

    def find_exceptions(self, docs: Iterable[Doc]) -> None:
        """Find exceptions with which the tokenizer cuts as documents are cut, and give them to it.

        Raises:
            ValueError: The tokenizer takes no exceptions, or needs a package that is not
                installed.
        """
        nlp = self.nlp
        check_takes_exceptions(nlp)
        self.exceptions = find_exceptions(nlp, docs)
        self.exceptions.add_to(nlp)

    def fit(self, docs: Iterable[Doc], conversion: Conversion) -> Iterator[Doc]:
        """Yield documents, and count in the conversion how the tokenizer cuts them.

        Raises:
            CorpusError: Entities do not fit, and this is an error.
            ValueError: The tokenizer has to fit them, but needs a package that is not installed.
        """
        if self._nlp is None and self._misaligned is None:
            yield from docs
            return
        nlp = self.nlp
        conversion.exceptions = self.exceptions
        conversion.comparison = comparison = TokenComparison()
        for doc in docs:
            tokenized = doc if doc.has_unknown_spaces else nlp.tokenizer(doc.text)
            comparison.add(doc, tokenized)
            # with a tokenizer that changes the text, borders cannot be compared
            if self._misaligned is not None and tokenized.text == doc.text:
                self._refit(doc, tokenized, conversion)
            yield doc
        if self._misaligned is Misaligned.ERROR and comparison.misfits:
            found = ", ".join(f"{text!r} {label}" for text, label in [*comparison.misfits][:10])
            count = comparison.misfits.total()
            raise CorpusError(Errors.D104.format(count=count, found=found), conversion.source)

    def _refit(self, doc: Doc, tokenized: Doc, conversion: Conversion) -> None:
        """Move the borders of entities within tokens of the tokenizer, or leave them out."""
        misfitting = misfits(doc, tokenized)
        if not misfitting or self._misaligned is Misaligned.ERROR:
            return
        counts = conversion.counts
        starts, ends = shared_borders(doc, tokenized)
        entities = [ent for ent in doc.ents if ent not in misfitting]
        taken = {token for ent in entities for token in _tokens(ent)}
        missing = {token.i for token in doc if token.ent_iob == 0}
        for ent in misfitting:
            moved = self._moved(ent, starts, ends)
            others = {token for other in misfitting if other != ent for token in _tokens(other)}
            if moved is not None and (taken | others).isdisjoint(_tokens(moved)):
                entities.append(moved)
                taken.update(_tokens(moved))
                counts.move(SHORTENED if self._misaligned is Misaligned.TRIM else WIDENED)
            else:
                missing.update(_tokens(ent))
                counts.kept[ent.label_] -= 1
                counts.miss(IN_TOKEN)
        doc.set_ents(
            sorted(entities),
            missing=[doc[token : token + 1] for token in sorted(missing - taken)],
            default="outside",
        )

    def _moved(self, ent: Span, starts: Sequence[int], ends: Sequence[int]) -> Span | None:
        """Return the entity with borders that both tokenisations have; None if it has none."""
        if self._misaligned is Misaligned.EXPAND:
            start = max((place for place in starts if place <= ent.start_char), default=-1)
            end = min((place for place in ends if place >= ent.end_char), default=-1)
        elif self._misaligned is Misaligned.TRIM:
            start = min((place for place in starts if place >= ent.start_char), default=-1)
            end = max((place for place in ends if place <= ent.end_char), default=-1)
        else:
            return None
        if not 0 <= start < end:
            return None
        moved = ent.doc.char_span(start, end, label=ent.label_)
        # an entity neither begins nor ends with a token that is white space
        if moved is None or moved[0].is_space or moved[-1].is_space:
            return None
        return moved


def _tokens(ent: Span) -> range:
    return range(ent.start, ent.end)
