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
from spacy_bigru_crf.pipeline.decoding import Decoder
from spacy_bigru_crf.pipeline.ensemble.combination import Combination
from spacy_bigru_crf.pipeline.ensemble.opinions import AnswerOpinion, LatticeOpinion
from spacy_bigru_crf.pipeline.scored_spans import Acceptance
from spacy_bigru_crf.tags import states
from spacy_bigru_crf.tags.schemes import BILOU, BIO, IO
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
        member.lattice = common.add(member.lattice.scale(0.6))
    return members


class Random:
    """Stands in for an ``ner_crf``: random lattices, each document in a batch by itself or not."""

    def __init__(
        self, scheme, own, seed, decoding="mbr_spans", temperature=1.0, batches=((0, 1, 2),)
    ):
        n_labels = len(own)
        self.labels = tuple(LABELS[number] for number in own)
        self.own, self.scheme, self.decoding = own, scheme, decoding
        self.calibration = Calibration(temperature, np.ones(n_labels))
        self.lattice = scheme_lattice(LENGTHS, scheme, n_labels, seed=seed, scale=2.0)
        self.batches = batches

    def decoder(self):
        transitions = states.allowed_transitions(self.scheme, len(self.labels))
        thresholds = np.zeros(len(self.labels))
        acceptance = Acceptance(self.labels, True, thresholds)
        return Decoder(self.decoding, acceptance, transitions, self.calibration)

    def lattices(self, docs):
        for batch in self.batches:
            yield list(batch), self.lattice.select(torch.tensor(batch))

    def opinion(self):
        return LatticeOpinion(self, docs(), self.own)

    def probabilities(self, document):
        """Of the ensemble's spans."""
        found = crf_oracle.span_probabilities(self.calibration.lattice(self.lattice), document)
        return {(s, e, self.own[label]): p for (s, e, label), p in found.items()}

    def marginals(self, document):
        """(length, n_states) of the ensemble, 0 for states of other labels."""
        length = LENGTHS[document]
        marginals = np.zeros((length, states.n_states(len(LABELS))))
        lattice = self.calibration.lattice(self.lattice)
        for spans, p in crf_oracle.segmentation_probabilities(lattice, document).items():
            spans = [(s, e, self.own[label]) for s, e, label in spans]
            path = states.spans_to_states(spans, length)
            marginals[np.arange(length), path] += p
        return marginals


def combination(method, members, weights=None, thresholds=(0, 0, 0), temperature=1.0):
    known = np.array([[number in m.own for number in range(3)] for m in members], dtype=float)
    touching = np.zeros(3, dtype=bool)
    for member in members:
        touching[list(member.own)] |= member.decoder().touching
    calibration = Calibration(1.0, np.full(3, temperature))
    weights = known if weights is None else known * np.array(weights)
    thresholds = np.array(thresholds, dtype=float)
    acceptance = Acceptance(LABELS, True, thresholds)
    return Combination(method, acceptance, weights, touching, calibration, "pipe")


def answer(combined, members):
    found = combined.decode([member.opinion() for member in members], docs())
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
    found = combined.decode([member.opinion() for member in members], docs())
    for b, (length, of_doc) in enumerate(zip(LENGTHS, found, strict=True)):
        probabilities = [member.probabilities(b) for member in members]
        known = combined.weights.tolist()

        def worth(span, probabilities=probabilities, known=known):
            p = ensemble_oracle.mean(span, probabilities, known)
            return p - (thresholds[span[2]] or 0.5)

        wanted = ensemble_oracle.best_set(worth, length, 3, combined.touching)
        assert [(s, e, LABELS.index(label)) for s, e, label, _ in of_doc] == wanted
        for span, scored in zip(wanted, of_doc, strict=True):
            wanted_score = ensemble_oracle.mean(span, probabilities, known)
            assert scored.score == pytest.approx(wanted_score, abs=2e-6)


