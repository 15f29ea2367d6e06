"""Words, names and the pieces of citations.

Whatever may occur in one part of the corpus only is kept in a dict with the keys ``train``,
``dev`` and ``test``. Names of persons, firms, streets and brands are invented; many are put
together from syllables in :mod:`write_corpus`.

A noun phrase that needs an article is a tuple ``(gender, nominative, genitive, dative,
accusative)``; forms left out are equal to the nominative.
"""


def split(text: str, separator: str | None = None) -> list[str]:
    return text.split(separator)


DASH = "\u2013"
PARTS = ("train", "dev", "test")

LABELS = {
    "PER": "person",
    "RR": "judge",
    "AN": "lawyer",
    "ST": "city",
    "LD": "country",
    "STR": "street",
    "LDS": "landscape",
    "ORG": "organisation",
    "UN": "company",
    "INN": "institution",
    "GRT": "court",
    "MRK": "brand",
    "GS": "law",
    "VO": "ordinance",
    "EUN": "European norm",
    "VS": "administrative regulation",
    "VT": "contract",
    "RS": "court decision",
    "LIT": "legal literature",
}

MONTHS = split("Januar Februar März April Mai Juni Juli August September Oktober November Dezember")
ROMAN = split("I II III IV V VI VII VIII IX X XI XII")

# --- persons ------------------------------------------------------------------------------------

SURNAME_HEADS = split(
    "Hell Brand Ost Linden Kar Wend Holt Rohr Eichen Sand Lang Mar Tor Bir Wiesen Stol Gers Ruh"
    " Neu Alt Fried Dor Hag Kling Moor Buch Ell Grau Rau Tann Hasel Quint"
)
SURNAME_TAILS = split(
    "meyer mann hoff kamp bach brock horst feld stedt hagen inger rath eck wald hausen ow beck"
    " lohe rup eder"
)

# Surnames that are common nouns as well: the frames use the nouns outside entities.
NOUN_SURNAMES = {
    "RR": {
        "train": ["Stein", "Richter", "Winter", "Vogel", "Schranke"],
        "dev": ["Wald"],
        "test": ["Kraft", "Sturm", "Bogen"],
    },
    "AN": {
        "train": ["Kaufmann", "Berg", "Zeiger"],
        "dev": ["Koch"],
        "test": ["Grund", "Anger"],
    },
    "PER": {
        "train": ["Sommer", "Zimmermann", "Brücke", "Nagel"],
        "dev": ["Sonntag"],
        "test": ["Bauer", "Herbst", "Acker"],
    },
    "LIT": {"train": ["Lehmboden", "Markt"], "dev": ["Garten"], "test": ["Ernte", "Kern"]},
}

FIRST_NAMES = {
    "m": split(
        "Albrecht Bernd Carsten Detlef Eberhard Falk Gerold Hanno Ingo Jost Konrad Ludger Malte"
        " Norbert Ottmar Piet Rainer Sönke Thilo Ulrich Volker Wendelin"
    ),
    "f": split(
        "Antje Birte Carola Dörte Elke Frauke Gesine Hedda Ines Jutta Karin Luise Maren Nele"
        " Ortrud Petra Renate Silke Tabea Ute Verena Wiebke"
    ),
}

# Decisions are published with initials for the people in them.
INITIALS = {
    "train": split("A B C D E F G H J K"),
    "dev": split("L M N"),
    "test": split("P R S T W Z"),
}

# How many surnames put together from syllables each part gets, for each kind of bearer.
SURNAMES_PER_PART = {
    "PER": {"train": 60, "dev": 12, "test": 22},
    "RR": {"train": 60, "dev": 12, "test": 22},
    "AN": {"train": 44, "dev": 10, "test": 16},
    "LIT": {"train": 50, "dev": 12, "test": 20},
    "UN": {"train": 20, "dev": 6, "test": 10},
}

# --- places -------------------------------------------------------------------------------------

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

