from spacy_bigru_crf.pipeline.batches import batches_by_length


def test_batches_by_length():
    batches = batches_by_length([3000, 3, 0, 9000, 2999, 5])
    assert batches == [[3], [0, 4], [5, 1]]
    assert batches_by_length([0, 0]) == []
