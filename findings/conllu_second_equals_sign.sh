#!/usr/bin/env bash
# The conllu package cuts a value in MISC at its second equals sign.
#
# Software: conllu 6.0.0. Seen: MISC of CoNLL-U is where named entities, their links and notes are kept. What follows a second equals sign
# of a value is lost while reading; reading and writing changes the file without a word:
#
#   read:    NE=B-PER|Link=https://example.org/item?id=7
#   written: NE=B-PER|Link=https://example.org/item?id
#   read:    NE=B-PER|SpaceAfter=No
#   written: NE=B-PER|SpaceAfter=No
#
# Links with a query lose it: all entries of one database become the same. Where entities have links, take the tenth column from the file
# itself.
# Needs Python 3.11 and a package index. Fails if the behaviour changes.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet 'conllu==6.0.0'
cat > "$work/run.py" <<'PYTHON'
import conllu

COLUMNS = "1 Ada Ada PROPN _ _ 0 root _".replace(" ", chr(9))
for misc in ("NE=B-PER|Link=https://example.org/item?id=7", "NE=B-PER|SpaceAfter=No"):
    sentence = conllu.parse(f"{COLUMNS}{chr(9)}{misc}{chr(10)}{chr(10)}")[0]
    print("read:   ", misc)
    print("written:", sentence.serialize().strip().split(chr(9))[-1])
PYTHON
"$work/venv/bin/python" "$work/run.py" | tee "$work/output"
diff "$work/output" - <<'EXPECTED'
read:    NE=B-PER|Link=https://example.org/item?id=7
written: NE=B-PER|Link=https://example.org/item?id
read:    NE=B-PER|SpaceAfter=No
written: NE=B-PER|SpaceAfter=No
EXPECTED
