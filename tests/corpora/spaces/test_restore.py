import random

import pytest

from spacy_bigru_crf.corpora.spaces.restore import is_spaced_border, restore_spaces


def restored(tokens: str, lang: str, separator: str = " ") -> str:
    words = tokens.split(separator)
    spaces = restore_spaces(words, lang)
    assert len(spaces) == len(words)
    return "".join(word + " " * space for word, space in zip(words, spaces, strict=True))


@pytest.mark.parametrize(
    ("lang", "text"),
    [
        # punctuation and brackets
        ("de", "Anna wohnt in Bonn , Eva ( 12 ) in Ulm . -> Anna wohnt in Bonn, Eva (12) in Ulm."),
        ("de", "gemäß § 5 Abs. 1 Nr. 2 BGB -> gemäß § 5 Abs. 1 Nr. 2 BGB"),
        ("de", "und / oder -> und/oder"),
        ("es", "¿ Qué ? ¡ No ! -> ¿Qué? ¡No!"),
        ("en", "a -LRB- b -RRB- , c -> a -LRB-b-RRB-, c"),
        ("el", "α · β ; -> α· β;"),
        # quotation marks
        ("de", "„ Ja “ , sagte sie . -> „Ja“, sagte sie."),
        ("de", "‚ Ja ‘ sagt » Eva « . -> ‚Ja‘ sagt »Eva«."),
        ("de", '„ Ja " sagt Eva -> „Ja" sagt Eva'),
        ("en", "“ Yes , ” she said . -> “Yes,” she said."),
        ("en", "‘ Yes ’ she said -> ‘Yes’ she said"),
        ("en", "`` Yes , '' she said -> ``Yes,'' she said"),
        ("en", 'the " New " York " Times " -> the "New" York "Times"'),
        ("en", "' Yes ' she said -> 'Yes' she said"),
        ("it", "« Sì » , disse -> «Sì», disse"),
        # dashes
        ("de", "Bonn – Eva wohnt dort – ist -> Bonn – Eva wohnt dort – ist"),
        ("de", "1914 – 1918 und 30 - 35 -> 1914–1918 und 30-35"),
        ("de", "Mai 2007 – 5 StR , 35 – 30 , 5 – -> Mai 2007 – 5 StR, 35 – 30, 5 –"),
        ("en", "Paris—the city -> Paris—the city"),
        ("en", "Paris — the city -> Paris—the city"),
        ("de", "Koffer und -taschen -> Koffer und -taschen"),
        ("de", "Koffer- und Taschen -> Koffer- und Taschen"),
        # clitics
        ("en", "He does n't know Anna 's dog -> He doesn't know Anna's dog"),
        ("en", "We ’ll see Talot ' s boys ' dog -> We’ll see Talot's boys' dog"),
        ("en", "I can not , gon na -> I cannot, gonna"),
        ("en", "beauty ’ is understood -> beauty’ is understood"),
        ("fr", "L' homme qu' elle aime , dit -il -> L'homme qu'elle aime, dit-il"),
        ("fr", "l ' Indre d ’ un -> l'Indre d’un"),
        ("it", "l' altro po' di pane -> l'altro po' di pane"),
        ("ca", "l' home d' aquí -> l'home d'aquí"),
        ("pt", "disse -lhe e lembra -se -> disse-lhe e lembra-se"),
        ("ro", "s- a dus într- un sat -> s-a dus într-un sat"),
        ("xx", "l' homme dit -il -> l'homme dit-il"),
        # French
        ("fr", "Quoi ? ! Oui : « Non » ; 5 % -> Quoi ?! Oui : « Non » ; 5 %"),
        # per cent and currencies
        ("de", "5 % von 3 € -> 5 % von 3 €"),
        ("en", "5 % of $ 3 -> 5% of $3"),
        ("pt", "5 % de R$ 3 -> 5% de R$ 3"),
        # right to left
        ("he", "בית ־ ספר , כן -> בית־ספר, כן"),
        ("ar", "نعم ، لا ؟ -> نعم، لا؟"),
        ("hi", "हाँ । नहीं -> हाँ। नहीं"),
    ],
)
def test_rules_of_scripts_with_spaces(lang, text):
    tokens, expected = text.split(" -> ")
    assert restored(tokens, lang) == expected


@pytest.mark.parametrize(
    ("lang", "tokens", "text"),
    [
        ("zh", "我|在|北京|。", "我在北京。"),
        ("zh", "我|用|iPhone|12|，|Steve|Jobs|说|“|好|”", "我用iPhone 12，Steve Jobs说“好”"),
        ("zh", "他|—|—|5|%|…|…", "他——5%……"),
        ("ja", "東京|タワー|は|333|メートル|です", "東京タワーは333メートルです"),
        ("ja", "Mr.|Big|と", "Mr. Bigと"),
        ("th", "ฉัน|อยู่|กรุงเทพ", "ฉันอยู่กรุงเทพ"),
        ("lo", "ຂ້ອຍ|ຢູ່|ວຽງຈັນ", "ຂ້ອຍຢູ່ວຽງຈັນ"),
        ("km", "ខ្ញុំ|នៅ|ភ្នំពេញ", "ខ្ញុំនៅភ្នំពេញ"),
        ("my", "ကျွန်တော်|ရန်ကုန်", "ကျွန်တော်ရန်ကုန်"),
        ("xx", "東京|に|住む|Anna|Berg", "東京に住むAnna Berg"),
        ("ko", "나는|서울에|산다|.", "나는 서울에 산다."),
    ],
)
def test_scripts_without_spaces(lang, tokens, text):
    assert restored(tokens, lang, "|") == text


@pytest.mark.parametrize("words", [[], ["Bonn"], ["."], [" "]])
def test_nothing_follows_the_last_token(words):
    assert restore_spaces(words, "de") == [False] * len(words)


def test_white_space_that_is_a_token_is_all_that_stands_there():
    assert restore_spaces(["a", " ", "b", "\u3000", "."], "de") == [False] * 5


@pytest.mark.parametrize(
    ("left", "right", "lang", "expected"),
    [
        (".", "Anna", "de", True),
        ("。", "我", "zh", False),
        ("”", "我", "zh", False),
        ("”", "Anna", "zh", False),
        (".", "Anna", "zh", True),
        ("\n", "Anna", "de", False),
        (".", "\n", "de", False),
    ],
)
def test_between_sentences(left, right, lang, expected):
    assert is_spaced_border(left, right, lang) is expected


def test_any_tokens_get_a_space_or_none():
    pieces = [*"\"'’‘“”„«»‹›.,;:!?()[]-–—/%§$€` \u3000\t#@&*", "``", "''", "-LRB-", "n't", "l'"]
    pieces += ["Bonn", "5", "我", "ก", "-se", "s", "...", "'s", "\u0301", "😀", "ß"]
    random_ = random.Random(0)
    for lang in ("xx", "en", "de", "fr", "it", "pt", "ro", "zh", "ja", "th", "ko", "he", "ar"):
        for _ in range(60):
            words = random_.choices(pieces, k=random_.randrange(12))
            spaces = restore_spaces(words, lang)
            assert len(spaces) == len(words)
            assert not any(spaces[-1:])
            assert all(type(space) is bool for space in spaces)
