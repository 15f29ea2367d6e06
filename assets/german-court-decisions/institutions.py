"""Institutions and courts: INN and GRT."""

from draw import Draw
from phrases import Noun, noun_phrase

INSTITUTIONS: dict[str, list[Noun]] = {
    "tax": [
        ("n", "Finanzamt {ST}", "Finanzamts {ST}"),
        ("n", "Hauptzollamt {ST}", "Hauptzollamts {ST}"),
        ("n", "Finanzamt X", "Finanzamts X"),
        ("n", "Bundeszentralamt für Steuern", "Bundeszentralamts für Steuern"),
    ],
    "jobcentre": [("n", "Jobcenter {ST}", "Jobcenters {ST}")],
    "social": [
        ("n", "Jobcenter {ST}", "Jobcenters {ST}"),
        ("f", "Bundesagentur für Arbeit"),
        ("f", "Agentur für Arbeit {ST}"),
        ("n", "Versorgungsamt {ST}", "Versorgungsamts {ST}"),
        ("f", "Deutsch~ Rentenversicherung Bund"),
    ],
    "asylum": [
        ("n", "Bundesamt für Migration und Flüchtlinge", "Bundesamts für Migration und Flüchtlinge")
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
        ("n", "Eisenbahn-Bundesamt", "Eisenbahn-Bundesamts"),
    ],
    "prosecution": [
        ("f", "Staatsanwaltschaft {ST}"),
        ("f", "Generalstaatsanwaltschaft {ST}"),
    ],
    "patent": [
        ("n", "Deutsch~ Patent- und Markenamt", "Deutsch~ Patent- und Markenamts"),
        ("n", "DPMA"),
        ("f", "Markenstelle für Klasse {CLASS} des Deutschen Patent- und Markenamts"),
    ],
}

COURTS: dict[str, list[Noun]] = {
    "civil_low": [
        ("n", "Landgericht {ST}", "Landgerichts {ST}"),
        ("n", "Amtsgericht {ST}", "Amtsgerichts {ST}"),
    ],
    "civil_mid": [
        ("n", "Oberlandesgericht {ST}", "Oberlandesgerichts {ST}"),
        ("n", "OLG {ST}"),
    ],
    "labour_low": [("n", "Arbeitsgericht {ST}", "Arbeitsgerichts {ST}")],
    "labour_mid": [
        ("n", "Landesarbeitsgericht {ST}", "Landesarbeitsgerichts {ST}"),
        ("n", "LAG {ST}"),
    ],
    "labour_top": [
        ("n", "Bundesarbeitsgericht", "Bundesarbeitsgerichts"),
        ("n", "BAG"),
    ],
    "social_low": [
        ("n", "Sozialgericht {ST}", "Sozialgerichts {ST}"),
        ("n", "SG {ST}"),
    ],
    "social_mid": [
        ("n", "Hessisch~ Landessozialgericht", "Hessisch~ Landessozialgerichts"),
        ("n", "Landessozialgericht Berlin-Brandenburg", "Landessozialgerichts Berlin-Brandenburg"),
    ],
    "tax_low": [
        ("n", "Finanzgericht {ST}", "Finanzgerichts {ST}"),
        ("n", "FG {ST}"),
    ],
    "admin_low": [
        ("n", "Verwaltungsgericht {ST}", "Verwaltungsgerichts {ST}"),
        ("n", "VG {ST}"),
    ],
    "admin_mid": [
        ("m", "Bayerisch~ Verwaltungsgerichtshof", "Bayerisch~ Verwaltungsgerichtshofs"),
        (
            "n",
            "Niedersächsisch~ Oberverwaltungsgericht",
            "Niedersächsisch~ Oberverwaltungsgerichts",
        ),
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
        (
            "m",
            "Europäisch~ Gerichtshof für Menschenrechte",
            "Europäisch~ Gerichtshofs für Menschenrechte",
        )
    ],
}


def institution(draw: Draw, form: str, kind: str) -> tuple[str, str]:
    return noun_phrase(draw, INSTITUTIONS[kind], form)


def court(draw: Draw, form: str, kind: str) -> tuple[str, str]:
    return noun_phrase(draw, COURTS[kind], form)
