#!/usr/bin/env bash
# A spaCy tokenizer whose token_match uses fullmatch tokenizes in another way after loading.
#
# Software: spaCy 3.8.18. Seen: of the function given as token_match only the pattern is saved, not the method that it is of; loading takes
# match always. A pattern that was meant for whole tokens then keeps together whatever begins like one:
#
#   made: See | ref-12 | : | Ada | , | ( | ref-13 | ) | .
#   loaded: See | ref-12: | Ada | , | ( | ref-13) | .
#
# The first run of a new pipeline and its saved form disagree, in training as in evaluation. Write the end into the pattern ($) and give its
# match method.
# Needs Python 3.11 and a package index. Fails if the behaviour changes.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet 'spacy==3.8.18' 'thinc==8.3.14' 'numpy==2.4.6'
cat > "$work/run.py" <<'PYTHON'
import re
import sys

import spacy

nlp = spacy.blank("en")
nlp.tokenizer.token_match = re.compile(r"ref-\d+").fullmatch
nlp.to_disk(sys.argv[1])
text = "See ref-12: Ada, (ref-13)."
for name, pipeline in (("made", nlp), ("loaded", spacy.load(sys.argv[1]))):
    print(f"{name}:", " | ".join(token.text for token in pipeline(text)))
PYTHON
"$work/venv/bin/python" "$work/run.py" "$work/pipeline" | tee "$work/output"
diff "$work/output" - <<'EXPECTED'
made: See | ref-12 | : | Ada | , | ( | ref-13 | ) | .
loaded: See | ref-12: | Ada | , | ( | ref-13) | .
EXPECTED
