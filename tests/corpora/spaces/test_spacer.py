import pytest

from spacy_bigru_crf.corpora.columns.annotation import AnnotatedSentence
from spacy_bigru_crf.corpora.spaces.options import Spaces
from spacy_bigru_crf.corpora.spaces.spacer import Spacer


def sentence(words, spaces=None, text=None):
    words = words.split("|")
    return AnnotatedSentence(
        starts_document=False,
        words=words,
        spans=[],
        repaired_tags=0,
        spaces=spaces or [None] * len(words),
        text=text,
    )


def text_of(spacer, *sentences):
    words = [word for sentence in sentences for word in sentence.words]
    spaces = spacer.spaces(sentences)
    return "".join(word + " " * space for word, space in zip(words, spaces, strict=True))


def test_rules():
    spacer = Spacer("de")
    first, second = sentence("Anna|wohnt|."), sentence("Eva|auch|.")
    assert text_of(spacer, first, second) == "Anna wohnt. Eva auch."
    assert spacer.sources == {"rules": 6}


def test_sentences_of_a_script_without_spaces():
    assert text_of(Spacer("zh"), sentence("我|在|。"), sentence("你|。")) == "我在。你。"


def test_marks_of_the_file_come_before_text_and_rules():
    spacer = Spacer("de")
    marked = sentence("a|b|c|d", [False, None, None, None], "a b cd")
    assert text_of(spacer, marked) == "ab cd"
    assert spacer.sources == {"marks of the file": 1, "text of the sentence": 3}


def test_text_of_the_sentence_does_not_say_what_follows():
    spacer = Spacer("de")
    assert text_of(spacer, sentence("a|.", text="a ."), sentence("b")) == "a . b"


def test_text_of_another_sentence_leaves_it_to_the_rules():
    spacer = Spacer("pt")
    assert text_of(spacer, sentence("de|as|casas|.", text="das casas.")) == "de as casas."
    assert spacer.sources == {"rules": 4}


def test_original_text_comes_first(tmp_path):
    path = tmp_path / "text.txt"
    path.write_text("a .\nb.\n")
    spacer = Spacer("de", text_path=path)
    first, second = sentence("a|.", [False, False], "a."), sentence("b|.")
    assert text_of(spacer, first, second) == "a . b."
    assert spacer.sources == {"the original text": 4}
    assert spacer.rest_of_text is None


@pytest.mark.parametrize("words", ["a| |b", " |a", "a| ", "\t", "a|\n|.|\n"])
def test_white_space_that_is_a_token_is_all_that_stands_there(words, tmp_path):
    path = tmp_path / "text.txt"
    path.write_text(words.replace("|", " "))
    for spacer in (Spacer("de"), Spacer("de", text_path=path)):
        assert text_of(spacer, sentence(words)) == words.replace("|", "")
    marked = sentence(words, [True] * len(words.split("|")))
    assert text_of(Spacer("de"), marked) == words.replace("|", "")


def test_white_space_at_the_border_of_sentences():
    assert text_of(Spacer("de"), sentence("a|."), sentence("\n|b")) == "a.\nb"
    assert text_of(Spacer("de"), sentence("a|\n"), sentence("b")) == "a\nb"


def test_unknown_and_characters():
    assert Spacer("de", Spaces.NONE).spaces([sentence("a|b")]) is None
    assert Spacer("zh", characters=True).spaces([sentence("a|b")]) == [False, False]


def test_nothing():
    assert Spacer("de").spaces([]) == []
