#!/usr/bin/env bash
# Label Studio's CoNLL export drops the second of two entities that share a token.
#
# Software: label-studio-sdk 2.1.2 (the converter that Label Studio exports with). Seen: regions are made of characters, the export of
# tokens in the style of the Penn Treebank, which keep a hyphenated word whole. The token gets the label of the first region, and the second
# region of the same token is skipped without a word, whatever its label:
#
#   The -X- _ O
#   Rome-Acme -X- _ B-LOC
#   flight -X- _ O
#
# Place pairs, double names and score lines lose half their entities, and the first one grows over the whole token. Export JSON, and let a
# converter that counts refuse or split such tokens.
# Needs Python 3.11 and a package index. Fails if the behaviour changes.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet 'label-studio-sdk==2.1.2'
cat > "$work/run.py" <<'PYTHON'
import json
import sys

from label_studio_sdk.converter import Converter

CONFIG = """<View>
  <Labels name="label" toName="text"><Label value="LOC"/><Label value="ORG"/></Labels>
  <Text name="text" value="$text"/>
</View>"""
TEXT = "The Rome-Acme flight"
REGIONS = [("label", 4, 8, "LOC"), ("label", 9, 13, "ORG")]

folder = sys.argv[1]
tasks = [{"id": 1, "data": {"text": TEXT}, "annotations": [{"id": 1, "completed_by": 1, "was_cancelled": False, "result": [
    {"id": f"r{start}", "from_name": control, "to_name": "text", "type": "labels",
     "value": {"start": start, "end": end, "text": TEXT[start:end], "labels": [label]}}
    for control, start, end, label in REGIONS
]}]}]
with open(f"{folder}/tasks.json", "w") as file:
    json.dump(tasks, file)
Converter(CONFIG, project_dir=None).convert_to_conll2003(f"{folder}/tasks.json", f"{folder}/out", is_dir=False)
with open(f"{folder}/out/result.conll") as file:
    for line in filter(None, file.read().splitlines()[1:]):
        print(line)
PYTHON
"$work/venv/bin/python" "$work/run.py" "$work" | tee "$work/output"
diff "$work/output" - <<'EXPECTED'
The -X- _ O
Rome-Acme -X- _ B-LOC
flight -X- _ O
EXPECTED
