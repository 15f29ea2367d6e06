#!/usr/bin/env bash
# A threshold given to spacy.load does not reach spancat and textcat_multilabel.
#
# Software: spaCy 3.8.18. Seen: the saved pipeline has a file with the settings of these components, which is read after the config
# and overwrites it. nlp.config shows the threshold that was asked for, the component works with the old one, and nothing is said:
#
#   spancat: config 0.9, in use 0.5
#   textcat_multilabel: config 0.9, in use 0.5
#
# Whoever compares thresholds of several components in this way compares one threshold with itself; change pipe.cfg after loading.
# Needs Python 3.11 and a package index. Fails if the behaviour changes.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet 'spacy==3.8.18' 'thinc==8.3.14' 'numpy==2.4.6'
cat > "$work/run.py" <<'PYTHON'
import sys

import spacy
from spacy.tokens import Span
from spacy.training import Example

nlp = spacy.blank("en")
components = ("spancat", "textcat_multilabel")
for name in components:
    nlp.add_pipe(name)
annotated = nlp.make_doc("Ada wrote the first program")
annotated.spans["sc"] = [Span(annotated, 0, 1, label="PERSON")]
annotated.cats = {"HISTORY": 1.0, "SPORT": 0.0}
example = Example(nlp.make_doc(annotated.text), annotated)
nlp.initialize(lambda: [example])
nlp.to_disk(sys.argv[1])
config = {"components": {name: {"threshold": 0.9} for name in components}}
loaded = spacy.load(sys.argv[1], config=config)
for name in components:
    asked = loaded.config["components"][name]["threshold"]
    print(f"{name}: config {asked}, in use {loaded.get_pipe(name).cfg['threshold']}")
PYTHON
"$work/venv/bin/python" "$work/run.py" "$work/pipeline" | tee "$work/output"
diff "$work/output" - <<'EXPECTED'
spancat: config 0.9, in use 0.5
textcat_multilabel: config 0.9, in use 0.5
EXPECTED
