"""Words about effects of turns and what to do next, in German and English."""

from __future__ import annotations

from collections.abc import Mapping

from cxkit.cube import Text
from cxkit_effect._phrases import joined

# What was found. `{value}`, `{low}` and `{high}` are filled in by the gate.
PROVEN: Text = {
    "en": "<title>: “<target>” changed by {value}<unit> where it runs, against what would have "
    "been (between {low} and {high}, however often one looks).",
    "de": "<title>: „<target>“ hat sich dort, wo die Initiative läuft, um {value}<unit> verändert "
    "gegenüber dem, was sonst gewesen wäre (zwischen {low} und {high}, egal wie oft man hinsieht).",
}
OPEN: Text = {
    "en": "<title>: whether “<target>” changed where it runs is still open: {value}<unit> so far "
    "(between {low} and {high}, however often one looks).",
    "de": "<title>: Ob sich „<target>“ dort, wo die Initiative läuft, verändert hat, ist noch "
    "offen: bisher {value}<unit> (zwischen {low} und {high}, egal wie oft man hinsieht).",
}
SMALL: Text = {
    "en": "<title>: if “<target>” changed at all where it runs, then by less than was called worth "
    "it: {value}<unit> (between {low} and {high}, however often one looks).",
    "de": "<title>: Wenn sich „<target>“ dort, wo die Initiative läuft, überhaupt verändert hat, "
    "dann um weniger, als sich lohnt: {value}<unit> (zwischen {low} und {high}, egal wie oft man "
    "hinsieht).",
}
NO_INTERVAL: Text = {
    "en": "<title>: “<target>” moved by {value}<unit> where it runs, but how much of that is "
    "chance cannot be said.",
    "de": "<title>: „<target>“ hat sich dort, wo die Initiative läuft, um {value}<unit> bewegt; "
    "wie viel davon Zufall ist, lässt sich nicht sagen.",
}
NOTHING: Text = {
    "en": "<title>: what it did to “<target>” cannot be said.",
    "de": "<title>: Was sie an „<target>“ bewirkt hat, lässt sich nicht sagen.",
}
EXPLORATORY: Text = {
    "en": "The expectation was written down after the start, so this is exploratory.",
    "de": "Die Erwartung wurde erst nach dem Start aufgeschrieben; das hier ist explorativ.",
}
POINTS: Text = {"en": " points of 100", "de": " Punkte von 100"}
PERCENT: Text = {"en": " percentage points", "de": " Prozentpunkte"}

