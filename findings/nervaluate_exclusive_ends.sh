#!/usr/bin/env bash
# nervaluate counts two entities that only touch as overlapping when spans come with exclusive ends.
#
# Software: nervaluate 1.2.1 (loader 'dict'). Seen: the loader for dictionaries with start and end takes the end for the last position of
# the entity, as in the tags it makes itself. Spans of characters from annotation tools and from spaCy end one position behind it. A
# prediction that begins where the gold entity ends (every text in a script without spaces has such places) is then not a missed and a
# spurious entity, but the right type and half a point for the partial match:
#
#   exclusive ent_type: f1 1.0, missed 0, spurious 0
#   exclusive partial: f1 0.5, missed 0, spurious 0
#   inclusive ent_type: f1 0, missed 1, spurious 1
#   inclusive partial: f1 0, missed 1, spurious 1
#
# The scores 'strict' and 'exact' stay the same here except for incorrect in place of missed and spurious; 'ent_type' and 'partial' are too
# high. Subtract one from each end.
# Needs Python 3.11 and a package index. Fails if the behaviour changes.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet 'nervaluate==1.2.1'
cat > "$work/run.py" <<'PYTHON'
from nervaluate import Evaluator

# Gold: the first two of four characters; predicted: the last two.
for name, less in (("exclusive", 0), ("inclusive", 1)):
    gold = [[{"label": "LOC", "start": 0, "end": 2 - less}]]
    predicted = [[{"label": "LOC", "start": 2, "end": 4 - less}]]
    overall = Evaluator(gold, predicted, tags=["LOC"], loader="dict").evaluate()["overall"]
    for scheme in ("ent_type", "partial"):
        print(f"{name} {scheme}: f1 {overall[scheme].f1}, missed {overall[scheme].missed}, spurious {overall[scheme].spurious}")
PYTHON
"$work/venv/bin/python" "$work/run.py" | tee "$work/output"
diff "$work/output" - <<'EXPECTED'
exclusive ent_type: f1 1.0, missed 0, spurious 0
exclusive partial: f1 0.5, missed 0, spurious 0
inclusive ent_type: f1 0, missed 1, spurious 1
inclusive partial: f1 0, missed 1, spurious 1
EXPECTED
