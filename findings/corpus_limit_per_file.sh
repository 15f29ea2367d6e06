#!/usr/bin/env bash
# The limit of spaCy's corpus reader lets one document more through for each further file of a directory.
#
# Software: spaCy 3.8.18 (spacy.Corpus.v1). Seen: the limit is said to hold for the corpus. It ends the reading of one file only; in each
# file after that one document is read before the limit is looked at again. Four files of five documents each:
#
#   limit 2: 5
#   limit 6: 8
#   limit 11: 12
#
# Trials on a 'small part' of a corpus of many files get larger with the number of files, and consist of first documents. With one file, or
# one file a part, the limit is exact.
# Needs Python 3.11 and a package index. Fails if the behaviour changes.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet 'spacy==3.8.18' 'thinc==8.3.14' 'numpy==2.4.6'
mkdir "$work/corpus"
cat > "$work/run.py" <<'PYTHON'
import sys

import spacy
from spacy.tokens import DocBin
from spacy.training import Corpus

nlp = spacy.blank("en")
for number in range(4):
    DocBin(docs=[nlp(f"file {number} document {i}") for i in range(5)]).to_disk(f"{sys.argv[1]}/{number}.spacy")
for limit in (2, 6, 11):
    print(f"limit {limit}: {len(list(Corpus(sys.argv[1], limit=limit)(nlp)))}")
PYTHON
"$work/venv/bin/python" "$work/run.py" "$work/corpus" | tee "$work/output"
diff "$work/output" - <<'EXPECTED'
limit 2: 5
limit 6: 8
limit 11: 12
EXPECTED
