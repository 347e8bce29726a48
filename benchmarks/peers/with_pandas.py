"""The job in pandas, with numpy where a frame would copy. python with_pandas.py ROWS OUT

The same way as the models: stays make events, events make stocks; persons x months are never made.
Texts are read as categories, so that a row of them is a small number.
"""

import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow.parquet as pq

PLACE = ["region_code", "segment", "payer_id"]
KEY = ["program", "segment", "payer_id"]
NEVER = 99_999


def read(rows: str, entity: str, columns: list[str]) -> pd.DataFrame:
    kinds = pq.read_schema(next(Path(rows, entity).glob("*.parquet")))
    texts = [c for c in columns if kinds.field(c).type == "string"]
    table = pq.read_table(f"{rows}/{entity}", columns=columns, read_dictionary=texts)
    return table.to_pandas(date_as_object=False, self_destruct=True, split_blocks=True)


def month(dates: pd.Series) -> np.ndarray:
    """Months since the year 0; NaN where there is no date."""
    numbers = dates.to_numpy().astype("datetime64[M]").astype(np.int64) + 12 * 1970
    return np.where(dates.isna(), np.nan, numbers)


def last_day(dates: pd.Series | pd.Timestamp):
    return dates + pd.offsets.MonthEnd(0)


def month_end(number: pd.Series) -> pd.Series:
    months = (number.to_numpy() - 12 * 1970 + 1).astype("datetime64[M]")
    return pd.Series(months.astype("datetime64[D]") - 1, index=number.index)


