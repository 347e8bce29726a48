"""The job in polars, by its streaming engine. python with_polars.py ROWS OUT [csv]

The same way as the models: stays make events, events make stocks; persons x months are never made.
Spells stand sorted by person and place, so that what comes before and after is the row before and after.
"""

import sys

import polars as pl
from polars import col

PLACE = ["region_code", "segment", "payer_id"]
TYPES = {"birth_year": pl.Int16}
TYPES |= dict.fromkeys(["person_id", "claim_id", "employer_id", "amount_idr"], pl.Int64)
TYPES |= dict.fromkeys([*PLACE, "program", "programs", "benefit", "claim_unit", "status"], pl.String)
TYPES |= dict.fromkeys(["started_on", "paid_through_on", "ended_on", "month_on", "event_on"], pl.Date)
TYPES |= dict.fromkeys(["reported_on", "completed_on", "paid_on"], pl.Date)


def month(date: pl.Expr) -> pl.Expr:
    return 12 * date.dt.year().cast(pl.Int32) + date.dt.month() - 1


def last_day(date: pl.Expr) -> pl.Expr:
    return date.dt.month_end()


class Job:
    def __init__(self, rows: str, is_csv: bool):
        self.rows, self.is_csv = rows, is_csv
        self.batches = pl.read_parquet(f"{rows}/batches/*.parquet")
        self.payers = pl.read_parquet(f"{rows}/payers.parquet")
        self.programs = pl.read_parquet(f"{rows}/programs.parquet")

    def scan(self, entity: str) -> pl.LazyFrame:
        if not self.is_csv:
            return pl.scan_parquet(f"{self.rows}/{entity}/*.parquet")
        found = pl.scan_csv(f"{self.rows}/{entity}.csv", schema_overrides=TYPES)
        return found.with_columns(is_simulated=pl.lit(True))

    def extent(self, *entities: str) -> dict:
        batches = self.batches.filter(col("entity").is_in(entities))
        as_of = batches["as_of_on"].max()
        return {
            "as_of_on": as_of,
            "last_month_on": pl.select(
                pl.when(last_day(pl.lit(as_of)) == as_of)
                .then(pl.lit(as_of))
                .otherwise(last_day(pl.lit(as_of).dt.offset_by("-1mo")))
            ).item(),
            "is_simulated": batches["is_simulated"].any(),
        }

    def spells(self) -> pl.LazyFrame:
        start, paid = month(col("started_on")), month(col("paid_through_on") + pl.duration(days=1))
        ended = month(col("ended_on") + pl.duration(days=1))
        until = pl.when(paid.is_null()).then(start).otherwise(pl.min_horizontal(paid, ended))
        grace = pl.when((col("segment") == "BPU") & (paid > start)).then(
            pl.max_horizontal(0, pl.min_horizontal(3, ended - paid))
        )
        return (
            self.scan("members")
            .select(
                "person_id",
                *PLACE,
                "programs",
                from_month=start.cast(pl.Int32),
                reach=(10 * until + grace.fill_null(0)).cast(pl.Int32),
                until=until,
            )
            .filter(col("until") > col("from_month"))
            .drop("until")
        )

    def membership(self) -> pl.DataFrame:
        spells = self.spells().collect(engine="streaming")
        cells = (
            spells.select(*PLACE, "programs")
            .unique()
            .with_columns(
                place=pl.struct(PLACE).rank("dense").cast(pl.Int32),
                cell=pl.int_range(pl.len(), dtype=pl.Int32),
            )
        )
        of_cell = (
            cells.select("cell", "place", program=col("programs").str.split("+"))
            .with_columns(program=pl.concat_list("program", pl.lit(["ALL"])))
            .explode("program")
            .join(self.programs.filter(col("kind").is_in(["programme", "total"])), on="program")
            .select("cell", "place", "program")
        )
        narrow = (
            spells.lazy()
            .join(cells.lazy(), on=[*PLACE, "programs"])
            .select("person_id", "place", "cell", "from_month", "reach")
            .collect(engine="streaming")
        )
        del spells
        followed = _followed(narrow, ["person_id", "place"])
        # Programmes part ways only where a person has spells of several packages in a place.
        changes = (col("group") == col("group").shift()) & (col("cell") != col("cell").shift())
        parting = followed.filter(changes)["group"].unique()
        apart = col("group").is_in(parting.implode())
        by_program = _followed(
            followed.filter(apart).join(of_cell, on="cell").rename({"group": "history"}),
            ["history", "program"],
        )
        first, last = self.months()
        events = pl.concat(
            [
                _events(followed.filter(~apart), ["cell"], first, last).join(of_cell, on="cell"),
                _events(by_program, ["cell", "program"], first, last).join(
                    of_cell.select("cell", "place").unique(), on="cell"
                ),
            ],
            how="diagonal",
        )
        key = ["place", "program"]
        events = events.group_by(*key, "month").agg(pl.sum("joined_persons", "left_persons", "change"))
        spine = (
            events.select(key)
            .unique()
            .join(pl.DataFrame({"month": range(first - 1, last + 1)}), how="cross")
        )
        extent = self.extent("members")
        return (
            spine.join(events, on=[*key, "month"], how="left")
            .with_columns(pl.col("joined_persons", "left_persons", "change").fill_null(0))
            .sort(*key, "month")
            .with_columns(
                active_persons=(col("joined_persons") - col("left_persons")).cum_sum().over(key),
                in_grace_persons=col("change").cum_sum().over(key),
            )
            .filter(col("month") >= first)
            .join(cells.select("place", *PLACE).unique(), on="place")
            .join(self.payers.select("payer_id", "is_sponsor"), on="payer_id")
            .select(
                "region_code",
                pl.date(col("month") // 12, col("month") % 12 + 1, 1).dt.month_end().alias("month_on"),
                "segment",
                "payer_id",
                "program",
                "active_persons",
                "in_grace_persons",
                "joined_persons",
                "left_persons",
                pl.when("is_sponsor").then("active_persons").otherwise(0).alias("sponsored_persons"),
                pl.lit(extent["is_simulated"]).alias("is_simulated"),
                pl.lit(extent["as_of_on"]).alias("extract_as_of_on"),
            )
        )

    def months(self) -> tuple[int, int]:
        after = pl.select(month(pl.lit(self.extent("members")["as_of_on"]) + pl.duration(days=1))).item()
        return after - 36, after - 1

    def paid(self) -> pl.LazyFrame:
        return self.scan("claims").filter(col("status") == "paid")

    def claims_by_month(self) -> pl.DataFrame:
        extent = self.extent("claims")
        since = pl.select(last_day(pl.lit(extent["last_month_on"]).dt.offset_by("-36mo"))).item()
        amount = col("amount_idr")
        return (
            self.paid()
            .with_columns(month_on=last_day(col("paid_on")))
            .filter(col("paid_on") <= extent["last_month_on"], col("month_on") > since)
            .group_by("region_code", "month_on", "program", "claim_unit")
            .agg(
                cases=pl.len(),
                largest_amount_idr=amount.max(),
                p50_amount_idr=amount.quantile(0.5, "linear"),
                p90_amount_idr=amount.quantile(0.9, "linear"),
                amount_idr=amount.sum(),
                is_simulated=col("is_simulated").any(),
            )
            .with_columns(extract_as_of_on=pl.lit(extent["as_of_on"]))
            .collect(engine="streaming")
        )

    def loss_ratio(self) -> pl.DataFrame:
        key = ["program", "segment", "payer_id"]
        amount = col("amount_idr")
        months = (
            self.scan("contributions")
            .group_by(*key, "month_on")
            .agg(n=pl.len(), amount=amount.sum(), largest=amount.max())
            .collect(engine="streaming")
        )
        paid = self.paid().select(*key, "paid_on", "amount_idr").collect(engine="streaming")
        first, until = paid["paid_on"].min(), self.extent("claims")["last_month_on"]
        if first is None:
            first = until
        first = pl.select(last_day(pl.lit(first))).item()
        paired = months.select("month_on").unique().filter(col("month_on").is_between(first, until))
        year = paired.group_by(year=col("month_on").dt.year()).agg(paired_months=pl.len())
        paid_in = (
            months.join(paired, on="month_on", how="semi")
            .group_by(*key, year=col("month_on").dt.year())
            .agg(
                fewest_contributors=col("n").min(),
                contributions_idr=col("amount").sum(),
                largest_contribution_idr=col("largest").max(),
            )
        )
        paid_out = (
            paid.with_columns(month_on=last_day(col("paid_on")))
            .join(paired, on="month_on", how="semi")
            .group_by(*key, year=col("paid_on").dt.year())
            .agg(claims=pl.len(), benefits_idr=amount.sum(), largest_claim_idr=amount.max())
        )
        extent = self.extent("claims", "contributions")
        ratio = 100.0 * col("benefits_idr").fill_null(0) / col("contributions_idr")
        return (
            paid_in.join(paid_out, on=[*key, "year"], how="full", coalesce=True)
            .with_columns(loss_ratio_pct=pl.when(col("contributions_idr") != 0).then(ratio))
            .with_columns(pl.exclude(*key, "year", "loss_ratio_pct").fill_null(0))
            .join(year, on="year")
            .with_columns(
                extract_as_of_on=pl.lit(extent["as_of_on"]), is_simulated=pl.lit(extent["is_simulated"])
            )
        )


def _followed(spells: pl.DataFrame, by: list[str]) -> pl.DataFrame:
    """Spells in their order, `group` a number for each of `by`, with what comes before and after."""
    is_new = pl.any_horizontal(col(b) != col(b).shift() for b in by).fill_null(True)
    lazy = (
        spells.lazy()
        .sort(*by, "from_month", "reach")
        .with_columns(group=is_new.cast(pl.Int64).cum_sum())
        # Groups count up, so one running maximum over all serves each of them.
        .with_columns(so_far=(col("group") * 1_000_000 + col("reach")).cum_max())
    )
    before, after = col("group") == col("group").shift(), col("group") == col("group").shift(-1)
    return lazy.select(
        "group",
        "cell",
        *(c for c in by if c == "program"),
        "from_month",
        "reach",
        reach_before=pl.when(before).then(col("so_far").shift() - col("group") * 1_000_000).otherwise(0),
        next_from=pl.when(after).then(col("from_month").shift(-1)).otherwise(99_999),
    ).collect(engine="streaming")


def _events(followed: pl.DataFrame, key: list[str], first: int, last: int) -> pl.DataFrame:
    """What happened by key and month: spells that overlap or touch are one stay."""
    reach = pl.max_horizontal("reach", "reach_before")
    until = reach // 10
    begins = col("reach_before") < 10 * col("from_month")
    ends = reach < 10 * col("next_from")
    grace_until = pl.min_horizontal(until + reach % 10, "next_from")

    def counted(when: pl.Expr, at: pl.Expr, **sums: pl.Expr) -> pl.LazyFrame:
        happened = followed.lazy().filter(when & (at <= last))
        month = pl.max_horizontal(at, first - 1).cast(pl.Int64)
        return happened.group_by(*key, month=month).agg(**sums)

    some = pl.len().cast(pl.Int64)
    return pl.concat(
        [
            counted(begins, col("from_month"), joined_persons=some),
            counted(ends, until, left_persons=some, change=(grace_until > until).sum().cast(pl.Int64)),
            counted(ends & (grace_until > until), grace_until, change=-some),
        ],
        how="diagonal",
    ).collect(engine="streaming")


def main(rows: str, out: str, kind: str = "parquet") -> None:
    job = Job(rows, kind == "csv")
    job.membership().write_parquet(f"{out}/fct_membership_month.parquet")
    job.claims_by_month().write_parquet(f"{out}/int_extract__claims_by_region_month.parquet")
    job.loss_ratio().write_parquet(f"{out}/int_extract__loss_ratio.parquet")


if __name__ == "__main__":
    main(*sys.argv[1:])