@pytest.mark.parametrize(("members", "weights"), list(cases()))
def test_token_posteriors(members, weights):
    combined = combination("token_posteriors", members, weights)
    found = answer(combined, members)
    for b, length in enumerate(LENGTHS):
        # how much more probable each state is than outside, to those who know its label
        gains = np.zeros((length, states.n_states(3)))
        for label in range(3):
            total = combined.weights[:, label].sum()
            for member, weight in zip(members, combined.weights[:, label], strict=True):
                if weight:
                    p, block = member.marginals(b), states.states_of_label(label)
                    gains[:, block] += weight / total * (p[:, block] - p[:, :1])

        def gain(spans, gains=gains, length=length):
            return gains[np.arange(length), states.spans_to_states(spans, length)].sum()

        # among the labels that somebody knows
        known = combined.weights.any(axis=0)

        def worth(span, gains=gains, length=length, known=known):
            path = states.spans_to_states([span], length)
            inside = gains[np.arange(length), path][span[0] : span[1]].sum()
            return inside if known[span[2]] else -100.0

        wanted = ensemble_oracle.best_set(worth, length, 3, combined.touching)
        assert gain(found[b]) == pytest.approx(gain(wanted), abs=1e-6)
        assert found[b] == wanted


def test_averaged_marginals_are_maximised_where_all_know_the_same_labels():
    """The definition itself, without "outside" as the measure."""
    members = [Random(BILOU, [0, 1, 2], seed) for seed in range(3)]
    found = answer(combination("token_posteriors", members), members)
    for b, length in enumerate(LENGTHS):
        averaged = np.mean([member.marginals(b) for member in members], axis=0)
        best = max(
            averaged[np.arange(length), states.spans_to_states(spans, length)].sum()
            for spans in crf_oracle.segmentations(length, 3)
        )
        path = states.spans_to_states(found[b], length)
        assert averaged[np.arange(length), path].sum() == pytest.approx(best, abs=1e-6)


@pytest.mark.parametrize("scheme", [BILOU, BIO, IO])
@pytest.mark.parametrize(
    ("method", "decoding"),
    [
        *[("majority", decoding) for decoding in ("viterbi", "mbr_tokens", "mbr_spans")],
        ("token_posteriors", "mbr_tokens"),
        ("span_posteriors", "mbr_spans"),
    ],
)
def test_an_ensemble_of_one_is_its_member(scheme, method, decoding):
    for seed in range(5):
        member = Random(scheme, [0, 1, 2], seed, decoding, temperature=1.5)
        wanted = member.decoder().decode(member.lattice)
        found = combination(method, [member]).decode([member.opinion()], docs())
        for of_doc, wanted_of_doc in zip(found, wanted, strict=True):
            assert [ent[:3] for ent in of_doc] == [ent[:3] for ent in wanted_of_doc]
            scores = [ent.score for ent in wanted_of_doc]
            assert [ent.score for ent in of_doc] == pytest.approx(scores, abs=2e-6)


def test_votes_are_those_of_the_members_own_decoding():
    members = agreeing(3, ("viterbi", "mbr_tokens", "mbr_spans"))
    opinions = [member.opinion() for member in members]
    combined = combination("majority", members)
    answers = [opinion.answer(more=False) for opinion in opinions]
    for member, of_member in zip(members, answers, strict=True):
        own = member.decoder().decode(member.lattice)
        assert of_member == [
            [(s, e, LABELS.index(label)) for s, e, label, _ in of_doc] for of_doc in own
        ]
    found = combined.decode(opinions, docs())
    assert any(found)
    for b, of_doc in enumerate(found):
        votes = [span for of_member in answers for span in of_member[b]]
        majority = sorted({span for span in votes if votes.count(span) >= 2})
        assert [(s, e, LABELS.index(label)) for s, e, label, _ in of_doc] == majority
        for ent, span in zip(of_doc, majority, strict=True):
            p = [member.probabilities(b).get(span, 0.0) for member in members]
            assert ent.score == pytest.approx(np.mean(p), abs=2e-6)