LANDSCAPES = {
    "train": [
        ("f", "Uckermark"),
        ("f", "Eifel"),
        ("m", "Harz"),
        ("m", "Spreewald"),
        ("m", "Hunsrück"),
        ("n", "Vogtland"),
        ("n", "Emsland"),
        ("f", "Lausitz"),
        ("f", "Altmark"),
        ("m", "Odenwald"),
        ("n", "Sauerland"),
        ("m", "Taunus"),
        ("n", "Allgäu"),
        ("f", "Prignitz"),
        ("m", "Spessart"),
        ("m", "Westerwald"),
        ("f", "Lüneburger Heide", "Lüneburger Heide"),
        ("f", "Wetterau"),
    ],
    "dev": [("f", "Rhön"), ("n", "Eichsfeld"), ("m", "Fläming"), ("n", "Wendland")],
    "test": [
        ("n", "Münsterland"),
        ("n", "Erzgebirge"),
        ("m", "Kraichgau"),
        ("f", "Hallertau"),
        ("f", "Schwäbische Alb", "Schwäbischen Alb", "Schwäbischen Alb", "Schwäbische Alb"),
        ("m", "Schwarzwald"),
        ("n", "Havelland"),
        ("f", "Pfalz"),
    ],
}
# Invented protected areas.
AREAS = {
    "train": split(
        "Kranichmoor|Obere Lahrwiesen|Birkenluch|Hohe Tonheide|Schilfwerder|Ellernbruch", "|"
    ),
    "dev": split("Reihersee|Krumme Aue", "|"),
    "test": split("Otterbruch|Untere Wessaue|Torfkuhlen|Großes Binsenried", "|"),
}

STREET_HEADS = {
    "train": split(
        "Linden Mühlen Garten Ulmen Kirch Brunnen Schloss Hafen Tannen Rosen Wiesen Schul Turm"
        " Eschen Markt Feld Kloster Pappel Weiden Bahnhof Mittel Stein Amsel Fuhr"
    ),
    "dev": split("Ahorn Keller Dohlen Leine Ziegel Kranich"),
    "test": split("Erlen Fähr Sperling Deich Kastanien Nelken Salz Gerber Hopfen Reiher"),
}
STREET_TAILS = [("f", "straße"), ("f", "allee"), ("f", "gasse"), ("m", "weg"), ("m", "ring")]
STREETS_WITH_AM = {
    "train": split(
        "Am Holzmarkt|An der Kirchwiese|Am Alten Speicher|Zum Eulenturm|Am Sonnenhang", "|"
    ),
    "dev": split("Am Krähenbusch|Zur Furt", "|"),
    "test": split("Am Töpfertor|An der Walkmühle|Zum Hirschsprung", "|"),
}

# --- firms, organisations, institutions, courts, brands -----------------------------------------

FIRM_WORDS = {
    "train": split(
        "Nordhafen Albatris Terranova Silvaplan Ostwind Kronberg Lumina Havelwerk Polytrans"
        " Medicano Rheinkontor Vektoris Agrimont Bluestern Delphinum Fortunella Granitas Hanselog"
        " Ikarion Kalibra Mercantis Novalux Optimar Primatherm Quadrant Solentis Tiefental Unitas"
        " Viadukt Zenit"
    ),
    "dev": split("Baltikon Cerestin Elbtal Morena Pergamin Xenotec"),
    "test": split(
        "Arcadium Norvalis Corvinalis Dominium Isarkontor Lagunalis Montaflor Passatia Rubinox"
        " Saxotherm Tarnowerk Ventalis"
    ),
}
FIRM_TRADES = split(
    "Logistik Bau Handels Pflege Energie Druck Verlags Maschinenbau Immobilien Software Reise"
    " Leasing Versicherungs Reinigungs Textil Chemie"
)
FIRM_FORMS = ["GmbH", "GmbH", "AG", "KG", "GmbH & Co. KG", "SE", "OHG"]

