"""Small trained pipelines that can be members, each with faults of its own."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import spacy
from spacy.language import Language
from spacy.training import Example
from thinc.api import Config, fix_random_seed

from spacy_bigru_crf.assembly.build_ensemble import build_ensemble
from tests.compat.pipelines import LISTENER, TOK2VEC, learn, model
from tests.pipeline.examples import make_examples

TEXTS = [
    "Anna wohnt seit Jahren in Bonn .",
    "Karl , Lena und Bonn .",
    "Moritz Nina",
    "In Kassel trafen wir Nina und gingen nach Hause .",
    "Der Brief von Dresden kam nie an .",
    "",
    "Heute regnet es .",
]


def crf(
    seed: int,
    *,
    scheme: str = "BILOU",
    decoder: str = "CRF",
    labels: Sequence[str] = ("LOC", "PER"),
    steps: int = 12,
    **settings: Any,
) -> Language:
    """A pipeline with an ``ner_crf``, which has not learnt all there is to learn."""
    fix_random_seed(seed)
    nlp = spacy.blank("de")
    config = Config(model()).copy()
    config["decoder"] = {
        "@architectures": f"spacy-bigru-crf.{decoder}.v1",
        "scheme": scheme,
    }
    nlp.add_pipe("ner_crf", config={"model": config, **settings})
    return trained(nlp, seed, labels, steps)


def ner(seed: int, *, steps: int = 20, factory: str = "ner", shared: bool = False) -> Language:
    """A pipeline with an ``ner`` of spaCy, which may listen to a tok2vec."""
    fix_random_seed(seed)
    nlp = spacy.blank("de")
    if shared:
        nlp.add_pipe("tok2vec", config={"model": TOK2VEC})
    nlp.add_pipe(factory, config={"model": {"tok2vec": LISTENER if shared else TOK2VEC}})
    return trained(nlp, seed, ("LOC", "PER"), steps)


def trained(nlp: Language, seed: int, labels: Sequence[str], steps: int) -> Language:
    """The pipeline, after some steps on examples of its own."""
    examples = examples_with(nlp, labels, seed)
    nlp.initialize(lambda: examples)
    learn(nlp, examples, steps=steps)
    return nlp


def examples_with(nlp: Language, labels: Sequence[str], seed: int) -> list[Example]:
    """Examples in which only entities of these labels are annotated."""
    examples = make_examples(nlp, 40, seed=seed)
    for example in examples:
        reference = example.reference
        reference.set_ents([ent for ent in reference.ents if ent.label_ in labels])
    return examples


def reload(nlp: Language, path: Path, **settings: Any) -> Language:
    """The pipeline, saved and loaded with other settings of its ensemble."""
    nlp.to_disk(path)
    return spacy.load(path, config={"components": {"ner_crf_ensemble": settings}})


def ensemble_of(paths: Mapping[str, Path], **settings: Any) -> Language:
    """An ensemble of saved pipelines, each called by its key."""
    return build_ensemble({name: spacy.load(path) for name, path in paths.items()}, settings)


def scored(nlp: Language, texts: Sequence[str] = TEXTS) -> list[list[tuple[Any, ...]]]:
    """The entities that a pipeline finds in texts, with their scores."""
    return [
        [(e.start, e.end, e.label_, e._.ner_crf_score) for e in doc.ents] for doc in nlp.pipe(texts)
    ]


def spans(nlp: Language, texts: Sequence[str] = TEXTS) -> list[list[tuple[Any, ...]]]:
    """The same without scores."""
    return [[ent[:3] for ent in of_doc] for of_doc in scored(nlp, texts)]


def member_spans(nlp, member, texts):
    """The entities that a member of an ensemble finds by itself."""
    docs = list(nlp.pipe(texts, disable=["ner_crf_ensemble"]))
    found = nlp.get_pipe("ner_crf_ensemble").predict_member(docs, member)
    return [[ent[:3] for ent in of_doc] for of_doc in found]
