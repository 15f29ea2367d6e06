#!/usr/bin/env bash
# spaCy's converter for columns splits each longer entity of an IOBES file in two.
#
# Software: spaCy 3.8.18 (convert -c ner). Seen: the converter knows I- and L- as continuations; any other tag begins an entity, and its
# prefix is then dropped. Files with S- and E- are accepted without a word: entities of one token come out right, and the last token of all
# others becomes an entity of its own, of the same label:
#
#   5 tokens: PER=Ada King, PER=Lovelace, LOC=Rome
#
# Counts of entities go up and nearly all labels look plausible, so the loss shows only in boundaries. Rewrite E- as L- and S- as U- first.
# (The converter for CoNLL-U drops such tags instead.)
# Needs Python 3.11 and a package index. Fails if the behaviour changes.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet 'spacy==3.8.18' 'thinc==8.3.14' 'numpy==2.4.6'
cat > "$work/train.conll" <<'DATA'
Ada B-PER
King I-PER
Lovelace E-PER
visited O
Rome S-LOC

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
5 tokens: PER=Ada King, PER=Lovelace, LOC=Rome
EXPECTED
