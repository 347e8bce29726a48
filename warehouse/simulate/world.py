"""What the made-up world is like. Shares and rates are set so that the whole resembles published figures;
docs/simulation.md says which. None of it is evidence of anything."""

import csv
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from warehouse.settings import PROJECT
from warehouse.simulate.draws import STEPS, Draws, geometric, lognormal, shares

HISTORY = (
    36  # Months of membership before the first month of contributions, so that stocks are not empty.
)
LONGEST = 36
UPCOMING = 24  # Cover paid beyond the last month.

SEGMENTS = ("PU", "BPU", "JAKON", "PMI")
PROGRAMS = ("JHT", "JKK", "JKM", "JKP", "JP")
# Sets a membership may have, by position in PROGRAMS.
PROGRAM_SETS = ((1, 2), (0, 1, 2), (0, 1, 2, 3, 4))
SET_WORDS = tuple("+".join(PROGRAMS[p] for p in s) for s in PROGRAM_SETS)


@dataclass(frozen=True)
class Kind:
    """A segment and who pays: how many members, which programmes, how it goes on."""

    segment: str
    payer_id: str
    weight: float
    sets: tuple[float, float, float]  # Shares of PROGRAM_SETS.
    stays: float  # Goes on without a gap when it ends,
    returns: float  # or after a gap of a few months.
    ends: float  # An end is recorded; otherwise cover merely runs out.

    @property
    def is_sponsored(self) -> bool:
        return self.payer_id not in ("self", "employer")


KINDS = (
    Kind("PU", "employer", 0.37, (0.2, 0.38, 0.42), 0.04, 0.14, 0.85),
    Kind("BPU", "self", 0.16, (0.75, 0.25, 0.0), 0.02, 0.22, 0.3),
    Kind("BPU", "apbd_regency", 0.12, (1.0, 0.0, 0.0), 0.42, 0.10, 0.2),
    Kind("BPU", "dbhcht", 0.07, (1.0, 0.0, 0.0), 0.48, 0.10, 0.2),
    Kind("BPU", "csr", 0.02, (1.0, 0.0, 0.0), 0.22, 0.08, 0.2),
    Kind("BPU", "apbd_province", 0.04, (1.0, 0.0, 0.0), 0.40, 0.10, 0.2),
    Kind("BPU", "village", 0.04, (1.0, 0.0, 0.0), 0.50, 0.10, 0.2),
    Kind("BPU", "donors", 0.02, (0.9, 0.1, 0.0), 0.25, 0.08, 0.2),
    Kind("JAKON", "employer", 0.14, (1.0, 0.0, 0.0), 0.03, 0.18, 1.0),
    Kind("PMI", "self", 0.02, (0.9, 0.1, 0.0), 0.0, 0.05, 0.6),
)
PU, SELF, JAKON, PMI = 0, 1, 8, 9
SPONSORED = tuple(i for i, k in enumerate(KINDS) if k.is_sponsored)
SEGMENT_OF = np.array([SEGMENTS.index(k.segment) for k in KINDS], dtype=np.int8)
IS_SPONSORED = np.array([k.is_sponsored for k in KINDS])


def _shape(kind: int) -> list[tuple[int, int]]:
    """Pairs of calendar month of the start (0 January) and months of cover, by frequency."""
    if KINDS[kind].is_sponsored:
        # Budgets pay for a year or for its second half, so that most cover ends in December, then in June.
        halves = [(6, 45), (0, 15), (9, 8), (7, 7)] + [(m, 2.5) for m in range(10)]
        wholes = [(0, 55), (6, 20)] + [(m, 2.5) for m in range(10)]
        pairs = [((m, 6), w * 0.55) for m, w in halves] + [((m, 12), w * 0.45) for m, w in wholes]
    elif kind == JAKON:
        # Projects of a budget year are handed over in December.
        pairs = [((m, 12 - m), 9) for m in range(2, 9)] + [((m, 2 + m % 5), 3) for m in range(12)]
    elif kind == PMI:
        pairs = [((m, 24), 1) for m in range(12)]
    elif kind == SELF:
        terms = geometric(4.5, LONGEST)
        return [(i * 5 % 12, terms[i]) for i in range(STEPS)]
    else:
        terms = geometric(5, LONGEST)[::2] + geometric(20, LONGEST)[1::2]
        return [(i * 5 % 12, terms[i]) for i in range(STEPS)]
    keys = shares({i: w for i, (_, w) in enumerate(pairs)})
    return [pairs[i][0] for i in keys]


