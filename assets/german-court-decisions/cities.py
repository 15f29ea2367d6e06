"""Cities and countries: ST and LD."""

from draw import Draw, split

CITIES_SHARED = split(
    "Berlin|Hamburg|München|Köln|Stuttgart|Leipzig|Dresden|Hannover|Bremen|Nürnberg|Kassel|Mainz"
    "|Frankfurt am Main|Karlsruhe|Münster|Rostock",
    "|",
)
CITIES = {
    "train": split(
        "Augsburg|Bamberg|Bielefeld|Bochum|Braunschweig|Chemnitz|Cottbus|Darmstadt|Dessau|Erfurt"
        "|Flensburg|Freiburg|Fulda|Gera|Hagen|Hildesheim|Ingolstadt|Kempten|Koblenz|Konstanz"
        "|Landshut|Lübeck|Magdeburg|Mannheim|Neubrandenburg|Oldenburg|Passau|Regensburg|Siegen"
        "|Trier|Ulm|Weimar",
        "|",
    ),
    "dev": split("Aachen|Bayreuth|Celle|Detmold|Gießen", "|"),
    "test": split(
        "Düsseldorf|Göttingen|Halle|Heilbronn|Lüneburg|Marburg|Osnabrück|Potsdam|Schwerin"
        "|Würzburg|Zweibrücken",
        "|",
    ),
}

COUNTRIES_SHARED = split("Österreich|Polen|Italien|Deutschland", "|")
COUNTRIES = {
    "train": split(
        "Belgien|Bulgarien|Dänemark|Eritrea|Estland|Finnland|Georgien|Griechenland|Island|Kanada"
        "|Kroatien|Luxemburg|Marokko|Norwegen|Rumänien|Schweden|Spanien|Syrien|Tunesien|Vietnam",
        "|",
    ),
    "dev": split("Albanien|Irland|Ungarn", "|"),
    "test": split("Afghanistan|Frankreich|Litauen|Portugal|Serbien|Slowenien|Tschechien", "|"),
}
# Countries that refugees come from.
ORIGINS = {
    "train": split("Eritrea Syrien Georgien Marokko Tunesien Vietnam"),
    "dev": split("Albanien"),
    "test": split("Afghanistan Serbien"),
}


def city(draw: Draw) -> str:
    return draw.pick("ST", CITIES_SHARED + CITIES[draw.part])


def country(draw: Draw, kind: str = "") -> str:
    if kind == "origin":
        return draw.pick("origin", ORIGINS[draw.part])
    return draw.pick("LD", COUNTRIES_SHARED + COUNTRIES[draw.part])
