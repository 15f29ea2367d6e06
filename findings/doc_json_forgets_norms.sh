#!/usr/bin/env bash
# A document read back from spaCy's JSON has other norms than the one that was written.
#
# Software: spaCy 3.8.18 (Doc.to_json, Doc.from_json). Seen: the tokenizer's special cases carry norms of their own (will for 'll). DocBin
# and copies keep them; JSON does not, and reading falls back to the norm of the bare word form:
#
#   tokenizer: we will see , he will not
#   DocBin: we will see , he will not
#   JSON: we 'll see , he wo n't
#
# NORM is the first feature of the default embedding, so a component can find other entities in the document from JSON than in the text it
# was made from. Run the tokenizer over the text again, or use DocBin.
# Needs Python 3.11 and a package index. Fails if the behaviour changes.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet 'spacy==3.8.18' 'thinc==8.3.14' 'numpy==2.4.6'
cat > "$work/run.py" <<'PYTHON'
import spacy
from spacy.tokens import Doc, DocBin

nlp = spacy.blank("en")
doc = nlp("We'll see, he won't")
forms = {
    "tokenizer": doc,
    "DocBin": next(DocBin(docs=[doc]).get_docs(nlp.vocab)),
    "JSON": Doc(nlp.vocab).from_json(doc.to_json()),
}
for name, form in forms.items():
    print(f"{name}:", " ".join(token.norm_ for token in form))
PYTHON
"$work/venv/bin/python" "$work/run.py" | tee "$work/output"
diff "$work/output" - <<'EXPECTED'
tokenizer: we will see , he will not
DocBin: we will see , he will not
JSON: we 'll see , he wo n't
EXPECTED