# How it was found.
DESIGN: Mapping[str, Text] = {
    "randomised": {
        "en": "Chance decided who was turned: <turned> turned and <compared> other units, with "
        "the level before taken into account.",
        "de": "Der Zufall entschied, wer gedreht wurde: <turned> gedrehte und <compared> andere "
        "Bereiche, das Niveau vorher berücksichtigt.",
    },
    "staggered": {
        "en": "Several starts: each of <turned> turned units is compared with units that had not "
        "been turned by then.",
        "de": "Mehrere Starts: Jeder der <turned> gedrehten Bereiche wird mit Bereichen "
        "verglichen, die bis dahin nicht gedreht waren.",
    },
    "two_groups": {
        "en": "The change in <turned> turned units is compared with that in <compared> others.",
        "de": "Die Veränderung in <turned> gedrehten Bereichen wird mit der in <compared> anderen "
        "verglichen.",
    },
    "few_units": {
        "en": "Few units: <turned> turned, <compared> others. What is chance was learned from "
        "how far they wandered apart in the periods before (<before>).",
        "de": "Wenige Bereiche: <turned> gedreht, <compared> andere. Was Zufall ist, zeigt, wie "
        "weit sie in den Zeiträumen vorher (<before>) auseinanderliefen.",
    },
    "few_units_open": {
        "en": "Few units: <turned> turned, <compared> others.",
        "de": "Wenige Bereiche: <turned> gedreht, <compared> andere.",
    },
    "time_series": {
        "en": "Everyone was turned at once, so the course before is carried on and compared with.",
        "de": "Alle wurden zugleich gedreht; verglichen wird mit dem fortgeschriebenen Verlauf "
        "davor.",
    },
    "synthetic_control": {
        "en": "One turned unit is compared with a mixture of others.",
        "de": "Ein gedrehter Bereich wird mit einer Mischung anderer verglichen.",
    },
    "none": {
        "en": "No comparison carries a verdict here.",
        "de": "Kein Vergleich trägt hier ein Urteil.",
    },
}
# What it cannot tell, whatever it found.
CANNOT_TELL: Mapping[str, Text] = {
    "randomised": {
        "en": "Whether it would do the same in other units, and whether it lasts.",
        "de": "Ob anderswo dasselbe einträte und ob es anhält.",
    },
    "staggered": {
        "en": "Whether something else came to each unit together with its start.",
        "de": "Ob mit jedem Start noch etwas anderes in den Bereich kam.",
    },
    "two_groups": {
        "en": "Whether something else happened at the same time in the turned units only.",
        "de": "Ob zur gleichen Zeit nur in den gedrehten Bereichen noch etwas anderes geschah.",
    },
    "few_units": {
        "en": "Whether something else happened in the few turned units; "
        "one new manager there looks the same.",
        "de": "Ob in den wenigen gedrehten Bereichen noch etwas anderes "
        "geschah; eine neue Leitung dort sähe genauso aus.",
    },
    "time_series": {
        "en": "Whether anything else that happened at that time did it.",
        "de": "Ob etwas anderes zu dieser Zeit die Ursache war.",
    },
    "synthetic_control": {
        "en": "Whether something else happened in the one turned unit.",
        "de": "Ob in dem einen gedrehten Bereich noch etwas anderes geschah.",
    },
    "none": {
        "en": "Anything about cause.",
        "de": "Irgendetwas über die Ursache.",
    },
}

