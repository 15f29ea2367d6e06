"""The frames: sentences with slots, written by hand, one a paragraph.

``{NAME:...}`` is a slot, filled by :class:`write_corpus.Writer`; ``[one|two]`` a choice; ``--`` a
dash. Every token stands alone between blanks, as in the corpus. The forms of noun phrases are the
cases n, g, d and a (capital letter: capital article) and the contractions beim, vom and im.
KL and BK are the plaintiff and the defendant, of the same gender within a sentence.
"""


def paragraphs(text: str) -> list[str]:
    return [" ".join(paragraph.split()) for paragraph in text.split("\n\n") if paragraph.strip()]


# Titles under which decisions in trade mark cases are known; invented.
CASE_TITLES = {
    "train": [
        "Silberdistel",
        "Kaffeewärmer",
        "Zugspitzblick",
        "Nachtfalter",
        "Holzpferd",
        "Regenmacher",
    ],
    "dev": ["Teekessel", "Wanderstab"],
    "test": ["Seidenraupe", "Apfelpresse", "Mondlicht", "Laternenfest"],
}

# --- frames for every part ----------------------------------------------------------------------

SHARED = paragraphs("""
{ITEM} Die Revision {KL:g} gegen das {URTEIL:labour} wird [auf {KL:sein}e Kosten|kostenpflichtig]
zurückgewiesen .

{ITEM} Auf die Revision {BK:g} wird das {URTEIL:tax} aufgehoben und die Sache zur anderweitigen
Verhandlung und Entscheidung an {GRT:a:tax_low} zurückverwiesen .

Auf die Berufung {KL:g} wird das {URTEIL:civil_low} abgeändert und {BK:n} verurteilt , {KL:d}
{EUR} nebst Zinsen in Höhe von fünf Prozentpunkten über dem Basiszinssatz seit Rechtshängigkeit zu
zahlen .

{ITEM} Die Beschwerde gegen die Nichtzulassung der Revision in dem {URTEIL:social} wird als
unzulässig verworfen .

{ITEM} Die ordentliche Kündigung vom {DATE} hat das Arbeitsverhältnis nicht aufgelöst , weil sie
nach {GS:labour} [sozial ungerechtfertigt|rechtsunwirksam] ist ( vgl. {RS:labour} ) .

Das Berufungsgericht hat angenommen , {KL:d} stehe ein Anspruch aus {GS:contract} nicht zu , weil
{KL:er} die Mängel bei Abschluss des Vertrags gekannt habe .

{ITEM} Nach ständiger Rechtsprechung {GRT:g:labour_top} ist eine Tarifnorm wie ein Gesetz
auszulegen ( {RS:labour} ; {RS:labour} ) .

Die Rechtsbeschwerde ist gemäß {GS:procedure} statthaft und auch im Übrigen zulässig , denn die
Rechtssache hat grundsätzliche Bedeutung ( vgl. {RS:civil} ; {LIT:civil} ) .

{ITEM} Das Finanzgericht ist zu Recht davon ausgegangen , dass die Aufwendungen nach {GS:income}
nicht als Betriebsausgaben abziehbar sind ( ebenso {LIT:tax} ; a. A. {LIT:tax} ) .

Wie sich aus der Begründung des Gesetzentwurfs ergibt ( {DRS} ) , wollte der Gesetzgeber mit {GS}
lediglich die bisherige Rechtsprechung festschreiben .

{INN:N:tax} [erließ|änderte] am {DATE} einen Bescheid , gegen den {KL:n} mit Schreiben vom {DATE}
Einspruch einlegte .

{KL:N} , {KL:rel} seit {MONTH} in {ST} wohnt , bezog {INN:vom:jobcentre} Leistungen zur Sicherung
des Lebensunterhalts in Höhe von monatlich {EUR:180:1400} .

{KL:N} war seit dem {DATE} bei der {UN} in {ST} als
[Lagerarbeiter|Sachbearbeiter|Fahrer|Monteur]{KL:in} beschäftigt und verdiente zuletzt
{EUR:1300:5200} brutto im Monat .

Über das Vermögen der {UN} wurde am {DATE} das Insolvenzverfahren eröffnet und Rechtsanwalt [|Dr.
]{AN:m} zum Insolvenzverwalter bestellt .

{KL:N} wird von Rechtsanwältin {AN:f} aus {ST} vertreten , die mit Schriftsatz vom {DATE}
[Fristverlängerung|Akteneinsicht] beantragt hat .

{ITEM} Dem Kläger wird für das Verfahren der Nichtzulassungsbeschwerde Prozesskostenhilfe
bewilligt und Rechtsanwalt [Dr. |]{AN:m} , {ST} , beigeordnet .

Der [5.|8.|11.|3.] Zivilsenat {GRT:g:civil_mid} hat durch den Vorsitzenden Richter [Dr. |]{RR:m} ,
die Richterin {RR:f} und den Richter {RR:m} auf die mündliche Verhandlung vom {DATE} für Recht
erkannt :

Der Antrag , den Richter am Landgericht [Dr. |]{RR:m} wegen Besorgnis der Befangenheit abzulehnen
, ist nach {GS:procedure} unbegründet .

Unter Mitwirkung der Richterinnen {RR:f} und [Prof. Dr. |Dr. |]{RR:f} sowie des Richters {RR:m}
hat die Kammer am {DATE} einstimmig beschlossen :

Der Zeuge {PER:m} hat bekundet , er habe gemeinsam mit Frau {PER:f} gegen {N:14:23} Uhr die
Gaststätte verlassen und {STR:in} ein Taxi angehalten .

Nach den Feststellungen des Landgerichts traf der Angeklagte am {DATE} in {ST} auf den später
Geschädigten {PER:m} und verlangte von ihm die Herausgabe von {EUR} .

Der Sachverständige [Dr. |Prof. Dr. ]{PER:m} ist in seinem Gutachten vom {DATE} zu dem Ergebnis
gelangt , dass die Feuchtigkeit im Keller des Hauses {STR:nr} auf einen Baumangel zurückgeht .

{KL:N} ist Eigentümer{KL:in} des Grundstücks {STR:nr} in {ST} , das im Geltungsbereich eines
Bebauungsplans liegt und als Mischgebiet im Sinne von {VO:building} ausgewiesen ist .

Die Wohnung der Parteien in der {N:2:5}. Etage des Hauses {STR:nr} wurde {KL:d} mit Vertrag vom
{DATE} zu einer Miete von {EUR:320:1900} überlassen .

Der Unfall ereignete sich am {DATE} {STR:in} in {ST} , als der Fahrer {PER:m} unter Verstoß gegen
{VO:traffic} nach links abbog .

{ITEM} Die angemeldete Marke {MRK} ist für die beanspruchten Waren nicht unterscheidungskräftig im
Sinne des {GS:patent:one} ( vgl. {RS:patent} ) .

{INN:N:patent} hat den Widerspruch aus der Marke {MRK} mit der Begründung zurückgewiesen ,
zwischen den Zeichen bestehe keine Verwechslungsgefahr .

Zwischen der angegriffenen Marke „ {MRK} “ und der Widerspruchsmarke „ {MRK} “ besteht in
klanglicher Hinsicht ein hinreichender Abstand .

Die {UN} vertreibt unter der Bezeichnung „ {MRK} “ seit {YEAR} [Kosmetika|Getränke|Werkzeuge] in
{LD} und {LD} .

{ITEM} Ein Anspruch {KL:g} auf die begehrte Zulage ergibt sich nicht aus {VT} , denn {KL:er}
erfüllt die dort genannte Wartezeit nicht .

Auf das Arbeitsverhältnis findet kraft beiderseitiger Tarifbindung {VTN:n:tariff} in der jeweils
geltenden Fassung Anwendung .

{BK:N} ist nicht Mitglied {ORG:g:union} und deshalb an {VTN:a:tariff} nicht kraft
Verbandszugehörigkeit gebunden .

Zwischen {ORG:d:union} und {ORG:d:union} wurde am {DATE} eine Vereinbarung über die Vergütung der
Auszubildenden geschlossen .

{ITEM} Die Klagebefugnis {ORG:g} folgt aus {GS:admin} ; auf eine Verletzung eigener Rechte kommt
es danach nicht an .

{ITEM} Die Auslegung steht mit {EUN} in Einklang ( vgl. {RS:europe} ) .

Dem nationalen Gesetzgeber verbleibt nach {EUN:rights} ein Spielraum , den er mit {GS} nicht
überschritten hat .

Eine Vorlage an {GRT:a:europe} zur Auslegung von {EUN} ist nicht geboten , weil die Rechtslage
durch die Rechtsprechung hinreichend geklärt ist .

{ITEM} Ein Verstoß gegen {EUNN:a} liegt schon deshalb nicht vor , weil der Sachverhalt keinen
grenzüberschreitenden Bezug aufweist .

Der Antragsteller , ein Staatsangehöriger aus {LD:origin} , reiste nach eigenen Angaben im {MONTH}
über {LD} in das Bundesgebiet ein und beantragte {INN:beim:asylum} seine Anerkennung als
Asylberechtigter .

Das Vorhaben liegt {LDS:im} etwa {N:300:900} m von dem FFH-Gebiet {LDS:area} entfernt und bedarf
deshalb einer Verträglichkeitsprüfung nach {GS:environment} .

{KL:N} betreibt {LDS:im} einen landwirtschaftlichen Betrieb mit {N:20:180} ha Ackerfläche und
{N:30:200} Milchkühen .

Die Beigeladene plant {LDS:im} die Errichtung von {N:3:9} Windenergieanlagen , deren Immissionen
nach {VS:admin} zu beurteilen sind .

{ITEM} An die Auffassung der Finanzverwaltung in {VS:tax} ist der Senat nicht gebunden , weil es
sich um eine [norminterpretierende|norminterpretierende interne] Verwaltungsvorschrift handelt .

Soweit sich {BK:n} auf {VS} beruft , verkennt {BK:er} , dass Verwaltungsvorschriften das Gericht
nicht binden ( vgl. {RS:admin} ) .

{INN:N:prosecution} hat gegen [den Beschuldigten|den Angeklagten] {PER:m} Anklage wegen eines
Vergehens nach {GS:criminal} erhoben .

{ITEM} Die Verfassungsbeschwerde betrifft die Vereinbarkeit von {GS:admin} mit {GS:constitutional}
.

Der Beschwerdeführer rügt eine Verletzung seiner Rechte aus {GS:constitutional} sowie aus
{GS:constitutional} .

{ITEM} {GRT:N:constitutional} hat diese Maßstäbe in mehreren Entscheidungen entwickelt und
bestätigt ( {RS:constitutional} ; {RS:constitutional} ) .

Gegen den Beschluss {GRT:g:social_low} vom {DATE} hat {KL:n} fristgerecht Beschwerde eingelegt .

{GRT:N:labour_low} hat die Klage abgewiesen , {GRT:n:labour_mid} hat ihr auf die Berufung {KL:g}
hin überwiegend stattgegeben .

Die Klage hatte in erster Instanz vor {GRT:d:admin_low} Erfolg ; {GRT:n:admin_mid} hat die
Berufung zugelassen .

{ITEM} Ob daneben ein Anspruch aus {GSN:d} in Betracht kommt , bedarf keiner Entscheidung , weil
die Verjährungsfrist jedenfalls mit Ablauf des {DATE} verstrichen ist .

Die Vorschriften {GSN:g} gehen als speziellere Regelung vor , wie auch der Vergleich mit {GS}
zeigt .

Maßgeblich ist {VON:n} in der bis zum {DATE} geltenden Fassung , die eine Übergangsfrist von
{N:3:24} Monaten vorsah .

{ITEM} Die Anforderungen {VON:g} sind auch dann einzuhalten , wenn die Erlaubnis schon vor dem
{DATE} erteilt wurde .

Der Lieferant {PER:m} , Inhaber der {UN} , stellte {BK:d} unter dem {DATE} Rechnungen über
insgesamt {EUR} .

{ITEM} Der Rechtsstreit war bis zur Erledigung des {VERFAHREN} ausgesetzt .

{ITEM} Die Kostenentscheidung beruht auf {GS:procedure} .

Die Entscheidung über die vorläufige Vollstreckbarkeit folgt aus {GS:procedure} , die Festsetzung
des Streitwerts auf {EUR} aus {GS:procedure} .

{KL:N} nahm im Jahr {YEAR} an einer von {ORG:d} veranstalteten Bildungsreise nach {LD} teil .

Für die Fahrten zwischen {ST} und {ST} machte {KL:n} in {KL:sein}er Steuererklärung {EUR} als
Werbungskosten geltend .

Der Rechtsanwalt {AN:m} hat die Vollmacht des Klägers mit Schreiben vom {DATE} vorgelegt und
zugleich die Kündigung nach {GS:labour} zurückgewiesen .

Die Kündigung erklärte für {BK:a} Frau {PER:f} , die als Leiterin der Personalabteilung in {ST}
auch nach außen aufgetreten war .

{ITEM} Der vom Dach gefallene Stein traf den Pkw der Marke {MRK} , den {KL:n} in {ST} {STR:in}
abgestellt hatte .

Das Gesetz ist am {DATE} in Kraft getreten ; die Übergangsregelung in {GS} erfasst den Streitfall
nicht .

{ITEM} Aus welchem Grund der Richter {RR:m} an der Beratung nicht teilgenommen hat , lässt sich
dem Protokoll nicht entnehmen .

{ITEM} Die Parteien streiten über die Wirksamkeit einer
[Versetzung|Abmahnung|Befristung|Kündigung] und über [Vergütung|restliche
Vergütung|Urlaubsabgeltung] für die Zeit bis [zum|einschließlich] {DATE} .

{ITEM} Die am {DATE} eingelegte Revision ist [unbegründet , denn das angefochtene Urteil beruht
nicht|begründet , denn das angegriffene Urteil beruht] auf einer Verletzung [revisiblen Rechts|des
sachlichen Rechts] .

{KL:N} beantragt , {BK:a} zu verurteilen , an {KL:ihn} {EUR} nebst Zinsen seit dem {DATE} zu
zahlen und die Kosten des Rechtsstreits zu tragen .

{BK:N} hat zur Begründung {BK:sein}es Antrags auf Klageabweisung vorgetragen , {KL:n} habe die
Arbeit am {DATE} ohne Entschuldigung verlassen .

{ITEM} Der Streitwert wird für [das Berufungsverfahren|das Revisionsverfahren|beide Instanzen] auf
{EUR} festgesetzt .

Das Schreiben vom {DATE} ging {KL:d} nach {KL:sein}er eigenen Darstellung erst am {DATE} zu , also
nach Ablauf der Frist .

{ITEM} Der Auffassung , die {KL:n} erstmals im Schriftsatz vom {DATE} vertreten hat , vermag der
Senat nicht zu folgen , weil sie weder im Wortlaut noch [im Zweck|in der Entstehungsgeschichte|im
Zusammenhang] der Regelung eine Stütze findet .

Von der Darstellung des [Tatbestands|weiteren Sachverhalts] wird abgesehen , da ein Rechtsmittel
gegen das am {DATE} verkündete Urteil [unzweifelhaft|offensichtlich] nicht zulässig ist .

{KL:N} arbeitete an {N:3:5} Tagen in der Woche jeweils {N:6:9} Stunden und erhielt hierfür ein
monatliches Entgelt von {EUR:900:4800} .

{ITEM} Es kann dahinstehen , ob das Schreiben vom {DATE} als
[Abmahnung|Mahnung|Rücktritt|Anfechtung] zu verstehen ist , denn {BK:n} hat darauf nicht reagiert
.

{ITEM} Bei der Bemessung der Strafe hat die Kammer zugunsten des Angeklagten berücksichtigt , dass
er bei der Tat am {DATE} [erst {N:18:24} Jahre alt|nicht vorbestraft|erheblich alkoholisiert] war
.

Das Fahrzeug hatte bei der Übergabe am {DATE} eine Laufleistung von {N:21:98} 000 km und wies am
Heck einen nicht fachgerecht reparierten Schaden auf .

{ITEM} Im Winter {YEAR} ruhten die Arbeiten , weil der Boden [bis in das Frühjahr
hinein|wochenlang] gefroren war und die Brücke über den Bach nicht befahren werden konnte .

{ITEM} Die Bäuerin und der Bauer , die das Feld im Herbst bestellt hatten , verlangten von {BK:d}
Ersatz des Ernteausfalls in Höhe von {EUR} .

Dem Kaufmann ist die Kraft des Handelsbrauchs bekannt ; ein Schweigen auf das Schreiben vom {DATE}
ist ihm daher als Zustimmung zuzurechnen .

{ITEM} Mit der am {DATE} erhobenen Klage verfolgt {KL:n} {KL:sein} Begehren , soweit ihm nicht
bereits entsprochen worden ist , in vollem Umfang weiter .

Der Bescheid vom {DATE} in der Gestalt des Widerspruchsbescheids vom {DATE} ist rechtmäßig und
verletzt {KL:a} nicht in {KL:sein}en Rechten .

{ITEM} Die Beteiligten haben sich mit einer Entscheidung [durch den Berichterstatter|ohne
mündliche Verhandlung] einverstanden erklärt , {KL:n} am {DATE} und {BK:n} am {DATE} .

{ITEM} Der Tenor des am {DATE} verkündeten Urteils ist wegen einer offenbaren Unrichtigkeit dahin
zu berichtigen , dass es statt „ {EUR} “ richtig „ {EUR} “ heißt .

{ITEM} Nach alledem kommt es auf die weitere Frage , ob {BK:n} den am {DATE} entdeckten Schaden
[schuldhaft|grob fahrlässig|vorsätzlich] verursacht hat , nicht mehr an .

{ITEM} Die Anmeldung {REG} wurde am {DATE} für Waren der Klassen {N:1:9} , {N:10:25} und {N:26:45}
eingereicht und am {DATE} veröffentlicht .

Patentanspruch {N:1:9} in der Fassung des Hilfsantrags {N:1:6} unterscheidet sich vom erteilten
Anspruch dadurch , dass der Schlüssel über einen Bogen aus [Stahl|Kunststoff] mit dem Anker
verbunden ist .

{ITEM} Ein Anspruch auf Leistungen für [den Monat {MONTH}|die Zeit ab dem {DATE}] scheidet aus ,
da das zu berücksichtigende Einkommen den Bedarf um {EUR} überstieg .

{ITEM} Im Streitjahr {YEAR} erklärte {KL:n} einen [Verlust|Gewinn|Überschuss] von {EUR} , den
{KL:er} durch Gegenüberstellung der Einnahmen und Ausgaben ermittelt hatte .

{ITEM} Die Sache ist nach dem Ergebnis der Verhandlung vom {DATE} zur Endentscheidung reif , so
dass der Senat [selbst entscheiden kann|in der Sache selbst zu entscheiden hat] , ohne dass es
weiterer Feststellungen bedarf .

Für {KL:a} ist Rechtsanwältin [Dr. |]{AN:f} , {STR:nr} , {ST} , aufgetreten , für {BK:a}
Rechtsanwalt {AN:m} aus {ST} ( Protokoll vom {DATE} ) .

Rechtsanwalt {AN:m} beantragte namens der {UN} , den Richter {RR:m} abzulehnen , weil dieser sich
in {LIT} zu {GS:civil} geäußert habe .

Die {UN} mit Sitz in {LD} und die {UN} , {STR:nr} , {ST} , nutzen die Marke {MRK} aufgrund eines
Lizenzvertrags gemeinsam ( vgl. {GS:patent} ) .

{ITEM} Zwar ist {ORG:n:union} an {VTN:a:tariff} gebunden , doch geht {GS:labour:one} als
zwingendes Recht diesem Vertrag vor ( {RS:labour} ) .

{ITEM} Auch die Berücksichtigung von {VS:admin} und {VO} führt nicht zu einem anderen Ergebnis ,
wie {GRT:n:admin_top} für einen vergleichbaren Betrieb {LDS:im} entschieden hat ( {RS:admin} ) .

{ITEM} Für Beschäftigte , die von {LD} nach {LD} entsandt werden , gelten {EUN} und {VO}
nebeneinander ( {LIT:social} ; {RS:europe} ) .
""")

