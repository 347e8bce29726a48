"""The models of the job in Spark on all cores of this machine. python with_spark.py ROWS OUT"""

import os
import sys
from pathlib import Path

from job import RESULTS, SEEDS, models
from pyspark.sql import SparkSession

GB = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30


def main(rows: str, out: str) -> None:
    spark = (
        SparkSession.builder.master("local[*]")
        .config("spark.driver.memory", f"{GB * 0.6:.0f}g")
        .config("spark.ui.enabled", "false")
        .config("spark.driver.host", "127.0.0.1")
        .config("spark.driver.bindAddress", "127.0.0.1")
        .config("spark.local.dir", out)
        # As many partitions as cores: 200, the number by default, cost more than they bring here.
        .config("spark.sql.shuffle.partitions", 2 * os.cpu_count())
        .getOrCreate()
    )
    spark.sparkContext.setLogLevel("ERROR")
    for entity in ("members", "contributions", "claims", "batches"):
        spark.read.parquet(f"{rows}/{entity}").createOrReplaceTempView(f"stg_extract__{entity}")
    for seed in SEEDS:
        spark.read.parquet(f"{rows}/{seed}.parquet").createOrReplaceTempView(seed)
    for name, kind, sql in models("spark"):
        frame = spark.sql(sql)
        # What dbt makes a table is worked out once; results are read once only.
        if kind == "table" and name not in RESULTS:
            frame = frame.cache()
        frame.createOrReplaceTempView(name)
    for name in RESULTS:
        folder = Path(out) / name
        spark.table(name).coalesce(1).write.parquet(str(folder))
        next(folder.glob("*.parquet")).rename(f"{out}/{name}.parquet")
    spark.stop()


if __name__ == "__main__":
    main(*sys.argv[1:])
