#!/usr/bin/env bash
# A copied or pickled spaCy tokenizer splits other tokens than the original if faster_heuristics was off.
#
# Software: spaCy 3.8.18. Seen: a special case without punctuation is not found between infixes (EURUSD/GBPUSD) unless faster_heuristics is
# switched off. to_disk keeps that switch; pickle and copy.deepcopy leave it out, and with it go the tokens of worker processes that are
# started by spawn (the way of macOS and Windows) - one pipeline, one text, two answers by the number of processes:
#
#   original: EUR USD / GBPUSD fell
#   saved and loaded: EUR USD / GBPUSD fell
#   deepcopy: EURUSD / GBPUSD fell
#   one process: EUR USD / GBPUSD fell
#   two processes: EURUSD / GBPUSD fell
#
# Set faster_heuristics again after each copy; for several processes, load the pipeline in each from disk.
# Needs Python 3.11 and a package index. Fails if the behaviour changes.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet 'spacy==3.8.18' 'thinc==8.3.14' 'numpy==2.4.6'
cat > "$work/run.py" <<'PYTHON'
import copy
import multiprocessing
import sys

import spacy

if __name__ == "__main__":
    multiprocessing.set_start_method("spawn")
    nlp = spacy.blank("en")
    nlp.tokenizer.add_special_case("EURUSD", [{"ORTH": "EUR"}, {"ORTH": "USD"}])
    nlp.tokenizer.faster_heuristics = False
    nlp.to_disk(sys.argv[1])
    text = "EURUSD/GBPUSD fell"
    docs = {
        "original": nlp(text),
        "saved and loaded": spacy.load(sys.argv[1])(text),
        "deepcopy": copy.deepcopy(nlp.tokenizer)(text),
        "one process": next(nlp.pipe([text])),
        "two processes": list(nlp.pipe([text, text], n_process=2))[0],
    }
    for name, doc in docs.items():
        print(f"{name}:", " ".join(token.text for token in doc))
PYTHON
"$work/venv/bin/python" "$work/run.py" "$work/pipeline" | tee "$work/output"
diff "$work/output" - <<'EXPECTED'
original: EUR USD / GBPUSD fell
saved and loaded: EUR USD / GBPUSD fell
deepcopy: EURUSD / GBPUSD fell
one process: EUR USD / GBPUSD fell
two processes: EURUSD / GBPUSD fell
EXPECTED
