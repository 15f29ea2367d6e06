import pytest

from spacy_bigru_crf.architectures.resources import read_lines


def test_lines_without_blank_ones(tmp_path):
    path = tmp_path / "list.txt"
    path.write_bytes("\ufeffLand Berlin\r\n\r\n  Köln \n# 5\u2028\n".encode())
    assert read_lines(path, "list") == ["Land Berlin", "Köln", "# 5"]
    assert read_lines(str(path), "list") == read_lines(path, "list")


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (None, r"\[NC-N055\] Cannot read the list L from .*terms.txt: No such file"),
        (b"", r"\[NC-N057\] The list L in .*terms.txt is empty"),
        (b" \n\n", r"\[NC-N057\]"),
        (b"gut\nK\xf6ln\n", r"\[NC-N056\] The list L in .*terms.txt is not UTF-8 in line 2"),
    ],
)
def test_what_cannot_be_read_is_one_sentence_with_the_path(tmp_path, content, message):
    path = tmp_path / "terms.txt"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(ValueError, match=message):
        read_lines(path, "list L")


def test_a_directory_is_no_file(tmp_path):
    with pytest.raises(ValueError, match="N055"):
        read_lines(tmp_path, "list L")