ORG_TOPICS = {
    "train": split(
        "Orgelbauer Flussfischer Korbmacher Stuckateure Müller Kranführer Buchbinder Hafenlotsen"
        " Obstbauern Steinmetze Schornsteinfeger Zugbegleiter"
    ),
    "dev": split("Hutmacher Fährleute Glasbläser"),
    "test": split("Imker Bierbrauer Deichbauer Taucher Geigenbauer Dachdecker"),
}
# The first four may conclude collective agreements.
ORG_SHAPES = [
    ("m", "Verband der {T} e. V.", "Verbands der {T} e. V.", "Verband der {T} e. V."),
    ("f", "Gewerkschaft der {T}"),
    ("f", "Vereinigung der {T}"),
    ("m", "Bundesverband der {T}", "Bundesverbandes der {T}", "Bundesverband der {T}"),
    ("f", "Stiftung der {T} in {ST}"),
    ("f", "Arbeitsgemeinschaft der {T}"),
    ("m", "Förderverein der {T} in {ST}", "Fördervereins der {T} in {ST}"),
]

INSTITUTIONS = {
    "tax": [
        ("n", "Finanzamt {ST}", "Finanzamts {ST}", "Finanzamt {ST}"),
        ("n", "Hauptzollamt {ST}", "Hauptzollamts {ST}", "Hauptzollamt {ST}"),
        ("n", "Finanzamt X", "Finanzamts X", "Finanzamt X"),
        ("n", "Bundeszentralamt für Steuern", "Bundeszentralamts für Steuern"),
    ],
    "jobcentre": [("n", "Jobcenter {ST}", "Jobcenters {ST}")],
    "social": [
        ("n", "Jobcenter {ST}", "Jobcenters {ST}"),
        ("f", "Bundesagentur für Arbeit"),
        ("f", "Agentur für Arbeit {ST}"),
        ("n", "Versorgungsamt {ST}", "Versorgungsamts {ST}", "Versorgungsamt {ST}"),
        ("f", "Deutsche Rentenversicherung Bund", "Deutschen Rentenversicherung Bund", "Deutschen"
         " Rentenversicherung Bund", "Deutsche Rentenversicherung Bund"),
    ],
    "asylum": [
        ("n", "Bundesamt für Migration und Flüchtlinge",
         "Bundesamts für Migration und Flüchtlinge"),
    ],
    "local": [
        ("n", "Landratsamt {ST}", "Landratsamts {ST}"),
        ("f", "Bezirksregierung {ST}"),
        ("n", "Regierungspräsidium {ST}", "Regierungspräsidiums {ST}"),
        ("n", "Bauaufsichtsamt {ST}", "Bauaufsichtsamts {ST}"),
    ],
    "admin": [
        ("n", "Landratsamt {ST}", "Landratsamts {ST}"),
        ("n", "Bundesministerium der Verteidigung", "Bundesministeriums der Verteidigung"),
        ("n", "Eisenbahn-Bundesamt", "Eisenbahn-Bundesamts", "Eisenbahn-Bundesamt"),
    ],
    "prosecution": [
        ("f", "Staatsanwaltschaft {ST}"),
        ("f", "Generalstaatsanwaltschaft {ST}"),
    ],
    "patent": [
        ("n", "Deutsche Patent- und Markenamt", "Deutschen Patent- und Markenamts", "Deutschen"
         " Patent- und Markenamt", "Deutsche Patent- und Markenamt"),
        ("n", "DPMA", "DPMA", "DPMA", "DPMA"),
        ("f", "Markenstelle für Klasse {CLASS} des Deutschen Patent- und Markenamts"),
    ],
}  # fmt: skip