class Job:
    def __init__(self, rows: str):
        self.rows = rows
        self.batches = pd.read_parquet(f"{rows}/batches")
        self.claims = read(
            rows,
            "claims",
            [*KEY, "region_code", "claim_unit", "paid_on", "status", "amount_idr", "is_simulated"],
        ).query("status == 'paid'")

    def extent(self, *entities: str) -> tuple[pd.Timestamp, pd.Timestamp, bool]:
        """Its date, the last month that is over, and whether anything of it is simulated."""
        batches = self.batches[self.batches["entity"].isin(entities)]
        as_of = pd.Timestamp(batches["as_of_on"].max())
        over = as_of if as_of == last_day(as_of) else last_day(as_of - pd.DateOffset(months=1))
        return as_of, over, bool(batches["is_simulated"].any())

    def membership(self) -> pd.DataFrame:
        day = pd.Timedelta(days=1)
        dates = ["started_on", "paid_through_on", "ended_on"]
        spells = read(self.rows, "members", ["person_id", *PLACE, "programs", *dates])
        start, paid = month(spells["started_on"]), month(spells["paid_through_on"] + day)
        ended = month(spells["ended_on"] + day)
        until = np.where(np.isnan(paid), start, np.fmin(paid, ended))
        grace = np.maximum(0, np.fmin(3, ended - paid))
        grace = np.where((spells["segment"] == "BPU") & (paid > start), grace, 0)
        spells = spells.assign(from_month=start, reach=10 * until + grace)[until > start]
        spells = spells.drop(columns=dates).astype({"from_month": np.int32, "reach": np.int32})

        cells = spells[[*PLACE, "programs"]].drop_duplicates().astype("str")
        cells["place"] = cells.groupby(PLACE).ngroup()
        cells["cell"] = np.arange(len(cells))
        number = spells[[*PLACE, "programs"]].merge(
            cells.astype({c: spells[c].dtype for c in [*PLACE, "programs"]}), how="left"
        )
        spells = spells[["person_id", "from_month", "reach"]].assign(
            place=number["place"].to_numpy(), cell=number["cell"].to_numpy()
        )
        del number
        named = pd.read_parquet(f"{self.rows}/programs.parquet")
        named = named.loc[named["kind"].isin(["programme", "total"]), "program"]
        of_cell = cells[["cell", "place"]].assign(program=(cells["programs"] + "+ALL").str.split("+"))
        of_cell = of_cell.explode("program")
        of_cell = of_cell[of_cell["program"].isin(named)]

        followed = _followed(spells, ["person_id", "place"])
        # Programmes part ways only where a person has spells of several packages in a place.
        group, cell = followed["group"].to_numpy(), followed["cell"].to_numpy()
        changes = (group[1:] == group[:-1]) & (cell[1:] != cell[:-1])
        apart = np.isin(group, np.unique(group[1:][changes]))
        parted = followed[apart].rename(columns={"group": "history"}).merge(of_cell, on="cell")
        # Numbers sort faster than names.
        parted["programme"] = pd.factorize(parted["program"])[0]
        first, last = self.months()
        events = pd.concat(
            [
                _events(followed[~apart], ["cell"], first, last).merge(of_cell, on="cell"),
                _events(
                    _followed(parted, ["history", "programme"]), ["cell", "program"], first, last
                ).merge(cells[["cell", "place"]], on="cell"),
            ]
        )
        at = ["place", "program", "month"]
        events = events.groupby(at, as_index=False)[["joined_persons", "left_persons", "change"]].sum()
        spine = (
            events[at[:2]]
            .drop_duplicates()
            .merge(pd.DataFrame({"month": np.arange(first - 1, last + 1)}), how="cross")
        )
        stocks = spine.merge(events, how="left", on=at).fillna(0).sort_values(at)
        stocks["active_persons"] = stocks["joined_persons"] - stocks["left_persons"]
        stocks["in_grace_persons"] = stocks["change"]
        sums = ["active_persons", "in_grace_persons"]
        stocks[sums] = stocks.groupby(at[:2])[sums].cumsum()
        payers = pd.read_parquet(f"{self.rows}/payers.parquet")[["payer_id", "is_sponsor"]]
        as_of, _, is_simulated = self.extent("members")
        stocks = stocks[stocks["month"] >= first].merge(cells[["place", *PLACE]].drop_duplicates())
        stocks = stocks.merge(payers, on="payer_id")
        return stocks.assign(
            month_on=month_end(stocks["month"]),
            sponsored_persons=stocks["active_persons"].where(stocks["is_sponsor"] == True, 0),  # noqa: E712
            is_simulated=is_simulated,
            extract_as_of_on=as_of,
        )

    def months(self) -> tuple[int, int]:
        after = int(month(pd.Series([self.extent("members")[0] + pd.Timedelta(days=1)]))[0])
        return after - 36, after - 1

    def claims_by_month(self) -> pd.DataFrame:
        as_of, over, _ = self.extent("claims")
        claims = self.claims.assign(month_on=last_day(self.claims["paid_on"]))
        since = last_day(over - pd.DateOffset(months=36))
        claims = claims[(claims["paid_on"] <= over) & (claims["month_on"] > since)]
        groups = claims.groupby(["region_code", "month_on", "program", "claim_unit"], observed=True)
        amounts = groups["amount_idr"]
        found = amounts.agg(cases="size", amount_idr="sum", largest_amount_idr="max")
        found["p50_amount_idr"], found["p90_amount_idr"] = amounts.quantile(0.5), amounts.quantile(0.9)
        found["is_simulated"] = groups["is_simulated"].any()
        return found.assign(extract_as_of_on=as_of).reset_index()

    def loss_ratio(self) -> pd.DataFrame:
        months = read(self.rows, "contributions", [*KEY, "month_on", "amount_idr"])
        months = months.groupby([*KEY, "month_on"], observed=True)["amount_idr"]
        months = months.agg(["size", "sum", "max"]).reset_index()
        claims = self.claims.assign(month_on=last_day(self.claims["paid_on"]))
        first, over = claims["month_on"].min(), self.extent("claims")[1]
        paired = months["month_on"].drop_duplicates()
        paired = paired[paired.between(first, over)]
        years = paired.dt.year.value_counts().rename_axis("year").rename("paired_months").reset_index()
        months = months[months["month_on"].isin(paired)]
        claims = claims[claims["month_on"].isin(paired)]
        for frame in (months, claims):
            frame[KEY] = frame[KEY].astype("str")
            frame["year"] = frame["month_on"].dt.year
        paid_in = months.groupby([*KEY, "year"]).agg(
            fewest_contributors=("size", "min"),
            contributions_idr=("sum", "sum"),
            largest_contribution_idr=("max", "max"),
        )
        paid_out = claims.groupby([*KEY, "year"]).agg(
            claims=("amount_idr", "size"),
            benefits_idr=("amount_idr", "sum"),
            largest_claim_idr=("amount_idr", "max"),
        )
        both = paid_in.join(paid_out, how="outer").fillna(0)
        contributions = both["contributions_idr"].replace(0, np.nan)
        both["loss_ratio_pct"] = 100.0 * both["benefits_idr"] / contributions
        as_of, _, is_simulated = self.extent("claims", "contributions")
        return (
            both.reset_index()
            .merge(years, on="year")
            .assign(extract_as_of_on=as_of, is_simulated=is_simulated)
        )


