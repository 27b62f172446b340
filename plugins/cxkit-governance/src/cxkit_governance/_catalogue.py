"""Everything that this plugin registers; nothing of it is imported before it runs."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

from cxkit.hookspecs import Method, Rule

if TYPE_CHECKING:
    from cxkit import Draft
    from cxkit.context import Context
    from cxkit.cube import Text
    from cxkit.hookspecs import RuleResult

REGISTERS = ("registers",)
_HERE = "_register_rules"
_WILSON = "Wilson 1927, JASA 22, 209-212"


def _later(module: str, name: str) -> Callable[[Context], Iterable[Any]]:
    """A function of a module of this plugin that is imported when it is called."""

    def call(context: Context) -> Iterable[Any]:
        found: Callable[[Context], Iterable[Any]] = getattr(
            importlib.import_module(f"cxkit_governance.{module}"), name
        )
        return found(context)

    return call


def _rule(
    name: str,
    function: str,
    label: Text,
    module: str,
    check: str,
    needs: tuple[str, ...] = REGISTERS,
    reference: str = "",
) -> Rule:
    found: Callable[[Context], Iterable[RuleResult]] = _later(module, check)
    return Rule(
        id=f"governance.{name}",
        function=function,
        label=label,
        needs=needs,
        check=found,
        reference=reference,
    )


def _method(name: str, function: str, label: Text, compute: str, reference: str) -> Method:
    found: Callable[[Context], Iterable[Draft]] = _later("_register_methods", compute)
    return Method(
        id=f"governance.{name}",
        functions=(function,),
        label=label,
        needs=REGISTERS,
        compute=found,
        reference=reference,
    )


RULES_OF_PLAN = (
    _rule(
        "sponsors",
        "F55",
        {
            "en": "Somebody answers for every initiative",
            "de": "Für jede Initiative steht jemand ein",
        },
        "_plan_rules",
        "sponsors",
        ("initiatives",),
        "Kotter 1996, Leading Change (guiding coalition)",
    ),
    _rule(
        "isolated",
        "F36",
        {"en": "No measure stands alone", "de": "Keine Maßnahme steht für sich allein"},
        "_plan_rules",
        "isolated_measures",
        ("initiatives",),
    ),
    _rule(
        "lags",
        "F48",
        {
            "en": "The plan promises no effect before it could show",
            "de": "Der Plan verspricht keine Wirkung, bevor sie sich zeigen kann",
        },
        "_plan_rules",
        "lags",
        ("plan",),
    ),
    _rule(
        "claims",
        "F48",
        {
            "en": "No effect was claimed before it could show",
            "de": "Keine Wirkung wurde behauptet, bevor sie sich zeigen konnte",
        },
        "_journal_rules",
        "claims",
        ("journal",),
    ),
    _rule(
        "looks",
        "F23",
        {
            "en": "Somebody looked before the same tiles were turned again",
            "de": "Vor der nächsten Drehung derselben Kacheln wurde hingesehen",
        },
        "_journal_rules",
        "looks",
        ("journal",),
        "Deming 1994, The New Economics, ch. 6 (Plan-Do-Study-Act)",
    ),
)


RULES_OF_REGISTERS = (
    _rule(
        "raci",
        "F61",
        {
            "en": "For every activity one role answers and somebody does it",
            "de": "Jede Tätigkeit verantwortet eine Rolle, und jemand führt sie aus",
        },
        _HERE,
        "raci",
        reference="Smith & Erwin 2005, Role & Responsibility Charting (RACI)",
    ),
    _rule(
        "trace",
        "F61",
        {
            "en": "Insights become promises, promises measures, measures somebody's work",
            "de": "Aus Erkenntnissen werden Versprechen, daraus Maßnahmen, daraus Arbeit",
        },
        _HERE,
        "chains",
        reference="Gotel & Finkelstein 1994, ICRE, 94-101 (traceability)",
    ),
    _rule(
        "process_owners",
        "F37",
        {
            "en": "Every process belongs to one owner from end to end",
            "de": "Jeder Ablauf hat eine verantwortliche Stelle von Anfang bis Ende",
        },
        _HERE,
        "processes",
    ),
    _rule(
        "board_support",
        "F60",
        {
            "en": "Somebody stands for the customer in every board, and has time for it",
            "de": "In jedem Gremium vertritt jemand die Kundschaft und hat Zeit dafür",
        },
        _HERE,
        "boards",
    ),
    _rule(
        "promises_kept",
        "F62",
        {
            "en": "Promises are counted and meet their target",
            "de": "Versprechen werden gezählt und erreichen ihr Ziel",
        },
        _HERE,
        "promises",
        reference="Wilson 1927, JASA 22, 209-212",
    ),
    _rule(
        "goal_cascade",
        "F67",
        {"en": "Goals hang together and pull together", "de": "Ziele passen zusammen"},
        _HERE,
        "goals",
        reference="Boswell 2006, Int. J. of Human Resource Management 17, 1489-1511",
    ),
    _rule(
        "four_anchors",
        "F69",
        {
            "en": "Customer focus is anchored in all four places",
            "de": "Kundenzentrierung ist an allen vier Stellen verankert",
        },
        _HERE,
        "anchors",
    ),
    _rule(
        "change_stages",
        "F50",
        {
            "en": "No stage of the change is skipped",
            "de": "Keine Stufe des Wandels wird übersprungen",
        },
        _HERE,
        "stages",
        reference="Kotter 1996, Leading Change; Hiatt 2006, ADKAR (names only)",
    ),
    _rule(
        "empty_phrases",
        "F84",
        {
            "en": "Statements say by what, who and until when",
            "de": "Aussagen sagen, woran, wer und bis wann",
        },
        _HERE,
        "statements",
        reference="Deming 1986, Out of the Crisis, ch. 9 (operational definitions)",
    ),
)


METHODS = (
    _method(
        "pressure",
        "F05",
        {
            "en": "Whether customers count under pressure",
            "de": "Ob die Kundschaft unter Druck zählt",
        },
        "pressure",
        "Newcombe 1998, Statistics in Medicine 17, 873-890 (method 10)",
    ),
    _method(
        "processes",
        "F37",
        {
            "en": "The organisation along its units and its processes",
            "de": "Die Organisation entlang ihrer Bereiche und ihrer Abläufe",
        },
        "processes",
        _WILSON,
    ),
    _method(
        "stages",
        "F50",
        {"en": "How far the change has come", "de": "Wie weit der Wandel gekommen ist"},
        "stages",
        "Kotter 1996, Leading Change; Hiatt 2006, ADKAR (names only)",
    ),
    _method(
        "outside_in",
        "F54",
        {
            "en": "How much is measured at the customer",
            "de": "Wie viel bei der Kundschaft gemessen wird",
        },
        "outside_in",
        _WILSON,
    ),
    _method(
        "boards",
        "F60",
        {
            "en": "Boards in which somebody stands for the customer",
            "de": "Gremien, in denen jemand die Kundschaft vertritt",
        },
        "boards",
        _WILSON,
    ),
    _method(
        "chains",
        "F61",
        {
            "en": "Promises with a whole chain behind them",
            "de": "Versprechen mit einer ganzen Kette dahinter",
        },
        "chains",
        "Gotel & Finkelstein 1994, ICRE, 94-101 (traceability)",
    ),
    _method(
        "promises",
        "F62",
        {"en": "Promises kept", "de": "Gehaltene Versprechen"},
        "promises",
        "Parasuraman, Zeithaml & Berry 1985, Journal of Marketing 49, 41-50; Wilson 1927",
    ),
    _method(
        "goals",
        "F67",
        {
            "en": "Who has a goal that serves customers",
            "de": "Wer ein Ziel hat, das der Kundschaft nützt",
        },
        "goals",
        "Boswell 2006, Int. J. of Human Resource Management 17, 1489-1511; Fréchet 1935",
    ),
    _method(
        "anchors",
        "F69",
        {
            "en": "Where customer focus is anchored",
            "de": "Wo Kundenzentrierung verankert ist",
        },
        "anchors",
        _WILSON,
    ),
    _method(
        "say_do",
        "F80",
        {"en": "Announced and done", "de": "Angekündigt und getan"},
        "say_do",
        "Reichers, Wanous & Austin 1997, Academy of Management Executive 11(1), 48-59",
    ),
    _method(
        "statements",
        "F84",
        {
            "en": "Statements that can come true",
            "de": "Aussagen, die wahr werden können",
        },
        "statements",
        "Deming 1986, Out of the Crisis, ch. 9 (operational definitions); Wilson 1927",
    ),
)
