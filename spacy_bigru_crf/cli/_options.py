"""Options that several commands have: one name, one short flag, one meaning, one default."""

from pathlib import Path

import typer

from spacy_bigru_crf.prediction.failures import OnError


def _refuse_old_json(path: Path | None) -> None:
    if path is not None:
        raise typer.BadParameter("The JSON file is named with --json (-j).")


CODE = typer.Option(
    None, "--code", "-c", help="Python file with additional code (registered functions)"
)
FORCE = typer.Option(False, "--force", "-F", help="Overwrite existing output")
GPU = typer.Option(-1, "--gpu-id", "-g", help="GPU ID or -1 for CPU")
JSON = typer.Option(None, "--json", "-j", help="JSON file for the result")
# evaluate and compare wrote their JSON to --output before all commands had --json
OLD_JSON = typer.Option(None, "--output", "-o", hidden=True, callback=_refuse_old_json)
OUTPUT = typer.Option(..., "--output", "-o", help="Directory for what the command makes")
PIPE = typer.Option(
    None, "--pipe", "-p", help="Name of the component, if there are several that can be meant"
)
SEED = typer.Option(0, "--seed", "-s", min=0, help="Seed of random numbers")
METHOD = typer.Option(
    "span_posteriors",
    "--method",
    "-m",
    help="How members decide: majority, weighted, span_posteriors",
)
# of predict and suggest
TEXTS = "Text file with a text a line, .jsonl, .csv or .tsv (.gz is unpacked), directory of such "
TEXTS += "files, or - for standard input"
FIELD = typer.Option(
    None,
    "--field",
    "-f",
    help="Field of JSON objects that holds the text, or a list of its tokens  [default: text]",
)
COLUMN = typer.Option(
    None, "--column", "-k", help="Column of CSV or TSV that holds the text  [default: text]"
)
WHOLE_FILE = typer.Option(
    False, "--whole-file", help="A text file is one text, instead of a text a line"
)
WHITESPACE = typer.Option(
    False, "--whitespace", help="The text is tokens already, separated by white space"
)
ON_ERROR = typer.Option(
    OnError.STOP, "--on-error", help="What to do with a text on which the pipeline fails"
)
