"""Diverse documents, so that an annotator does not annotate the same thing twice."""

import math
from collections import Counter, defaultdict
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
    similarity is the cosine of features weighted by tf-idf, smoothed as in scikit-learn. Choosing
    the farthest document from among the uncertain ones instead (k-center) was tried, and mostly
    chose short odd ones that the model annotated correctly.

    Args:
        documents: Features of each document, at least one each, in order of preference.
        n: Number of documents to choose.

    Returns:
        Indices in the order of choice. With too few diverse documents, skipped ones follow.
    """
    counts = [Counter(features) for features in documents]
    n_documents_with = Counter(feature for count in counts for feature in count)
    # features of chosen documents, with the documents and their weights there
    index: defaultdict[str, list[tuple[int, float]]] = defaultdict(list)
    chosen: list[int] = []
    passed_over: list[int] = []
    for i, count in enumerate(counts):
        if len(chosen) == n:
            break
        weights = {
            feature: number * (1 + math.log((1 + len(counts)) / (1 + n_documents_with[feature])))
            for feature, number in count.items()
        }
        norm = math.hypot(*weights.values())
        cosines: defaultdict[int, float] = defaultdict(float)
        for feature, weight in weights.items():
            for other, other_weight in index[feature]:
                cosines[other] += weight / norm * other_weight
        if max(cosines.values(), default=0.0) > _ALIKE:
            passed_over.append(i)
            continue
        chosen.append(i)
        for feature, weight in weights.items():
            index[feature].append((i, weight / norm))
    return [*chosen, *passed_over][:n]
