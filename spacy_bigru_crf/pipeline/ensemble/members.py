"""The members of an ensemble: recognisers that are trained, and were pipes of their own."""

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
    answers_of_ner,
)
from spacy_bigru_crf.pipeline.ner_crf import NerCrf

# what can be a member
FACTORIES = ("ner_crf", "ner", "beam_ner")


@dataclass(frozen=True)
class Member:
    """A recogniser that has a say.

    name: Its name in the ensemble.
    pipe: The recogniser.
    """

    name: str
    pipe: NerCrf | EntityRecognizer

    @property
    def known(self) -> frozenset[str]:
        """The labels that it may find, and so has an opinion about."""
        pipe = self.pipe
        return frozenset(pipe.taught_labels if isinstance(pipe, NerCrf) else pipe.labels)

    @property
    def able_to_touch(self) -> frozenset[str]:
        """The labels of which it may find two entities that touch."""
        if not isinstance(self.pipe, NerCrf):
            return self.known
        decoder = self.pipe.decoder()
        able = zip(decoder.acceptance.labels, decoder.adjacent_same_label, strict=True)
        return self.known & {label for label, adjacent_same_label in able if adjacent_same_label}

    @property
    def window(self) -> int:
        """Documents of more tokens are read in parts; 0 for never."""
        return self.pipe.cfg["window"] if isinstance(self.pipe, NerCrf) else 0

    def opinion(
        self, docs: Sequence[Doc], numbers: Mapping[str, int], ensemble: str
    ) -> MemberOutput:
        """What it says about documents, all of which have tokens.

        numbers: The number of each label in the ensemble.
        ensemble: The name of the pipe, whose own entities bind nobody.
        """
        own = [numbers[label] for label in self.pipe.labels]
        if isinstance(self.pipe, NerCrf):
            return LatticeOutput(self.pipe, docs, own)
        spans = [
            [(start, end, numbers[label]) for start, end, label in of_doc]
            for of_doc in answers_of_ner(self.pipe, docs, ensemble)
        ]
        return OneBestOutput(spans, [len(doc) for doc in docs], own)


def make_member(nlp: Language, ensemble: str, name: str, block: Mapping[str, Any]) -> Member:
    """Make a member, which is not trained yet.

    ensemble: The name of the pipe.
    name: That of the member.
    block: What a config says of the component, with functions resolved; what it leaves out is as
        the factory has it by default.

    Raises ValueError if it cannot be a member.
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
    return Member(name, make(nlp=nlp, name=ensemble, **settings))
