"""Small made-up training data for the tests of this folder."""

import random

from spacy.language import Language
from spacy.training import Example

_FRAMES = [
    "{per} wohnt seit Jahren in {loc} .",
    "In {loc} trafen wir {per} und gingen nach Hause .",
    "Gestern fuhr {per} nach {loc} , um zu arbeiten .",
    "Heute regnet es den ganzen Tag .",
    "Der Brief von {per} kam nie an .",
]
KNOWN = (
    ["Anna", "Bernd", "Clara", "Dieter", "Eva", "Frank", "Gerda", "Hans", "Ida", "Jan"],
    ["Berlin", "Hamburg", "Köln", "München", "Bremen", "Essen", "Leipzig"],
)
UNSEEN = (["Karl", "Lena", "Moritz", "Nina"], ["Dresden", "Bonn", "Kassel"])


def make_examples(nlp: Language, n: int, names=KNOWN, *, seed: int = 0) -> list[Example]:
    """Sentences with a person and a place."""
    rng = random.Random(seed)
    examples = []
    for _ in range(n):
        per, loc = (rng.choice(values) for values in names)
        text = rng.choice(_FRAMES).format(per=per, loc=loc)
        entities = [
            (text.index(name), text.index(name) + len(name), label)
            for name, label in ((per, "PER"), (loc, "LOC"))
            if name in text
        ]
        examples.append(Example.from_dict(nlp.make_doc(text), {"entities": sorted(entities)}))
    return examples
