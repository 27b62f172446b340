"""Finding a cube: the default with plugins' dimensions, a plugin's, or a file's."""

from __future__ import annotations

from pathlib import Path

from attrs import evolve

from cxkit.cube import Cube, default_cube, load_cube
from cxkit.errors import InputError, PluginError, Problem
from cxkit.plugins import PluginManager, plugin_manager


def find_cube(name: str | Path | Cube | None = None, manager: PluginManager | None = None) -> Cube:
    """The cube of a file, of a plugin's id, or the default with all plugins' dimensions.

    Raises:
        InputError: if there is no such file or cube, or the file is wrong.
        PluginError: if a plugin's dimension has an id that is already taken.
    """
    if isinstance(name, Cube):
        return name
    if name is not None and Path(name).suffix == ".toml":
        return load_cube(name)
    manager = manager or plugin_manager()
    if name is None:
        return _with_dimensions(default_cube(), manager)
    cubes = {key: p.value for key, p in manager.unique("cxkit_cubes").items()}
    cubes.setdefault("default", _with_dimensions(default_cube(), manager))
    if str(name) not in cubes:
        raise InputError(
            [
                Problem(
                    code="unknown_cube",
                    message=f"There is no cube {str(name)!r}.",
                    hint=f"Name a TOML file, or one of: {', '.join(sorted(cubes))}.",
                )
            ]
        )
    cube: Cube = cubes[str(name)]
    return cube


def _with_dimensions(cube: Cube, manager: PluginManager) -> Cube:
    added = manager.unique("cxkit_dimensions")
    for key, provided in added.items():
        if key in cube.by_dimension:
            raise PluginError(
                f"{provided.plugin!r} of {provided.distribution} adds a dimension {key!r}, "
                "which the default cube has already.",
                hint=f"python -m pip uninstall {provided.distribution}",
            )
    if not added:
        return cube
    return evolve(cube, dimensions=cube.dimensions + tuple(p.value for p in added.values()))
