"""Opening and closing quotation marks among the tokens of a sentence."""

from collections.abc import Sequence

from spacy_bigru_crf.corpora.spaces.marks import is_elided, is_ending

# marks that open or close by their form, and those that do both
_BY_FORM = {"``": True, "''": False, "”": False, "„": True, "‚": True}
_STRAIGHT = frozenset({'"', "＂"})
_STRAIGHT_SINGLE = "'"
# „text“, ‚text‘: here the mark closes what opens in English
_CLOSES_LOW = {"“": "„", "‘": "‚"}
_GUILLEMETS = frozenset({"«", "»", "‹", "›"})
# apostrophes too
_SINGLE_CLOSING = "’"
_ENDS = frozenset(".,;:!?)]}")


def quote_sides(words: Sequence[str], lang: str) -> dict[int, bool]:
    """Return the quotation marks of a sentence: index of the token, and whether it opens.

    ``„`` opens, and the ``“`` after it closes; without it, ``“`` opens and ``”`` closes. Guillemets
    point outwards («text») unless the first one of the sentence points inwards (»text«). Straight
    marks open and close in turn, or close what ``„`` opens. Single ones do if their number is even;
    otherwise they are apostrophes, as are those before ``s`` or after ``l``, and left out.

    Args:
        words: The tokens of a sentence.
        lang: spaCy's code of the language.
    """
    sides: dict[int, bool] = {}
    open_marks: set[str] = set()
    first = next((word for word in words if word in _GUILLEMETS), "")
    # a lone » is more likely the end of a quotation that began in another sentence
    inwards = first in {"»", "›"} and any(word in {"«", "‹"} for word in words)
    straight = {index for index, word in enumerate(words) if word in _STRAIGHT}
    straight.update(_single_quotes(words, lang))
    for index, word in enumerate(words):
        if word in _CLOSES_LOW:
            opens = _CLOSES_LOW[word] not in open_marks
            open_marks.discard(_CLOSES_LOW[word])
        elif word == _SINGLE_CLOSING:
            if "‘" not in open_marks:
                continue
            opens = False
            open_marks.discard("‘")
        elif word in _GUILLEMETS:
            opens = (word in {"«", "‹"}) is not inwards
        elif index in straight:
            partner = next((mark for mark in (word, "„") if mark in open_marks), None)
            opens = partner is None and not _closes(words, index)
            open_marks.discard(partner or word)
        elif word in _BY_FORM:
            opens = _BY_FORM[word]
        else:
            continue
        if opens:
            open_marks.add(word)
        sides[index] = opens
    return sides


def _closes(words: Sequence[str], index: int) -> bool:
    """Return whether a straight mark without a partner before it can only close."""
    if index + 1 == len(words) and index > 0:
        return True
    return index > 0 and words[index + 1] in _ENDS


def _single_quotes(words: Sequence[str], lang: str) -> list[int]:
    """Return the single straight marks that quote, rather than being apostrophes."""
    found = [
        index
        for index, word in enumerate(words)
        if word == _STRAIGHT_SINGLE
        and not (
            index > 0
            and (is_elided(words[index - 1], lang) or any(map(is_ending, words[index + 1 :][:1])))
        )
    ]
    return found if len(found) % 2 == 0 else []
