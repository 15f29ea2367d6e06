"""spaCy's own scores of entities, those of ``spacy evaluate``."""

from collections.abc import Sequence

from spacy.scorer import get_ner_prf
from spacy.training import Example

NOTE = (
    "spaCy's scorer maps the tokens of the pipeline to those of the corpus before it compares, so "
    'it counts "Art" as right where the corpus has the token "Art."; here the characters of an '
    "entity have to be right."
)


def spacy_scores(examples: Sequence[Example]) -> dict[str, float]:
    """Compute spaCy's scores of all entities together.

    Args:
        examples: Examples whose predicted documents have been through a pipeline.

    Returns:
        "precision", "recall" and "f1", from 0 to 1.
    """
    theirs = get_ner_prf(examples)
    names = {"precision": "ents_p", "recall": "ents_r", "f1": "ents_f"}
    # None where nothing is annotated and nothing predicted
    return {name: theirs[key] or 0.0 for name, key in names.items()}
