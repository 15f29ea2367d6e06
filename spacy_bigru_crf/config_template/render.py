"""Render a training config from choices: languages, layers, losses."""

import shlex
from dataclasses import asdict, dataclass
from importlib.resources import files

from spacy_bigru_crf.errors import Errors


@dataclass(frozen=True)
class ConfigChoices:
    """Choices between the networks that a config can describe.

    Attributes:
        lang: Code of the language; ``None`` for ``"zh"`` with ``chinese``, otherwise ``"en"``.
        encoder: ``"bigru"``, ``"bilstm"`` or ``"tcn"``; ``None`` for ``"bigru"``.
        characters: Layer over the characters of words, ``"cnn"``, ``"rnn"`` or ``"none"``; ``None``
            for ``"none"`` with ``chinese``, otherwise ``"cnn"``.
        vectors: Whether pre-trained word vectors are an input.
        chinese: Whether tokens are Chinese characters, with a segmenter and radicals as inputs.
        transformer: Name on the Hugging Face Hub, or directory, of a transformer that takes the
            place of inputs and encoder; ``None`` for no transformer.
        decoder: ``"crf"`` or ``"softmax"``.
        loss: ``"likelihood"`` (of a CRF), ``"cross-entropy"`` or ``"focal"`` (of softmax), as a
            section with its settings; ``None`` for the default of the decoder.
        fast: Whether prediction is to be fast: one layer, decoding by Viterbi, no span scores.
        residual: Whether each of three recurrent layers sees the inputs.
    """

    lang: str | None = None
    encoder: str | None = None
    characters: str | None = None
    vectors: bool = False
    chinese: bool = False
    transformer: str | None = None
    decoder: str = "crf"
    loss: str | None = None
    fast: bool = False
    residual: bool = False

    def command(self, path: str) -> str:
        """Return the command that writes this config to a path."""
        words = ["spacy", "ner-crf", "init-config", path]
        for name, value in asdict(self).items():
            if value != getattr(ConfigChoices, name):
                words += [f"--{name}"] if value is True else [f"--{name}", value]
        return shlex.join(words)

    def check(self) -> None:
        """Raise an error if two choices contradict each other.

        Raises:
            ValueError: With the first contradiction and the way out.
        """
        layers = ("encoder", "characters", "vectors", "chinese", "fast", "residual")
        replaced = [f"--{name}" for name in layers if getattr(self, name)]
        if self.transformer and replaced:
            raise ValueError(Errors.R200.format(options=", ".join(replaced)))
        if self.chinese and self.lang not in (None, "zh"):
            raise ValueError(Errors.R201.format(lang=self.lang))
        if self.chinese and self.characters not in (None, "none"):
            raise ValueError(Errors.R202.format(characters=self.characters))
        if self.encoder == "tcn" and (self.fast or self.residual):
            raise ValueError(Errors.R203.format(option="--fast" if self.fast else "--residual"))
        if self.fast and self.residual:
            raise ValueError(Errors.R204)
        needed = "crf" if self.loss == "likelihood" else "softmax"
        if self.loss and self.decoder != needed:
            raise ValueError(Errors.R205.format(loss=self.loss, decoder=needed))


def render_config(choices: ConfigChoices, path: str) -> str:
    """Render a complete, commented training config.

    Args:
        choices: Network and language.
        path: Path of the config, named in the commands of its first comment.

    Returns:
        Text of the config.

    Raises:
        ValueError: If choices contradict each other, or spaCy does not know the language.
    """
    from jinja2 import Environment, StrictUndefined
    from spacy.util import get_lang_class

    choices.check()
    lang = choices.lang
    if lang is None:
        lang = "zh" if choices.chinese else "en"
    try:
        defaults = get_lang_class(lang).default_config
    except ImportError as error:
        raise ValueError(Errors.R206.format(lang=lang)) from error
    template = files(__package__).joinpath("template.cfg.jinja").read_text("utf-8")
    environment = Environment(
        trim_blocks=True, lstrip_blocks=True, keep_trailing_newline=True, undefined=StrictUndefined
    )
    variables = asdict(choices) | {
        "lang": lang,
        "encoder": choices.encoder or "bigru",
        "characters": choices.characters or ("none" if choices.chinese else "cnn"),
        "tokenizer": defaults["nlp"]["tokenizer"],
        "initialize_tokenizer": defaults["initialize"]["tokenizer"],
        "path": shlex.quote(path),
        "command": choices.command(path),
    }
    return environment.from_string(template).render(variables)
