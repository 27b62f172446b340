"""cxkit-survey: what the answers to a questionnaire can carry.

Reliability of scales (F10), agreement within units (F11), the sides of a tile
(F58), and documents against life (F02).
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from cxkit import hookimpl

if TYPE_CHECKING:
    from cxkit import Audience, Draft, Method
    from cxkit.context import Context
    from cxkit.hookspecs import ReasonWords
    from cxkit_survey._method_agreement import Conventions

__all__ = [
    "Conventions",
    "agreement_method",
    "cxkit_audiences",
    "cxkit_methods",
    "cxkit_reasons",
]


def __getattr__(name: str) -> Any:
    # Conventions live beside the statistics, which are imported when they are needed.
    if name == "Conventions":
        from cxkit_survey._method_agreement import Conventions

        return Conventions
    raise AttributeError(f"module 'cxkit_survey' has no attribute {name!r}")


# Not `_reliability` and the like: importing a submodule of that name would replace it.
def _run_reliability(context: Context) -> Iterable[Draft]:
    from cxkit_survey._method_reliability import reliability

    return reliability(context)


def agreement_method(conventions: Conventions | None = None) -> Method:
    """F11 as a method, with conventions of one's own or the usual ones."""
    from cxkit import Method

    def compute(context: Context) -> Iterable[Draft]:
        from cxkit_survey._method_agreement import agreement

        return agreement(context, conventions)

    return Method(
        id="survey.agreement",
        label={
            "en": "Whether one figure per unit is justified",
            "de": "Ob eine Zahl je Bereich gerechtfertigt ist",
        },
        functions=("F11",),
        reference="James, Demaree & Wolf 1984; Bliese 2000; LeBreton & Senter 2008",
        compute=compute,
    )


def _run_sides(context: Context) -> Iterable[Draft]:
    from cxkit_survey._method_sides import sides

    return sides(context)


def _run_lived(context: Context) -> Iterable[Draft]:
    from cxkit_survey._method_lived import lived

    return lived(context)


@hookimpl
def cxkit_audiences() -> list[Audience]:
    """The documents of an organisation, rated by an auditor on the items that staff answer."""
    from cxkit import Audience

    return [
        Audience(
            id="audit",
            label={"en": "Documents (audit)", "de": "Dokumente (Audit)"},
            persons=False,
        )
    ]


@hookimpl
def cxkit_methods() -> list[Method]:
    """The four methods of this plugin."""
    from cxkit import Method

    return [
        Method(
            id="survey.reliability",
            label={
                "en": "How reliably a scale measures",
                "de": "Wie zuverlässig eine Skala misst",
            },
            functions=("F10",),
            reference="Cronbach 1951; Feldt 1965; Yuan & Bentler 2002; McDonald 1999",
            compute=_run_reliability,
        ),
        agreement_method(),
        Method(
            id="survey.sides",
            label={
                "en": "The weakest side of a tile",
                "de": "Die niedrigste Seite einer Kachel",
            },
            functions=("F58",),
            reference="Zou 2007, Psychological Methods 12, 399-413",
            compute=_run_sides,
        ),
        Method(
            id="survey.lived",
            label={
                "en": "What documents say and people live through",
                "de": "Was Dokumente sagen und Menschen erleben",
            },
            functions=("F02",),
            reference="Argyris & Schön 1974, Theory in Practice",
            compute=_run_lived,
        ),
    ]


@hookimpl
def cxkit_reasons() -> list[ReasonWords]:
    """What the reason codes of this plugin say."""
    from cxkit.hookspecs import ReasonWords
    from cxkit_survey._texts import REASONS

    return [ReasonWords(id=code, label=text) for code, text in REASONS.items()]