# --- frames for train and dev -------------------------------------------------------------------

TRAIN_ONLY = paragraphs("""
{ITEM} Die Anschlussrevision {BK:g} gegen das {URTEIL:civil} wird als unzulässig verworfen .

Das {URTEIL:labour_low} ist rechtskräftig , soweit {BK:n} zur Zahlung von {EUR} verurteilt worden
ist .

{ITEM} Das {URTEIL:admin} wird geändert und {BK:n} verpflichtet , {KL:d} die beantragte
Genehmigung zu erteilen .

Leitsatz : Verlangt der Vermieter eine höhere Miete , so muss er in seinem Schreiben die
Voraussetzungen des {GS:contract:one} nachvollziehbar darlegen ( Fortführung von {RS:civil} ) .

Leitsatz : Ein sachlicher Grund nach {GS:labour} liegt nicht vor , wenn der Arbeitnehmer auf Dauer
mit denselben Aufgaben betraut wird ( im Anschluss an {RS:labour} ) .

{ITEM} Die Frage , ob {GS:social:one} auf Bezieher einer Rente entsprechend anzuwenden ist , wird
im Schrifttum [unterschiedlich|nicht einheitlich] beantwortet ( bejahend {LIT:social} ; verneinend
{LIT:social} ) .

Die Aufrechnung ist nach {GS:contract} ausgeschlossen , wie bereits das Reichsgericht entschieden
und das Schrifttum überwiegend gebilligt hat ( {LIT:civil} ; {LIT:civil} ) .

{ITEM} Dass der Gesetzgeber diese Folge gesehen hat , belegen die Materialien ( {DRS} ; {DRS} ) .

{KL:N} meint , {GS:income:one} sei verfassungswidrig , soweit danach Verluste aus früheren Jahren
nicht ausgeglichen werden dürften .

Die nach {GS:civil} erforderliche Zustimmung der Gesellschafter der {UN} lag bei Abschluss des
Vertrags am {DATE} nicht vor .

Im {MONTH} veräußerte die {UN} ihre Beteiligung an der {UN} zu einem Preis von {EUR:40000:990000}
.

Die Geschäftsanteile der {UN} mit Sitz in {ST} hielten zu gleichen Teilen Herr {PER:m} und Frau
{PER:f} .

Den Transport von {ST} nach {ST} führte die {UN} durch , deren Fahrer die Ware am {DATE}
ablieferte .

Nach dem Gutachten der Sachverständigen [Dr. |]{PER:f} litt {KL:n} schon vor dem {DATE} an einer
[schweren|mittelgradigen] depressiven Episode .

Die Zeugin {PER:f} und der Zeuge {PER:m} haben die Darstellung {KL:g} im Termin vom {DATE}
übereinstimmend bestätigt .

Der Erblasser {PER:m} errichtete am {DATE} ein Testament , in dem er seine Nichte {PER:f} zur
Alleinerbin einsetzte .

Ausweislich des Protokolls wurde der Zeuge {PER:m} in {ST} durch den beauftragten Richter {RR:m}
vernommen .

Die Klageschrift war von Rechtsanwalt {AN:m} unterzeichnet ; in der Verhandlung trat für {KL:a}
Rechtsanwältin [Dr. |]{AN:f} auf .

Der Verteidiger des Angeklagten , Rechtsanwalt [Dr. |]{AN:m} , hat die Revision mit Schriftsatz
vom {DATE} auf den Strafausspruch beschränkt .

Patentanwalt {AN:m} hat für die Anmelderin mitgeteilt , dass an der mündlichen Verhandlung niemand
teilnehmen werde .

Auf Antrag der Antragsgegnerin wird ihr Rechtsanwältin {AN:f} zu den Bedingungen eines in {ST}
niedergelassenen Rechtsanwalts beigeordnet .

Der Berichterstatter , Richter am Verwaltungsgericht {RR:m} , hat die Beteiligten mit Verfügung
vom {DATE} auf {GS:admin} hingewiesen .

Wegen Urlaubs ist der Richter am Oberlandesgericht [Dr. |]{RR:m} gehindert zu unterschreiben ; für
ihn zeichnet die Vorsitzende {RR:f} .

Der 9. Senat {GRT:g:labour_top} hat durch die Vorsitzende Richterin [Dr. |Prof. Dr. ]{RR:f} sowie
die ehrenamtlichen Richter {RR:m} und {RR:m} entschieden :

Das Eckgrundstück {STR:nr} grenzt an das Haus {STR:nr} , dessen Giebelwand unmittelbar auf der
Grenze steht .

Die Bushaltestelle {STR:in} in {ST} war zur Unfallzeit durch eine [Baustelle|Schranke] verdeckt .

Die Ladung wurde {KL:d} unter der Anschrift {STR:nr} , {ST} , am {DATE} durch Einlegen in den
Briefkasten zugestellt .

Der Angeklagte bewahrte in seiner Wohnung {STR:nr} insgesamt {N:40:900} g Marihuana auf , um es in
{ST} gewinnbringend zu verkaufen .

Der Verkehr wird in der Bezeichnung {MRK} einen Hinweis auf die {UN} und nicht nur eine
beschreibende Angabe sehen .

Der Inhaber der prioritätsälteren Marke „ {MRK} “ ( Registernummer {REG} ) hat gegen die
Eintragung von „ {MRK} “ Widerspruch erhoben .

Bei einer Hausdurchsuchung wurden {N:3:40} Uhren der Marke {MRK} und Bargeld in Höhe von {EUR}
sichergestellt .

{KL:N} erwarb am {DATE} von der {UN} ein gebrauchtes Wohnmobil der Marke {MRK} zum Preis von
{EUR:9000:70000} .

{ITEM} Die Schreibweise von {MRK} in Großbuchstaben führt von der Bedeutung des Wortes nicht weg (
{RS:patent} ; vgl. auch {LIT:patent} ) .

{ITEM} Die Eingruppierung richtet sich nach {VT} ; die Tätigkeit als Wegweiser für Besucher gehört
nicht dazu .

Nach {VT} verfallen Ansprüche aus dem Arbeitsverhältnis , wenn sie nicht innerhalb von {N:2:6}
Monaten schriftlich geltend gemacht werden .

{ITEM} {VTN:N} enthält keine Regelung über die Vergütung von Umkleidezeiten , so dass es bei
{GS:labour} bleibt .

Der Betriebsrat und die {UN} schlossen am {DATE} {VTN:a:shop} , nach deren Ablauf die Zuschläge
neu verhandelt werden sollten .

{ORG:N} kündigte den Vertrag mit Schreiben vom {DATE} , weil {BK:n} die Beiträge nicht gezahlt
hatte .

{KL:N} , Vorsitzende{KL:r} {ORG:g} , wandte sich am {DATE} mit einer Eingabe an {INN:a:admin} .

Die Tariffähigkeit {ORG:g:union} hat {GRT:n:labour_top} bereits im Jahr {YEAR} bejaht .

{ITEM} Die Richtlinie ist nicht umgesetzt worden ; auf {EUN} kann sich {KL:n} daher gegenüber
{INN:d:social} unmittelbar berufen .

Nach Auffassung {GRT:g:europe} verlangt {EUN} keine förmliche Anhörung ( {RS:europe} ) .

{EUNN:N} enthält insoweit keine abschließende Regelung , wie auch {EUN} zeigt .

Die Auslieferung des Verfolgten nach {LD} ist nach der Rechtsprechung {GRT:g:human_rights} mit
{EUN:rights} und {GS:constitutional} vereinbar .

Die im {MONTH} geschlossene Ehe wurde in {LD} geschieden ; die Kinder leben seither bei der Mutter
in {ST} .

Im Zeitpunkt der Lieferung befanden sich die Maschinen in {LD} , so dass eine Steuerbefreiung nach
{GS:tax} ausscheidet .

Die Familie des Klägers stammt aus {LDS:d} und zog im Jahr {YEAR} nach {LD} .

Die Trasse der Ortsumgehung quert das Schutzgebiet {LDS:area} auf einer Länge von {N:200:950} m
und führt sodann {LDS:im} nach Norden .

Der Jagdbezirk erstreckt sich {LDS:im} auf {N:120:800} ha ; auf der Fläche liegt neben einem Berg
aus Schutt ein kleiner Wald .

Ein Betrieb , der Holz {LDS:im} einschlägt , ist nach {VS:admin} von der Förderung nicht
ausgenommen .

{VSN:N} sieht vor , dass der Zuschuss zurückzuzahlen ist , wenn das Vorhaben nicht bis zum {DATE}
abgeschlossen wird .

Das {BMF} steht dem nicht entgegen , denn es gibt lediglich die Ansicht der Verwaltung wieder .

{INN:N:local} lehnte den Antrag unter Hinweis auf {VS:admin} ab .

{ITEM} Die Verordnungsermächtigung deckt {VO} ; dem Verordnungsgeber stand insoweit ein
Gestaltungsspielraum zu ( {LIT:admin} ) .

Wer den in {VO:traffic} vorgeschriebenen Abstand nicht einhält , handelt nach {VO:traffic}
ordnungswidrig .

{ITEM} Mit Beschluss vom {DATE} hat {GRT:n:social_mid} die aufschiebende Wirkung der Klage gegen
{INN:a:social} angeordnet .

Nachdem {INN:n:prosecution} das Verfahren am {DATE} eingestellt hatte , verlangte {KL:n}
Entschädigung für {N:12:190} Tage Haft .

{ITEM} Der Vorsitzende hat den Hinweis nicht im Protokoll vermerkt ; eine Heilung nach
{GS:criminal} ist damit ausgeschlossen ( {RS:criminal} ) .

{ITEM} Der Vorbescheid {INN:g:local} vom {DATE} ist bestandskräftig geworden ( vgl. {RS:lower} ) .

Während des {VERFAHREN} haben die Parteien am {DATE} eine Vereinbarung über eine Abfindung von
{EUR:3000:60000} getroffen .

Der Gesetzgeber hat {GSN:a} mit Wirkung zum {DATE} geändert und damit auf eine Entscheidung
{GRT:g:constitutional} reagiert ( {RS:constitutional} ) .

{ITEM} Dem steht {GSN:n} nicht entgegen ; seine Bestimmungen sind insoweit abdingbar ( {LIT} ) .

{RR:m} {RR:f} {RR:m}

Von Rechts wegen {RR:m} {RR:f} {RR:m} {RR:f}

Der Richter im Sommer des Jahres {YEAR} war ein anderer als der , der die Vernehmung im Winter
geleitet hatte ; ein Verfahrensfehler liegt darin nicht .

{ITEM} Der Zimmermann schlug einen Nagel in den Balken , ohne zuvor zu prüfen , ob dahinter eine
Leitung verlief , und verursachte einen Schaden von {EUR} .

Die Schranke am Bahnübergang war geschlossen , als {KL:n} am {DATE} gegen {N:6:11} Uhr mit
{KL:sein}em Fahrrad auf den Stein stieß .

{ITEM} Der Vogel war nach dem Gutachten bereits bei der Übergabe am {DATE} krank , so dass {BK:n}
für den Mangel einzustehen hat .

{ITEM} Die Vernehmung weiterer Zeugen war [entbehrlich|nicht geboten] , weil der Vortrag {KL:g} zu
den Vorgängen vom {DATE} in sich widersprüchlich ist .

{KL:N} rügt , das Berufungsgericht habe {KL:sein}en Beweisantrag vom {DATE} übergangen und damit
den Anspruch auf rechtliches Gehör verletzt .

{ITEM} Die am {DATE} eingelegte Berufung ist form- und fristgerecht begründet worden ; in der
Sache hat sie [keinen|nur teilweise|in vollem Umfang] Erfolg .

Der Betriebsrat wurde mit Schreiben vom {DATE} zu der beabsichtigten Kündigung angehört und
erklärte am {DATE} , er nehme die Absicht zur Kenntnis .

{ITEM} Die Befristung des Arbeitsvertrags zum {DATE} bedurfte der Schriftform , die durch den
Austausch einfacher E-Mails nicht gewahrt ist .

{ITEM} Der Verjährung steht nicht entgegen , dass {BK:n} noch am {DATE} eine Teilzahlung von {EUR}
geleistet hat .

{ITEM} Zutreffend hat das Gericht die Miete nur um {N:10:60} Prozent gemindert , denn die Heizung
fiel lediglich an {N:3:20} Tagen aus .

Aus den Akten ergibt sich , dass der Widerspruch mit einfacher Post am {DATE} versandt wurde und
die Behörde erst nach Ablauf der Frist erreichte .

{ITEM} Die Grundsätze der Verhältnismäßigkeit sind gewahrt ; ein milderes , gleich geeignetes
Mittel stand {BK:d} am {DATE} nicht zur Verfügung .

Die Angeklagten teilten die Beute in Höhe von {EUR} unter sich auf und verließen den Tatort mit
einem gestohlenen Motorrad .

{ITEM} Eine Anhörung war entbehrlich , weil {KL:n} sich zu den erheblichen Tatsachen bereits im
Schreiben vom {DATE} geäußert hatte .

{ITEM} Das vorgelegte Attest vom {DATE} genügt zum Nachweis der Prüfungsunfähigkeit nicht , da es
keine Angaben zur Art der Erkrankung enthält .

Das Aktenzeichen {FILE} betrifft einen anderen Vorgang und ist für die Entscheidung ohne Bedeutung
, worauf das Gericht am {DATE} hingewiesen hat .

{ITEM} Der Kompass , den das Rettungsboot mitzuführen hatte , war seit {YEAR} nicht mehr geprüft
worden , was {BK:d} bekannt war .

{ITEM} Das Merkmal {N:1:5}.3 ist aus der Druckschrift D{N:1:9} nicht bekannt , denn dort ist die
Feder nicht am Gehäuse , sondern am Deckel befestigt .

{ITEM} Wird die Leistung wegen fehlender Mitwirkung versagt , so ist sie nachzuzahlen , sobald die
Mitwirkung , hier am {DATE} , nachgeholt ist .

Die Rente wegen voller Erwerbsminderung wurde für die Zeit vom {DATE} bis zum {DATE} in Höhe von
monatlich {EUR} bewilligt .

{ITEM} Als Zuwendung an Arbeitnehmer gilt auch der Vorteil , der aus Anlass einer
Betriebsveranstaltung gewährt wird , soweit er {EUR:50:150} übersteigt .

{ITEM} Unter einem Garten im Sinne der Satzung vom {DATE} ist nur eine Fläche zu verstehen , die
nach der Ernte regelmäßig neu bestellt wird und am Markt nicht zum Handel dient .
""")

