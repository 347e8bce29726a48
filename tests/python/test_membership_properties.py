"""The running sums of spells equal a count of every person in every month, on random small extracts."""

from collections import Counter
from datetime import date, timedelta
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


def month_end(months: int) -> date:
    """The last day of the month so many months after June 2025."""
    month = 12 * AS_OF.year + AS_OF.month + months
    return date(month // 12, month % 12 + 1, 1) - timedelta(days=1)


# --- The count, written plainly: every spell, every month. ---


def covers(spell: dict, day: date) -> bool:
    """Whether the spell's contribution is current on a day of its membership."""
    paid, ended = spell["paid_through_on"], spell["ended_on"]
    return spell["started_on"] <= day and bool(paid) and day <= paid and (not ended or day <= ended)


def has_grace(spell: dict, month: int) -> bool:
    """Whether a BPU spell that ran out is a membership still, at most three month ends later."""
    end, ended = month_end(month), spell["ended_on"]
    if spell["segment"] != "BPU" or covers(spell, end) or (ended and ended < end):
        return False
    return any(
        covers(spell, month_end(month - k)) and not covers(spell, month_end(month - k + 1))
        for k in range(1, GRACE + 1)
    )


def cells(spell: dict) -> list[tuple[str, ...]]:
    place = (spell["region_code"], spell["segment"], spell["payer_id"])
    return [(*place, program) for program in ("ALL", *spell["programs"].split("+"))]


def persons(spells: list[dict], month: int) -> tuple[set, set]:
    """Pairs of cell and person that are active at a month end, and those in grace but not active."""
    pairs = [(cell, s["person_id"], s) for s in spells for cell in cells(s)]
    active = {(cell, person) for cell, person, s in pairs if covers(s, month_end(month))}
    grace = {(cell, person) for cell, person, s in pairs if has_grace(s, month)}
    return active, grace - active


def counted(spells: list[dict]) -> dict[tuple, tuple[int, ...]]:
    """(cell, month end) -> active, in grace, joined, left; only where something is counted."""
    found = {}
    before, _ = persons(spells, FIRST - 1)
    for month in range(FIRST, LAST + 1):
        active, grace = persons(spells, month)
        measures = [Counter(c for c, _ in p) for p in (active, grace, active - before, before - active)]
        for cell in set().union(*measures):
            found[(*cell, month_end(month))] = tuple(m[cell] for m in measures)
        before = active
    return found


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


# --- Random spells: few persons and places, days around month ends. ---

DAYS = st.builds(
    lambda months, days: month_end(months) + timedelta(days=days),
    st.integers(-40, 0),
    st.integers(-2, 2) | st.integers(-15, 15),
)
LENGTHS = st.integers(-1, 2) | st.integers(0, 400)


@st.composite
def spell(draw) -> dict:
    started = min(draw(DAYS), AS_OF)
    paid = draw(st.none() | st.builds(lambda n: started + timedelta(days=n), LENGTHS))
    ended = draw(st.none() | st.builds(lambda n: started + timedelta(days=max(n, 0)), LENGTHS))
    # Only what the contract lets in.
    return {
        "person_id": UUID(int=draw(st.integers(1, 4))),
        "region_code": draw(st.sampled_from(["3514", "3575"])),
        "segment": draw(st.sampled_from(["BPU", "PU"])),
        "payer_id": draw(st.sampled_from([*SPONSORS, "self"])),
        "programs": draw(st.sampled_from(["JKK+JKM", "JHT+JKK+JKM"])),
        "started_on": started,
        "paid_through_on": paid,
        "ended_on": ended,
    }


EXTRACTS = st.lists(spell(), min_size=1, max_size=12)


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
