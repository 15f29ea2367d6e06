"""Members of an ensemble: trained recognisers from other pipelines."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from spacy.language import Language
from spacy.pipeline import EntityRecognizer
from spacy.tokens import Doc
from spacy.util import registry

from spacy_bigru_crf.errors import Errors
from spacy_bigru_crf.pipeline.ensemble.member_outputs import (
    LatticeOutput,
    MemberOutput,
    OneBestOutput,
    ner_entities,
)
from spacy_bigru_crf.pipeline.ner_crf import NerCrf
from spacy_bigru_crf.pipeline.thresholds import ScoredSpan

# factories of possible members
FACTORIES = ("ner_crf", "ner", "beam_ner")


@dataclass(frozen=True)
class Member:
    """A recogniser in an ensemble.

    Attributes:
        name: Its name in the ensemble.
        pipe: The recogniser.
    """

    name: str
    pipe: NerCrf | EntityRecognizer

    @property
    def trained_labels(self) -> frozenset[str]:
        """The labels that it can predict."""
        pipe = self.pipe
        return frozenset(pipe.trained_labels if isinstance(pipe, NerCrf) else pipe.labels)

    @property
    def adjacent_same_label(self) -> frozenset[str]:
        """The labels of which it can predict two adjacent entities."""
        if not isinstance(self.pipe, NerCrf):
            return self.trained_labels
        able = zip(self.pipe.labels, self.pipe.decoder().adjacent_same_label, strict=True)
        return self.trained_labels & {label for label, adjacent in able if adjacent}

    @property
    def window(self) -> int:
        """The number of tokens above which a document is encoded in windows; 0 for never."""
        return self.pipe.window if isinstance(self.pipe, NerCrf) else 0

    def output(self, docs: Sequence[Doc], numbers: Mapping[str, int], caller: str) -> MemberOutput:
        """Return its output for documents.

        Args:
            docs: The documents, all with tokens.
            numbers: The number of each label in the ensemble.
            caller: Name of the ensemble; entities it set in an earlier pass are not presets.
        """
        if isinstance(self.pipe, NerCrf):
            own = [numbers[label] for label in self.pipe.labels]
            return LatticeOutput(self.pipe, docs, own, caller)
        return OneBestOutput(
            [
                [(start, end, numbers[label]) for start, end, label in of_doc]
                for of_doc in ner_entities(self.pipe, docs, caller)
            ]
        )

    def predict(self, docs: Sequence[Doc], caller: str) -> list[list[ScoredSpan]]:
        """Find the entities that it finds as a pipe by itself.

        Args:
            docs: The documents, which are not changed.
            caller: Name of the ensemble; entities it set in an earlier pass are not presets.
        """
        if isinstance(self.pipe, NerCrf):
            return self.pipe.predict(docs, caller=caller)
        found = ner_entities(self.pipe, docs, caller)
        return [[ScoredSpan(*span, score=1.0) for span in of_doc] for of_doc in found]


def make_member(nlp: Language, ensemble: str, name: str, block: Mapping[str, Any]) -> Member:
    """Make a member, which has no weights yet.

    Args:
        nlp: The pipeline.
        ensemble: Name of the ensemble, for messages.
        name: Name of the member.
        block: The component's block of a config, with functions resolved; settings that it leaves
            out have the factory's defaults.

    Raises:
        ValueError: If the component cannot be a member, or has a setting that its factory does not.
    """
    settings = dict(block)
    factory = settings.pop("factory", None)
    if factory not in FACTORIES:
        known = ", ".join(FACTORIES)
        raise ValueError(
            Errors.P031.format(name=ensemble, member=name, factory=factory, known=known)
        )
    defaults = nlp.get_factory_meta(factory).default_config or {}
    if unknown := settings.keys() - defaults.keys():
        known = ", ".join(defaults)
        setting = min(unknown)
        raise ValueError(
            Errors.P032.format(name=ensemble, member=name, setting=setting, known=known)
        )
    left_out = {key: value for key, value in defaults.items() if key not in settings}
    settings |= registry.resolve({"left_out": left_out}, validate=False)["left_out"]
    internal_name = nlp.get_factory_name(factory)
    make = registry.factories.get(internal_name if internal_name in registry.factories else factory)
    return Member(name, make(nlp=nlp, name=name, **settings))
