"""The running sums of spells equal a count of every person in every month, on random small extracts."""

from collections import Counter
from datetime import date, timedelta
from functools import cache
from uuid import UUID

import pytest
from extract_planting import MEMBERSHIPS, Planted
from hypothesis import given, settings
from hypothesis import strategies as st

AS_OF = date(2025, 6, 30)
FIRST, LAST = -35, 0  # The months of the models, counted from June 2025.
GRACE = 3
AFTER = (1, 3, 6, 12)
SPONSORS = ("apbd_regency", "csr")


@cache
def month_end(months: int) -> date:
    """The last day of the month so many months after June 2025."""
    month = 12 * AS_OF.year + AS_OF.month + months
    return date(month // 12, month % 12 + 1, 1) - timedelta(days=1)


# --- The count, written plainly: every person in every month. ---


def covers(spell: dict, day: date) -> bool:
    """Whether the spell's contribution is current on a day of its membership."""
    paid, ended = spell["paid_through_on"], spell["ended_on"]
    return spell["started_on"] <= day and bool(paid) and day <= paid and (not ended or day <= ended)


def is_active(spells: list[dict], month: int) -> bool:
    return any(covers(s, month_end(month)) for s in spells)


def is_in_grace(spells: list[dict], month: int) -> bool:
    """Whether the last covered month end is one to three ago, and a BPU spell of then has not ended."""
    for back in range(GRACE + 1):
        last = [s for s in spells if covers(s, month_end(month - back))]
        if last:
            open_ = [s for s in last if not s["ended_on"] or s["ended_on"] >= month_end(month)]
            return back > 0 and any(s["segment"] == "BPU" for s in open_)
    return False


def cells(spell: dict) -> list[tuple[str, ...]]:
    place = (spell["region_code"], spell["segment"], spell["payer_id"])
    return [(*place, program) for program in ("ALL", *spell["programs"].split("+"))]


def counted(spells: list[dict]) -> dict[tuple, tuple[int, ...]]:
    """(cell, month end) -> active, in grace, joined, left; only where something is counted."""
    memberships: dict[tuple, list[dict]] = {}
    for s in spells:
        for cell in cells(s):
            memberships.setdefault((cell, s["person_id"]), []).append(s)
    found: dict[tuple, Counter] = {}
    for (cell, _), own in memberships.items():
        for month in range(FIRST, LAST + 1):
            now, before = is_active(own, month), is_active(own, month - 1)
            measures = {
                "active": now,
                "in_grace": is_in_grace(own, month),
                "joined": now and not before,
                "left": before and not now,
            }
            found.setdefault((*cell, month_end(month)), Counter()).update(measures)
    return {key: tuple(n.values()) for key, n in found.items() if any(n.values())}


def cover_ends(spells: list[dict]) -> dict[tuple, tuple[int | None, ...]]:
    """(region, payer, last covered month end) -> persons, and how many of them are active later."""
    found = {}
    sponsored = [s for s in spells if s["payer_id"] in SPONSORS]
    for month in range(FIRST, LAST + 13):
        last, after = month_end(month), month_end(month + 1)
        ending = [s for s in sponsored if covers(s, last) and not covers(s, after)]
        for place in {(s["region_code"], s["payer_id"]) for s in ending}:
            who = {s["person_id"] for s in ending if (s["region_code"], s["payer_id"]) == place}
            found[(*place, last)] = (len(who), *(retained(spells, who, month + k) for k in AFTER))
    return found


def retained(spells: list[dict], who: set, month: int) -> int | None:
    """How many of them are active anywhere; None where the month has not come."""
    if month > LAST:
        return None
    return len({s["person_id"] for s in spells if covers(s, month_end(month))} & who)


# --- Random spells: few persons, places and months, so that they meet; days around month ends. ---

PLACES = [
    ("3514", "BPU", "apbd_regency"),
    ("3514", "BPU", "self"),
    ("3575", "PU", "csr"),
]
# Around the first month, before the last as far as retention looks, and a year after it.
MONTHS = [*range(FIRST - 2, FIRST + 2), LAST - 6, LAST - 3, LAST - 1, LAST]
LATER = [*MONTHS, LAST + 1, LAST + 12, LAST + 13]


def day(months: list[int]) -> st.SearchStrategy[date]:
    days = st.sampled_from([0, 0, 1, -9])
    return st.builds(lambda m, d: month_end(m) + timedelta(days=d), st.sampled_from(months), days)


@st.composite
def spells_of_a_person(draw) -> list[dict]:
    """Rows that the contract lets in, most of them in one place."""
    home = draw(st.sampled_from(PLACES))
    spells = []
    for _ in range(draw(st.integers(1, 5))):
        region, segment, payer = draw(st.sampled_from([home, home, home, *PLACES]))
        started = min(draw(day(MONTHS)), AS_OF)
        paid = max(draw(day(LATER)), started - timedelta(days=1))
        ended = max(draw(day(LATER)), started)
        spells.append(
            {
                "region_code": region,
                "segment": segment,
                "payer_id": payer,
                "programs": draw(st.sampled_from(["JKK+JKM", "JHT+JKK+JKM"])),
                "started_on": started,
                "paid_through_on": draw(st.sampled_from([paid, paid, paid, None])),
                "ended_on": draw(st.sampled_from([None, None, ended])),
            }
        )
    return spells


EXTRACTS = st.builds(
    lambda persons: [
        {"person_id": UUID(int=n), **s} for n, spells in enumerate(persons, start=1) for s in spells
    ],
    st.lists(spells_of_a_person(), min_size=1, max_size=10),
)


@pytest.fixture(scope="module")
def planted(release_home):
    database = Planted(release_home)
    database.seeds("payers programs")
    return database


def built(planted: Planted, spells: list[dict]) -> tuple[dict, dict]:
    """The two counts as the models make them."""
    planted.plant("members", spells, str(AS_OF))
    planted.models(MEMBERSHIPS)
    stocks = planted.ask(
        "select region_code, segment, payer_id, program, month_on,"
        " active_persons, in_grace_persons, joined_persons, left_persons from core.fct_membership_month"
        " where active_persons + in_grace_persons + joined_persons + left_persons > 0"
    )
    ends = planted.ask(
        "select region_code, payer_id, month_on, ending_persons, retained_1_persons, retained_3_persons,"
        " retained_6_persons, retained_12_persons from intermediate.int_extract__cover_ends"
    )
    return {tuple(r[:5]): tuple(r[5:]) for r in stocks}, {tuple(r[:3]): tuple(r[3:]) for r in ends}


@settings(max_examples=50, deadline=None)
@given(spells=EXTRACTS)
def test_running_sums_equal_the_count_of_persons_and_months(planted, spells):
    stocks, ends = built(planted, spells)
    assert stocks == counted(spells)
    assert ends == cover_ends(spells)
