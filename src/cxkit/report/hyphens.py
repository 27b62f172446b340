"""Places where long German words may break: browsers without a dictionary know none."""

from __future__ import annotations

import re

from markupsafe import Markup, escape

_SOFT = "\u00ad"
_LONG = 9
# Ends of first parts of compounds; a break after them reads well.
_JOINTS = re.compile(
    r"(?<=[a-zäöüß]{2})(?:(?<=ungs)|(?<=heits)|(?<=keits)|(?<=schafts)|(?<=täts)|(?<=kräfte)"
    r"|(?<=unden)|(?<=tungs)|(?<=kosten)|(?<=projekt)|(?<=prozess)|(?<=ziel)|(?<=kontakt)"
    r"|(?<=geschäfts)|(?<=führungs)|(?<=alltags)|(?<=selbst)|(?<=fach)|(?<=dienst)"
    r"|(?<=leistungs)|(?<=zentr)(?=ier)|(?<=bedürf)(?=nis)|(?<=erleb)(?=nis)|(?<=spro)(?=chen)"
    r"|(?<=diszipli)(?=när)|(?<=ständig)(?=keit)|(?<=rück)(?=meld)|(?<=zusammen)(?=arbeit)"
    r"|(?<=verant)(?=wort)|(?<=gemein)(?=sam)|(?<=mitarbei)(?=tend)|(?<=verände)(?=rung)"
    r"|(?<=scheu)(?=klapp)|(?<=ausge)(?=blend)|(?<=erwar)(?=tung)|(?<=ergeb)(?=nis)"
    r"|(?<=entschei)(?=d[eu]n)|(?<=unsicher)(?=heit)|(?<=interdis)"
    r"|(?<=unter)(?=stütz)|(?<=alltäg)(?=lich))(?=[a-zäöüß]{3})",
    re.IGNORECASE,
)


def soft(text: str, language: str) -> Markup:
    """The text, escaped, with soft hyphens in long German words."""
    if language != "de":
        return escape(text)
    parts = re.split(r"(\s+)", text)
    return escape("".join(_broken(p) if len(p) > _LONG else p for p in parts))


def _broken(word: str) -> str:
    return _JOINTS.sub(_SOFT, word)
