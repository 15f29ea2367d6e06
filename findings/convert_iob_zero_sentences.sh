#!/usr/bin/env bash
# spaCy's converter writes an empty corpus when grouping is switched off for a file of one sentence a line.
#
# Software: spaCy 3.8.18 (convert -c iob, -n 0). Seen: the help says that 0 switches the grouping of sentences off, and it does for columns.
# For a file of word|tag lines it makes batches of size 0, the first of which ends the loop: no sentence is read, the exit status is 0 and
# the report is a green success:
#
#   0 documents
#
# With -n 1 the same file gives the two sentences and, for the line end at the end of the file, one more document without tokens. (The
# converter for CoNLL-U divides by the 0.)
# Needs Python 3.11 and a package index. Fails if the behaviour changes.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet 'spacy==3.8.18' 'thinc==8.3.14' 'numpy==2.4.6'
cat > "$work/train.iob" <<'DATA'
Ada|B-PER visited|O Rome|B-LOC
Nobody|O came|O
DATA
mkdir "$work/out"
"$work/venv/bin/python" -m spacy convert "$work/train.iob" "$work/out" -c iob -n 0 > "$work/log"
cat > "$work/run.py" <<'PYTHON'
import sys

import spacy
from spacy.tokens import DocBin

documents = list(DocBin().from_disk(sys.argv[1]).get_docs(spacy.blank("xx").vocab))
print(f"{len(documents)} documents")
PYTHON
"$work/venv/bin/python" "$work/run.py" "$work/out/train.spacy" | tee "$work/output"
diff "$work/output" - <<'EXPECTED'
0 documents
EXPECTED
