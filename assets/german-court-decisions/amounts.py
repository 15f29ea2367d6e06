"""Numbers outside entities: amounts, counts, file numbers and the numbers of paragraphs."""

from draw import Draw, split

# Before a paragraph, if anything.
OUTLINE = [""] * 4 + split(
    "1.|2.|3.|II.|III.|a )|b )|c )|aa )|bb )|( 1 )|( 2 )|I. 1.|II. 2. a )|4.", "|"
)


def number(draw: Draw, low: str, high: str) -> str:
    return str(draw.rng.randint(int(low), int(high)))


def euro(draw: Draw, low: str = "20", high: str = "") -> str:
    rng = draw.rng
    top = int(high or rng.choice([999, 99999]))
    text = f"{rng.randrange(int(low), top):,}".replace(",", ".")
    if rng.random() < 0.6:
        text += f",{rng.randrange(100):02d}"
    return f"{text} {rng.choice(['Euro', 'Euro', '€'])}"


def trade_mark_number(draw: Draw) -> str:
    rng = draw.rng
    return (
        f"30 {rng.randrange(2008, 2017)} {rng.randrange(1000):03d}"
        f" {rng.randrange(1000):03d}.{rng.randrange(10)}"
    )


def file_number(draw: Draw) -> str:
    return f"{draw.rng.randrange(11, 99)} / {draw.rng.randrange(100, 999)} - {draw.day.year}"


def outline(draw: Draw) -> str:
    return draw.rng.choice(OUTLINE)
