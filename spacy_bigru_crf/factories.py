"""Factories of the pipes. spaCy imports this module in every ``spacy.blank()``: keep it light."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from spacy.language import Language
from thinc.api import Config, Model

if TYPE_CHECKING:
    from spacy_bigru_crf.pipeline.ensemble.pipe import NerCrfEnsemble
    from spacy_bigru_crf.pipeline.ner_crf import NerCrf

DEFAULT_MODEL = """
[model]
@architectures = "spacy-bigru-crf.Tagger.v1"

[model.tok2vec]
@architectures = "spacy.Tok2Vec.v2"

[model.tok2vec.embed]
@architectures = "spacy-bigru-crf.WordsAndCharacters.v1"
vectors = null
gazetteer = null
segmentation = null
radicals = null

[model.tok2vec.embed.words]
@architectures = "spacy-bigru-crf.HashedWords.v1"
width = 96
attrs = ["NORM", "PREFIX", "SUFFIX", "SHAPE"]
rows = [10000, 1000, 2500, 2500]
word_dropout = 0.25

[model.tok2vec.embed.characters]
@architectures = "spacy-bigru-crf.CharCNN.v1"
width = 64
kernel_widths = [3]
char_width = 32
rows = 512
char_dropout = 0.0

[model.tok2vec.encode]
@architectures = "spacy-bigru-crf.BiGRUEncoder.v2"
width = 192
depth = 2
input_width = 160
residual = false
dropout_kind = "variational"

[model.decoder]
@architectures = "spacy-bigru-crf.CRF.v1"
scheme = "BILOU"
loss = null
"""

SCORE_WEIGHTS = {"ents_f": 1.0, "ents_p": 0.0, "ents_r": 0.0, "ents_per_type": None}
ASSIGNS = ["doc.ents", "doc.spans", "token.ent_iob", "token.ent_type"]


@Language.factory(
    "ner_crf",
    assigns=ASSIGNS,
    default_config={
        "model": Config().from_str(DEFAULT_MODEL)["model"],
        "decoding": "mbr_spans",
        "span_scores": True,
        "threshold": 0.0,
        "label_thresholds": {},
        "window": 4096,
        "window_context": 128,
        "incorrect_spans_key": None,
        "max_grad_norm": 5.0,
        "scorer": {"@scorers": "spacy.ner_scorer.v1"},
    },
    default_score_weights=SCORE_WEIGHTS,
)
def make_ner_crf(
    nlp: Language,
    name: str,
    model: Model[Any, Any],
    decoding: str,
    span_scores: bool,
    threshold: float,
    label_thresholds: dict[str, float],
    window: int,
    window_context: int,
    incorrect_spans_key: str | None,
    max_grad_norm: float,
    scorer: Callable[..., Any] | None,
) -> "NerCrf":
    """Create the pipe ``ner_crf``; the settings are those of ``NerCrf``."""
    from spacy_bigru_crf.pipeline.ner_crf import NerCrf

    pipe = NerCrf(
        nlp.vocab,
        model,
        name,
        decoding=decoding,
        span_scores=span_scores,
        threshold=threshold,
        label_thresholds=label_thresholds,
        window=window,
        window_context=window_context,
        incorrect_spans_key=incorrect_spans_key,
        max_grad_norm=max_grad_norm,
        scorer=scorer,
    )
    return pipe.link_config(nlp)


@Language.factory(
    "ner_crf_ensemble",
    assigns=ASSIGNS,
    default_config={
        "members": [],
        "method": "span_posteriors",
        "weights": {},
        "span_scores": True,
        "threshold": 0.0,
        "label_thresholds": {},
        "pipes": {},
        "scorer": {"@scorers": "spacy.ner_scorer.v1"},
    },
    default_score_weights=SCORE_WEIGHTS,
)
def make_ner_crf_ensemble(
    nlp: Language,
    name: str,
    members: list[str],
    method: str,
    weights: dict[str, float],
    span_scores: bool,
    threshold: float,
    label_thresholds: dict[str, float],
    pipes: dict[str, dict[str, Any]],
    scorer: Callable[..., Any] | None,
    label_weights: dict[str, dict[str, float]] | None = None,
) -> "NerCrfEnsemble":
    """Create the pipe ``ner_crf_ensemble``; the settings are those of ``NerCrfEnsemble``.

    ``label_weights`` is a removed setting of old configs, accepted only if empty. It has to be an
    argument, because spaCy refuses settings that are none; so spaCy writes ``label_weights = null``
    into the config of a pipeline that it has loaded. ``build_ensemble`` takes it out of new ones.

    Raises:
        ValueError: If it is not empty.
    """
    from spacy_bigru_crf.errors import Errors
    from spacy_bigru_crf.pipeline.ensemble.pipe import NerCrfEnsemble

    if label_weights:
        raise ValueError(Errors.P046.format(name=name))
    pipe = NerCrfEnsemble(
        nlp,
        pipes,
        name,
        members=members,
        method=method,
        weights=weights,
        span_scores=span_scores,
        threshold=threshold,
        label_thresholds=label_thresholds,
        scorer=scorer,
    )
    return pipe.link_config(nlp)
