"""Averaged posteriors, beside averages over all segmentations one by one."""

from dataclasses import replace
from itertools import chain
from types import SimpleNamespace

import numpy as np
import pytest
import spacy
import torch
from spacy.tokens import Doc

from spacy_bigru_crf.pipeline.calibration import Calibration
from spacy_bigru_crf.pipeline.ensemble.aggregation import EnsembleDecoder
from spacy_bigru_crf.pipeline.ensemble.member_outputs import LatticeOutput, OneBestOutput
from spacy_bigru_crf.pipeline.span_decoder import SpanDecoder
from spacy_bigru_crf.pipeline.thresholds import ThresholdPolicy
from spacy_bigru_crf.tags.schemes import BILOU, BIO, IO
from spacy_bigru_crf.tags.state_space import state_space
from tests.crf.lattices import scheme_lattice
from tests.oracle import crf_oracle, ensemble_oracle

LABELS = ("A", "B", "C")
LENGTHS = [4, 1, 3]
VOCAB = spacy.blank("de").vocab


def docs():
    return [Doc(VOCAB, words=["w"] * length) for length in LENGTHS]


def agreeing(n, decodings=("mbr_spans",)):
    """Members that know all labels, and differ in some noise."""
    members = [Random(BILOU, [0, 1, 2], i, decodings[i % len(decodings)]) for i in range(n)]
    common = scheme_lattice(LENGTHS, BILOU, 3, seed=7, scale=4.0)
    for member in members:
        member.lattice = common.zip(member.lattice.scale(0.6), torch.add)
    return members


class Random:
    """Stands in for an ``ner_crf``: random lattices, each document in a batch by itself or not."""

    def __init__(
        self, scheme, own, seed, decoding="mbr_spans", temperature=1.0, batches=((0, 1, 2),)
    ):
        n_labels = len(own)
        self.labels = tuple(LABELS[number] for number in own)
        self.own, self.scheme, self.decoding = own, scheme, decoding
        self.calibration = Calibration(temperature)
        self.lattice = scheme_lattice(LENGTHS, scheme, n_labels, seed=seed, scale=2.0)
        self.batches = batches

    def decoder(self):
        space = state_space(self.scheme.name, self.labels)
        thresholds = np.zeros(len(self.labels))
        policy = ThresholdPolicy(self.labels, True, thresholds)
        return SpanDecoder(self.decoding, policy, space.adjacent_same_label, self.calibration)

    def encoded_batches(self, docs, caller):
        for batch in self.batches:
            yield list(batch), self.lattice.select(torch.tensor(batch))

    def output(self):
        return LatticeOutput(self, docs(), self.own, "pipe")

    def probabilities(self, document):
        """Of the ensemble's spans."""
        found = crf_oracle.span_probabilities(self.calibration.lattice(self.lattice), document)
        return {(s, e, self.own[label]): p for (s, e, label), p in found.items()}


def combination(method, members, weights=None, thresholds=(0, 0, 0), temperature=1.0):
    known = np.array([[number in m.own for number in range(3)] for m in members], dtype=float)
    adjacent_same_label = np.zeros(3, dtype=bool)
    for member in members:
        adjacent_same_label[list(member.own)] |= member.decoder().adjacent_same_label
    calibration = Calibration(logit_temperature=temperature)
    weights = known if weights is None else known * np.array(weights)
    thresholds = np.array(thresholds, dtype=float)
    policy = ThresholdPolicy(LABELS, True, thresholds)
    return EnsembleDecoder(method, policy, weights, adjacent_same_label, calibration)


def answer(combined, members):
    found = combined.decode([member.output() for member in members])
    return [[(s, e, LABELS.index(label)) for s, e, label, _ in of_doc] for of_doc in found]


def cases():
    """Members of every kind: schemes, labels, and orders of labels."""
    rng = np.random.default_rng(0)
    for seed in range(12):
        members = [
            Random(
                (BILOU, BIO, IO)[rng.integers(3)],
                rng.permutation(3)[: rng.integers(1, 4)].tolist(),
                100 * seed + i,
                temperature=float(rng.choice([1.0, 2.0])),
                batches=(((0, 1, 2),), ((1,), (2, 0)))[rng.integers(2)],
            )
            for i in range(rng.integers(1, 5))
        ]
        yield pytest.param(members, rng.random((len(members), 1)) + 0.1, id=str(seed))


@pytest.mark.parametrize(("members", "weights"), list(cases()))
@pytest.mark.parametrize("thresholds", [(0.0, 0.0, 0.0), (0.1, 0.3, 0.02)])
def test_span_posteriors(members, weights, thresholds):
    combined = combination("span_posteriors", members, weights, thresholds)
    found = combined.decode([member.output() for member in members])
    for b, (length, of_doc) in enumerate(zip(LENGTHS, found, strict=True)):
        probabilities = [member.probabilities(b) for member in members]
        known = combined.weights.tolist()

        def worth(span, probabilities=probabilities, known=known):
            p = ensemble_oracle.mean(span, probabilities, known)
            return p - (thresholds[span[2]] or 0.5)

        wanted = ensemble_oracle.best_set(worth, length, 3, combined.adjacent_same_label)
        assert [(s, e, LABELS.index(label)) for s, e, label, _ in of_doc] == wanted
        for span, scored in zip(wanted, of_doc, strict=True):
            wanted_score = ensemble_oracle.mean(span, probabilities, known)
            assert scored.score == pytest.approx(wanted_score, abs=2e-6)


