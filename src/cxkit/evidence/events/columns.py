"""Columns of event logs, with the headers by which they are recognised."""

from __future__ import annotations

from cxkit.evidence.kind import EvidenceColumn

XES_SUFFIXES = (".xes", ".xes.gz")
COLUMNS = (
    EvidenceColumn(
        name="case",
        required=True,
        label={"en": "Case", "de": "Fall"},
        aliases=(
            *(
                "case id",
                "case_id",
                "caseid",
                "case:concept:name",
                "ocel:object",
                "trace",
                "ticket",
                "ticket id",
            ),
            *("fallnummer", "fall id", "vorgang", "vorgangsnummer", "aktenzeichen", "auftrag"),
        ),
        help={
            "en": "What the events of one case have in common: its number or key.",
            "de": "Was die Ereignisse eines Falls gemeinsam haben: seine Nummer.",
        },
        example="R00017",
    ),
    EvidenceColumn(
        name="activity",
        required=True,
        label={"en": "Activity", "de": "Tätigkeit"},
        aliases=(
            *("event", "step", "task", "action", "concept:name", "ocel:activity", "activity name"),
            *("aktivität", "ereignis", "schritt", "arbeitsschritt", "aufgabe", "vorgangsschritt"),
        ),
        help={"en": "What was done.", "de": "Was getan wurde."},
        example="Visit planned",
    ),
    EvidenceColumn(
        name="time",
        required=True,
        label={"en": "Time", "de": "Zeit"},
        aliases=(
            *(
                "timestamp",
                "time:timestamp",
                "ocel:time",
                "timestamp utc",
                "completed",
                "complete timestamp",
            ),
            *("end", "end time", "end timestamp", "date", "datetime", "occurred"),
            *("zeitpunkt", "zeitstempel", "datum", "ende", "endzeit", "abgeschlossen", "erledigt"),
        ),
        help={
            "en": "When it was done; with its zone, or with the zone stated in the options.",
            "de": "Wann es getan war; mit Zeitzone, oder mit der Zone in den Optionen.",
        },
        example="2026-03-05T14:02:31+01:00",
    ),
    EvidenceColumn(
        name="start",
        label={"en": "Start", "de": "Beginn"},
        aliases=(
            *("start time", "start timestamp", "time:start", "started", "begin"),
            *("anfang", "startzeit", "begonnen"),
        ),
        help={
            "en": "When it was begun, where the log says so: work is then told from waiting.",
            "de": "Wann es begonnen wurde, wo das Protokoll es sagt: trennt Arbeit von Warten.",
        },
        example="2026-03-05T13:40:00+01:00",
    ),
    EvidenceColumn(
        name="order",
        type="integer",
        label={"en": "Order", "de": "Reihenfolge"},
        aliases=(
            *("sequence", "seq", "event id", "event_id", "event number", "position"),
            *("laufnummer", "laufende nummer", "lfd nr", "ereignisnummer"),
        ),
        help={
            "en": "A whole number that orders events of one case with the same time.",
            "de": "Ganze Zahl, die gleichzeitige Ereignisse eines Falls ordnet.",
        },
        example="4",
    ),
    EvidenceColumn(
        name="lifecycle",
        label={"en": "Lifecycle", "de": "Lebenszyklus"},
        aliases=("lifecycle:transition", "ocel:lifecycle", "transition", "statusübergang"),
        help={
            "en": "Which step in the life of the activity it is, such as start or complete; "
            "empty: complete.",
            "de": "Welcher Schritt im Leben der Tätigkeit es ist, etwa start oder complete; "
            "leer: complete.",
        },
        example="complete",
    ),
    EvidenceColumn(
        name="unit",
        type="unit",
        label={"en": "Unit", "de": "Bereich"},
        aliases=(
            *("department", "team", "group", "org:group", "organisation unit"),
            *("abteilung", "einheit", "gruppe", "stelle", "organisationseinheit"),
        ),
        help={
            "en": "The department or team of whoever did it.",
            "de": "Abteilung oder Team der Person, die es tat.",
        },
        example="field_service",
    ),
    EvidenceColumn(
        name="person",
        label={"en": "Person", "de": "Person"},
        aliases=(
            *("resource", "org:resource", "user", "agent", "performer", "handled by"),
            *("ressource", "bearbeiter", "bearbeiterin", "bearbeitet von", "sachbearbeitung"),
            *("mitarbeiter", "benutzer"),
        ),
        help={
            "en": "Pseudonym of whoever did it; it becomes the unit before anything is counted.",
            "de": "Pseudonym der Person, die es tat; sie wird zum Bereich, bevor gezählt wird.",
        },
        example="fs012",
    ),
    EvidenceColumn(
        name="process",
        label={"en": "Process", "de": "Prozess"},
        aliases=(
            "ocel:type",
            "case type",
            "transaction",
            "prozess",
            "vorgangsart",
            "fallart",
            "geschäftsfall",
        ),
        help={
            "en": "The process or standard transaction that the case is one of.",
            "de": "Der Prozess oder Geschäftsfall, zu dem der Fall gehört.",
        },
        example="repair",
    ),
    EvidenceColumn(
        name="channel",
        label={"en": "Channel", "de": "Kontaktweg"},
        aliases=("contact channel", "medium", "kanal", "eingangskanal"),
        help={
            "en": "How a customer got in touch; empty: nobody knows.",
            "de": "Wie sich die Kundschaft meldete; leer: unbekannt.",
        },
        example="phone",
    ),
    EvidenceColumn(
        name="demand",
        label={"en": "Demand", "de": "Anliegen"},
        aliases=("demand type", "art des anliegens"),
        choices={
            "value": {"en": "value", "de": "Wert"},
            "failure": {"en": "failure", "de": "Fehler"},
        },
        help={
            "en": "Whether a contact is wanted, or there only because something went wrong.",
            "de": "Ob ein Kontakt gewollt ist oder nur kam, weil etwas schiefging.",
        },
        example="failure",
    ),
    EvidenceColumn(
        name="rating",
        type="number",
        label={"en": "Rating", "de": "Bewertung"},
        aliases=("satisfaction", "csat", "zufriedenheit", "note"),
        help={
            "en": "How the customer rated the case; the last one counts.",
            "de": "Wie die Kundin oder der Kunde den Fall bewertete; die letzte zählt.",
        },
        example="4",
    ),
    EvidenceColumn(
        name="right",
        type="yes_no",
        label={"en": "Right the first time", "de": "Gleich richtig"},
        aliases=("first time right", "solved", "erledigt ohne nacharbeit", "gelöst"),
        help={
            "en": "Whether the case went right the first time; else that is told by rework.",
            "de": "Ob der Fall gleich richtig lief; sonst wird es an Nacharbeit abgelesen.",
        },
        example="yes",
    ),
)