def _followed(spells: pd.DataFrame, by: list[str]) -> pd.DataFrame:
    """Spells in their order, `group` a number for each of `by`, with what comes before and after."""
    order = np.lexsort([spells[c].to_numpy() for c in ("reach", "from_month", *reversed(by))])
    spells = spells.iloc[order]
    is_new = np.ones(len(spells), bool)
    is_new[1:] = np.any([np.diff(spells[c].to_numpy()) != 0 for c in by], axis=0)
    group = np.cumsum(is_new)
    # Groups count up, so one running maximum over all serves each of them.
    so_far = np.maximum.accumulate(group * 1_000_000 + spells["reach"].to_numpy())
    before = np.zeros(len(spells), np.int64)
    before[1:] = np.where(is_new[1:], 0, so_far[:-1] - group[1:] * 1_000_000)
    after = np.full(len(spells), NEVER)
    after[:-1] = np.where(is_new[1:], NEVER, spells["from_month"].to_numpy()[1:])
    kept = ["cell", "from_month", "reach", *(["program"] if "program" in spells else [])]
    return spells[kept].assign(group=group, reach_before=before, next_from=after)


def _events(followed: pd.DataFrame, key: list[str], first: int, last: int) -> pd.DataFrame:
    """What happened by key and month: spells that overlap or touch are one stay."""
    begin, following = followed["from_month"].to_numpy(), followed["next_from"].to_numpy()
    before = followed["reach_before"].to_numpy()
    reach = np.maximum(followed["reach"].to_numpy(), before)
    until = reach // 10
    grace_until = np.minimum(until + reach % 10, following)
    begins, ends, has_grace = before < 10 * begin, reach < 10 * following, grace_until > until

    def counted(when: np.ndarray, at: np.ndarray) -> pd.Series:
        happened = when & (at <= last)
        rows = followed.loc[happened, key].assign(month=np.maximum(at[happened], first - 1))
        return rows.groupby([*key, "month"]).size()

    into_grace = counted(ends & has_grace, until)
    found = pd.DataFrame(
        {
            "joined_persons": counted(begins, begin),
            "left_persons": counted(ends, until),
            "into_grace": into_grace,
            "out_of_grace": counted(ends & has_grace, grace_until),
        }
    ).fillna(0)
    found["change"] = found["into_grace"] - found["out_of_grace"]
    return found.reset_index()


def main(rows: str, out: str) -> None:
    job = Job(rows)
    job.membership().to_parquet(f"{out}/fct_membership_month.parquet")
    job.claims_by_month().to_parquet(f"{out}/int_extract__claims_by_region_month.parquet")
    job.loss_ratio().to_parquet(f"{out}/int_extract__loss_ratio.parquet")


if __name__ == "__main__":
    main(*sys.argv[1:])
