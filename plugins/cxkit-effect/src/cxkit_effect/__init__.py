"""cxkit-effect: did the turn do anything.

What each registered initiative did (F20, F29), how far its design allows to speak of cause
(F33), and what to do next (F22).
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from cxkit import hookimpl

if TYPE_CHECKING:
    from cxkit import Draft, Method
    from cxkit.context import Context

__all__ = ["__version__", "cxkit_methods"]


def __getattr__(name: str) -> str:
    if name == "__version__":
        from importlib.metadata import version

        return version("cxkit-effect")
    raise AttributeError(f"module 'cxkit_effect' has no attribute {name!r}")


def _turned(context: Context) -> Iterable[Draft]:
    from cxkit_effect._method_turn import turned

    return turned(context)


def _adapted(context: Context) -> Iterable[Draft]:
    from cxkit_effect._method_adapt import adapted

    return adapted(context)


@hookimpl
def cxkit_methods() -> list[Method]:
    """The methods of this plugin."""
    from cxkit import Method
    from cxkit_effect._further import further_methods

    return [
        *further_methods(),
        Method(
            id="effect.turn",
            label={"en": "What initiatives did", "de": "Was Initiativen bewirkt haben"},
            functions=("F20", "F29", "F33"),
            reference="Borusyak, Jaravel & Spiess 2024; Bell & McCaffrey 2002; Howard et al. "
            "2021; Lindon et al. 2022; Sherman et al. 1997",
            compute=_turned,
            needs=("journal",),
        ),
        Method(
            id="effect.adapt",
            label={"en": "What to do next", "de": "Was als Nächstes zu tun ist"},
            functions=("F22",),
            reference="Lindley 1965; Spiegelhalter, Freedman & Parmar 1994",
            compute=_adapted,
            needs=("journal",),
        ),
    ]
