from spacy_bigru_crf.pipeline.batches import batches_by_length


def test_batches_by_length():
    batches = batches_by_length([3000, 3, 0, 9000, 2999, 5])
    assert batches == [[3], [0, 4], [5, 1]]
    assert batches_by_length([0, 0]) == []


def test_long_documents_alone():
    assert batches_by_length([5, 0, 9, 8, 2], alone_above=8) == [[2], [3, 0, 4]]
    assert batches_by_length([5, 9], alone_above=0) == [[1, 0]]
