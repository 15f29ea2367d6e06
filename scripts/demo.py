"""Print the entities of new sentences, and write them as a displaCy page.

    python scripts/demo.py PIPELINE SENTENCES PAGE

SENTENCES is a text file with one sentence a line.
"""

import html
import warnings
from pathlib import Path

import spacy
import typer
from spacy import displacy
from spacy.tokens import Doc
from wasabi import msg

# light enough for black text, told apart by hue
PALETTE = [f"hsl({hue}, 70%, {light}%)" for light in (80, 68) for hue in range(0, 360, 36)]


def main(pipeline: Path, sentences: Path, page: Path) -> None:
    """Show the entities that a pipeline finds."""
    if not pipeline.is_dir():
        msg.fail(
            f"{pipeline} does not exist: train a pipeline first (spacy project run all).", exits=1
        )
    nlp = spacy.load(pipeline)
    lines = sentences.read_text("utf-8").splitlines()
    docs = list(nlp.pipe(line for line in lines if line.strip()))
    for doc in docs:
        print(doc.text)
        rows = [(ent.label_, ent.text) for ent in doc.ents]
        if rows:
            msg.table(rows, aligns=("r", "l"))
        else:
            print()
    labels = sorted({ent.label_ for doc in docs for ent in doc.ents})
    colors = {label: PALETTE[i % len(PALETTE)] for i, label in enumerate(labels)}
    page.parent.mkdir(parents=True, exist_ok=True)
    page.write_text(render(docs, colors, title=f"Entities found by {pipeline}"), "utf-8")
    msg.good(f"Wrote the same as a page: {page}")


def render(docs: list[Doc], colors: dict[str, str], title: str) -> str:
    """A page that needs nothing else and fits a phone."""
    with warnings.catch_warnings():
        # a sentence without entities is as good as any other
        warnings.filterwarnings("ignore", message=r"\[W006\]")
        body = displacy.render(docs, style="ent", options={"colors": colors})
    return f"""<!DOCTYPE html>
<html lang="de">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{html.escape(title)}</title>
<style>
body {{ font: 16px/1.6 system-ui, sans-serif; max-width: 50em; margin: 2em auto; padding: 0 1em }}
</style>
</head>
<body>
<h1 style="font-size: 1.2em">{html.escape(title)}</h1>
{body}
</body>
</html>
"""


if __name__ == "__main__":
    typer.run(main)
