#!/usr/bin/env bash
# A comment line above a sentence becomes an entity in spaCy's converter for columns.
#
# Software: spaCy 3.8.18 (convert -c ner). Seen: files in the form of the MultiCoNER tasks have a line with the id above each sentence. The
# converter has no comments: the number sign becomes a token, the last word of the line a tag, and the tag, less two characters, a label:
#
#   5 tokens: main=en=#, PER=ada lovelace, LOC=rome
#   3 tokens: main=en=#
#
# Each sentence gains a token and an entity, with a label of its own for each last word. Take lines that begin with '# id' out first.
# Needs Python 3.11 and a package index. Fails if the behaviour changes.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet 'spacy==3.8.18' 'thinc==8.3.14' 'numpy==2.4.6'
cat > "$work/train.conll" <<'DATA'
# id 71c0	domain=en
ada _ _ B-PER
lovelace _ _ I-PER
visited _ _ O
rome _ _ B-LOC

# id 71c1	domain=en
nobody _ _ O
came _ _ O

DATA
mkdir "$work/out"
"$work/venv/bin/python" -m spacy convert "$work/train.conll" "$work/out" -c ner -n 1 > "$work/log"
cat > "$work/run.py" <<'PYTHON'
import sys

import spacy
from spacy.tokens import DocBin

for doc in DocBin().from_disk(sys.argv[1]).get_docs(spacy.blank("xx").vocab):
    print(f"{len(doc)} tokens:", ", ".join(f"{entity.label_}={entity.text}" for entity in doc.ents))
PYTHON
"$work/venv/bin/python" "$work/run.py" "$work/out/train.spacy" | tee "$work/output"
diff "$work/output" - <<'EXPECTED'
5 tokens: main=en=#, PER=ada lovelace, LOC=rome
3 tokens: main=en=#
EXPECTED
