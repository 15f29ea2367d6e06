#!/usr/bin/env bash
# A number in quotation marks passes the validation of a config, trains, and fails at the first prediction.
#
# Software: spaCy 3.8.18 with the confection that it installs. Seen: the schema of a component says float, validation accepts the text
# "0.5" for it, and the text itself is handed on. Training never looks at the threshold; the first document after it does:
#
#   in use: '0.5'
#   trained
#   prediction: UFuncTypeError
#
# The error names neither the setting nor the component. Write numbers without quotation marks, in .cfg files too.
# Needs Python 3.11 and a package index. Fails if the behaviour changes.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet 'spacy==3.8.18' 'thinc==8.3.14' 'numpy==2.4.6'
cat > "$work/run.py" <<'PYTHON'
import spacy
from spacy.tokens import Span
from spacy.training import Example

nlp = spacy.blank("en")
pipe = nlp.add_pipe("spancat", config={"threshold": "0.5"})
print(f"in use: {pipe.cfg['threshold']!r}")
annotated = nlp.make_doc("Ada wrote the first program")
annotated.spans["sc"] = [Span(annotated, 0, 1, label="PERSON")]
example = Example(nlp.make_doc(annotated.text), annotated)
optimizer = nlp.initialize(lambda: [example])
nlp.update([example], sgd=optimizer)
print("trained")
try:
    nlp(annotated.text)
except Exception as error:
    print(f"prediction: {type(error).__name__}")
PYTHON
"$work/venv/bin/python" "$work/run.py" | tee "$work/output"
diff "$work/output" - <<'EXPECTED'
in use: '0.5'
trained
prediction: UFuncTypeError
EXPECTED