# What stands in the way, or what was done about it.
REASONS: Mapping[str, Text] = {
    "effect:open": {"en": "Still being computed.", "de": "Wird noch berechnet."},
    "effect:count": {
        "en": "A count of what was found, not an estimate.",
        "de": "Eine Anzahl dessen, was gefunden wurde, keine Schätzung.",
    },
    "effect:not_yet": {
        "en": "In more than half of the cases it has not happened yet.",
        "de": "In mehr als der Hälfte der Fälle ist es noch nicht geschehen.",
    },
    "effect:one_coder": {
        "en": "Only one person coded these texts.",
        "de": "Nur eine Person hat diese Texte kodiert.",
    },
    "effect:coders_disagree": {
        "en": "Coders do not agree enough to conclude from it.",
        "de": "Die Kodierenden sind sich nicht einig genug, um daraus zu schließen.",
    },
    "effect:poor_fit": {
        "en": "The mixture of other units did not follow this unit before.",
        "de": "Die Mischung anderer Bereiche folgte diesem Bereich vorher nicht.",
    },
    "effect:probability": {
        "en": "A probability, which has no interval of its own.",
        "de": "Eine Wahrscheinlichkeit; sie hat keine eigene Spanne.",
    },
    "effect:no_turned_unit": {
        "en": "It is not known in which units it runs.",
        "de": "Es ist nicht bekannt, in welchen Bereichen sie läuft.",
    },
    "effect:unknown_units": {
        "en": "About some units in which it runs nothing was measured.",
        "de": "Über einige Bereiche, in denen sie läuft, wurde nichts gemessen.",
    },
    "effect:not_measured": {
        "en": "What it should move was not measured by unit and time.",
        "de": "Was sie bewegen soll, wurde nicht nach Bereich und Zeit gemessen.",
    },
    "effect:too_early": {
        "en": "No period lies wholly after the start and the lag yet.",
        "de": "Noch liegt kein Zeitraum ganz nach Start und Wirkverzögerung.",
    },
    "effect:nothing_after": {
        "en": "Since the start and the lag, too few people in each unit were asked about it.",
        "de": "Seit Start und Wirkverzögerung wurden je Bereich zu wenige Personen danach gefragt.",
    },
    "effect:no_period_before": {
        "en": "Nothing was measured before the start.",
        "de": "Vor dem Start wurde nichts gemessen.",
    },
    "effect:everyone_at_once": {
        "en": "Everyone was turned at once, so nobody is left to compare with, and too few "
        "periods were measured to carry on the course before.",
        "de": "Alle wurden zugleich gedreht; es bleibt niemand zum Vergleich, und für einen "
        "fortgeschriebenen Verlauf wurden zu wenige Zeiträume gemessen.",
    },
    "effect:no_comparison": {
        "en": "Turned and other units were never measured in the same periods.",
        "de": "Gedrehte und andere Bereiche wurden nie in denselben Zeiträumen gemessen.",
    },
    "effect:definition_changed": {
        "en": "The definition of the measure changed in between.",
        "de": "Die Definition der Messgröße hat sich zwischendurch geändert.",
    },
    "effect:few_turned_yet": {
        "en": "Fewer than four units have been turned so far; the verdict waits for the others.",
        "de": "Bisher sind weniger als vier Bereiche gedreht; das Urteil wartet auf die übrigen.",
    },
    "effect:no_limit_yet": {
        "en": "So few units allow no limit at this point.",
        "de": "So wenige Bereiche erlauben derzeit keine Grenze.",
    },
    "effect:few_others": {
        "en": "With fewer than seven other units it shows too late whether units change their "
        "level for good on their own; where they do, this interval is too narrow.",
        "de": "Bei weniger als sieben anderen Bereichen zeigt sich zu spät, ob Bereiche ihr Niveau "
        "von selbst dauerhaft ändern; wo sie das tun, ist dieses Intervall zu schmal.",
    },
    "effect:drifting": {
        "en": "The other units drifted apart over longer stretches, so what they did by "
        "themselves was taken for chance; that widens the interval.",
        "de": "Die anderen Bereiche liefen über längere Zeit auseinander; was sie von selbst "
        "taten, gilt hier als Zufall, und das macht die Spanne breiter.",
    },
    "effect:apart_before": {
        "en": "Turned and other units had drifted apart before the turn already.",
        "de": "Gedrehte und andere Bereiche liefen schon vor der Drehung auseinander.",
    },
    "effect:low_point_left_out": {
        "en": "The turned units were at a low just before; that period was left out, because "
        "part of what follows a low is only the way back.",
        "de": "Die gedrehten Bereiche waren kurz vorher an einem Tiefpunkt; dieser Zeitraum wurde "
        "ausgelassen, denn nach einem Tief geht es teils von selbst wieder hinauf.",
    },
    "effect:low_point": {
        "en": "The turned units were at a low just before; part of the change may be only the "
        "way back.",
        "de": "Die gedrehten Bereiche waren kurz vorher an einem Tiefpunkt; ein Teil der "
        "Veränderung kann der Weg zurück sein.",
    },
    "effect:comparison_not_measured": {
        "en": "Nothing was measured in the units that it was to be compared with.",
        "de": "In den Bereichen, mit denen verglichen werden sollte, wurde nichts gemessen.",
    },
    "effect:other_units": {
        "en": "It runs in other units than was written down before.",
        "de": "Sie läuft in anderen Bereichen, als vorher aufgeschrieben wurde.",
    },
    "effect:other_start": {
        "en": "It started on another day than was written down before.",
        "de": "Sie begann an einem anderen Tag, als vorher aufgeschrieben wurde.",
    },
    "effect:several_at_once": {
        "en": "Another initiative turns the same thing in the same units; the two cannot be told "
        "apart.",
        "de": "Eine andere Initiative dreht dort dasselbe; beide lassen sich nicht trennen.",
    },
    "one_treated_unit": {
        "en": "Only one unit was turned, and fewer than twelve periods before show how far it "
        "wanders by chance.",
        "de": "Nur ein Bereich wurde gedreht, und weniger als zwölf Zeiträume vorher zeigen, wie "
        "weit er zufällig schwankt.",
    },
    "too_few_clusters": {
        "en": "Fewer than four units on a side, or units that do not vary, and fewer than twelve "
        "periods before, show too little of what chance does.",
        "de": "Weniger als vier Bereiche auf einer Seite oder Bereiche ohne Schwankung und weniger "
        "als zwölf Zeiträume vorher zeigen zu wenig davon, was der Zufall macht.",
    },
}

