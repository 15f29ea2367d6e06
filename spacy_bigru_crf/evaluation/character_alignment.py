"""Places of entities, in characters of the annotated text, whatever the tokens of either side."""

from bisect import bisect_left, bisect_right

from spacy.tokens import Doc, Span

from spacy_bigru_crf.errors import Errors

# characters shown of texts that differ
_SHOWN = 20


def trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    """Return a range of characters without white space at its ends.

    A range of nothing but white space stays as it is.

    Args:
        text: The text.
        start: First character.
        end: End character, exclusive.
    """
    content = text[start:end]
    if not content.strip():
        return start, end
    return end - len(content.lstrip()), start + len(content.rstrip())


class TokenBorders:
    """Borders of the tokens of a document.

    Args:
        doc: The document.
    """

    def __init__(self, doc: Doc) -> None:
        self._starts = [token.idx for token in doc]
        self._ends = [token.idx + len(token) for token in doc]

    def touched(self, start: int, end: int) -> range:
        """Return the tokens that share a character with a range of characters."""
        return range(bisect_right(self._ends, start), bisect_left(self._starts, end))


class CharacterAlignment:
    """Characters of a predicted document, aligned with those of its reference.

    The two texts have the same characters. Only white space may differ, and capitalisation, as in
    spaCy's own alignment of tokens: some tokenizers do not keep these.

    Args:
        predicted: The predicted document.
        reference: The annotated document.

    Raises:
        ValueError: The texts differ in other characters.
    """

    def __init__(self, predicted: Doc, reference: Doc) -> None:
        self._reference = reference
        self._borders = TokenBorders(reference)
        self._text = predicted.text
        self._places = (
            None if self._text == reference.text else _content_places(self._text, reference.text)
        )

    def place(self, span: Span) -> tuple[int, int] | None:
        """Return the characters of the reference that a span of the predicted document has.

        White space at its ends is left out.

        Returns:
            First and end character, exclusive; None if no token of the reference has any of them,
            which can only be so for white space.
        """
        start, end = trimmed(self._text, span.start_char, span.end_char)
        if self._places is not None:
            if start not in self._places:  # nothing but white space
                return None
            start, end = self._places[start], self._places[end - 1] + 1
        return (start, end) if self._borders.touched(start, end) else None

    def is_annotated(self, start: int, end: int) -> bool:
        """Return whether all tokens of the reference that a range touches are annotated."""
        return all(self._reference[i].ent_iob != 0 for i in self._borders.touched(start, end))


def _content_places(text: str, reference: str) -> dict[int, int]:
    """Map each character of a text but white space to its place in another."""
    places, wanted = (
        [i for i, character in enumerate(string) if not character.isspace()]
        for string in (text, reference)
    )
    for here, there in zip(places, wanted, strict=False):
        if text[here].lower() != reference[there].lower():
            break
    else:
        if len(places) == len(wanted):
            return dict(zip(places, wanted, strict=True))
        # one text goes on where the other ends
        shorter = min(len(places), len(wanted))
        here = places[shorter] if shorter < len(places) else len(text)
        there = wanted[shorter] if shorter < len(wanted) else len(reference)
    raise ValueError(
        Errors.R240.format(
            wanted=reference[there : there + _SHOWN], found=text[here : here + _SHOWN], place=there
        )
    )