COURTS = {
    "civil_low": [
        ("n", "Landgericht {ST}", "Landgerichts {ST}", "Landgericht {ST}"),
        ("n", "Amtsgericht {ST}", "Amtsgerichts {ST}", "Amtsgericht {ST}"),
    ],
    "civil_mid": [
        ("n", "Oberlandesgericht {ST}", "Oberlandesgerichts {ST}", "Oberlandesgericht {ST}"),
        ("n", "OLG {ST}"),
    ],
    "civil_top": [("m", "Bundesgerichtshof", "Bundesgerichtshofs"), ("m", "BGH")],
    "labour_low": [("n", "Arbeitsgericht {ST}", "Arbeitsgerichts {ST}", "Arbeitsgericht {ST}")],
    "labour_mid": [
        ("n", "Landesarbeitsgericht {ST}", "Landesarbeitsgerichts {ST}"),
        ("n", "LAG {ST}"),
    ],
    "labour_top": [("n", "Bundesarbeitsgericht", "Bundesarbeitsgerichts"), ("n", "BAG")],
    "social_low": [
        ("n", "Sozialgericht {ST}", "Sozialgerichts {ST}", "Sozialgericht {ST}"),
        ("n", "SG {ST}"),
    ],
    "social_mid": [
        ("n", "Hessische Landessozialgericht", "Hessischen Landessozialgerichts",
         "Hessischen Landessozialgericht", "Hessische Landessozialgericht"),
        ("n", "Landessozialgericht Berlin-Brandenburg", "Landessozialgerichts Berlin-Brandenburg"),
    ],
    "social_top": [("n", "Bundessozialgericht", "Bundessozialgerichts"), ("n", "BSG")],
    "tax_low": [
        ("n", "Finanzgericht {ST}", "Finanzgerichts {ST}", "Finanzgericht {ST}"),
        ("n", "FG {ST}"),
    ],
    "tax_top": [("m", "Bundesfinanzhof", "Bundesfinanzhofs"), ("m", "BFH")],
    "admin_low": [
        ("n", "Verwaltungsgericht {ST}", "Verwaltungsgerichts {ST}", "Verwaltungsgericht {ST}"),
        ("n", "VG {ST}"),
    ],
    "admin_mid": [
        ("m", "Bayerische Verwaltungsgerichtshof", "Bayerischen Verwaltungsgerichtshofs",
         "Bayerischen Verwaltungsgerichtshof", "Bayerischen Verwaltungsgerichtshof"),
        ("n", "Niedersächsische Oberverwaltungsgericht",
         "Niedersächsischen Oberverwaltungsgerichts", "Niedersächsischen Oberverwaltungsgericht",
         "Niedersächsische Oberverwaltungsgericht"),
        ("n", "Oberverwaltungsgericht {ST}", "Oberverwaltungsgerichts {ST}"),
    ],
    "admin_top": [("n", "Bundesverwaltungsgericht", "Bundesverwaltungsgerichts")],
    "constitutional": [
        ("n", "Bundesverfassungsgericht", "Bundesverfassungsgerichts"),
        ("n", "BVerfG"),
    ],
    "europe": [
        ("m", "Gerichtshof der Europäischen Union", "Gerichtshofs der Europäischen Union"),
        ("m", "EuGH"),
    ],
    "human_rights": [
        ("m", "Europäische Gerichtshof für Menschenrechte",
         "Europäischen Gerichtshofs für Menschenrechte",
         "Europäischen Gerichtshof für Menschenrechte",
         "Europäischen Gerichtshof für Menschenrechte"),
    ],
    "patent": [("n", "Bundespatentgericht", "Bundespatentgerichts"), ("n", "BPatG")],
}  # fmt: skip

BRAND_HEADS = split("Vel Nor Kor Sani Tri Lux Pal Mon Bri Cal Fer Gal Dri Zel Ami Ros")
BRAND_TAILS = split("anto ida exa ura olin ivo asta emma odan ettix unio arel")
BRANDS_PER_PART = {"train": 40, "dev": 10, "test": 18}
# Brands that are common nouns as well.
NOUN_BRANDS = {
    "train": ["Morgenrot", "Kompass", "Anker", "Wegweiser"],
    "dev": ["Meilenstein"],
    "test": ["Leuchtturm", "Schlüssel", "Rückenwind"],
}

# --- laws ---------------------------------------------------------------------------------------

