from spacy_bigru_crf.corpora.conversion.entity_counts import EntityCounts, TextCounts, by_reason


def test_sum_of_entities():
    counts = EntityCounts()
    counts.keep(["PER", "PER", "LOC"])
    counts.miss("does not fit the tokens", 2)
    counts.miss("annotators disagree")
    counts.refuse("given twice")
    counts.refuse("text rejected", 0)
    assert counts.found == 7
    assert counts.kept == {"PER": 2, "LOC": 1}
    assert counts.sum_sentence() == (
        "7 entities in = 3 kept + 3 missing (annotators disagree: 1, does not fit the tokens: 2) "
        "+ 1 refused (given twice: 1)"
    )


def test_moved_entities_are_no_part_of_the_sum():
    counts = EntityCounts()
    counts.move("widened to whole tokens", 2)
    assert (counts.found, by_reason(counts.moved)) == (0, "widened to whole tokens: 2")


def test_parts_of_a_file():
    whole, part = EntityCounts(), EntityCounts()
    for counts in (whole, part):
        counts.keep(["PER"])
        counts.miss("annotated in part")
        counts.refuse("label left out")
        counts.move("white space at the ends removed")
    whole.add(part)
    assert whole.found == 6
    assert [c.total() for c in (whole.kept, whole.missing, whole.refused, whole.moved)] == [2] * 4


def test_sum_of_texts():
    texts = TextCounts(documents=1_234)
    texts.refuse("empty")
    texts.refuse("another annotation of the same text", 0)
    assert texts.found == 1_235
    assert texts.sum_sentence() == "1,235 texts in = 1,234 documents + 1 refused (empty: 1)"