CHOICE: Mapping[str, Text] = {
    "continue": {"en": "Continue", "de": "Weitermachen"},
    "adjust": {"en": "Adjust", "de": "Anpassen"},
    "stop": {"en": "Stop", "de": "Beenden"},
    "scale": {"en": "Scale up", "de": "Ausweiten"},
}
# Why, with the probability that it is worth the effort.
WHY: Mapping[str, Text] = {
    "hardly_worth_it": {
        "en": "It is worth the effort with a probability of {value}, below the agreed <limit>.",
        "de": "Den Aufwand lohnt sie mit einer Wahrscheinlichkeit von {value}, unter den "
        "vereinbarten <limit>.",
    },
    "worth_it": {
        "en": "It is worth the effort with a probability of {value}, above the agreed <limit>, "
        "and the change is proven.",
        "de": "Den Aufwand lohnt sie mit einer Wahrscheinlichkeit von {value}, über den "
        "vereinbarten <limit>, und die Veränderung ist belegt.",
    },
    "not_proven_yet": {
        "en": "It is worth the effort with a probability of {value}, above the agreed <limit>, "
        "but that rests mostly on the expectation; the change itself is not proven yet.",
        "de": "Den Aufwand lohnt sie mit einer Wahrscheinlichkeit von {value}, über den "
        "vereinbarten <limit>, das beruht aber vor allem auf der Erwartung; belegt ist die "
        "Veränderung noch nicht.",
    },
    "open": {
        "en": "It is worth the effort with a probability of {value}; that is still open.",
        "de": "Den Aufwand lohnt sie mit einer Wahrscheinlichkeit von {value}; das ist noch offen.",
    },
    "rather_not_worth_it": {
        "en": "It is worth the effort with a probability of {value}; rather not, as it is.",
        "de": "Den Aufwand lohnt sie mit einer Wahrscheinlichkeit von {value}; so, wie sie ist, "
        "eher nicht.",
    },
    "no_verdict_yet": {
        "en": "What it did cannot be said yet; the probability of {value} that it is worth the "
        "effort is the expectation's.",
        "de": "Was sie bewirkt hat, lässt sich noch nicht sagen; die Wahrscheinlichkeit von "
        "{value}, dass sie den Aufwand lohnt, ist die der Erwartung.",
    },
}
ERRORS: Text = {
    "en": "Had there been no effect, this rule would have scaled it up in <scaled> of 100 cases by "
    "now; had it been as expected, it would have stopped it in <stopped>.",
    "de": "Gäbe es keine Wirkung, hätte diese Regel sie bis jetzt in <scaled> von 100 Fällen "
    "ausgeweitet; wäre sie wie erwartet, hätte sie sie in <stopped> beendet.",
}
TOLD: Text = {
    "en": "Stories of others count into it: of <n> about this tile that were told before, <better> "
    "report an improvement, so that not <expected> but <prior> was expected.",
    "de": "Praxisberichte anderer zählen mit: Von <n> zu dieser Kachel, die vorher erzählt waren, "
    "melden <better> eine Verbesserung; erwartet wurden daher nicht <expected>, sondern <prior>.",
}
DECISION: Text = {"en": "<title>: <choice>. <why>", "de": "<title>: <choice>. <why>"}
DECISION_HIDDEN: Text = {
    "en": "<title>: what to do next cannot be said here.",
    "de": "<title>: Was als Nächstes zu tun ist, lässt sich hier nicht sagen.",
}
GRADE: Text = {
    "en": "<title>: design grade {value} of 5 for “<target>”. <meaning>",
    "de": "<title>: Designstufe {value} von 5 für „<target>“. <meaning>",
}


def said_reasons(reasons: tuple[str, ...]) -> dict[str, str]:
    """What the reasons mean, one sentence each."""
    return joined(*(REASONS[code] for code in reasons if code in REASONS))
