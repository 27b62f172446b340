"""cxkit-gap: the self-image beside the customers' image.

The credibility gap on every mirrored question (F42), what was expected of customers
in between (F43), and whether the gap closes from wave to wave (F46).
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from cxkit import hookimpl

if TYPE_CHECKING:
    from cxkit import Draft, Method
    from cxkit.context import Context
    from cxkit.hookspecs import ReasonWords

__all__ = ["cxkit_methods", "cxkit_reasons"]


def _credibility(context: Context) -> Iterable[Draft]:
    from cxkit_gap._method_gap import credibility

    return credibility(context)


def _expected(context: Context) -> Iterable[Draft]:
    from cxkit_gap._method_perception import expected

    return expected(context)


def _trends(context: Context) -> Iterable[Draft]:
    from cxkit_gap._method_trend import trends

    return trends(context)


@hookimpl
def cxkit_methods() -> list[Method]:
    """The three methods of this plugin."""
    from cxkit import Method

    return [
        Method(
            id="gap.credibility",
            label={"en": "The credibility gap", "de": "Die Glaubwürdigkeitslücke"},
            functions=("F42",),
            reference="Parasuraman, Zeithaml & Berry 1985; Vargha & Delaney 2000; Hedges 1981",
            compute=_credibility,
        ),
        Method(
            id="gap.perception",
            label={
                "en": "What is expected of customers",
                "de": "Was von Kundinnen und Kunden erwartet wird",
            },
            functions=("F43",),
            reference="Kenny & DePaulo 1993, Psychological Bulletin 114",
            compute=_expected,
        ),
        Method(
            id="gap.trend",
            label={"en": "The trend of the gap", "de": "Der Verlauf der Lücke"},
            functions=("F46",),
            reference="Card & Krueger 1994; Zou & Donner 2008",
            compute=_trends,
        ),
    ]


@hookimpl
def cxkit_reasons() -> list[ReasonWords]:
    """What the reason codes of this plugin say."""
    from cxkit.hookspecs import ReasonWords
    from cxkit_gap._texts import REASONS

    return [ReasonWords(id=code, label=text) for code, text in REASONS.items()]
