import pytest

from spacy_bigru_crf.corpora.spaces.scripts import _UNSPACED, is_unspaced


def test_blocks_are_in_order_without_overlap():
    borders = [border for block in _UNSPACED for border in block]
    assert borders == sorted(borders)


@pytest.mark.parametrize("character", "我あアㄅ。，กລကខ𠀀！ཀ")
def test_without_spaces(character):
    assert is_unspaced(character)


@pytest.mark.parametrize("character", "aß5.한ㄱאعहΩж“😀 ")
def test_with_spaces(character):
    assert not is_unspaced(character)
