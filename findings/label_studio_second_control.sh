#!/usr/bin/env bash
# Label Studio's CoNLL export holds the entities of one label control only.
#
# Software: label-studio-sdk 2.1.2 (the converter that Label Studio exports with). Seen: a labeling config may have several Labels controls
# for one text, say one for places and one for people. The export writes the regions of the control whose region comes first, and O for
# those of the others. The person of this text is in the annotation, and not in the file:
#
#   Ada -X- _ O
#   saw -X- _ O
#   Rome -X- _ B-LOC
#
# Which control is kept can differ from task to task, with the order in which somebody annotated. Export JSON for such projects.
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
  <Labels name="place" toName="text"><Label value="LOC"/></Labels>
  <Labels name="person" toName="text"><Label value="PER"/></Labels>
  <Text name="text" value="$text"/>
</View>"""
TEXT = "Ada saw Rome"
REGIONS = [("place", 8, 12, "LOC"), ("person", 0, 3, "PER")]

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
Ada -X- _ O
saw -X- _ O
Rome -X- _ B-LOC
EXPECTED
