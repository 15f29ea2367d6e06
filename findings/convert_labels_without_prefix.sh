#!/usr/bin/env bash
# spaCy's converter cuts two letters off the labels of a file without B- and I-.
#
# Software: spaCy 3.8.18 (convert -c ner). Seen: training files in the style of Stanford's CRF have a bare label per token. They are
# accepted; the first two characters are taken for a prefix without a look at them, and each token becomes an entity:
#
#   4 tokens: RSON=Ada, RSON=Lovelace, CATION=Rome
#
# A pipeline trained on such a file predicts RSON and CATION. Labels of one or two letters are refused, longer ones never. Put I- before
# each label first: neighbours are then joined.
# Needs Python 3.11 and a package index. Fails if the behaviour changes.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet 'spacy==3.8.18' 'thinc==8.3.14' 'numpy==2.4.6'
cat > "$work/train.conll" <<'DATA'
Ada	PERSON
Lovelace	PERSON
visited	O
Rome	LOCATION

DATA
mkdir "$work/out"
"$work/venv/bin/python" -m spacy convert "$work/train.conll" "$work/out" -c ner -n 0 > "$work/log"
cat > "$work/run.py" <<'PYTHON'
import sys

import spacy
from spacy.tokens import DocBin

for doc in DocBin().from_disk(sys.argv[1]).get_docs(spacy.blank("xx").vocab):
    print(f"{len(doc)} tokens:", ", ".join(f"{entity.label_}={entity.text}" for entity in doc.ents))
PYTHON
"$work/venv/bin/python" "$work/run.py" "$work/out/train.spacy" | tee "$work/output"
diff "$work/output" - <<'EXPECTED'
4 tokens: RSON=Ada, RSON=Lovelace, CATION=Rome
EXPECTED
