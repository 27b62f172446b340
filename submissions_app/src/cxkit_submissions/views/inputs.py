"""Fields of organisers' forms, drawn by one template."""

from __future__ import annotations

from collections.abc import Sequence

from attrs import frozen

TEXT, AREA, TICKS, RADIO, DATE, NUMBER, MAIL = (
    "text",
    "area",
    "ticks",
    "radio",
    "date",
    "number",
    "email",
)


@frozen(kw_only=True)
class Input:
    """One field.

    Attributes:
        name: Its name in what the browser sends.
        label: What stands above it.
        value: What is in it.
        kind: `text`, `area`, `ticks`, `radio`, `date`, `number`, `email` or `url`.
        help: A sentence below the label.
        options: For `ticks` and `radio`: value and label of each.
        chosen: For `ticks`: the values that are ticked.
        optional: True if it may stay empty.
    """

    name: str
    label: str
    value: str = ""
    kind: str = TEXT
    help: str = ""
    options: Sequence[tuple[str, str]] = ()
    chosen: Sequence[str] = ()
    optional: bool = False
