"""The words that people use in surveys, German and English: answers, audiences, columns."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence

from cxkit.cube.model import AnswerScale

_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue"})
_TAG = re.compile(r"<[^>]+>")
_NUMBER_FIRST = re.compile(r"([+-]?\d{1,3})\s*(?:[-–—=:.)]|\s)\s*(\D.*)", re.DOTALL)
_NUMBER_LAST = re.compile(r"(\D.*?)\s*\(\s*([+-]?\d{1,3})\s*\)", re.DOTALL)

# Each family runs from the lowest to the highest answer; alternatives are separated by |.
_FAMILIES: Mapping[int, Sequence[str]] = {
    4: (
        "trifft nicht zu|trifft gar nicht zu|trifft überhaupt nicht zu; trifft eher nicht zu; "
        "trifft eher zu; trifft zu|trifft voll zu|trifft voll und ganz zu|trifft völlig zu",
        "stimme nicht zu|stimme gar nicht zu|stimme überhaupt nicht zu; stimme eher nicht zu; "
        "stimme eher zu; stimme zu|stimme voll zu|stimme voll und ganz zu",
        "strongly disagree; disagree|somewhat disagree|tend to disagree; "
        "agree|somewhat agree|tend to agree; strongly agree",
        "nie; selten; oft|häufig; immer",
        "never; rarely|seldom; often; always",
    ),
    5: (
        "trifft nicht zu|trifft gar nicht zu|trifft überhaupt nicht zu|trifft absolut nicht zu; "
        "trifft eher nicht zu|trifft kaum zu|trifft wenig zu; "
        "teils teils|teilweise|trifft teilweise zu|trifft teils zu|weder noch|neutral; "
        "trifft eher zu|trifft überwiegend zu|trifft ziemlich zu; "
        "trifft zu|trifft voll zu|trifft völlig zu|trifft vollständig zu|trifft genau zu|"
        "trifft voll und ganz zu|trifft sehr zu",
        "trifft überhaupt nicht zu|trifft gar nicht zu|trifft absolut nicht zu; trifft nicht zu; "
        "teils teils|weder noch|neutral|teilweise; trifft zu; "
        "trifft voll zu|trifft völlig zu|trifft voll und ganz zu",
        "stimme nicht zu|stimme gar nicht zu|stimme überhaupt nicht zu|lehne ab|lehne völlig ab|"
        "lehne stark ab; stimme eher nicht zu|lehne eher ab; "
        "teils teils|weder noch|neutral|unentschieden|teilweise; stimme eher zu; "
        "stimme zu|stimme voll zu|stimme völlig zu|stimme voll und ganz zu|stimme sehr zu|"
        "stimme vollkommen zu",
        "stimme überhaupt nicht zu|stimme gar nicht zu|lehne völlig ab; stimme nicht zu|lehne ab; "
        "teils teils|weder noch|neutral|unentschieden; stimme zu; "
        "stimme voll zu|stimme völlig zu|stimme voll und ganz zu|stimme vollkommen zu",
        "strongly disagree|disagree strongly|completely disagree|totally disagree; "
        "disagree|somewhat disagree|tend to disagree|rather disagree|disagree somewhat; "
        "neither agree nor disagree|neither|neutral|partly agree partly disagree|undecided|"
        "neither agree or disagree; "
        "agree|somewhat agree|tend to agree|rather agree|agree somewhat; "
        "strongly agree|agree strongly|completely agree|totally agree",
        "does not apply at all|not at all true|not true at all; "
        "rather does not apply|slightly true|hardly true; "
        "partly applies|moderately true|partly; rather applies|mostly true; "
        "fully applies|applies completely|completely true|very true",
        "sehr unzufrieden; unzufrieden|eher unzufrieden; teils teils|weder noch|neutral; "
        "zufrieden|eher zufrieden; sehr zufrieden",
        "very dissatisfied|very unsatisfied; dissatisfied|unsatisfied|somewhat dissatisfied|"
        "rather dissatisfied; neither satisfied nor dissatisfied|neutral|neither; "
        "satisfied|somewhat satisfied|rather satisfied; very satisfied",
        "sehr schlecht; schlecht|eher schlecht; mittel|mittelmäßig|teils teils; "
        "gut|eher gut; sehr gut",
        "very poor|very bad; poor|bad; fair|average|neither good nor bad; good; "
        "very good|excellent",
        "nie|niemals; selten; manchmal|gelegentlich; oft|häufig; immer|sehr oft|sehr häufig",
        "never; rarely|seldom; sometimes|occasionally; often|frequently; always|very often",
    ),
    6: (
        "trifft überhaupt nicht zu|trifft gar nicht zu; trifft nicht zu; trifft eher nicht zu; "
        "trifft eher zu; trifft zu; trifft voll zu|trifft voll und ganz zu|trifft völlig zu",
        "stimme überhaupt nicht zu|stimme gar nicht zu; stimme nicht zu; stimme eher nicht zu; "
        "stimme eher zu; stimme zu; stimme voll zu|stimme voll und ganz zu|stimme völlig zu",
        "strongly disagree; disagree; somewhat disagree|slightly disagree|tend to disagree; "
        "somewhat agree|slightly agree|tend to agree; agree; strongly agree",
    ),
    7: (
        "trifft überhaupt nicht zu|trifft gar nicht zu; trifft nicht zu; trifft eher nicht zu; "
        "teils teils|weder noch|neutral; trifft eher zu; trifft zu; "
        "trifft voll zu|trifft voll und ganz zu|trifft völlig zu",
        "stimme überhaupt nicht zu|stimme gar nicht zu; stimme nicht zu; stimme eher nicht zu; "
        "teils teils|weder noch|neutral; stimme eher zu; stimme zu; "
        "stimme voll zu|stimme voll und ganz zu|stimme völlig zu",
        "strongly disagree; disagree; somewhat disagree|slightly disagree; "
        "neither agree nor disagree|neutral|neither; somewhat agree|slightly agree; agree; "
        "strongly agree",
    ),
}

_CANT_JUDGE = (
    "kann ich nicht beurteilen|kann ich nicht einschätzen|kann ich nicht sagen|nicht beurteilbar|"
    "weiß nicht|weiß ich nicht|keine meinung|keine einschätzung|kann das nicht beurteilen|"
    "i can't judge|i cannot judge|can't judge|cannot judge|can't say|cannot say|can't tell|"
    "don't know|do not know|i don't know|dk|not sure|no opinion|unsure|kein urteil"
)
_MISSING = (
    "keine angabe|keine antwort|k. a.|ka|keine angaben|nicht beantwortet|no answer|not answered|"
    "prefer not to say|prefer not to answer|n/a|na|not applicable|nicht zutreffend|entfällt|"
    "null|nan|none|missing|fehlend|#n/a|#nv|-|--|.|?|refused|verweigert|skipped|übersprungen"
)
AUDIENCES: Mapping[str, str] = {
    "staff": "staff|employee|employees|mitarbeiter|mitarbeiterin|mitarbeiterinnen|mitarbeitende|"
    "mitarbeitender|mitarbeitenden|beschäftigte|beschäftigter|beschäftigten|belegschaft|"
    "angestellte|angestellter|angestellten|personal|team member|team members|ma|worker|workers|"
    "ohne führungsverantwortung|keine führungskraft|colleague|colleagues|kollegin|kollege|"
    "kolleginnen|kollegen|arbeitnehmer|arbeitnehmerin|arbeitnehmerinnen",
    "leader": "leader|leaders|manager|managers|managerin|managerinnen|management|führungskraft|"
    "führungskräfte|führung|führungsperson|führungspersonen|führungsebene|vorgesetzte|"
    "vorgesetzter|vorgesetzten|leitung|leitende|leader/manager|supervisor|supervisors|executive|"
    "executives|teamleitung|teamleiter|teamleiterin|teamleitende|abteilungsleitung|"
    "abteilungsleiter|abteilungsleiterin|bereichsleitung|bereichsleiter|bereichsleiterin|fk|"
    "mit führungsverantwortung|team lead|team leads|team leader|team leaders|geschäftsleitung|"
    "geschäftsführung|vorstand|chef|chefin|chefs|chefinnen|leadership",
    "customer": "customer|customers|client|clients|kunde|kundin|kunden|kundinnen|kundschaft|user|"
    "users|versicherte|versicherter|versicherten|patient|patientin|patienten|patientinnen|"
    "patients|mitglied|mitglieder|gast|gäste|nutzer|nutzerin|nutzerinnen|nutzende|verbraucher|"
    "verbraucherin|verbraucherinnen|consumer|consumers|guest|guests|member|members|citizen|"
    "citizens|bürger|bürgerin|bürgerinnen|klient|klientin|klienten|klientinnen|mandant|mandantin|"
    "mandanten|mandantinnen|fahrgast|fahrgäste|endkunde|endkunden|end customer|end customers",
    # Whoever rates documents must not be counted among the staff.
    "audit": "audit|auditor|auditors|auditorin|auditierende|prüfer|prüferin|dokumentenprüfung|"
    "document review",
}
_YES = "ja|yes|y|j|true|wahr|1"
_NO = "nein|no|n|false|falsch|0"

# Words beside those that say who somebody is.
_BESIDE_PEOPLE = "und|and|oder|or|die|der|unsere|our|alle|all|interne|internal|in|innen|m|w|d|the"
# Who answered, or a department that is called so.
_ALSO_UNITS = "personal|management|leitung|führung|vorstand|geschäftsleitung|geschäftsführung"
# Words whose compounds are groups of such people, or departments for them: it takes a person to
# tell, so they are asked about.
_GROUPS_OF: Mapping[str, str] = {
    "staff": "mitarbeiter|mitarbeiterinnen|mitarbeitende|beschäftigte|angestellte|employees|staff",
    "leader": "führungskraft|führungskräfte|leitung|managers|leaders",
    "customer": "kunde|kunden|kundinnen|customers|clients|patienten|versicherte",
}

# Names of columns by role, the surest first.
COLUMN_NAMES: Mapping[str, str] = {
    "respondent": "respondent|respondent id|respondent number|response id|participant|"
    "participant id|teilnehmer|teilnehmende|teilnehmer id|teilnehmernummer|teilnehmer nr|tn|tn id|"
    "tn nr|befragter|befragte|befragten id|person|person id|personen id|pseudonym|token|"
    "antwort id|answer id|auditor|rater|subject|subject id|sub|proband|probanden id|"
    "employee id|employee number|employee no|mitarbeiter id|mitarbeiternummer|mitarbeiter nr|"
    "ma nr|ma nummer|personalnummer|personal nr|pers nr|personnel number|staff id|staff number|"
    "customer id|customer number|customer no|kunden id|kundennummer|kunden nr|kd nr|client id|"
    "versichertennummer|mitgliedsnummer|fragebogennummer|fragebogen nr|bogennummer|bogen nr|"
    "questionnaire number|user id|user|case id|case|fall|"
    "fallnummer|fall id|id|lfd nr|laufende nummer|lfd nummer|nr|nummer|number|no|resp|uuid|key",
    "unit": "unit|unit id|einheit|organisationseinheit|orgeinheit|org unit|oe|team|"
    "teamname|name des teams|team nr|team nummer|team id|team number|mannschaft|"
    "mannschaften|crew|squad|mein team|ihr team|my team|your team|gruppe|arbeitsgruppe|"
    "abteilung|abt|abteilungsname|abteilungsnummer|abteilungs nr|abteilung nr|meine abteilung|"
    "ihre abteilung|name der abteilung|department|dept|department id|department name|bereich|"
    "bereichsname|mein bereich|ihr bereich|fachbereich|geschäftsbereich|unternehmensbereich|"
    "geschäftsfeld|hauptabteilung|sachgebiet|referat|dezernat|amt|"
    "division|business unit|bu|ressort|sparte|direktion|filiale|branch|zweigstelle|"
    "niederlassung|geschäftsstelle|standort|location|site|office|betrieb|betriebsteil|werk|plant|"
    "store|shop|station|schicht|shift|"
    "kostenstelle|cost center|cost centre|compid|company|firma|grp id|group|group id|region|"
    "gebiet|land|country|segment|kundensegment|customer segment|kundengruppe|"
    "in welchem bereich arbeiten sie|in welcher abteilung arbeiten sie|"
    "which department do you work in|which team do you work in",
    "audience": "audience|zielgruppe|befragtengruppe|respondent type|respondent group|rolle|role|"
    "funktion|position|hierarchie|hierarchieebene|ebene|level|typ|type|perspektive|perspective|"
    "personengruppe|gruppe|group|stakeholder|"
    "führungskraft|führungsverantwortung|personalverantwortung|manager|leader|is leader|is manager|"
    "haben sie personalverantwortung|haben sie führungsverantwortung|sind sie führungskraft",
    "wave": "wave|welle|erhebung|erhebungswelle|befragungswelle|befragung|runde|round|survey round|"
    "survey wave|wave number|wellennummer|welle nr|befragungsrunde|erhebungsrunde|umfrage|"
    "umfragerunde|umfragewelle|survey|erhebungszeitpunkt|befragungszeitpunkt|erhebungszeitraum|"
    "befragungszeitraum|erhebungsmonat|befragungsmonat|erhebungsquartal|erhebungsjahr|"
    "befragungsjahr|messzeitpunkt|zeitpunkt|timepoint|zeitraum|period|quartal|quarter|"
    "erhebungsdatum|befragungsdatum|umfragedatum|erhebungstag|befragungstag|stichtag|"
    "interviewdatum|interview date|survey date|ausfülldatum|eingangsdatum|datum der befragung|"
    "datum der erhebung|"
    "jahr|year|halbjahr|datum|date|recorded date|submit date|end date|"
    "abgabedatum|enddatum|abgeschlossen|completed|completed at|datestamp|datum abgeschickt|"
    "date submitted|startdatum|start date|datum gestartet|date started|date last action|"
    "zeitstempel|timestamp|time|completion time|fertigstellungszeit|start time|startzeit|"
    "created at|erstellt am|monat|month",
    "item": "item|item id|question|question id|frage|frage id|fragen id|fragecode|aussage|"
    "statement|variable|frage nr|merkmal|indicator|indikator",
    "value": "value|answer|antwort|wert|response|rating|score|bewertung|punkte|points|antwortcode|"
    "answer code|antwortwert|skalenwert|zustimmung|urteil|note",
}

# What survey tools write about the interview itself; often personal, never needed.
_ABOUT_THE_INTERVIEW = (
    "status|ip address|progress|duration in seconds|duration|finished|recipient last name|"
    "recipient first name|recipient email|external reference|external data reference|"
    "location latitude|location longitude|distribution channel|user language|last page|"
    "letzte seite|start language|startsprache|seed|zufallsstartwert|ref url|referrer|ip addr|"
    "ip adresse|email|e-mail|e-mail-adresse|vorname|nachname|name|first name|last name|"
    "interview time|gesamtzeit|q relevant id duplicate|q recaptcha score|language|sprache"
)


def norm(text: str) -> str:
    """`text` without what people write differently: case, umlauts, blanks, signs, HTML."""
    plain = unicodedata.normalize("NFKC", _TAG.sub(" ", text)).casefold().translate(_UMLAUTS)
    return "".join(char for char in plain if char.isalnum())


def key(answer: str) -> str:
    """An answer as the lists of this module hold it: `norm`, or the sign itself, such as `-`."""
    return norm(answer) or answer.strip()


def words(alternatives: str) -> tuple[str, ...]:
    """The alternatives of a list with bars, as `key` writes them."""
    return tuple(key(word) for word in alternatives.split("|"))


ABOUT_THE_INTERVIEW = frozenset(words(_ABOUT_THE_INTERVIEW))
ALSO_UNITS = frozenset(words(_ALSO_UNITS))
CANT_JUDGE = frozenset(words(_CANT_JUDGE))
MISSING = frozenset(words(_MISSING))
YES, NO = frozenset(words(_YES)), frozenset(words(_NO))
_FAMILY_POINTS: Mapping[int, tuple[tuple[tuple[str, ...], ...], ...]] = {
    points: tuple(tuple(words(point) for point in family.split(";")) for family in families)
    for points, families in _FAMILIES.items()
}


def audience_of(word: str) -> str | None:
    """The audience that a word for people means, or None."""
    for audience, known in AUDIENCES.items():
        if norm(word) in words(known):
            return audience
    parts = [norm(part) for part in re.split(r"[^\w:*]+", word)]
    named = [part for part in parts if part and part not in words(_BESIDE_PEOPLE)]
    found = {_word_for(part) for part in named}
    return found.pop() if len(found) == 1 else None


def _word_for(part: str) -> str | None:
    return next((a for a, known in AUDIENCES.items() if part in words(known)), None)


def audience_hinted_at(word: str) -> str | None:
    """The audience of which a word names a group, such as `Privatkunden`; None for other words."""
    for audience, known in _GROUPS_OF.items():
        if norm(word).endswith(words(known)):
            return audience
    return audience_of(word)


def audience_in_name(name: str) -> str | None:
    """The audience that a file's name mentions, such as `Kunden_2026.csv`, or None."""
    parts = [norm(part) for part in re.split(r"[\W\d_]+", name)]
    for audience, known in AUDIENCES.items():
        long = [word for word in words(known) if len(word) > 3]
        if any(part.startswith(word) for part in parts for word in long):
            return audience
    return None