# (abbreviation, highest paragraph, "§" or "Art.")
LAWS = {
    "civil": [
        ("BGB", 900, "§"),
        ("ZPO", 800, "§"),
        ("HGB", 450, "§"),
        ("InsO", 300, "§"),
        ("VVG", 210, "§"),
        ("GmbHG", 80, "§"),
        ("AktG", 400, "§"),
        ("WEG", 48, "§"),
        ("FamFG", 480, "§"),
        ("UWG", 19, "§"),
    ],
    "labour": [
        ("KSchG", 25, "§"),
        ("BetrVG", 125, "§"),
        ("ArbGG", 110, "§"),
        ("TzBfG", 22, "§"),
        ("BUrlG", 15, "§"),
        ("EFZG", 12, "§"),
        ("AGG", 32, "§"),
        ("BGB", 630, "§"),
        ("TVG", 13, "§"),
    ],
    "social": [
        ("SGB II", 70, "§"),
        ("SGB III", 430, "§"),
        ("SGB V", 300, "§"),
        ("SGB VI", 300, "§"),
        ("SGB IX", 150, "§"),
        ("SGB X", 110, "§"),
        ("SGB XII", 130, "§"),
        ("SGG", 200, "§"),
    ],
    "tax": [
        ("EStG", 95, "§"),
        ("UStG", 27, "§"),
        ("AO", 380, "§"),
        ("FGO", 155, "§"),
        ("KStG", 36, "§"),
        ("GewStG", 35, "§"),
        ("ErbStG", 37, "§"),
        ("BewG", 200, "§"),
    ],
    "admin": [
        ("VwGO", 180, "§"),
        ("VwVfG", 98, "§"),
        ("BauGB", 240, "§"),
        ("BImSchG", 70, "§"),
        ("AufenthG", 100, "§"),
        ("AsylG", 85, "§"),
        ("BBesG", 80, "§"),
        ("BeamtStG", 60, "§"),
        ("SG", 90, "§"),
    ],
    "criminal": [("StGB", 350, "§"), ("StPO", 470, "§"), ("BtMG", 37, "§"), ("GVG", 190, "§")],
    "patent": [
        ("MarkenG", 150, "§"),
        ("PatG", 140, "§"),
        ("DesignG", 70, "§"),
        ("UrhG", 130, "§"),
        ("GebrMG", 29, "§"),
    ],
    "constitutional": [("GG", 19, "Art."), ("GG", 19, "Art."), ("GG", 104, "Art.")],
}
# Laws for sentences about one matter.
LAWS |= {
    "procedure": [("ZPO", 800, "§"), ("ZPO", 800, "§"), ("FamFG", 480, "§")],
    "contract": [("BGB", 900, "§")],
    "income": [("EStG", 95, "§"), ("KStG", 36, "§"), ("GewStG", 35, "§")],
    "environment": [("BauGB", 240, "§"), ("BImSchG", 70, "§"), ("BNatSchG", 70, "§")],
}
LAW_NAMES = {
    "train": [
        ("n", "Grundgesetz", "Grundgesetzes"),
        ("n", "Bürgerliche Gesetzbuch", "Bürgerlichen Gesetzbuchs", "Bürgerlichen Gesetzbuch",
         "Bürgerliche Gesetzbuch"),
        ("f", "Zivilprozessordnung"),
        ("n", "Kündigungsschutzgesetz", "Kündigungsschutzgesetzes"),
        ("f", "Abgabenordnung"),
        ("n", "BGB"),
        ("f", "ZPO"),
        ("n", "KSchG"),
        ("n", "SGB II"),
        ("n", "Markengesetz", "Markengesetzes"),
        ("n", "Baugesetzbuch", "Baugesetzbuchs"),
        ("f", "VwGO"),
        ("n", "Einkommensteuergesetz", "Einkommensteuergesetzes"),
        ("n", "Aufenthaltsgesetz", "Aufenthaltsgesetzes"),
    ],
    "dev": [("n", "Handelsgesetzbuch", "Handelsgesetzbuchs"), ("n", "UStG"), ("n", "Patentgesetz",
            "Patentgesetzes")],
    "test": [
        ("n", "Betriebsverfassungsgesetz", "Betriebsverfassungsgesetzes"),
        ("f", "Insolvenzordnung"),
        ("n", "Bundesdatenschutzgesetz", "Bundesdatenschutzgesetzes"),
        ("n", "Sozialgerichtsgesetz", "Sozialgerichtsgesetzes"),
        ("f", "FGO"),
        ("n", "TzBfG"),
    ],
}  # fmt: skip

