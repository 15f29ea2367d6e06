#!/usr/bin/env bash
# pyconll sorts what commas part in a value of MISC, and drops what occurs twice.
#
# Software: pyconll 3.3.1 (the last for Python 3.11). Seen: values with commas are taken for sets, as in the column of features, where order
# has no meaning. In MISC it has one: nested labels from outside to inside, words of a gloss, ids of mentions. Reading and writing a file
# changes them without a word:
#
#   read:    NE=B-PER,B-LOC|Link=q3,q7
#   written: Link=q3,q7|NE=B-LOC,B-PER
#   read:    Gloss=ha,ha,he
#   written: Gloss=ha,he
#
# Two lists that belong together by position (labels and links of nested entities, as above) no longer do: the person has lost its link to
# the place. Use another separator in MISC, or take the column from the file itself.
# Needs Python 3.11 and a package index. Fails if the behaviour changes.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet 'pyconll==3.3.1'
cat > "$work/run.py" <<'PYTHON'
import pyconll

COLUMNS = "1 Ada Ada PROPN _ _ 0 root _".replace(" ", chr(9))
for misc in ("NE=B-PER,B-LOC|Link=q3,q7", "Gloss=ha,ha,he"):
    corpus = pyconll.load_from_string(f"{COLUMNS}{chr(9)}{misc}{chr(10)}{chr(10)}")
    print("read:   ", misc)
    print("written:", corpus[0].conll().strip().split(chr(9))[-1])
PYTHON
"$work/venv/bin/python" "$work/run.py" | tee "$work/output"
diff "$work/output" - <<'EXPECTED'
read:    NE=B-PER,B-LOC|Link=q3,q7
written: Link=q3,q7|NE=B-LOC,B-PER
read:    Gloss=ha,ha,he
written: Gloss=ha,he
EXPECTED