def split_number(label: str) -> tuple[int | None, str]:
    """The number in a label and the rest: `5 - agree`, `agree (5)`, `agree`."""
    if match := _NUMBER_FIRST.fullmatch(label.strip()):
        return int(match[1]), match[2]
    if match := _NUMBER_LAST.fullmatch(label.strip()):
        return int(match[2]), match[1]
    return None, label


def families(scale: AnswerScale) -> list[tuple[tuple[str, ...], ...]]:
    """The ways to word the points of a scale: its own anchors first, then common ones."""
    own = tuple(
        tuple(norm(text) for text in scale.anchors.get(point, {}).values())
        for point in range(scale.low, scale.high + 1)
    )
    return [own, *_FAMILY_POINTS.get(scale.points, ())]


def family_points(labels: Iterable[str]) -> list[int]:
    """The numbers of points of the common wordings that hold all of `labels`."""
    wanted = list(labels)
    return [
        points
        for points, known in _FAMILY_POINTS.items()
        if any(None not in _places(wanted, family).values() for family in known)
    ]


def _places(labels: Iterable[str], family: Sequence[Sequence[str]]) -> dict[str, int | None]:
    """Label -> its place in a wording; None for all if two labels share a place.

    A questionnaire does not word one point in two ways: a wording in which
    "agree" and "completely agree" are the same is not the one that was used.
    """
    numbers = {word: place for place, point in enumerate(family) for word in point}
    places = {label: numbers.get(norm(label)) for label in labels}
    known = {norm(label): place for label, place in places.items() if place is not None}
    if len(set(known.values())) < len(known):
        return dict.fromkeys(places)
    return places


def label_numbers(labels: Iterable[str], scale: AnswerScale) -> dict[str, int] | None:
    """Label -> answer on `scale`, by the wording that holds all of the labels; None if none does.

    Args:
        labels: Answers in words, without those that mean no answer.
        scale: The range of answers; the first point of a wording is `scale.low`.
    """
    labels = list(labels)
    found = known_numbers(labels, scale)
    return found if len(found) == len(set(labels)) else None


def known_numbers(labels: Iterable[str], scale: AnswerScale) -> dict[str, int]:
    """Label -> answer on `scale`, by the wording that holds most of the labels."""
    labels = list(labels)
    # The cube's own anchors may come in several languages at once.
    own = {word: scale.low + i for i, point in enumerate(families(scale)[0]) for word in point}
    best = {label: own[norm(label)] for label in labels if norm(label) in own}
    for family in families(scale)[1:]:
        places = _places(labels, family)
        found = {label: scale.low + p for label, p in places.items() if p is not None}
        best = max(best, found, key=len)
    return best
