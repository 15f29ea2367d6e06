"""The frames: sentences with slots, written by hand, one a paragraph, in ``frames_*.txt``.

``{NAME:...}`` is a slot, see ``slots.py``; ``[one|two]`` a choice, without entities in it. Every
token stands alone between blanks, as in the corpus. The forms of noun phrases are the cases n, g,
d and a (capital letter: capital article) and the contractions beim, vom and im. KL and BK are the
plaintiff and the defendant.
"""

import re
from pathlib import Path


def read(name: str) -> list[str]:
    text = Path(__file__).with_name(f"frames_{name}.txt").read_text(encoding="utf-8")
    return [" ".join(paragraph.split()) for paragraph in re.split(r"\n{2,}", text.strip())]


SHARED = read("shared")
TRAIN_ONLY = read("train")  # and dev
TEST_ONLY = read("test")
