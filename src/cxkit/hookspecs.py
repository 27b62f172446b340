"""All hooks of cxkit: what a plugin may register, each with an example.

A hook implementation returns typed objects; it never returns bare
dictionaries. Mark it with `cxkit.hookimpl`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, Protocol

import pluggy
from attrs import field, frozen

from cxkit.context import Audience, Context
from cxkit.cube import Cube, Dimension
from cxkit.cube.text import Text
from cxkit.finding import Assessment, Draft

__all__ = [
    "Audience",
    "Context",
    "Method",
    "Reader",
    "Reporter",
    "cxkit_audiences",
    "cxkit_cubes",
    "cxkit_dimensions",
    "cxkit_methods",
    "cxkit_readers",
    "cxkit_reporters",
    "hookspec",
]

hookspec = pluggy.HookspecMarker("cxkit")


class Compute(Protocol):
    """A pure function from a context to drafts: same input, same output, to the byte."""

    def __call__(self, context: Context, /) -> Iterable[Draft]:
        """The drafts of this method."""
        ...


def _function_ids(_: object, __: object, value: tuple[str, ...]) -> None:
    bad = [f for f in value if not (f[:1] == "F" and f[1:].isdigit())]
    if bad:
        raise ValueError(f"a function id is F and a number, such as F42, not {bad[0]!r}")


def _texts(values: Iterable[str]) -> tuple[str, ...]:
    return tuple(values)


@frozen(kw_only=True)
class Method:
    """A way to compute findings.

    Attributes:
        id: Permanent id, `plugin.method`.
        label: What it does, by language.
        functions: Ids of the functions of the catalogue that it serves.
        needs: Kinds of evidence that it reads; it runs only if all are there.
        reference: Author, year and what was taken.
        compute: The pure function.
        version: Rises when results change for the same input.
    """

    id: str
    label: Text
    functions: tuple[str, ...] = field(converter=_texts, validator=_function_ids)
    reference: str
    compute: Compute
    needs: tuple[str, ...] = field(default=("answers",), converter=_texts)
    version: str = "1"


@frozen(kw_only=True)
class Reader:
    """A way to open files of further formats.

    Attributes:
        id: Permanent id.
        suffixes: File name endings in lower case, with the dot.
        read: Opens one file: name of each table in it -> data frame of any engine.
    """

    id: str
    suffixes: tuple[str, ...] = field(converter=_texts)
    read: Callable[[Path], Mapping[str, Any]]


@frozen(kw_only=True)
class Reporter:
    """A way to write an assessment down.

    Attributes:
        id: Permanent id, as given to `--format`.
        file: Name of the file that it writes, such as `report.html`.
        render: The file's content, from the assessment, its cube, and a language.
    """

    id: str
    file: str
    render: Callable[[Assessment, Cube, str], bytes]


@hookspec
def cxkit_audiences() -> Sequence[Audience]:
    """Register groups of people who answer, or other sources of ratings.

    Example:
        @hookimpl
        def cxkit_audiences():
            return [Audience(id="partner", label={"en": "Partners", "de": "Partner"})]
    """
    raise AssertionError("a specification is not called")  # pragma: no cover - spec only


@hookspec
def cxkit_cubes() -> Sequence[Cube]:
    """Register whole cubes, which `--cube ID` then finds.

    Example:
        @hookimpl
        def cxkit_cubes():
            return [cxkit.load_cube(Path(__file__).with_name("hospital.toml"))]
    """
    raise AssertionError("a specification is not called")  # pragma: no cover - spec only


@hookspec
def cxkit_dimensions() -> Sequence[Dimension]:
    """Register further faces of the default cube.

    Example:
        @hookimpl
        def cxkit_dimensions():
            return [Dimension(id="sustainability", label={"en": "Sustainability"}, tiles=TILES)]
    """
    raise AssertionError("a specification is not called")  # pragma: no cover - spec only


@hookspec
def cxkit_methods() -> Sequence[Method]:
    """Register ways to compute findings.

    Example:
        @hookimpl
        def cxkit_methods():
            return [Method(id="acme.median", functions=("F86",), label={"en": "Median"},
                           reference="Tukey 1977", compute=medians)]
    """
    raise AssertionError("a specification is not called")  # pragma: no cover - spec only


@hookspec
def cxkit_readers() -> Sequence[Reader]:
    """Register ways to open files of further formats.

    Example:
        @hookimpl
        def cxkit_readers():
            return [Reader(id="sav", suffixes=(".sav",), read=read_spss)]
    """
    raise AssertionError("a specification is not called")  # pragma: no cover - spec only


@hookspec
def cxkit_reporters() -> Sequence[Reporter]:
    """Register ways to write an assessment down.

    Example:
        @hookimpl
        def cxkit_reporters():
            return [Reporter(id="slides", file="slides.pptx", render=slides)]
    """
    raise AssertionError("a specification is not called")  # pragma: no cover - spec only
