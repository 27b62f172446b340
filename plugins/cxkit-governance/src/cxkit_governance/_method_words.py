"""Words of the methods: what a figure about a register says."""

from __future__ import annotations

from collections.abc import Mapping

from cxkit.cube import Text

_SHARE: Text = {
    "en": " Share: {value} (interval {low} to {high}).",
    "de": " Anteil: {value} (Spanne {low} bis {high}).",
}


def _with_share(english: str, german: str) -> Text:
    return {"en": english + _SHARE["en"], "de": german + _SHARE["de"]}


WORDS: Mapping[str, Text] = {
    "pressure_difference": {
        "en": "The option that serves customers was chosen in <share_under> of <under> decisions "
        "under pressure and in <share_normal> of <normal> others: a difference of {value} "
        "(interval {low} to {high}). Under pressure against customers: <examples>.",
        "de": "Das, was der Kundschaft dient, wurde in <share_under> von <under> Entscheidungen "
        "unter Druck gewählt und in <share_normal> von <normal> anderen: ein Unterschied von "
        "{value} (Spanne {low} bis {high}). Unter Druck gegen die Kundschaft: <examples>.",
    },
    "pressure_difference_blank": {
        "en": "What pressure does to decisions cannot be said: there are none under pressure, or "
        "none without.",
        "de": "Was Druck mit Entscheidungen macht, lässt sich nicht sagen: Es gibt keine unter "
        "Druck oder keine ohne.",
    },
    "owned_processes": _with_share(
        "<yes> of <n> processes, which pass <units> units, belong to exactly one owner from end "
        "to end.",
        "<yes> von <n> Abläufen, die durch <units> Bereiche gehen, haben genau eine Stelle, die "
        "sie von Anfang bis Ende verantwortet.",
    ),
    "outside_in": _with_share(
        "<yes> of <n> figures by which the organisation steers are measured at the customer.",
        "<yes> von <n> Kennzahlen, nach denen gesteuert wird, werden bei der Kundschaft gemessen.",
    ),
    "outside_in_blank": {
        "en": "Of no figure it is said where it is measured.",
        "de": "Von keiner Kennzahl ist gesagt, wo sie gemessen wird.",
    },
    "board_coverage": _with_share(
        "In <yes> of <n> boards somebody stands for the customer.",
        "In <yes> von <n> Gremien vertritt jemand die Sicht der Kundschaft.",
    ),
    "complete_chains": _with_share(
        "<yes> of <n> promises follow from an insight and are kept by a measure that somebody "
        "does.",
        "<yes> von <n> Versprechen folgen aus einer Erkenntnis und werden von einer Maßnahme "
        "eingelöst, die jemand umsetzt.",
    ),
    "promise_kept": _with_share(
        "The promise “<name>” was kept in <yes> of <n> cases; no target is set.",
        "Das Versprechen „<name>“ wurde in <yes> von <n> Fällen gehalten; ein Ziel ist nicht "
        "gesetzt.",
    ),
    "promise_kept_target": _with_share(
        "The promise “<name>” was kept in <yes> of <n> cases; the target is <target>.",
        "Das Versprechen „<name>“ wurde in <yes> von <n> Fällen gehalten; das Ziel ist <target>.",
    ),
    "promise_kept_blank": {
        "en": "This promise was not given yet in any case.",
        "de": "Dieses Versprechen wurde noch in keinem Fall gegeben.",
    },
    "customer_goals": {
        "en": "A goal that serves customers is held by at least <least> of <people> people "
        "(share {low}) and at most <most> ({high}).",
        "de": "Ein Ziel, das der Kundschaft nützt, haben mindestens <least> von <people> Personen "
        "(Anteil {low}) und höchstens <most> ({high}).",
    },
    "customer_goals_blank": {
        "en": "How many people have a goal that serves customers cannot be said here.",
        "de": "Wie viele ein Ziel haben, das der Kundschaft nützt, lässt sich hier nicht sagen.",
    },
    "anchor_documents": _with_share(
        "<yes> of <n> documents show that customer focus is anchored in <anchor>.",
        "<yes> von <n> Dokumenten belegen, dass Kundenzentrierung in <anchor> verankert ist.",
    ),
    "anchor_people": {
        "en": "In <anchor>, customer focus reaches <yes> of <n> people; as a share: {value}.",
        "de": "In <anchor> erreicht die Kundenzentrierung <yes> von <n> Personen; als Anteil: "
        "{value}.",
    },
    "anchor_blank": {
        "en": "Whether customer focus is anchored in <anchor> cannot be said here.",
        "de": "Ob Kundenzentrierung in <anchor> verankert ist, lässt sich hier nicht sagen.",
    },
    "announcements_kept": _with_share(
        "<yes> of <n> announcements whose time has come were kept; <open> are open.",
        "<yes> von <n> Ankündigungen, deren Zeit gekommen ist, wurden wahr; <open> sind offen.",
    ),
    "announcements_kept_level": _with_share(
        "Of what “<level>” announced, <yes> of <n> were kept; <open> are open.",
        "Von dem, was „<level>“ angekündigt hat, wurden <yes> von <n> wahr; <open> sind offen.",
    ),
    "announcements_kept_blank": {
        "en": "How much of what was announced was kept cannot be said here.",
        "de": "Wie viel von dem Angekündigten wahr wurde, lässt sich hier nicht sagen.",
    },
    "operational_statements": _with_share(
        "<yes> of <n> statements of the strategy name an indicator, somebody who answers, and a "
        "date.",
        "<yes> von <n> Aussagen der Strategie nennen eine Messgröße, jemanden, der verantwortet, "
        "und einen Termin.",
    ),
    "operational_goals": _with_share(
        "<yes> of <n> goals name an indicator, somebody who answers, and a date.",
        "<yes> von <n> Zielen nennen eine Messgröße, jemanden, der verantwortet, und einen Termin.",
    ),
    "change_stage": {
        "en": "By the stages of <framework>, the change has reached stage {value} of <count>; next "
        "is “<next>”.",
        "de": "Nach den Stufen von <framework> hat der Wandel Stufe {value} von <count> erreicht; "
        "als Nächstes kommt „<next>“.",
    },
    "change_stage_all": {
        "en": "By the stages of <framework>, all <count> are met, up to “<next>”.",
        "de": "Nach den Stufen von <framework> sind alle <count> erreicht, bis zu „<next>“.",
    },
}

