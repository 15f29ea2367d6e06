"""The parts of the corpus, the labels, and sentences as lists of ``(token, tag)``."""

Tagged = list[tuple[str, str]]

PARTS = ("train", "dev", "test")
LABELS = {
    "PER": "person",
    "RR": "judge",
    "AN": "lawyer",
    "ST": "city",
    "LD": "country",
    "STR": "street",
    "LDS": "landscape",
    "ORG": "organisation",
    "UN": "company",
    "INN": "institution",
    "GRT": "court",
    "MRK": "brand",
    "GS": "law",
    "VO": "ordinance",
    "EUN": "European norm",
    "VS": "administrative regulation",
    "VT": "contract",
    "RS": "court decision",
    "LIT": "legal literature",
}


def entity(words: str, label: str) -> Tagged:
    first, *others = words.split()
    return [(first, f"B-{label}")] + [(token, f"I-{label}") for token in others]


def entities(sentence: Tagged) -> list[tuple[str, str]]:
    """The entities of a sentence as ``(label, words)``."""
    found: list[tuple[str, list[str]]] = []
    for token, tag in sentence:
        if tag.startswith("B-"):
            found.append((tag[2:], [token]))
        elif tag.startswith("I-"):
            found[-1][1].append(token)
    return [(label, " ".join(words)) for label, words in found]


def count_labels(sentences: list[Tagged]) -> dict[str, int]:
    counts = dict.fromkeys(LABELS, 0)
    for sentence in sentences:
        for label, _ in entities(sentence):
            counts[label] += 1
    return counts
