#!/usr/bin/env bash
# SoMaJo removes soft hyphens, zero-width spaces and combining marks without a sign in its tokens.
#
# Software: SoMaJo 2.5.0. Seen: a token has the fields original_spelling and space_after, from which a text can be put together again.
# Characters that the tokenizer itself removes or composes before are not in original_spelling, and several spaces count as one: offsets
# that are computed from the tokens run behind those of the text, from the first such place on:
#
#   soft hyphen: Rom at 19, from the tokens 18, own offset 19
#   zero-width space: Rom at 9, from the tokens 8, own offset 9
#   combining mark: Rom at 13, from the tokens 12, own offset 13
#   two spaces: Rom at 8, from the tokens 7, own offset 8
#
# Ask for character_offsets=True (off by default): these are right for all the texts above, also around removed characters.
# Needs Python 3.11 and a package index. Fails if the behaviour changes.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet 'SoMaJo==2.5.0' 'regex'
cat > "$work/run.py" <<'PYTHON'
from somajo import SoMaJo

plain, with_offsets = SoMaJo("de_CMC"), SoMaJo("de_CMC", character_offsets=True)
texts = {
    "soft hyphen": "Das Arbeits\u00adamt in Rom",
    "zero-width space": "Der Ort\u200b Rom",
    "combining mark": "Cafe\u0301 Ada in Rom",
    "two spaces": "Ada  in Rom",
}
for name, text in texts.items():
    tokens = [token for sentence in plain.tokenize_text([text]) for token in sentence]
    rebuilt = "".join((token.original_spelling or token.text) + " " * token.space_after for token in tokens)
    places = [token for sentence in with_offsets.tokenize_text([text]) for token in sentence]
    print(f"{name}: Rom at {text.index('Rom')}, from the tokens {rebuilt.index('Rom')}, own offset {places[-1].character_offset[0]}")
PYTHON
"$work/venv/bin/python" "$work/run.py" | tee "$work/output"
diff "$work/output" - <<'EXPECTED'
soft hyphen: Rom at 19, from the tokens 18, own offset 19
zero-width space: Rom at 9, from the tokens 8, own offset 9
combining mark: Rom at 13, from the tokens 12, own offset 13
two spaces: Rom at 8, from the tokens 7, own offset 8
EXPECTED