@pytest.mark.parametrize("scheme", [BILOU, BIO, IO])
@pytest.mark.parametrize(
    ("method", "decoding"),
    [
        *[("majority", decoding) for decoding in ("viterbi", "mbr_spans")],
        ("span_posteriors", "mbr_spans"),
    ],
)
def test_an_ensemble_of_one_is_its_member(scheme, method, decoding):
    for seed in range(5):
        member = Random(scheme, [0, 1, 2], seed, decoding, temperature=1.5)
        wanted = member.decoder().decode(member.lattice)
        found = combination(method, [member]).decode([member.output()])
        for of_doc, wanted_of_doc in zip(found, wanted, strict=True):
            assert [ent[:3] for ent in of_doc] == [ent[:3] for ent in wanted_of_doc]
            scores = [ent.score for ent in wanted_of_doc]
            assert [ent.score for ent in of_doc] == pytest.approx(scores, abs=2e-6)


def test_votes_are_those_of_the_members_own_decoding():
    members = agreeing(3, ("viterbi", "mbr_spans"))
    outputs = [member.output() for member in members]
    combined = combination("majority", members)
    answers = [output.answer(scored=False) for output in outputs]
    for member, of_member in zip(members, answers, strict=True):
        own = member.decoder().decode(member.lattice)
        assert of_member == [
            [(s, e, LABELS.index(label)) for s, e, label, _ in of_doc] for of_doc in own
        ]
    found = combined.decode(outputs)
    assert any(found)
    for b, of_doc in enumerate(found):
        votes = [span for of_member in answers for span in of_member[b]]
        majority = sorted({span for span in votes if votes.count(span) >= 2})
        assert [(s, e, LABELS.index(label)) for s, e, label, _ in of_doc] == majority
        for ent, span in zip(of_doc, majority, strict=True):
            p = [member.probabilities(b).get(span, 0.0) for member in members]
            assert ent.score == pytest.approx(np.mean(p), abs=2e-6)


@pytest.mark.parametrize("method", ["majority", "span_posteriors"])
def test_the_order_of_members_changes_nothing(method):
    """Not the last bit: an entity whose score is its threshold is there or not."""
    members = [Random((BILOU, BIO, IO)[i], [[0, 1, 2], [2, 0], [1, 2]][i], i) for i in range(3)]
    weights = np.array([[0.31], [0.73], [0.57]])
    wanted = combination(method, members, weights).decode([m.output() for m in members])
    assert any(wanted)
    for order in ([2, 0, 1], [1, 0, 2], [2, 1, 0]):
        shuffled = [members[i] for i in order]
        combined = combination(method, shuffled, weights[order])
        assert combined.decode([m.output() for m in shuffled]) == wanted


def test_thresholds_drop_what_is_less_probable():
    method = "majority"
    members = agreeing(3)
    outputs = [member.output() for member in members]
    every = combination(method, members).decode(outputs)
    scores = sorted(ent.score for of_doc in every for ent in of_doc)
    middle = scores[len(scores) // 2]
    kept = combination(method, members, thresholds=[middle] * 3).decode(outputs)
    assert kept == [[ent for ent in of_doc if ent.score >= middle] for of_doc in every]
    assert 0 < sum(map(len, kept)) < sum(map(len, every))


def test_a_temperature_changes_scores_and_not_the_entities():
    members = agreeing(3)
    outputs = [member.output() for member in members]
    for method in ("majority", "span_posteriors"):
        cold = combination(method, members).decode(outputs)
        warm = combination(method, members, temperature=2.0).decode(outputs)
        assert [[e[:3] for e in d] for d in warm] == [[e[:3] for e in d] for d in cold]
        assert any(cold)
        for before, after in zip(chain(*cold), chain(*warm), strict=True):
            odds = (before.score / (1 - before.score)) ** 0.5
            assert after.score == pytest.approx(odds / (1 + odds), abs=1e-5)


def test_a_recogniser_without_probabilities_is_sure_of_its_answer():
    spans = [[(0, 2, 0), (3, 4, 1)], [], [(1, 2, 1)]]
    sure = OneBestOutput(spans)
    crf = Random(BILOU, [0, 1, 2], 0)
    weights = np.array([[1.0, 1.0, 0.0], [1.0, 1.0, 1.0]])
    combined = combination("span_posteriors", [crf, crf])
    combined = replace(combined, weights=weights)
    for b, of_doc in enumerate(combined.scored_candidates([sure, crf.output()], 0.01)):
        probabilities = crf.probabilities(b)
        every = {
            span: (p if span[2] == 2 else (p + (span in spans[b])) / 2)
            for span, p in (dict.fromkeys(spans[b], 0.0) | probabilities).items()
        }
        wanted = {span: p for span, p in every.items() if p >= 0.01}
        assert dict(of_doc) == pytest.approx(wanted, abs=2e-6)


def test_scores_are_computed_only_where_they_are_asked_for():
    asked = []
    member = Random(BILOU, [0, 1, 2], 0, decoding="viterbi")
    output = member.output()
    decoder = output._decoder
    output._decoder = SimpleNamespace(decode=decoder.decode, marginals=asked.append)
    combined = combination("majority", [member])
    combined = combined.best_only()
    found = combined.decode([output])
    assert all(np.isnan(ent.score) for of_doc in found for ent in of_doc)
    assert asked == []