@pytest.mark.parametrize("method", ["majority", "token_posteriors", "span_posteriors"])
def test_the_order_of_members_changes_nothing(method):
    """Not the last bit: an entity whose score is its threshold is there or not."""
    members = [Random((BILOU, BIO, IO)[i], [[0, 1, 2], [2, 0], [1, 2]][i], i) for i in range(3)]
    weights = np.array([[0.31], [0.73], [0.57]])
    wanted = combination(method, members, weights).decode([m.opinion() for m in members], docs())
    assert any(wanted)
    for order in ([2, 0, 1], [1, 0, 2], [2, 1, 0]):
        shuffled = [members[i] for i in order]
        combined = combination(method, shuffled, weights[order])
        assert combined.decode([m.opinion() for m in shuffled], docs()) == wanted


@pytest.mark.parametrize("method", ["majority", "token_posteriors"])
def test_thresholds_drop_what_is_less_probable(method):
    members = agreeing(3)
    opinions = [member.opinion() for member in members]
    every = combination(method, members).decode(opinions, docs())
    scores = sorted(ent.score for of_doc in every for ent in of_doc)
    middle = scores[len(scores) // 2]
    kept = combination(method, members, thresholds=[middle] * 3).decode(opinions, docs())
    assert kept == [[ent for ent in of_doc if ent.score >= middle] for of_doc in every]
    assert 0 < sum(map(len, kept)) < sum(map(len, every))


def test_a_temperature_changes_scores_and_not_the_entities():
    members = agreeing(3)
    opinions = [member.opinion() for member in members]
    for method in ("majority", "token_posteriors", "span_posteriors"):
        cold = combination(method, members).decode(opinions, docs())
        warm = combination(method, members, temperature=2.0).decode(opinions, docs())
        assert [[e[:3] for e in d] for d in warm] == [[e[:3] for e in d] for d in cold]
        assert any(cold)
        for before, after in zip(chain(*cold), chain(*warm), strict=True):
            odds = (before.score / (1 - before.score)) ** 0.5
            assert after.score == pytest.approx(odds / (1 + odds), abs=1e-5)


def test_a_recogniser_without_probabilities_is_sure_of_its_answer():
    spans = [[(0, 2, 0), (3, 4, 1)], [], [(1, 2, 1)]]
    sure = AnswerOpinion(spans, LENGTHS, [0, 1])
    crf = Random(BILOU, [0, 1, 2], 0)
    weights = np.array([[1.0, 1.0, 0.0], [1.0, 1.0, 1.0]])
    combined = combination("span_posteriors", [crf, crf])
    combined = replace(combined, weights=weights)
    for b, of_doc in enumerate(combined.scored_candidates([sure, crf.opinion()], 0.01)):
        probabilities = crf.probabilities(b)
        every = {
            span: (p if span[2] == 2 else (p + (span in spans[b])) / 2)
            for span, p in (dict.fromkeys(spans[b], 0.0) | probabilities).items()
        }
        wanted = {span: p for span, p in every.items() if p >= 0.01}
        assert dict(of_doc) == pytest.approx(wanted, abs=2e-6)
    gains = sure.gains(3)
    for b, length in enumerate(LENGTHS):
        one_hot = np.zeros((length, states.n_states(3)))
        one_hot[np.arange(length), states.spans_to_states(spans[b], length)] = 1.0
        wanted = one_hot - one_hot[:, :1]
        wanted[:, [0, *range(states.n_states(2), states.n_states(3))]] = 0.0
        np.testing.assert_array_equal(gains[:length, b].numpy(), wanted)


def test_scores_are_computed_only_where_they_are_asked_for():
    asked = []
    member = Random(BILOU, [0, 1, 2], 0, decoding="viterbi")
    opinion = member.opinion()
    decoder = opinion._decoder
    opinion._decoder = SimpleNamespace(decode=decoder.decode, chain=asked.append)
    combined = combination("majority", [member])
    combined = replace(combined, acceptance=combined.acceptance.of_anything())
    found = combined.decode([opinion], docs())
    assert all(np.isnan(ent.score) for of_doc in found for ent in of_doc)
    assert asked == []
