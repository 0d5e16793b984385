"""What deciding a million partners from facts (C) costs on Spark in local mode, beside PySpark by hand.

What is measured is the whole way: to write the plan, and to run it. The second table says how much of it is the plan.
"""

import os
import platform
import sys
from collections.abc import Callable
from functools import reduce
from importlib.metadata import version
from operator import and_
from typing import Any

import polars as pl
from decisions import TODAY, document
from tables import ASKED, PARTNERS, ROUNDS, alike, clauses, measured, population

import partnercert as pc

try:
    from pyspark.sql import SparkSession
    from pyspark.sql import functions as F
except ImportError:
    sys.exit('PySpark is not installed: pip install "partnercert[spark]", and have Java 17 on the path')


def session() -> Any:
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    options = {
        "spark.driver.bindAddress": "127.0.0.1",
        "spark.driver.host": "127.0.0.1",
        "spark.driver.memory": "4g",
        "spark.python.sql.dataFrameDebugging.enabled": "false",
        "spark.sql.shuffle.partitions": "4",
        "spark.ui.enabled": "false",
        "spark.ui.showConsoleProgress": "false",
    }
    found = SparkSession.builder.master("local[*]").config(map=options).getOrCreate()
    found.sparkContext.setLogLevel("ERROR")
    return found


def spark_at_least(n: int, tests: list[Any]) -> Any:
    if n == len(tests):
        return reduce(and_, tests)
    met = sum(F.coalesce(test, F.lit(False)).cast("int") for test in tests) >= n
    lost = sum(F.coalesce(test, F.lit(True)).cast("int") for test in tests) < n
    return F.when(met, True).when(lost, False)


def by_hand(frame: Any, whole: bool) -> Any:
    """The tier, or every column of the answer, as one would write it."""
    asked = clauses(F.col, spark_at_least)
    frame = frame.select("id", *[test.alias(id) for id, test in asked.items()])
    met = {}
    below = F.lit(True)
    for tier in ASKED:
        below = reduce(and_, [below, *[F.col(id) for id in asked if id.startswith(f"{tier}/")]])
        met[tier] = below
    frame = frame.select("*", *[test.alias(tier) for tier, test in met.items()])
    held, possible = F.lit("registered"), F.lit("registered")
    for tier in ASKED:
        held = F.when(F.col(tier), tier).otherwise(held)
        possible = F.when(F.coalesce(F.col(tier), F.lit(True)), tier).otherwise(possible)
    if not whole:
        return frame.select("id", held.alias("tier:held"))
    texts = [
        F.when(F.col(id), "met").when(~F.col(id), "unmet").otherwise("unknown").alias(id)
        for id in (*asked, *ASKED)
    ]
    tiers = [held.alias("tier:held"), held.alias("tier:earned"), possible.alias("tier:possible")]
    return frame.select("id", *tiers, F.lit("met").alias("registered"), *texts)


def run(answer: Any) -> None:
    answer.write.format("noop").mode("overwrite").save()


def rows(answer: Any) -> pl.DataFrame:
    found = pl.from_arrow(answer.toArrow())
    assert isinstance(found, pl.DataFrame)
    return found


def main() -> None:
    libraries = ", ".join(f"{name} {version(name)}" for name in ("narwhals", "pyspark"))
    print(f"Python {platform.python_version()}, {libraries}, {platform.machine()}, {platform.system()}")
    print(f"median of {ROUNDS} rounds, all ways in turn; the answers are the same")
    spark = session()
    program = pc.parse_program(document(counted=False))
    partners = spark.createDataFrame(population(PARTNERS).to_arrow()).repartition(4).cache()
    partners.count()

    def ours(whole: bool, **options: Any) -> Any:
        answer = pc.decide_table(program, partners, {}, TODAY, statuses=whole, **({"check": False} | options))
        return answer if whole else answer.select("id", "`tier:held`")

    for whole, what in ((False, "the tier"), (True, "the tiers and every status as a text")):
        assert alike(rows(by_hand(partners, whole)), rows(ours(whole)))
        ways: dict[str, Callable[[], object]] = {
            "PySpark by hand": lambda whole=whole: run(by_hand(partners, whole)),
            "decide_table": lambda whole=whole: run(ours(whole)),
            "decide_table, rows checked": lambda whole=whole: run(ours(whole, check=True)),
        }
        measured(f"C, {PARTNERS:,} partners, {what}", ways)
        plans: dict[str, Callable[[], object]] = {
            "PySpark by hand": lambda whole=whole: by_hand(partners, whole),
            "decide_table": lambda whole=whole: ours(whole),
        }
        measured(f"the plan of {what} alone", plans)
    spark.stop()


if __name__ == "__main__":
    sys.exit(main())
