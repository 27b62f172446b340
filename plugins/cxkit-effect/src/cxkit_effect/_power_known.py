"""The options of `cxkit power` with what a workspace tells put in where nothing was given."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from cxkit_effect._power_workspace import figures_of, heads_of, read_place


def known_options(options: Mapping[str, Any], stated: Collection[str]) -> dict[str, Any]:
    """The options; what was stated on the command line stays.

    Args:
        options: As the command takes them, with a workspace.
        stated: Names of those that were given.

    Raises:
        InputError: If the workspace does not tell what is needed.
    """
    place = read_place(options["workspace"])
    if options["tile"]:
        found = heads_of(place, options["units"]) if "heads" not in stated else None
        filled: dict[str, Any] = {"cube": place.cube}
        if found is not None:
            filled |= {"heads": found.turned, "compared_heads": found.compared}
            filled |= {"response": found.response} if found.response is not None else {}
        filled = {name: value for name, value in filled.items() if name not in stated}
        merged = {**options, **filled}
        if found is not None:
            merged["known"] = {
                "turned": merged["heads"],
                "compared": merged["compared_heads"],
                "response": merged["response"],
                "waves": found.waves,
            }
        return merged
    start = options["start"].date() if options["start"] else None
    figures = figures_of(place, options["metric"], options["units"], start)
    filled = {
        "treated": figures.treated,
        "comparison": figures.comparison,
        "before": figures.values.shape[1],
        "period": figures.period,
    }
    filled = {name: value for name, value in filled.items() if name not in stated}
    return {**options, **filled, "figures": figures}