ANCHORS: Mapping[str, Text] = {
    "strategy": {"en": "the strategy", "de": "der Strategie"},
    "targets": {"en": "the target systems", "de": "den Zielsystemen"},
    "staff": {"en": "all staff", "de": "der ganzen Belegschaft"},
    "leadership": {
        "en": "the development of leaders",
        "de": "der Führungskräfteentwicklung",
    },
}

FRAMEWORKS: Mapping[str, str] = {"kotter": "Kotter", "adkar": "ADKAR"}

STAGES: Mapping[str, tuple[Text, ...]] = {
    "kotter": (
        {"en": "Urgency", "de": "Dringlichkeit"},
        {"en": "Guiding coalition", "de": "Führungskoalition"},
        {"en": "Vision", "de": "Vision"},
        {"en": "Communication", "de": "Kommunikation"},
        {"en": "Empowerment", "de": "Befähigung"},
        {"en": "Short-term wins", "de": "Kurzfristige Erfolge"},
        {"en": "Consolidation", "de": "Festigung"},
        {"en": "Anchoring", "de": "Verankerung"},
    ),
    "adkar": (
        {"en": "Awareness", "de": "Bewusstsein"},
        {"en": "Desire", "de": "Wunsch"},
        {"en": "Knowledge", "de": "Wissen"},
        {"en": "Ability", "de": "Können"},
        {"en": "Reinforcement", "de": "Verstärkung"},
    ),
}

# What the plugin's own reason codes say.
REASONS: Mapping[str, Text] = {
    "governance:overlap_unknown": {
        "en": "Who holds two goals is not known; the range says what is possible.",
        "de": "Wer zwei Ziele hat, ist nicht bekannt; die Spanne sagt, was möglich ist.",
    },
    "governance:counted": {
        "en": "Counted, not estimated.",
        "de": "Gezählt, nicht geschätzt.",
    },
}
