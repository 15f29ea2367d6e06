"""The commands ``spacy ner-crf …``, one a module.

Every ``spacy`` command imports this module. It and the modules of the commands therefore import
only what describes the commands; what does the work is imported when a command runs.
"""

import typer
from spacy.cli._util import app

from spacy_bigru_crf.cli.calibrate import calibrate_cli
from spacy_bigru_crf.cli.convert import convert_cli
from spacy_bigru_crf.cli.from_ner import from_ner_cli
from spacy_bigru_crf.cli.vectors_train import vectors_train_cli

HELP = "Commands for named entity recognition with the pipe ner_crf."

ner_crf = typer.Typer(name="ner-crf", help=HELP, no_args_is_help=True)
ner_crf.command("calibrate")(calibrate_cli)
ner_crf.command("convert")(convert_cli)
ner_crf.command("from-ner")(from_ner_cli)

vectors = typer.Typer(name="vectors", help="Word vectors.", no_args_is_help=True)
vectors.command("train")(vectors_train_cli)
ner_crf.add_typer(vectors)


def register() -> None:
    """Attach the commands to spaCy's own command line."""
    app.add_typer(ner_crf)


# spaCy loads the entry point and calls nothing, so loading it has to be enough
register()
