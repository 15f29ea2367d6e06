"""``spacy ner-crf init-config``: write a training config."""

from enum import StrEnum
from pathlib import Path

import typer
from wasabi import msg

from spacy_bigru_crf.cli._messages import one_sentence, show_train_command
from spacy_bigru_crf.cli._options import FORCE

Encoder = StrEnum("Encoder", ["bigru", "bilstm", "tcn"])
Characters = StrEnum("Characters", ["cnn", "rnn", "none"])
Decoder = StrEnum("Decoder", ["crf", "softmax"])


class Loss(StrEnum):
    """Losses with settings of their own."""

    likelihood = "likelihood"
    cross_entropy = "cross-entropy"
    focal = "focal"


def init_config_cli(
    output_path: Path = typer.Argument(
        ..., metavar="OUT", help="Config to write (.cfg); - for standard output"
    ),
    lang: str | None = typer.Option(
        None, "--lang", "-l", help="Code of the language (default: en, with --chinese zh)"
    ),
    encoder: Encoder | None = typer.Option(
        None, "--encoder", help="Layers over tokens (default: bigru)"
    ),
    characters: Characters | None = typer.Option(
        None,
        "--characters",
        help="Layer over the characters of words (default: cnn, with --chinese none)",
    ),
    vectors: bool = typer.Option(False, "--vectors", help="Add pre-trained word vectors"),
    chinese: bool = typer.Option(
        False, "--chinese", help="Take characters as tokens; add words of a segmenter and radicals"
    ),
    transformer: str | None = typer.Option(
        None,
        "--transformer",
        metavar="NAME",
        help="Use a transformer: a name on the Hub, or a path",
    ),
    decoder: Decoder = typer.Option("crf", "--decoder", help="Layer that scores tags"),
    loss: Loss | None = typer.Option(
        None, "--loss", help="Write the section of a loss (default: none, the loss of the decoder)"
    ),
    fast: bool = typer.Option(
        False, "--fast", help="Favour speed: one layer, decoding by Viterbi, no span scores"
    ),
    residual: bool = typer.Option(
        False, "--residual", help="Use three recurrent layers that all see the inputs"
    ),
    force: bool = FORCE,
) -> None:
    """Write a complete training config, with comments on its settings.

    The default is a char-CNN + BiGRU + CRF.
    """
    from spacy_bigru_crf.config_template.render import ConfigChoices, render_config
    from spacy_bigru_crf.util.files import write_atomically
    from spacy_bigru_crf.util.outputs import STDOUT, check_output_file

    choices = ConfigChoices(
        lang=lang,
        encoder=encoder,
        characters=characters,
        vectors=vectors,
        chinese=chinese,
        transformer=transformer,
        decoder=decoder,
        loss=loss,
        fast=fast,
        residual=residual,
    )
    with one_sentence():
        check_output_file(output_path, force=force, stdout=True)
        config = render_config(choices, str(output_path)).encode("utf-8")
        if output_path == STDOUT:
            typer.echo(config, nl=False)
            return
        write_atomically(output_path, config)
    msg.good(f"Saved the config to {output_path}")
    settings = {"paths.train": "train.spacy", "paths.dev": "dev.spacy"}
    if vectors:
        settings["paths.word_vectors"] = "vectors.bin"
    show_train_command(output_path, settings)
