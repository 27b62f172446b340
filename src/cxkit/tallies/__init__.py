"""The additive sufficient statistics that one scan leaves."""

from cxkit.tallies.answers import CANT_JUDGE, SKIPPED, AnswerTallies
from cxkit.tallies.evidence import Shape, Tallies
from cxkit.tallies.moments import Moments
from cxkit.tallies.partition import Partition, merge_partitions
from cxkit.tallies.table import TallyTable
from cxkit.tallies.view import AnswerView

__all__ = [
    "CANT_JUDGE",
    "SKIPPED",
    "AnswerTallies",
    "AnswerView",
    "Moments",
    "Partition",
    "Shape",
    "Tallies",
    "TallyTable",
    "merge_partitions",
]
