"""The rules of conlleval.pl (2004), line by line, for the tags B, I and O."""

Chunk = tuple[int, int, str]


def _end_of_chunk(prev_tag: str, tag: str, prev_type: str, type_: str) -> bool:
    end = False
    if prev_tag == "B" and tag == "B":
        end = True
    if prev_tag == "B" and tag == "O":
        end = True
    if prev_tag == "I" and tag == "B":
        end = True
    if prev_tag == "I" and tag == "O":
        end = True
    if prev_tag not in ("O", ".") and prev_type != type_:
        end = True
    return end


def _start_of_chunk(prev_tag: str, tag: str, prev_type: str, type_: str) -> bool:
    start = False
    if prev_tag == "B" and tag == "B":
        start = True
    if prev_tag == "I" and tag == "B":
        start = True
    if prev_tag == "O" and tag == "B":
        start = True
    if prev_tag == "O" and tag == "I":
        start = True
    if tag not in ("O", ".") and prev_type != type_:
        start = True
    return start


def read_chunks(tags: list[str]) -> list[Chunk]:
    """The chunks that conlleval counts in a sentence, as (start, end exclusive, type)."""
    chunks = []
    begin = 0
    prev_tag, prev_type = "O", ""
    for index, whole in enumerate([*tags, "O"]):
        tag, _, type_ = whole.partition("-")
        if _end_of_chunk(prev_tag, tag, prev_type, type_):
            chunks.append((begin, index, prev_type))
        if _start_of_chunk(prev_tag, tag, prev_type, type_):
            begin = index
        prev_tag, prev_type = tag, type_
    return chunks
