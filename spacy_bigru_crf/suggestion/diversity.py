"""Diverse documents, so that an annotator does not annotate the same thing twice."""

from collections.abc import Sequence

from spacy.tokens import Doc

# the cosine above which two documents are alike
_ALIKE = 0.3


def features(doc: Doc) -> list[str]:
    """Extract features for similarity: words, and mentions and labels of entities."""
    found = [f"word={token.lower_}" for token in doc if not token.is_space]
    for ent in doc.ents:
        found += [f"label={ent.label_}", f"mention={ent.label_}={ent.text.lower()}"]
    return found


def choose_diverse(documents: Sequence[Sequence[str]], n: int) -> list[int]:
    """Choose documents in order, skipping those similar to one chosen before.

    This is how Shen et al. (2004, section 2.3 and strategy 2) fill a batch for annotation. The
    similarity is the cosine of features weighted by tf-idf. Choosing the farthest document from
    among the uncertain ones instead (k-center) was tried, and mostly chose short odd ones that the
    model annotated correctly.

    Args:
        documents: Features of each document, at least one each, in order of preference.
        n: Number of documents to choose.

    Returns:
        Indices in the order of choice. With too few diverse documents, skipped ones follow.
    """
    from sklearn.feature_extraction.text import TfidfVectorizer

    if not documents:
        return []
    vectors = TfidfVectorizer(analyzer=list).fit_transform(documents)  # rows of norm 1
    chosen: list[int] = []
    passed_over: list[int] = []
    for i in range(len(documents)):
        if len(chosen) == n:
            break
        alike = chosen and (vectors[chosen] @ vectors[i].T).max() > _ALIKE
        (passed_over if alike else chosen).append(i)
    return [*chosen, *passed_over][:n]
