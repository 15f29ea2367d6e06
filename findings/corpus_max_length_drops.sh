#!/usr/bin/env bash
# spaCy's corpus reader leaves out documents that are exactly as long as max_length allows.
#
# Software: spaCy 3.8.18 (spacy.Corpus.v1). Seen: max_length is described as the length from which documents are split into sentences. A
# document of exactly that many tokens counts as too long; without sentence boundaries it is not split but left out, and so is a sentence
# that long. Nothing is said. A corpus of documents of 4, 5 and 6 tokens:
#
#   max_length 5: documents of [4]
#   max_length 6: documents of [4, 5]
#   max_length 7: documents of [4, 5, 6]
#
# Who has cut documents into windows of N tokens and sets max_length to N trains on the remainders alone. Set it to N + 1, and compare the
# number of examples.
# Needs Python 3.11 and a package index. Fails if the behaviour changes.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet 'spacy==3.8.18' 'thinc==8.3.14' 'numpy==2.4.6'
cat > "$work/run.py" <<'PYTHON'
import sys

import spacy
from spacy.tokens import DocBin
from spacy.training import Corpus

nlp = spacy.blank("en")
DocBin(docs=[nlp(text) for text in ("a b c d", "a b c d e", "a b c d e f")]).to_disk(sys.argv[1])
for max_length in (5, 6, 7):
    lengths = [len(example.reference) for example in Corpus(sys.argv[1], max_length=max_length)(nlp)]
    print(f"max_length {max_length}: documents of {lengths}")
PYTHON
"$work/venv/bin/python" "$work/run.py" "$work/corpus.spacy" | tee "$work/output"
diff "$work/output" - <<'EXPECTED'
max_length 5: documents of [4]
max_length 6: documents of [4, 5]
max_length 7: documents of [4, 5, 6]
EXPECTED
