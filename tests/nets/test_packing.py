import torch

from spacy_bigru_crf.nets.packing import document_rows, packing, previous_rows, reversed_rows


def test_packing():
    batch_sizes, rows = packing([1, 0, 3])
    assert batch_sizes == [2, 1, 1]
    assert rows.tolist() == [1, 0, 2, 3]


def test_documents_of_one_length_keep_their_order():
    assert packing([2, 2])[1].tolist() == [0, 2, 1, 3]


def test_document_rows():
    # a0 b0 a1 a2
    assert document_rows([2, 1, 1]).tolist() == [0, 1, 0, 0]


def test_reversed_rows_reads_documents_backwards():
    # documents a (3 tokens) and b (1 token), packed: a0 b0 a1 a2
    assert reversed_rows([2, 1, 1]).tolist() == [3, 1, 2, 0]


def test_previous_rows_are_those_of_the_step_before():
    # a0 b0 a1 b1 a2
    rows = torch.tensor([1.0, 2.0, 3.0, 4.0, 5.0]).view(1, 5, 1).expand(2, 5, 1)
    assert previous_rows(rows, [2, 2, 1])[0, :, 0].tolist() == [0, 0, 1, 2, 3]
