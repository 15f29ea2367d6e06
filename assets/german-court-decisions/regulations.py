"""Administrative regulations: VS, cited by a number or named."""

from dates import any_day, say
from draw import Draw, split
from phrases import noun_phrase

REGULATION_TOPICS = {
    "train": split(
        "Wohnraumförderung Dorferneuerung Altlasten Ganztagsschule Spielplätze Breitband"
        " Hochwasserschutz Sportstätten"
    ),
    "dev": split("Waldumbau Denkmalpflege"),
    "test": split("Moorschutz Radwegebau Bibliotheken Musikschulen"),
}


def regulation(draw: Draw, kind: str = "") -> str:
    rng = draw.rng
    if (kind or rng.choice(["tax", "admin"])) == "tax":
        section = f"{rng.randint(1, 35)}.{rng.randint(1, 12)}"
        return rng.choice(
            [
                f"Abschn. {section} Abs. {rng.randint(1, 6)} UStAE",
                f"R {section} Abs. {rng.randint(1, 6)} LStR",
                f"R {section} Abs. {rng.randint(1, 6)} Satz {rng.randint(1, 4)} EStR",
                f"H {section} EStH",
                f"Nr. {section} AEAO",
            ]
        )
    topic = rng.choice(REGULATION_TOPICS[draw.part])
    number = f"Nr. {rng.randint(1, 9)}.{rng.randint(1, 9)}"
    return rng.choice(
        [
            f"{number} TA Lärm",
            f"{number} Abs. {rng.randint(1, 4)} TA Luft",
            f"Nr. {rng.randint(101, 999)} ZDv A-{rng.randint(10, 99)}/{rng.randint(1, 60)}",
            f"{number} der Förderrichtlinie {topic}",
            f"{number} Satz {rng.randint(1, 4)} der Verwaltungsvorschrift {topic}",
        ]
    )


def ministry_letter(draw: Draw) -> str:
    """The name of a letter of the Ministry of Finance, in the nominative."""
    day = any_day(draw)
    letter = f"BMF-Schreiben vom {say(day)}"
    if draw.rng.random() < 0.5:
        letter += f" , BStBl I {day.year} , {draw.rng.randint(20, 999)}"
    return letter


def regulation_name(draw: Draw, form: str) -> tuple[str, str]:
    topic = draw.rng.choice(REGULATION_TOPICS[draw.part])
    names = [
        ("f", f"Förderrichtlinie {topic}"),
        ("m", f"Runderlass {topic}", f"Runderlasses {topic}"),
        ("f", f"Verwaltungsvorschrift {topic}"),
    ]
    return noun_phrase(draw, names, form)
