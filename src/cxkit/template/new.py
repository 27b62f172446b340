"""A new workbook: which sheets it has, and where it is written."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from cxkit.cube import Cube
from cxkit.cubes import find_cube
from cxkit.errors import CxkitError, InputError, Problem, RefusedError
from cxkit.evidence.declared import declared_forms
from cxkit.evidence.kind import EvidenceForm
from cxkit.plugins import PluginManager, plugin_manager

# What most people fill in first; the other forms of all kinds follow.
_FIRST = ("initiatives", "goals", "roles", "promises", "rollout", "series", "ties")
_LANGUAGES = ("en", "de")


def new_workbook(
    path: str | Path,
    *,
    language: str = "en",
    cube: str | Path | Cube | None = None,
    manager: PluginManager | None = None,
) -> Path:
    """The path of a new Excel workbook that `cxkit look` reads once it is filled in.

    It has a sheet for the units, for answers and what they mean, and for every kind of
    evidence that people type; drop-downs offer what other sheets hold; a first sheet
    explains every column. Sheets that stay empty do no harm.

    Args:
        path: Where to write it; the name ends in `.xlsx`.
        language: `en` or `de`, for headers, words and explanations; both are read.
        cube: The cube whose tiles and items are offered, as in `look`.
        manager: Plugins whose kinds of evidence get sheets, too; all installed if not given.

    Raises:
        InputError: if the name does not end in `.xlsx`.
        RefusedError: if there is such a file already.
        CxkitError: if it cannot be written.
    """
    from cxkit.template.excel import write_workbook

    path = Path(path)
    if path.suffix.lower() != ".xlsx":
        raise InputError([_no_excel(path)])
    if path.exists():
        raise RefusedError(
            f"{path} is there already, and may hold what somebody filled in.",
            hint="Name another file, or delete it first.",
        )
    manager = manager or plugin_manager()
    known = language.split("-")[0]
    try:
        write_workbook(
            path,
            forms_of(manager),
            find_cube(cube, manager),
            known if known in _LANGUAGES else "en",
        )
    except OSError as error:
        raise CxkitError(
            f"Cannot write {path}: {error.strerror or error}.",
            hint="Name another folder, or make room.",
        ) from error
    return path


def forms_of(manager: PluginManager) -> tuple[EvidenceForm, ...]:
    """The forms that a workbook has a sheet for, in order."""
    kinds = [provided.value for provided in manager.unique("cxkit_evidence_kinds").values()]
    typed = {form.id: form for kind in kinds if kind.in_workbook for form in kind.all_forms}
    # Those of the core in the order in which they are declared, those of plugins after them.
    ordered: Mapping[str, EvidenceForm] = {
        **{form.id: form for form in declared_forms("workbook")},
        **{name: typed[name] for name in _FIRST if name in typed},
        **typed,
    }
    return tuple(ordered.values())


def _no_excel(path: Path) -> Problem:
    return Problem(
        code="no_excel_name",
        file=path.name,
        message="A new workbook is an Excel file, whose name ends in .xlsx.",
        hint=f"Call it {path.stem or 'firm'}.xlsx.",
    )
