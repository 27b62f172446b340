"""Further methods of this plugin: progress, links, lives of initiatives, calibration."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cxkit import Draft, Method
    from cxkit.context import Context
    from cxkit.hookspecs import Rule, RuleResult


def _progress(context: Context) -> Iterable[Draft]:
    from cxkit_effect._method_progress import progress

    return progress(context)


def _link(context: Context) -> Iterable[Draft]:
    from cxkit_effect._method_link import link

    return link(context)


def _initiatives(context: Context) -> Iterable[Draft]:
    from cxkit_effect._method_initiatives import initiatives

    return initiatives(context)


def _series(context: Context) -> Iterable[Draft]:
    from cxkit_effect._method_series import turned_series

    return turned_series(context)


def _monitor(context: Context) -> Iterable[Draft]:
    from cxkit_effect._method_monitor import monitor

    return monitor(context)


def _calibrated(context: Context) -> Iterable[Draft]:
    from cxkit_effect._method_calibration import calibrated

    return calibrated(context)


def _event_times(context: Context) -> Iterable[Draft]:
    from cxkit_effect._method_event_times import event_times

    return event_times(context)


def _language(context: Context) -> Iterable[Draft]:
    from cxkit_effect._method_language import language

    return language(context)


def _ways(context: Context) -> Iterable[Draft]:
    from cxkit_effect._method_mediation import ways

    return ways(context)


def _focus(context: Context) -> Iterable[RuleResult]:
    from cxkit_effect._rules_power import focus

    return focus(context)


def _focus_registered(context: Context) -> Iterable[RuleResult]:
    from cxkit_effect._rules_power import focus_registered

    return focus_registered(context)


def _foreseen(context: Context) -> Iterable[RuleResult]:
    from cxkit_effect._rules_power import foreseen

    return foreseen(context)


def power_rules() -> list[Rule]:
    """The rules on what can be seen, before anything starts."""
    from cxkit.hookspecs import Rule

    return [
        Rule(
            id="effect.focus",
            function="F88",
            label={
                "en": "What the next look can show",
                "de": "Was die nächste Standortbestimmung zeigen kann",
            },
            check=_focus,
            needs=("initiatives",),
            reference="Cohen 1988; Kish 1965",
        ),
        Rule(
            id="effect.focus_registered",
            function="F88",
            label={
                "en": "What the next look can show of what is registered",
                "de": "Was die nächste Standortbestimmung von dem zeigen kann, was angemeldet ist",
            },
            check=_focus_registered,
            needs=("journal",),
            reference="Cohen 1988; Kish 1965",
        ),
        Rule(
            id="effect.not_before",
            function="F88",
            label={"en": "Not before", "de": "Nicht vor"},
            check=_foreseen,
            needs=("initiatives", "series"),
            reference="Cohen 1988; Nickell 1981",
        ),
    ]


def further_methods() -> list[Method]:
    """The methods that are registered beside those on effects of turns."""
    return [*_on_answers_and_journal(), *_on_series(), *_on_further_evidence()]


def _on_answers_and_journal() -> list[Method]:
    from cxkit import Method

    return [
        Method(
            id="effect.progress",
            label={"en": "What has moved", "de": "Was sich bewegt hat"},
            functions=("F78",),
            reference="Zou & Donner 2008, Statistics in Medicine 27, 1693-1702",
            compute=_progress,
        ),
        Method(
            id="effect.link",
            label={
                "en": "From inside to outside",
                "de": "Von innen nach außen",
            },
            functions=("F13",),
            reference="Heskett et al. 1994; Kenny 1975; Fisher 1921",
            compute=_link,
        ),
        Method(
            id="effect.initiatives",
            label={"en": "Which initiatives run dry", "de": "Welche Initiativen versanden"},
            functions=("F79",),
            reference="Kaplan & Meier 1958; Fay, Brittain & Proschan 2013",
            compute=_initiatives,
            needs=("journal",),
        ),
        Method(
            id="effect.calibration",
            label={"en": "Expected and come", "de": "Erwartet und eingetreten"},
            functions=("F89",),
            reference="Brier 1950; Clopper & Pearson 1934; Wilson 1927",
            compute=_calibrated,
            needs=("journal",),
        ),
    ]


def _on_series() -> list[Method]:
    from cxkit import Method

    return [
        Method(
            id="effect.series",
            label={
                "en": "What a series says of a turn",
                "de": "Was eine Reihe über eine Drehung sagt",
            },
            functions=("F04", "F20", "F29"),
            reference="Wagner et al. 2002; Zellner & Tiao 1964; Abadie, Diamond & Hainmueller 2010",
            compute=_series,
            needs=("journal", "series"),
        ),
        Method(
            id="effect.monitor",
            label={"en": "Alarms on series", "de": "Alarme auf Reihen"},
            functions=("F21", "F74"),
            reference="Wheeler & Chambers 1992; Page 1954; Champ & Woodall 1987; Gönen et al. "
            "2005; Pérez-Ortiz et al. 2024",
            compute=_monitor,
            needs=("series",),
        ),
    ]


def _on_further_evidence() -> list[Method]:
    from cxkit import Method

    return [
        Method(
            id="effect.event_times",
            label={"en": "How long it takes", "de": "Wie lange es dauert"},
            functions=("F31",),
            reference="Kaplan & Meier 1958; Mantel 1966; Royston & Parmar 2013; Fay, Brittain & "
            "Proschan 2013",
            compute=_event_times,
            needs=("durations",),
        ),
        Method(
            id="effect.language",
            label={"en": "How texts speak", "de": "Wie Texte sprechen"},
            functions=("F30",),
            reference="Newcombe 1998, method 10; Krippendorff 2019, ch. 12",
            compute=_language,
            needs=("codings",),
        ),
        Method(
            id="effect.mediation",
            label={"en": "Through what it works", "de": "Wodurch es wirkt"},
            functions=("F32",),
            reference="Baron & Kenny 1986; Shrout & Bolger 2002; Imai, Keele & Tingley 2010",
            compute=_ways,
            needs=("journal", "series", "answers"),
        ),
    ]