# (abbreviation, highest paragraph)
ORDINANCES = {
    "building": [("BauNVO", 26)],
    "traffic": [("StVO", 53), ("FeV", 76), ("StVZO", 72)],
    "limits": [("der 16. BImSchV", 6), ("TrinkwV", 25), ("GefStoffV", 24), ("der 39. BImSchV", 30)],
    "other": [
        ("MarkenV", 60),
        ("EStDV", 84),
        ("UStDV", 74),
        ("LStDV", 8),
        ("BetrKV", 4),
        ("HeizkostenV", 14),
        ("ArbStättV", 9),
        ("BeschV", 48),
        ("PatV", 22),
        ("SLV", 45),
        ("EUrlV", 19),
        ("VersMedV", 5),
        ("BauNVO", 26),
        ("TrinkwV", 25),
    ],
}
ORDINANCE_NAMES = {
    "train": [
        ("f", "Straßenverkehrsordnung"),
        ("f", "Baunutzungsverordnung"),
        ("f", "Trinkwasserverordnung"),
        ("f", "Soldatenlaufbahnverordnung"),
        ("f", "Heizkostenverordnung"),
        ("f", "Energieeinsparverordnung"),
        ("f", "Handelsregisterverordnung"),
    ],
    "dev": [("f", "Gefahrstoffverordnung"), ("f", "Markenverordnung")],
    "test": [
        ("f", "Arbeitsstättenverordnung"),
        ("f", "Beschäftigungsverordnung"),
        ("f", "Betriebskostenverordnung"),
        ("f", "Fahrerlaubnisverordnung"),
    ],
}

EUROPEAN_NAMES = {
    "train": [
        ("f", "Europäische Menschenrechtskonvention", "Europäischen Menschenrechtskonvention",
         "Europäischen Menschenrechtskonvention", "Europäische Menschenrechtskonvention"),
        ("f", "Arbeitszeitrichtlinie"),
        ("f", "Mehrwertsteuersystemrichtlinie"),
        ("m", "EU-Vertrag", "EU-Vertrags", "EU-Vertrag", "EU-Vertrag"),
        ("f", "Vogelschutzrichtlinie"),
        ("f", "Qualifikationsrichtlinie"),
    ],
    "dev": [("f", "Unionsmarkenverordnung"), ("f", "Rückführungsrichtlinie")],
    "test": [
        ("f", "Datenschutz-Grundverordnung"),
        ("f", "EU-Grundrechtecharta"),
        ("f", "Fluggastrechteverordnung"),
        ("f", "Verbrauchsgüterkaufrichtlinie"),
    ],
}  # fmt: skip

REGULATION_TOPICS = {
    "train": split(
        "Wohnraumförderung Dorferneuerung Altlasten Ganztagsschule Spielplätze Breitband"
        " Hochwasserschutz Sportstätten"
    ),
    "dev": split("Waldumbau Denkmalpflege"),
    "test": split("Moorschutz Radwegebau Bibliotheken Musikschulen"),
}

# --- collective agreements and other contracts --------------------------------------------------

# (trade, short form for citations)
TRADES = {
    "train": [
        ("die Holzindustrie", "Holz"),
        ("das Gaststättengewerbe", "Gaststätten"),
        ("die Milchwirtschaft", "Milch"),
        ("den Hafenumschlag", "Hafen"),
        ("das Zeitungswesen", "Zeitung"),
        ("die Seilbahnen", "Seilbahn"),
        ("die Zuckerindustrie", "Zucker"),
        ("das Bestattungswesen", "Bestattung"),
        ("die Kurkliniken", "Kurkliniken"),
        ("den Gartenbau", "Gartenbau"),
    ],
    "dev": [("die Brauereien", "Brauereien"), ("den Nahverkehr", "Nahverkehr")],
    "test": [
        ("die Papierverarbeitung", "Papier"),
        ("das Steinmetzhandwerk", "Steinmetz"),
        ("die Rettungsdienste", "Rettung"),
        ("den Naturwerksteinhandel", "Naturwerkstein"),
        ("das Bewachungsgewerbe", "Bewachung"),
    ],
}
AGREEMENTS = [
    ("Manteltarifvertrag", "MTV"),
    ("Entgeltrahmentarifvertrag", "ERTV"),
    ("Tarifvertrag", "TV"),
    ("Rahmentarifvertrag", "RTV"),
    ("Urlaubstarifvertrag", "UTV"),
]
SHOP_TOPICS = {
    "train": split("Arbeitszeitkonten Prämienlohn Rufbereitschaft Videoüberwachung Dienstpläne"),
    "dev": split("Telearbeit Kantine"),
    "test": split("Jubiläumsgeld Schichtwechsel Dienstwagen"),
}

