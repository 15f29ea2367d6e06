"""Documents that are not alike, so that an annotator does not see the same thing twice."""

from collections.abc import Sequence

from spacy.tokens import Doc

# the cosine above which two documents are alike
_ALIKE = 0.3


def features(doc: Doc) -> list[str]:
    """What two documents may have in common: words, and the mentions and labels of entities."""
    found = [f"word={token.lower_}" for token in doc if not token.is_space]
    for ent in doc.ents:
        found += [f"label={ent.label_}", f"mention={ent.label_}={ent.text.lower()}"]
    return found


def choose_diverse(documents: Sequence[Sequence[str]], n: int) -> list[int]:
    """Go through documents in their order, and pass over those that are like one chosen before.

    That is how Shen et al. (2004, section 2.3 and strategy 2) fill a batch for annotation. The
    similarity is the cosine of features weighted by tf-idf. Choosing the farthest document from
    among the uncertain ones instead (k-center) was tried, and mostly chose short odd ones in which
    the model was right.

    documents: The features of each, at least one feature, in the order in which they are wanted.
    n: How many to choose.

    Returns their indices in the order of choice. If there are too few that are different, those
    passed over come after them.
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