# --- frames for test only -----------------------------------------------------------------------

TEST_ONLY = paragraphs("""
{ITEM} Aus {GS:civil} folgt nichts anderes , wie der Senat nach Erlass der angefochtenen
Entscheidung klargestellt hat ( {RS:civil} ) .

Gegen das ihr ordnungsgemäß zugestellte {URTEIL:civil} hat die Streithelferin , die {UN} ,
ebenfalls Revision eingelegt .

Hat der Arbeitgeber Kenntnis von der Schwangerschaft , so trifft ihn nach {GS:labour} eine
gesteigerte Prüfungspflicht ( so auch {LIT:labour} ) .

{ITEM} Das [vorlegende Gericht|Sozialgericht] hat übersehen , dass {VO} seit dem {DATE} nicht mehr
gilt .

Die Überschreitung der in {VO:limits} genannten Grenzwerte hat {INN:n:local} durch Messungen
{STR:in} nachgewiesen .

Eine Ausnahme nach {VS:admin} kommt nicht in Betracht ; ebenso wenig hilft {KL:d} {VSN:n} weiter .

Die Anweisung in {VS:tax} bindet nur {INN:a:tax} , nicht aber die Gerichte ( {RS:tax} ) .

Leitsatz : Die in {VT} geregelte Ausschlussfrist erfasst keine Ansprüche aus vorsätzlicher
Schädigung .

{KL:N} leitet {KL:sein}e Forderung aus {VTN:d:tariff} her , den {ORG:n:union} mit {ORG:d:union}
geschlossen hat .

Ob {ORG:n} zum Kreis der Berechtigten nach {EUN} gehört , hat {GRT:n:europe} offengelassen .

Soweit {EUNN:n} anwendbar ist , tritt {GS::one} zurück ( {RS:europe} ; {LIT} ) .

Die Bevollmächtigte der Beschwerdeführerin , Rechtsanwältin [Dr. |]{AN:f} , hat darauf verwiesen ,
dass die Akten erst am {DATE} aus {LD} eingetroffen seien .

Das Mandat legte Rechtsanwalt {AN:m} nieder ; am {DATE} zeigte Rechtsanwalt {AN:m} die Vertretung
an .

Zum Pflichtverteidiger wurde auf Vorschlag der Mutter Rechtsanwalt [Dr. |]{AN:m} aus {ST} bestellt
.

An die Stelle der ausgeschiedenen Richterin {RR:f} ist nach dem Geschäftsverteilungsplan
{GRT:g:civil_low} der Richter {RR:m} getreten .

Die dienstliche Äußerung der Vorsitzenden Richterin {RR:f} vom {DATE} hat der Kläger zur Kenntnis
erhalten .

Gesellschafter der {UN} waren neben {PER:f} auch ihr Bruder {PER:m} und die {UN} .

Die Nebenklägerin {PER:f} ging am Tattag gegen {N:18:23} Uhr zu Fuß nach Hause und traf {STR:in}
auf {PER:m} .

Auf den Verpackungen , die die {UN} aus {LD} einführte , war das Zeichen {MRK} angebracht .

Der Verbraucher wird {MRK} weder mit {MRK} noch mit einer anderen bekannten Marke in Verbindung
bringen .

In den Geschäftsräumen {STR:nr} bot {BK:n} Nachahmungen der Marke {MRK} zum Preis von jeweils
{EUR:20:180} an .

Wer {LDS:im} eine Ferienwohnung vermietet , unterliegt nach {GS:tax} der Steuerpflicht am Ort des
Grundstücks .

Die Wiesen des Gebiets {LDS:area} dürfen nach dem Bescheid {INN:g:local} vor dem {DATE} nicht
gemäht werden .

Der Fluss tritt {LDS:im} regelmäßig über die Ufer , zuletzt am {DATE} in der Nähe von {ST} .

{RR:f} {RR:m} {RR:m} {RR:f} {RR:m}

Ein neuer Anger , auf dem im Herbst Märkte stattfinden , wurde {STR:in} in {ST} angelegt .

{ITEM} Dem Bauern fehlte die Kraft , den vom Sturm entwurzelten Baum zu bergen , der den Acker am
{DATE} unter sich begraben hatte .

{ITEM} Aus diesem Grund liegt der Kern des Vorwurfs nicht in der Höhe des Betrags von {EUR} ,
sondern in der Verschleierung seiner Herkunft .

{ITEM} Der Leuchtturm darf als Denkmal ohne Genehmigung nicht verändert werden ; der Schlüssel
wurde {KL:d} am {DATE} übergeben .

Den Einbau der Anlage hat {BK:n} am {DATE} abgenommen , ohne sich wegen der schon sichtbaren Risse
Rechte vorzubehalten .

{ITEM} Wer sich auf ein Versehen der Post beruft , muss den Tag der Aufgabe , hier den {DATE} ,
glaubhaft machen .

{ITEM} Für den ersten Rechtszug bleibt es bei der Quote von {N:20:80} Prozent zu Lasten {BK:g} ;
im Übrigen trägt jede Seite ihre Auslagen selbst .

Die Dienstreise am {DATE} dauerte {N:6:14} Stunden , von denen {BK:n} lediglich {N:2:5} Stunden
als Arbeitszeit anerkannte .

{ITEM} Der Prüfer beanstandete , dass die Kasse an {N:4:60} Tagen des Jahres {YEAR} einen
Fehlbetrag auswies und Belege fehlten .

{ITEM} Kinder , die am Stichtag das {N:3:9}. Lebensjahr noch nicht vollendet hatten , sind bei der
Berechnung nicht zu berücksichtigen .

Nach Rückkehr aus dem Urlaub am {DATE} fand {KL:n} die Wohnung verschlossen vor ; {KL:sein}e Möbel
waren in einem Lager untergebracht .

Den auf Zahlung von {EUR} gerichteten Antrag hat {KL:n} in der Verhandlung am {DATE}
zurückgenommen .

Nach {VS:tax} und {VO} war die Abgabe {LDS:im} nur zu erheben , wenn der Schuldner dort nach
{GS:tax} ansässig war ( {RS:tax} ; {LIT:tax} ) .

{ORG:N:union} vertritt unter Berufung auf {VT} und {EUN} die Ansicht , dass {GS:labour:one} enger
auszulegen sei ( ablehnend {RS:labour} ) .
""")
