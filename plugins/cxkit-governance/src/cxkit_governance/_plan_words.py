"""Words of the rules over plan and journal."""

from __future__ import annotations

from cxkit_governance._say import Words

WORDS: Words = {
    "no_sponsor": (
        {
            "en": "Nobody at the top answers for “<title>”.",
            "de": "Für „<title>“ steht niemand in der Leitung ein.",
        },
        {
            "en": "Name a sponsor who can clear its way, or let it wait until there is one.",
            "de": "Benennen Sie jemanden in der Leitung, der den Weg freimachen kann, oder lassen "
            "Sie die Initiative warten.",
        },
    ),
    "no_owner": (
        {
            "en": "Nobody is named who does “<title>”.",
            "de": "Es ist niemand genannt, der „<title>“ umsetzt.",
        },
        {
            "en": "Name the function or team that does it.",
            "de": "Nennen Sie die Stelle oder das Team, das sie umsetzt.",
        },
    ),
    "isolated_measure": (
        {
            "en": "“<title>” stands alone: it turns tiles of one dimension only, needs no other "
            "initiative, and no other one needs it.",
            "de": "„<title>“ steht für sich: Die Initiative dreht Kacheln nur einer Dimension, "
            "braucht keine andere, und keine andere braucht sie.",
        },
        {
            "en": "Say what it rests on or prepares, or add a step in a second dimension: single "
            "measures are not enough.",
            "de": "Sagen Sie, worauf sie aufbaut oder was sie vorbereitet, oder ergänzen Sie einen "
            "Schritt in einer zweiten Dimension: Einzelmaßnahmen reichen nicht.",
        },
    ),
    "effect_at_once": (
        {
            "en": "“<title>” is to change culture within a single turn, without any lag.",
            "de": "„<title>“ soll die Kultur in einer einzigen Drehung verändern, ohne Vorlauf.",
        },
        {
            "en": "State how many turns later an effect can first show (lag), and look no earlier.",
            "de": "Geben Sie an, wie viele Drehungen später sich frühestens etwas zeigen kann "
            "(lag), und sehen Sie nicht früher danach.",
        },
    ),
    "shows_after_plan": (
        {
            "en": "The effect of “<title>” can first show after the plan has ended (turns later: "
            "<turns>).",
            "de": "Die Wirkung von „<title>“ kann sich erst nach dem Ende des Plans zeigen "
            "(Drehungen später: <turns>).",
        },
        {
            "en": "Plan a look after that, and promise no effect before it.",
            "de": "Planen Sie danach eine Standortbestimmung, und versprechen Sie vorher keine "
            "Wirkung.",
        },
    ),
    "tools_without_people": (
        {
            "en": "The plan buys or builds tools (<titles>), and no initiative turns a tile of "
            "culture.",
            "de": "Der Plan kauft oder baut Werkzeuge (<titles>), und keine Initiative dreht eine "
            "Kachel der Kultur.",
        },
        {
            "en": "Plan what people will do differently: a change of culture is more than a tool.",
            "de": "Planen Sie, was Menschen anders machen werden: Kulturarbeit ist mehr als ein "
            "Werkzeug.",
        },
    ),
    "decided_before_lag": (
        {
            "en": "On <day> it was decided to <choice> “<title>”, although an effect can first "
            "show on <earliest>.",
            "de": "Am <day> wurde entschieden, „<title>“ <choice>, obwohl sich frühestens am "
            "<earliest> eine Wirkung zeigen kann.",
        },
        {
            "en": "Take the decision again after a look that is late enough, or state the reason "
            "as something other than an effect.",
            "de": "Entscheiden Sie nach einer Standortbestimmung, die spät genug liegt, noch "
            "einmal, oder nennen Sie einen anderen Grund als die Wirkung.",
        },
    ),
    "ends_before_lag": (
        {
            "en": "“<title>” ends on <end>; an effect can first show on <earliest>.",
            "de": "„<title>“ endet am <end>; eine Wirkung kann sich frühestens am <earliest> "
            "zeigen.",
        },
        {
            "en": "Plan a look after <earliest>, although the initiative is over by then.",
            "de": "Planen Sie eine Standortbestimmung nach dem <earliest>, auch wenn die "
            "Initiative dann vorbei ist.",
        },
    ),
    "look_skipped": (
        {
            "en": "Turn <turn> turned <tiles> again although nobody had looked since the turn "
            "before. The reason given: <reason>",
            "de": "Drehung <turn> hat <tiles> noch einmal gedreht, obwohl seit der Drehung davor "
            "niemand hingesehen hatte. Angegebener Grund: <reason>",
        },
        {
            "en": "Look before the next turn; what the two turns did can no longer be told apart.",
            "de": "Sehen Sie vor der nächsten Drehung hin; was die beiden Drehungen bewirkt haben, "
            "lässt sich nicht mehr trennen.",
        },
    ),
    "not_looked_at": (
        {
            "en": "Turn <turn> is over, and nobody has looked at <tiles> since.",
            "de": "Drehung <turn> ist vorbei, und seither hat niemand nach <tiles> gesehen.",
        },
        {
            "en": "Look before these tiles are turned again: cxkit look PATH --add",
            "de": "Sehen Sie hin, bevor diese Kacheln wieder gedreht werden: cxkit look PATH --add",
        },
    ),
}

CHOICES = {
    "stop": {"en": "stop", "de": "zu beenden"},
    "scale": {"en": "scale up", "de": "auszuweiten"},
}
