"""The model: a cube of dimensions, tiles and items, as data."""

from cxkit.cube.crosswalk import Churn, churn
from cxkit.cube.load import cube_from_document, default_cube, load_cube
from cxkit.cube.model import AnswerScale, Cube, Dimension, Item, Scale, Tile
from cxkit.cube.text import Text, fill, pick

__all__ = [
    "AnswerScale",
    "Churn",
    "Cube",
    "Dimension",
    "Item",
    "Scale",
    "Text",
    "Tile",
    "churn",
    "cube_from_document",
    "default_cube",
    "fill",
    "load_cube",
    "pick",
]
