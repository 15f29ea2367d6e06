"""Dates."""

from datetime import date, timedelta

from draw import Draw, split

MONTHS = split("Januar Februar März April Mai Juni Juli August September Oktober November Dezember")


def say(day: date) -> str:
    return f"{day.day}. {MONTHS[day.month - 1]} {day.year}"


def any_day(draw: Draw) -> date:
    """The day of a decision that is cited."""
    return date(2000, 1, 1) + timedelta(days=draw.rng.randrange(5900))


def later(draw: Draw, least: int = 9) -> date:
    """A day after the days before it in the sentence."""
    draw.day += timedelta(days=draw.rng.randrange(least, 250))
    return draw.day


def full(draw: Draw) -> str:
    return say(later(draw))


def month(draw: Draw) -> str:
    day = later(draw, 31)
    return f"{MONTHS[day.month - 1]} {day.year}"


def year(draw: Draw) -> str:
    return str(later(draw).year)