# --- literature and reporters -------------------------------------------------------------------

JOURNALS = {
    "civil": ["NJW", "NJW-RR", "MDR", "WM", "ZIP"],
    "labour": ["NZA", "RdA", "AuR"],
    "social": ["NZS", "SGb"],
    "tax": ["DStR", "BB", "FR"],
    "admin": ["NVwZ", "DVBl", "DÖV"],
    "criminal": ["NStZ", "StV", "wistra"],
    "patent": ["GRUR", "Mitt."],
    "constitutional": ["JZ", "NJW", "DÖV"],
}
BOOK_TITLES = {
    "civil": ["Schuldrecht", "Zivilprozessrecht", "Insolvenzrecht in der Praxis"],
    "labour": ["Kündigungsrecht", "Arbeitsrecht", "Recht der Befristung"],
    "social": ["Grundsicherung für Arbeitsuchende", "Sozialverwaltungsverfahren"],
    "tax": ["Einkommensteuerrecht", "Umsatzsteuer", "Steuerliches Verfahrensrecht"],
    "admin": ["Baurecht", "Verwaltungsprozessrecht", "Ausländerrecht"],
    "criminal": ["Strafzumessung", "Strafprozessrecht"],
    "patent": ["Markenrecht", "Patentrecht"],
    "constitutional": ["Grundrechte", "Verfassungsprozessrecht"],
}
# The reporters of the supreme courts.
REPORTERS = {
    "civil": "BGHZ",
    "labour": "BAGE",
    "social": "BSGE",
    "tax": "BFHE",
    "admin": "BVerwGE",
    "criminal": "BGHSt",
    "patent": "BPatGE",
    "constitutional": "BVerfGE",
}

# --- words outside entities ---------------------------------------------------------------------

PARTY_FORMS = {
    ("KL", "m"): {"n": "der Kläger", "g": "des Klägers", "d": "dem Kläger", "a": "den Kläger"},
    ("KL", "f"): {"n": "die Klägerin", "g": "der Klägerin", "d": "der Klägerin",
                  "a": "die Klägerin"},
    ("BK", "m"): {"n": "der Beklagte", "g": "des Beklagten", "d": "dem Beklagten",
                  "a": "den Beklagten"},
    ("BK", "f"): {"n": "die Beklagte", "g": "der Beklagten", "d": "der Beklagten",
                  "a": "die Beklagte"},
}  # fmt: skip
PRONOUNS = {
    "m": {"er": "er", "ihm": "ihm", "ihn": "ihn", "sein": "sein", "rel": "der", "in": "", "r": "r"},
    "f": {
        "er": "sie",
        "ihm": "ihr",
        "ihn": "sie",
        "sein": "ihr",
        "rel": "die",
        "in": "in",
        "r": "",
    },
}
ARTICLES = {
    "m": {"n": "der", "g": "des", "d": "dem", "a": "den"},
    "f": {"n": "die", "g": "der", "d": "der", "a": "die"},
    "n": {"n": "das", "g": "des", "d": "dem", "a": "das"},
}
# Prepositions that melt with the article, masculine and neuter against feminine.
CONTRACTIONS = {
    "beim": ("beim", "bei der"),
    "vom": ("vom", "von der"),
    "im": ("im", "in der"),
}
OUTLINE = ["", "", "", "", "1.", "2.", "3.", "II.", "III.", "a )", "b )", "c )", "aa )", "bb )",
           "( 1 )", "( 2 )", "I. 1.", "II. 2. a )", "4."]  # fmt: skip