SHAPES = np.array([_shape(k) for k in range(len(KINDS))], dtype=np.int32)  # kind, step, (month, term)
SETS = np.array([shares(dict(enumerate(k.sets))) for k in KINDS])


def _next(kind: int) -> np.ndarray:
    """Who pays next: mostly the same payer, else another sponsor, the member, or an employer."""
    if kind in (JAKON, PMI):
        return shares({kind: 70, PU: 15, SELF: 15})
    if kind == PU:
        return shares({PU: 88, SELF: 9, SPONSORED[0]: 3})
    if kind == SELF:
        return shares({SELF: 70, PU: 20, SPONSORED[0]: 10})
    others = {s: 12 / (len(SPONSORED) - 1) for s in SPONSORED if s != kind}
    return shares({kind: 70, SELF: 12, PU: 6} | others)


NEXT = np.array([_next(k) for k in range(len(KINDS))])

WAGES = lognormal(3_400_000, 0.45, 1_000)
JKK_RATES = (24, 24, 24, 54, 54, 89, 127, 174)  # Basis points of a percent, by class of risk.
BIRTHS = shares({age: 3 if 22 <= age <= 45 else 1.5 for age in range(17, 57)})


@dataclass(frozen=True)
class World:
    """One simulation: who, where, when. Everything else follows from it."""

    members: int
    months: int
    seed: int
    until: np.datetime64  # The last month, of unit M.
    regions: tuple[tuple[str, float], ...]  # Codes in order, with weights.
    history: int = HISTORY
    payers: tuple[str, ...] = ()  # Of these only, where given.
    contribution_months: int | None = None
    claim_factor: float = 1.0
    draws: Draws = field(init=False)

    def __post_init__(self):
        object.__setattr__(self, "draws", Draws(self.seed))

    @property
    def last(self) -> int:
        """Number of the last month; the first month of membership is 0."""
        return self.history + self.months - 1

    @property
    def first_claim_month(self) -> int:
        return self.history

    @property
    def first_paid_month(self) -> int:
        return self.last + 1 - (self.contribution_months or self.months)

    @cached_property
    def firsts(self) -> np.ndarray:
        """Days since 1970 of the first of each month."""
        months = np.datetime64(self.until, "M") - self.last + np.arange(self.last + UPCOMING + 2)
        return months.astype("datetime64[D]").astype(np.int32)

    @cached_property
    def ends(self) -> np.ndarray:
        return self.firsts[1:] - 1

    @cached_property
    def codes(self) -> tuple[str, ...]:
        return tuple(code for code, _ in self.regions)

    @cached_property
    def kinds(self) -> np.ndarray:
        allowed = [i for i, k in enumerate(KINDS) if not self.payers or k.payer_id in self.payers]
        return shares({i: KINDS[i].weight for i in allowed})

    @cached_property
    def next(self) -> np.ndarray:
        """NEXT, with the same payer again where another is not of this world."""
        own = np.arange(len(KINDS), dtype=NEXT.dtype)[:, None]
        return np.where(np.isin(NEXT, self.kinds), NEXT, own)

    @cached_property
    def starts(self) -> np.ndarray:
        """Number of the first person of each region, and one beyond the last; persons count from 1."""
        weights = np.array([w for _, w in self.regions])
        parts = np.concatenate([[0.0], np.cumsum(weights)]) / weights.sum()
        return 1 + np.rint(parts * self.members).astype(np.int64)


def regencies() -> tuple[tuple[str, float], ...]:
    """All regencies and cities in order, weighted by their latest published employed persons."""
    with (PROJECT / "seeds/reference/regions.csv").open(encoding="utf-8") as file:
        codes = sorted(r["region_code"] for r in csv.DictReader(file) if len(r["region_code"]) == 4)
    employed: dict[str, tuple[str, int]] = {}
    with (PROJECT / "seeds/published/labour_force.csv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            if row["indicator"] == "employed" and row["value"].isdigit():
                held = (row["survey_round"], int(row["value"]))
                employed[row["region_code"]] = max(held, employed.get(row["region_code"], held))
    # Where none is published: an even share of what is left of the province.
    weights = {c: employed[c][1] for c in codes if c in employed}
    for province in {c[:2] for c in codes}:
        unknown = [c for c in codes if c[:2] == province and c not in weights]
        known = sum(w for c, w in weights.items() if c[:2] == province)
        rest = max(employed.get(province, ("", 0))[1] - known, 20_000 * len(unknown))
        weights |= {c: rest / len(unknown) for c in unknown}
    return tuple((c, float(weights[c])) for c in codes)
