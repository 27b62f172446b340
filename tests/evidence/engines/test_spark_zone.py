"""A Spark session that counts time in another zone than UTC is refused, with the remedy."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from cxkit.errors import InputError
from cxkit.evidence.engines import engine_for

pytestmark = pytest.mark.spark

ZONE = "spark.sql.session.timeZone"


def test_zoned_times_need_a_session_in_utc(spark: Any) -> None:
    frame = spark.createDataFrame([(1, datetime(2026, 10, 25, 2, 30))], ["person", "asked"])
    assert engine_for(frame).name == "pyspark"
    spark.conf.set(ZONE, "Europe/Zurich")
    try:
        with pytest.raises(InputError) as error:
            engine_for(frame)
    finally:
        spark.conf.set(ZONE, "UTC")
    (problem,) = error.value.problems
    assert (problem.code, problem.column) == ("session_not_utc", "asked")
    assert '"UTC"' in problem.hint


def test_without_times_the_zone_does_not_matter(spark: Any) -> None:
    frame = spark.createDataFrame([(1, "2026-10")], ["person", "wave"])
    spark.conf.set(ZONE, "Europe/Zurich")
    try:
        assert engine_for(frame).name == "pyspark"
    finally:
        spark.conf.set(ZONE, "UTC")
