"""The commands ``spacy ner-crf …``, one a module.

Every ``spacy`` command imports this module. It and the modules of the commands therefore import
only what describes the commands; what does the work is imported when a command runs.
"""

import typer
from spacy.cli._util import app

from spacy_bigru_crf.cli.calibrate import calibrate_cli
from spacy_bigru_crf.cli.compare import compare_cli
from spacy_bigru_crf.cli.convert import convert_cli
from spacy_bigru_crf.cli.debug_data import debug_data_cli
from spacy_bigru_crf.cli.ensemble import ensemble_cli
from spacy_bigru_crf.cli.evaluate import evaluate_cli
from spacy_bigru_crf.cli.from_ner import from_ner_cli
from spacy_bigru_crf.cli.init_config import init_config_cli
from spacy_bigru_crf.cli.learning_curve import learning_curve_cli
from spacy_bigru_crf.cli.predict import predict_cli
from spacy_bigru_crf.cli.suggest import suggest_cli
from spacy_bigru_crf.cli.train_ensemble import train_ensemble_cli
from spacy_bigru_crf.cli.vectors_train import vectors_train_cli

HELP = "Commands for named entity recognition with the pipe ner_crf."

ner_crf = typer.Typer(name="ner-crf", help=HELP, no_args_is_help=True)
ner_crf.command("calibrate")(calibrate_cli)
ner_crf.command("compare")(compare_cli)
ner_crf.command("convert")(convert_cli)
ner_crf.command("ensemble")(ensemble_cli)
ner_crf.command("evaluate")(evaluate_cli)
ner_crf.command("from-ner")(from_ner_cli)
ner_crf.command("init-config")(init_config_cli)
ner_crf.command("predict")(predict_cli)
ner_crf.command("suggest")(suggest_cli)

# what these do not know are settings of the config, as for spacy train
SETTINGS = {"allow_extra_args": True, "ignore_unknown_options": True}
ner_crf.command("learning-curve", context_settings=SETTINGS)(learning_curve_cli)
ner_crf.command("train-ensemble", context_settings=SETTINGS)(train_ensemble_cli)

debug = typer.Typer(name="debug", help="Look for faults.", no_args_is_help=True)
debug.command("data", context_settings=SETTINGS)(debug_data_cli)
ner_crf.add_typer(debug)

vectors = typer.Typer(name="vectors", help="Word vectors.", no_args_is_help=True)
vectors.command("train")(vectors_train_cli)
ner_crf.add_typer(vectors)


def register() -> None:
    """Attach the commands to spaCy's own command line."""
    app.add_typer(ner_crf)


# spaCy loads the entry point and calls nothing, so loading it has to be enough
register()
